/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What operations on numbers give, as SMT-LIB says. */
#include <stdbool.h>
#include <stdlib.h>

#include "verify/term.h"

/* The signed ones by magnitudes: what C leaves undefined has an answer here. */
static uint64_t magnitude(uint64_t a)
{
	return a >> 63 ? -a : a;
}

static uint64_t compute_division(enum rf_term_op op, uint64_t a, uint64_t b)
{
	bool negative = op == RF_TERM_SREM ? a >> 63 : (a ^ b) >> 63;
	uint64_t result;

	if (op == RF_TERM_UDIV)
		return b ? a / b : UINT64_MAX;
	if (op == RF_TERM_UREM)
		return b ? a % b : a;
	if (!b) /* SMT-LIB: bvsdiv by 0 is 1 or -1, bvsrem by 0 the dividend */
		return op == RF_TERM_SREM ? a : a >> 63 ? 1 : UINT64_MAX;
	result = op == RF_TERM_SDIV ? magnitude(a) / magnitude(b) : magnitude(a) % magnitude(b);
	return negative ? -result : result;
}

static uint64_t compute_shift(enum rf_term_op op, uint64_t a, uint64_t b)
{
	uint64_t ones = a >> 63 && op == RF_TERM_ASHR ? UINT64_MAX : 0;

	if (b >= 64)
		return ones;
	if (op == RF_TERM_SHL)
		return a << b;
	return a >> b | (b ? ones << (64 - b) : 0);
}

static uint64_t compute_truth(enum rf_term_op op, uint64_t a, uint64_t b)
{
	const uint64_t sign = 1ULL << 63;

	switch ((int)op) {
	case RF_TERM_EQ:
		return a == b;
	case RF_TERM_ULT:
		return a < b;
	case RF_TERM_ULE:
		return a <= b;
	case RF_TERM_SLT:
		return (a ^ sign) < (b ^ sign);
	case RF_TERM_SLE:
		return (a ^ sign) <= (b ^ sign);
	default:
		abort();
	}
}

uint64_t rf_term_compute(enum rf_term_op op, uint64_t a, uint64_t b)
{
	switch ((int)op) {
	case RF_TERM_ADD:
		return a + b;
	case RF_TERM_SUB:
		return a - b;
	case RF_TERM_MUL:
		return a * b;
	case RF_TERM_UDIV:
	case RF_TERM_UREM:
	case RF_TERM_SDIV:
	case RF_TERM_SREM:
		return compute_division(op, a, b);
	case RF_TERM_AND:
		return a & b;
	case RF_TERM_OR:
		return a | b;
	case RF_TERM_XOR:
		return a ^ b;
	case RF_TERM_SHL:
	case RF_TERM_LSHR:
	case RF_TERM_ASHR:
		return compute_shift(op, a, b);
	default:
		return compute_truth(op, a, b);
	}
}
