/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What instructions mean: RFC 9669, sections 4 (arithmetic and jumps) and 5
 * (loads, stores, atomics). The one place; with numbers it computes, with inputs
 * it reasons, so that what `--eval` shows is what is proved.
 *
 * Words are of 64 bits; memory is given and taken as the number that its bytes are,
 * lowest first, with zeroes above.
 */
#ifndef RF_VERIFY_ISA_H
#define RF_VERIFY_ISA_H

#include "verify/insn.h"
#include "verify/term.h"

/** The second operand: the register `src`, or the immediate with its sign. */
const struct rf_term *rf_isa_operand(struct rf_terms *terms, const struct rf_insn *insn,
				     const struct rf_term *src);

/** What the destination of an ALU instruction gets. */
const struct rf_term *rf_isa_alu(struct rf_terms *terms, const struct rf_insn *insn,
				 const struct rf_term *dst, const struct rf_term *operand);

/** Whether a BRANCH is taken. */
const struct rf_term *rf_isa_branch(struct rf_terms *terms, const struct rf_insn *insn,
				    const struct rf_term *dst, const struct rf_term *operand);

/** What a LOAD gives of the memory's number. */
const struct rf_term *rf_isa_load(struct rf_terms *terms, const struct rf_insn *insn,
				  const struct rf_term *memory);

/** What a STORE of `operand` leaves in memory: the lowest bytes of it. */
const struct rf_term *rf_isa_store(struct rf_terms *terms, const struct rf_insn *insn,
				   const struct rf_term *operand);

/** What an ATOMIC leaves in memory. What it fetches is `memory` itself. */
const struct rf_term *rf_isa_atomic(struct rf_terms *terms, const struct rf_insn *insn,
				    const struct rf_term *memory, const struct rf_term *src,
				    const struct rf_term *r0);

#endif
