/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* 64-bit immediates, loads, stores and atomic operations, by RFC 9669, section 5. */
#include "verify/isa.h"

#include "verify_code.h"

#define XCHG 0xe1
#define CMPXCHG 0xf1

static void immediates(void)
{
	static const struct {
		uint32_t low, high;
		uint64_t wanted;
	} rows[] = {
		{0, 0, 0},
		{1, 0, 1},
		{0, 1, 0x100000000},
		{0xffffffff, 0, 0xffffffff}, /* the sign of the first is no sign */
		{0x80000000, 0, 0x80000000},
		{0, 0xffffffff, 0xffffffff00000000},
		{0x55667788, 0x11223344, 0x1122334455667788},
		{0xffffffff, 0xffffffff, 0xffffffffffffffff},
	};

	for (size_t i = 0; i < CODE_COUNT(rows); i++) {
		struct bpf_insn code[] = {IMM64_PSEUDO(0, 0, rows[i].low, rows[i].high), EXIT};

		is_word(CODE_R0(code), rows[i].wanted, "r0 = %#" PRIx64 " ll", rows[i].wanted);
	}
}

/* The instruction has r3 for an address: byte 8 of the memory. What it leaves in r0. */
static uint64_t run(struct bpf_insn insn, void *memory, size_t size)
{
	struct bpf_insn code[] = {MOV_X(3, 1), ALU64_K(BPF_ADD, 3, 8), MOV_K(0, 0), insn, EXIT};
	struct rf_eval eval = {.memory = memory, .memory_size = size};
	uint64_t r0 = NO_R0;

	code_run(code, CODE_COUNT(code), &eval, &r0, NULL);
	return r0;
}

static void loads(void)
{
	static const uint8_t bytes[16] = {0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef,
					  0xfe, 0xdc, 0xba, 0x98, 0x76, 0x54, 0x32, 0x10};
	/* The lowest byte is the first; a row has the number without its sign and with it. */
	static const struct {
		uint8_t size;
		int16_t offset;
		uint64_t wanted, with_sign;
	} rows[] = {
		{BPF_B, -8, 0x01, 0x01},
		{BPF_B, -1, 0xef, 0xffffffffffffffef},
		{BPF_B, 0, 0xfe, 0xfffffffffffffffe},
		{BPF_B, 4, 0x76, 0x76},
		{BPF_B, 7, 0x10, 0x10},
		{BPF_H, -8, 0x2301, 0x2301},
		{BPF_H, -2, 0xefcd, 0xffffffffffffefcd},
		{BPF_H, -1, 0xfeef, 0xfffffffffffffeef},
		{BPF_H, 6, 0x1032, 0x1032},
		{BPF_W, -8, 0x67452301, 0x67452301},
		{BPF_W, -4, 0xefcdab89, 0xffffffffefcdab89},
		{BPF_W, -2, 0xdcfeefcd, 0xffffffffdcfeefcd},
		{BPF_W, 0, 0x98badcfe, 0xffffffff98badcfe},
		{BPF_W, 4, 0x10325476, 0x10325476},
		{BPF_DW, -8, 0xefcdab8967452301, 0},
		{BPF_DW, -3, 0x7698badcfeefcdab, 0},
		{BPF_DW, 0, 0x1032547698badcfe, 0},
	};
	uint8_t memory[16];

	memcpy(memory, bytes, sizeof(memory));
	for (size_t i = 0; i < CODE_COUNT(rows); i++) {
		uint8_t size = rows[i].size;
		int offset = rows[i].offset;

		is_word(run(LOAD(size, 0, 3, offset), memory, 16), rows[i].wanted,
			"load, size %#x, at %d", size, offset);
		if (size != BPF_DW)
			is_word(run(LOAD_SIGN(size, 0, 3, offset), memory, 16), rows[i].with_sign,
				"load with sign, size %#x, at %d", size, offset);
	}
	ok(!memcmp(memory, bytes, sizeof(memory)), "the memory is as before");
}

/* The address may be what the load overwrites. */
static void loads_over_address(void)
{
	uint64_t memory[2] = {0x1122334455667788, 0};
	struct bpf_insn code[] = {LOAD(BPF_W, 1, 1, 0), MOV_X(0, 1), EXIT};
	struct rf_eval eval = {.memory = memory, .memory_size = sizeof(memory)};
	uint64_t r0 = 0;

	code_run(code, CODE_COUNT(code), &eval, &r0, NULL);
	is_word(r0, 0x55667788, "r1 = *(u32 *)(r1 +0)");
}

/* A step's words are of its bytes alone: nothing is above that a proof would have to know of. */
static int narrow(const struct rf_eval_step *step, void *context)
{
	enum rf_insn_kind kind = step->insn->kind;
	unsigned int bits = 8U * step->insn->size;
	bool *all = context, stores = kind == RF_INSN_STORE || kind == RF_INSN_ATOMIC;

	if (bits && bits < 64)
		*all &= !(step->a >> bits) && (!stores || !(step->result >> bits));
	return 0;
}

/* Bytes that no store is to, and what the stores leave of 16 of them: two numbers. */
#define AA 0xaaaaaaaaaaaaaaaa

static void stores(void)
{
	static const struct {
		const char *name;
		uint8_t size;
		int16_t offset;
		uint64_t first, second;
	} rows[] = {
		{"the first byte", BPF_B, -8, 0xaaaaaaaaaaaaaa88, AA},
		{"a byte before", BPF_B, -1, 0x88aaaaaaaaaaaaaa, AA},
		{"the last byte", BPF_B, 7, AA, 0x88aaaaaaaaaaaaaa},
		{"2 bytes", BPF_H, 0, AA, 0xaaaaaaaaaaaa7788},
		{"2 bytes, unaligned", BPF_H, -1, 0x88aaaaaaaaaaaaaa, 0xaaaaaaaaaaaaaa77},
		{"4 bytes before", BPF_W, -4, 0x55667788aaaaaaaa, AA},
		{"the last 4 bytes", BPF_W, 4, AA, 0x55667788aaaaaaaa},
		{"8 bytes before", BPF_DW, -8, 0x1122334455667788, AA},
		{"8 bytes", BPF_DW, 0, AA, 0x1122334455667788},
		{"8 bytes, unaligned", BPF_DW, -4, 0x55667788aaaaaaaa, 0xaaaaaaaa11223344},
	};

	for (size_t i = 0; i < CODE_COUNT(rows); i++) {
		uint64_t memory[2] = {AA, AA}, r0 = 0;
		bool all_narrow = true;
		struct bpf_insn code[] = {MOV_X(3, 1),
					  ALU64_K(BPF_ADD, 3, 8),
					  IMM64(2, 0x1122334455667788),
					  STORE_X(rows[i].size, 3, rows[i].offset, 2),
					  MOV_K(0, 0),
					  EXIT};
		struct rf_eval eval = {.memory = memory,
				       .memory_size = sizeof(memory),
				       .step = narrow,
				       .context = &all_narrow};

		code_run(code, CODE_COUNT(code), &eval, &r0, NULL);
		ok(all_narrow, "store %s: no more than its bytes", rows[i].name);
		is_word(memory[0], rows[i].first, "store %s: the first 8", rows[i].name);
		is_word(memory[1], rows[i].second, "store %s: the next 8", rows[i].name);
	}
}

/* With its sign, of which a shorter store takes what it has room for. */
static void stores_of_immediates(void)
{
	static const struct {
		uint8_t size;
		int32_t number;
		uint64_t wanted;
	} rows[] = {
		{BPF_B, 0x12345678, 0xaaaaaaaaaaaaaa78},  {BPF_B, -1, 0xaaaaaaaaaaaaaaff},
		{BPF_H, 0x12345678, 0xaaaaaaaaaaaa5678},  {BPF_H, -2, 0xaaaaaaaaaaaafffe},
		{BPF_W, 0x12345678, 0xaaaaaaaa12345678},  {BPF_W, -2, 0xaaaaaaaafffffffe},
		{BPF_DW, 0x12345678, 0x0000000012345678}, {BPF_DW, -2, 0xfffffffffffffffe},
		{BPF_DW, INT32_MAX, 0x000000007fffffff},  {BPF_DW, INT32_MIN, 0xffffffff80000000},
	};

	for (size_t i = 0; i < CODE_COUNT(rows); i++) {
		uint64_t memory[2] = {AA, AA};

		run(STORE_K(rows[i].size, 3, -8, rows[i].number), memory, sizeof(memory));
		is_word(memory[0], rows[i].wanted, "store %d, size %#x", rows[i].number,
			rows[i].size);
		is_word(memory[1], AA, "and nothing else");
	}
}

/* What is in memory, in r2, the source, and in r0, before and after. */
struct atomic {
	const char *name;
	uint8_t size;
	int32_t op;
	uint64_t before[3], after[3];
};

/* Without and with BPF_FETCH, of 8 bytes and of the lower 4. */
#define A 0x00ff00ff0f0f0f0f
#define B 0x0ff00ff033333333
static const struct atomic simple[] = {
	{"add 8", BPF_DW, BPF_ADD, {5, 7, 9}, {12, 7, 9}},
	{"add 8, wraps", BPF_DW, BPF_ADD, {0xffffffffffffffff, 1, 9}, {0, 1, 9}},
	{"add 8, negative",
	 BPF_DW,
	 BPF_ADD,
	 {5, 0xfffffffffffffffe, 9},
	 {3, 0xfffffffffffffffe, 9}},
	{"add 4",
	 BPF_W,
	 BPF_ADD,
	 {0x11111111ffffffff, 0x2222222200000001, 9},
	 {0x1111111100000000, 0x2222222200000001, 9}},
	{"or 8", BPF_DW, BPF_OR, {A, B, 9}, {0x0fff0fff3f3f3f3f, B, 9}},
	{"or 4", BPF_W, BPF_OR, {A, B, 9}, {0x00ff00ff3f3f3f3f, B, 9}},
	{"and 8", BPF_DW, BPF_AND, {A, B, 9}, {0x00f000f003030303, B, 9}},
	{"and 4", BPF_W, BPF_AND, {A, B, 9}, {0x00ff00ff03030303, B, 9}},
	{"xor 8", BPF_DW, BPF_XOR, {A, B, 9}, {0x0f0f0f0f3c3c3c3c, B, 9}},
	{"xor 4", BPF_W, BPF_XOR, {A, B, 9}, {0x00ff00ff3c3c3c3c, B, 9}},
	{"fetch, add 8", BPF_DW, BPF_ADD | BPF_FETCH, {5, 7, 9}, {12, 5, 9}},
	{"fetch, add 4",
	 BPF_W,
	 BPF_ADD | BPF_FETCH,
	 {0x11111111ffffffff, 0x2222222200000002, 9},
	 {0x1111111100000001, 0xffffffff, 9}},
	{"fetch, or 8", BPF_DW, BPF_OR | BPF_FETCH, {A, B, 9}, {0x0fff0fff3f3f3f3f, A, 9}},
	{"fetch, or 4", BPF_W, BPF_OR | BPF_FETCH, {A, B, 9}, {0x00ff00ff3f3f3f3f, 0x0f0f0f0f, 9}},
	{"fetch, and 8", BPF_DW, BPF_AND | BPF_FETCH, {A, B, 9}, {0x00f000f003030303, A, 9}},
	{"fetch, and 4",
	 BPF_W,
	 BPF_AND | BPF_FETCH,
	 {A, B, 9},
	 {0x00ff00ff03030303, 0x0f0f0f0f, 9}},
	{"fetch, xor 8", BPF_DW, BPF_XOR | BPF_FETCH, {A, B, 9}, {0x0f0f0f0f3c3c3c3c, A, 9}},
	{"fetch, xor 4",
	 BPF_W,
	 BPF_XOR | BPF_FETCH,
	 {A, B, 9},
	 {0x00ff00ff3c3c3c3c, 0x0f0f0f0f, 9}},
};

static const struct atomic exchanges[] = {
	{"xchg 8", BPF_DW, XCHG, {5, 7, 9}, {7, 5, 9}},
	{"xchg 4",
	 BPF_W,
	 XCHG,
	 {0x1111111180000000, 0x3333333344444444, 9},
	 {0x1111111144444444, 0x80000000, 9}},
	{"cmpxchg 8, equal", BPF_DW, CMPXCHG, {5, 7, 5}, {7, 7, 5}},
	{"cmpxchg 8, other", BPF_DW, CMPXCHG, {6, 7, 5}, {6, 7, 6}},
	{"cmpxchg 8, other above",
	 BPF_DW,
	 CMPXCHG,
	 {0x100000005, 7, 5},
	 {0x100000005, 7, 0x100000005}},
	{"cmpxchg 4, equal",
	 BPF_W,
	 CMPXCHG,
	 {0x1111111180000000, 0x3333333344444444, 0x80000000},
	 {0x1111111144444444, 0x3333333344444444, 0x80000000}},
	{"cmpxchg 4, equal, r0 with more",
	 BPF_W,
	 CMPXCHG,
	 {0x1111111180000000, 0x3333333344444444, 0xffffffff80000000},
	 {0x1111111144444444, 0x3333333344444444, 0x80000000}},
	{"cmpxchg 4, other",
	 BPF_W,
	 CMPXCHG,
	 {0x11111111ffffffff, 0x3333333344444444, 0xffffffff00000000},
	 {0x11111111ffffffff, 0x3333333344444444, 0xffffffff}},
};

static void check_atomic(const struct atomic *row, int16_t at)
{
	uint64_t memory[3] = {AA, AA, AA};
	struct bpf_insn code[] = {MOV_X(3, 1),
				  ALU64_K(BPF_ADD, 3, 8),
				  IMM64(2, row->before[1]),
				  IMM64(0, row->before[2]),
				  ATOMIC(row->size, row->op, 3, at, 2),
				  STORE_X(BPF_DW, 3, 8, 2),
				  EXIT};
	bool all_narrow = true;
	struct rf_eval eval = {.memory = memory,
			       .memory_size = sizeof(memory),
			       .step = narrow,
			       .context = &all_narrow};
	uint64_t r0 = NO_R0;

	memory[at ? 0 : 1] = row->before[0];
	code_run(code, CODE_COUNT(code), &eval, &r0, NULL);
	ok(all_narrow, "%s, at %d: no more than its bytes", row->name, at);
	is_word(memory[at ? 0 : 1], row->after[0], "%s, at %d: the memory", row->name, at);
	is_word(memory[at ? 1 : 0], AA, "%s, at %d: the memory beside it", row->name, at);
	is_word(memory[2], row->after[1], "%s, at %d: the source", row->name, at);
	is_word(r0, row->after[2], "%s, at %d: r0", row->name, at);
}

static void atomics(const struct atomic *table, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		check_atomic(&table[i], 0);
		check_atomic(&table[i], -8);
	}
}

/* r0 may be the source too, and the address. */
static void atomics_of_one_register(void)
{
	uint64_t memory = 5, r0 = 0;
	struct rf_eval eval = {.memory = &memory, .memory_size = sizeof(memory)};
	struct bpf_insn compare[] = {MOV_K(0, 5), ATOMIC(BPF_DW, CMPXCHG, 1, 0, 0), EXIT};
	struct bpf_insn fetch[] = {MOV_X(0, 1), ATOMIC(BPF_DW, XCHG, 0, 0, 0), EXIT};

	code_run(compare, CODE_COUNT(compare), &eval, &r0, NULL);
	is_word(memory, 5, "cmpxchg of r0 for r0");
	is_word(r0, 5, "leaves both");
	memory = 77;
	code_run(fetch, CODE_COUNT(fetch), &eval, &r0, NULL);
	is_word(r0, 77, "xchg of an address with what is there");
	ok(memory != 77, "puts the address there");
}

int main(void)
{
	immediates();
	loads();
	loads_over_address();
	stores();
	stores_of_immediates();
	atomics(simple, CODE_COUNT(simple));
	atomics(exchanges, CODE_COUNT(exchanges));
	atomics_of_one_register();
	return done();
}
