/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* In which order instructions are reached. */
#ifndef RF_VERIFY_FLOW_H
#define RF_VERIFY_FLOW_H

#include "verify/exec.h"

/** The slots that may come next: 0, 1 or 2, in `ret_next`. */
unsigned int rf_flow_next(const struct rf_code *code, size_t slot, size_t ret_next[2]);

/**
 * The slots that can be reached from the entry, each after all that lead to it; the caller frees
 * *ret_order. Returns 0, -ENOMEM, or -ELOOP and *ret_loop, the slot that a way
 * comes back to.
 */
int rf_flow_order(const struct rf_code *code, size_t **ret_order, size_t *ret_count,
		  size_t *ret_loop);

#endif
