/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The paths of a policy as they are on this machine. */
#ifndef RF_POLICY_MACHINE_H
#define RF_POLICY_MACHINE_H

#include <stddef.h>

#include "base/diag.h"
#include "policy/entries.h"

/**
 * Looks at every path without following a link: it must exist unless it is
 * optional, be a file or directory (a program: a file that may be executed), and
 * not be on a file system of the kernel's own. Quick where neighbours share a
 * directory, so `entries` should be sorted.
 */
void rf_machine_check(const struct rf_policy_entry *entries, size_t n, struct rf_diag *diag);

#endif
