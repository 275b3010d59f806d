/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What is said of loops. */
#include "verify/spec_parser.h"

typedef struct rf_spec_parser parser;

/* `invariant: FORMULA`, `after: FORMULA`. Returns whether it stood there. */
static bool parse_part(parser *p, enum rf_spec_token_kind word, struct rf_spec_rule *rule)
{
	rule->line = p->token.place.line;
	rule->name = rf_spec_token_texts[word];
	rule->spec = &p->book->spec;
	if (!rf_spec_expect(p, word) || !rf_spec_expect(p, RF_SPEC_T_COLON))
		return false;
	rule->formula = rf_spec_parse_formula(p);
	return rule->formula;
}

void rf_spec_parse_loop(parser *p)
{
	struct rf_spec_book *book = p->book;
	struct rf_spec_program callback = {.function = true, .line = p->token.place.line};
	struct rf_spec_loop loop = {0};
	size_t n = book->spec.loop_count;
	struct rf_place place;

	rf_spec_advance(p);
	place = p->token.place;
	callback.name = rf_spec_parse_name(p, "the name of a function");
	if (!callback.name)
		return;
	rf_spec_parse_params(p, &callback);
	if (p->lost || !parse_part(p, RF_SPEC_T_INVARIANT, &loop.invariant) ||
	    !parse_part(p, RF_SPEC_T_AFTER, &loop.after))
		return;
	if (rf_spec_loop(&book->spec, callback.name))
		rf_diag_error(p->lexer.diag, &place, "of the loop '%s' this was said already",
			      callback.name);
	if (n == RF_SPEC_LOOPS_MAX) {
		rf_diag_error(p->lexer.diag, &place, "more than %d loops", RF_SPEC_LOOPS_MAX);
		return;
	}
	book->callbacks[n] = callback;
	loop.callback = &book->callbacks[n];
	book->loops[book->spec.loop_count++] = loop;
}
