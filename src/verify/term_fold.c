/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Builders that simplify. Each rule is an equation of bit vectors, and is tested
 * with the numbers where such equations fail (tests/unit/verify_term_fold_test.c);
 * without `fold` none is used.
 */
#include <assert.h>

#include "verify/term.h"

#define ALL UINT64_MAX

/* How far down is looked: joins share what they join, so each level may double the ways. */
#define REACH_DEPTH 4

/* Every bit that may be set, as far as `depth` levels tell. */
static uint64_t reach_below(const struct rf_term *term, unsigned int depth)
{
	const struct rf_term *const *args = term->args;

	if (term->op == RF_TERM_WORD)
		return term->value;
	if (!depth--)
		return ALL;
	switch ((int)term->op) {
	case RF_TERM_AND:
		return reach_below(args[0], depth) & reach_below(args[1], depth);
	case RF_TERM_IF:
		return reach_below(args[1], depth) | reach_below(args[2], depth);
	case RF_TERM_LSHR:
		return args[1]->op == RF_TERM_WORD && args[1]->value < 64 ? ALL >> args[1]->value
									  : ALL;
	default:
		return ALL;
	}
}

static uint64_t reach(const struct rf_term *term)
{
	return reach_below(term, REACH_DEPTH);
}

/* `a` with a number, which is the second argument wherever the order does not matter. */
static const struct rf_term *fold_and(struct rf_terms *terms, const struct rf_term *a,
				      uint64_t mask)
{
	if (!mask)
		return rf_term_word(terms, 0);
	if (!(reach(a) & ~mask))
		return a;
	if (a->op == RF_TERM_AND && a->args[1]->op == RF_TERM_WORD)
		return rf_term_binary(terms, RF_TERM_AND, a->args[0],
				      rf_term_word(terms, a->args[1]->value & mask));
	return NULL;
}

static const struct rf_term *fold_add(struct rf_terms *terms, const struct rf_term *a, uint64_t n)
{
	if (!n)
		return a;
	if (a->op == RF_TERM_ADD && a->args[1]->op == RF_TERM_WORD)
		return rf_term_binary(terms, RF_TERM_ADD, a->args[0],
				      rf_term_word(terms, a->args[1]->value + n));
	return NULL;
}

/* A choice between two numbers, compared with a number, is its condition. */
static const struct rf_term *fold_eq(struct rf_terms *terms, const struct rf_term *a, uint64_t n)
{
	uint64_t yes, no;

	if (a->op != RF_TERM_IF || !rf_term_is_word(a->args[1], &yes) ||
	    !rf_term_is_word(a->args[2], &no))
		return n & ~reach(a) ? rf_term_truth(terms, false) : NULL;
	if (yes == n)
		return no == n ? rf_term_truth(terms, true) : a->args[0];
	return no == n ? rf_term_not(terms, a->args[0]) : rf_term_truth(terms, false);
}

/* Shifted there and back: how the upper half is cleared where there are no instructions of 32 bits.
 */
static const struct rf_term *fold_lshr(struct rf_terms *terms, const struct rf_term *a, uint64_t n)
{
	if (!n)
		return a;
	if (n < 64 && a->op == RF_TERM_SHL && a->args[1]->op == RF_TERM_WORD &&
	    a->args[1]->value == n)
		return rf_term_binary(terms, RF_TERM_AND, a->args[0],
				      rf_term_word(terms, ALL >> n));
	return NULL;
}

static const struct rf_term *fold_word(struct rf_terms *terms, enum rf_term_op op,
				       const struct rf_term *a, uint64_t n)
{
	switch ((int)op) {
	case RF_TERM_AND:
		return fold_and(terms, a, n);
	case RF_TERM_ADD:
		return fold_add(terms, a, n);
	case RF_TERM_SUB:
		return fold_add(terms, a, -n);
	case RF_TERM_EQ:
		return fold_eq(terms, a, n);
	case RF_TERM_LSHR:
		return fold_lshr(terms, a, n);
	case RF_TERM_OR:
	case RF_TERM_XOR:
	case RF_TERM_SHL:
	case RF_TERM_ASHR:
		return n ? NULL : a;
	case RF_TERM_MUL:
		return n == 1 ? a : n ? NULL : rf_term_word(terms, 0);
	default:
		return NULL;
	}
}

static const struct rf_term *fold_same(struct rf_terms *terms, enum rf_term_op op,
				       const struct rf_term *a)
{
	switch ((int)op) {
	case RF_TERM_AND:
	case RF_TERM_OR:
		return a;
	case RF_TERM_SUB:
	case RF_TERM_XOR:
		return rf_term_word(terms, 0);
	case RF_TERM_EQ:
	case RF_TERM_ULE:
	case RF_TERM_SLE:
		return rf_term_truth(terms, true);
	case RF_TERM_ULT:
	case RF_TERM_SLT:
		return rf_term_truth(terms, false);
	default:
		return NULL;
	}
}

static bool order_is_free(enum rf_term_op op)
{
	return op == RF_TERM_ADD || op == RF_TERM_MUL || op == RF_TERM_AND || op == RF_TERM_OR ||
	       op == RF_TERM_XOR || op == RF_TERM_EQ;
}

static const struct rf_term *fold_words(struct rf_terms *terms, enum rf_term_op op,
					const struct rf_term *a, const struct rf_term *b)
{
	uint64_t x, y;

	if (rf_term_is_word(a, &x) && rf_term_is_word(b, &y)) {
		x = rf_term_compute(op, x, y);
		return op >= RF_TERM_TRUE ? rf_term_truth(terms, x) : rf_term_word(terms, x);
	}
	if (order_is_free(op) && rf_term_is_word(a, NULL))
		return rf_term_binary(terms, op, b, a);
	if (a == b)
		return fold_same(terms, op, a);
	return rf_term_is_word(b, &y) ? fold_word(terms, op, a, y) : NULL;
}

static bool opposite(const struct rf_term *a, const struct rf_term *b)
{
	return (a->op == RF_TERM_NOT && a->args[0] == b) ||
	       (b->op == RF_TERM_NOT && b->args[0] == a);
}

/* Both ways of a branch are the way before it. */
static const struct rf_term *fold_ways(const struct rf_term *a, const struct rf_term *b)
{
	if (a->op == RF_TERM_BOTH && b->op == RF_TERM_BOTH && a->args[0] == b->args[0] &&
	    opposite(a->args[1], b->args[1]))
		return a->args[0];
	return NULL;
}

/* BOTH and EITHER: `unit` changes nothing, its opposite decides. */
static const struct rf_term *fold_truths(struct rf_terms *terms, enum rf_term_op op,
					 const struct rf_term *a, const struct rf_term *b)
{
	enum rf_term_op unit = op == RF_TERM_BOTH ? RF_TERM_TRUE : RF_TERM_FALSE;
	enum rf_term_op decides = op == RF_TERM_BOTH ? RF_TERM_FALSE : RF_TERM_TRUE;

	if (a->op == unit || a == b)
		return b;
	if (b->op == unit)
		return a;
	if (a->op == decides || b->op == decides || opposite(a, b))
		return rf_term_truth(terms, decides == RF_TERM_TRUE);
	return op == RF_TERM_EITHER ? fold_ways(a, b) : NULL;
}

const struct rf_term *rf_term_unary(struct rf_terms *terms, enum rf_term_op op,
				    const struct rf_term *a)
{
	assert(op == RF_TERM_NOT && rf_term_is_truth(a));
	if (rf_terms_fold(terms) && a->op == RF_TERM_NOT)
		return a->args[0];
	if (rf_terms_fold(terms) && (a->op == RF_TERM_TRUE || a->op == RF_TERM_FALSE))
		return rf_term_truth(terms, a->op == RF_TERM_FALSE);
	return rf_term_intern(terms, &(struct rf_term){.op = op, .arity = 1, .args = {a}});
}

const struct rf_term *rf_term_binary(struct rf_terms *terms, enum rf_term_op op,
				     const struct rf_term *a, const struct rf_term *b)
{
	bool truths = op == RF_TERM_BOTH || op == RF_TERM_EITHER;
	const struct rf_term *folded = NULL;

	assert(rf_term_is_truth(a) == truths && rf_term_is_truth(b) == truths);
	if (rf_terms_fold(terms))
		folded = truths ? fold_truths(terms, op, a, b) : fold_words(terms, op, a, b);
	if (folded)
		return folded;
	return rf_term_intern(terms, &(struct rf_term){.op = op, .arity = 2, .args = {a, b}});
}

const struct rf_term *rf_term_if(struct rf_terms *terms, const struct rf_term *condition,
				 const struct rf_term *yes, const struct rf_term *no)
{
	struct rf_term like = {.op = RF_TERM_IF, .arity = 3, .args = {condition, yes, no}};

	assert(rf_term_is_truth(condition) && !rf_term_is_truth(yes) && !rf_term_is_truth(no));
	if (!rf_terms_fold(terms))
		return rf_term_intern(terms, &like);
	if (condition->op == RF_TERM_TRUE || yes == no)
		return yes;
	if (condition->op == RF_TERM_FALSE)
		return no;
	if (condition->op == RF_TERM_NOT)
		return rf_term_if(terms, condition->args[0], no, yes);
	return rf_term_intern(terms, &like);
}
