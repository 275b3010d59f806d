/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What the parts of the differential test share. */
#ifndef RF_TEST_DIFFER_H
#define RF_TEST_DIFFER_H

#include "generate.h"
#include "kernel.h"
#include "verify/eval.h"

struct options {
	uint64_t seed;
	uint64_t programs;
	uint64_t inputs;
	uint64_t steps; /* so many random ones must have been computed in the end */
	bool mutate;
	bool verbose;
};

struct tally {
	uint64_t executed;
	uint64_t taken;	   /* branches */
	bool executed_now; /* in the last run */
	bool noticed;	   /* when it was made wrong */
};

/* A block after a run. */
struct outcome {
	uint8_t block[BLOCK_SIZE];
	uint32_t r0;
};

struct differ {
	struct options options;
	struct kernel kernel;
	struct operations operations;
	struct tally tally[OPERATIONS_MAX];
	uint64_t steps;
	uint64_t random_steps; /* the others load, store and record what these compute */
	uint64_t runs;
	uint64_t loaded;
	uint64_t compiled;
	uint64_t refused;
	uint64_t cut; /* by the kernel's verifier, of what runs */

	/* What runs now. */
	uint64_t number;
	uint64_t input;
	struct program program;
	struct rf_insn *insns;
	size_t count;
	bool ran[PROGRAM_MAX];	   /* the instruction, in the last run */
	uint8_t block[BLOCK_SIZE]; /* as the run finds it */
	int mutated;		   /* the operation that is made wrong */
};

/** Prints all that is known of a difference. `fault` is what the evaluator could not do. */
void report_difference(const struct differ *d, const struct outcome *expected,
		       const struct outcome *got, const char *fault);

/** The first program that the kernel does not want, with its verifier's log if asked for. */
void report_refusal(const struct differ *d, int r);

/** Figures; returns whether they are what they must be. */
bool report_summary(const struct differ *d);
bool report_mutants(const struct differ *d);

#endif
