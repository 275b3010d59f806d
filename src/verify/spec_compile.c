/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * A rule as a term. Without terms the same way is gone for the faults alone: a comparison whose
 * sides no one type holds, a number that is none.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "verify/spec_internal.h"
#include "verify/type.h"
#include "verify/world.h"

typedef const struct rf_spec_formula node;
typedef const struct rf_term *term;
typedef struct rf_spec_compiler compiler;
typedef struct rf_spec_value value;

#define WIDE_LEN 24 /* characters of a number */
#define FAULT_MAX 512

void rf_spec_fault(compiler *c, node *at, const char *format, ...)
{
	struct rf_place place = {c->spec->file, at->line, at->column};
	char text[FAULT_MAX];
	va_list args;

	c->faulty = true;
	if (!c->diag)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	rf_diag_error(c->diag, &place, "%s", text);
}

static term binary(compiler *c, enum rf_term_op op, term a, term b)
{
	return c->terms && a && b ? rf_term_binary(c->terms, op, a, b) : NULL;
}

static term word(compiler *c, uint64_t number)
{
	return c->terms ? rf_term_word(c->terms, number) : NULL;
}

static term truth(compiler *c, bool is)
{
	return c->terms ? rf_term_truth(c->terms, is) : NULL;
}

static term negated(compiler *c, term a)
{
	return c->terms && a ? rf_term_not(c->terms, a) : NULL;
}

term rf_spec_extended(struct rf_terms *terms, term a, struct rf_spec_type type)
{
	term shift = rf_term_word(terms, 64 - 8U * type.size);

	if (type.size == 8)
		return a;
	if (!type.sign)
		return rf_term_binary(terms, RF_TERM_AND, a,
				      rf_term_word(terms, (1ULL << 8 * type.size) - 1));
	return rf_term_binary(terms, RF_TERM_ASHR, rf_term_binary(terms, RF_TERM_SHL, a, shift),
			      shift);
}

static value number(struct rf_spec_range range, term word)
{
	return (value){.range = range, .word = word};
}

static enum rf_term_op operation(enum rf_spec_op op)
{
	return op == RF_SPEC_ADD   ? RF_TERM_ADD
	       : op == RF_SPEC_AND ? RF_TERM_AND
	       : op == RF_SPEC_OR  ? RF_TERM_OR
	       : op == RF_SPEC_SHL ? RF_TERM_SHL
	       : op == RF_SPEC_SHR ? RF_TERM_LSHR
				   : RF_TERM_SUB;
}

static value operate(compiler *c, node *at, value a, value b)
{
	node *beyond = NULL;
	value result = {.unknown = a.unknown || b.unknown};

	if (!result.unknown)
		result.range = rf_spec_range_of_two(at, a.range, b.range, &beyond);
	if (beyond)
		rf_spec_fault(
			c, beyond,
			"the number is not from -9223372036854775808 to 18446744073709551615");
	result.word = binary(c, operation(at->op), a.word, b.word);
	return result;
}

static value choose(compiler *c, node *choice)
{
	term condition = rf_spec_compile_formula(c, choice->first);
	value yes = rf_spec_compile_number(c, choice->first->next);
	value no = rf_spec_compile_number(c, choice->last);
	value result = {
		.unknown = yes.unknown || no.unknown,
		.range = rf_spec_range_either(yes.range, no.range),
	};

	if (c->terms && condition && yes.word && no.word)
		result.word = rf_term_if(c->terms, condition, yes.word, no.word);
	return result;
}

static value compile_value(compiler *c, node *at)
{
	value result;

	switch ((int)at->op) {
	case RF_SPEC_NUMBER:
		return number(rf_spec_range_of_number(at->number), word(c, at->number));
	case RF_SPEC_RESULT:
		result = number(rf_spec_range_of_type(c->program->result), word(c, 0));
		if (c->terms && !c->facts->result)
			rf_spec_fault(c, at, "nothing is returned yet");
		else if (c->terms)
			result.word =
				rf_spec_extended(c->terms, c->facts->result, c->program->result);
		return result;
	case RF_SPEC_MINUS:
		return operate(c, at, number(rf_spec_range_of_number(0), word(c, 0)),
			       rf_spec_compile_number(c, at->first));
	case RF_SPEC_CHOICE:
		return choose(c, at);
	case RF_SPEC_ADD:
	case RF_SPEC_SUB:
	case RF_SPEC_AND:
	case RF_SPEC_OR:
	case RF_SPEC_SHL:
	case RF_SPEC_SHR:
		result = rf_spec_compile_number(c, at->first);
		for (node *next = at->first->next; next; next = next->next)
			result = operate(c, at, result, rf_spec_compile_number(c, next));
		return result;
	default:
		return rf_spec_number_at(c, at, rf_spec_compile_place(c, at));
	}
}

value rf_spec_compile_number(compiler *c, node *at)
{
	value result = {.unknown = true, .word = word(c, 0)};
	bool probes = c->probes, written = c->written;

	if (!rf_spec_compile_enter(c, at))
		return result;
	c->depth--;
	if (rf_spec_is_formula(at)) { /* that it is none was told where it was read */
		c->faulty = true;
		return result;
	}
	c->probes = c->written = false; /* the way to a field alone, not what stands beside it */
	result = compile_value(c, at);
	c->probes = probes;
	c->written = written;
	return result;
}

bool rf_spec_compile_enter(compiler *c, node *at)
{
	if (c->steps++ <= RF_SPEC_STEPS_MAX && c->depth < RF_SPEC_LET_DEPTH_MAX) {
		c->depth++;
		return true;
	}
	if (!c->faulty)
		rf_spec_fault(c, at, "the rule '%s' is too large once all is put in",
			      c->rule->name);
	c->faulty = true;
	return false;
}

static const char *number_text(rf_spec_wide number, char text[WIDE_LEN])
{
	if (number < 0)
		snprintf(text, WIDE_LEN, "%" PRId64, (int64_t)number);
	else
		snprintf(text, WIDE_LEN, "%" PRIu64, (uint64_t)number);
	return text;
}

/* `a` is the number, and `b` is not. Returns whether it was told. */
static bool check_number(compiler *c, node *at, struct rf_spec_range a, struct rf_spec_range b)
{
	char one[WIDE_LEN], low[WIDE_LEN], high[WIDE_LEN];

	if (a.low != a.high || b.low == b.high || (a.low >= b.low && a.low <= b.high))
		return false;
	rf_spec_fault(
		c, at,
		"in the program '%s', what is from %s to %s is compared with %s, which it never is",
		c->program->name, number_text(b.low, low), number_text(b.high, high),
		number_text(a.low, one));
	return true;
}

static void check_two(compiler *c, node *at, struct rf_spec_range a, struct rf_spec_range b)
{
	/* What stands in a definition may fit one of those who use it and not another. */
	if (!c->bound && (check_number(c, at, a, b) || check_number(c, at, b, a)))
		return;
	if ((rf_spec_fits_signed(a) && rf_spec_fits_signed(b)) ||
	    (rf_spec_fits_unsigned(a) && rf_spec_fits_unsigned(b)))
		return;
	rf_spec_fault(c, at,
		      "in the program '%s', what may be below 0 is compared with what may be above "
		      "9223372036854775807; types say which of the two is not so",
		      c->program->name);
}

static term compare(compiler *c, enum rf_spec_op op, bool sign, term a, term b)
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

/* Of the value with each that follows it: one, but for `in`. A number that is wrong is told, and
 * not compared. */
static term compile_comparison(compiler *c, node *formula)
{
	bool before = c->faulty, known;
	value left, right;
	term result = NULL;

	c->faulty = false;
	left = rf_spec_compile_number(c, formula->first);
	known = !c->faulty && !left.unknown;
	for (node *next = formula->first->next; next; next = next->next) {
		bool faulty = c->faulty, sign;
		term one;

		c->faulty = false;
		right = rf_spec_compile_number(c, next);
		if (known && !c->faulty && !right.unknown)
			check_two(c, formula->op == RF_SPEC_IN ? next : formula, left.range,
				  right.range);
		c->faulty = c->faulty || faulty;
		sign = left.range.low < 0 || right.range.low < 0;
		one = compare(c, formula->op, sign, left.word, right.word);
		result = result ? binary(c, RF_TERM_EITHER, result, one) : one;
	}
	c->faulty = c->faulty || before;
	return result;
}

/* The number of the map that is called so, or has a variable of that name; or the rest's. */
static size_t effect_of(compiler *c, node *at)
{
	uint32_t map, offset, id;

	for (size_t i = 0; i + 1 < c->facts->effect_count; i++)
		if (strcmp(c->facts->effect_names[i], at->word) == 0)
			return i;
	if (c->facts->world &&
	    rf_type_variable(c->facts->world->object, at->word, &map, &offset, &id))
		return map;
	rf_spec_fault(c, at, "the object has no map '%s'", at->word);
	return c->facts->effect_count - 1;
}

static term compile_no_effects(compiler *c, node *formula)
{
	term none = truth(c, true);

	if (!c->facts)
		return NULL;
	if (!c->facts->effects) {
		rf_spec_fault(c, formula, "what was done by then is not known here");
		return none;
	}
	for (node *map = formula->first; map; map = map->next)
		none = binary(c, RF_TERM_BOTH, none,
			      negated(c, c->facts->effects[effect_of(c, map)]));
	for (size_t i = 0; !formula->first && i < c->facts->effect_count; i++)
		none = binary(c, RF_TERM_BOTH, none, negated(c, c->facts->effects[i]));
	return none;
}

static term choose_formula(compiler *c, node *choice)
{
	term condition = rf_spec_compile_formula(c, choice->first);
	term yes = rf_spec_compile_formula(c, choice->first->next);
	term no = rf_spec_compile_formula(c, choice->last);

	return c->terms && condition && yes && no ? rf_term_choose(c->terms, condition, yes, no)
						  : NULL;
}

static term compile_joined(compiler *c, node *formula)
{
	enum rf_term_op op = formula->op == RF_SPEC_BOTH ? RF_TERM_BOTH : RF_TERM_EITHER;
	term result = rf_spec_compile_formula(c, formula->first);

	if (formula->op == RF_SPEC_IMPLIES)
		result = negated(c, result);
	for (node *next = formula->first->next; next; next = next->next)
		result = binary(c, op, result, rf_spec_compile_formula(c, next));
	return result;
}

/* What a name stands for, in what it is meant in. */
static term compile_definition(compiler *c, node *at)
{
	const struct rf_spec_let *let = rf_spec_let_named(c->spec, at->word, c->spec->let_count);
	struct rf_spec_binding binding = {let, at->first, c->bound};
	term result;

	if (!let || !rf_spec_compile_enter(c, at))
		return truth(c, false);
	c->bound = &binding;
	result = rf_spec_compile_formula(c, let->formula);
	c->bound = binding.outer;
	c->depth--;
	return result;
}

static term compile_has(compiler *c, node *formula)
{
	value of = rf_spec_compile_place(c, formula->first);

	if (c->terms && !of.exists)
		rf_spec_fault(c, formula, "this is always there, or is nothing that may be");
	return of.exists;
}

term rf_spec_compile_formula(compiler *c, node *formula)
{
	switch ((int)formula->op) {
	case RF_SPEC_NO_EFFECTS:
		return compile_no_effects(c, formula);
	case RF_SPEC_TRUE:
		return truth(c, true);
	case RF_SPEC_FALSE:
		return truth(c, false);
	case RF_SPEC_NOT:
		return negated(c, rf_spec_compile_formula(c, formula->first));
	case RF_SPEC_IMPLIES:
	case RF_SPEC_BOTH:
	case RF_SPEC_EITHER:
		return compile_joined(c, formula);
	case RF_SPEC_CHOICE:
		return choose_formula(c, formula);
	case RF_SPEC_NAME:
	case RF_SPEC_CALL:
		return compile_definition(c, formula);
	case RF_SPEC_HAS:
		return compile_has(c, formula);
	case RF_SPEC_WRITES:
		return rf_spec_compile_writes(c, formula);
	case RF_SPEC_REMOVES:
		return rf_spec_compile_removes(c, formula);
	case RF_SPEC_CALLS:
		return rf_spec_compile_calls(c, formula);
	default:
		return compile_comparison(c, formula);
	}
}

term rf_spec_claim(struct rf_terms *terms, const struct rf_spec_rule *rule,
		   const struct rf_spec_program *program, const struct rf_spec_facts *facts)
{
	compiler c = {.spec = rule->spec,
		      .rule = rule,
		      .program = program,
		      .facts = facts,
		      .terms = terms};
	term claim;

	if (facts->start)
		c.start = *facts->start;
	claim = rf_spec_compile_formula(&c, rule->formula);
	return c.faulty || !claim ? rf_term_truth(terms, false) : claim;
}
