/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Which loop in the code of a function it is that something is said of. */
#ifndef RF_VERIFY_CUT_H
#define RF_VERIFY_CUT_H

#include "verify/flow.h"
#include "verify/spec.h"

/**
 * The loop that `cut` is about, in the function that it names: the one of that number, or the one
 * whose head, or a way back to it, is of that line. Returns 0, or -ENOENT and says why there is
 * none, or no single one, and which loops there are.
 */
int rf_cut_find(const struct rf_spec *spec, const struct rf_spec_cut *cut,
		const struct rf_code *code, const struct rf_flow *flow, uint32_t *ret_loop,
		struct rf_error *error);

/**
 * What is said of the function's loop `loop`; *ret_cut is NULL where nothing is. All that is said
 * of the function is looked at. Returns 0, or -ENOENT and says what is wrong.
 */
int rf_cut_of(const struct rf_spec *spec, const struct rf_code *code, const struct rf_flow *flow,
	      uint32_t loop, const struct rf_spec_cut **ret_cut, struct rf_error *error);

#endif
