/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The kernel around a program, as far as our programs use it: maps, global variables, fields of
 * the kernel's structs, helpers.
 *
 * Nothing that others may change is held to stay: each read of a map's value, of a global
 * variable that can be written, or of a field of the kernel's is anything, unlike the
 * read before. What is proved so holds whatever runs beside the program; a rule that
 * needs more of the world cannot be proved yet.
 */
#ifndef RF_VERIFY_WORLD_H
#define RF_VERIFY_WORLD_H

#include "verify/exec.h"

struct rf_world {
	const struct rf_object_file *object;
	struct rf_exec_world exec;
	uint32_t *maps;	     /* the object that stands for each map */
	uint32_t *values;    /* and for what is in it */
	uint32_t *functions; /* and for each function, as a callback */
};

/*
 * Effects are numbered as maps are: something was written, made or removed in that map; of a ring
 * buffer, a record was written or submitted. The last one is the rest.
 */
static inline uint32_t rf_world_rest(const struct rf_world *world)
{
	return (uint32_t)world->object->map_count;
}

/** Adds what `object` names to the space. Returns 0 or -ENOMEM; all lives as long as the space. */
int rf_world_make(struct rf_space *space, const struct rf_object_file *object,
		  struct rf_world *ret_world);

/** The map or function that the value points to; -1: it does not point to one. */
int rf_world_map(const struct rf_world *world, const struct rf_value *value);
int rf_world_function(const struct rf_world *world, const struct rf_value *value);

/** contract.c: what helpers do, and what bpf_loop does with its callback. */
int rf_world_call(struct rf_exec *exec, const struct rf_code *code, size_t slot,
		  struct rf_state *state);
int rf_world_loop(struct rf_exec *exec, const struct rf_code *code, size_t slot,
		  struct rf_state *state);

/** The `number`-th function as code. */
struct rf_code rf_world_code(const struct rf_world *world, uint32_t number);

/** A truth value that may be either. */
const struct rf_term *rf_world_maybe(struct rf_space *space);

#endif
