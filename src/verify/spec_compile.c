/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* A rule as a term. */
#include <stdlib.h>
#include <string.h>

#include "verify/spec_internal.h"

typedef const struct rf_spec_formula node;
typedef const struct rf_term *term;

struct compiler {
	struct rf_terms *terms;
	const struct rf_spec_program *program;
	const struct rf_spec_facts *facts;
	bool misfit; /* the formula is not one for this program */
};

static term binary(struct compiler *c, enum rf_term_op op, term a, term b)
{
	return rf_term_binary(c->terms, op, a, b);
}

static term word(struct compiler *c, uint64_t value)
{
	return rf_term_word(c->terms, value);
}

/* The bytes that count, as a number of 64 bits: above them kernels leave what was there. */
static term extended(struct compiler *c, term a, struct rf_spec_type type)
{
	term shift = word(c, 64 - 8U * type.size);

	if (type.size == 8)
		return a;
	if (!type.sign)
		return binary(c, RF_TERM_AND, a, word(c, (1ULL << 8 * type.size) - 1));
	return binary(c, RF_TERM_ASHR, binary(c, RF_TERM_SHL, a, shift), shift);
}

static term compile_name(struct compiler *c, node *name)
{
	int i = rf_spec_param(c->program, name->word);

	c->misfit = c->misfit || i < 0;
	return i < 0 ? word(c, 0) : extended(c, c->facts->args[i], c->program->params[i].type);
}

static enum rf_term_op operation(enum rf_spec_op op)
{
	return op == RF_SPEC_ADD   ? RF_TERM_ADD
	       : op == RF_SPEC_SUB ? RF_TERM_SUB
	       : op == RF_SPEC_AND ? RF_TERM_AND
				   : RF_TERM_OR;
}

static term compile_value(struct compiler *c, node *value)
{
	term result;

	switch ((int)value->op) {
	case RF_SPEC_NUMBER:
		return word(c, value->number);
	case RF_SPEC_NAME:
		return compile_name(c, value);
	case RF_SPEC_RESULT:
		return extended(c, c->facts->result, c->program->result);
	case RF_SPEC_MINUS:
		return binary(c, RF_TERM_SUB, word(c, 0), compile_value(c, value->first));
	default:
		result = compile_value(c, value->first);
		for (node *next = value->first->next; next; next = next->next)
			result = binary(c, operation(value->op), result, compile_value(c, next));
		return result;
	}
}

static term negated(struct compiler *c, term a)
{
	return rf_term_unary(c->terms, RF_TERM_NOT, a);
}

static term compare(struct compiler *c, enum rf_spec_op op, bool sign, term a, term b)
{
	switch ((int)op) {
	case RF_SPEC_NE:
		return negated(c, binary(c, RF_TERM_EQ, a, b));
	case RF_SPEC_LT:
		return binary(c, sign ? RF_TERM_SLT : RF_TERM_ULT, a, b);
	case RF_SPEC_LE:
		return binary(c, sign ? RF_TERM_SLE : RF_TERM_ULE, a, b);
	case RF_SPEC_GT:
		return binary(c, sign ? RF_TERM_SLT : RF_TERM_ULT, b, a);
	case RF_SPEC_GE:
		return binary(c, sign ? RF_TERM_SLE : RF_TERM_ULE, b, a);
	default:
		return binary(c, RF_TERM_EQ, a, b);
	}
}

/* Of the value with each that follows it: one, but for `in`. */
static term compile_comparison(struct compiler *c, node *formula)
{
	node *left = formula->first, *beyond = NULL;
	struct rf_spec_range a = rf_spec_range(left, c->program, &beyond);
	term value = compile_value(c, left), result = NULL;

	for (node *right = left->next; right; right = right->next) {
		struct rf_spec_range b = rf_spec_range(right, c->program, &beyond);
		term one = compare(c, formula->op, a.low < 0 || b.low < 0, value,
				   compile_value(c, right));

		if (!(rf_spec_fits_signed(a) && rf_spec_fits_signed(b)) &&
		    !(rf_spec_fits_unsigned(a) && rf_spec_fits_unsigned(b)))
			c->misfit = true;
		result = result ? binary(c, RF_TERM_EITHER, result, one) : one;
	}
	c->misfit = c->misfit || beyond;
	return result;
}

/* The number of the map that is called so, or the rest's. */
static size_t effect_of(struct compiler *c, const char *name)
{
	for (size_t i = 0; i + 1 < c->facts->effect_count; i++)
		if (strcmp(c->facts->effect_names[i], name) == 0)
			return i;
	c->misfit = true;
	return c->facts->effect_count - 1;
}

static term compile_no_effects(struct compiler *c, node *formula)
{
	term none = rf_term_truth(c->terms, true);

	for (node *map = formula->first; map; map = map->next)
		none = binary(c, RF_TERM_BOTH, none,
			      negated(c, c->facts->effects[effect_of(c, map->word)]));
	for (size_t i = 0; !formula->first && i < c->facts->effect_count; i++)
		none = binary(c, RF_TERM_BOTH, none, negated(c, c->facts->effects[i]));
	return none;
}

static term compile_formula(struct compiler *c, node *formula)
{
	enum rf_term_op op = formula->op == RF_SPEC_BOTH ? RF_TERM_BOTH : RF_TERM_EITHER;
	term result;

	switch ((int)formula->op) {
	case RF_SPEC_NO_EFFECTS:
		return compile_no_effects(c, formula);
	case RF_SPEC_TRUE:
		return rf_term_truth(c->terms, true);
	case RF_SPEC_FALSE:
		return rf_term_truth(c->terms, false);
	case RF_SPEC_NOT:
		return negated(c, compile_formula(c, formula->first));
	case RF_SPEC_IMPLIES:
	case RF_SPEC_BOTH:
	case RF_SPEC_EITHER:
		result = compile_formula(c, formula->first);
		if (formula->op == RF_SPEC_IMPLIES)
			result = negated(c, result);
		for (node *next = formula->first->next; next; next = next->next)
			result = binary(c, op, result, compile_formula(c, next));
		return result;
	default:
		return compile_comparison(c, formula);
	}
}

const struct rf_term *rf_spec_claim(struct rf_terms *terms, const struct rf_spec_rule *rule,
				    const struct rf_spec_program *program,
				    const struct rf_spec_facts *facts)
{
	struct compiler c = {terms, program, facts, false};
	term claim = compile_formula(&c, rule->formula);

	return c.misfit ? rf_term_truth(terms, false) : claim;
}
