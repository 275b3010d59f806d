/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * A case in which a rule does not hold, for people: with numbers of model.h. Not every refuted rule
 * has one that is found.
 */
#ifndef RF_VERIFY_EXAMPLE_H
#define RF_VERIFY_EXAMPLE_H

#include <stdio.h>

#include "verify/model.h"
#include "verify/spec.h"

struct rf_program;

/* Texts without line ends; the caller frees them by rf_example_done(). */
struct rf_example {
	char *text;  /* what the program is given, returns and does: "ret = -13: result = 0, effects
		      * on stats"; NULL: no case was found */
	char *where; /* what of the world it depends on: "vaults[1] is there, cred.uid.val of 0x2 =
			0" */
	char *verdict; /* what the code comes to and what the specification does: "code: result =
			* 0; specification: result = -13"; whoever knows sets it */
	char *way;     /* the lines of C that are gone through: "judge.bpf.c:16 18, subject.h:37" */
};

/**
 * The case in words. `names` are those of the maps, in the order of effects. What cannot be had
 * for want of memory is NULL.
 */
struct rf_example rf_example_tell(const struct rf_program *program,
				  const struct rf_spec_program *words, const char *const *names,
				  const struct rf_model *model);

/** The lowest `size` bytes of a number. */
uint64_t rf_example_lowest(uint64_t value, unsigned int size);

/** A number of that type: "-13" or "0x2". */
void rf_example_print_number(FILE *out, uint64_t value, struct rf_spec_type type);

void rf_example_done(struct rf_example *example);

#endif
