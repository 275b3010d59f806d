/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Terms of inputs as numbers: what a counterexample needs, and tests. */
#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "verify/term.h"

struct work {
	const struct rf_assignment *assignment;
	const struct rf_term **terms; /* by number; NULL: not needed */
	uint64_t *values;
	size_t count;
};

/* Whoever uses a term has a greater number. */
static void find_needed(struct work *work, const struct rf_term *const *wanted, size_t count)
{
	for (size_t i = 0; i < count; i++)
		work->terms[wanted[i]->id] = wanted[i];
	for (size_t i = work->count; i-- > 0;) {
		const struct rf_term *term = work->terms[i];

		for (uint32_t j = 0; term && j < term->arity; j++)
			work->terms[term->args[j]->id] = term->args[j];
	}
}

static uint64_t evaluate(const struct work *work, const struct rf_term *term)
{
	const struct rf_assignment *assignment = work->assignment;
	uint64_t args[RF_TERM_ARGS] = {0};

	for (uint32_t i = 0; i < term->arity; i++)
		args[i] = work->values[term->args[i]->id];
	switch ((int)term->op) {
	case RF_TERM_WORD:
		return term->value;
	case RF_TERM_INPUT:
		return assignment->input(term->name, assignment->context);
	case RF_TERM_APPLY:
		return assignment->apply(term->name, args, term->arity, assignment->context);
	case RF_TERM_IF:
		return args[0] ? args[1] : args[2];
	case RF_TERM_TRUE:
		return 1;
	case RF_TERM_FALSE:
		return 0;
	case RF_TERM_NOT:
		return !args[0];
	case RF_TERM_BOTH:
		return args[0] && args[1];
	case RF_TERM_EITHER:
		return args[0] || args[1];
	default:
		return rf_term_compute(term->op, args[0], args[1]);
	}
}

int rf_term_evaluate(const struct rf_term *const *wanted, size_t count,
		     const struct rf_assignment *assignment, uint64_t *ret_values)
{
	struct work work = {.assignment = assignment};
	cleanup_free const struct rf_term **terms = NULL;
	cleanup_free uint64_t *values = NULL;

	for (size_t i = 0; i < count; i++)
		if (wanted[i]->id >= work.count)
			work.count = (size_t)wanted[i]->id + 1;
	work.terms = terms = calloc(work.count + 1, sizeof(*terms));
	work.values = values = calloc(work.count + 1, sizeof(*values));
	if (!terms || !values)
		return -ENOMEM;
	find_needed(&work, wanted, count);
	for (size_t i = 0; i < work.count; i++)
		if (terms[i])
			values[i] = evaluate(&work, terms[i]);
	for (size_t i = 0; i < count; i++)
		ret_values[i] = values[wanted[i]->id];
	return 0;
}
