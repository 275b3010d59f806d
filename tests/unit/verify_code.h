/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * eBPF code for tests: a macro an instruction, its parameters in the order in
 * which the instruction is written. Sizes and operations are those of <linux/bpf.h>.
 */
#ifndef RF_TESTS_VERIFY_CODE_H
#define RF_TESTS_VERIFY_CODE_H

#include <linux/bpf.h>
#include <stdlib.h>

#include "tap.h"
#include "verify/eval.h"

#define CODE_MEMSX 0x80 /* <linux/bpf.h> may be too old for it */

#define CODE(opcode, to, from, offset, number)                                                     \
	((struct bpf_insn){.code = (opcode),                                                       \
			   .dst_reg = (to),                                                        \
			   .src_reg = (from),                                                      \
			   .off = (offset),                                                        \
			   .imm = (__s32)(number)})

/* to = to op from, or op number */
#define ALU64_X(op, to, from) CODE(BPF_ALU64 | BPF_X | (op), to, from, 0, 0)
#define ALU64_K(op, to, number) CODE(BPF_ALU64 | BPF_K | (op), to, 0, 0, number)
#define ALU32_X(op, to, from) CODE(BPF_ALU | BPF_X | (op), to, from, 0, 0)
#define ALU32_K(op, to, number) CODE(BPF_ALU | BPF_K | (op), to, 0, 0, number)
#define MOV_X(to, from) ALU64_X(BPF_MOV, to, from)
#define MOV_K(to, number) ALU64_K(BPF_MOV, to, number)

/* Two slots. */
#define IMM64(to, number) IMM64_PSEUDO(to, 0, number, (uint64_t)(number) >> 32)
#define IMM64_PSEUDO(to, pseudo, low, high)                                                        \
	CODE(BPF_LD | BPF_IMM | BPF_DW, to, pseudo, 0, low), CODE(0, 0, 0, 0, high)

/* to = *(size *)(from + offset); *(size *)(to + offset) = from or number, or op from */
#define LOAD(size, to, from, offset) CODE(BPF_LDX | BPF_MEM | (size), to, from, offset, 0)
#define LOAD_SIGN(size, to, from, offset) CODE(BPF_LDX | CODE_MEMSX | (size), to, from, offset, 0)
#define STORE_X(size, to, offset, from) CODE(BPF_STX | BPF_MEM | (size), to, from, offset, 0)
#define STORE_K(size, to, offset, number) CODE(BPF_ST | BPF_MEM | (size), to, 0, offset, number)
#define ATOMIC(size, op, to, offset, from) CODE(BPF_STX | BPF_ATOMIC | (size), to, from, offset, op)

/* if to op from goto offset */
#define IF64_X(op, to, from, offset) CODE(BPF_JMP | BPF_X | (op), to, from, offset, 0)
#define IF64_K(op, to, number, offset) CODE(BPF_JMP | BPF_K | (op), to, 0, offset, number)
#define IF32_X(op, to, from, offset) CODE(BPF_JMP32 | BPF_X | (op), to, from, offset, 0)
#define IF32_K(op, to, number, offset) CODE(BPF_JMP32 | BPF_K | (op), to, 0, offset, number)
#define GOTO(offset) CODE(BPF_JMP | BPF_JA, 0, 0, offset, 0)
#define FAR_GOTO(offset) CODE(BPF_JMP32 | BPF_JA, 0, 0, 0, offset)
#define CALL_HELPER(number) CODE(BPF_JMP | BPF_CALL, 0, 0, 0, number)
#define CALL_LOCAL(offset) CODE(BPF_JMP | BPF_CALL, 0, 1, 0, offset)
#define CALL_KFUNC(id) CODE(BPF_JMP | BPF_CALL, 0, 2, 0, id)
#define EXIT CODE(BPF_JMP | BPF_EXIT, 0, 0, 0, 0)

#define CODE_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Decodes and runs; the words of an error go to `error`, which may be NULL: then to the output. */
__attribute__((unused)) static int code_run(const struct bpf_insn *code, size_t count,
					    const struct rf_eval *eval, uint64_t *ret_r0,
					    struct rf_error *error)
{
	struct rf_insn *insns = NULL;
	struct rf_error own = {0};
	size_t slots = 0;
	int r;

	r = rf_insn_decode(code, count * sizeof(*code), true, &insns, &slots, error ?: &own);
	if (!r)
		r = rf_eval_run(insns, slots, eval, ret_r0, error ?: &own);
	if (own.text[0])
		printf("# %s\n", own.text);
	free(insns);
	return r;
}

/* What an array of code leaves in r0, without memory; NO_R0 where it does not run. */
#define NO_R0 0xdeadbeef
#define CODE_R0(code) code_r0(code, CODE_COUNT(code))
__attribute__((unused)) static uint64_t code_r0(const struct bpf_insn *code, size_t count)
{
	uint64_t r0 = NO_R0;

	code_run(code, count, &(struct rf_eval){0}, &r0, NULL);
	return r0;
}

/* ok(), and both numbers where they differ. */
#define is_word(got, wanted, ...) code_is_word(got, wanted, __FILE__, __LINE__, __VA_ARGS__)
__attribute__((format(printf, 5, 6), unused)) static void
code_is_word(uint64_t got, uint64_t wanted, const char *file, int line, const char *format, ...)
{
	char what[128];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	if (!tap_check(got == wanted, file, line, "%s", what))
		printf("# wanted %#" PRIx64 "\n# got    %#" PRIx64 "\n", wanted, got);
}

/* xorshift64*, seeded by RINGFENCE_SEED where that is set; printed, so that a run can be repeated.
 */
__attribute__((unused)) static uint64_t code_random(void)
{
	static uint64_t state;
	const char *text = getenv("RINGFENCE_SEED");

	if (!state) {
		state = text && *text ? strtoull(text, NULL, 0) : 0;
		state = state ?: 20240917;
		printf("# RINGFENCE_SEED=%" PRIu64 "\n", state);
	}
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return state * 0x2545f4914f6cdd1dULL;
}

#endif
