/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * A second route from bytecode to Why3, that shares the reader of objects and the decoder with
 * the first (program.h) and nothing else: no symbolic execution, no terms of ours. A function
 * becomes text of Why3's MLCFG, a block for each basic block and a line for each instruction,
 * and Why3 itself makes the conditions. What the lines say is in proofs/second/machine.mlw; what
 * the function must do is written beside it by hand. Where the two routes differ, one of them is
 * wrong.
 *
 * Functions of the agent's kind: no loops but bpf_loop(), and of helpers those of mlcfg_call.c.
 */
#ifndef RF_VERIFY_MLCFG_H
#define RF_VERIFY_MLCFG_H

#include <stdio.h>

#include "verify/object.h"

/* The line of the text that the function's contract takes the place of. */
#define RF_MLCFG_CONTRACT "(* CONTRACT *)"

/**
 * Prints the module of the function. Static functions may share the name: then all must
 * have the same text. Returns 0, -ENOMEM, -EIO, -ENOENT, or -ENOTSUP and says which
 * instruction of which line of C is not known.
 */
int rf_mlcfg_print(const struct rf_object_file *object, const char *name, FILE *out,
		   struct rf_error *error);

#endif
