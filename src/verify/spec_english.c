/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Rules as sentences. */
#include <stdarg.h>
#include <stdio.h>

#include "verify/spec_internal.h"

typedef const struct rf_spec_formula node;

struct sentence {
	char *text;
	size_t size, used;
};

static const char *const verbs[RF_SPEC_OP_MAX_] = {
	[RF_SPEC_EQ] = "is",	     [RF_SPEC_NE] = "is not",	[RF_SPEC_LT] = "is below",
	[RF_SPEC_LE] = "is at most", [RF_SPEC_GT] = "is above", [RF_SPEC_GE] = "is at least",
	[RF_SPEC_IN] = "is one of",
};

/* What `not` makes of them; NULL: two negations, which are left as they are. */
static const char *const negations[RF_SPEC_OP_MAX_] = {
	[RF_SPEC_EQ] = "is not",	  [RF_SPEC_LT] = "is not below",
	[RF_SPEC_LE] = "is not at most",  [RF_SPEC_GT] = "is not above",
	[RF_SPEC_GE] = "is not at least", [RF_SPEC_IN] = "is none of",
};

static void say_formula(struct sentence *s, node *formula, bool inside);
static void say_value(struct sentence *s, node *value);
static void say_place(struct sentence *s, node *place);

__attribute__((format(printf, 2, 3))) static void say(struct sentence *s, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(s->text + s->used, s->size - s->used, format, args);
	va_end(args);
	s->used = n < 0 || (size_t)n >= s->size - s->used ? s->size - 1 : s->used + (size_t)n;
}

static bool is_compound(node *value)
{
	return value->op >= RF_SPEC_ADD && value->op <= RF_SPEC_SHR;
}

static bool is_sum(node *value)
{
	return value->op == RF_SPEC_ADD || value->op == RF_SPEC_SUB;
}

/* In parentheses but for the beginning of a sum, which is read from the left. */
static void say_part(struct sentence *s, node *parent, node *part)
{
	bool open = is_compound(part) && !(part == parent->first && is_sum(part) && is_sum(parent));

	if (parent->op == RF_SPEC_MINUS)
		open = part->op == RF_SPEC_RESULT || part->op == RF_SPEC_MINUS || is_compound(part);
	say(s, "%s", open ? "(" : "");
	say_value(s, part);
	say(s, "%s", open ? ")" : "");
}

static const char *sign_of(enum rf_spec_op op)
{
	static const char *const signs[] = {
		[RF_SPEC_ADD] = "+", [RF_SPEC_SUB] = "-",  [RF_SPEC_AND] = "&",
		[RF_SPEC_OR] = "|",  [RF_SPEC_SHL] = "<<", [RF_SPEC_SHR] = ">>",
	};

	return signs[op];
}

static void say_list(struct sentence *s, node *first)
{
	for (node *part = first; part; part = part->next) {
		say_value(s, part);
		say(s, "%s", part->next ? ", " : "");
	}
}

static void say_choice(struct sentence *s, node *choice)
{
	say(s, "(if ");
	say_formula(s, choice->first, false);
	say(s, " then ");
	for (node *part = choice->first->next; part; part = part->next) {
		if (choice->truth)
			say_formula(s, part, false);
		else
			say_value(s, part);
		say(s, "%s", part->next ? " else " : ")");
	}
}

/* As it is written: there is no shorter way to say it. */
static void say_place(struct sentence *s, node *place)
{
	if (place->op == RF_SPEC_CURRENT) {
		say(s, "the current task");
	} else if (place->op == RF_SPEC_CHOICE) {
		say_choice(s, place);
	} else if (place->op == RF_SPEC_FIRST || place->op == RF_SPEC_OUTCOME) {
		say(s, place->op == RF_SPEC_FIRST ? "the first " : "the outcome of ");
		say_value(s, place->first);
	} else if (place->op == RF_SPEC_PROBE || place->op == RF_SPEC_WRITTEN) {
		say(s, place->op == RF_SPEC_PROBE ? "probed " : "the written ");
		say_value(s, place->first);
	} else if (place->op == RF_SPEC_CONTAINER) {
		say(s, "container(");
		say_value(s, place->first);
		say(s, ", %s)", place->word);
	} else if (place->op == RF_SPEC_CALL) {
		say(s, "%s", place->word);
		if (place->number > 1)
			say(s, "@%u", (unsigned int)place->number);
		say(s, "(");
		say_list(s, place->first);
		say(s, ")");
	} else {
		say_value(s, place->first);
		if (place->op == RF_SPEC_FIELD) {
			say(s, ".%s", place->word);
			return;
		}
		say(s, "[");
		say_list(s, place->first->next);
		say(s, "]");
	}
}

static void say_value(struct sentence *s, node *value)
{
	if (value->op == RF_SPEC_NUMBER || value->op == RF_SPEC_NAME) {
		say(s, "%s", value->word);
	} else if (value->op == RF_SPEC_RESULT) {
		say(s, "the result");
	} else if (value->op >= RF_SPEC_CURRENT && value->op <= RF_SPEC_CONTAINER) {
		say_place(s, value);
	} else if (value->op == RF_SPEC_MINUS) {
		say(s, "-");
		say_part(s, value, value->first);
	} else {
		for (node *part = value->first; part; part = part->next) {
			if (part != value->first)
				say(s, " %s ", sign_of(value->op));
			say_part(s, value, part);
		}
	}
}

/* `inside`: something follows that a list must not be taken to go on with. */
static void say_comparison(struct sentence *s, node *formula, const char *verb, bool inside)
{
	bool open = formula->op == RF_SPEC_IN && inside;

	say_value(s, formula->first);
	say(s, " %s %s", verb, open ? "(" : "");
	for (node *right = formula->first->next; right; right = right->next) {
		say_value(s, right);
		say(s, "%s", right->next ? ", " : "");
	}
	say(s, "%s", open ? ")" : "");
}

static void say_maps(struct sentence *s, node *formula)
{
	const char *before = " on ";

	for (node *map = formula->first; map; map = map->next) {
		say(s, "%s%s", before, map->word);
		before = map->next && map->next->next ? ", " : " or ";
	}
}

static void say_not(struct sentence *s, node *formula, bool inside)
{
	if (negations[formula->op]) {
		say_comparison(s, formula, negations[formula->op], inside);
	} else if (formula->op == RF_SPEC_NO_EFFECTS) {
		say(s, "there are effects");
		say_maps(s, formula);
	} else {
		say(s, "it is not so that (");
		say_formula(s, formula, false);
		say(s, ")");
	}
}

/* Parts that are joined themselves have parentheses: nobody knows if `and` or `or` is first. */
static void say_joined(struct sentence *s, node *formula, const char *word)
{
	for (node *part = formula->first; part; part = part->next) {
		bool open = part->op == RF_SPEC_BOTH || part->op == RF_SPEC_EITHER ||
			    part->op == RF_SPEC_IMPLIES;

		if (part != formula->first)
			say(s, " %s ", word);
		say(s, "%s", open ? "(" : "");
		say_formula(s, part, !open);
		say(s, "%s", open ? ")" : "");
	}
}

static void say_implication(struct sentence *s, node *formula)
{
	bool open = formula->first->op == RF_SPEC_IMPLIES;

	say(s, "if %s", open ? "(" : "");
	say_formula(s, formula->first, false);
	say(s, "%s, then ", open ? ")" : "");
	say_formula(s, formula->last, false);
}

static void say_formula(struct sentence *s, node *formula, bool inside)
{
	switch ((int)formula->op) {
	case RF_SPEC_NO_EFFECTS:
		say(s, "there are no effects");
		say_maps(s, formula);
		return;
	case RF_SPEC_TRUE:
	case RF_SPEC_FALSE:
	case RF_SPEC_NAME:
		say(s, "%s", formula->word);
		return;
	case RF_SPEC_CALL:
	case RF_SPEC_CHOICE:
		say_place(s, formula);
		return;
	case RF_SPEC_HAS:
		say(s, "there is ");
		say_value(s, formula->first);
		return;
	case RF_SPEC_WRITES:
		say_value(s, formula->first);
		say(s, " is written%s", formula->number ? " once" : "");
		return;
	case RF_SPEC_CALLS:
		say(s, "%s is called%s", formula->word, formula->number ? " once" : "");
		return;
	case RF_SPEC_NOT:
		say_not(s, formula->first, inside);
		return;
	case RF_SPEC_BOTH:
		say_joined(s, formula, "and");
		return;
	case RF_SPEC_EITHER:
		say_joined(s, formula, "or");
		return;
	case RF_SPEC_IMPLIES:
		say_implication(s, formula);
		return;
	default:
		say_comparison(s, formula, verbs[formula->op], inside);
	}
}

char *rf_spec_english(const struct rf_spec_rule *rule, char *text, size_t size)
{
	struct sentence s = {text, size, 0};

	text[0] = '\0';
	if (rf_spec_is_formula(rule->formula))
		say_formula(&s, rule->formula, false);
	else
		say_value(&s, rule->formula);
	return text;
}
