/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Runs a function on terms: all its ways at once, each instruction once. Instructions are
 * gone through so that whatever leads to one was before it; where ways meet, states
 * are merged. Functions that are called are gone through where they are called.
 *
 * A loop is gone round until no way leads back to its head any more: all of its rounds, exactly, as
 * long as what they count with are numbers. Where the world has something to say of the loop, it
 * is cut at its head instead, and the world says what is known there: see cut.c. A loop that does
 * neither end nor is cut comes to the end of RF_EXEC_STEPS_MAX, as do functions that call
 * functions many times over, and is refused with its place. Nothing is skipped, and nothing is gone
 * round less often than it may be: what is not modelled is an error that names the instruction.
 */
#ifndef RF_VERIFY_EXEC_H
#define RF_VERIFY_EXEC_H

#include "base/error.h"
#include "verify/object.h"
#include "verify/state.h"

/* Instructions that are run as one function, from `entry` to its exits. */
struct rf_code {
	const struct rf_insn *insns;
	size_t count;
	size_t entry;
	const struct rf_object_function *function; /* what more is known of them, or NULL */
};

#define RF_EXEC_FRAME 512	 /* bytes of a function's stack; r10 is behind the last */
#define RF_EXEC_STEPS_MAX 200000 /* instructions; the largest program of ours has 6000 */

struct rf_exec;
struct rf_flow;

/* A loop that is come to, of the code that is run. */
struct rf_exec_loop {
	const struct rf_code *code;
	const struct rf_flow *flow;
	uint32_t number; /* of the flow's loops */
	size_t head;
	struct rf_exec_run *run;
};

/*
 * What the world around the program does. Each returns 0, or a negative errno with the error's
 * text set; NULL: not modelled.
 */
struct rf_exec_world {
	/* What an IMM64 that is no number gives. */
	int (*imm64)(struct rf_exec *exec, const struct rf_code *code, size_t slot,
		     struct rf_value *ret_value);
	/* What the number of an ALU instruction or IMM64 is that CO-RE sets when the program is
	 * loaded. */
	int (*relocated)(struct rf_exec *exec, const struct rf_code *code, size_t slot,
			 const struct rf_object_core *core, struct rf_value *ret_value);
	/* What a load through a word gives: the kernel's memory, by the name that CO-RE has. */
	int (*load)(struct rf_exec *exec, const struct rf_code *code, size_t slot,
		    const struct rf_object_core *core, const struct rf_term *address,
		    struct rf_value *ret_value);
	/* What a call does to the state that is not of a function at hand: a helper, say.
	 * r1 to r5 are forgotten afterwards. */
	int (*call)(struct rf_exec *exec, const struct rf_code *code, size_t slot,
		    struct rf_state *state);
	/* The function that is called; -ENOENT without text: none, ask `call`. */
	int (*callee)(struct rf_exec *exec, const struct rf_code *code, size_t slot,
		      struct rf_code *ret_code);
	/* A loop of which more is known than its rounds tell: `state` is at its head, and what
	 * leaves it is given on by rf_exec_round(). -ENOENT without text: nothing is, go round. */
	int (*cut)(struct rf_exec *exec, const struct rf_exec_loop *loop, struct rf_state *state);
	void *context;
};

/* What must hold wherever the program is right, apart from what it is specified to do. */
struct rf_duty {
	const struct rf_term *claim; /* a truth value */
	const char *function;	     /* "" for code without a name */
	size_t slot;
};

/* An instruction that was gone through, and when it is reached: in the order of going. */
struct rf_step {
	const struct rf_object_function *function; /* or NULL */
	size_t slot;
	const struct rf_term *reached;
};

/* For who wants to see each instruction that is gone through: the state before it, and after it
 * unless it is a branch or an exit. Each returns 0, or -ENOMEM to end it all. */
struct rf_exec_watch {
	int (*before)(struct rf_exec *exec, const struct rf_code *code, size_t slot,
		      struct rf_state *state);
	int (*after)(struct rf_exec *exec, const struct rf_code *code, size_t slot,
		     struct rf_state *state);
	void *context;
};

/* What came up on the way: to take back what comes later, an earlier one is put back. */
struct rf_exec_log {
	struct rf_duty *duties; /* pointers that are used are not NULL */
	size_t duty_count;
	struct rf_step *trace;
	size_t trace_count;
};

struct rf_exec {
	struct rf_space *space;
	const struct rf_exec_world *world;
	struct rf_error *error;
	unsigned int depth; /* of calls */
	size_t steps;	    /* instructions so far */
	size_t rounds;	    /* of the loop that took most of them, once they are too many */
	bool traces;	    /* somebody wants to know the way */
	struct rf_exec_log log;
	const struct rf_exec_watch *watch; /* or NULL */
};

/**
 * Runs the code on `state`, whose r1 to r5 are set as the code wants them; r10 is set here.
 * Then it is the state at the exit, all exits in one: r0 is what is returned, and
 * what the frame held is forgotten.
 *
 * Returns 0, -ENOMEM, or -ENOTSUP for what is not modelled, and says where.
 */
int rf_exec_run(struct rf_exec *exec, const struct rf_code *code, struct rf_state *state);

/**
 * Goes round a loop once, from `state` at its head, which is changed. *ret_back is what comes back
 * to the head, NULL where no way does. What leaves the loop goes on behind it if `leaves`, and is
 * forgotten otherwise. For rf_exec_world.cut alone; the same errors.
 */
int rf_exec_round(struct rf_exec *exec, const struct rf_exec_loop *loop, struct rf_state *state,
		  bool leaves, struct rf_state **ret_back);

/** A duty: that the pointer goes somewhere, wherever this place is reached. Returns 0 or -ENOMEM.
 */
int rf_exec_needs(struct rf_exec *exec, const struct rf_code *code, size_t slot,
		  const struct rf_state *state, const struct rf_value *pointer);

/** Says what is not modelled at the slot, and where that is in C. Returns -ENOTSUP. */
int rf_exec_refuse(struct rf_exec *exec, const struct rf_code *code, size_t slot, const char *what);

#endif
