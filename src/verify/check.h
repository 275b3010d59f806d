/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * One program against its specification: the goals that say that it is right, and what provers
 * made of each. Three goals are there without a rule: that every way through the program comes to
 * an exit, that no pointer is used that may be NULL, and, where something is said of a loop, that
 * it is so.
 *
 * Each rule is asked about a second time, of a program that may return and do anything. That must
 * be refuted: a rule that it does not break says nothing, and a prover that does not see it proves
 * nothing.
 */
#ifndef RF_VERIFY_CHECK_H
#define RF_VERIFY_CHECK_H

#include "verify/object.h"
#include "verify/prove.h"
#include "verify/refute.h"
#include "verify/spec.h"

#define RF_CHECK_ENDS "ends"
#define RF_CHECK_NULL "no-null"
#define RF_CHECK_LOOPS "loops"

struct rf_check_row {
	const char *rule;  /* its name, or one of the three above */
	unsigned int line; /* of the specification; 0 for those three */
	char *english;
	struct rf_prove_result result;
	struct rf_prove_result control; /* of the program that does anything */
	bool controlled;		/* there is a control: it is a rule */
	bool proved;		   /* and the control refuted, by every prover that was asked */
	struct rf_example example; /* a case in which it does not hold */
	struct rf_case *again;	   /* and how a kernel is put into it, where that was asked for */
};

struct rf_check {
	const struct rf_object_function *function;
	struct rf_check_row *rows;
	size_t row_count;
	uint8_t digest[RF_OBJECT_HASH_LEN]; /* of the function: rf_object_digest() */
	uint32_t terms;			    /* that its meaning has */
	double seconds;			    /* of the clock, for all of it */
};

/**
 * Proves the rules of `spec` that match the program. `folder` of the options is where the module
 * and the answers stay, by the program's name. *ret_check is the caller's to
 * rf_check_done(), also after an error.
 *
 * Returns 0 when every goal was asked, whatever the answers; -ENOENT when the specification does
 * not know the program or has no rule for it; or what rf_program_run() and rf_prove() return. Says
 * why.
 */
int rf_check_program(const struct rf_object_file *object, const struct rf_object_function *function,
		     const struct rf_spec *spec, const struct rf_prove_options *options,
		     struct rf_check *ret_check, struct rf_error *error);

/** Whether the function is proved by itself: an entry, or one that the specification declares. */
bool rf_check_covers(const struct rf_object_function *function, const struct rf_spec *spec);

/**
 * Whether all loops of which `spec` says something are in the object, callbacks as well. Returns 0,
 * -ENOMEM, or -ENOENT and says which is not.
 */
int rf_check_loops(const struct rf_spec *spec, const struct rf_object_file *object,
		   struct rf_error *error);

/**
 * Of each slot of the function the number of the loop that begins there, by which specifications
 * call it, or 0. The caller frees it; NULL: no memory, or a loop is entered in its middle.
 */
uint32_t *rf_check_heads(const struct rf_object_function *function);

/** Whether there are rows and all are proved. */
bool rf_check_proved(const struct rf_check *check);

void rf_check_done(struct rf_check *check);

#endif
