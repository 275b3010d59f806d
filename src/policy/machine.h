/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The paths of a policy as they are on this machine. */
#ifndef RF_POLICY_MACHINE_H
#define RF_POLICY_MACHINE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/diag.h"
#include "policy/entries.h"

/**
 * Looks at every path without following a link. A warning, which `quiet` leaves out: it does not
 * exist and is not optional, cannot be opened, is neither a file nor a directory, or is on a file
 * system of the kernel's own, so that it cannot be protected as the machine is now. An error: a
 * program that none can be. Quick where neighbours share a directory, so `entries` should be
 * sorted.
 */
void rf_machine_check(const struct rf_policy_entry *entries, size_t n, bool quiet,
		      struct rf_diag *diag);

#endif
