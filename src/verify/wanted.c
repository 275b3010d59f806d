/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "verify/wanted.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

#define CANDIDATES_MAX 64

/* All else is as in the case. */
struct put_in {
	const struct rf_assignment *of;
	uint64_t result;
};

static uint64_t input(const char *name, void *context)
{
	const struct put_in *put = context;

	return strcmp(name, RF_WANTED_RESULT) ? put->of->input(name, put->of->context)
					      : put->result;
}

static uint64_t apply(const char *name, const uint64_t *args, size_t count, void *context)
{
	const struct put_in *put = context;

	return put->of->apply(name, args, count, put->of->context);
}

static int evaluate(const struct rf_term *const *terms, size_t count,
		    const struct rf_assignment *of, uint64_t result, uint64_t *ret_values)
{
	struct put_in put = {of, result};
	struct rf_assignment assignment = {.input = input, .apply = apply, .context = &put};

	return rf_term_evaluate(terms, count, &assignment, ret_values);
}

/* Which terms the claim is made of, and which of them have the result in them. */
static void look(const struct rf_term *claim, const struct rf_term **parts, bool *has_result)
{
	parts[claim->id] = claim;
	for (size_t i = claim->id + 1; i-- > 0;)
		for (uint32_t j = 0; parts[i] && j < parts[i]->arity; j++)
			parts[parts[i]->args[j]->id] = parts[i]->args[j];
	for (size_t i = 0; i <= claim->id; i++) {
		const struct rf_term *part = parts[i];

		if (part && part->op == RF_TERM_INPUT)
			has_result[i] = strcmp(part->name, RF_WANTED_RESULT) == 0;
		for (uint32_t j = 0; part && j < part->arity; j++)
			has_result[i] |= has_result[part->args[j]->id];
	}
}

/* What the result is compared with. */
static size_t find_candidates(const struct rf_term *claim, const struct rf_term **ret_terms)
{
	cleanup_free const struct rf_term **parts = calloc((size_t)claim->id + 1, sizeof(*parts));
	cleanup_free bool *has_result = calloc((size_t)claim->id + 1, 1);
	size_t count = 0;

	if (!parts || !has_result)
		return 0;
	look(claim, parts, has_result);
	for (size_t i = 0; i <= claim->id && count < CANDIDATES_MAX; i++) {
		const struct rf_term *part = parts[i];

		if (!part || part->op != RF_TERM_EQ ||
		    has_result[part->args[0]->id] == has_result[part->args[1]->id])
			continue;
		ret_terms[count++] = part->args[has_result[part->args[0]->id]];
	}
	return count;
}

static bool is_in(const struct rf_wanted *wanted, uint64_t result)
{
	for (size_t i = 0; i < wanted->count; i++)
		if (wanted->results[i] == result)
			return true;
	return false;
}

int rf_wanted_find(const struct rf_term *claim, const struct rf_assignment *assignment,
		   struct rf_wanted *ret_wanted)
{
	const struct rf_term *terms[CANDIDATES_MAX];
	uint64_t candidates[CANDIDATES_MAX + 1] = {0}, holds;
	size_t count = find_candidates(claim, terms);
	int r = count ? evaluate(terms, count, assignment, 0, candidates) : 0;

	*ret_wanted = (struct rf_wanted){0};
	candidates[count++] = 0;
	for (size_t i = 0; r >= 0 && i < count && ret_wanted->count < RF_WANTED_MAX; i++) {
		r = evaluate(&claim, 1, assignment, candidates[i], &holds);
		if (r >= 0 && holds && !is_in(ret_wanted, candidates[i]))
			ret_wanted->results[ret_wanted->count++] = candidates[i];
	}
	return r;
}
