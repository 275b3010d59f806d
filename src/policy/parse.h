/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Nodes to model. */
#ifndef RF_POLICY_PARSE_H
#define RF_POLICY_PARSE_H

#include "policy/model.h"
#include "policy/yaml.h"

/**
 * Adds what one file says to `policy`, in either form of the language; the file's
 * name must live as long as the policy. Faults go to `diag`, and what was
 * faulty is left out. Returns 0, or -ENOMEM.
 */
int rf_policy_parse(struct rf_policy *policy, const struct rf_yaml *yaml, struct rf_diag *diag);

#endif
