/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Of loops, in words: what a person must know to say something of one. */
#ifndef RF_VERIFY_LOOP_TELL_H
#define RF_VERIFY_LOOP_TELL_H

#include "base/diag.h"
#include "verify/flow.h"
#include "verify/state.h"

/**
 * The registers and the bytes of the stack that differ, by the names that the specification has for
 * them: "r1, r2, stack(-16)"; pointers as "r6 (a pointer)"; other memory as such. Both have the
 * same cells, or those of `after` count. Cut to `size`, which is not 0.
 */
void rf_loop_changes(struct rf_space *space, const struct rf_state *before,
		     const struct rf_state *after, char *text, size_t size);

/** Refuses what is said of a loop, by the first of the faults, with its place. Returns -ENOTSUP. */
int rf_loop_fault(struct rf_exec *exec, const struct rf_code *code, size_t slot,
		  const struct rf_diag *diag);

/** The loops of the function: "f@1 (walk.bpf.c:57), f@2 (walk.bpf.c:60)", or "none". */
void rf_loop_list(const struct rf_code *code, const struct rf_flow *flow, char *text, size_t size);

#endif
