/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * A program of an object, from its entry to its exit, in the world around it: what
 * it returns and does as terms of what it is given.
 */
#ifndef RF_VERIFY_PROGRAM_H
#define RF_VERIFY_PROGRAM_H

#include "verify/world.h"

#define RF_PROGRAM_ARGS 12 /* words of a context */

/* Lives as long as the space. */
struct rf_program {
	const struct rf_object_function *function;
	struct rf_world *world;
	struct rf_state start;			     /* as it begins */
	const struct rf_term *const *ghosts;	     /* as it ends; see world.h */
	const struct rf_term *args[RF_PROGRAM_ARGS]; /* what the context holds; for sections lsm/
						      * and tp_btf/, which are given an array */
	size_t arg_count;			     /* 0 where the context is a struct */
	const struct rf_term *result;		     /* r0 */
	/* Whether each was done: a map's number, then the rest; see world.h. */
	const struct rf_term *const *effects;
	uint32_t effect_count;
	const struct rf_term *ends;  /* whether an exit is reached: it must be, always */
	const struct rf_term *loops; /* what must hold of loops */
	const struct rf_step *trace; /* all that was gone through */
	size_t trace_count;
	const struct rf_duty *duties;
	size_t duty_count;
};

/**
 * Goes through the program. `function` is an entry of `object`, or a function that `spec`
 * declares; `spec`, which may be NULL, says what stays as it is in the world. Returns 0, -ENOMEM,
 * or -ENOTSUP or -ELOOP and says what is not modelled and where.
 */
int rf_program_run(struct rf_space *space, const struct rf_object_file *object,
		   const struct rf_object_function *function, const struct rf_spec *spec,
		   struct rf_program *ret_program, struct rf_error *error);

/** The same, seen by `watch`, which may be NULL. */
int rf_program_watch(struct rf_space *space, const struct rf_object_file *object,
		     const struct rf_object_function *function, const struct rf_spec *spec,
		     const struct rf_exec_watch *watch, struct rf_program *ret_program,
		     struct rf_error *error);

#endif
