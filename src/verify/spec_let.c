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
		.trust = p->token.kind == RF_SPEC_T_STABLE ? RF_SPEC_STABLE : RF_SPEC_VOLATILE};
	struct rf_place place;

	rf_spec_advance(p);
	do {
		place = p->token.place;
		trusted.line = place.line;
		trusted.name = rf_spec_parse_thing(p);
		if (!trusted.name)
			return;
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

void rf_spec_parse_let(parser *p)
{
	struct rf_spec_book *book = p->book;
	size_t n = book->spec.let_count;
	struct rf_spec_let let = {.line = p->token.place.line};
	struct rf_place place;

	rf_spec_advance(p);
	place = p->token.place;
	let.name = rf_spec_parse_name(p, "the name of a definition");
	if (!let.name || !parse_let_params(p, &let) || !rf_spec_expect(p, RF_SPEC_T_ASSIGN))
		return;
	if (rf_spec_let_named(&book->spec, let.name, n) ||
	    rf_spec_is_trusted(&book->spec, let.name))
		rf_diag_error(p->lexer.diag, &place, "'%s' has a meaning already", let.name);
	p->let = &let;
	let.formula = rf_spec_parse_either(p);
	p->let = NULL;
	if (!let.formula)
		return;
	if (n == RF_SPEC_LETS_MAX) {
		rf_diag_error(p->lexer.diag, &place, "more than %d definitions", RF_SPEC_LETS_MAX);
		return;
	}
	book->lets[book->spec.let_count++] = let;
}
