/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Runs a program on numbers, step by step, by the meaning that proofs use
 * (isa.h). It stands for one thing: that this meaning is the machine's. So it is asked
 * the questions of conformance suites, and those that a kernel was asked too.
 */
#ifndef RF_VERIFY_EVAL_H
#define RF_VERIFY_EVAL_H

#include "verify/insn.h"
#include "verify/term.h"

#define RF_EVAL_STACK 512	   /* bytes of a frame */
#define RF_EVAL_FRAMES 8	   /* local calls deep, the first one included */
#define RF_EVAL_STEPS 100000000ULL /* then a program is held to run for ever */

/* One step that computed something, for whoever wants to ask others what it gives. */
struct rf_eval_step {
	size_t slot;
	const struct rf_insn *insn;
	uint64_t a;	 /* destination register, or what was in memory */
	uint64_t b;	 /* operand */
	uint64_t r0;	 /* what an atomic comparison is against */
	uint64_t result; /* a word; 0 or 1 for a branch */
};

struct rf_eval {
	void *memory; /* r1 points to it, r2 is its size; changed in place. May be NULL */
	size_t memory_size;
	/* Called after each ALU, BRANCH, LOAD, STORE and ATOMIC step; may be NULL. Less than
	 * 0 ends the run with that. */
	int (*step)(const struct rf_eval_step *step, void *context);
	void *context;
};

/**
 * Runs `insns` from slot 0 to the exit, in which r0 is *ret_r0. r1 and r2 are as
 * said above, r10 is the end of a frame, nothing else is set.
 *
 * Returns 0, -ENOMEM, what `step` returned, or -EPROTO and says at which slot
 * what cannot be told: a register that is not set, an address outside memory and
 * frames, a helper that is not known here, more than RF_EVAL_STEPS.
 */
int rf_eval_run(const struct rf_insn *insns, size_t count, const struct rf_eval *eval,
		uint64_t *ret_r0, struct rf_error *error);

/** The term that `step` says is its result, and the result as a term, both of `terms`. */
void rf_eval_terms(struct rf_terms *terms, const struct rf_eval_step *step,
		   const struct rf_term **ret_computed, const struct rf_term **ret_result);

#endif
