/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What is told of a rule that does not hold: a case, the code's verdict in it against the
 * specification's, and how a kernel is put into it.
 */
#ifndef RF_VERIFY_REFUTE_H
#define RF_VERIFY_REFUTE_H

#include "verify/example.h"
#include "verify/wanted.h"
#include "verify/witness.h"

struct rf_program;

/* A case as others run it again. */
struct rf_case {
	struct rf_witness witness;
	struct rf_model numbers;
	struct rf_wanted wanted; /* what the specification wants */
	char *cannot; /* why no kernel can be put into it; then the witness is not worth anything */
};

/* What is asked about a program. */
struct rf_refute {
	const struct rf_program *program;
	const struct rf_spec_program *words;
	const char *const *map_names; /* in the order of effects */
	const struct rf_object_file *object;
	const struct rf_spec *spec;
	bool witness;		  /* cases are wanted */
	struct rf_record *record; /* made when it is needed; rf_record_free() */
};

/**
 * Looks for a case in which `claim`, of the rule of that name, is false, and if cases are wanted
 * for one that a kernel can be put into. What is not found, or not asked for, is zeroes.
 */
void rf_refute(struct rf_refute *refute, const struct rf_term *claim, const char *rule,
	       const struct rf_spec_facts *facts, struct rf_example *ret_example,
	       struct rf_case **ret_case);

/**
 * A case of these numbers for another object.
 * *ret_case is the caller's in any case. Returns 0, or what rf_record_make() does.
 */
int rf_refute_again(const struct rf_object_file *object, const struct rf_object_function *function,
		    const struct rf_spec *spec, const struct rf_assignment *numbers,
		    struct rf_case **ret_case, struct rf_error *error);

void rf_case_free(struct rf_case *of);

#endif
