/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What a program came to, as the numbers that its rules are computed with. */
#ifndef RF_TESTS_REFERENCE_OUTCOME_H
#define RF_TESTS_REFERENCE_OUTCOME_H

#include "reference.h"
#include "verify/program.h"

struct come {
	const char *what;
	uint64_t number;
	enum certainty certainty;
};

/* Which program is asked about from now on; it may come to anything. */
struct rf_spec_facts outcome_open(struct rf_space *space, const struct rf_program *program,
				  const struct rf_spec_program *declared);

/* Forgets what it came to. */
void outcome_clear(void);
/* What it came to, in the order of coming; a caller may change numbers. */
struct come *outcome_list(size_t *ret_count);
/* How often something was said to be certain of what the program has no number for. */
size_t outcome_unknown(void);

extern const struct rf_assignment outcome_numbers;

#endif
