/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Goals about terms as a Why3 module, which provers are given and a person can open
 * in `why3 ide`: flat, without quantifiers, a name for each value that is used more than
 * once. It says `use word.Word`, which is why3/word.mlw here.
 */
#ifndef RF_VERIFY_WHY3_H
#define RF_VERIFY_WHY3_H

#include <stdio.h>

#include "verify/term.h"

struct rf_goal {
	const char *name;	     /* of a-z, 0-9, _; each once in a module */
	const char *comment;	     /* what it says in words, one line; NULL: nothing */
	const struct rf_term *claim; /* a truth value */
};

/** Name of the goal that cannot be proved, unless what is assumed contradicts itself. */
#define RF_WHY3_SANITY "sanity_false"

/** The theory that the module is for, as text; and the driver, for a version of Why3's: "1.8.0". */
extern const char rf_why3_word[];
const char *rf_why3_driver(const char *version);

/**
 * Writes the module `name` with all `count` goals and RF_WHY3_SANITY. Returns 0,
 * -ENOMEM, -EINVAL when an input or function has a name that is not of letters, digits and
 * _ alone, or -EIO when `out` failed.
 */
int rf_why3_print(const char *name, const struct rf_goal *goals, size_t count, FILE *out);

#endif
