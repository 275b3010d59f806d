/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The control-flow graph of a function: in which order instructions are reached, and which of
 * them are loops.
 *
 * A loop has one head, through which alone it is entered, and one way back there at least; loops
 * are within each other or share nothing. Code that can be entered in the middle of what comes
 * back (an irreducible graph, which C without goto never is) is refused.
 */
#ifndef RF_VERIFY_FLOW_H
#define RF_VERIFY_FLOW_H

#include "verify/exec.h"

#define RF_FLOW_NONE UINT32_MAX /* no loop */

struct rf_flow_loop {
	size_t head;	    /* the slot */
	uint32_t outer;	    /* the loop that it is in, or RF_FLOW_NONE */
	size_t first, last; /* places in the order between which all of it stands; the head is first
			     */
};

struct rf_flow {
	size_t *order; /* slots that can be reached, each after all that lead to it but ways back */
	size_t count;
	struct rf_flow_loop *loops; /* in the order of heads */
	uint32_t loop_count;
	uint32_t *inner; /* of each slot: the innermost loop that it is in, or RF_FLOW_NONE */
};

/** The slots that may come next: 0, 1 or 2, in `ret_next`. */
unsigned int rf_flow_next(const struct rf_code *code, size_t slot, size_t ret_next[2]);

/**
 * The graph of the code, the caller's to rf_flow_done(). Returns 0, -ENOMEM, or -ELOOP and
 * *ret_slot, the head of what is also entered elsewhere.
 */
int rf_flow_make(const struct rf_code *code, struct rf_flow *ret_flow, size_t *ret_slot);
void rf_flow_done(struct rf_flow *flow);

/** Whether the slot is in the loop; everything is in RF_FLOW_NONE. */
bool rf_flow_within(const struct rf_flow *flow, uint32_t loop, size_t slot);

/** The loop next within `loop` that the slot is in, or `loop` itself; the slot is in that. */
uint32_t rf_flow_below(const struct rf_flow *flow, uint32_t loop, size_t slot);

/** Whether a way leads from the slot back to the head of the loop that it is in. */
bool rf_flow_goes_back(const struct rf_code *code, const struct rf_flow *flow, uint32_t loop,
		       size_t slot);

#endif
