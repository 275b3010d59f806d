/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Giving up rights: what the daemon never does, it is not able to do. */
#ifndef RF_DAEMON_DROP_H
#define RF_DAEMON_DROP_H

#include "base/error.h"

/**
 * Reduces the permitted, effective and bounding sets to the few capabilities of
 * the table in drop.c, empties the ambient and inheritable ones, and sets
 * no_new_privs: neither this process nor a child gets more again.
 */
int rf_drop_capabilities(struct rf_error *error);

/**
 * Installs the filter of system calls: what is not in the table of drop.c fails
 * with EPERM, and the kernel logs it. Nothing can be executed any more.
 */
int rf_drop_syscalls(struct rf_error *error);

#endif
