/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Formulas and values by one grammar, as an open parenthesis does not tell which of the two is
 * in it; what a thing is made of is checked as it is made.
 */
#include "verify/spec_parser.h"

typedef struct rf_spec_parser parser;
typedef struct rf_spec_formula node;

static node *parse_chain(parser *p, unsigned int level);
static node *parse_negation(parser *p);
static node *parse_comparison(parser *p);
static node *parse_unary(parser *p);

/* Operators that may follow each other, the loosest first. */
static const struct {
	struct {
		enum rf_spec_token_kind token;
		enum rf_spec_op op;
	} operators[2];
	node *(*next)(parser *p); /* NULL: the next level */
} levels[] = {
	{{{RF_SPEC_T_OR, RF_SPEC_EITHER}}, NULL},
	{{{RF_SPEC_T_AND, RF_SPEC_BOTH}}, parse_negation},
	{{{RF_SPEC_T_BITOR, RF_SPEC_OR}}, NULL},
	{{{RF_SPEC_T_BITAND, RF_SPEC_AND}}, NULL},
	{{{RF_SPEC_T_SHL, RF_SPEC_SHL}, {RF_SPEC_T_SHR, RF_SPEC_SHR}}, NULL},
	{{{RF_SPEC_T_PLUS, RF_SPEC_ADD}, {RF_SPEC_T_MINUS, RF_SPEC_SUB}}, parse_unary},
};

#define LEVEL_FORMULAS 0
#define LEVEL_VALUES 2

static const struct {
	enum rf_spec_token_kind token;
	enum rf_spec_op op;
} comparisons[] = {
	{RF_SPEC_T_EQ, RF_SPEC_EQ}, {RF_SPEC_T_NE, RF_SPEC_NE}, {RF_SPEC_T_LT, RF_SPEC_LT},
	{RF_SPEC_T_LE, RF_SPEC_LE}, {RF_SPEC_T_GT, RF_SPEC_GT}, {RF_SPEC_T_GE, RF_SPEC_GE},
	{RF_SPEC_T_IN, RF_SPEC_IN},
};

static void *lose(parser *p, const struct rf_place *place, const char *why)
{
	rf_diag_error(p->lexer.diag, place, "%s", why);
	p->lost = true;
	return NULL;
}

static void *too_deep(parser *p, const struct rf_place *place)
{
	char why[80];

	snprintf(why, sizeof(why), "more than %d formulas and values within each other",
		 RF_SPEC_DEPTH_MAX);
	return lose(p, place, why);
}

node *rf_spec_node(parser *p, enum rf_spec_op op, const struct rf_place *place)
{
	node *new = rf_arena_alloc(&p->book->arena, sizeof(*new));

	if (!new) {
		p->no_memory = p->lost = true;
		return NULL;
	}
	new->op = op;
	new->line = place->line;
	new->column = place->column;
	return new;
}

/* For the word that comes next. */
node *rf_spec_leaf(parser *p, enum rf_spec_op op)
{
	node *new = rf_spec_node(p, op, &p->token.place);

	if (!new)
		return NULL;
	new->word = rf_spec_copy(p);
	if (!new->word)
		return NULL;
	rf_spec_advance(p);
	return new;
}

/*
 * Makes `child`, which begins at `place`, a part of `parent`: either may be NULL, and so is
 * what is returned then. A wrong kind is told and does no other harm.
 */
node *rf_spec_append(parser *p, node *parent, node *child, const struct rf_place *place,
		     bool formula)
{
	if (!parent || !child)
		return NULL;
	if (formula && !rf_spec_is_formula(child))
		rf_diag_error(p->lexer.diag, place,
			      "a formula is wanted here, and this is a value");
	if (!formula && rf_spec_is_formula(child))
		rf_diag_error(p->lexer.diag, place,
			      "a value is wanted here, and this is a formula");
	if (parent->last)
		parent->last->next = child;
	else
		parent->first = child;
	parent->last = child;
	if (parent->depth <= child->depth)
		parent->depth = child->depth + 1;
	if (parent->depth > RF_SPEC_DEPTH_MAX)
		return too_deep(p, place);
	return parent;
}

static node *parse_next(parser *p, unsigned int level)
{
	return levels[level].next ? levels[level].next(p) : parse_chain(p, level + 1);
}

/* The operator of the level that comes next, or RF_SPEC_OP_MAX_. */
static enum rf_spec_op chain_operator(const parser *p, unsigned int level)
{
	for (unsigned int i = 0; i < 2; i++)
		if (p->token.kind == levels[level].operators[i].token && p->token.kind)
			return levels[level].operators[i].op;
	return RF_SPEC_OP_MAX_;
}

/* From the left. Equal operators make one node of many: chains of them may be long. */
static node *parse_chain(parser *p, unsigned int level)
{
	bool formulas = level < LEVEL_VALUES;
	struct rf_place start = p->token.place, place;
	node *left = parse_next(p, level), *chain = NULL;
	enum rf_spec_op op;

	while (left && (op = chain_operator(p, level)) != RF_SPEC_OP_MAX_) {
		if (!chain || chain->op != op) {
			chain = rf_spec_append(p, rf_spec_node(p, op, &p->token.place), left,
					       &start, formulas);
			if (!chain)
				return NULL;
		}
		rf_spec_advance(p);
		place = p->token.place;
		left = rf_spec_append(p, chain, parse_next(p, level), &place, formulas);
	}
	return left;
}

/* Returns false, and tells, when too much is open. Whoever is let in goes out again. */
bool rf_spec_enter(parser *p, const struct rf_place *place)
{
	if (p->depth > RF_SPEC_DEPTH_MAX) {
		too_deep(p, place);
		return false;
	}
	p->depth++;
	return true;
}

/* `not` and the minus nest without parentheses. */
static node *parse_prefix(parser *p, enum rf_spec_op op, node *(*parse)(parser *p), bool formula)
{
	struct rf_place place = p->token.place;
	node *parent = rf_spec_node(p, op, &place), *result;

	if (!rf_spec_enter(p, &place))
		return NULL;
	rf_spec_advance(p);
	place = p->token.place;
	result = rf_spec_append(p, parent, parse(p), &place, formula);
	p->depth--;
	return result;
}

static node *parse_negation(parser *p)
{
	if (p->token.kind == RF_SPEC_T_NOT)
		return parse_prefix(p, RF_SPEC_NOT, parse_negation, true);
	return parse_comparison(p);
}

static enum rf_spec_op comparison_operator(const parser *p)
{
	for (size_t i = 0; i < sizeof(comparisons) / sizeof(*comparisons); i++)
		if (comparisons[i].token == p->token.kind)
			return comparisons[i].op;
	return RF_SPEC_OP_MAX_;
}

static node *parse_set(parser *p, node *parent)
{
	struct rf_place place;

	if (!rf_spec_expect(p, RF_SPEC_T_OPEN_SET))
		return NULL;
	do {
		place = p->token.place;
		parent = rf_spec_append(p, parent, parse_chain(p, LEVEL_VALUES), &place, false);
	} while (parent && rf_spec_accept(p, RF_SPEC_T_COMMA));
	if (!parent || rf_spec_accept(p, RF_SPEC_T_CLOSE_SET))
		return parent;
	rf_spec_unexpected(p, "',' or '}'", NULL, 0);
	return NULL;
}

static node *parse_comparison(parser *p)
{
	struct rf_place place = p->token.place;
	node *left = parse_chain(p, LEVEL_VALUES), *new;
	enum rf_spec_op op = comparison_operator(p);

	if (!left || op == RF_SPEC_OP_MAX_)
		return left;
	new = rf_spec_append(p, rf_spec_node(p, op, &p->token.place), left, &place, false);
	rf_spec_advance(p);
	place = p->token.place;
	if (op == RF_SPEC_IN)
		new = parse_set(p, new);
	else
		new = rf_spec_append(p, new, parse_chain(p, LEVEL_VALUES), &place, false);
	if (new &&comparison_operator(p) != RF_SPEC_OP_MAX_)
		return lose(p, &p->token.place,
			    "a comparison of a comparison; join two of them with 'and'");
	return new;
}

node *rf_spec_parse_either(parser *p)
{
	struct rf_place place = p->token.place;
	node *left, *new;

	if (!rf_spec_enter(p, &place))
		return NULL;
	left = parse_chain(p, LEVEL_FORMULAS);
	if (left && p->token.kind == RF_SPEC_T_IMPLIES) {
		new = rf_spec_append(p, rf_spec_node(p, RF_SPEC_IMPLIES, &p->token.place), left,
				     &place, true);
		rf_spec_advance(p);
		place = p->token.place;
		left = rf_spec_append(p, new, rf_spec_parse_either(p), &place, true);
	}
	p->depth--;
	return left;
}

static node *parse_unary(parser *p)
{
	switch ((int)p->token.kind) {
	case RF_SPEC_T_MINUS:
		return parse_prefix(p, RF_SPEC_MINUS, parse_unary, false);
	case RF_SPEC_T_NOT: /* where no formula may be, which is told as that */
		return parse_negation(p);
	default:
		return rf_spec_parse_primary(p);
	}
}

node *rf_spec_parse_value(parser *p)
{
	struct rf_place place = p->token.place;
	node *result = rf_spec_parse_either(p);

	if (!result || !rf_spec_is_formula(result))
		return result;
	return lose(p, &place, "a value is wanted here, and this is a formula");
}

node *rf_spec_parse_formula(parser *p)
{
	struct rf_place place = p->token.place;
	node *result = rf_spec_parse_either(p);

	if (!result || rf_spec_is_formula(result))
		return result;
	/* where something follows it, that is what is wrong */
	if (p->token.kind == RF_SPEC_T_END || rf_spec_begins(p->token.kind) ||
	    p->token.kind == RF_SPEC_T_AFTER || p->token.kind == RF_SPEC_T_MEASURE)
		rf_diag_error(p->lexer.diag, &place,
			      "a formula is wanted here, and this is a value");
	return NULL;
}
