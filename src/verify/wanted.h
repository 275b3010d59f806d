/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What the specification wants of a program in one case, beside what the code does: the results
 * with which all rules would hold. They are found by putting in those that the rules speak of.
 */
#ifndef RF_VERIFY_WANTED_H
#define RF_VERIFY_WANTED_H

#include "verify/spec.h"

#define RF_WANTED_MAX 8

struct rf_wanted {
	uint64_t results[RF_WANTED_MAX]; /* each would be right; none: no result alone */
	size_t count;
	bool alone; /* one rule says so; else all of the program's do */
	bool rests; /* of a program that does nothing; else of one that does what the code does */
};

/** The name of the input that stands for the result in the claim that rf_wanted_find() takes. */
#define RF_WANTED_RESULT "result that is wanted"

/**
 * `claim` is what all rules say of a program that returns the input of that name and does all else
 * as the code does. Returns 0 or -ENOMEM.
 */
int rf_wanted_find(const struct rf_term *claim, const struct rf_assignment *assignment,
		   struct rf_wanted *ret_wanted);

#endif
