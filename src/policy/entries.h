/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* All paths of a policy in one order, vaults' and programs': what checking and compiling share. */
#ifndef RF_POLICY_ENTRIES_H
#define RF_POLICY_ENTRIES_H

#include "policy/model.h"

struct rf_policy_entry {
	struct rf_policy_path path;
	struct rf_policy_subject *program; /* NULL: a root */
	uint32_t vault;			   /* index of the vault that it was said in */
};

/**
 * A sorted array, the caller's to free: by rf_path_compare(), a root before the
 * program at the same path, then by place. NULL when there is no memory.
 */
struct rf_policy_entry *rf_policy_entries_new(const struct rf_policy *policy, size_t *ret_n);

/** The order of places: file, line, column. */
int rf_place_compare(const struct rf_place *a, const struct rf_place *b);

#endif
