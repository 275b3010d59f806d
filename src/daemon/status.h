/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What is in force, as JSON: the results of the verbs that ask for it. */
#ifndef RF_DAEMON_STATUS_H
#define RF_DAEMON_STATUS_H

#include <jansson.h>

#include "base/error.h"
#include "daemon/agent.h"

/** {"name", "revision", "hash", "mode": "enforce" or "audit"}, or null for NULL. */
json_t *rf_status_policy(const struct rf_image *image);

/** {"object": SHA-256, "programs": null where not known, "proven", "provers": text or null}. */
json_t *rf_status_proof(const struct rf_proven *proven);

/**
 * {"version", "pid", "enforcing", "policy", "previous", "warnings": […], the worst first} and, when
 * enforcing: "since", "sequence", "hooks", "roots", "missing", "links", "nested",
 * "hides", "held", "open": {"files", "more", "lost", "list": […]}, "places": as rf_places_json()
 * tells it, null where the policy is not known, "self_test", "proof": of the object in force, as
 * rf_status_proof() tells it, "stats": {"allowed", "denied", "audited", "lost", "repeated",
 * "unnamed", "walks"}.
 */
int rf_status(const struct rf_agent *agent, json_t **ret_status, struct rf_error *error);

/**
 * {"count": all of them, "holdings": [{"kind", "pid", "tid", "fd", "comm", "access",
 * "vault", "path"}]}, at most RF_CONTROL_HOLDINGS_MAX listed.
 */
int rf_status_holdings(const struct rf_agent *agent, json_t **ret_holdings, struct rf_error *error);

#endif
