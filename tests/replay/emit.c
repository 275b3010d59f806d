/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The instructions that stand for numbers of a case. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "replay.h"

#define STACK_MAX 512

void code_emit(struct code *code, struct bpf_insn insn)
{
	size_t room = code->room ? 2 * code->room : 1024;
	struct bpf_insn *grown;

	if (code->length == code->room) {
		grown = reallocarray(code->insns, room, sizeof(*grown));
		if (!grown) {
			code->failed = true;
			return;
		}
		code->insns = grown;
		code->room = room;
	}
	code->insns[code->length++] = insn;
}

static void emit_number(struct code *code, unsigned int reg, uint64_t value)
{
	code_emit(code, (struct bpf_insn){.code = BPF_LD | BPF_IMM | BPF_DW,
					  .dst_reg = reg & 15,
					  .imm = (int32_t)value});
	code_emit(code, (struct bpf_insn){.imm = (int32_t)(value >> 32)});
}

/* The register points to the value of a map of one entry. */
static void emit_value(struct code *code, unsigned int reg, int map)
{
	code_emit(code, (struct bpf_insn){.code = BPF_LD | BPF_IMM | BPF_DW,
					  .dst_reg = reg & 15,
					  .src_reg = BPF_PSEUDO_MAP_VALUE,
					  .imm = map});
	code_emit(code, (struct bpf_insn){0});
}

static uint8_t width(uint32_t size)
{
	return size == 1 ? BPF_B : size == 2 ? BPF_H : size == 4 ? BPF_W : BPF_DW;
}

static void emit_store(struct code *code, unsigned int to, int32_t offset, uint32_t size,
		       unsigned int from)
{
	code_emit(code, (struct bpf_insn){.code = BPF_STX | BPF_MEM | width(size),
					  .dst_reg = to & 15,
					  .src_reg = from & 15,
					  .off = (int16_t)offset});
}

static void emit_load(struct code *code, unsigned int to, unsigned int from, int32_t offset,
		      uint32_t size)
{
	code_emit(code, (struct bpf_insn){.code = BPF_LDX | BPF_MEM | width(size),
					  .dst_reg = to & 15,
					  .src_reg = from & 15,
					  .off = (int16_t)offset});
}

/* By the register, which may be r0 or whatever the instruction sets. */
static void emit_mark(struct code *code, unsigned int reg, size_t number)
{
	emit_value(code, reg, code->replay->scratch);
	code_emit(code,
		  (struct bpf_insn){.code = BPF_ST | BPF_MEM | BPF_B,
				    .dst_reg = reg & 15,
				    .off = (int16_t)(offsetof(struct scratch, marks) + number),
				    .imm = 1});
}

/* Other bytes than those are as they were; the stack wants them aligned. */
static void emit_bytes(struct code *code, unsigned int reg, int32_t offset, uint32_t size,
		       uint64_t value)
{
	while (size) {
		uint32_t part = 8;

		while (part > size || offset % (int32_t)part)
			part /= 2;
		emit_number(code, 0, value);
		emit_store(code, reg, offset, part, 0);
		value = part == 8 ? 0 : value >> 8 * part;
		offset += (int32_t)part;
		size -= part;
	}
}

static bool is_behind(const json_t *given, long reg)
{
	json_t *number;
	size_t i;

	json_array_foreach (given, i, number)
		if (integer_at(number, "register") == reg &&
		    json_is_true(json_object_get(number, "behind")))
			return true;
	return false;
}

/* What a function is given that is not called goes into the scratch map: registers first, as one of
 * them is then free for the bytes. */
static void emit_given(struct code *code, const json_t *given, uint32_t first)
{
	unsigned int spare = 5;
	json_t *number;
	size_t i;

	if (!json_array_size(given))
		return;
	while (spare > 0 && is_behind(given, spare))
		spare--;
	emit_value(code, 0, code->replay->scratch);
	for (int behind = 0; behind < 2; behind++) {
		json_array_foreach (given, i, number) {
			int32_t to = (int32_t)(first + 8 * i);
			unsigned int reg = (unsigned int)integer_at(number, "register");

			if (json_is_true(json_object_get(number, "behind")) != behind)
				continue;
			if (behind)
				emit_load(code, spare, reg, (int32_t)integer_at(number, "offset"),
					  (uint32_t)integer_at(number, "size"));
			emit_store(code, 0, to, 8, behind ? spare : reg);
		}
	}
}

static void emit_trap(struct code *code, unsigned int reg, size_t number)
{
	emit_value(code, reg, code->replay->scratch);
	code_emit(code, (struct bpf_insn){.code = BPF_ST | BPF_MEM | BPF_W,
					  .dst_reg = reg & 15,
					  .off = offsetof(struct scratch, left),
					  .imm = (int32_t)number + 1});
	emit_number(code, reg, 0);
	if (!code->replay->ends)
		return;
	emit_number(code, 0, 0);
	code_emit(code, (struct bpf_insn){.code = BPF_JMP | BPF_EXIT});
}

void code_pin(struct code *code, const struct rf_insn *insn, const json_t *pin, size_t number)
{
	const json_t *stores = json_object_get(pin, "stores");
	bool calls = insn->kind == RF_INSN_CALL;
	unsigned int reg = calls ? 0 : insn->dst;
	const char *kind = text_at(pin, "kind");
	json_t *store;
	size_t i;

	if (!strcmp(kind, "trap")) {
		emit_trap(code, reg, number);
		return;
	}
	if (calls)
		emit_given(code, json_object_get(pin, "given"), given_at(code->replay, number));
	json_array_foreach (stores, i, store)
		emit_bytes(code, (unsigned int)integer_at(store, "register"),
			   (int32_t)integer_at(store, "offset"),
			   (uint32_t)integer_at(store, "size"), number_at(store, "value"));
	emit_mark(code, reg, number);
	if (!strcmp(kind, "fact"))
		emit_value(code, reg, code->replay->facts[integer_at(pin, "fact")]);
	else
		emit_number(code, reg, number_at(pin, "value"));
}

/* A function is called by a program of our own, with what it is given on the stack. */
void code_caller(struct code *code)
{
	const json_t *facts = json_object_get(code->replay->json, "facts"), *fact;
	const json_t *args = json_object_get(code->replay->json, "arguments");
	int32_t at[6] = {0}, offset = 0;
	size_t i;

	json_array_foreach (facts, i, fact) {
		const char *bytes = text_at(fact, "before");
		size_t size = strlen(bytes) / 2;

		if (strcmp(text_at(fact, "kind"), "given") ||
		    !json_is_true(json_object_get(fact, "there")))
			continue;
		offset -= (int32_t)((size + 7) & ~7U);
		at[integer_at(fact, "number") + 1] = offset;
		for (size_t byte = 0; byte < size; byte += 8) {
			uint64_t value = 0;

			for (size_t j = 0; j < 8 && byte + j < size; j++) {
				const char digits[] = {bytes[2 * (byte + j)],
						       bytes[2 * (byte + j) + 1], '\0'};

				value |= (uint64_t)strtoul(digits, NULL, 16) << 8 * j;
			}
			emit_bytes(code, 10, offset + (int32_t)byte, 8, value);
		}
	}
	code->failed |= offset < -STACK_MAX;
	for (unsigned int reg = 1; reg <= json_array_size(args); reg++) {
		const json_t *arg = json_array_get(args, reg - 1);

		if (!at[reg]) {
			emit_number(code, reg, strtoull(json_string_value(arg), NULL, 0));
			continue;
		}
		code_emit(code, (struct bpf_insn){.code = BPF_ALU64 | BPF_MOV | BPF_X,
						  .dst_reg = reg & 15,
						  .src_reg = 10});
		code_emit(code, (struct bpf_insn){.code = BPF_ALU64 | BPF_ADD | BPF_K,
						  .dst_reg = reg & 15,
						  .imm = at[reg]});
	}
	code_emit(code, (struct bpf_insn){.code = BPF_JMP | BPF_CALL, .src_reg = BPF_PSEUDO_CALL});
	emit_value(code, 1, code->replay->scratch);
	emit_store(code, 1, offsetof(struct scratch, result), 8, 0);
	code_emit(code, (struct bpf_insn){.code = BPF_JMP | BPF_EXIT});
}
