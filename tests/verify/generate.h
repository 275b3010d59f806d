/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Random programs that a kernel's verifier accepts, and numbers for them to compute with.
 *
 * A program works on a block of memory. It loads r0 to r8 from the block's begin, so that no
 * verifier knows what they are, computes, and stores them back: what it did is all in
 * the block. r9 is the block's address and r10 the frame; no other register is a pointer.
 */
#ifndef RF_TEST_GENERATE_H
#define RF_TEST_GENERATE_H

#include <linux/bpf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The block, in words of 8 bytes. */
#define SCALARS 9	      /* r0 to r8 */
#define DATA_WORDS 16	      /* nothing but memory; the scalars' words are written too */
#define FRAME_WORDS 4	      /* what the frame held in the end */
#define RECORD_WORDS 16	      /* registers in between, as later steps hide what they got */
#define DATA_AT (8 * SCALARS) /* in bytes */
#define FRAME_AT (DATA_AT + 8 * DATA_WORDS)
#define RECORD_AT (FRAME_AT + 8 * FRAME_WORDS)
#define BLOCK_SIZE (RECORD_AT + 8 * RECORD_WORDS)

enum kind {
	KIND_ALU,
	KIND_BRANCH,
	KIND_GOTO,
	KIND_IMM64,
	KIND_LOAD,
	KIND_STORE,
	KIND_ATOMIC,
	KIND_CALL,
	KIND_MAX_,
};

/* What a program can do: each that a kernel has must be executed there. */
struct operation {
	enum kind kind;
	uint8_t code;
	int16_t off; /* where it tells operations apart; memory and targets are chosen later */
	int32_t imm;
	uint8_t size; /* bytes of memory */
	bool frame;   /* memory of the frame, not of the block */
	char name[32];
};

#define OPERATIONS_MAX 256
#define OPERATION_NONE (-1)

struct operations {
	struct operation list[OPERATIONS_MAX];
	int count;
	int first[KIND_MAX_ + 1]; /* of each kind; those of a kind lie together */
};

/** All operations, those of cpu v4 only if `v4`. */
void operations_fill(struct operations *operations, bool v4);

#define PROGRAM_MAX 512
#define PROGRAM_BLOCK 0 /* the slot that r9 gets its address in; two slots, as a map needs them */

struct program {
	struct bpf_insn insns[PROGRAM_MAX];
	int16_t operation[PROGRAM_MAX]; /* by slot; NONE for what is around the random ones */
	size_t count;
};

/** The program of that number, for a block whose address is in r1. */
void program_generate(struct program *program, const struct operations *operations, uint64_t seed,
		      uint64_t number);

/** What is in the block when program `number` runs for the `input`-th time. */
void input_generate(uint8_t block[BLOCK_SIZE], uint64_t seed, uint64_t number, uint64_t input);

#endif
