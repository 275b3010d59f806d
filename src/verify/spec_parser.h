/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Between spec_parse.c, which reads programs and rules, and spec_formula.c. */
#ifndef RF_VERIFY_SPEC_PARSER_H
#define RF_VERIFY_SPEC_PARSER_H

#include "verify/spec_internal.h"

struct rf_spec_parser {
	struct rf_spec_lexer lexer;
	struct rf_spec_token token; /* the next one */
	struct rf_spec_book *book;
	unsigned int depth; /* of formulas that are open */
	bool lost;	    /* nothing is understood until the next `program` or `rule` */
	bool no_memory;
};

/* To the next word. */
void rf_spec_advance(struct rf_spec_parser *p);

/* Tells that `wanted` does not stand here, with the one of `names` that was probably meant. */
void rf_spec_unexpected(struct rf_spec_parser *p, const char *wanted, const char *const names[],
			size_t n);

/* Goes over the word or sign; tells if it is not there, and returns whether it is. */
bool rf_spec_expect(struct rf_spec_parser *p, enum rf_spec_token_kind kind);
bool rf_spec_accept(struct rf_spec_parser *p, enum rf_spec_token_kind kind);

/* The text of the next word, or NULL: no memory. */
const char *rf_spec_copy(struct rf_spec_parser *p);

/* A formula, not a value. NULL if it was none: told, or what comes next is not understood. */
struct rf_spec_formula *rf_spec_parse_formula(struct rf_spec_parser *p);

#endif
