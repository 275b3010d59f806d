/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The kernel around a program, as far as our programs use it: maps, global variables, fields of
 * the kernel's structs, helpers.
 *
 * Nothing that others may change is held to stay unless the specification says so: each read of a
 * map's value, of a global variable that can be written, or of a field of the kernel's is
 * anything, unlike the read before. What the specification says is stable is a function of
 * where it is, until the program itself writes there; what it says is volatile, of how often
 * it was read as well. So rules can speak of it: they are made of the same terms.
 *
 * A function that the specification declares is not gone through where it is called: what it
 * returns is a function of what it is given, and of how often it was called before. It is
 * gone through by itself, as programs are.
 */
#ifndef RF_VERIFY_WORLD_H
#define RF_VERIFY_WORLD_H

#include "verify/exec.h"
#include "verify/spec.h"
#include "verify/type.h"

#define RF_WORLD_GIVEN_MAX 12 /* numbers that a function is given, those in structs counted */

struct rf_symbol_name;

/* What came up on the way: to take back what comes later, an earlier one is put back. */
struct rf_world_claims {
	const struct rf_term *assumed; /* true: definitions */
	const struct rf_term
		*granted;	     /* true, once `loops` is proved: what is said of their ends */
	const struct rf_term *loops; /* what must be proved of loops for that */
};

struct rf_world {
	const struct rf_object_file *object;
	const struct rf_spec *spec; /* NULL: nothing is said of the world */
	struct rf_exec_world exec;
	struct rf_space *space;
	struct rf_symbol_name *symbols;
	enum rf_spec_trust *trusts;  /* of each map */
	uint32_t *logs;		     /* of each map: the first ghost of its log; 0: none */
	struct rf_written **written; /* of each map: what is written to it; NULL: nothing is said */
	const struct rf_spec_program **contracts; /* of each function; NULL: none */
	const bool *
		*reach; /* of each function: the effects that it may have; NULL: not known yet */
	struct rf_world_claims claims;
	bool *cuts;		   /* of each loop of `spec` in the code: it was come to */
	const char *said_of_loops; /* in English, of those */
	size_t arg_count;	   /* that the program is given by the kernel, as far as is known */
	uint32_t *maps;		   /* the object that stands for each map */
	uint32_t *values;	   /* and for what is in it */
	uint32_t *functions;	   /* and for each function, as a callback */
};

/*
 * Effects are numbered as maps are: something was written, made or removed in that map; of a ring
 * buffer, a record was written or submitted. The last one is the rest.
 */
static inline uint32_t rf_world_rest(const struct rf_world *world)
{
	return (uint32_t)world->object->map_count;
}

/* Ghosts: the versions of what effects are on; then for each function that is declared how often
 * it was called, and what it was given the last time; then what is written to maps. */
static inline uint32_t rf_world_calls(const struct rf_world *world,
				      const struct rf_spec_program *function)
{
	return rf_world_rest(world) + 1 + function->number * (RF_WORLD_GIVEN_MAX + 1);
}

static inline uint32_t rf_world_given(const struct rf_world *world,
				      const struct rf_spec_program *function, uint32_t number)
{
	return rf_world_calls(world, function) + 1 + number;
}

/**
 * Adds what `object` names to the space, as `spec` has it, which may be NULL. Returns 0 or -ENOMEM;
 * all lives as long as the space, and ret_world stays where it is.
 */
int rf_world_make(struct rf_space *space, const struct rf_object_file *object,
		  const struct rf_spec *spec, struct rf_world *ret_world);

/**
 * A name for terms: letters, digits and _, made of the text, and no other text has it. The same
 * text has the same name. NULL: no memory.
 */
const char *rf_world_symbol(struct rf_world *world, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/** The text that the name was made of, or NULL. */
const char *rf_world_origin(const struct rf_world *world, const char *symbol);

/**
 * Terms of what is read: a field of the kernel's ("struct cred.uid.val") behind a pointer,
 * as a load gives it or as a helper does that may fail; whether there is an entry in a map, and
 * the memory that it is. `state` tells the version. NULL or UINT32_MAX: no memory.
 */
const struct rf_term *rf_world_field(struct rf_world *world, const char *field, uint32_t size,
				     const struct rf_term *pointer, bool probed);
const struct rf_term *rf_world_has(struct rf_world *world, uint32_t map,
				   const struct rf_term *const *keys, uint32_t count,
				   const struct rf_term *version);
uint32_t rf_world_entry(struct rf_world *world, uint32_t map, const struct rf_term *const *keys,
			uint32_t count);

/** The BTF type of what is in the map: of its values, or of the records that it is said to hold. */
uint32_t rf_world_value_type(const struct rf_world *world, uint32_t map);

/** The numbers that a value of the map is made of; 0: not known, or too many. */
uint32_t rf_world_pieces(struct rf_world *world, uint32_t map, const struct rf_piece **ret_pieces);

/** The truth value is taken for true in all that is proved of the program. */
void rf_world_assume(struct rf_world *world, const struct rf_term *fact);

/**
 * Of a loop: what must be proved wherever `where` is true, from what is granted of loops before it
 * and within it, never of itself; and what is granted for that.
 */
void rf_world_claim(struct rf_world *world, const struct rf_term *where,
		    const struct rf_term *claim);
void rf_world_grant(struct rf_world *world, const struct rf_term *where,
		    const struct rf_term *fact);

/** What a declared function returns when it is given these numbers, after `calls` calls. */
const struct rf_term *rf_world_result(struct rf_world *world,
				      const struct rf_spec_program *function,
				      const struct rf_term *const *given, uint32_t count,
				      const struct rf_term *calls);

/** The field that an address is of, as "struct dentry.d_inode", or NULL; and its pointer. */
/* 1 where the running kernel has the field "struct NAME.field", else 0: CO-RE tells the program. */
const struct rf_term *rf_world_exists(struct rf_world *world, const char *field);

const char *rf_world_place(const struct rf_world *world, const struct rf_term *address,
			   const struct rf_term **ret_pointer);

/** The task that runs the program. */
const struct rf_term *rf_world_task(struct rf_world *world);

/** What CO-RE has for the kernel's number of an enumerator. */
const struct rf_term *rf_world_enumerator(struct rf_world *world, const char *name);

/** summary.c: a call of a function that is declared. */
int rf_world_summary(struct rf_exec *exec, const struct rf_code *code, size_t slot,
		     struct rf_state *state);

/**
 * The numbers that an argument of a declared function is made of: itself, or those of the struct
 * that it points to. Returns how many, or 0: the object has no such struct, or too large a one.
 */
uint32_t rf_world_leaves(const struct rf_world *world, const struct rf_spec_param *param,
			 struct rf_type_leaf ret_leaves[RF_WORLD_GIVEN_MAX]);

/** What a function of that declaration is given, whatever it is. Returns 0, -ENOMEM or -EINVAL. */
int rf_world_give(struct rf_world *world, const struct rf_object_function *code,
		  const struct rf_spec_program *function, struct rf_state *state);

/** The map that a pointer goes to there; -1: it is no map. */
int rf_world_map_at(const struct rf_world *world, const struct rf_target *target);

/** The map or function that the value points to; -1: it does not point to one. */
int rf_world_map(const struct rf_world *world, const struct rf_value *value);
int rf_world_function(const struct rf_world *world, const struct rf_value *value);

/** contract.c: what helpers do, and what bpf_loop does with its callback. */
int rf_world_call(struct rf_exec *exec, const struct rf_code *code, size_t slot,
		  struct rf_state *state);
int rf_world_loop(struct rf_exec *exec, const struct rf_code *code, size_t slot,
		  struct rf_state *state);

/** cut.c: a loop in the code of a function. */
int rf_world_cut(struct rf_exec *exec, const struct rf_exec_loop *loop, struct rf_state *state);

/** The `number`-th function as code. */
struct rf_code rf_world_code(const struct rf_world *world, uint32_t number);

/** A truth value that may be either. */
const struct rf_term *rf_world_maybe(struct rf_space *space);

#endif
