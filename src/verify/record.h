/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * A program gone through once more, with all that its instructions had in their hands: what a case
 * of it is made of. It is a run of its own, with terms of its own, so that proofs are not touched;
 * the names in them are the same, as they are made in the same order.
 */
#ifndef RF_VERIFY_RECORD_H
#define RF_VERIFY_RECORD_H

#include "verify/program.h"
#include "verify/witness.h"

#define RF_RECORD_ARGS 6 /* r1 to r5, by their numbers */

/* What a call, a memory access or a number of CO-RE's had and gave. */
struct rf_seen {
	uint32_t instance;
	const struct rf_object_function *function;
	size_t slot;
	const struct rf_insn *insn;
	const struct rf_term *reached;
	struct rf_value before[RF_INSN_REGISTERS];
	struct rf_value after; /* r0 of a call; of others the register that was set */
	bool ended;	       /* there is an after */
	/* Of a call: the bytes that it was given behind a register, where that is a pointer to one
	 * place that nobody else sees; and the private memory before and after it. */
	struct rf_value *bytes[RF_RECORD_ARGS];
	uint32_t size[RF_RECORD_ARGS];
	const struct rf_cell *cells_before, *cells_after;
	uint32_t count_before, count_after;
};

struct rf_record {
	const struct rf_object_file *object;
	const struct rf_spec *spec;
	struct rf_arena arena;
	struct rf_terms *terms;
	struct rf_space space;
	struct rf_program program;
	struct rf_seen *seen; /* in the order of going */
	size_t seen_count;
	struct rf_instance *instances;	   /* the first is the program */
	uint32_t instance_count, instance; /* the last: that is gone through now */
	/* All terms of it, each once; numbers of a case are in the same order. */
	const struct rf_term **wanted;
	size_t wanted_count;
	bool *is_wanted; /* by the term's id */
};

/**
 * Goes through it; `spec` as for rf_program_run(), and so are the errors. *ret_record is the
 * caller's, by rf_record_free().
 */
int rf_record_make(const struct rf_object_file *object, const struct rf_object_function *function,
		   const struct rf_spec *spec, struct rf_record **ret_record,
		   struct rf_error *error);
void rf_record_free(struct rf_record *record);

/** Whether a loop of it was cut by an invariant: it is gone through from anything that may be there
 * at its head, so what instructions have in their hands there is of no one round. */
bool rf_record_is_cut(const struct rf_record *record);

#endif
