/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What the fields of a decoded instruction are, and what code as a whole has to be. */
#include "verify/insn.h"

#include <errno.h>

#include "verify_code.h"

/* The instruction stands at slot 2: its offsets are from slot 3, or 4 if it has two slots. */
#define AT 2

struct row {
	struct bpf_insn raw[2]; /* a second slot where there is one */
	struct rf_insn wanted;
};

static const struct row alu[] = {
	{{ALU64_X(BPF_ADD, 1, 2)},
	 {RF_INSN_ALU, .alu = RF_ALU_ADD, .dst = 1, .src = 2, .wide = true}},
	{{ALU64_K(BPF_SUB, 3, -5)},
	 {RF_INSN_ALU, .alu = RF_ALU_SUB, .dst = 3, .wide = true, .immediate = true, .imm = -5}},
	{{ALU32_X(BPF_MUL, 9, 10)}, {RF_INSN_ALU, .alu = RF_ALU_MUL, .dst = 9, .src = 10}},
	{{ALU32_K(BPF_DIV, 1, 7)},
	 {RF_INSN_ALU, .alu = RF_ALU_DIV, .dst = 1, .immediate = true, .imm = 7}},
	{{CODE(0x37, 1, 0, 1, -7)},
	 {RF_INSN_ALU, .alu = RF_ALU_SDIV, .dst = 1, .wide = true, .immediate = true, .imm = -7}},
	{{CODE(0x3c, 1, 2, 1, 0)}, {RF_INSN_ALU, .alu = RF_ALU_SDIV, .dst = 1, .src = 2}},
	{{ALU64_X(BPF_MOD, 1, 2)},
	 {RF_INSN_ALU, .alu = RF_ALU_MOD, .dst = 1, .src = 2, .wide = true}},
	{{CODE(0x9f, 1, 2, 1, 0)},
	 {RF_INSN_ALU, .alu = RF_ALU_SMOD, .dst = 1, .src = 2, .wide = true}},
	{{ALU64_K(BPF_OR, 1, 1)},
	 {RF_INSN_ALU, .alu = RF_ALU_OR, .dst = 1, .wide = true, .immediate = true, .imm = 1}},
	{{ALU32_K(BPF_AND, 1, -1)},
	 {RF_INSN_ALU, .alu = RF_ALU_AND, .dst = 1, .immediate = true, .imm = -1}},
	{{ALU64_X(BPF_XOR, 1, 1)},
	 {RF_INSN_ALU, .alu = RF_ALU_XOR, .dst = 1, .src = 1, .wide = true}},
	{{ALU64_K(BPF_LSH, 1, 63)},
	 {RF_INSN_ALU, .alu = RF_ALU_LSH, .dst = 1, .wide = true, .immediate = true, .imm = 63}},
	{{ALU32_X(BPF_RSH, 1, 2)}, {RF_INSN_ALU, .alu = RF_ALU_RSH, .dst = 1, .src = 2}},
	{{ALU64_X(BPF_ARSH, 1, 2)},
	 {RF_INSN_ALU, .alu = RF_ALU_ARSH, .dst = 1, .src = 2, .wide = true}},
	{{ALU32_K(BPF_NEG, 4, 0)}, {RF_INSN_ALU, .alu = RF_ALU_NEG, .dst = 4, .immediate = true}},
	{{MOV_K(0, INT32_MIN)},
	 {RF_INSN_ALU, .alu = RF_ALU_MOV, .wide = true, .immediate = true, .imm = INT32_MIN}},
	{{CODE(0xbf, 1, 2, 32, 0)},
	 {RF_INSN_ALU, .alu = RF_ALU_MOVSX, .dst = 1, .src = 2, .size = 4, .wide = true}},
	{{CODE(0xbc, 1, 2, 16, 0)},
	 {RF_INSN_ALU, .alu = RF_ALU_MOVSX, .dst = 1, .src = 2, .size = 2}},
	{{CODE(0xbc, 1, 2, 8, 0)},
	 {RF_INSN_ALU, .alu = RF_ALU_MOVSX, .dst = 1, .src = 2, .size = 1}},
	{{CODE(0xd4, 1, 0, 0, 16)},
	 {RF_INSN_ALU, .alu = RF_ALU_LE, .dst = 1, .size = 2, .immediate = true}},
	{{CODE(0xdc, 1, 0, 0, 32)},
	 {RF_INSN_ALU, .alu = RF_ALU_BE, .dst = 1, .size = 4, .immediate = true}},
	{{CODE(0xd7, 1, 0, 0, 64)},
	 {RF_INSN_ALU, .alu = RF_ALU_SWAP, .dst = 1, .size = 8, .wide = true, .immediate = true}},
};

static const struct row memory[] = {
	{{IMM64(1, 0x1122334455667788)},
	 {RF_INSN_IMM64, .pseudo = RF_PSEUDO_NONE, .dst = 1, .imm = 0x1122334455667788}},
	{{IMM64_PSEUDO(1, 0, -1, 0)}, {RF_INSN_IMM64, .dst = 1, .imm = 0xffffffff}},
	{{IMM64_PSEUDO(1, 2, 5, 16)},
	 {RF_INSN_IMM64, .pseudo = RF_PSEUDO_MAP_VALUE, .dst = 1, .src = 2, .imm = 0x1000000005}},
	{{LOAD(BPF_B, 1, 2, -32768)},
	 {RF_INSN_LOAD, .dst = 1, .src = 2, .size = 1, .offset = -32768}},
	{{LOAD(BPF_H, 1, 10, 32767)},
	 {RF_INSN_LOAD, .dst = 1, .src = 10, .size = 2, .offset = 32767}},
	{{LOAD(BPF_W, 1, 2, 4)}, {RF_INSN_LOAD, .dst = 1, .src = 2, .size = 4, .offset = 4}},
	{{LOAD(BPF_DW, 1, 2, 0)}, {RF_INSN_LOAD, .dst = 1, .src = 2, .size = 8}},
	{{LOAD_SIGN(BPF_B, 1, 2, -1)},
	 {RF_INSN_LOAD, .dst = 1, .src = 2, .size = 1, .sign = true, .offset = -1}},
	{{LOAD_SIGN(BPF_H, 1, 2, 0)}, {RF_INSN_LOAD, .dst = 1, .src = 2, .size = 2, .sign = true}},
	{{LOAD_SIGN(BPF_W, 1, 2, 0)}, {RF_INSN_LOAD, .dst = 1, .src = 2, .size = 4, .sign = true}},
	{{STORE_X(BPF_W, 10, -4, 1)},
	 {RF_INSN_STORE, .dst = 10, .src = 1, .size = 4, .offset = -4}},
	{{STORE_K(BPF_DW, 10, -8, -1)},
	 {RF_INSN_STORE, .dst = 10, .size = 8, .immediate = true, .offset = -8, .imm = -1}},
	{{ATOMIC(BPF_W, BPF_ADD, 1, 4, 2)},
	 {RF_INSN_ATOMIC, .atomic = RF_ATOMIC_ADD, .dst = 1, .src = 2, .size = 4, .offset = 4}},
	{{ATOMIC(BPF_DW, BPF_OR, 1, 0, 2)},
	 {RF_INSN_ATOMIC, .atomic = RF_ATOMIC_OR, .dst = 1, .src = 2, .size = 8}},
	{{ATOMIC(BPF_DW, BPF_AND | BPF_FETCH, 1, 0, 2)},
	 {RF_INSN_ATOMIC, .atomic = RF_ATOMIC_AND, .dst = 1, .src = 2, .size = 8, .fetch = true}},
	{{ATOMIC(BPF_DW, BPF_XOR | BPF_FETCH, 1, 0, 2)},
	 {RF_INSN_ATOMIC, .atomic = RF_ATOMIC_XOR, .dst = 1, .src = 2, .size = 8, .fetch = true}},
	{{ATOMIC(BPF_W, BPF_XCHG, 1, 0, 2)},
	 {RF_INSN_ATOMIC, .atomic = RF_ATOMIC_XCHG, .dst = 1, .src = 2, .size = 4, .fetch = true}},
	{{ATOMIC(BPF_DW, BPF_CMPXCHG, 1, -8, 2)},
	 {RF_INSN_ATOMIC, .atomic = RF_ATOMIC_CMPXCHG, .dst = 1, .src = 2, .size = 8, .fetch = true,
	  .offset = -8}},
	{{CODE(0x30, 0, 0, 0, 14)}, {RF_INSN_PACKET, .size = 1, .immediate = true, .imm = 14}},
	{{CODE(0x48, 0, 6, 0, -2)}, {RF_INSN_PACKET, .src = 6, .size = 2, .imm = -2}},
};

static const struct row jumps[] = {
	{{GOTO(1)}, {RF_INSN_GOTO, .wide = true, .target = 4}},
	{{GOTO(-3)}, {RF_INSN_GOTO, .wide = true, .target = 0}},
	{{FAR_GOTO(2)}, {RF_INSN_GOTO, .target = 5}},
	{{FAR_GOTO(-2)}, {RF_INSN_GOTO, .target = 1}},
	{{IF64_X(BPF_JEQ, 1, 2, 1)},
	 {RF_INSN_BRANCH, .compare = RF_COMPARE_EQ, .dst = 1, .src = 2, .wide = true, .target = 4}},
	{{IF32_X(BPF_JNE, 1, 2, -1)},
	 {RF_INSN_BRANCH, .compare = RF_COMPARE_NE, .dst = 1, .src = 2, .target = 2}},
	{{IF64_K(BPF_JGT, 1, -2, 0)},
	 {RF_INSN_BRANCH, .compare = RF_COMPARE_GT, .dst = 1, .wide = true, .immediate = true,
	  .imm = -2, .target = 3}},
	{{IF32_K(BPF_JGE, 1, 2, 0)},
	 {RF_INSN_BRANCH, .compare = RF_COMPARE_GE, .dst = 1, .immediate = true, .imm = 2,
	  .target = 3}},
	{{IF64_X(BPF_JLT, 1, 2, 0)},
	 {RF_INSN_BRANCH, .compare = RF_COMPARE_LT, .dst = 1, .src = 2, .wide = true, .target = 3}},
	{{IF64_X(BPF_JLE, 1, 2, 0)},
	 {RF_INSN_BRANCH, .compare = RF_COMPARE_LE, .dst = 1, .src = 2, .wide = true, .target = 3}},
	{{IF64_X(BPF_JSGT, 1, 2, 0)},
	 {RF_INSN_BRANCH, .compare = RF_COMPARE_SGT, .dst = 1, .src = 2, .wide = true,
	  .target = 3}},
	{{IF64_X(BPF_JSGE, 1, 2, 0)},
	 {RF_INSN_BRANCH, .compare = RF_COMPARE_SGE, .dst = 1, .src = 2, .wide = true,
	  .target = 3}},
	{{IF64_X(BPF_JSLT, 1, 2, 0)},
	 {RF_INSN_BRANCH, .compare = RF_COMPARE_SLT, .dst = 1, .src = 2, .wide = true,
	  .target = 3}},
	{{IF64_X(BPF_JSLE, 1, 2, 0)},
	 {RF_INSN_BRANCH, .compare = RF_COMPARE_SLE, .dst = 1, .src = 2, .wide = true,
	  .target = 3}},
	{{IF32_X(BPF_JSET, 1, 2, 0)},
	 {RF_INSN_BRANCH, .compare = RF_COMPARE_SET, .dst = 1, .src = 2, .target = 3}},
	{{CALL_HELPER(5)}, {RF_INSN_CALL, .call = RF_CALL_HELPER, .imm = 5}},
	{{CALL_LOCAL(-3)}, {RF_INSN_CALL, .call = RF_CALL_LOCAL, .src = 1, .imm = -3, .target = 0}},
	{{CALL_LOCAL(1)}, {RF_INSN_CALL, .call = RF_CALL_LOCAL, .src = 1, .imm = 1, .target = 4}},
	{{CODE(0x85, 0, 2, 3, 77)},
	 {RF_INSN_CALL, .call = RF_CALL_KFUNC, .src = 2, .offset = 3, .imm = 77}},
	{{EXIT}, {.kind = RF_INSN_EXIT}},
};

/* Without what insn.h gives no meaning for its kind. */
static struct rf_insn meant(struct rf_insn insn)
{
	enum rf_insn_kind kind = insn.kind;

	if (kind != RF_INSN_ALU && kind != RF_INSN_BRANCH && kind != RF_INSN_GOTO)
		insn.wide = false;
	if (!insn.immediate && kind != RF_INSN_IMM64 && kind != RF_INSN_CALL &&
	    kind != RF_INSN_PACKET)
		insn.imm = 0;
	return insn;
}

static bool same(struct rf_insn a, struct rf_insn b)
{
	a = meant(a);
	b = meant(b);
	return a.kind == b.kind && a.alu == b.alu && a.dst == b.dst && a.src == b.src &&
	       a.size == b.size && a.wide == b.wide && a.immediate == b.immediate &&
	       a.sign == b.sign && a.fetch == b.fetch && a.offset == b.offset && a.imm == b.imm &&
	       a.target == b.target;
}

#define FIELDS(table) check_fields(#table, table, CODE_COUNT(table))
static void check_fields(const char *name, const struct row *table, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		bool two = table[i].raw[0].code == 0x18;
		struct bpf_insn code[] = {EXIT, EXIT, table[i].raw[0], EXIT, EXIT, EXIT};
		struct rf_error error = {0};
		struct rf_insn *insns = NULL;
		size_t slots = 0;
		int r;

		if (two)
			code[AT + 1] = table[i].raw[1];
		r = rf_insn_decode(code, sizeof(code), true, &insns, &slots, &error);
		ok(r == 0 && slots == CODE_COUNT(code) && same(insns[AT], table[i].wanted) &&
			   insns[AT + 1].kind == (two ? RF_INSN_SECOND : RF_INSN_EXIT),
		   "%s %zu: the fields%s%s", name, i, r ? ", but " : "", error.text);
		free(insns);
	}
}

/* The whole of code is refused, with these words, and what is returned is not touched. */
#define REFUSED(code, words) check_refused(code, sizeof(code), true, words, __LINE__)
static void check_refused(const void *code, size_t size, bool linked, const char *words, int line)
{
	struct rf_insn untouched, *insns = &untouched;
	struct rf_error error = {0};
	size_t count = 77;
	int r = rf_insn_decode(code, size, linked, &insns, &count, &error);

	tap_is_str(error.text, words, __FILE__, line);
	ok(r == -EBADMSG && insns == &untouched && count == 77, "refused, and nothing is touched");
}

static void sizes(void)
{
	static const struct bpf_insn code[] = {MOV_K(0, 0), EXIT};

	check_refused(code, 0, true, "0 bytes are no whole instructions", __LINE__);
	for (size_t size = 1; size < 16; size++) {
		char words[64];

		if (size == 8)
			continue;
		snprintf(words, sizeof(words), "%zu bytes are no whole instructions", size);
		check_refused(code, size, true, words, __LINE__);
	}
	check_refused(code, 8, true, "instruction 0: the code ends after it without an exit",
		      __LINE__);
}

static void ends(void)
{
	static const struct bpf_insn branch[] = {EXIT, IF64_K(BPF_JEQ, 1, 0, -2)};
	static const struct bpf_insn call[] = {EXIT, CALL_LOCAL(-2)};
	static const struct bpf_insn imm64[] = {EXIT, IMM64(0, 1)};
	static const struct bpf_insn missing[] = {MOV_K(0, 0), CODE(0x18, 0, 0, 0, 1)};
	static const struct bpf_insn loop[] = {GOTO(-1)}, far_loop[] = {FAR_GOTO(-1)};
	struct rf_insn *insns = NULL;
	size_t count;

	REFUSED(branch, "instruction 1: the code ends after it without an exit");
	REFUSED(call, "instruction 1: the code ends after it without an exit");
	REFUSED(imm64, "instruction 1: the code ends after it without an exit");
	REFUSED(missing, "instruction 1: its second slot is missing");
	is_int(rf_insn_decode(loop, sizeof(loop), true, &insns, &count, NULL), 0);
	free(insns);
	is_int(rf_insn_decode(far_loop, sizeof(far_loop), true, &insns, &count, NULL), 0);
	free(insns);
}

static void second_slots(void)
{
	static const char words[] =
		"instruction 0: its second slot must be 0 but for the immediate";
	struct bpf_insn code[] = {IMM64(0, 1), EXIT};
	static const struct bpf_insn wrong[] = {EXIT, CODE(0, 1, 0, 0, 0), CODE(0, 0, 1, 0, 0),
						CODE(0, 0, 0, 1, 0), CODE(0x18, 0, 0, 0, 0)};

	for (size_t i = 0; i < CODE_COUNT(wrong); i++) {
		code[1] = wrong[i];
		REFUSED(code, words);
	}
}

static void targets(void)
{
	static const char out[] = "instruction 1: it jumps out of the code";
	static const char middle[] = "instruction 1: it jumps into the middle of an instruction";
	/* Slot 1 of 5, of which 3 is a second one: 4 is the last that can be jumped to. */
	struct bpf_insn code[] = {EXIT, EXIT, IMM64(0, 1), EXIT};
	const struct {
		struct bpf_insn insn;
		const char *words;
	} rows[] = {
		{GOTO(3), out},
		{GOTO(-3), out},
		{GOTO(32767), out},
		{GOTO(-32768), out},
		{GOTO(1), middle},
		{FAR_GOTO(3), out},
		{FAR_GOTO(-3), out},
		{FAR_GOTO(INT32_MAX), out},
		{FAR_GOTO(INT32_MIN), out},
		{FAR_GOTO(1), middle},
		{IF64_K(BPF_JEQ, 1, 0, 3), out},
		{IF64_X(BPF_JEQ, 1, 1, -3), out},
		{IF32_K(BPF_JSET, 1, 0, 1), middle},
		{CALL_LOCAL(3), out},
		{CALL_LOCAL(-3), out},
		{CALL_LOCAL(INT32_MAX), out},
		{CALL_LOCAL(INT32_MIN), out},
		{CALL_LOCAL(1), middle},
	};

	for (size_t i = 0; i < CODE_COUNT(rows); i++) {
		code[1] = rows[i].insn;
		REFUSED(code, rows[i].words);
	}
}

/* In an object, a local call's target is found by its relocation. */
static void not_linked(void)
{
	static const struct bpf_insn call[] = {CALL_LOCAL(-1), CALL_LOCAL(1000), EXIT};
	static const struct bpf_insn jump[] = {GOTO(1), EXIT};
	struct rf_insn *insns = NULL;
	size_t count;

	is_int(rf_insn_decode(call, sizeof(call), false, &insns, &count, NULL), 0);
	is_int(insns[0].imm, -1);
	is_int(insns[1].imm, 1000);
	free(insns);
	check_refused(jump, sizeof(jump), false, "instruction 0: it jumps out of the code",
		      __LINE__);
}

int main(void)
{
	FIELDS(alu);
	FIELDS(memory);
	FIELDS(jumps);
	sizes();
	ends();
	second_slots();
	targets();
	not_linked();
	return done();
}
