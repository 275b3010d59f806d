/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * One eBPF instruction, decoded: RFC 9669, "BPF Instruction Set Architecture (ISA)".
 *
 * All conformance groups but the legacy packet access, which is told apart and
 * not modelled. What the RFC does not have, and what it reserves, is refused:
 * the kernel would refuse it too, and what is not understood is not proved.
 */
#ifndef RF_VERIFY_INSN_H
#define RF_VERIFY_INSN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

#define RF_INSN_SIZE 8	     /* bytes of a slot; a 64-bit immediate takes two */
#define RF_INSN_REGISTERS 11 /* r0 to r10 */
#define RF_INSN_FRAME 10     /* r10, the frame pointer, which is not written */

enum rf_insn_kind {
	RF_INSN_SECOND, /* the second slot of a 64-bit immediate: not an instruction */
	RF_INSN_ALU,	/* dst = dst op operand */
	RF_INSN_IMM64,	/* dst = a 64-bit number, or what `pseudo` says it stands for */
	RF_INSN_LOAD,	/* dst = memory at src + offset */
	RF_INSN_STORE,	/* memory at dst + offset = operand */
	RF_INSN_ATOMIC, /* the same with an operation, at once */
	RF_INSN_GOTO,	/* to `target` */
	RF_INSN_BRANCH, /* to `target` if the comparison holds */
	RF_INSN_CALL,	/* `call` says whom */
	RF_INSN_EXIT,	/* from the function, with r0 */
	RF_INSN_PACKET, /* legacy packet access, not modelled */
};

enum rf_insn_alu {
	RF_ALU_ADD,
	RF_ALU_SUB,
	RF_ALU_MUL,
	RF_ALU_DIV,  /* unsigned; x / 0 = 0 */
	RF_ALU_SDIV, /* truncates towards 0; the smallest number by -1 is itself */
	RF_ALU_MOD,  /* x % 0 = x */
	RF_ALU_SMOD, /* the sign of the dividend */
	RF_ALU_OR,
	RF_ALU_AND,
	RF_ALU_XOR,
	RF_ALU_LSH, /* counts of shifts are taken modulo the width */
	RF_ALU_RSH,
	RF_ALU_ARSH,
	RF_ALU_NEG,
	RF_ALU_MOV,
	RF_ALU_MOVSX, /* the lowest `size` bytes with their sign */
	RF_ALU_LE,    /* the lowest `size` bytes, in that order of bytes; zeroes above */
	RF_ALU_BE,
	RF_ALU_SWAP, /* the lowest `size` bytes, reversed; zeroes above */
	RF_ALU_MAX_,
};

enum rf_insn_compare {
	RF_COMPARE_EQ,
	RF_COMPARE_NE,
	RF_COMPARE_GT,
	RF_COMPARE_GE,
	RF_COMPARE_LT,
	RF_COMPARE_LE,
	RF_COMPARE_SGT,
	RF_COMPARE_SGE,
	RF_COMPARE_SLT,
	RF_COMPARE_SLE,
	RF_COMPARE_SET, /* any bit of the operand is set */
	RF_COMPARE_MAX_,
};

enum rf_insn_atomic {
	RF_ATOMIC_ADD,
	RF_ATOMIC_OR,
	RF_ATOMIC_AND,
	RF_ATOMIC_XOR,
	RF_ATOMIC_XCHG,	   /* always fetches */
	RF_ATOMIC_CMPXCHG, /* against r0, which gets what was there */
	RF_ATOMIC_MAX_,
};

/* Whom a call is to, or what a 64-bit immediate stands for: the numbers of the field src_reg. */
enum rf_insn_call {
	RF_CALL_HELPER = 0, /* imm: its number */
	RF_CALL_LOCAL = 1,  /* imm: target as an offset of slots, as in `target` */
	RF_CALL_KFUNC = 2,  /* imm: its BTF id */
	/* The helper whose number is in dst: in no standard and no kernel, but old compilers wrote
	 * it, and conformance suites ask for it. */
	RF_CALL_REGISTER,
};
enum rf_insn_pseudo {
	RF_PSEUDO_NONE = 0,
	RF_PSEUDO_MAP_FD = 1,
	RF_PSEUDO_MAP_VALUE = 2,
	RF_PSEUDO_BTF_ID = 3,
	RF_PSEUDO_FUNC = 4,
	RF_PSEUDO_MAP_IDX = 5,
	RF_PSEUDO_MAP_IDX_VALUE = 6,
};

struct rf_insn {
	enum rf_insn_kind kind;
	union { /* by kind */
		enum rf_insn_alu alu;
		enum rf_insn_compare compare;
		enum rf_insn_atomic atomic;
		enum rf_insn_call call;
		enum rf_insn_pseudo pseudo;
	};
	uint8_t dst;
	uint8_t src;
	uint8_t size;	 /* bytes of memory, or of what MOVSX and the orders of bytes look at */
	bool wide;	 /* ALU and BRANCH on 64 bits; else on the lower 32, and zeroes above */
	bool immediate;	 /* the operand is `imm`, not `src` */
	bool sign;	 /* LOAD extends the sign */
	bool fetch;	 /* ATOMIC brings what was there */
	int16_t offset;	 /* of memory, in bytes */
	int64_t imm;	 /* with its sign; IMM64: both halves */
	uint32_t target; /* GOTO, BRANCH, local CALL: the slot */
};

/**
 * Decodes a whole function or section of `size` bytes. *ret_insns has one for
 * each slot, so that an index is an address; the caller frees it. Every target
 * is the first slot of an instruction inside, and no instruction is followed by
 * nothing unless it is an exit or a goto. In `linked` code a local call's target is
 * checked in the same way; in an object that is not, it is another section's.
 *
 * Returns 0, -ENOMEM, or -EBADMSG and says which slot is wrong and why.
 */
int rf_insn_decode(const void *bytes, size_t size, bool linked, struct rf_insn **ret_insns,
		   size_t *ret_count, struct rf_error *error);

/* How an instruction is printed at most, with its NUL. */
#define RF_INSN_TEXT 96

/** The instruction in the kernel's own notation, as bpftool shows it. Returns `text`. */
char *rf_insn_print(const struct rf_insn *insn, char text[RF_INSN_TEXT]);

#endif
