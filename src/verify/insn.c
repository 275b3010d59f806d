/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include <errno.h>
#include <linux/bpf.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "verify/insn.h"

/* What RFC 9669 has and this uapi header may be too old for. */
#define MODE_MEMSX 0x80
#define ATOMIC_FETCH 0x01

/* A field that the standard reserves. */
static const char dst_reserved[] = "the destination register must be 0 here";
static const char src_reserved[] = "the source register must be 0 here";
static const char offset_reserved[] = "the offset must be 0 here";
static const char imm_reserved[] = "the immediate must be 0 here";
static const char no_operation[] = "there is no such operation";

/* The source of a second operand: a register or the immediate, and what is not used is 0. */
static const char *decode_operand(const struct bpf_insn *raw, struct rf_insn *insn)
{
	insn->immediate = BPF_SRC(raw->code) == BPF_K;
	insn->imm = raw->imm;
	if (insn->immediate)
		return raw->src_reg ? src_reserved : NULL;
	return raw->imm ? imm_reserved : NULL;
}

/* MOV, and with an offset the extension of a sign. */
static const char *decode_mov(const struct bpf_insn *raw, struct rf_insn *insn)
{
	insn->alu = RF_ALU_MOV;
	if (!raw->off)
		return NULL;
	insn->alu = RF_ALU_MOVSX;
	insn->size = (uint8_t)raw->off / 8;
	if (insn->immediate)
		return offset_reserved;
	if (raw->off != 8 && raw->off != 16 && !(raw->off == 32 && insn->wide))
		return "there is no such width to extend the sign of";
	return NULL;
}

static const char *decode_end(const struct bpf_insn *raw, struct rf_insn *insn)
{
	insn->alu = insn->wide ? RF_ALU_SWAP : BPF_SRC(raw->code) ? RF_ALU_BE : RF_ALU_LE;
	insn->immediate = true;
	insn->imm = 0;
	insn->size = (uint8_t)raw->imm / 8;
	if (insn->wide && BPF_SRC(raw->code))
		return no_operation;
	if (raw->src_reg)
		return src_reserved;
	if (raw->off)
		return offset_reserved;
	return raw->imm == 16 || raw->imm == 32 || raw->imm == 64
		       ? NULL
		       : "there is no such width to swap the bytes of";
}

static const char *decode_alu(const struct bpf_insn *raw, struct rf_insn *insn)
{
	static const enum rf_insn_alu operations[] = {
		[BPF_ADD >> 4] = RF_ALU_ADD,   [BPF_SUB >> 4] = RF_ALU_SUB,
		[BPF_MUL >> 4] = RF_ALU_MUL,   [BPF_DIV >> 4] = RF_ALU_DIV,
		[BPF_OR >> 4] = RF_ALU_OR,     [BPF_AND >> 4] = RF_ALU_AND,
		[BPF_LSH >> 4] = RF_ALU_LSH,   [BPF_RSH >> 4] = RF_ALU_RSH,
		[BPF_NEG >> 4] = RF_ALU_NEG,   [BPF_MOD >> 4] = RF_ALU_MOD,
		[BPF_XOR >> 4] = RF_ALU_XOR,   [BPF_MOV >> 4] = RF_ALU_MOV,
		[BPF_ARSH >> 4] = RF_ALU_ARSH,
	};
	uint8_t op = BPF_OP(raw->code);
	const char *fault;

	insn->kind = RF_INSN_ALU;
	insn->wide = BPF_CLASS(raw->code) == BPF_ALU64;
	if (op == BPF_END)
		return decode_end(raw, insn);
	if (op > BPF_END)
		return no_operation;
	fault = decode_operand(raw, insn);
	if (fault)
		return fault;
	insn->alu = operations[op >> 4];
	if (op == BPF_MOV)
		return decode_mov(raw, insn);
	if (op == BPF_NEG)
		return insn->immediate && !raw->imm && !raw->off ? NULL
								 : "a negation has no operand";
	if (raw->off == 1 && (op == BPF_DIV || op == BPF_MOD))
		insn->alu = op == BPF_DIV ? RF_ALU_SDIV : RF_ALU_SMOD;
	else if (raw->off)
		return offset_reserved;
	return NULL;
}

static const char *decode_register_call(const struct bpf_insn *raw, struct rf_insn *insn)
{
	insn->call = RF_CALL_REGISTER;
	if (raw->src_reg)
		return src_reserved;
	if (raw->off)
		return offset_reserved;
	return raw->imm ? imm_reserved : NULL;
}

static const char *decode_call(const struct bpf_insn *raw, struct rf_insn *insn)
{
	insn->kind = RF_INSN_CALL;
	insn->call = raw->src_reg;
	insn->imm = raw->imm;
	if (BPF_CLASS(raw->code) != BPF_JMP)
		return no_operation;
	if (BPF_SRC(raw->code) == BPF_X)
		return decode_register_call(raw, insn);
	if (raw->src_reg > RF_CALL_KFUNC)
		return "there is no such kind of call";
	if (raw->dst_reg)
		return dst_reserved;
	if (raw->off && raw->src_reg != RF_CALL_KFUNC)
		return offset_reserved;
	insn->offset = raw->off;
	return NULL;
}

static const char *decode_exit(const struct bpf_insn *raw, struct rf_insn *insn)
{
	insn->kind = RF_INSN_EXIT;
	if (raw->code != (BPF_JMP | BPF_EXIT))
		return no_operation;
	return raw->dst_reg || raw->src_reg || raw->off || raw->imm ? "an exit has no operands"
								    : NULL;
}

static const char *decode_goto(const struct bpf_insn *raw, struct rf_insn *insn)
{
	bool far = BPF_CLASS(raw->code) == BPF_JMP32;

	insn->kind = RF_INSN_GOTO;
	insn->target = far ? (uint32_t)raw->imm : (uint32_t)(int32_t)raw->off;
	if (BPF_SRC(raw->code))
		return no_operation;
	if (raw->dst_reg)
		return dst_reserved;
	if (raw->src_reg)
		return src_reserved;
	if (far ? raw->off : raw->imm)
		return far ? offset_reserved : imm_reserved;
	return NULL;
}

static const char *decode_jump(const struct bpf_insn *raw, struct rf_insn *insn)
{
	static const enum rf_insn_compare comparisons[] = {
		[BPF_JEQ >> 4] = RF_COMPARE_EQ,	  [BPF_JGT >> 4] = RF_COMPARE_GT,
		[BPF_JGE >> 4] = RF_COMPARE_GE,	  [BPF_JSET >> 4] = RF_COMPARE_SET,
		[BPF_JNE >> 4] = RF_COMPARE_NE,	  [BPF_JSGT >> 4] = RF_COMPARE_SGT,
		[BPF_JSGE >> 4] = RF_COMPARE_SGE, [BPF_JLT >> 4] = RF_COMPARE_LT,
		[BPF_JLE >> 4] = RF_COMPARE_LE,	  [BPF_JSLT >> 4] = RF_COMPARE_SLT,
		[BPF_JSLE >> 4] = RF_COMPARE_SLE,
	};
	uint8_t op = BPF_OP(raw->code);

	insn->wide = BPF_CLASS(raw->code) == BPF_JMP;
	if (op == BPF_JA)
		return decode_goto(raw, insn);
	if (op == BPF_CALL)
		return decode_call(raw, insn);
	if (op == BPF_EXIT)
		return decode_exit(raw, insn);
	if (op > BPF_JSLE)
		return no_operation;
	insn->kind = RF_INSN_BRANCH;
	insn->compare = comparisons[op >> 4];
	insn->target = (uint32_t)(int32_t)raw->off;
	return decode_operand(raw, insn);
}

static uint8_t bytes_of(uint8_t code)
{
	switch (BPF_SIZE(code)) {
	case BPF_B:
		return 1;
	case BPF_H:
		return 2;
	case BPF_W:
		return 4;
	default:
		return 8;
	}
}

static const char *decode_load(const struct bpf_insn *raw, struct rf_insn *insn)
{
	insn->kind = RF_INSN_LOAD;
	insn->size = bytes_of(raw->code);
	insn->offset = raw->off;
	insn->sign = BPF_MODE(raw->code) == MODE_MEMSX;
	if (!insn->sign && BPF_MODE(raw->code) != BPF_MEM)
		return "there is no such mode of loading";
	if (insn->sign && insn->size == 8)
		return "there is no sign to extend in 8 bytes";
	return raw->imm ? imm_reserved : NULL;
}

static const char *decode_atomic(const struct bpf_insn *raw, struct rf_insn *insn)
{
	static const struct {
		int32_t imm;
		enum rf_insn_atomic atomic;
	} operations[] = {
		{BPF_ADD, RF_ATOMIC_ADD}, {BPF_OR, RF_ATOMIC_OR}, {BPF_AND, RF_ATOMIC_AND},
		{BPF_XOR, RF_ATOMIC_XOR}, {0xe0, RF_ATOMIC_XCHG}, {0xf0, RF_ATOMIC_CMPXCHG},
	};

	insn->kind = RF_INSN_ATOMIC;
	insn->fetch = raw->imm & ATOMIC_FETCH;
	if (insn->size < 4)
		return "atomic operations are on 4 or 8 bytes";
	for (size_t i = 0; i < sizeof(operations) / sizeof(operations[0]); i++) {
		if ((raw->imm & ~ATOMIC_FETCH) != operations[i].imm)
			continue;
		insn->atomic = operations[i].atomic;
		if (insn->atomic >= RF_ATOMIC_XCHG && !insn->fetch)
			break;
		return NULL;
	}
	return "there is no such atomic operation";
}

static const char *decode_store(const struct bpf_insn *raw, struct rf_insn *insn)
{
	insn->kind = RF_INSN_STORE;
	insn->size = bytes_of(raw->code);
	insn->offset = raw->off;
	insn->immediate = BPF_CLASS(raw->code) == BPF_ST;
	insn->imm = raw->imm;
	if (BPF_MODE(raw->code) == BPF_ATOMIC && !insn->immediate)
		return decode_atomic(raw, insn);
	if (BPF_MODE(raw->code) != BPF_MEM)
		return "there is no such mode of storing";
	if (insn->immediate)
		return raw->src_reg ? src_reserved : NULL;
	return raw->imm ? imm_reserved : NULL;
}

static const char *decode_packet(const struct bpf_insn *raw, struct rf_insn *insn)
{
	insn->kind = RF_INSN_PACKET;
	insn->size = bytes_of(raw->code);
	insn->immediate = BPF_MODE(raw->code) == BPF_ABS;
	insn->imm = raw->imm;
	if (insn->size == 8)
		return "there is no packet access of 8 bytes";
	if (raw->dst_reg)
		return dst_reserved;
	if (raw->off)
		return offset_reserved;
	return insn->immediate && raw->src_reg ? src_reserved : NULL;
}

/* The second immediate is part of a number, or an offset; a module's types have a descriptor. */
static bool has_second_imm(enum rf_insn_pseudo pseudo)
{
	return pseudo == RF_PSEUDO_NONE || pseudo == RF_PSEUDO_MAP_VALUE ||
	       pseudo == RF_PSEUDO_BTF_ID || pseudo == RF_PSEUDO_MAP_IDX_VALUE;
}

static const char *decode_imm64(const struct bpf_insn *raw, const struct bpf_insn *second,
				struct rf_insn *insn)
{
	insn->kind = RF_INSN_IMM64;
	if (BPF_MODE(raw->code) == BPF_ABS || BPF_MODE(raw->code) == BPF_IND)
		return decode_packet(raw, insn);
	if (raw->code != (BPF_LD | BPF_IMM | BPF_DW))
		return "there is no such mode of loading";
	if (!second)
		return "its second slot is missing";
	if (second->code || second->dst_reg || second->src_reg || second->off)
		return "its second slot must be 0 but for the immediate";
	if (raw->off)
		return offset_reserved;
	if (raw->src_reg > RF_PSEUDO_MAP_IDX_VALUE)
		return "there is no such kind of 64-bit immediate";
	insn->pseudo = raw->src_reg;
	if (second->imm && !has_second_imm(insn->pseudo))
		return imm_reserved;
	insn->imm = (int64_t)((uint64_t)(uint32_t)second->imm << 32 | (uint32_t)raw->imm);
	return NULL;
}

static bool writes_dst(const struct rf_insn *insn)
{
	return insn->kind == RF_INSN_ALU || insn->kind == RF_INSN_IMM64 ||
	       insn->kind == RF_INSN_LOAD;
}

static const char *decode_one(const struct bpf_insn *raw, const struct bpf_insn *second,
			      struct rf_insn *insn)
{
	static const char *(*const by_class[])(const struct bpf_insn *, struct rf_insn *) = {
		[BPF_LDX] = decode_load,  [BPF_ST] = decode_store, [BPF_STX] = decode_store,
		[BPF_ALU] = decode_alu,	  [BPF_JMP] = decode_jump, [BPF_JMP32] = decode_jump,
		[BPF_ALU64] = decode_alu,
	};
	uint8_t class = BPF_CLASS(raw->code);
	const char *fault;

	insn->dst = raw->dst_reg;
	insn->src = raw->src_reg;
	fault = class == BPF_LD ? decode_imm64(raw, second, insn) : by_class[class](raw, insn);
	if (fault)
		return fault;
	if (insn->dst >= RF_INSN_REGISTERS)
		return "there is no such register";
	if (insn->src >= RF_INSN_REGISTERS)
		return "there is no such register";
	if (writes_dst(insn) && insn->dst == RF_INSN_FRAME)
		return "r10 cannot be written";
	/* What is compared and exchanged comes back in r0, all else in its source. */
	return insn->kind == RF_INSN_ATOMIC && insn->fetch && insn->atomic != RF_ATOMIC_CMPXCHG &&
			       insn->src == RF_INSN_FRAME
		       ? "r10 cannot be written"
		       : NULL;
}

/* Offsets become slots; `count` slots, of which the instruction's is `at`. */
static const char *check_target(struct rf_insn *insns, size_t count, size_t at, bool linked)
{
	struct rf_insn *insn = &insns[at];
	bool local = linked && insn->kind == RF_INSN_CALL && insn->call == RF_CALL_LOCAL;
	int64_t target;

	if (insn->kind != RF_INSN_GOTO && insn->kind != RF_INSN_BRANCH && !local)
		return NULL;
	target = (int64_t)at + 1 + (local ? insn->imm : (int32_t)insn->target);
	if (target < 0 || target >= (int64_t)count)
		return "it jumps out of the code";
	if (insns[target].kind == RF_INSN_SECOND)
		return "it jumps into the middle of an instruction";
	insn->target = (uint32_t)target;
	return NULL;
}

static bool falls_through(const struct rf_insn *insn)
{
	return insn->kind != RF_INSN_EXIT && insn->kind != RF_INSN_GOTO;
}

static int fault_at(struct rf_error *error, size_t slot, const char *fault)
{
	return rf_error_set(error, -EBADMSG, "instruction %zu: %s", slot, fault);
}

int rf_insn_decode(const void *bytes, size_t size, bool linked, struct rf_insn **ret_insns,
		   size_t *ret_count, struct rf_error *error)
{
	cleanup_free struct rf_insn *insns = NULL;
	size_t count = size / RF_INSN_SIZE, last = 0;
	const char *fault;

	if (!count || size % RF_INSN_SIZE)
		return rf_error_set(error, -EBADMSG, "%zu bytes are no whole instructions", size);
	insns = calloc(count, sizeof(*insns));
	if (!insns)
		return rf_error_set(error, -ENOMEM, "no memory for %zu instructions", count);
	for (size_t i = 0; i < count; i += insns[i].kind == RF_INSN_IMM64 ? 2 : 1) {
		struct bpf_insn raw[2] = {0};
		size_t left = (count - i) * RF_INSN_SIZE;

		memcpy(raw, (const char *)bytes + i * RF_INSN_SIZE,
		       left < sizeof(raw) ? left : sizeof(raw));
		fault = decode_one(&raw[0], left < sizeof(raw) ? NULL : &raw[1], &insns[i]);
		if (fault)
			return fault_at(error, i, fault);
		last = i;
	}
	for (size_t i = 0; i < count; i++) {
		fault = check_target(insns, count, i, linked);
		if (fault)
			return fault_at(error, i, fault);
	}
	if (falls_through(&insns[last]))
		return fault_at(error, last, "the code ends after it without an exit");
	*ret_insns = TAKE_PTR(insns);
	*ret_count = count;
	return 0;
}
