/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include <assert.h>
#include <string.h>

#include "generate.h"

#define BLOCK 9	 /* the register of the block's address */
#define FRAME 10 /* and of the frame's end */
#define BODY_LEAST 60
#define BODY_MOST 100
#define CALLEE_MOST 20
#define CALLS_MOST 2
#define JUMP_MOST 6	/* slots that a jump skips: a longer one would leave little to execute */
#define RECORD_ONE_OF 4 /* so many results are recorded */

#define ENTRIES(array) (sizeof(array) / sizeof((array)[0]))

struct maker {
	uint64_t random;
	struct program *program;
	const struct operations *operations;
	bool callee; /* a function has no block */
	unsigned int records;
	unsigned int calls;
	size_t call[CALLS_MOST];
	bool jumps[PROGRAM_MAX]; /* slots that get a target when the code after them is known */
};

/* splitmix64: programs must not depend on the C library. */
static uint64_t random_next(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

static uint32_t below(uint64_t *state, uint32_t limit)
{
	return (uint32_t)((random_next(state) >> 32) * limit >> 32);
}

static uint64_t random_start(uint64_t seed, uint64_t number, uint64_t input)
{
	uint64_t state = seed;

	state = random_next(&state) ^ number;
	state = random_next(&state) ^ input;
	return random_next(&state);
}

/* Often a number at which operations change what they do, or next to one. */
static uint64_t random_number(uint64_t *state)
{
	static const uint64_t edges[] = {
		0,
		1,
		2,
		UINT64_MAX,
		0x7f,
		0x80,
		0xff,
		0x7fff,
		0x8000,
		0xffff,
		0x7fffffff,
		0x80000000,
		0xffffffff,
		0x100000000,
		0xffffffff7fffffff,
		31,
		32,
		63,
		64,
		0xffffffff80000000,
		1ULL << 63,
		INT64_MAX,
		-2ULL,
		-128ULL,
		-32768ULL,
		0x10000,
		0xffffff7f,
		-1ULL << 32,
		0x123456789abc,
		(1ULL << 63) + 1,
	};
	uint32_t how = below(state, 8);
	uint64_t number = edges[below(state, ENTRIES(edges))];

	if (how < 4)
		return number;
	if (how == 4)
		return number + below(state, 5) - 2;
	number = random_next(state);
	return how == 5 ? number >> below(state, 64) : number;
}

static struct bpf_insn *emit(struct maker *m, int operation, struct bpf_insn insn)
{
	struct program *program = m->program;

	assert(program->count < PROGRAM_MAX);
	program->operation[program->count] = (int16_t)operation;
	program->insns[program->count] = insn;
	return &program->insns[program->count++];
}

static void emit_move(struct maker *m, uint8_t dst, uint8_t src)
{
	emit(m, OPERATION_NONE,
	     (struct bpf_insn){BPF_ALU64 | BPF_MOV | BPF_X, .dst_reg = dst, .src_reg = src});
}

static void emit_load(struct maker *m, uint8_t dst, uint8_t base, int at)
{
	emit(m, OPERATION_NONE,
	     (struct bpf_insn){BPF_LDX | BPF_MEM | BPF_DW, .dst_reg = dst, .src_reg = base,
			       .off = (int16_t)at});
}

static void emit_store(struct maker *m, uint8_t base, int at, uint8_t src)
{
	emit(m, OPERATION_NONE,
	     (struct bpf_insn){BPF_STX | BPF_MEM | BPF_DW, .dst_reg = base, .src_reg = src,
			       .off = (int16_t)at});
}

static void emit_exit(struct maker *m)
{
	emit(m, OPERATION_NONE, (struct bpf_insn){.code = BPF_JMP | BPF_EXIT});
}

static int frame_word(int word)
{
	return -8 * (word + 1);
}

/* Some results are kept where no later step gets at them. */
static void record(struct maker *m, uint8_t reg)
{
	if (!m->callee && below(&m->random, RECORD_ONE_OF) == 0)
		emit_store(m, BLOCK, RECORD_AT + 8 * (int)(m->records++ % RECORD_WORDS), reg);
}

static uint8_t scalar(struct maker *m)
{
	return (uint8_t)below(&m->random, SCALARS);
}

static int32_t immediate(struct maker *m, const struct operation *op)
{
	uint8_t what = BPF_OP(op->code);
	bool wide = BPF_CLASS(op->code) == BPF_ALU64;
	int32_t imm = (int32_t)random_number(&m->random);

	/* Registers are 0 more often than any other number: equality must happen, too. */
	if (op->kind == KIND_BRANCH && (what == BPF_JEQ || what == BPF_JNE) && below(&m->random, 2))
		return 0;
	if (op->kind != KIND_ALU)
		return imm;
	if (what == BPF_NEG)
		return 0;
	if (what == BPF_END)
		return op->imm;
	/* The kernel refuses counts that are too great, and divisions by 0. */
	if (what == BPF_LSH || what == BPF_RSH || what == BPF_ARSH)
		return (int32_t)below(&m->random, wide ? 64 : 32);
	if (what == BPF_DIV || what == BPF_MOD)
		return imm ? imm : -1;
	return imm;
}

/* ALU and BRANCH. In an order of bytes the bit of the source is part of the operation. */
static struct bpf_insn *emit_operands(struct maker *m, int operation)
{
	const struct operation *op = &m->operations->list[operation];
	struct bpf_insn insn = {.code = op->code, .dst_reg = scalar(m), .off = op->off};

	if (BPF_SRC(op->code) == BPF_X && !(op->kind == KIND_ALU && BPF_OP(op->code) == BPF_END))
		insn.src_reg = scalar(m);
	else
		insn.imm = immediate(m, op);
	return emit(m, operation, insn);
}

/* Where an access of that size may be: the verifier wants it aligned in frames, and for atomics. */
static int16_t address(struct maker *m, const struct operation *op)
{
	uint32_t size = op->size;

	if (op->frame)
		return (int16_t)(frame_word(FRAME_WORDS - 1) +
				 (int)(below(&m->random, 8 * FRAME_WORDS / size) * size));
	if (op->kind == KIND_ATOMIC || below(&m->random, 2))
		return (int16_t)(below(&m->random, FRAME_AT / size) * size);
	return (int16_t)below(&m->random, FRAME_AT + 1 - size);
}

static void emit_memory(struct maker *m, int operation)
{
	const struct operation *op = &m->operations->list[operation];
	uint8_t base = op->frame ? FRAME : BLOCK;
	struct bpf_insn insn = {.code = op->code, .off = address(m, op), .imm = op->imm};
	uint8_t written = SCALARS;

	if (op->kind == KIND_LOAD) {
		insn.src_reg = base;
		written = insn.dst_reg = scalar(m);
	} else {
		insn.dst_reg = base;
		if (BPF_CLASS(op->code) == BPF_ST)
			insn.imm = immediate(m, op);
		else
			insn.src_reg = scalar(m);
	}
	if (op->kind == KIND_ATOMIC && op->imm & BPF_FETCH)
		written = op->imm == BPF_CMPXCHG ? 0 : insn.src_reg;
	emit(m, operation, insn);
	if (written < SCALARS)
		record(m, written);
}

static int pick(struct maker *m, enum kind kind)
{
	const struct operations *all = m->operations;
	int first = all->first[kind], picked;

	do
		picked = first + (int)below(&m->random, (uint32_t)(all->first[kind + 1] - first));
	while (m->callee && all->list[picked].size && !all->list[picked].frame);
	return picked;
}

static void emit_branch(struct maker *m)
{
	emit_operands(m, pick(m, KIND_BRANCH));
	m->jumps[m->program->count - 1] = true;
}

/* Behind a branch over it, as what follows a goto must be reached in another way. */
static void emit_goto(struct maker *m)
{
	int operation = pick(m, KIND_GOTO);

	emit_operands(m, pick(m, KIND_BRANCH))->off = 1;
	emit(m, operation, (struct bpf_insn){.code = m->operations->list[operation].code});
	m->jumps[m->program->count - 1] = true;
}

static void emit_imm64(struct maker *m)
{
	uint64_t number = random_number(&m->random);
	uint8_t dst = scalar(m);

	emit(m, pick(m, KIND_IMM64),
	     (struct bpf_insn){BPF_LD | BPF_IMM | BPF_DW, .dst_reg = dst, .imm = (int32_t)number});
	emit(m, OPERATION_NONE, (struct bpf_insn){.imm = (int32_t)(number >> 32)});
	record(m, dst);
}

/* A call leaves nothing in r1 to r5. */
static void emit_call(struct maker *m)
{
	if (m->callee || m->calls == CALLS_MOST)
		return;
	m->call[m->calls++] = m->program->count;
	emit(m, pick(m, KIND_CALL),
	     (struct bpf_insn){BPF_JMP | BPF_CALL, .src_reg = BPF_PSEUDO_CALL});
	for (uint8_t reg = 1; reg <= 5; reg++)
		emit_load(m, reg, BLOCK, 8 * (int)below(&m->random, SCALARS + DATA_WORDS));
	record(m, 0);
}

static void emit_random(struct maker *m)
{
	static const uint32_t shares[KIND_MAX_] = {
		[KIND_ALU] = 54,  [KIND_BRANCH] = 14, [KIND_GOTO] = 2,	 [KIND_IMM64] = 2,
		[KIND_LOAD] = 11, [KIND_STORE] = 8,   [KIND_ATOMIC] = 8, [KIND_CALL] = 1,
	};
	uint32_t share = below(&m->random, 100);
	int kind = 0;

	while (share >= shares[kind])
		share -= shares[kind++];
	if (kind == KIND_ALU)
		record(m, emit_operands(m, pick(m, KIND_ALU))->dst_reg);
	else if (kind == KIND_BRANCH)
		emit_branch(m);
	else if (kind == KIND_GOTO)
		emit_goto(m);
	else if (kind == KIND_IMM64)
		emit_imm64(m);
	else if (kind == KIND_CALL)
		emit_call(m);
	else
		emit_memory(m, pick(m, (enum kind)kind));
}

/* Jumps in the slots from `first` get targets, the farthest of which is the next slot to come. */
static void aim_jumps(struct maker *m, size_t first)
{
	struct program *program = m->program;
	size_t end = program->count;

	for (size_t i = first; i < end; i++) {
		struct bpf_insn *insn = &program->insns[i];
		size_t target = i + 1 + below(&m->random, JUMP_MOST + 1);

		if (!m->jumps[i])
			continue;
		if (target > end)
			target = end;
		/* The second slot of a 64-bit immediate has no code. */
		if (target < end && !program->insns[target].code)
			target++;
		if (insn->code == (BPF_JMP32 | BPF_JA))
			insn->imm = (int32_t)(target - i - 1);
		else
			insn->off = (int16_t)(target - i - 1);
	}
}

static void emit_body(struct maker *m, uint32_t count)
{
	size_t first = m->program->count;

	while (count--)
		emit_random(m);
	aim_jumps(m, first);
}

/* A function of five numbers; all that it has in the end goes into its result. */
static void emit_callee(struct maker *m)
{
	m->callee = true;
	for (unsigned int i = 0; i < m->calls; i++)
		m->program->insns[m->call[i]].imm = (int32_t)(m->program->count - m->call[i] - 1);
	emit_move(m, 0, 1);
	for (uint8_t reg = 6; reg < SCALARS; reg++)
		emit_move(m, reg, reg - 4);
	for (int word = 0; word < FRAME_WORDS; word++)
		emit_store(m, FRAME, frame_word(word), (uint8_t)(word + 1));
	emit_body(m, 1 + below(&m->random, CALLEE_MOST));
	for (uint8_t reg = 1; reg < SCALARS + FRAME_WORDS; reg++) {
		uint8_t from = reg < SCALARS ? reg : 1;

		if (reg >= SCALARS)
			emit_load(m, from, FRAME, frame_word(reg - SCALARS));
		emit(m, OPERATION_NONE,
		     (struct bpf_insn){BPF_ALU64 | BPF_MUL | BPF_K, .dst_reg = 0, .imm = 31});
		emit(m, OPERATION_NONE,
		     (struct bpf_insn){BPF_ALU64 | BPF_ADD | BPF_X, .dst_reg = 0, .src_reg = from});
	}
	emit_exit(m);
}

void program_generate(struct program *program, const struct operations *operations, uint64_t seed,
		      uint64_t number)
{
	struct maker m = {.program = program, .operations = operations};

	m.random = random_start(seed, number, UINT64_MAX);
	program->count = 0;
	emit_move(&m, BLOCK, 1);
	emit(&m, OPERATION_NONE, (struct bpf_insn){.code = BPF_JMP | BPF_JA});
	for (uint8_t reg = 0; reg < SCALARS; reg++)
		emit_load(&m, reg, BLOCK, 8 * reg);
	for (int word = 0; word < FRAME_WORDS; word++)
		emit_store(&m, FRAME, frame_word(word), (uint8_t)word);
	emit_body(&m, BODY_LEAST + below(&m.random, BODY_MOST - BODY_LEAST + 1));
	for (uint8_t reg = 0; reg < SCALARS; reg++)
		emit_store(&m, BLOCK, 8 * reg, reg);
	for (int word = 0; word < FRAME_WORDS; word++) {
		emit_load(&m, 0, FRAME, frame_word(word));
		emit_store(&m, BLOCK, FRAME_AT + 8 * word, 0);
	}
	emit_exit(&m);
	if (m.calls)
		emit_callee(&m);
}

void input_generate(uint8_t block[BLOCK_SIZE], uint64_t seed, uint64_t number, uint64_t input)
{
	uint64_t state = random_start(seed, number, input);

	for (size_t at = 0; at < BLOCK_SIZE; at += 8) {
		uint64_t word = random_number(&state);

		memcpy(block + at, &word, sizeof(word));
	}
}
