/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#include "generate.h"

/* What Debian 12's header is too old for. */
#define MODE_MEMSX 0x80

#define ENTRIES(array) (sizeof(array) / sizeof((array)[0]))

struct named {
	const char *name;
	uint8_t code;
};

__attribute__((format(printf, 4, 5))) static struct operation *
add(struct operations *all, enum kind kind, uint8_t code, const char *format, ...)
{
	struct operation *new = &all->list[all->count++];
	va_list args;

	assert(all->count < OPERATIONS_MAX);
	*new = (struct operation){.kind = kind, .code = code};
	va_start(args, format);
	vsnprintf(new->name, sizeof(new->name), format, args);
	va_end(args);
	return new;
}

/* An operation of two operands: on 32 and 64 bits, by immediate (K) and by register (X). */
static void add_widths(struct operations *all, enum kind kind, const struct named *named,
		       int16_t off)
{
	for (int form = 0; form < 4; form++) {
		bool wide = form & 1;
		uint8_t source = form & 2 ? BPF_X : BPF_K;
		uint8_t class = kind == KIND_ALU ? (wide ? BPF_ALU64 : BPF_ALU)
						 : (wide ? BPF_JMP : BPF_JMP32);

		add(all, kind, named->code | source | class, "%s%s %s", named->name,
		    wide ? "64" : "32", source == BPF_X ? "x" : "k")
			->off = off;
	}
}

static void add_alu(struct operations *all)
{
	static const struct named names[] = {
		{"add", BPF_ADD}, {"sub", BPF_SUB}, {"mul", BPF_MUL},	{"div", BPF_DIV},
		{"mod", BPF_MOD}, {"or", BPF_OR},   {"and", BPF_AND},	{"xor", BPF_XOR},
		{"lsh", BPF_LSH}, {"rsh", BPF_RSH}, {"arsh", BPF_ARSH}, {"mov", BPF_MOV},
	};

	for (size_t i = 0; i < ENTRIES(names); i++)
		add_widths(all, KIND_ALU, &names[i], 0);
	add(all, KIND_ALU, BPF_ALU | BPF_NEG, "neg32");
	add(all, KIND_ALU, BPF_ALU64 | BPF_NEG, "neg64");
	for (int bits = 16; bits <= 64; bits *= 2) {
		add(all, KIND_ALU, BPF_ALU | BPF_END | BPF_TO_LE, "le%d", bits)->imm = bits;
		add(all, KIND_ALU, BPF_ALU | BPF_END | BPF_TO_BE, "be%d", bits)->imm = bits;
	}
}

static void add_alu_v4(struct operations *all)
{
	static const struct named div = {"sdiv", BPF_DIV}, mod = {"smod", BPF_MOD};

	add_widths(all, KIND_ALU, &div, 1);
	add_widths(all, KIND_ALU, &mod, 1);
	for (int bits = 16; bits <= 64; bits *= 2)
		add(all, KIND_ALU, BPF_ALU64 | BPF_END, "swap%d", bits)->imm = bits;
	for (int16_t bits = 8; bits <= 32; bits *= 2) {
		add(all, KIND_ALU, BPF_ALU64 | BPF_MOV | BPF_X, "movsx64 of %d", bits)->off = bits;
		if (bits < 32)
			add(all, KIND_ALU, BPF_ALU | BPF_MOV | BPF_X, "movsx32 of %d", bits)->off =
				bits;
	}
}

static void add_branches(struct operations *all)
{
	static const struct named names[] = {
		{"jeq", BPF_JEQ},   {"jne", BPF_JNE},	{"jgt", BPF_JGT},   {"jge", BPF_JGE},
		{"jlt", BPF_JLT},   {"jle", BPF_JLE},	{"jsgt", BPF_JSGT}, {"jsge", BPF_JSGE},
		{"jslt", BPF_JSLT}, {"jsle", BPF_JSLE}, {"jset", BPF_JSET},
	};

	for (size_t i = 0; i < ENTRIES(names); i++)
		add_widths(all, KIND_BRANCH, &names[i], 0);
}

/* In the block, or in the frame. */
__attribute__((format(printf, 4, 5))) static void add_memory(struct operations *all,
							     const struct operation *like,
							     uint8_t size, const char *format, ...)
{
	static const uint8_t sizes[] = {[1] = BPF_B, [2] = BPF_H, [4] = BPF_W, [8] = BPF_DW};
	char name[24];
	va_list args;

	va_start(args, format);
	vsnprintf(name, sizeof(name), format, args);
	va_end(args);
	for (int frame = 0; frame < 2; frame++) {
		struct operation *new = add(all, like->kind, like->code | sizes[size], "%s%d %s",
					    name, 8 * size, frame ? "frame" : "block");

		new->imm = like->imm;
		new->size = size;
		new->frame = frame;
	}
}

static void add_loads(struct operations *all, bool v4)
{
	static const struct operation load = {KIND_LOAD, .code = BPF_LDX | BPF_MEM};
	static const struct operation signs = {KIND_LOAD, .code = BPF_LDX | MODE_MEMSX};

	for (uint8_t size = 1; size <= 8; size *= 2) {
		add_memory(all, &load, size, "load");
		if (v4 && size < 8)
			add_memory(all, &signs, size, "load signed ");
	}
}

static void add_stores(struct operations *all)
{
	static const struct operation number = {KIND_STORE, .code = BPF_ST | BPF_MEM};
	static const struct operation value = {KIND_STORE, .code = BPF_STX | BPF_MEM};

	for (uint8_t size = 1; size <= 8; size *= 2) {
		add_memory(all, &number, size, "store k ");
		add_memory(all, &value, size, "store x ");
	}
}

static void add_atomics(struct operations *all)
{
	static const struct named names[] = {
		{"add", BPF_ADD},   {"fetch add", BPF_ADD | BPF_FETCH},
		{"or", BPF_OR},	    {"fetch or", BPF_OR | BPF_FETCH},
		{"and", BPF_AND},   {"fetch and", BPF_AND | BPF_FETCH},
		{"xor", BPF_XOR},   {"fetch xor", BPF_XOR | BPF_FETCH},
		{"xchg", BPF_XCHG}, {"cmpxchg", BPF_CMPXCHG},
	};

	for (size_t i = 0; i < ENTRIES(names); i++) {
		struct operation like = {KIND_ATOMIC, .code = BPF_STX | BPF_ATOMIC};

		like.imm = names[i].code;
		add_memory(all, &like, 4, "atomic %s ", names[i].name);
		add_memory(all, &like, 8, "atomic %s ", names[i].name);
	}
}

static void add_rest(struct operations *all, enum kind kind, bool v4)
{
	if (kind == KIND_GOTO)
		add(all, kind, BPF_JMP | BPF_JA, "goto");
	if (kind == KIND_GOTO && v4)
		add(all, kind, BPF_JMP32 | BPF_JA, "far goto");
	if (kind == KIND_IMM64)
		add(all, kind, BPF_LD | BPF_IMM | BPF_DW, "imm64");
	if (kind == KIND_CALL)
		add(all, kind, BPF_JMP | BPF_CALL, "call");
}

void operations_fill(struct operations *all, bool v4)
{
	*all = (struct operations){0};
	for (int kind = 0; kind < KIND_MAX_; kind++) {
		all->first[kind] = all->count;
		if (kind == KIND_ALU)
			add_alu(all);
		if (kind == KIND_ALU && v4)
			add_alu_v4(all);
		if (kind == KIND_BRANCH)
			add_branches(all);
		if (kind == KIND_LOAD)
			add_loads(all, v4);
		if (kind == KIND_STORE)
			add_stores(all);
		if (kind == KIND_ATOMIC)
			add_atomics(all);
		add_rest(all, (enum kind)kind, v4);
	}
	all->first[KIND_MAX_] = all->count;
}
