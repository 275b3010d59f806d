/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * A case in which a rule does not hold, for people: found by trying numbers, not taken from a
 * prover, so that it stands by itself. Not every refuted rule has one that is found.
 */
#ifndef RF_VERIFY_EXAMPLE_H
#define RF_VERIFY_EXAMPLE_H

#include "verify/program.h"
#include "verify/spec.h"

/**
 * What the program is given, returns and does when the claim is false: "ret = -13: result = 0,
 * effects on stats". `names` are those of the maps, in the order of effects. The caller frees it;
 * NULL: none was found.
 */
char *rf_example_find(const struct rf_program *program, const struct rf_spec_program *words,
		      const char *const *names, const struct rf_term *claim);

#endif
