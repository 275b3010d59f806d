/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What is said of the world, and definitions. */
#include <stdio.h>
#include <string.h>

#include "verify/spec_parser.h"

typedef struct rf_spec_parser parser;

const char *rf_spec_parse_thing(parser *p)
{
	char text[4 * RF_SPEC_NAME_MAX];
	bool structure = rf_spec_accept(p, RF_SPEC_T_STRUCT);
	const char *name =
		rf_spec_parse_name(p, structure ? "the name of a struct"
						: "the name of a map or variable, or 'struct'");
	size_t length = 0, size = sizeof(text);

	if (!name || !structure)
		return name;
	length = (size_t)snprintf(text, size, "struct %s", name);
	while (rf_spec_accept(p, RF_SPEC_T_DOT)) {
		name = rf_spec_parse_name(p, "the name of a field");
		if (!name)
			return NULL;
		length += (size_t)snprintf(text + length, size - length, ".%s", name);
		if (length >= size) {
			rf_spec_unexpected(p, "a shorter name", NULL, 0);
			return NULL;
		}
	}
	name = rf_arena_string(&p->book->arena, text, length);
	if (!name)
		p->no_memory = p->lost = true;
	return name;
}

void rf_spec_parse_trust(parser *p)
{
	struct rf_spec_book *book = p->book;
	struct rf_spec_trusted trusted = {
		.trust = p->token.kind == RF_SPEC_T_VOLATILE ? RF_SPEC_VOLATILE : RF_SPEC_STABLE};
	bool record = p->token.kind == RF_SPEC_T_RECORD;
	struct rf_place place;

	rf_spec_advance(p);
	do {
		place = p->token.place;
		trusted.line = place.line;
		trusted.name = rf_spec_parse_thing(p);
		if (!trusted.name)
			return;
		if (record) {
			if (!rf_spec_expect(p, RF_SPEC_T_COLON) ||
			    !rf_spec_expect(p, RF_SPEC_T_STRUCT))
				return;
			trusted.structure = rf_spec_parse_name(p, "the name of a struct");
			if (!trusted.structure)
				return;
		}
		if (rf_spec_is_trusted(&book->spec, trusted.name))
			rf_diag_error(p->lexer.diag, &place, "of '%s' this was said already",
				      trusted.name);
		if (trusted.trust == RF_SPEC_VOLATILE && strncmp(trusted.name, "struct ", 7) == 0)
			rf_diag_error(p->lexer.diag, &place,
				      "what is not said to be stable in a struct may be anything");
		if (book->spec.trust_count == RF_SPEC_TRUSTS_MAX) {
			rf_diag_error(p->lexer.diag, &place, "more than %d of these",
				      RF_SPEC_TRUSTS_MAX);
			p->lost = true;
			return;
		}
		book->trusts[book->spec.trust_count++] = trusted;
	} while (rf_spec_accept(p, RF_SPEC_T_COMMA));
}

static bool parse_let_params(parser *p, struct rf_spec_let *let)
{
	if (!rf_spec_accept(p, RF_SPEC_T_OPEN))
		return true;
	do {
		if (let->param_count == RF_SPEC_PARAMS_MAX) {
			rf_diag_error(p->lexer.diag, &p->token.place, "more than %d parameters",
				      RF_SPEC_PARAMS_MAX);
			p->lost = true;
			return false;
		}
		let->params[let->param_count] = rf_spec_parse_name(p, "the name of a parameter");
		if (!let->params[let->param_count])
			return false;
		let->param_count++;
	} while (rf_spec_accept(p, RF_SPEC_T_COMMA));
	return rf_spec_expect(p, RF_SPEC_T_CLOSE);
}

typedef const struct rf_spec_formula node;

static bool is_name(node *n, const char *name)
{
	return n && n->op == RF_SPEC_NAME && strcmp(n->word, name) == 0;
}

/* Whether all that it says of itself in `n` is of one step less. */
static bool steps_down(const struct rf_spec_let *let, node *n)
{
	const char *steps = let->params[let->param_count - 1];

	if (n->op == RF_SPEC_CALL && strcmp(n->word, let->name) == 0) {
		node *last = n->last;

		if (!last || last->op != RF_SPEC_SUB || !is_name(last->first, steps) ||
		    last->first->next != last->last || last->last->op != RF_SPEC_NUMBER ||
		    last->last->number != 1)
			return false;
	}
	for (node *part = n->first; part; part = part->next)
		if (!steps_down(let, part))
			return false;
	return true;
}

static bool mentions(const struct rf_spec_let *let, node *n)
{
	bool found = n->op == RF_SPEC_CALL && strcmp(n->word, let->name) == 0;

	for (node *part = n->first; part && !found; part = part->next)
		found = mentions(let, part);
	return found;
}

/*
 * That there is such a function at all: one that was said to be another than itself would prove
 * everything. So the last parameter is how many steps are left, 0 is asked for first, and there it
 * is not made of itself.
 */
static bool ends(const struct rf_spec_let *let)
{
	node *n = let->formula, *zero = n->first;

	return let->param_count && n->op == RF_SPEC_CHOICE && !n->truth && zero->op == RF_SPEC_EQ &&
	       is_name(zero->first, let->params[let->param_count - 1]) &&
	       zero->last->op == RF_SPEC_NUMBER && !zero->last->number &&
	       !mentions(let, zero->next) && steps_down(let, n->last);
}

/* The definition, without what it is made of; to have a name for what is recursive. */
static bool parse_let_head(parser *p, struct rf_spec_let *let)
{
	struct rf_spec_book *book = p->book;
	struct rf_place place;

	let->recursive = p->token.kind == RF_SPEC_T_RECURSIVE;
	rf_spec_advance(p);
	place = p->token.place;
	let->name = rf_spec_parse_name(p, "the name of a definition");
	if (!let->name || !parse_let_params(p, let) || !rf_spec_expect(p, RF_SPEC_T_ASSIGN))
		return false;
	if (rf_spec_let_named(&book->spec, let->name, book->spec.let_count) ||
	    rf_spec_is_trusted(&book->spec, let->name))
		rf_diag_error(p->lexer.diag, &place, "'%s' has a meaning already", let->name);
	if (book->spec.let_count < RF_SPEC_LETS_MAX)
		return true;
	rf_diag_error(p->lexer.diag, &place, "more than %d definitions", RF_SPEC_LETS_MAX);
	p->lost = true;
	return false;
}

void rf_spec_parse_let(parser *p)
{
	/* what stands for a definition inside of itself, as if it were a number */
	static const struct rf_spec_formula itself = {.op = RF_SPEC_NUMBER};
	struct rf_spec_let let = {.line = p->token.place.line};
	struct rf_spec_book *book = p->book;
	struct rf_place place = p->token.place;
	size_t n = book->spec.let_count;

	if (!parse_let_head(p, &let))
		return;
	if (let.recursive) {
		book->lets[n] = let;
		book->lets[n].formula = &itself;
		book->spec.let_count++;
	}
	p->let = &let;
	let.formula = rf_spec_parse_either(p);
	p->let = NULL;
	book->spec.let_count = n;
	if (!let.formula)
		return;
	if (let.recursive && !ends(&let))
		rf_diag_error(p->lexer.diag, &place,
			      "'%s' must be: if STEPS == 0 then … else …, where STEPS is its last "
			      "parameter, and itself stands only in the end, with STEPS - 1",
			      let.name);
	book->lets[book->spec.let_count++] = let;
}
