/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Names of systemd units to the paths of their cgroups. */
#ifndef RF_POLICY_UNIT_H
#define RF_POLICY_UNIT_H

#include "base/error.h"
#include "core/abi.h"
#include "policy/model.h"

/**
 * The path below the cgroup root of what a policy calls `service`:
 *
 *	acme.service          /system.slice/acme.service
 *	tunnel@a.service      /system.slice/system-tunnel.slice/tunnel@a.service
 *	acme.slice/x.service  /acme.slice/x.service
 *	a-b.slice/x.service   /a.slice/a-b.slice/x.service
 *
 * A unit with a `Slice=` of its own must be given with its slices. Returns 0 or
 * -EINVAL with what is wrong in `error`.
 */
int rf_unit_path(const char *service, char ret_path[RF_UNIT_PATH_MAX], struct rf_error *error);

/**
 * The distinct unit paths of a policy whose subjects are resolved, sorted by their
 * bytes. The caller frees the array, not the strings. NULL without memory.
 */
const char **rf_policy_units_new(const struct rf_policy *policy, size_t *ret_n);

#endif
