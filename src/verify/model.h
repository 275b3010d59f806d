/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Numbers with which a claim is false: what inputs and functions are then. They come from trying
 * numbers that programs often ask for, or from a prover; either way the claim is computed with them
 * before they are believed, so no fault of a prover and none in reading it can make one up.
 */
#ifndef RF_VERIFY_MODEL_H
#define RF_VERIFY_MODEL_H

#include "verify/term.h"

/* An input, or a function of numbers: `value` is what it is. */
struct rf_model_entry {
	char *name;
	uint64_t args[RF_TERM_ARGS];
	size_t count; /* of args; 0: an input */
	uint64_t value;
};

/* What is not in it is 0. */
struct rf_model {
	struct rf_model_entry *entries; /* in the order in which the claim asks for them */
	size_t count, room;
	uint64_t tried; /* so many by rf_model_next() */
	bool asked;	/* and then a prover */
};

/**
 * The next numbers with which the claim is false, in place of what the model has; it begins as
 * zeroes. Returns 0, -ENOENT when no more are found, or -ENOMEM. The caller's to
 * rf_model_done() in any case.
 */
int rf_model_next(const struct rf_term *claim, struct rf_model *model);

/** The first of them, with small numbers wherever the claim stays false. As above. */
int rf_model_find(const struct rf_term *claim, struct rf_model *ret_model);

/** The model as rf_term_evaluate() wants it; it must stay as long. */
struct rf_assignment rf_model_assignment(const struct rf_model *model);

void rf_model_done(struct rf_model *model);

/* model_ask.c: the same, by a prover, and as it says. `seconds` of the clock at most. */
int rf_model_ask(const struct rf_term *claim, unsigned int seconds, struct rf_model *ret_model);

/** Adds what is not in it yet; `count` is of args, at most RF_TERM_ARGS. Returns 0 or -ENOMEM. */
int rf_model_add(struct rf_model *model, const char *name, const uint64_t *args, size_t count,
		 uint64_t value);

#endif
