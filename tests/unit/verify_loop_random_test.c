/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Random programs with loops, in each other, left in the middle, gone on with early: what going
 * round them on terms says for all inputs must be what runs give for some.
 */
#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "verify/exec.h"
#include "verify_code.h"

#define PROGRAMS 2000
#define INPUTS 6
#define WORDS 4	      /* of the block: r2 to r5 are loaded from it, and stored there in the end */
#define DEPTH 3	      /* loops count in r6 to r8 */
#define ROOM 4096     /* the largest that can come about has less */
#define SIZE_MAX_ 200 /* instructions; larger ones are left out */

CLEANUP_DEFINE(struct rf_terms *, rf_terms_free)

struct text {
	struct bpf_insn at[ROOM];
	size_t count;
};

static uint8_t some(unsigned int below)
{
	return (uint8_t)(code_random() % below);
}

/* r2 to r5, and r0, which is what is returned. */
static uint8_t some_register(void)
{
	uint8_t r = some(5);

	return r ? r + 1 : 0;
}

static void put(struct text *text, struct bpf_insn insn)
{
	text->at[text->count++] = insn;
}

static void put_operation(struct text *text)
{
	static const uint8_t operations[] = {BPF_ADD, BPF_SUB, BPF_MUL, BPF_XOR,
					     BPF_OR,  BPF_AND, BPF_MOV};
	uint8_t operation = operations[some(sizeof(operations))];

	switch (some(4)) {
	case 0:
		put(text, ALU64_X(operation, some_register(), some_register()));
		break;
	case 1:
		put(text, ALU32_K(operation, some_register(), some(200)));
		break;
	case 2: /* on the stack */
		put(text, STORE_X(BPF_W, 10, -8 - 4 * some(2), some_register()));
		break;
	default:
		put(text, LOAD(some(2) ? BPF_W : BPF_H, some_register(), 10, -8));
	}
}

static void put_branch(struct text *text, int16_t offset)
{
	static const uint8_t compares[] = {BPF_JEQ, BPF_JNE, BPF_JGT, BPF_JSLT, BPF_JSET};
	uint8_t compare = compares[some(sizeof(compares))];

	put(text, IF64_K(compare, some_register(), 1U << some(8), offset));
}

static void put_block(struct text *text, unsigned int depth);

/* Up to five rounds, of which some are cut short and some end it. */
static void put_loop(struct text *text, unsigned int depth)
{
	uint8_t counter = (uint8_t)(6 + depth);
	size_t head, out = 0, on = 0;

	put(text, MOV_K(counter, 0));
	head = text->count;
	put_block(text, depth + 1);
	if (some(2)) {
		out = text->count;
		put_branch(text, 0);
	}
	if (some(2)) {
		on = text->count;
		put_branch(text, 0);
	}
	put_block(text, depth + 1);
	if (on)
		text->at[on].off = (int16_t)(text->count - on - 1);
	put(text, ALU64_K(BPF_ADD, counter, 1));
	put(text, IF64_K(BPF_JNE, counter, 1 + some(5), 0));
	text->at[text->count - 1].off = (int16_t)((long)head - (long)text->count);
	if (out)
		text->at[out].off = (int16_t)(text->count - out - 1);
}

static void put_block(struct text *text, unsigned int depth)
{
	size_t at;

	for (unsigned int n = 1 + some(3); n > 0; n--) {
		unsigned int kind = some(6);

		if (kind == 0 && depth < DEPTH) {
			put_loop(text, depth);
		} else if (kind == 1) {
			at = text->count;
			put_branch(text, 0);
			put_operation(text);
			put_operation(text);
			text->at[at].off = (int16_t)(text->count - at - 1);
		} else {
			put_operation(text);
		}
	}
}

static void make(struct text *text)
{
	do {
		text->count = 0;
		put(text, MOV_X(9, 1));
		for (uint8_t i = 0; i < WORDS; i++)
			put(text, LOAD(BPF_DW, 2 + i, 9, 8 * i));
		put(text, MOV_K(0, 0));
		put(text, STORE_X(BPF_DW, 10, -16, 2));
		put(text, STORE_X(BPF_DW, 10, -8, 3));
		put_loop(text, 0);
		put_block(text, 0);
		for (uint8_t i = 0; i < WORDS; i++)
			put(text, STORE_X(BPF_DW, 9, 8 * i, 2 + i));
		put(text, EXIT);
	} while (text->count > SIZE_MAX_);
}

static uint64_t input_of(const char *name, void *context)
{
	const uint64_t *block = context;
	unsigned int offset, size;

	if (sscanf(name, "block_%u_%u", &offset, &size) != 2 || size != 8 || offset % 8)
		return 0xbadbadbadbadbad;
	return block[offset / 8];
}

static bool same_as_run(const struct rf_insn *insns, size_t count, const uint64_t *start,
			const struct rf_term *const terms[1 + WORDS])
{
	struct rf_assignment assignment = {.input = input_of, .context = (void *)start};
	uint64_t block[WORDS], r0, values[1 + WORDS];
	struct rf_eval eval = {.memory = block, .memory_size = sizeof(block)};
	struct rf_error error = {0};

	memcpy(block, start, sizeof(block));
	return rf_eval_run(insns, count, &eval, &r0, &error) == 0 &&
	       rf_term_evaluate(terms, 1 + WORDS, &assignment, values) == 0 && values[0] == r0 &&
	       memcmp(&values[1], block, sizeof(block)) == 0;
}

static bool final_terms(struct rf_space *space, struct rf_state *state, uint32_t object,
			const struct rf_term *terms[1 + WORDS])
{
	struct rf_value value = state->registers[0];

	for (uint32_t i = 0; i <= WORDS; i++) {
		if (i && rf_state_read(space, state, object, 8 * (i - 1), 8, &value) < 0)
			return false;
		if (value.kind != RF_VALUE_WORD)
			return false;
		terms[i] = value.word;
	}
	return true;
}

/* Whether all inputs agree; *ret_back: instructions that were gone to more than once. */
static bool try(const struct text *text, size_t *ret_again)
{
	static const struct rf_memory block = {.name = "block", .size = 8 * WORDS};
	static const struct rf_exec_world world = {0};
	struct rf_terms *terms CLEANUP(rf_terms_free_pointer) = rf_terms_new(true);
	struct rf_arena arena = {0};
	struct rf_space space = {.terms = terms, .arena = &arena};
	struct rf_error error = {0};
	struct rf_exec exec = {.space = &space, .world = &world, .error = &error};
	cleanup_free struct rf_insn *insns = NULL;
	const struct rf_term *final[1 + WORDS];
	struct rf_code code = {0};
	struct rf_state state;
	uint32_t object = rf_space_add(&space, &block);
	bool right = rf_insn_decode(text->at, text->count * sizeof(text->at[0]), true, &insns,
				    &code.count, &error) == 0;

	code.insns = insns;
	rf_state_start(&space, &state);
	state.registers[1] = rf_value_pointer(&space, object, 0);
	right = right && rf_exec_run(&exec, &code, &state) == 0 &&
		final_terms(&space, &state, object, final);
	if (!right)
		printf("# %s\n", error.text);
	for (int i = 0; right && i < INPUTS; i++) {
		uint64_t start[WORDS];

		for (int j = 0; j < WORDS; j++)
			start[j] = some(2) ? some(200) : code_random();
		right = same_as_run(insns, code.count, start, final);
	}
	*ret_again += exec.steps > code.count ? exec.steps - code.count : 0;
	rf_arena_done(&arena);
	return right;
}

int main(void)
{
	size_t wrong = 0, again = 0;

	for (int i = 0; i < PROGRAMS; i++) {
		struct text text;

		make(&text);
		if (try(&text, &again))
			continue;
		wrong++;
		printf("# program %d of %zu instructions\n", i, text.count);
	}
	is_int(wrong, 0);
	ok(again > PROGRAMS * 20, "loops are gone round: %zu instructions more than once", again);
	return done();
}
