/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What bytes become which instructions, by RFC 9669, and which are refused. */
#include "verify/insn.h"

#include <errno.h>

#include "verify_code.h"

/* The fields that an instruction uses. All others are reserved, and 0. */
#define DST 1
#define SRC 2
#define OFF 4
#define IMM 8

/*
 * Every opcode of the standard; what is not here is none. `base` is the immediate of the
 * plainest instruction with it, `off` and `imm` are other values that a used field may have.
 */
static const struct group {
	const char *name;
	int fields;
	int16_t off;
	int32_t base, imm;
	uint8_t count;
	uint8_t codes[24];
} groups[] = {
	{"ALU with an immediate",
	 DST | IMM,
	 0,
	 0,
	 -1,
	 18,
	 {0x04, 0x14, 0x24, 0x44, 0x54, 0x64, 0x74, 0xa4, 0xc4, 0x07, 0x17, 0x27, 0x47, 0x57, 0x67,
	  0x77, 0xa7, 0xc7}},
	{"ALU with a register",
	 DST | SRC,
	 0,
	 0,
	 0,
	 18,
	 {0x0c, 0x1c, 0x2c, 0x4c, 0x5c, 0x6c, 0x7c, 0xac, 0xcc, 0x0f, 0x1f, 0x2f, 0x4f, 0x5f, 0x6f,
	  0x7f, 0xaf, 0xcf}},
	{"division and modulo by an immediate",
	 DST | OFF | IMM,
	 1,
	 0,
	 -1,
	 4,
	 {0x34, 0x94, 0x37, 0x97}},
	{"division and modulo by a register",
	 DST | SRC | OFF,
	 1,
	 0,
	 0,
	 4,
	 {0x3c, 0x9c, 0x3f, 0x9f}},
	{"negation", DST, 0, 0, 0, 2, {0x84, 0x87}},
	{"move of an immediate", DST | IMM, 0, 0, -1, 2, {0xb4, 0xb7}},
	{"move of a register", DST | SRC | OFF, 8, 0, 0, 2, {0xbc, 0xbf}},
	{"orders of bytes", DST | IMM, 0, 16, 32, 3, {0xd4, 0xdc, 0xd7}},
	{"goto", OFF, 1, 0, 0, 1, {0x05}},
	{"far goto", IMM, 0, 0, 1, 1, {0x06}},
	{"branch on an immediate", DST | OFF | IMM, 1, 0, -1, 22, {0x15, 0x25, 0x35, 0x45, 0x55,
								   0x65, 0x75, 0xa5, 0xb5, 0xc5,
								   0xd5, 0x16, 0x26, 0x36, 0x46,
								   0x56, 0x66, 0x76, 0xa6, 0xb6,
								   0xc6, 0xd6}},
	{"branch on a register", DST | SRC | OFF, 1, 0, 0, 22, {0x1d, 0x2d, 0x3d, 0x4d, 0x5d, 0x6d,
								0x7d, 0xad, 0xbd, 0xcd, 0xdd, 0x1e,
								0x2e, 0x3e, 0x4e, 0x5e, 0x6e, 0x7e,
								0xae, 0xbe, 0xce, 0xde}},
	{"call", SRC | IMM, 0, 0, 1, 1, {0x85}},
	{"call through a register", DST, 0, 0, 0, 1, {0x8d}},
	{"exit", 0, 0, 0, 0, 1, {0x95}},
	{"64-bit immediate", DST | SRC | IMM, 0, 0, -1, 1, {0x18}},
	{"packet access", IMM, 0, 0, -1, 3, {0x20, 0x28, 0x30}},
	{"indirect packet access", SRC | IMM, 0, 0, -1, 3, {0x40, 0x48, 0x50}},
	{"load", DST | SRC | OFF, -8, 0, 0, 7, {0x61, 0x69, 0x71, 0x79, 0x81, 0x89, 0x91}},
	{"store of an immediate", DST | OFF | IMM, -8, 0, -1, 4, {0x62, 0x6a, 0x72, 0x7a}},
	{"store of a register", DST | SRC | OFF, -8, 0, 0, 4, {0x63, 0x6b, 0x73, 0x7b}},
	{"atomic operation", DST | SRC | OFF | IMM, -8, 0, 0x41, 2, {0xc3, 0xdb}},
};

/* NULL if it decodes, else why not. Among exits, so that small offsets lead to instructions. */
static const char *fault(struct bpf_insn insn)
{
	static struct rf_error error;
	struct bpf_insn second = insn.code == 0x18 ? CODE(0, 0, 0, 0, 0) : EXIT;
	struct bpf_insn code[] = {insn, second, EXIT, EXIT};
	struct rf_insn *insns = NULL;
	size_t count = 0;
	int r;

	error.text[0] = '\0';
	r = rf_insn_decode(code, sizeof(code), true, &insns, &count, &error);
	free(insns);
	if (r == 0 && count == CODE_COUNT(code) && insns)
		return NULL;
	return r == -EBADMSG && !insns && !count && error.text[0] ? error.text : "no error";
}

static bool decodes(struct bpf_insn insn)
{
	return !fault(insn);
}

/* A field is used, or what is not 0 in it is refused. */
static void fields(const struct group *group, uint8_t code)
{
	int used = group->fields;
	struct bpf_insn base = CODE(code, 0, 0, 0, group->base);
	struct bpf_insn dst = base, src = base, off = base, imm = base;

	dst.dst_reg = 1;
	src.src_reg = 1;
	off.off = used & OFF ? group->off : 1;
	imm.imm = used & IMM ? group->imm : 1;
	ok(decodes(base) && decodes(dst) == !!(used & DST) && decodes(src) == !!(used & SRC) &&
		   decodes(off) == !!(used & OFF) && decodes(imm) == !!(used & IMM),
	   "opcode %#04x, %s: the fields that are used", code, group->name);
}

static void opcodes(void)
{
	static const int16_t offs[] = {0, 1, 8, 16, 32};
	static const int32_t imms[] = {0, 1, 16, 32, 0x40, 0xe1};
	bool listed[256] = {0};

	for (size_t i = 0; i < CODE_COUNT(groups); i++) {
		for (size_t j = 0; j < groups[i].count; j++) {
			listed[groups[i].codes[j]] = true;
			fields(&groups[i], groups[i].codes[j]);
		}
	}
	for (unsigned int code = 0; code < 256; code++) {
		bool any = false;

		for (unsigned int src = 0; src < 3; src++)
			for (size_t i = 0; i < CODE_COUNT(offs); i++)
				for (size_t j = 0; j < CODE_COUNT(imms); j++)
					any |= decodes(CODE(code, 0, src, offs[i], imms[j]));
		if (!listed[code])
			ok(!any, "opcode %#04x is refused, whatever is with it", code);
	}
}

/* Registers from r11 on are none, in every field that holds one. */
static void registers(void)
{
	for (size_t i = 0; i < CODE_COUNT(groups); i++) {
		const struct group *group = &groups[i];
		struct bpf_insn insn = CODE(group->codes[0], 0, 0, 0, group->base);
		bool call = insn.code == 0x85, imm64 = insn.code == 0x18, any = false;

		for (unsigned int r = 11; r < 16; r++) {
			insn.dst_reg = r;
			any |= decodes(insn);
			insn.dst_reg = 0;
			insn.src_reg = r;
			any |= decodes(insn);
		}
		ok(!any, "%s: there is no r11 to r15", group->name);
		insn.src_reg = group->fields & SRC && !call && !imm64 ? 10 : 0;
		ok(decodes(insn), "%s: there is r10, to be read", group->name);
	}
}

/* The words name the field that is not 0, or what there is not. */
static void words(void)
{
	static const char dst[] = "instruction 0: the destination register must be 0 here";
	static const char src[] = "instruction 0: the source register must be 0 here";
	static const char off[] = "instruction 0: the offset must be 0 here";
	static const char imm[] = "instruction 0: the immediate must be 0 here";
	static const char none[] = "instruction 0: there is no such operation";
	static const struct {
		struct bpf_insn insn;
		const char *words;
	} rows[] = {
		{CODE(0x07, 1, 2, 0, 0), src},
		{CODE(0x0f, 1, 2, 0, 1), imm},
		{CODE(0x07, 1, 0, 1, 0), off},
		{CODE(0xb7, 1, 0, 8, 0), off},
		{CODE(0xd7, 1, 2, 0, 16), src},
		{CODE(0xdc, 1, 0, 1, 16), off},
		{CODE(0x05, 1, 0, 0, 0), dst},
		{CODE(0x06, 0, 1, 0, 0), src},
		{CODE(0x05, 0, 0, 0, 1), imm},
		{CODE(0x06, 0, 0, 1, 0), off},
		{CODE(0x15, 1, 2, 0, 0), src},
		{CODE(0x1d, 1, 2, 0, 1), imm},
		{CODE(0x85, 1, 0, 0, 0), dst},
		{CODE(0x85, 0, 0, 1, 0), off},
		{CODE(0x61, 1, 2, 0, 1), imm},
		{CODE(0x7a, 1, 2, 0, 1), src},
		{CODE(0x7b, 1, 2, 0, 1), imm},
		{CODE(0x18, 1, 0, 1, 1), off},
		{CODE(0x20, 1, 0, 0, 1), dst},
		{CODE(0x20, 0, 1, 0, 1), src},
		{CODE(0x40, 0, 1, 1, 1), off},
		{CODE(0xe7, 1, 0, 0, 1), none},
		{CODE(0xdf, 1, 0, 0, 16), none},
		{CODE(0xe5, 1, 0, 0, 0), none},
		{CODE(0x0d, 0, 0, 0, 0), none},
		{CODE(0x96, 0, 0, 0, 0), none},
		{CODE(0x95, 0, 0, 0, 1), "instruction 0: an exit has no operands"},
		{CODE(0x8f, 1, 2, 0, 0), "instruction 0: a negation has no operand"},
		{CODE(0x8d, 1, 2, 0, 0), src},
		{CODE(0x8d, 1, 0, 0, 5), imm},
		{CODE(0x8e, 0, 0, 0, 0), none},
		{CODE(0x38, 0, 0, 0, 0), "instruction 0: there is no packet access of 8 bytes"},
		{CODE(0x99, 1, 2, 0, 0), "instruction 0: there is no sign to extend in 8 bytes"},
		{CODE(0xc1, 1, 2, 0, 0), "instruction 0: there is no such mode of loading"},
		{CODE(0xc2, 1, 0, 0, 0), "instruction 0: there is no such mode of storing"},
	};

	for (size_t i = 0; i < CODE_COUNT(rows); i++)
		is_str(fault(rows[i].insn), rows[i].words);
}

static void frame_pointer(void)
{
	static const char refused[] = "instruction 0: r10 cannot be written";

	is_str(fault(MOV_K(10, 0)), refused);
	is_str(fault(ALU64_X(BPF_ADD, 10, 1)), refused);
	is_str(fault(ALU32_K(BPF_NEG, 10, 0)), refused);
	is_str(fault(ALU64_K(BPF_END, 10, 64)), refused);
	is_str(fault(CODE(0x18, 10, 0, 0, 0)), refused);
	is_str(fault(LOAD(BPF_DW, 10, 1, 0)), refused);
	is_str(fault(LOAD_SIGN(BPF_B, 10, 1, 0)), refused);
	is_str(fault(ATOMIC(BPF_DW, BPF_ADD | BPF_FETCH, 1, 0, 10)), refused);
	is_str(fault(ATOMIC(BPF_DW, BPF_XCHG, 1, 0, 10)), refused);
	ok(decodes(ATOMIC(BPF_DW, BPF_CMPXCHG, 1, 0, 10)), "cmpxchg writes r0, not its source");
	ok(decodes(ATOMIC(BPF_DW, BPF_ADD, 10, -8, 10)), "without fetch nothing is written");
	ok(decodes(STORE_X(BPF_DW, 10, -8, 10)), "r10 can be stored, and stored to");
	ok(decodes(IF64_X(BPF_JEQ, 10, 10, 0)), "r10 can be compared");
}

static void atomics(void)
{
	static const int32_t valid[] = {0x00, 0x01, 0x40, 0x41, 0x50, 0x51, 0xa0, 0xa1, 0xe1, 0xf1};
	bool right = true;

	for (int32_t op = -0x200; op < 0x400; op++) {
		bool wanted = false;

		for (size_t i = 0; i < CODE_COUNT(valid); i++)
			wanted |= valid[i] == op;
		right &= decodes(ATOMIC(BPF_W, op, 1, 0, 2)) == wanted;
		right &= decodes(ATOMIC(BPF_DW, op, 1, 0, 2)) == wanted;
		right &= !decodes(ATOMIC(BPF_B, op, 1, 0, 2)) &&
			 !decodes(ATOMIC(BPF_H, op, 1, 0, 2));
	}
	ok(right, "ten atomic operations, of 4 and of 8 bytes");
	is_str(fault(ATOMIC(BPF_W, 0xe0, 1, 0, 2)),
	       "instruction 0: there is no such atomic operation");
	is_str(fault(ATOMIC(BPF_H, 0, 1, 0, 2)),
	       "instruction 0: atomic operations are on 4 or 8 bytes");
}

/* What an offset or immediate selects: every value of 16 bits is tried. */
static void widths(void)
{
	bool wide = true, narrow = true, division = true, swap = true;

	for (int n = INT16_MIN; n <= INT16_MAX; n++) {
		wide &= decodes(CODE(0xbf, 1, 2, n, 0)) == (n == 0 || n == 8 || n == 16 || n == 32);
		narrow &= decodes(CODE(0xbc, 1, 2, n, 0)) == (n == 0 || n == 8 || n == 16);
		division &= decodes(CODE(0x3f, 1, 2, n, 0)) == (n == 0 || n == 1);
		division &= decodes(CODE(0x94, 1, 0, n, 3)) == (n == 0 || n == 1);
		swap &= decodes(CODE(0xd7, 1, 0, 0, n)) == (n == 16 || n == 32 || n == 64);
		swap &= decodes(CODE(0xdc, 1, 0, 0, n)) == (n == 16 || n == 32 || n == 64);
	}
	ok(wide, "MOVSX of 64 bits has 8, 16 and 32");
	ok(narrow, "MOVSX of 32 bits has 8 and 16");
	ok(division, "division and modulo have 0 and 1");
	ok(swap, "orders of bytes have 16, 32 and 64");
	ok(!decodes(CODE(0xb7, 1, 0, 8, 0)), "MOVSX has no immediate");
	ok(!decodes(CODE(0xd7, 1, 0, 0, 0x10010)), "a width has no bits above");
}

static bool decodes_imm64(unsigned int kind, int32_t high)
{
	struct bpf_insn code[] = {IMM64_PSEUDO(1, kind, 5, high), EXIT};
	struct rf_insn *insns = NULL;
	size_t count;
	int r = rf_insn_decode(code, sizeof(code), true, &insns, &count, NULL);

	free(insns);
	return r == 0;
}

static void calls_and_pseudos(void)
{
	ok(decodes(CALL_HELPER(-1)) && decodes(CALL_KFUNC(77)), "calls out of the code");
	is_str(fault(CODE(0x85, 0, 3, 0, 0)), "instruction 0: there is no such kind of call");
	ok(decodes(CODE(0x85, 0, 2, 3, 77)), "a kernel function has an offset: its module");
	is_str(fault(CODE(0x85, 0, 1, 3, 0)), "instruction 0: the offset must be 0 here");
	for (unsigned int pseudo = 0; pseudo < 16; pseudo++) {
		bool second = pseudo == 0 || pseudo == 2 || pseudo == 3 || pseudo == 6;

		ok(decodes_imm64(pseudo, 0) == (pseudo <= 6), "64-bit immediate of kind %u",
		   pseudo);
		ok(decodes_imm64(pseudo, 5) == second, "kind %u with a second half", pseudo);
	}
}

/* An opcode that exists with fields that often fit, so that many are accepted. */
static struct bpf_insn random_insn(void)
{
	static const int32_t numbers[] = {0, 0, 0, 1, 2, -1, -2, 8, 16, 32};
	uint64_t bits = code_random();
	const struct group *group = &groups[bits % CODE_COUNT(groups)];
	uint8_t code = group->codes[(bits >> 8) % group->count];

	return CODE(code, (bits >> 16) % 12 * (bits >> 20 & 1),
		    (bits >> 24) % 12 * (bits >> 28 & 1),
		    numbers[(bits >> 32) % CODE_COUNT(numbers)],
		    numbers[(bits >> 40) % CODE_COUNT(numbers)]);
}

/* What is accepted keeps what insn.h promises. */
static bool keeps_promises(const struct rf_insn *insns, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct rf_insn *insn = &insns[i];
		bool jumps = insn->kind == RF_INSN_GOTO || insn->kind == RF_INSN_BRANCH ||
			     (insn->kind == RF_INSN_CALL && insn->call == RF_CALL_LOCAL);

		if (insn->dst >= RF_INSN_REGISTERS || insn->src >= RF_INSN_REGISTERS)
			return false;
		if (jumps && (insn->target >= count || insns[insn->target].kind == RF_INSN_SECOND))
			return false;
		if (insn->kind == RF_INSN_IMM64 &&
		    (i + 1 == count || insns[i + 1].kind != RF_INSN_SECOND))
			return false;
	}
	return insns[count - 1].kind == RF_INSN_EXIT || insns[count - 1].kind == RF_INSN_GOTO;
}

static void random_code(void)
{
	enum { RUNS = 300000, SLOTS = 3 };
	size_t accepted = 0;
	bool right = true;

	for (int i = 0; i < RUNS; i++) {
		struct bpf_insn code[SLOTS] = {random_insn(), random_insn(),
					       i % 4 ? EXIT : random_insn()};
		struct rf_insn *insns = NULL;
		size_t count = 0;

		if (rf_insn_decode(code, sizeof(code), true, &insns, &count, NULL) == 0) {
			accepted++;
			right &= count == SLOTS && keeps_promises(insns, count);
		} else {
			right &= !insns && !count;
		}
		free(insns);
	}
	ok(right && accepted > 1000, "%zu of %d random codes are accepted, all of them rightly",
	   accepted, RUNS);
}

int main(void)
{
	opcodes();
	registers();
	words();
	frame_pointer();
	atomics();
	widths();
	calls_and_pseudos();
	random_code();
	return done();
}
