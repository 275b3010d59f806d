/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Between cut.c, which says what must be proved of a loop, and cut_head.c: what is known at its
 * head. */
#ifndef RF_VERIFY_CUT_HEAD_H
#define RF_VERIFY_CUT_HEAD_H

#include "verify/cut.h"
#include "verify/world.h"

typedef const struct rf_term *term;

struct rf_cut {
	struct rf_exec *exec;
	const struct rf_exec_loop *loop;
	const struct rf_spec_cut *said;
	struct rf_state *first; /* before the loop */
	struct rf_state *head;	/* each time; what is not as in `first` may be anything */
	struct rf_state *back;	/* after a round from `head`; NULL: it does not come back */
	uint32_t objects;	/* before the loop: those behind are of one round each */
	const char *const *effect_names;
};

/** Refuses the loop. Returns -ENOTSUP, or -ENOMEM. */
int rf_cut_refuse(const struct rf_cut *cut, const char *what);
int rf_cut_no_memory(const struct rf_cut *cut);

/**
 * What differs between `head` and `back` is not known at the head any more: words are anything,
 * pointers that stay in one shared memory are somewhere in it, and the rest is not set. *ret_more
 * is set if less is known than before. Returns 0, or a negative errno with the text set.
 */
int rf_cut_widen(struct rf_cut *cut, bool *ret_more);

/** A state like `head`, with other unknowns, reached as the loop is. NULL: no memory. */
struct rf_state *rf_cut_again(const struct rf_cut *cut);

#endif
