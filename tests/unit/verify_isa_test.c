/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What arithmetic instructions give, by RFC 9669, section 4.1 and 4.2. The numbers
 * were written down from the text of the standard; none is computed here.
 */
#include "verify/isa.h"

#include "verify_code.h"

#define ALL 0xffffffffffffffff
#define MIN64 0x8000000000000000
#define MAX64 0x7fffffffffffffff
#define MIN32 0xffffffff80000000 /* the smallest number of 32 bits, with its sign */
#define MINUS(n) (0ULL - (n))
#define SIGNED 1 /* the offset that makes DIV and MOD signed */

/* r1 op= r2: what 64 bits of it give, and what the lower 32 alone. */
struct row {
	uint64_t a, b, wide, narrow;
};

struct table {
	const char *name;
	uint8_t op;
	int16_t offset;
	struct row rows[20];
	size_t count;
};

#define ROWS(...)                                                                                  \
	.rows = {__VA_ARGS__}, .count = sizeof((struct row[]){__VA_ARGS__}) / sizeof(struct row)

static const struct table sums[] = {
	{"add", BPF_ADD, 0,
	 ROWS({5, 7, 12, 12}, {0xffffffff, 1, 0x100000000, 0}, {ALL, 1, 0, 0},
	      {0x100000000, ALL, 0xffffffff, 0xffffffff}, {MAX64, 1, MIN64, 0},
	      {0x7fffffff, 1, 0x80000000, 0x80000000}, {0, MIN32, 0xffffffff80000000, 0x80000000},
	      {0x1122334455667788, 0x1111111122222222, 0x22334455778899aa, 0x778899aa})},
	{"subtract", BPF_SUB, 0,
	 ROWS({7, 5, 2, 2}, {0, 1, ALL, 0xffffffff}, {0x100000000, 1, 0xffffffff, 0xffffffff},
	      {MIN64, 1, MAX64, 0xffffffff}, {5, MINUS(7), 12, 12},
	      {0, MIN32, 0x80000000, 0x80000000},
	      {0x1122334455667788, 0x155667788, 0x1122334300000000, 0})},
	{"multiply", BPF_MUL, 0,
	 ROWS({6, 7, 42, 42}, {ALL, ALL, 1, 1}, {0x100000000, 0x100000000, 0, 0},
	      {0xffffffff, 0xffffffff, 0xfffffffe00000001, 1},
	      {0x10001, 0x10001, 0x100020001, 0x20001},
	      {3, MINUS(5), 0xfffffffffffffff1, 0xfffffff1}, {MIN64, ALL, MIN64, 0},
	      {0x80000000, ALL, 0xffffffff80000000, 0x80000000}, {0x1234, 0, 0, 0})},
};

static const struct table divisions[] = {
	{"divide", BPF_DIV, 0,
	 ROWS({42, 7, 6, 6}, {43, 7, 6, 6}, {6, 7, 0, 0}, {5, 0, 0, 0}, {ALL, 0, 0, 0},
	      {0xffffffff00000005, 0x100000000, 0xffffffff, 0}, {ALL, 2, MAX64, 0x7fffffff},
	      {ALL, ALL, 1, 1}, {10, ALL, 0, 0}, {MIN64, ALL, 0, 0}, {0x80000000, ALL, 0, 0},
	      {0x100000000, 3, 0x55555555, 0}, {MINUS(2), MINUS(2), 1, 1},
	      {0x100000009, 3, 0x55555558, 3}, {ALL, MIN32, 1, 1}, {0xffffffff, MIN32, 0, 1})},
	{"divide with sign", BPF_DIV, SIGNED,
	 ROWS({42, 7, 6, 6}, {MINUS(42), 7, 0xfffffffffffffffa, 0xfffffffa},
	      {42, MINUS(7), 0xfffffffffffffffa, 0xfffffffa}, {MINUS(42), MINUS(7), 6, 6},
	      {MINUS(13), 3, 0xfffffffffffffffc, 0xfffffffc}, {MINUS(1), 2, 0, 0},
	      {MIN64, MINUS(1), MIN64, 0}, {0x80000000, MINUS(1), 0xffffffff80000000, 0x80000000},
	      {0xffffffff80000000, MINUS(1), 0x80000000, 0x80000000}, {MIN64, 1, MIN64, 0},
	      {5, 0, 0, 0}, {MINUS(5), 0, 0, 0}, {MIN64, 0, 0, 0},
	      {MAX64, MINUS(1), 0x8000000000000001, 1},
	      {0x7fffffff, MINUS(1), 0xffffffff80000001, 0x80000001},
	      {0x1fffffffe, 2, 0xffffffff, 0xffffffff}, {0x10000000a, 0x100000000, 1, 0},
	      {0xfffffffe, 2, 0x7fffffff, 0xffffffff}, {MINUS(6), 0xfffffffd, 0, 2})},
	{"modulo", BPF_MOD, 0,
	 ROWS({43, 7, 1, 1}, {42, 7, 0, 0}, {5, 0, 5, 5},
	      {MINUS(5), 0, 0xfffffffffffffffb, 0xfffffffb},
	      {0xffffffff00000005, 0, 0xffffffff00000005, 5}, {ALL, 2, 1, 1}, {10, ALL, 10, 10},
	      {ALL, ALL, 0, 0}, {0x100000009, 0x100000000, 9, 9}, {MIN64, ALL, MIN64, 0},
	      {0x80000000, ALL, 0x80000000, 0x80000000}, {0x100000000, 7, 4, 0},
	      {0xffffffff, MIN32, 0xffffffff, 0x7fffffff})},
	{"modulo with sign", BPF_MOD, SIGNED,
	 ROWS({13, 3, 1, 1}, {MINUS(13), 3, ALL, 0xffffffff}, {13, MINUS(3), 1, 1},
	      {MINUS(13), MINUS(3), ALL, 0xffffffff}, {MIN64, MINUS(1), 0, 0},
	      {0x80000000, MINUS(1), 0, 0}, {0xffffffff80000000, MINUS(1), 0, 0},
	      {MIN64, 3, 0xfffffffffffffffe, 0}, {0x80000000, 3, 2, 0xfffffffe}, {5, 0, 5, 5},
	      {MINUS(5), 0, 0xfffffffffffffffb, 0xfffffffb}, {0x100000005, 0, 0x100000005, 5},
	      {0x100000005, 0x100000000, 5, 5}, {MINUS(6), 3, 0, 0}, {ALL, MIN64, ALL, 0xffffffff},
	      {MINUS(8), 0xfffffffd, 0xfffffffffffffff8, 0xfffffffe}, {MIN64, MAX64, ALL, 0})},
};

static const struct table bits[] = {
	{"or", BPF_OR, 0,
	 ROWS({0x0f0f, 0x00ff, 0x0fff, 0x0fff}, {0x1122334400000000, ALL, ALL, 0xffffffff},
	      {0xffffffff00000000, 1, 0xffffffff00000001, 1},
	      {0, MIN32, 0xffffffff80000000, 0x80000000}, {0x80000000, 0, 0x80000000, 0x80000000})},
	{"and", BPF_AND, 0,
	 ROWS({0x0f0f, 0x00ff, 0x000f, 0x000f},
	      {0x1122334455667788, ALL, 0x1122334455667788, 0x55667788},
	      {ALL, MIN32, 0xffffffff80000000, 0x80000000}, {0xffffffff00000000, 0xffffffff, 0, 0},
	      {0x123456789abcdef0, 0xff0, 0xef0, 0xef0})},
	{"xor", BPF_XOR, 0,
	 ROWS({0x0f0f, 0x00ff, 0x0ff0, 0x0ff0},
	      {0x1122334455667788, ALL, 0xeeddccbbaa998877, 0xaa998877},
	      {0x1122334455667788, 0x1122334455667788, 0, 0},
	      {0, MIN32, 0xffffffff80000000, 0x80000000})},
	{"move", BPF_MOV, 0,
	 ROWS({1, 7, 7, 7}, {1, ALL, ALL, 0xffffffff}, {ALL, 0, 0, 0},
	      {ALL, MIN32, 0xffffffff80000000, 0x80000000}, {1, 0x7fffffff, 0x7fffffff, 0x7fffffff},
	      {1, 0x1122334455667788, 0x1122334455667788, 0x55667788})},
};

static const struct table shifts[] = {
	{"shift left", BPF_LSH, 0,
	 ROWS({1, 0, 1, 1}, {1, 1, 2, 2}, {1, 31, 0x80000000, 0x80000000}, {1, 32, 0x100000000, 1},
	      {1, 33, 0x200000000, 2}, {1, 63, MIN64, 0x80000000}, {1, 64, 1, 1}, {1, 65, 2, 2},
	      {1, ALL, MIN64, 0x80000000}, {0xffffffff, 4, 0xffffffff0, 0xfffffff0},
	      {0x1122334455667788, 8, 0x2233445566778800, 0x66778800}, {3, 0x100000001, 6, 6})},
	{"shift right", BPF_RSH, 0,
	 ROWS({ALL, 0, ALL, 0xffffffff}, {0x80000000, 31, 1, 1}, {ALL, 1, MAX64, 0x7fffffff},
	      {ALL, 32, 0xffffffff, 0xffffffff}, {MIN64, 63, 1, 0}, {ALL, 63, 1, 1},
	      {ALL, 64, ALL, 0xffffffff}, {ALL, 65, MAX64, 0x7fffffff}, {ALL, ALL, 1, 1},
	      {0x1122334455667788, 8, 0x0011223344556677, 0x00556677},
	      {0x1122334455667788, 36, 0x01122334, 0x05566778}, {6, 0x100000001, 3, 3})},
	{"shift right with sign", BPF_ARSH, 0,
	 ROWS({MIN64, 0, MIN64, 0}, {MIN64, 63, ALL, 0}, {0x80000000, 31, 1, 0xffffffff},
	      {0x80000000, 1, 0x40000000, 0xc0000000}, {MAX64, 62, 1, 0xffffffff},
	      {ALL, 64, ALL, 0xffffffff}, {MIN64, ALL, ALL, 0}, {MIN64, 32, 0xffffffff80000000, 0},
	      {0x123456780, 4, 0x12345678, 0x02345678}, {MIN64, 64, MIN64, 0},
	      {0xf000000080000000, 36, 0xffffffffff000000, 0xf8000000},
	      {MINUS(6), 0x100000001, MINUS(3), 0xfffffffd})},
};

/* Only from a register; the offset is the width. */
static const struct table extensions[] = {
	{"move 8 bits with sign", BPF_MOV, 8,
	 ROWS({1, 0x7f, 0x7f, 0x7f}, {1, 0x80, 0xffffffffffffff80, 0xffffff80},
	      {1, 0x17f, 0x7f, 0x7f}, {1, 0xff, ALL, 0xffffffff}, {1, 0xffffffffffffff00, 0, 0},
	      {1, 0x1122334455667788, 0xffffffffffffff88, 0xffffff88})},
	{"move 16 bits with sign", BPF_MOV, 16,
	 ROWS({1, 0x7fff, 0x7fff, 0x7fff}, {1, 0x8000, 0xffffffffffff8000, 0xffff8000},
	      {1, 0x17fff, 0x7fff, 0x7fff}, {1, 0xffffffffffff0000, 0, 0},
	      {1, 0x1122334455667788, 0x7788, 0x7788})},
};
static const struct table wide_extensions[] = {
	{"move 32 bits with sign", BPF_MOV, 32,
	 ROWS({1, 0x7fffffff, 0x7fffffff, 0}, {1, 0x80000000, 0xffffffff80000000, 0},
	      {1, 0xffffffff7fffffff, 0x7fffffff, 0}, {1, 0xffffffff00000000, 0, 0},
	      {1, 0x1122334455667788, 0x55667788, 0})},
};

/* r1 = a; r2 = b; the instruction; r0 = r1 */
static uint64_t run(struct bpf_insn insn, uint64_t a, uint64_t b)
{
	struct bpf_insn code[] = {IMM64(1, a), IMM64(2, b), insn, MOV_X(0, 1), EXIT};

	return CODE_R0(code);
}

/* An immediate has 32 bits, and the instructions of 64 see it with its sign. */
static bool fits_immediate(uint64_t b)
{
	return b <= 0x7fffffff || b >= MIN32;
}

static void check_class(const struct table *table, uint8_t class, bool immediates)
{
	bool wide = class == BPF_ALU64;
	int bits_of = wide ? 64 : 32;

	for (size_t i = 0; i < table->count; i++) {
		const struct row *row = &table->rows[i];
		uint64_t wanted = wide ? row->wide : row->narrow;
		uint8_t code = class | table->op;

		is_word(run(CODE(code | BPF_X, 1, 2, table->offset, 0), row->a, row->b), wanted,
			"%s, %d bits: %#" PRIx64 " and %#" PRIx64, table->name, bits_of, row->a,
			row->b);
		if (!immediates || (wide && !fits_immediate(row->b)))
			continue;
		is_word(run(CODE(code | BPF_K, 1, 0, table->offset, row->b), row->a, 99), wanted,
			"%s, %d bits: %#" PRIx64 " and %#" PRIx64 ", immediate", table->name,
			bits_of, row->a, row->b);
	}
}

#define CHECK(tables, immediates) check_tables(tables, CODE_COUNT(tables), immediates)
static void check_tables(const struct table *tables, size_t count, bool immediates)
{
	for (size_t i = 0; i < count; i++) {
		check_class(&tables[i], BPF_ALU64, immediates);
		check_class(&tables[i], BPF_ALU, immediates);
	}
}

static void negations(void)
{
	static const struct {
		uint64_t a, wide, narrow;
	} rows[] = {
		{0, 0, 0},
		{1, ALL, 0xffffffff},
		{ALL, 1, 1},
		{MIN64, MIN64, 0},
		{MAX64, 0x8000000000000001, 1},
		{0x80000000, 0xffffffff80000000, 0x80000000},
		{0x100000000, 0xffffffff00000000, 0},
		{0x1122334455667788, 0xeeddccbbaa998878, 0xaa998878},
	};

	for (size_t i = 0; i < CODE_COUNT(rows); i++) {
		is_word(run(ALU64_K(BPF_NEG, 1, 0), rows[i].a, 0), rows[i].wide,
			"negate, 64 bits: %#" PRIx64, rows[i].a);
		is_word(run(ALU32_K(BPF_NEG, 1, 0), rows[i].a, 0), rows[i].narrow,
			"negate, 32 bits: %#" PRIx64, rows[i].a);
	}
}

/* On a machine whose lowest byte is first, which is the only kind that is modelled. */
static void orders_of_bytes(void)
{
	static const struct {
		uint64_t a;
		int width;
		uint64_t little, big;
	} rows[] = {
		{0x1122334455667788, 16, 0x7788, 0x8877},
		{0x1122334455667788, 32, 0x55667788, 0x88776655},
		{0x1122334455667788, 64, 0x1122334455667788, 0x8877665544332211},
		{0xffffffffffff00ff, 16, 0x00ff, 0xff00},
		{0xffffffffffff00ff, 32, 0xffff00ff, 0xff00ffff},
		{0xffffffffffff00ff, 64, 0xffffffffffff00ff, 0xff00ffffffffffff},
		{0x80, 16, 0x80, 0x8000},
		{0x80, 32, 0x80, 0x80000000},
		{0x80, 64, 0x80, MIN64},
	};

	for (size_t i = 0; i < CODE_COUNT(rows); i++) {
		int width = rows[i].width;

		is_word(run(ALU32_K(BPF_END | BPF_TO_LE, 1, width), rows[i].a, 0), rows[i].little,
			"le%d of %#" PRIx64, width, rows[i].a);
		is_word(run(ALU32_K(BPF_END | BPF_TO_BE, 1, width), rows[i].a, 0), rows[i].big,
			"be%d of %#" PRIx64, width, rows[i].a);
		is_word(run(ALU64_K(BPF_END, 1, width), rows[i].a, 0), rows[i].big,
			"bswap%d of %#" PRIx64, width, rows[i].a);
	}
}

/* The operand is read before the destination is written. */
static void one_register_twice(void)
{
	is_word(run(ALU64_X(BPF_ADD, 1, 1), 21, 0), 42, "r1 += r1");
	is_word(run(ALU64_X(BPF_SUB, 1, 1), 21, 0), 0, "r1 -= r1");
	is_word(run(ALU64_X(BPF_DIV, 1, 1), 0, 0), 0, "r1 /= r1, which is 0");
	is_word(run(ALU64_X(BPF_LSH, 1, 1), 65, 0), 130, "r1 <<= r1");
	is_word(run(ALU32_X(BPF_MOV, 1, 1), ALL, 0), 0xffffffff, "w1 = w1");
	is_word(run(ALU32_X(BPF_ARSH, 1, 1), 0x180000001, 0), 0xc0000000, "w1 s>>= w1");
}

/* With an unknown operand a term stands for every number: the same words as with each of them. */
static void unknown_operands(void)
{
	struct rf_terms *terms = rf_terms_new(true);
	const struct rf_term *x = rf_term_input(terms, "x"), *two = rf_term_word(terms, 2);
	struct rf_insn add = {.kind = RF_INSN_ALU, .alu = RF_ALU_ADD, .wide = true};
	struct rf_insn low = {.kind = RF_INSN_ALU, .alu = RF_ALU_MOV};
	struct rf_insn two_more = {.immediate = true, .imm = 2};

	ok(rf_isa_operand(terms, &add, x) == x, "the operand is the register");
	ok(rf_isa_operand(terms, &two_more, x) == two, "or the immediate");
	ok(rf_isa_alu(terms, &add, x, two) == rf_term_binary(terms, RF_TERM_ADD, x, two),
	   "64 bits are not masked");
	ok(rf_isa_alu(terms, &low, two, x) ==
		   rf_term_binary(terms, RF_TERM_AND, x, rf_term_word(terms, 0xffffffff)),
	   "32 bits are");
	rf_terms_free(terms);
}

int main(void)
{
	CHECK(sums, true);
	CHECK(divisions, true);
	CHECK(bits, true);
	CHECK(shifts, true);
	CHECK(extensions, false);
	check_class(&wide_extensions[0], BPF_ALU64, false);
	negations();
	orders_of_bytes();
	one_register_twice();
	unknown_operands();
	return done();
}
