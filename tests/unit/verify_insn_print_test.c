/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* How instructions are written. */
#include "verify/insn.h"

#include "verify_code.h"

#define LE (BPF_ALU | BPF_END | BPF_TO_LE)
#define BE (BPF_ALU | BPF_END | BPF_TO_BE)
#define SWAP (BPF_ALU64 | BPF_END)
#define ADD_FETCH (BPF_ADD | BPF_FETCH)

/* At slot 2 of 7; a second slot where there is one. */
static const struct {
	struct bpf_insn raw[2];
	const char *text;
} rows[] = {
	{{MOV_K(0, 7)}, "r0 = 7"},
	{{MOV_K(0, -7)}, "r0 = -7"},
	{{MOV_X(6, 1)}, "r6 = r1"},
	{{ALU32_K(BPF_MOV, 1, INT32_MIN)}, "w1 = -2147483648"},
	{{ALU32_X(BPF_MOV, 1, 2)}, "w1 = w2"},
	{{CODE(0xbf, 1, 2, 8, 0)}, "r1 = (s8)r2"},
	{{CODE(0xbf, 1, 2, 32, 0)}, "r1 = (s32)r2"},
	{{CODE(0xbc, 1, 2, 16, 0)}, "w1 = (s16)w2"},
	{{ALU64_X(BPF_ADD, 1, 2)}, "r1 += r2"},
	{{ALU32_X(BPF_ADD, 1, 2)}, "w1 += w2"},
	{{ALU64_K(BPF_ADD, 9, -8)}, "r9 += -8"},
	{{ALU64_X(BPF_SUB, 1, 10)}, "r1 -= r10"},
	{{ALU32_K(BPF_MUL, 1, 3)}, "w1 *= 3"},
	{{ALU64_X(BPF_DIV, 1, 2)}, "r1 /= r2"},
	{{CODE(0x3f, 1, 2, 1, 0)}, "r1 s/= r2"},
	{{CODE(0x34, 1, 0, 1, -3)}, "w1 s/= -3"},
	{{ALU32_X(BPF_MOD, 1, 2)}, "w1 %= w2"},
	{{CODE(0x97, 1, 0, 1, 3)}, "r1 s%= 3"},
	{{ALU64_K(BPF_OR, 1, 255)}, "r1 |= 255"},
	{{ALU64_X(BPF_AND, 1, 2)}, "r1 &= r2"},
	{{ALU32_X(BPF_XOR, 1, 1)}, "w1 ^= w1"},
	{{ALU64_K(BPF_LSH, 1, 32)}, "r1 <<= 32"},
	{{ALU64_X(BPF_RSH, 1, 2)}, "r1 >>= r2"},
	{{ALU32_K(BPF_ARSH, 1, 31)}, "w1 s>>= 31"},
	{{ALU64_K(BPF_NEG, 1, 0)}, "r1 = -r1"},
	{{ALU32_K(BPF_NEG, 1, 0)}, "w1 = -w1"},
	{{CODE(LE, 1, 0, 0, 16)}, "r1 = le16 r1"},
	{{CODE(BE, 1, 0, 0, 64)}, "r1 = be64 r1"},
	{{CODE(SWAP, 1, 0, 0, 32)}, "r1 = bswap32 r1"},
	{{IMM64(1, 0x1122334455667788)}, "r1 = 0x1122334455667788 ll"},
	{{IMM64(1, 0)}, "r1 = 0x0 ll"},
	{{IMM64_PSEUDO(1, 1, 5, 0)}, "r1 = map[fd:5]"},
	{{IMM64_PSEUDO(1, 2, 5, 16)}, "r1 = map[fd:5][0]+16"},
	{{IMM64_PSEUDO(1, 3, 77, 0)}, "r1 = btf[id:77]"},
	{{IMM64_PSEUDO(1, 4, -3, 0)}, "r1 = subprog[-3]"},
	{{IMM64_PSEUDO(1, 5, 2, 0)}, "r1 = map[idx:2]"},
	{{IMM64_PSEUDO(1, 6, 2, 8)}, "r1 = map[idx:2][0]+8"},
	{{LOAD(BPF_B, 1, 2, 4)}, "r1 = *(u8 *)(r2 +4)"},
	{{LOAD(BPF_H, 1, 2, 0)}, "r1 = *(u16 *)(r2 +0)"},
	{{LOAD(BPF_W, 1, 10, -4)}, "r1 = *(u32 *)(r10 -4)"},
	{{LOAD(BPF_DW, 1, 2, 32767)}, "r1 = *(u64 *)(r2 +32767)"},
	{{LOAD_SIGN(BPF_B, 1, 2, -1)}, "r1 = *(s8 *)(r2 -1)"},
	{{LOAD_SIGN(BPF_H, 1, 2, 0)}, "r1 = *(s16 *)(r2 +0)"},
	{{LOAD_SIGN(BPF_W, 1, 2, 0)}, "r1 = *(s32 *)(r2 +0)"},
	{{STORE_X(BPF_W, 10, -8, 1)}, "*(u32 *)(r10 -8) = r1"},
	{{STORE_X(BPF_DW, 1, 0, 10)}, "*(u64 *)(r1 +0) = r10"},
	{{STORE_K(BPF_B, 1, 3, -1)}, "*(u8 *)(r1 +3) = -1"},
	{{STORE_K(BPF_H, 1, 2, 443)}, "*(u16 *)(r1 +2) = 443"},
	{{ATOMIC(BPF_DW, BPF_ADD, 1, 0, 2)}, "lock *(u64 *)(r1 +0) += r2"},
	{{ATOMIC(BPF_W, BPF_OR, 1, 4, 2)}, "lock *(u32 *)(r1 +4) |= r2"},
	{{ATOMIC(BPF_DW, BPF_AND, 1, 0, 2)}, "lock *(u64 *)(r1 +0) &= r2"},
	{{ATOMIC(BPF_DW, BPF_XOR, 10, -8, 2)}, "lock *(u64 *)(r10 -8) ^= r2"},
	{{ATOMIC(BPF_DW, ADD_FETCH, 1, 0, 2)}, "r2 = atomic64_fetch_add((u64 *)(r1 +0), r2)"},
	{{ATOMIC(BPF_W, BPF_OR | BPF_FETCH, 1, 0, 2)}, "r2 = atomic_fetch_or((u32 *)(r1 +0), r2)"},
	{{ATOMIC(BPF_W, BPF_AND | BPF_FETCH, 1, 0, 2)},
	 "r2 = atomic_fetch_and((u32 *)(r1 +0), r2)"},
	{{ATOMIC(BPF_DW, BPF_XOR | BPF_FETCH, 1, 0, 2)},
	 "r2 = atomic64_fetch_xor((u64 *)(r1 +0), r2)"},
	{{ATOMIC(BPF_W, BPF_XCHG, 1, -4, 2)}, "r2 = atomic_xchg((u32 *)(r1 -4), r2)"},
	{{ATOMIC(BPF_DW, BPF_CMPXCHG, 1, 8, 2)}, "r0 = atomic64_cmpxchg((u64 *)(r1 +8), r0, r2)"},
	{{GOTO(1)}, "goto 4"},
	{{GOTO(-3)}, "goto 0"},
	{{FAR_GOTO(2)}, "gotol 5"},
	{{IF64_X(BPF_JEQ, 1, 2, 0)}, "if r1 == r2 goto 3"},
	{{IF32_X(BPF_JNE, 1, 2, 0)}, "if w1 != w2 goto 3"},
	{{IF64_K(BPF_JGT, 1, -1, -1)}, "if r1 > -1 goto 2"},
	{{IF64_K(BPF_JGE, 1, 1, 1)}, "if r1 >= 1 goto 4"},
	{{IF32_K(BPF_JLT, 1, 16, 1)}, "if w1 < 16 goto 4"},
	{{IF64_K(BPF_JLE, 1, 16, 1)}, "if r1 <= 16 goto 4"},
	{{IF64_K(BPF_JSGT, 1, 0, 1)}, "if r1 s> 0 goto 4"},
	{{IF64_X(BPF_JSGE, 1, 2, 1)}, "if r1 s>= r2 goto 4"},
	{{IF32_K(BPF_JSLT, 1, -4095, 1)}, "if w1 s< -4095 goto 4"},
	{{IF64_K(BPF_JSLE, 1, 0, 1)}, "if r1 s<= 0 goto 4"},
	{{IF64_K(BPF_JSET, 1, 3, 1)}, "if r1 & 3 goto 4"},
	{{CALL_HELPER(5)}, "call 5"},
	{{CODE(BPF_JMP | BPF_CALL | BPF_X, 7, 0, 0, 0)}, "callx r7"},
	{{CALL_LOCAL(1)}, "call pc+1"},
	{{CALL_LOCAL(-3)}, "call pc-3"},
	{{CALL_KFUNC(123)}, "call kernel-function 123"},
	{{EXIT}, "exit"},
	{{CODE(0x28, 0, 0, 0, 12)}, "r0 = *(u16 *)skb[12]"},
	{{CODE(0x50, 0, 6, 0, -1)}, "r0 = *(u8 *)skb[r6 + -1]"},
};

static void forms(void)
{
	for (size_t i = 0; i < CODE_COUNT(rows); i++) {
		struct bpf_insn code[] = {EXIT, EXIT, rows[i].raw[0], EXIT, EXIT, EXIT, EXIT};
		char text[RF_INSN_TEXT] = "";
		struct rf_insn *insns = NULL;
		size_t count;

		if (rows[i].raw[0].code == 0x18)
			code[3] = rows[i].raw[1];
		if (rf_insn_decode(code, sizeof(code), true, &insns, &count, NULL) == 0)
			ok(rf_insn_print(&insns[2], text) == text, "the text is returned");
		is_str(text, rows[i].text);
		free(insns);
	}
}

/* The longest names and numbers at once. */
static void longest(void)
{
	struct rf_insn insn = {.kind = RF_INSN_ATOMIC,
			       .atomic = RF_ATOMIC_CMPXCHG,
			       .dst = 10,
			       .src = 10,
			       .size = 8,
			       .fetch = true,
			       .offset = INT16_MIN};
	struct rf_insn branch = {.kind = RF_INSN_BRANCH,
				 .compare = RF_COMPARE_SGE,
				 .dst = 10,
				 .immediate = true,
				 .imm = INT32_MIN,
				 .target = UINT32_MAX};
	struct rf_insn second = {.kind = RF_INSN_SECOND};
	char text[RF_INSN_TEXT];

	is_str(rf_insn_print(&insn, text), "r0 = atomic64_cmpxchg((u64 *)(r10 -32768), r0, r10)");
	is_str(rf_insn_print(&branch, text), "if w10 s>= -2147483648 goto 4294967295");
	is_str(rf_insn_print(&second, text), "");
}

int main(void)
{
	forms();
	longest();
	return done();
}
