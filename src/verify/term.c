/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "verify/term.h"

#define FIRST_PLACES 1024

struct rf_terms {
	struct rf_arena arena;
	struct rf_term **places;
	size_t place_count; /* a power of two */
	uint32_t count;
	bool fold;
	bool failed;
	struct rf_term spare[2]; /* a word and a truth value, for when memory runs out */
};

struct rf_terms *rf_terms_new(bool fold)
{
	struct rf_terms *terms = calloc(1, sizeof(*terms));

	if (!terms)
		return NULL;
	terms->places = calloc(FIRST_PLACES, sizeof(*terms->places));
	if (!terms->places) {
		free(terms);
		return NULL;
	}
	terms->place_count = FIRST_PLACES;
	terms->fold = fold;
	terms->spare[0].op = RF_TERM_WORD;
	terms->spare[1].op = RF_TERM_FALSE;
	return terms;
}

void rf_terms_free(struct rf_terms *terms)
{
	if (!terms)
		return;
	rf_arena_done(&terms->arena);
	free(terms->places);
	free(terms);
}

bool rf_terms_fold(const struct rf_terms *terms)
{
	return terms->fold;
}

uint32_t rf_terms_count(const struct rf_terms *terms)
{
	return terms->count;
}

bool rf_terms_failed(const struct rf_terms *terms)
{
	return terms->failed;
}

bool rf_term_is_truth(const struct rf_term *term)
{
	return term->op >= RF_TERM_TRUE;
}

bool rf_term_is_word(const struct rf_term *term, uint64_t *ret_value)
{
	if (term->op != RF_TERM_WORD)
		return false;
	if (ret_value)
		*ret_value = term->value;
	return true;
}

static uint64_t hash(const struct rf_term *term)
{
	uint64_t h = term->op * 0x9e3779b97f4a7c15ULL ^ term->value;

	for (const char *c = term->name; c && *c; c++)
		h = (h ^ (unsigned char)*c) * 0x100000001b3ULL;
	for (uint32_t i = 0; i < term->arity; i++)
		h = (h ^ term->args[i]->id) * 0xff51afd7ed558ccdULL;
	return h ^ h >> 29;
}

static bool same(const struct rf_term *a, const struct rf_term *b)
{
	if (a->op != b->op || a->arity != b->arity || a->value != b->value || !a->name != !b->name)
		return false;
	if (a->name && strcmp(a->name, b->name) != 0)
		return false;
	return memcmp(a->args, b->args, a->arity * sizeof(a->args[0])) == 0;
}

static void put(struct rf_terms *terms, struct rf_term *term)
{
	struct rf_term **place = &terms->places[hash(term) & (terms->place_count - 1)];

	term->next = *place;
	*place = term;
}

/* As many places as terms; where there is no memory for them, looking gets slower and no more. */
static void grow(struct rf_terms *terms)
{
	size_t old_count = terms->place_count;
	struct rf_term **old = terms->places, **new;

	if (terms->count < old_count)
		return;
	new = calloc(2 * old_count, sizeof(*new));
	if (!new)
		return;
	terms->places = new;
	terms->place_count = 2 * old_count;
	for (size_t i = 0; i < old_count; i++) {
		struct rf_term *next;

		for (struct rf_term *term = old[i]; term; term = next) {
			next = term->next;
			put(terms, term);
		}
	}
	free(old);
}

const struct rf_term *rf_term_intern(struct rf_terms *terms, const struct rf_term *like)
{
	struct rf_term *term = terms->places[hash(like) & (terms->place_count - 1)];

	while (term && !same(term, like))
		term = term->next;
	if (term)
		return term;
	term = rf_arena_alloc(&terms->arena, sizeof(*term));
	if (!term || terms->count == UINT32_MAX) {
		terms->failed = true;
		return &terms->spare[rf_term_is_truth(like)];
	}
	*term = *like;
	term->id = terms->count++;
	grow(terms);
	put(terms, term);
	return term;
}

const struct rf_term *rf_term_word(struct rf_terms *terms, uint64_t value)
{
	return rf_term_intern(terms, &(struct rf_term){.op = RF_TERM_WORD, .value = value});
}

const struct rf_term *rf_term_input(struct rf_terms *terms, const char *name)
{
	return rf_term_intern(terms, &(struct rf_term){.op = RF_TERM_INPUT, .name = name});
}

const struct rf_term *rf_term_truth(struct rf_terms *terms, bool value)
{
	return rf_term_intern(terms, &(struct rf_term){.op = value ? RF_TERM_TRUE : RF_TERM_FALSE});
}

const struct rf_term *rf_term_apply(struct rf_terms *terms, const char *name,
				    const struct rf_term *const *args, size_t count)
{
	struct rf_term like = {.op = RF_TERM_APPLY, .name = name, .arity = (uint32_t)count};

	assert(count >= 1 && count <= RF_TERM_ARGS);
	for (size_t i = 0; i < count; i++) {
		assert(!rf_term_is_truth(args[i]));
		like.args[i] = args[i];
	}
	return rf_term_intern(terms, &like);
}

uint64_t rf_term_most(const struct rf_term *word)
{
	uint64_t a, b;

	if (word->op == RF_TERM_WORD)
		return word->value;
	if (word->op == RF_TERM_IF) {
		a = rf_term_most(word->args[1]);
		b = rf_term_most(word->args[2]);
		return a > b ? a : b;
	}
	if (word->op != RF_TERM_AND && word->op != RF_TERM_MUL && word->op != RF_TERM_SHL)
		return UINT64_MAX;
	a = rf_term_most(word->args[0]);
	b = rf_term_most(word->args[1]);
	if (word->op == RF_TERM_AND)
		return a < b ? a : b;
	if (word->op == RF_TERM_SHL && word->args[1]->op == RF_TERM_WORD && b < 32)
		b = 1ULL << b;
	else if (word->op == RF_TERM_SHL)
		return UINT64_MAX;
	return a > UINT32_MAX || b > UINT32_MAX ? UINT64_MAX : a * b;
}
