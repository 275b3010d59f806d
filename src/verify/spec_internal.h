/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Between the files of spec.h: words of the text, formulas as trees, and where they stood. */
#ifndef RF_VERIFY_SPEC_INTERNAL_H
#define RF_VERIFY_SPEC_INTERNAL_H

#include "base/arena.h"
#include "verify/spec.h"

enum rf_spec_token_kind {
	RF_SPEC_T_END,
	RF_SPEC_T_BAD, /* not understood, and told */
	RF_SPEC_T_NAME,
	RF_SPEC_T_NUMBER,
	RF_SPEC_T_PATTERN, /* what stands behind `for`, if it can be one */
	/* words that are no names */
	RF_SPEC_T_PROGRAM,
	RF_SPEC_T_RULE,
	RF_SPEC_T_FOR,
	RF_SPEC_T_RESULT,
	RF_SPEC_T_AND,
	RF_SPEC_T_OR,
	RF_SPEC_T_NOT,
	RF_SPEC_T_IN,
	RF_SPEC_T_NO,
	RF_SPEC_T_EFFECTS,
	RF_SPEC_T_ON,
	RF_SPEC_T_TRUE,
	RF_SPEC_T_FALSE,
	/* signs: the longer ones first */
	RF_SPEC_T_IMPLIES,
	RF_SPEC_T_EQ,
	RF_SPEC_T_NE,
	RF_SPEC_T_LE,
	RF_SPEC_T_GE,
	RF_SPEC_T_LT,
	RF_SPEC_T_GT,
	RF_SPEC_T_OPEN,
	RF_SPEC_T_CLOSE,
	RF_SPEC_T_OPEN_SET,
	RF_SPEC_T_CLOSE_SET,
	RF_SPEC_T_COMMA,
	RF_SPEC_T_COLON,
	RF_SPEC_T_PLUS,
	RF_SPEC_T_MINUS,
	RF_SPEC_T_BITAND,
	RF_SPEC_T_BITOR,
	RF_SPEC_T_MAX_,
};

/* Words and signs as they are written; NULL for the others. */
extern const char *const rf_spec_token_texts[RF_SPEC_T_MAX_];

struct rf_spec_token {
	enum rf_spec_token_kind kind;
	bool first; /* of its line */
	struct rf_place place;
	const char *text;
	size_t size;
	uint64_t number;
};

struct rf_spec_lexer {
	const char *at, *end;
	struct rf_place place; /* of `at` */
	struct rf_diag *diag;
	bool after_for;
};

/* The next word, number or sign. What is none is told, once. */
void rf_spec_lex(struct rf_spec_lexer *lexer, struct rf_spec_token *ret_token);

enum rf_spec_op {
	/* values */
	RF_SPEC_NUMBER, /* also an errno; `word` is how it is written */
	RF_SPEC_NAME,
	RF_SPEC_RESULT,
	RF_SPEC_MINUS,
	RF_SPEC_ADD, /* of two or more, as the next ones */
	RF_SPEC_SUB,
	RF_SPEC_AND,
	RF_SPEC_OR,
	RF_SPEC_MAP, /* a map's name, in NO_EFFECTS alone */
	/* formulas */
	RF_SPEC_EQ,
	RF_SPEC_NE,
	RF_SPEC_LT,
	RF_SPEC_LE,
	RF_SPEC_GT,
	RF_SPEC_GE,
	RF_SPEC_IN,	    /* the value, then one or more that it may be */
	RF_SPEC_NO_EFFECTS, /* on the maps that it is made of, or none: on anything */
	RF_SPEC_TRUE,
	RF_SPEC_FALSE,
	RF_SPEC_NOT,
	RF_SPEC_BOTH, /* of two or more */
	RF_SPEC_EITHER,
	RF_SPEC_IMPLIES,
	RF_SPEC_OP_MAX_
};

/* At most RF_SPEC_DEPTH_MAX are within each other, so those who walk may recurse. */
struct rf_spec_formula {
	enum rf_spec_op op;
	uint32_t line, column; /* of the operator */
	uint32_t depth;
	uint64_t number;
	const char *word;
	struct rf_spec_formula *first, *last; /* what it is made of */
	struct rf_spec_formula *next;	      /* in what it is a part of */
};

static inline bool rf_spec_is_formula(const struct rf_spec_formula *node)
{
	return node->op >= RF_SPEC_EQ;
}

/* What faults are told by, of a rule. */
struct rf_spec_note {
	struct rf_place name, pattern;
	bool faulty; /* something was told; only what is no consequence of it may follow */
};

/* All of a specification: `owned`. */
struct rf_spec_book {
	struct rf_spec spec;
	struct rf_arena arena;
	struct rf_spec_program programs[RF_SPEC_PROGRAMS_MAX];
	bool unknown[RF_SPEC_PROGRAMS_MAX]; /* programs whose arguments had faults */
	struct rf_spec_rule rules[RF_SPEC_RULES_MAX];
	struct rf_spec_note notes[RF_SPEC_RULES_MAX];
	bool lost_program; /* one whose name is not known */
};

/* Fills the book as far as the text is understood. Returns 0 or -ENOMEM; faults are told. */
int rf_spec_parse(struct rf_spec_book *book, const char *text, size_t size, struct rf_diag *diag);

/* What only the whole text tells: names twice, patterns, words, types. */
void rf_spec_check(const struct rf_spec_book *book, struct rf_diag *diag);

/* The number of an errno, or 0: no such name. */
uint64_t rf_spec_errno(const char *name);

/* What the word in a formula for `program`, or NULL, was probably meant to be, or NULL. */
const char *rf_spec_nearest(const struct rf_spec_program *program, const char *word);

/* The place of the argument, or -1. */
int rf_spec_param(const struct rf_spec_program *program, const char *name);

typedef __int128 rf_spec_wide;

/* From where to where a value can be: both ends fit in 64 bits, with or without a sign. */
struct rf_spec_range {
	rf_spec_wide low, high;
};

/**
 * The range of a value. A number that fits in no 64 bits is 0, and *ret_beyond is where it is
 * computed: set only then. What is no argument has the range of 64 bits without a sign.
 */
struct rf_spec_range rf_spec_range(const struct rf_spec_formula *value,
				   const struct rf_spec_program *program,
				   const struct rf_spec_formula **ret_beyond);

bool rf_spec_fits_signed(struct rf_spec_range range);
bool rf_spec_fits_unsigned(struct rf_spec_range range);

#endif
