/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The kernel's notation, with two exceptions that make lines readable by themselves:
 * targets are slots, not distances, and numbers that are compared with are decimal,
 * with their sign, as the instruction has them.
 */
#include <inttypes.h>
#include <stdio.h>

#include "verify/insn.h"

/* By bytes. */
static const char *const unsigned_names[] = {[1] = "u8", [2] = "u16", [4] = "u32", [8] = "u64"};
static const char *const signed_names[] = {[1] = "s8", [2] = "s16", [4] = "s32"};

/* What stands between two operands. */
static const char *const alu_names[RF_ALU_MAX_] = {
	[RF_ALU_ADD] = "+=",	[RF_ALU_SUB] = "-=", [RF_ALU_MUL] = "*=",   [RF_ALU_DIV] = "/=",
	[RF_ALU_SDIV] = "s/=",	[RF_ALU_MOD] = "%=", [RF_ALU_SMOD] = "s%=", [RF_ALU_OR] = "|=",
	[RF_ALU_AND] = "&=",	[RF_ALU_XOR] = "^=", [RF_ALU_LSH] = "<<=",  [RF_ALU_RSH] = ">>=",
	[RF_ALU_ARSH] = "s>>=", [RF_ALU_MOV] = "=",
};

static const char *const compare_names[RF_COMPARE_MAX_] = {
	[RF_COMPARE_EQ] = "==",	  [RF_COMPARE_NE] = "!=",   [RF_COMPARE_GT] = ">",
	[RF_COMPARE_GE] = ">=",	  [RF_COMPARE_LT] = "<",    [RF_COMPARE_LE] = "<=",
	[RF_COMPARE_SGT] = "s>",  [RF_COMPARE_SGE] = "s>=", [RF_COMPARE_SLT] = "s<",
	[RF_COMPARE_SLE] = "s<=", [RF_COMPARE_SET] = "&",
};

/* Without and with what was there before. */
static const char *const atomic_names[RF_ATOMIC_MAX_][2] = {
	[RF_ATOMIC_ADD] = {"+=", "fetch_add"}, [RF_ATOMIC_OR] = {"|=", "fetch_or"},
	[RF_ATOMIC_AND] = {"&=", "fetch_and"}, [RF_ATOMIC_XOR] = {"^=", "fetch_xor"},
	[RF_ATOMIC_XCHG] = {"", "xchg"},       [RF_ATOMIC_CMPXCHG] = {"", "cmpxchg"},
};

/* An operand at most: "-2147483648". */
#define OPERAND_TEXT 16

/* 32 bits of a register have a name of their own. */
static char letter(const struct rf_insn *insn)
{
	return insn->wide ? 'r' : 'w';
}

static const char *operand(const struct rf_insn *insn, char kind, char text[OPERAND_TEXT])
{
	if (insn->immediate)
		snprintf(text, OPERAND_TEXT, "%" PRId32, (int32_t)insn->imm);
	else
		snprintf(text, OPERAND_TEXT, "%c%u", kind, insn->src);
	return text;
}

static const char *order_name(enum rf_insn_alu alu)
{
	return alu == RF_ALU_LE ? "le" : alu == RF_ALU_BE ? "be" : "bswap";
}

static void print_alu(const struct rf_insn *insn, char *text)
{
	char r = letter(insn), from[OPERAND_TEXT];
	unsigned int bits = 8U * insn->size;

	switch ((int)insn->alu) {
	case RF_ALU_NEG:
		snprintf(text, RF_INSN_TEXT, "%c%u = -%c%u", r, insn->dst, r, insn->dst);
		break;
	case RF_ALU_MOVSX:
		snprintf(text, RF_INSN_TEXT, "%c%u = (s%u)%c%u", r, insn->dst, bits, r, insn->src);
		break;
	case RF_ALU_LE: /* 64 bits may be asked for, whatever the class: so it is the whole */
	case RF_ALU_BE:
	case RF_ALU_SWAP:
		snprintf(text, RF_INSN_TEXT, "r%u = %s%u r%u", insn->dst, order_name(insn->alu),
			 bits, insn->dst);
		break;
	default:
		snprintf(text, RF_INSN_TEXT, "%c%u %s %s", r, insn->dst, alu_names[insn->alu],
			 operand(insn, r, from));
	}
}

static void print_imm64(const struct rf_insn *insn, char *text)
{
	uint32_t low = (uint32_t)insn->imm, high = (uint32_t)((uint64_t)insn->imm >> 32);
	unsigned int dst = insn->dst;

	switch (insn->pseudo) {
	case RF_PSEUDO_NONE:
		snprintf(text, RF_INSN_TEXT, "r%u = 0x%" PRIx64 " ll", dst, (uint64_t)insn->imm);
		break;
	case RF_PSEUDO_MAP_FD:
		snprintf(text, RF_INSN_TEXT, "r%u = map[fd:%" PRIu32 "]", dst, low);
		break;
	case RF_PSEUDO_MAP_VALUE:
		snprintf(text, RF_INSN_TEXT, "r%u = map[fd:%" PRIu32 "][0]+%" PRIu32, dst, low,
			 high);
		break;
	case RF_PSEUDO_BTF_ID:
		snprintf(text, RF_INSN_TEXT, "r%u = btf[id:%" PRIu32 "]", dst, low);
		break;
	case RF_PSEUDO_FUNC:
		snprintf(text, RF_INSN_TEXT, "r%u = subprog[%+" PRId32 "]", dst, (int32_t)low);
		break;
	case RF_PSEUDO_MAP_IDX:
		snprintf(text, RF_INSN_TEXT, "r%u = map[idx:%" PRIu32 "]", dst, low);
		break;
	case RF_PSEUDO_MAP_IDX_VALUE:
		snprintf(text, RF_INSN_TEXT, "r%u = map[idx:%" PRIu32 "][0]+%" PRIu32, dst, low,
			 high);
		break;
	}
}

static void print_atomic(const struct rf_insn *insn, char *text)
{
	bool against = insn->atomic == RF_ATOMIC_CMPXCHG;
	const char *name = atomic_names[insn->atomic][insn->fetch];
	const char *type = unsigned_names[insn->size];

	if (!insn->fetch)
		snprintf(text, RF_INSN_TEXT, "lock *(%s *)(r%u %+d) %s r%u", type, insn->dst,
			 insn->offset, name, insn->src);
	else
		snprintf(text, RF_INSN_TEXT, "r%u = atomic%s_%s((%s *)(r%u %+d), %sr%u)",
			 against ? 0U : insn->src, insn->size == 8 ? "64" : "", name, type,
			 insn->dst, insn->offset, against ? "r0, " : "", insn->src);
}

static void print_call(const struct rf_insn *insn, char *text)
{
	/* A distance: in an object that is not linked it is no slot, or one of another section. */
	if (insn->call == RF_CALL_LOCAL)
		snprintf(text, RF_INSN_TEXT, "call pc%+" PRId64, insn->imm);
	else if (insn->call == RF_CALL_REGISTER)
		snprintf(text, RF_INSN_TEXT, "callx r%u", insn->dst);
	else
		snprintf(text, RF_INSN_TEXT, "call %s%" PRId64,
			 insn->call == RF_CALL_KFUNC ? "kernel-function " : "", insn->imm);
}

static void print_packet(const struct rf_insn *insn, char *text)
{
	const char *type = unsigned_names[insn->size];

	if (insn->immediate)
		snprintf(text, RF_INSN_TEXT, "r0 = *(%s *)skb[%" PRId64 "]", type, insn->imm);
	else
		snprintf(text, RF_INSN_TEXT, "r0 = *(%s *)skb[r%u + %" PRId64 "]", type, insn->src,
			 insn->imm);
}

char *rf_insn_print(const struct rf_insn *insn, char text[RF_INSN_TEXT])
{
	char from[OPERAND_TEXT];

	switch (insn->kind) {
	case RF_INSN_SECOND:
		text[0] = '\0';
		break;
	case RF_INSN_ALU:
		print_alu(insn, text);
		break;
	case RF_INSN_IMM64:
		print_imm64(insn, text);
		break;
	case RF_INSN_LOAD:
		snprintf(text, RF_INSN_TEXT, "r%u = *(%s *)(r%u %+d)", insn->dst,
			 (insn->sign ? signed_names : unsigned_names)[insn->size], insn->src,
			 insn->offset);
		break;
	case RF_INSN_STORE:
		snprintf(text, RF_INSN_TEXT, "*(%s *)(r%u %+d) = %s", unsigned_names[insn->size],
			 insn->dst, insn->offset, operand(insn, 'r', from));
		break;
	case RF_INSN_ATOMIC:
		print_atomic(insn, text);
		break;
	case RF_INSN_GOTO: /* the far one is of the class of 32 bits */
		snprintf(text, RF_INSN_TEXT, "%s %" PRIu32, insn->wide ? "goto" : "gotol",
			 insn->target);
		break;
	case RF_INSN_BRANCH:
		snprintf(text, RF_INSN_TEXT, "if %c%u %s %s goto %" PRIu32, letter(insn), insn->dst,
			 compare_names[insn->compare], operand(insn, letter(insn), from),
			 insn->target);
		break;
	case RF_INSN_CALL:
		print_call(insn, text);
		break;
	case RF_INSN_EXIT:
		snprintf(text, RF_INSN_TEXT, "exit");
		break;
	case RF_INSN_PACKET:
		print_packet(insn, text);
		break;
	}
	return text;
}
