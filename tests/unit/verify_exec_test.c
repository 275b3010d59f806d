/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What numbers alone do not show: pointers that may be NULL, several places, refusals, duties. */
#include "verify/exec.h"

#include <errno.h>

#include "tap.h"
#include "verify_code.h"

/* A world with one helper: 1 gives a pointer to a value of 16 bytes, or NULL; 2 to another. */
struct trial {
	struct rf_arena arena;
	struct rf_space space;
	struct rf_exec exec;
	struct rf_state state;
	struct rf_error error;
	uint32_t values[2];
};

static int call(struct rf_exec *exec, const struct rf_code *code, size_t slot,
		struct rf_state *state)
{
	struct trial *trial = exec->world->context;
	struct rf_space *space = &trial->space;
	int64_t helper = code->insns[slot].imm;
	const struct rf_term *there;
	struct rf_value value;

	if (helper != 1 && helper != 2)
		return rf_exec_refuse(exec, code, slot, "the helper is not modelled");
	there = rf_term_input(space->terms, helper == 1 ? "there_1" : "there_2");
	there = rf_term_unary(
		space->terms, RF_TERM_NOT,
		rf_term_binary(space->terms, RF_TERM_EQ, there, rf_term_word(space->terms, 0)));
	value = rf_value_pointer(space, trial->values[helper - 1], 0);
	state->registers[0] = rf_value_guarded(space, &value, there);
	return 0;
}

/* r1 is the input `x`. */
static int run(struct trial *trial, const struct bpf_insn *code, size_t count)
{
	static const struct rf_memory values[] = {{.name = "one", .size = 16},
						  {.name = "two", .size = 16, .constant = true}};
	static struct rf_exec_world world;
	struct rf_insn *insns = NULL;
	struct rf_code what = {0};
	int r;

	*trial = (struct trial){.space = {.terms = rf_terms_new(true)}};
	world = (struct rf_exec_world){.call = call, .context = trial};
	trial->space.arena = &trial->arena;
	trial->exec =
		(struct rf_exec){.space = &trial->space, .world = &world, .error = &trial->error};
	for (int i = 0; i < 2; i++)
		trial->values[i] = rf_space_add(&trial->space, &values[i]);
	rf_state_start(&trial->space, &trial->state);
	trial->state.registers[1] = rf_value_word(rf_term_input(trial->space.terms, "x"));
	r = rf_insn_decode(code, count * sizeof(*code), true, &insns, &what.count, &trial->error);
	what.insns = insns;
	r = r ?: rf_exec_run(&trial->exec, &what, &trial->state);
	free(insns);
	return r;
}

static void end(struct trial *trial)
{
	rf_terms_free(trial->space.terms);
	rf_arena_done(&trial->arena);
}

#define REFUSED(why, ...)                                                                          \
	do {                                                                                       \
		const struct bpf_insn code_[] = {__VA_ARGS__};                                     \
		refused(why, code_, CODE_COUNT(code_), __LINE__);                                  \
	} while (0)

static void refused(const char *why, const struct bpf_insn *code, size_t count, int line)
{
	struct trial trial;
	int r = run(&trial, code, count);

	ok(r < 0 && r != -ENOMEM && strstr(trial.error.text, why), "line %d: %s", line,
	   trial.error.text);
	end(&trial);
}

static void refusals(void)
{
	REFUSED("instruction 0: r3 is not set", MOV_X(0, 3), EXIT);
	REFUSED("r0 is not set", EXIT);
	REFUSED("instruction 0: this loop (@1) has not ended", IF64_K(BPF_JEQ, 1, 0, -1),
		MOV_K(0, 0), EXIT);
	REFUSED("the kernel's memory is not modelled", LOAD(BPF_DW, 0, 1, 0), EXIT);
	REFUSED("written to the kernel's memory", STORE_K(BPF_DW, 1, 0, 0), MOV_K(0, 0), EXIT);
	REFUSED("maps and functions", IMM64_PSEUDO(0, BPF_PSEUDO_MAP_FD, 1, 0), EXIT);
	REFUSED("the helper is not modelled", CALL_HELPER(3), EXIT);
	REFUSED("the helper is not modelled", CODE(BPF_JMP | BPF_CALL | BPF_X, 1, 0, 0, 0), EXIT);
	REFUSED("instruction 1: r1 is not set", CALL_HELPER(1), MOV_X(0, 1), EXIT);
	REFUSED("a pointer is computed with", MOV_X(2, 10), ALU64_K(BPF_MUL, 2, 2), MOV_K(0, 0),
		EXIT);
	REFUSED("moved by what is no number", MOV_X(2, 10), ALU64_X(BPF_ADD, 2, 1), MOV_K(0, 0),
		EXIT);
	REFUSED("not all inside", STORE_K(BPF_DW, 10, 0, 1), MOV_K(0, 0), EXIT);
	REFUSED("not all inside", STORE_K(BPF_DW, 10, -516, 1), MOV_K(0, 0), EXIT);
	REFUSED("pointers are compared", IF64_X(BPF_JGT, 10, 10, 0), MOV_K(0, 0), EXIT);
	REFUSED("pointers are compared", IF32_X(BPF_JEQ, 10, 10, 0), MOV_K(0, 0), EXIT);
	REFUSED("pointers are compared", CALL_HELPER(1), MOV_X(6, 0), CALL_HELPER(2),
		IF64_X(BPF_JEQ, 0, 6, 0), MOV_K(0, 0), EXIT);
	REFUSED("pointers are compared", IF64_K(BPF_JGT, 10, 1, 0), MOV_K(0, 0), EXIT);
	REFUSED("constant", CALL_HELPER(2), IF64_K(BPF_JEQ, 0, 0, 1), STORE_K(BPF_W, 0, 0, 1),
		MOV_K(0, 0), EXIT);
	REFUSED("r0 is not set", STORE_X(BPF_DW, 10, -8, 10), LOAD(BPF_W, 0, 10, -8), EXIT);
	REFUSED("r0 is not set", LOAD(BPF_DW, 0, 10, -8), EXIT);
	/* a word on one way, a pointer on the other */
	REFUSED("r2 is not set", MOV_K(2, 5), IF64_K(BPF_JEQ, 1, 0, 1), MOV_X(2, 10), MOV_X(0, 2),
		EXIT);
}

struct inputs {
	uint64_t x, there_1, there_2;
};

static uint64_t input(const char *name, void *context)
{
	const struct inputs *inputs = context;

	if (strcmp(name, "x") == 0)
		return inputs->x;
	if (strcmp(name, "there_1") == 0)
		return inputs->there_1;
	if (strcmp(name, "there_2") == 0)
		return inputs->there_2;
	return strcmp(name, "one_0_8") == 0 ? 111 : strcmp(name, "two_0_8") == 0 ? 222 : 999;
}

/* What the term is under these inputs. */
static uint64_t value_of(const struct rf_term *term, struct inputs inputs)
{
	const struct rf_assignment assignment = {.input = input, .context = &inputs};
	uint64_t value = 0;

	rf_term_evaluate(&term, 1, &assignment, &value);
	return value;
}

/* The first value that is there, else the second, else 7: a pointer of two places and NULL. */
static void several_places(void)
{
	const struct bpf_insn code[] = {
		CALL_HELPER(1),	       IF64_K(BPF_JNE, 0, 0, 1),
		CALL_HELPER(2),	       IF64_K(BPF_JNE, 0, 0, 2),
		MOV_K(0, 7),	       EXIT,
		LOAD(BPF_DW, 0, 0, 0), EXIT,
	};
	struct trial trial;
	const struct rf_term *r0;

	is_int(run(&trial, code, CODE_COUNT(code)), 0);
	is_str(trial.error.text, "");
	r0 = trial.state.registers[0].word;
	is_word(value_of(r0, (struct inputs){0, 1, 0}), 111, "the first");
	is_word(value_of(r0, (struct inputs){0, 1, 1}), 111, "the first, though both are there");
	is_word(value_of(r0, (struct inputs){0, 0, 1}), 222, "the second");
	is_word(value_of(r0, (struct inputs){0, 0, 0}), 7, "neither");
	/* The load is only reached where there is a place, and that follows of itself. */
	for (size_t i = 0; i < trial.exec.log.duty_count; i++)
		for (uint64_t j = 0; j < 4; j++)
			ok(value_of(trial.exec.log.duties[i].claim,
				    (struct inputs){0, j & 1, j >> 1}),
			   "duty %zu holds", i);
	end(&trial);
}

/* The lower half of an address may be any number. */
static void half_of_an_address(void)
{
	const struct bpf_insn code[] = {ALU32_X(BPF_MOV, 0, 10), EXIT};
	struct trial trial;

	is_int(run(&trial, code, CODE_COUNT(code)), 0);
	is_str(trial.error.text, "");
	is_int(trial.state.registers[0].kind, RF_VALUE_WORD);
	is_word(value_of(trial.state.registers[0].word, (struct inputs){0}), 999, "an input");
	end(&trial);
}

/* A write through it changes the one place and not the other. */
static void write_to_one(void)
{
	const struct bpf_insn code[] = {
		STORE_K(BPF_DW, 10, -8, 1), STORE_K(BPF_DW, 10, -16, 2), MOV_X(2, 10),
		ALU64_K(BPF_ADD, 2, -8),    IF64_K(BPF_JEQ, 1, 0, 1),	 ALU64_K(BPF_ADD, 2, -8),
		STORE_K(BPF_DW, 2, 0, 5),   LOAD(BPF_DW, 0, 10, -8),	 LOAD(BPF_DW, 3, 10, -16),
		ALU64_K(BPF_LSH, 0, 8),	    ALU64_X(BPF_OR, 0, 3),	 EXIT,
	};
	struct trial trial;

	is_int(run(&trial, code, CODE_COUNT(code)), 0);
	is_word(value_of(trial.state.registers[0].word, (struct inputs){0, 0, 0}), 0x502, "x is 0");
	is_word(value_of(trial.state.registers[0].word, (struct inputs){1, 0, 0}), 0x105, "x is 1");
	end(&trial);
}

/* A pointer that is not looked at before it is used: the duty can be broken, and says where. */
static void forgotten_check(void)
{
	const struct bpf_insn code[] = {CALL_HELPER(1), LOAD(BPF_DW, 0, 0, 0), EXIT};
	struct trial trial;

	is_int(run(&trial, code, CODE_COUNT(code)), 0);
	is_int(trial.exec.log.duty_count, 1);
	is_int(trial.exec.log.duties[0].slot, 1);
	ok(!value_of(trial.exec.log.duties[0].claim, (struct inputs){0, 0, 0}), "not if NULL");
	ok(value_of(trial.exec.log.duties[0].claim, (struct inputs){0, 1, 0}), "else it holds");
	end(&trial);
}

/* What cannot be is not gone through: neither refused nor part of the end. */
static void dead_ways(void)
{
	const struct bpf_insn code[] = {
		MOV_K(2, 3), IF64_K(BPF_JEQ, 2, 3, 2),	CALL_HELPER(99),       EXIT,
		MOV_K(0, 4), IF64_K(BPF_JSGT, 2, 2, 1), LOAD(BPF_DW, 0, 1, 0), EXIT,
	};
	struct trial trial;

	is_int(run(&trial, code, CODE_COUNT(code)), 0);
	is_str(trial.error.text, "");
	is_word(value_of(trial.state.registers[0].word, (struct inputs){0}), 4, "r0");
	ok(trial.state.reached->op == RF_TERM_TRUE, "the end is always reached");
	end(&trial);
}

/* 60 branches are 2^60 ways, and 60 merges. */
static void many_ways(void)
{
	struct bpf_insn code[64 * 3];
	struct trial trial;
	size_t count = 0;

	code[count++] = MOV_K(0, 0);
	for (int i = 0; i < 60; i++) {
		code[count++] = IF64_K(BPF_JSET, 1, 1 << i % 31, 1);
		code[count++] = ALU64_K(BPF_ADD, 0, 1);
	}
	code[count++] = EXIT;
	is_int(run(&trial, code, count), 0);
	is_word(value_of(trial.state.registers[0].word, (struct inputs){0}), 60, "all of them");
	is_word(value_of(trial.state.registers[0].word, (struct inputs){UINT64_MAX, 0, 0}), 0,
		"none");
	ok(trial.state.reached->op == RF_TERM_TRUE, "the end is always reached");
	end(&trial);
}

int main(void)
{
	refusals();
	several_places();
	half_of_an_address();
	write_to_one();
	forgotten_check();
	dead_ways();
	many_ways();
	return done();
}
