/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Where jumps, calls and exits lead, by RFC 9669, section 4.3. */
#include "verify/isa.h"

#include "verify_code.h"

#define ALL 0xffffffffffffffff
#define MIN64 0x8000000000000000
#define MAX64 0x7fffffffffffffff
#define MIN32 0xffffffff80000000 /* the smallest number of 32 bits, with its sign */

static const struct {
	const char *name;
	uint8_t op;
} comparisons[] = {
	{"==", BPF_JEQ},  {"!=", BPF_JNE},   {">", BPF_JGT},   {">=", BPF_JGE},
	{"<", BPF_JLT},	  {"<=", BPF_JLE},   {"s>", BPF_JSGT}, {"s>=", BPF_JSGE},
	{"s<", BPF_JSLT}, {"s<=", BPF_JSLE}, {"&", BPF_JSET},
};

/* Which comparisons of a with b hold, of 64 bits and of the lower 32; no others do. */
static const struct {
	uint64_t a, b;
	const char *wide, *narrow;
} rows[] = {
	{1, 1, "== >= <= s>= s<= &", "== >= <= s>= s<= &"},
	{0, 0, "== >= <= s>= s<=", "== >= <= s>= s<="},
	{1, 2, "!= < <= s< s<=", "!= < <= s< s<="},
	{2, 1, "!= > >= s> s>=", "!= > >= s> s>="},
	{0x0f, 0xf0, "!= < <= s< s<=", "!= < <= s< s<="},
	{5, 0x7fffffff, "!= < <= s< s<= &", "!= < <= s< s<= &"},
	/* the sign */
	{ALL, 1, "!= > >= s< s<= &", "!= > >= s< s<= &"},
	{1, ALL, "!= < <= s> s>= &", "!= < <= s> s>= &"},
	{0, ALL, "!= < <= s> s>=", "!= < <= s> s>="},
	{ALL, ALL, "== >= <= s>= s<= &", "== >= <= s>= s<= &"},
	{ALL - 1, ALL, "!= < <= s< s<= &", "!= < <= s< s<= &"},
	{MAX64, MIN64, "!= < <= s> s>=", "!= > >= s< s<="},
	{MIN64, ALL, "!= < <= s< s<= &", "!= < <= s> s>="},
	{MIN64, MIN64, "== >= <= s>= s<= &", "== >= <= s>= s<="},
	/* the sign of 32 bits, which is none of 64 */
	{0x7fffffff, 0x80000000, "!= < <= s< s<=", "!= < <= s> s>="},
	{0x7fffffff, MIN32, "!= < <= s> s>=", "!= < <= s> s>="},
	{0x80000000, MIN32, "!= < <= s> s>= &", "== >= <= s>= s<= &"},
	{0xffffffff, ALL, "!= < <= s> s>= &", "== >= <= s>= s<= &"},
	{0x80000000, 0x7fffffff, "!= > >= s> s>=", "!= > >= s< s<="},
	/* what 32 bits do not see */
	{0x100000000, 0, "!= > >= s> s>=", "== >= <= s>= s<="},
	{0x100000000, 0x100000000, "== >= <= s>= s<= &", "== >= <= s>= s<="},
	{0x100000001, 1, "!= > >= s> s>= &", "== >= <= s>= s<= &"},
	{0x100000000, 1, "!= > >= s> s>=", "!= < <= s< s<="},
	{0xffffffff00000000, 0xffffffff, "!= > >= s< s<=", "!= < <= s> s>="},
	{0x7fffffff00000001, 0x7fffffff00000002, "!= < <= s< s<= &", "!= < <= s< s<="},
};

/* Is the word one of those that spaces divide? */
static bool names(const char *words, const char *word)
{
	size_t length = strlen(word);

	for (; *words; words += strcspn(words, " "), words += *words == ' ')
		if (strcspn(words, " ") == length && !strncmp(words, word, length))
			return true;
	return false;
}

/* r0 = 1 if it is taken */
static uint64_t taken(struct bpf_insn branch, uint64_t a, uint64_t b)
{
	struct bpf_insn code[] = {IMM64(1, a), IMM64(2, b), MOV_K(0, 1), branch, MOV_K(0, 0), EXIT};

	return CODE_R0(code);
}

/* From a register, and as an immediate where 32 bits with their sign are the number. */
static bool holds(size_t row, size_t comparison, bool wide)
{
	uint8_t code = comparisons[comparison].op | (wide ? BPF_JMP : BPF_JMP32);
	uint64_t a = rows[row].a, b = rows[row].b;
	uint64_t wanted =
		names(wide ? rows[row].wide : rows[row].narrow, comparisons[comparison].name);

	if (taken(CODE(code | BPF_X, 1, 2, 1, 0), a, b) != wanted)
		return false;
	return (wide && b > 0x7fffffff && b < MIN32) ||
	       taken(CODE(code | BPF_K, 1, 0, 1, b), a, 99) == wanted;
}

static void branches(void)
{
	for (size_t i = 0; i < CODE_COUNT(rows); i++) {
		for (size_t j = 0; j < CODE_COUNT(comparisons); j++) {
			const char *name = comparisons[j].name;

			ok(holds(i, j, true), "64 bits: %#" PRIx64 " %s %#" PRIx64, rows[i].a, name,
			   rows[i].b);
			ok(holds(i, j, false), "32 bits: %#" PRIx64 " %s %#" PRIx64, rows[i].a,
			   name, rows[i].b);
		}
	}
}

/* Offsets are of slots, from the next instruction. */
static void offsets(void)
{
	struct bpf_insn loop[] = {
		MOV_K(0, 0),
		MOV_K(1, 10),
		ALU64_X(BPF_ADD, 0, 1),
		ALU64_K(BPF_SUB, 1, 1),
		IF64_K(BPF_JNE, 1, 0, -3),
		EXIT,
	};
	struct bpf_insn over[] = {MOV_K(0, 1), GOTO(3), IMM64(0, 2), MOV_K(0, 3), EXIT};
	struct bpf_insn far_over[] = {MOV_K(0, 1), FAR_GOTO(1), MOV_K(0, 2), EXIT};
	struct bpf_insn back[] = {GOTO(2), MOV_K(0, 7), EXIT, GOTO(-3)};
	struct bpf_insn far_back[] = {FAR_GOTO(2), MOV_K(0, 7), EXIT, FAR_GOTO(-3)};
	struct bpf_insn nowhere[] = {MOV_K(0, 5), GOTO(0), FAR_GOTO(0), IF64_K(BPF_JEQ, 0, 5, 0),
				     EXIT};

	is_word(CODE_R0(loop), 55, "a branch back");
	is_word(CODE_R0(over), 1, "goto over an instruction of two slots");
	is_word(CODE_R0(far_over), 1, "far goto");
	is_word(CODE_R0(back), 7, "goto back");
	is_word(CODE_R0(far_back), 7, "far goto back");
	is_word(CODE_R0(nowhere), 5, "to the next instruction");
}

/* What the offset of 16 bits just reaches, and what only the far goto does. */
static void distances(void)
{
	enum { FAR = 100000 };
	struct bpf_insn *code = malloc((FAR + 4) * sizeof(*code));

	if (!code)
		abort();
	for (size_t i = 0; i < FAR + 4; i++)
		code[i] = EXIT;
	code[0] = MOV_K(0, 1);
	code[1] = FAR_GOTO(FAR);
	code[2] = MOV_K(0, 3);
	code[FAR + 2] = MOV_K(0, 2);
	is_word(code_r0(code, FAR + 4), 2, "far goto over 100000 slots");
	code[FAR + 2] = FAR_GOTO(-(FAR + 1));
	is_word(code_r0(code, FAR + 4), 3, "and back");
	code[1] = GOTO(32767);
	code[2 + 32767] = GOTO(-32768);
	is_word(code_r0(code, FAR + 4), 3, "the ends of an offset of 16 bits");
	free(code);
}

static void calls(void)
{
	struct bpf_insn sum[] = {
		MOV_K(1, 40),		MOV_K(2, 2), CALL_LOCAL(1), EXIT, MOV_X(0, 1),
		ALU64_X(BPF_ADD, 0, 2), EXIT,
	};
	struct bpf_insn before[] = {
		GOTO(2), MOV_K(0, 9), EXIT, CALL_LOCAL(-3), ALU64_K(BPF_ADD, 0, 1), EXIT,
	};
	struct bpf_insn kept[] = {
		MOV_K(6, 1),
		MOV_K(7, 20),
		MOV_K(8, 300),
		MOV_K(9, 4000),
		CALL_LOCAL(5),
		MOV_X(0, 6),
		ALU64_X(BPF_ADD, 0, 7),
		ALU64_X(BPF_ADD, 0, 8),
		ALU64_X(BPF_ADD, 0, 9),
		EXIT,
		MOV_K(6, 0),
		MOV_K(7, 0),
		MOV_K(8, 0),
		MOV_K(9, 0),
		MOV_K(0, 0),
		EXIT,
	};
	/* 5! in frames of their own: r6 is each one's number */
	struct bpf_insn factorial[] = {
		MOV_K(1, 5),
		CALL_LOCAL(1),
		EXIT,
		MOV_K(0, 1),
		IF64_K(BPF_JEQ, 1, 1, 4),
		MOV_X(6, 1),
		ALU64_K(BPF_SUB, 1, 1),
		CALL_LOCAL(-5),
		ALU64_X(BPF_MUL, 0, 6),
		EXIT,
	};

	is_word(CODE_R0(sum), 42, "r1 and r2 go in, r0 comes out");
	is_word(CODE_R0(before), 10, "a function that is before its call");
	is_word(CODE_R0(kept), 4321, "r6 to r9 are the caller's afterwards");
	is_word(CODE_R0(factorial), 120, "a function that calls itself");
}

static void frames(void)
{
	struct bpf_insn own[] = {
		STORE_K(BPF_DW, 10, -8, 7),
		CALL_LOCAL(2),
		LOAD(BPF_DW, 0, 10, -8),
		EXIT,
		STORE_K(BPF_DW, 10, -8, 1),
		MOV_K(0, 0),
		EXIT,
	};
	struct bpf_insn callers[] = {
		MOV_X(1, 10),
		CALL_LOCAL(2),
		LOAD(BPF_DW, 0, 10, -8),
		EXIT,
		STORE_K(BPF_DW, 1, -8, 3),
		MOV_K(0, 0),
		EXIT,
	};
	struct bpf_insn other[] = {
		MOV_X(1, 10), CALL_LOCAL(1), EXIT, MOV_X(0, 1), ALU64_X(BPF_SUB, 0, 10), EXIT,
	};
	struct bpf_insn restored[] = {
		MOV_X(6, 10), CALL_LOCAL(3), MOV_X(0, 6), ALU64_X(BPF_SUB, 0, 10),
		EXIT,	      MOV_K(0, 1),   EXIT,
	};

	is_word(CODE_R0(own), 7, "a called function has a frame of its own");
	is_word(CODE_R0(callers), 3, "it can be given its caller's");
	ok(CODE_R0(other) != 0 && CODE_R0(other) != NO_R0, "its r10 is another one");
	is_word(CODE_R0(restored), 0, "the caller's r10 is there again");
}

static void exits(void)
{
	struct bpf_insn number[] = {IMM64(0, 0x1122334455667788), EXIT};
	struct bpf_insn first[] = {MOV_K(0, 1), EXIT, MOV_K(0, 2), EXIT};

	is_word(CODE_R0(number), 0x1122334455667788, "all 64 bits of r0");
	is_word(CODE_R0(first), 1, "nothing comes after an exit");
}

int main(void)
{
	branches();
	offsets();
	distances();
	calls();
	frames();
	exits();
	return done();
}
