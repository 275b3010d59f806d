/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What is said of loops: of functions that bpf_loop calls, and of those in the code itself. */
#include <stdlib.h>
#include <string.h>

#include "verify/spec_parser.h"

typedef struct rf_spec_parser parser;

static void parse_callback(parser *p, struct rf_spec_program *callback,
			   const struct rf_place *place);
static void parse_cut(parser *p, struct rf_spec_program *names);

void rf_spec_parse_loop(parser *p)
{
	struct rf_spec_program function = {.function = true, .line = p->token.place.line};
	struct rf_place place;

	rf_spec_advance(p);
	place = p->token.place;
	function.name = rf_spec_parse_name(p, "the name of a function");
	if (!function.name)
		return;
	if (p->token.kind == RF_SPEC_T_OPEN)
		parse_callback(p, &function, &place);
	else
		parse_cut(p, &function);
}

/* `invariant: FORMULA`, `after: FORMULA`, `measure: VALUE`. Returns whether it stood there. */
static bool parse_part(parser *p, enum rf_spec_token_kind word, struct rf_spec_rule *rule)
{
	rule->line = p->token.place.line;
	rule->name = rf_spec_token_texts[word];
	rule->spec = &p->book->spec;
	if (!rf_spec_expect(p, word) || !rf_spec_expect(p, RF_SPEC_T_COLON))
		return false;
	rule->formula =
		word == RF_SPEC_T_MEASURE ? rf_spec_parse_value(p) : rf_spec_parse_formula(p);
	return rule->formula;
}

static void parse_callback(parser *p, struct rf_spec_program *callback,
			   const struct rf_place *place)
{
	struct rf_spec_book *book = p->book;
	struct rf_spec_loop loop = {0};
	size_t n = book->spec.loop_count;

	rf_spec_parse_params(p, callback);
	if (p->lost || !parse_part(p, RF_SPEC_T_INVARIANT, &loop.invariant) ||
	    !parse_part(p, RF_SPEC_T_AFTER, &loop.after))
		return;
	if (rf_spec_loop(&book->spec, callback->name))
		rf_diag_error(p->lexer.diag, place, "of the loop '%s' this was said already",
			      callback->name);
	if (n == RF_SPEC_LOOPS_MAX) {
		rf_diag_error(p->lexer.diag, place, "more than %d loops", RF_SPEC_LOOPS_MAX);
		return;
	}
	book->callbacks[n] = *callback;
	loop.callback = &book->callbacks[n];
	book->loops[book->spec.loop_count++] = loop;
}

static bool is_word(const parser *p, const char *word)
{
	return p->token.kind == RF_SPEC_T_NAME && p->token.size == strlen(word) &&
	       memcmp(p->token.text, word, p->token.size) == 0;
}

/* A number from 1 on that is no larger than `most`; 0, and told, for others. */
static uint32_t parse_small(parser *p, uint32_t most)
{
	uint64_t number = p->token.number;
	struct rf_place place = p->token.place;

	if (!rf_spec_expect_number(p))
		return 0;
	if (number && number <= most)
		return (uint32_t)number;
	rf_diag_error(p->lexer.diag, &place, "a number from 1 to %u is wanted here", most);
	p->lost = true;
	return 0;
}

/* Behind `at`: a line, or a file and a line of it. The word that comes next is read as a pattern,
 * since names of files have signs that are no words of the language. */
static bool parse_line(parser *p, struct rf_spec_cut *cut)
{
	const char *text;

	p->lexer.after_for = true;
	rf_spec_advance(p);
	if (p->token.kind != RF_SPEC_T_PATTERN) {
		rf_spec_unexpected(p, "a line, or FILE:LINE", NULL, 0);
		return false;
	}
	text = rf_spec_copy(p);
	if (!text)
		return false;
	if (strspn(text, "0123456789") == strlen(text)) {
		cut->at_line = (uint32_t)strtoul(text, NULL, 10);
		rf_spec_advance(p);
		return true;
	}
	cut->at_file = text;
	rf_spec_advance(p);
	if (!rf_spec_expect(p, RF_SPEC_T_COLON))
		return false;
	cut->at_line = parse_small(p, INT32_MAX);
	return cut->at_line;
}

/* Which loop of the function: `@2`, `at 57`, `at walk.bpf.c:57`. */
static bool parse_which(parser *p, struct rf_spec_cut *cut)
{
	if (rf_spec_accept(p, RF_SPEC_T_AT)) {
		cut->number = parse_small(p, INT32_MAX);
		return cut->number;
	}
	if (is_word(p, "at"))
		return parse_line(p, cut);
	rf_spec_unexpected(p, "'(', '@' or 'at'", NULL, 0);
	return false;
}

/* The number of a register that one may speak of, or -1. */
static int register_of(const char *name)
{
	return name[0] == 'r' && name[1] >= '0' && name[1] <= '9' && !name[2] ? name[1] - '0' : -1;
}

/* `r2`, `stack(-16)`. */
static bool parse_spot(parser *p, struct rf_spec_spot *spot)
{
	const char *name;

	if (is_word(p, "stack")) {
		rf_spec_advance(p);
		spot->stack = true;
		if (!rf_spec_expect(p, RF_SPEC_T_OPEN) || !rf_spec_expect(p, RF_SPEC_T_MINUS))
			return false;
		spot->at = -(int32_t)parse_small(p, 512);
		return spot->at && rf_spec_expect(p, RF_SPEC_T_CLOSE);
	}
	name = p->token.kind == RF_SPEC_T_NAME ? rf_spec_copy(p) : "";
	spot->at = name ? register_of(name) : -1;
	if (spot->at < 0) {
		rf_spec_unexpected(p, "r0 to r9, or stack(-BYTES)", NULL, 0);
		return false;
	}
	rf_spec_advance(p);
	return true;
}

/* `NAME: TYPE in SPOT`; a register's own name needs none. */
static bool parse_place(parser *p, struct rf_spec_program *names, struct rf_spec_cut *cut)
{
	struct rf_place place = p->token.place;
	size_t n = names->param_count;
	struct rf_spec_spot *spot = &cut->spots[n];

	if (n == RF_SPEC_SPOTS_MAX) {
		rf_diag_error(p->lexer.diag, &place, "more than %d names", RF_SPEC_SPOTS_MAX);
		p->lost = true;
		return false;
	}
	rf_spec_parse_param(p, names);
	if (p->lost || names->param_count == n)
		return false;
	spot->at = register_of(names->params[n].name);
	if (rf_spec_accept(p, RF_SPEC_T_IN))
		return parse_spot(p, spot);
	if (spot->at < 0)
		rf_diag_error(p->lexer.diag, &place,
			      "'%s' is no register; where it is stands behind it: in r1, in "
			      "stack(-8)",
			      names->params[n].name);
	return true;
}

static bool parse_places(parser *p, struct rf_spec_program *names, struct rf_spec_cut *cut)
{
	if (!rf_spec_expect(p, RF_SPEC_T_OPEN))
		return false;
	if (rf_spec_accept(p, RF_SPEC_T_CLOSE))
		return true;
	do
		if (!parse_place(p, names, cut))
			return false;
	while (rf_spec_accept(p, RF_SPEC_T_COMMA));
	return rf_spec_expect(p, RF_SPEC_T_CLOSE);
}

static bool same_loop(const struct rf_spec_cut *a, const struct rf_spec_cut *b)
{
	bool files =
		!a->at_file == !b->at_file && (!a->at_file || strcmp(a->at_file, b->at_file) == 0);

	return strcmp(a->names->name, b->names->name) == 0 && a->number == b->number &&
	       a->at_line == b->at_line && files;
}

static void parse_cut(parser *p, struct rf_spec_program *names)
{
	struct rf_spec_book *book = p->book;
	struct rf_spec_cut cut = {.line = names->line};
	struct rf_place place = p->token.place;
	size_t n = book->spec.cut_count;

	if (!parse_which(p, &cut) || !parse_places(p, names, &cut) ||
	    !parse_part(p, RF_SPEC_T_INVARIANT, &cut.invariant) ||
	    !parse_part(p, RF_SPEC_T_MEASURE, &cut.measure))
		return;
	if (n == RF_SPEC_LOOPS_MAX) {
		rf_diag_error(p->lexer.diag, &place, "more than %d loops", RF_SPEC_LOOPS_MAX);
		return;
	}
	book->cut_names[n] = *names;
	cut.names = &book->cut_names[n];
	for (size_t i = 0; i < n; i++)
		if (same_loop(&book->cuts[i], &cut)) {
			rf_diag_error(p->lexer.diag, &place,
				      "of this loop of '%s' it was said already in line %u",
				      names->name, book->cuts[i].line);
			return;
		}
	book->cuts[book->spec.cut_count++] = cut;
}
