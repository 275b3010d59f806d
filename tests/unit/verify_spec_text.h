/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* For tests that have their specifications as text. */
#ifndef RF_TESTS_VERIFY_SPEC_TEXT_H
#define RF_TESTS_VERIFY_SPEC_TEXT_H

#include <errno.h>
#include <stdlib.h>

#include "faults.h"
#include "tap.h"
#include "verify/spec.h"

#define SPEC_ARGS_MAX RF_SPEC_PARAMS_MAX

/* What the kernel gives and the program does, in one run. */
struct spec_run {
	uint64_t words[1 + SPEC_ARGS_MAX]; /* the result, then the arguments */
	unsigned int effects;		   /* bits: on the map alpha, on beta, anything else */
};

#define SPEC_EFFECTS 3
__attribute__((unused)) static const char *const spec_maps[] = {"alpha", "beta"};

__attribute__((unused)) static const struct rf_term *spec_effect(struct rf_terms *terms,
								 unsigned int number)
{
	const struct rf_term *bit =
		rf_term_binary(terms, RF_TERM_AND, rf_term_input(terms, "effects"),
			       rf_term_word(terms, 1U << number));

	return rf_term_unary(terms, RF_TERM_NOT,
			     rf_term_binary(terms, RF_TERM_EQ, bit, rf_term_word(terms, 0)));
}

static uint64_t spec_input(const char *name, void *context)
{
	const struct spec_run *run = context;

	return strcmp(name, "effects") == 0 ? run->effects : run->words[atoi(name)];
}

/* What the rule says of the run; 2: it is not compiled, or to something else when folded. */
__attribute__((unused)) static uint64_t spec_holds(const struct rf_spec_rule *rule,
						   const struct rf_spec_program *program,
						   const struct spec_run *run)
{
	static const char *const names[] = {"0", "1", "2", "3",	 "4",  "5", "6",
					    "7", "8", "9", "10", "11", "12"};
	const struct rf_assignment assignment = {.input = spec_input, .context = (void *)run};
	uint64_t truths[2] = {2, 2};

	for (int fold = 0; fold < 2; fold++) {
		struct rf_terms *terms = rf_terms_new(fold);
		const struct rf_term *words[1 + SPEC_ARGS_MAX], *effects[SPEC_EFFECTS], *claim;
		struct rf_spec_facts facts = {.args = words + 1,
					      .effects = effects,
					      .effect_names = spec_maps,
					      .effect_count = SPEC_EFFECTS};

		for (size_t i = 0; i <= SPEC_ARGS_MAX; i++)
			words[i] = rf_term_input(terms, names[i]);
		facts.result = words[0];
		for (unsigned int i = 0; i < SPEC_EFFECTS; i++)
			effects[i] = spec_effect(terms, i);
		claim = rf_spec_claim(terms, rule, program, &facts);
		rf_term_evaluate(&claim, 1, &assignment, &truths[fold]);
		if (rf_terms_failed(terms) || !rf_term_is_truth(claim))
			truths[fold] = 2;
		rf_terms_free(terms);
	}
	return truths[0] == truths[1] ? truths[0] : 2;
}

#endif
