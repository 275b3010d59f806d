/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What is computed: terms over 64-bit words and truth values, as SMT-LIB's
 * theory of fixed-size bit vectors has them (QF_BV), with uninterpreted functions.
 *
 * Every word has 64 bits. So there are no conversions, and a narrower operation
 * is a wide one and a mask: what the provers take best (the figures are in
 * ARCHITECTURE.md).
 *
 * Equal terms are one term: built twice, the pointer is the same. Terms live as long as
 * their `struct rf_terms`. Where memory runs out while a term is built, the
 * result is a term all the same, and rf_terms_failed() says that nothing is worth anything.
 */
#ifndef RF_VERIFY_TERM_H
#define RF_VERIFY_TERM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum rf_term_op {
	/* words */
	RF_TERM_WORD,  /* a number: `value` */
	RF_TERM_INPUT, /* anything: `name` */
	RF_TERM_APPLY, /* of an uninterpreted function, `name`, to words */
	RF_TERM_ADD,
	RF_TERM_SUB,
	RF_TERM_MUL,
	RF_TERM_UDIV, /* by 0: all ones, as SMT-LIB has it */
	RF_TERM_UREM, /* by 0: the dividend */
	RF_TERM_SDIV,
	RF_TERM_SREM,
	RF_TERM_AND,
	RF_TERM_OR,
	RF_TERM_XOR,
	RF_TERM_SHL, /* by 64 or more: 0; ASHR: all of the sign */
	RF_TERM_LSHR,
	RF_TERM_ASHR,
	RF_TERM_IF, /* condition, word, word */
	/* truth values */
	RF_TERM_TRUE,
	RF_TERM_FALSE,
	RF_TERM_EQ,
	RF_TERM_ULT,
	RF_TERM_ULE,
	RF_TERM_SLT,
	RF_TERM_SLE,
	RF_TERM_NOT,
	RF_TERM_BOTH,
	RF_TERM_EITHER,
	RF_TERM_MAX_,
};

#define RF_TERM_ARGS 16

struct rf_term {
	enum rf_term_op op;
	uint32_t id; /* in the order of building: arguments are before what they are part of */
	uint32_t arity;
	uint64_t value;	  /* of WORD */
	const char *name; /* of INPUT and APPLY; the owner keeps it as long as the terms */
	const struct rf_term *args[RF_TERM_ARGS];
	struct rf_term *next; /* in its place of the table */
};

struct rf_terms;

/** `fold`: what has a number for an answer becomes the number. NULL: no memory. */
struct rf_terms *rf_terms_new(bool fold);
void rf_terms_free(struct rf_terms *terms);

/** As it was asked for. */
bool rf_terms_fold(const struct rf_terms *terms);

/** How many there are. */
uint32_t rf_terms_count(const struct rf_terms *terms);

/** Whether memory ran out at any time. */
bool rf_terms_failed(const struct rf_terms *terms);

/* Builders. Truth values and words must not be mixed up; that is asserted. */
const struct rf_term *rf_term_word(struct rf_terms *terms, uint64_t value);
const struct rf_term *rf_term_input(struct rf_terms *terms, const char *name);
const struct rf_term *rf_term_truth(struct rf_terms *terms, bool value);
const struct rf_term *rf_term_apply(struct rf_terms *terms, const char *name,
				    const struct rf_term *const *args, size_t count);
const struct rf_term *rf_term_unary(struct rf_terms *terms, enum rf_term_op op,
				    const struct rf_term *a);
const struct rf_term *rf_term_binary(struct rf_terms *terms, enum rf_term_op op,
				     const struct rf_term *a, const struct rf_term *b);
const struct rf_term *rf_term_if(struct rf_terms *terms, const struct rf_term *condition,
				 const struct rf_term *yes, const struct rf_term *no);

static inline const struct rf_term *rf_term_not(struct rf_terms *terms, const struct rf_term *a)
{
	return rf_term_unary(terms, RF_TERM_NOT, a);
}

static inline const struct rf_term *rf_term_both(struct rf_terms *terms, const struct rf_term *a,
						 const struct rf_term *b)
{
	return rf_term_binary(terms, RF_TERM_BOTH, a, b);
}

static inline const struct rf_term *rf_term_implies(struct rf_terms *terms, const struct rf_term *a,
						    const struct rf_term *b)
{
	return rf_term_binary(terms, RF_TERM_EITHER, rf_term_not(terms, a), b);
}

/** Of truth values what rf_term_if() is of words. */
static inline const struct rf_term *rf_term_choose(struct rf_terms *terms,
						   const struct rf_term *condition,
						   const struct rf_term *yes,
						   const struct rf_term *no)
{
	const struct rf_term *not_so = rf_term_not(terms, condition);

	return rf_term_binary(terms, RF_TERM_EITHER, rf_term_both(terms, condition, yes),
			      rf_term_both(terms, not_so, no));
}

/** The one term that is like `like`, without any thought: what the builders end with. */
const struct rf_term *rf_term_intern(struct rf_terms *terms, const struct rf_term *like);

/** Is it a truth value, not a word? */
bool rf_term_is_truth(const struct rf_term *term);

/** Is it a number, and which? `ret_value` may be NULL. */
bool rf_term_is_word(const struct rf_term *term, uint64_t *ret_value);

/**
 * What an operation on two numbers gives: a word, or 0 and 1 for a truth value.
 * The reference for what provers are told by the same name.
 */
uint64_t rf_term_compute(enum rf_term_op op, uint64_t a, uint64_t b);

/** The most that the word can be, as far as its last operations show it. */
uint64_t rf_term_most(const struct rf_term *term);

/* What inputs and functions are: numbers. */
struct rf_assignment {
	uint64_t (*input)(const char *name, void *context);
	uint64_t (*apply)(const char *name, const uint64_t *args, size_t count, void *context);
	void *context;
};

/**
 * What the `count` terms are then: words, or 0 and 1 for truth values. A callback is
 * asked once for each term of that kind. Returns 0 or -ENOMEM.
 */
int rf_term_evaluate(const struct rf_term *const *wanted, size_t count,
		     const struct rf_assignment *assignment, uint64_t *ret_values);

#endif
