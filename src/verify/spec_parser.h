/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Between spec_parse.c, which reads programs and rules, and spec_formula.c. */
#ifndef RF_VERIFY_SPEC_PARSER_H
#define RF_VERIFY_SPEC_PARSER_H

#include "verify/spec_internal.h"

struct rf_spec_parser {
	struct rf_spec_lexer lexer;
	struct rf_spec_token token; /* the next one */
	struct rf_spec_book *book;
	unsigned int depth;	       /* of formulas that are open */
	const struct rf_spec_let *let; /* that is being read, with its parameters; NULL: none */
	bool lost; /* nothing is understood until the next `program` or `rule` */
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

/* Whether such a word, first in its line, begins something new. */
static inline bool rf_spec_begins(enum rf_spec_token_kind kind)
{
	return kind >= RF_SPEC_T_PROGRAM && kind <= RF_SPEC_T_RULE;
}

/* A name that is given. What is a word of the language is told and taken for one all the same. */
const char *rf_spec_parse_name(struct rf_spec_parser *p, const char *wanted);

/* spec_let.c: `stable` and `volatile`; `let`. */
void rf_spec_parse_trust(struct rf_spec_parser *p);
void rf_spec_parse_let(struct rf_spec_parser *p);

/* spec_loop.c: `loop`. */
void rf_spec_parse_loop(struct rf_spec_parser *p);

/* Arguments in parentheses; what is wrong is told. */
void rf_spec_parse_params(struct rf_spec_parser *p, struct rf_spec_program *program);

/* One of them; where it is in a loop is said behind it. */
void rf_spec_parse_param(struct rf_spec_parser *p, struct rf_spec_program *program);

/* "struct NAME", "struct NAME.field.field", or a name. NULL: told, or no memory. */
const char *rf_spec_parse_thing(struct rf_spec_parser *p);

/* Goes over the number; tells if there is none, and returns whether there is. */
bool rf_spec_expect_number(struct rf_spec_parser *p);

/* spec_formula.c: nodes. NULL: no memory, or told. */
struct rf_spec_formula *rf_spec_node(struct rf_spec_parser *p, enum rf_spec_op op,
				     const struct rf_place *place);

/* For the word that comes next. */
struct rf_spec_formula *rf_spec_leaf(struct rf_spec_parser *p, enum rf_spec_op op);

/*
 * Makes `child`, which begins at `place`, a part of `parent`: either may be NULL, and so is
 * what is returned then. A wrong kind is told and does no other harm.
 */
struct rf_spec_formula *rf_spec_append(struct rf_spec_parser *p, struct rf_spec_formula *parent,
				       struct rf_spec_formula *child, const struct rf_place *place,
				       bool formula);

/* Returns false, and tells, when too much is open. Whoever is let in goes out again. */
bool rf_spec_enter(struct rf_spec_parser *p, const struct rf_place *place);

/* spec_primary.c: what stands between operators. */
struct rf_spec_formula *rf_spec_parse_primary(struct rf_spec_parser *p);

/* A formula or a value. NULL likewise. */
struct rf_spec_formula *rf_spec_parse_either(struct rf_spec_parser *p);

/* A value, not a formula; and a formula, not a value. NULL if it was none: told, or what comes next
 * is not understood. */
struct rf_spec_formula *rf_spec_parse_value(struct rf_spec_parser *p);
struct rf_spec_formula *rf_spec_parse_formula(struct rf_spec_parser *p);

#endif
