/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include <stdlib.h>

#include "verify/isa.h"

#define LOW32 0xffffffffULL

typedef const struct rf_term *term;

static term word(struct rf_terms *t, uint64_t value)
{
	return rf_term_word(t, value);
}

static term binary(struct rf_terms *t, enum rf_term_op op, term a, term b)
{
	return rf_term_binary(t, op, a, b);
}

/* The lowest `bytes`. */
static term low(struct rf_terms *t, term a, unsigned int bytes)
{
	return bytes == 8 ? a : binary(t, RF_TERM_AND, a, word(t, (1ULL << 8 * bytes) - 1));
}

/* The lowest `bytes` with their sign. */
static term extend(struct rf_terms *t, term a, unsigned int bytes)
{
	term shift = word(t, 64 - 8 * bytes);

	return bytes == 8 ? a : binary(t, RF_TERM_ASHR, binary(t, RF_TERM_SHL, a, shift), shift);
}

static term swap(struct rf_terms *t, term a, unsigned int bytes)
{
	term result = word(t, 0);

	for (unsigned int i = 0; i < bytes; i++) {
		term byte = low(t, binary(t, RF_TERM_LSHR, a, word(t, 8 * i)), 1);

		result = binary(t, RF_TERM_OR, result,
				binary(t, RF_TERM_SHL, byte, word(t, 8 * (bytes - 1 - i))));
	}
	return result;
}

/* `a` where `b` is 0, which no division is asked about. */
static term unless_zero(struct rf_terms *t, term b, term zero, term result)
{
	return rf_term_if(t, binary(t, RF_TERM_EQ, b, word(t, 0)), zero, result);
}

static term shift(struct rf_terms *t, enum rf_term_op op, term a, term b, bool wide)
{
	return binary(t, op, a, binary(t, RF_TERM_AND, b, word(t, wide ? 63 : 31)));
}

term rf_isa_operand(struct rf_terms *t, const struct rf_insn *insn, term src)
{
	return insn->immediate ? word(t, (uint64_t)insn->imm) : src;
}

/* The words that the operation is on: 32 bits of them with zeroes, or with signs where that
 * matters. */
static term narrow(struct rf_terms *t, const struct rf_insn *insn, term a)
{
	if (insn->wide)
		return a;
	if (insn->alu == RF_ALU_SDIV || insn->alu == RF_ALU_SMOD || insn->alu == RF_ALU_ARSH)
		return extend(t, a, 4);
	return low(t, a, 4);
}

static term divide(struct rf_terms *t, enum rf_insn_alu alu, term a, term b)
{
	switch ((int)alu) {
	case RF_ALU_DIV:
		return unless_zero(t, b, word(t, 0), binary(t, RF_TERM_UDIV, a, b));
	case RF_ALU_SDIV:
		return unless_zero(t, b, word(t, 0), binary(t, RF_TERM_SDIV, a, b));
	case RF_ALU_MOD:
		return unless_zero(t, b, a, binary(t, RF_TERM_UREM, a, b));
	default:
		return unless_zero(t, b, a, binary(t, RF_TERM_SREM, a, b));
	}
}

static term compute(struct rf_terms *t, const struct rf_insn *insn, term a, term b)
{
	switch (insn->alu) {
	case RF_ALU_ADD:
		return binary(t, RF_TERM_ADD, a, b);
	case RF_ALU_SUB:
		return binary(t, RF_TERM_SUB, a, b);
	case RF_ALU_MUL:
		return binary(t, RF_TERM_MUL, a, b);
	case RF_ALU_DIV:
	case RF_ALU_SDIV:
	case RF_ALU_MOD:
	case RF_ALU_SMOD:
		return divide(t, insn->alu, a, b);
	case RF_ALU_OR:
		return binary(t, RF_TERM_OR, a, b);
	case RF_ALU_AND:
		return binary(t, RF_TERM_AND, a, b);
	case RF_ALU_XOR:
		return binary(t, RF_TERM_XOR, a, b);
	case RF_ALU_LSH:
		return shift(t, RF_TERM_SHL, a, b, insn->wide);
	case RF_ALU_RSH:
		return shift(t, RF_TERM_LSHR, a, b, insn->wide);
	case RF_ALU_ARSH:
		return shift(t, RF_TERM_ASHR, a, b, insn->wide);
	case RF_ALU_NEG:
		return binary(t, RF_TERM_SUB, word(t, 0), a);
	case RF_ALU_MOV:
		return b;
	case RF_ALU_MOVSX:
		return extend(t, b, insn->size);
	case RF_ALU_LE:
	case RF_ALU_BE:
	case RF_ALU_SWAP:
	case RF_ALU_MAX_:
		break;
	}
	abort();
}

term rf_isa_alu(struct rf_terms *t, const struct rf_insn *insn, term dst, term operand)
{
	term result;

	if (insn->alu == RF_ALU_LE) /* memory, and so the machine, has the lowest byte first */
		return low(t, dst, insn->size);
	if (insn->alu == RF_ALU_BE || insn->alu == RF_ALU_SWAP)
		return swap(t, dst, insn->size);
	result = compute(t, insn, narrow(t, insn, dst), narrow(t, insn, operand));
	return insn->wide ? result : low(t, result, 4);
}

static term compare(struct rf_terms *t, enum rf_insn_compare compare, term a, term b)
{
	switch (compare) {
	case RF_COMPARE_EQ:
		return binary(t, RF_TERM_EQ, a, b);
	case RF_COMPARE_GT:
		return binary(t, RF_TERM_ULT, b, a);
	case RF_COMPARE_GE:
		return binary(t, RF_TERM_ULE, b, a);
	case RF_COMPARE_LT:
		return binary(t, RF_TERM_ULT, a, b);
	case RF_COMPARE_LE:
		return binary(t, RF_TERM_ULE, a, b);
	case RF_COMPARE_SGT:
		return binary(t, RF_TERM_SLT, b, a);
	case RF_COMPARE_SGE:
		return binary(t, RF_TERM_SLE, b, a);
	case RF_COMPARE_SLT:
		return binary(t, RF_TERM_SLT, a, b);
	case RF_COMPARE_SLE:
		return binary(t, RF_TERM_SLE, a, b);
	case RF_COMPARE_NE:
		return rf_term_not(t, binary(t, RF_TERM_EQ, a, b));
	case RF_COMPARE_SET:
		a = binary(t, RF_TERM_AND, a, b);
		return rf_term_not(t, binary(t, RF_TERM_EQ, a, word(t, 0)));
	case RF_COMPARE_MAX_:
		break;
	}
	abort();
}

term rf_isa_branch(struct rf_terms *t, const struct rf_insn *insn, term dst, term operand)
{
	bool sign = insn->compare >= RF_COMPARE_SGT && insn->compare <= RF_COMPARE_SLE;

	if (!insn->wide) {
		dst = sign ? extend(t, dst, 4) : low(t, dst, 4);
		operand = sign ? extend(t, operand, 4) : low(t, operand, 4);
	}
	return compare(t, insn->compare, dst, operand);
}

term rf_isa_load(struct rf_terms *t, const struct rf_insn *insn, term memory)
{
	return insn->sign ? extend(t, memory, insn->size) : memory;
}

term rf_isa_store(struct rf_terms *t, const struct rf_insn *insn, term operand)
{
	return low(t, operand, insn->size);
}

term rf_isa_atomic(struct rf_terms *t, const struct rf_insn *insn, term memory, term src, term r0)
{
	term same;

	src = low(t, src, insn->size);
	switch (insn->atomic) {
	case RF_ATOMIC_ADD:
		return low(t, binary(t, RF_TERM_ADD, memory, src), insn->size);
	case RF_ATOMIC_OR:
		return binary(t, RF_TERM_OR, memory, src);
	case RF_ATOMIC_AND:
		return binary(t, RF_TERM_AND, memory, src);
	case RF_ATOMIC_XOR:
		return binary(t, RF_TERM_XOR, memory, src);
	case RF_ATOMIC_XCHG:
		return src;
	case RF_ATOMIC_CMPXCHG:
		same = binary(t, RF_TERM_EQ, memory, low(t, r0, insn->size));
		return rf_term_if(t, same, src, memory);
	case RF_ATOMIC_MAX_:
		break;
	}
	abort();
}
