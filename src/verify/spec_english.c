/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Rules as sentences. */
#include "base/text.h"
#include "verify/spec_internal.h"

typedef const struct rf_spec_formula node;

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

static void say_formula(struct rf_text *s, node *formula, bool inside);
static void say_value(struct rf_text *s, node *value);
static void say_place(struct rf_text *s, node *place);

static bool is_compound(node *value)
{
	return value->op >= RF_SPEC_ADD && value->op <= RF_SPEC_SHR;
}

static bool is_sum(node *value)
{
	return value->op == RF_SPEC_ADD || value->op == RF_SPEC_SUB;
}

/* In parentheses but for the beginning of a sum, which is read from the left. */
static void say_part(struct rf_text *s, node *parent, node *part)
{
	bool open = is_compound(part) && !(part == parent->first && is_sum(part) && is_sum(parent));

	if (parent->op == RF_SPEC_MINUS)
		open = part->op == RF_SPEC_RESULT || part->op == RF_SPEC_MINUS || is_compound(part);
	rf_text_add(s, "%s", open ? "(" : "");
	say_value(s, part);
	rf_text_add(s, "%s", open ? ")" : "");
}

static const char *sign_of(enum rf_spec_op op)
{
	static const char *const signs[] = {
		[RF_SPEC_ADD] = "+", [RF_SPEC_SUB] = "-",  [RF_SPEC_AND] = "&",
		[RF_SPEC_OR] = "|",  [RF_SPEC_SHL] = "<<", [RF_SPEC_SHR] = ">>",
	};

	return signs[op];
}

static void say_list(struct rf_text *s, node *first)
{
	for (node *part = first; part; part = part->next) {
		say_value(s, part);
		rf_text_add(s, "%s", part->next ? ", " : "");
	}
}

static void say_choice(struct rf_text *s, node *choice)
{
	rf_text_add(s, "(if ");
	say_formula(s, choice->first, false);
	rf_text_add(s, " then ");
	for (node *part = choice->first->next; part; part = part->next) {
		if (choice->truth)
			say_formula(s, part, false);
		else
			say_value(s, part);
		rf_text_add(s, "%s", part->next ? " else " : ")");
	}
}

/* As it is written: there is no shorter way to say it. */
static void say_place(struct rf_text *s, node *place)
{
	if (place->op == RF_SPEC_CURRENT) {
		rf_text_add(s, "the current task");
	} else if (place->op == RF_SPEC_CHOICE) {
		say_choice(s, place);
	} else if (place->op == RF_SPEC_FIRST || place->op == RF_SPEC_OUTCOME) {
		rf_text_add(s, place->op == RF_SPEC_FIRST ? "the first " : "the outcome of ");
		say_value(s, place->first);
	} else if (place->op == RF_SPEC_PROBE || place->op == RF_SPEC_WRITTEN) {
		rf_text_add(s, place->op == RF_SPEC_PROBE ? "probed " : "the written ");
		say_value(s, place->first);
	} else if (place->op == RF_SPEC_EXISTS) {
		rf_text_add(s, "exists(%s)", place->word);
	} else if (place->op == RF_SPEC_CONTAINER) {
		rf_text_add(s, "container(");
		say_value(s, place->first);
		rf_text_add(s, ", %s)", place->word);
	} else if (place->op == RF_SPEC_CALL) {
		rf_text_add(s, "%s", place->word);
		if (place->number > 1)
			rf_text_add(s, "@%u", (unsigned int)place->number);
		rf_text_add(s, "(");
		say_list(s, place->first);
		rf_text_add(s, ")");
	} else {
		say_value(s, place->first);
		if (place->op == RF_SPEC_FIELD) {
			rf_text_add(s, ".%s", place->word);
			return;
		}
		rf_text_add(s, "[");
		say_list(s, place->first->next);
		rf_text_add(s, "]");
	}
}

static void say_value(struct rf_text *s, node *value)
{
	if (value->op == RF_SPEC_NUMBER || value->op == RF_SPEC_NAME) {
		rf_text_add(s, "%s", value->word);
	} else if (value->op == RF_SPEC_RESULT) {
		rf_text_add(s, "the result");
	} else if (value->op >= RF_SPEC_CURRENT && value->op <= RF_SPEC_CONTAINER) {
		say_place(s, value);
	} else if (value->op == RF_SPEC_MINUS) {
		rf_text_add(s, "-");
		say_part(s, value, value->first);
	} else {
		for (node *part = value->first; part; part = part->next) {
			if (part != value->first)
				rf_text_add(s, " %s ", sign_of(value->op));
			say_part(s, value, part);
		}
	}
}

/* `inside`: something follows that a list must not be taken to go on with. */
static void say_comparison(struct rf_text *s, node *formula, const char *verb, bool inside)
{
	bool open = formula->op == RF_SPEC_IN && inside;

	say_value(s, formula->first);
	rf_text_add(s, " %s %s", verb, open ? "(" : "");
	for (node *right = formula->first->next; right; right = right->next) {
		say_value(s, right);
		rf_text_add(s, "%s", right->next ? ", " : "");
	}
	rf_text_add(s, "%s", open ? ")" : "");
}

static void say_maps(struct rf_text *s, node *formula)
{
	const char *before = " on ";

	for (node *map = formula->first; map; map = map->next) {
		rf_text_add(s, "%s%s", before, map->word);
		before = map->next && map->next->next ? ", " : " or ";
	}
}

static void say_not(struct rf_text *s, node *formula, bool inside)
{
	if (negations[formula->op]) {
		say_comparison(s, formula, negations[formula->op], inside);
	} else if (formula->op == RF_SPEC_NO_EFFECTS) {
		rf_text_add(s, "there are effects");
		say_maps(s, formula);
	} else {
		rf_text_add(s, "it is not so that (");
		say_formula(s, formula, false);
		rf_text_add(s, ")");
	}
}

/* Parts that are joined themselves have parentheses: nobody knows if `and` or `or` is first. */
static void say_joined(struct rf_text *s, node *formula, const char *word)
{
	for (node *part = formula->first; part; part = part->next) {
		bool open = part->op == RF_SPEC_BOTH || part->op == RF_SPEC_EITHER ||
			    part->op == RF_SPEC_IMPLIES;

		if (part != formula->first)
			rf_text_add(s, " %s ", word);
		rf_text_add(s, "%s", open ? "(" : "");
		say_formula(s, part, !open);
		rf_text_add(s, "%s", open ? ")" : "");
	}
}

static void say_implication(struct rf_text *s, node *formula)
{
	bool open = formula->first->op == RF_SPEC_IMPLIES;

	rf_text_add(s, "if %s", open ? "(" : "");
	say_formula(s, formula->first, false);
	rf_text_add(s, "%s, then ", open ? ")" : "");
	say_formula(s, formula->last, false);
}

static void say_formula(struct rf_text *s, node *formula, bool inside)
{
	switch ((int)formula->op) {
	case RF_SPEC_NO_EFFECTS:
		rf_text_add(s, "there are no effects");
		say_maps(s, formula);
		return;
	case RF_SPEC_TRUE:
	case RF_SPEC_FALSE:
	case RF_SPEC_NAME:
		rf_text_add(s, "%s", formula->word);
		return;
	case RF_SPEC_CALL:
	case RF_SPEC_CHOICE:
		say_place(s, formula);
		return;
	case RF_SPEC_HAS:
		rf_text_add(s, "there is ");
		say_value(s, formula->first);
		return;
	case RF_SPEC_WRITES:
		rf_text_add(s, "it writes ");
		say_value(s, formula->first);
		rf_text_add(s, " itself%s", formula->number ? " once" : "");
		return;
	case RF_SPEC_REMOVES:
		rf_text_add(s, "its last write to ");
		say_value(s, formula->first);
		rf_text_add(s, " deletes an entry");
		return;
	case RF_SPEC_CALLS:
		rf_text_add(s, "%s is called%s", formula->word, formula->number ? " once" : "");
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
	struct rf_text s = {.bytes = text, .size = size};

	text[0] = '\0';
	if (rf_spec_is_formula(rule->formula))
		say_formula(&s, rule->formula, false);
	else
		say_value(&s, rule->formula);
	return text;
}
