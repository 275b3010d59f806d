/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What is true of all inputs at once is true of each: random programs are gone through on terms
 * once, and run on numbers for several inputs. The terms, with the same inputs put in, must
 * give what the run gave, byte for byte. The programs are those that kernels were asked about.
 */
#include "verify/exec.h"

#include <errno.h>
#include <stdlib.h>

#include "../verify/generate.h"
#include "base/cleanup.h"
#include "tap.h"
#include "verify/eval.h"

#define PROGRAMS 3000
#define INPUTS 8

CLEANUP_DEFINE(struct rf_terms *, rf_terms_free)

/* A function of the same code, as the generator has them. */
static int callee(struct rf_exec *exec, const struct rf_code *code, size_t slot,
		  struct rf_code *ret_code)
{
	if (code->insns[slot].call != RF_CALL_LOCAL)
		return -ENOENT;
	*ret_code = *code;
	ret_code->entry = code->insns[slot].target;
	return 0;
}

static const struct rf_exec_world world = {.callee = callee};

struct trial {
	struct rf_arena arena;
	struct rf_space space;
	struct rf_state state;
	uint32_t block;
	struct rf_error error;
};

static int go_through(struct trial *trial, const struct rf_insn *insns, size_t count)
{
	static const struct rf_memory block = {.name = "block", .size = BLOCK_SIZE};
	struct rf_exec exec = {.space = &trial->space, .world = &world, .error = &trial->error};
	struct rf_code code = {.insns = insns, .count = count};

	trial->space.arena = &trial->arena;
	trial->block = rf_space_add(&trial->space, &block);
	rf_state_start(&trial->space, &trial->state);
	trial->state.registers[1] = rf_value_pointer(&trial->space, trial->block, 0);
	return rf_exec_run(&exec, &code, &trial->state);
}

/* block_OFFSET_SIZE: the bytes that the run began with. */
static uint64_t input_of(const char *name, void *context)
{
	const uint8_t *block = context;
	unsigned int offset, size;
	uint64_t value = 0;

	if (sscanf(name, "block_%u_%u", &offset, &size) != 2 || size > 8 ||
	    offset + size > BLOCK_SIZE)
		return 0xbadbadbadbadbad;
	memcpy(&value, block + offset, size);
	return value;
}

/* r0, then each word of the block. */
#define WORDS (1 + BLOCK_SIZE / 8)

static bool final_terms(struct trial *trial, const struct rf_term *terms[WORDS])
{
	struct rf_value value = trial->state.registers[0];

	for (size_t i = 0; i < WORDS; i++) {
		if (i && rf_state_read(&trial->space, &trial->state, trial->block, 8 * (i - 1), 8,
				       &value) < 0)
			return false;
		if (value.kind != RF_VALUE_WORD)
			return false;
		terms[i] = value.word;
	}
	return true;
}

static bool same_as_run(const struct rf_insn *insns, size_t count, const uint8_t *start,
			const struct rf_term *const terms[WORDS])
{
	struct rf_assignment assignment = {.input = input_of, .context = (void *)start};
	uint8_t block[BLOCK_SIZE];
	struct rf_eval eval = {.memory = block, .memory_size = sizeof(block)};
	uint64_t r0, values[WORDS];
	struct rf_error error = {0};

	memcpy(block, start, sizeof(block));
	if (rf_eval_run(insns, count, &eval, &r0, &error) < 0 ||
	    rf_term_evaluate(terms, WORDS, &assignment, values) < 0)
		return false;
	return values[0] == r0 && memcmp(&values[1], block, sizeof(block)) == 0;
}

/* How many of the inputs do not agree; -1: it could not be gone through. */
static int try(const struct operations *operations, uint64_t seed, uint64_t number)
{
	struct rf_terms *terms CLEANUP(rf_terms_free_pointer) = rf_terms_new(true);
	struct trial trial = {.space = {.terms = terms}};
	cleanup_free struct rf_insn *insns = NULL;
	const struct rf_term *final[WORDS];
	static struct program program;
	uint8_t block[BLOCK_SIZE];
	size_t count;
	int wrong = 0;

	program_generate(&program, operations, seed, number);
	if (rf_insn_decode(program.insns, program.count * sizeof(program.insns[0]), true, &insns,
			   &count, &trial.error) < 0 ||
	    go_through(&trial, insns, count) < 0 || !final_terms(&trial, final)) {
		printf("# program %lu: %s\n", (unsigned long)number, trial.error.text);
		rf_arena_done(&trial.arena);
		return -1;
	}
	for (uint64_t i = 0; i < INPUTS; i++) {
		input_generate(block, seed, number, i);
		wrong += !same_as_run(insns, count, block, final);
	}
	rf_arena_done(&trial.arena);
	return wrong;
}

int main(void)
{
	const char *given = getenv("RINGFENCE_SEED");
	uint64_t seed = given ? strtoull(given, NULL, 10) : 20261121;
	static struct operations operations;
	int wrong = 0, stopped = 0;

	printf("# seed %lu\n", (unsigned long)seed);
	operations_fill(&operations, true);
	for (uint64_t i = 0; i < PROGRAMS; i++) {
		int r = try(&operations, seed, i);

		if (r > 0)
			printf("# program %lu: %d of %d inputs\n", (unsigned long)i, r, INPUTS);
		wrong += r > 0;
		stopped += r < 0;
	}
	is_int(stopped, 0);
	is_int(wrong, 0);
	return done();
}
