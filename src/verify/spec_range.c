/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * In which range values can be. Types say where it begins; operations keep it exact as long
 * as 64 bits hold it. Whether a comparison has a sign comes from it, and where none fits.
 */
#include "verify/spec_internal.h"

typedef rf_spec_wide wide;
typedef struct rf_spec_range range;
typedef const struct rf_spec_formula node;

static const range signed_range = {INT64_MIN, INT64_MAX};
static const range unsigned_range = {0, UINT64_MAX};

static bool within(range inner, range outer)
{
	return inner.low >= outer.low && inner.high <= outer.high;
}

bool rf_spec_fits_signed(range r)
{
	return within(r, signed_range);
}

bool rf_spec_fits_unsigned(range r)
{
	return within(r, unsigned_range);
}

range rf_spec_range_of_type(struct rf_spec_type type)
{
	wide count = (wide)1 << 8 * type.size;

	return type.sign ? (range){-(count / 2), count / 2 - 1} : (range){0, count - 1};
}

range rf_spec_range_of_number(uint64_t number)
{
	return (range){number, number};
}

static bool is_number(range r)
{
	return r.low == r.high;
}

/* `exact`, or what 64 bits make of it. Numbers do not wrap: nobody means that. */
static range wrapped(range exact, bool has_sign, node *at, node **ret_beyond)
{
	if (within(exact, signed_range) || within(exact, unsigned_range))
		return exact;
	if (!is_number(exact))
		return has_sign ? signed_range : unsigned_range;
	*ret_beyond = at;
	return rf_spec_range_of_number(0);
}

/* The bits as a number: without a sign unless it is asked for. */
static range range_of_bits(uint64_t bits, bool has_sign)
{
	wide number = has_sign ? (wide)(int64_t)bits : (wide)bits;

	return (range){number, number};
}

static range range_and(range a, range b)
{
	bool negative = a.low < 0 && b.low < 0;

	if (is_number(a) && is_number(b))
		return range_of_bits((uint64_t)a.low & (uint64_t)b.low, negative);
	if (negative)
		return signed_range;
	if (a.low < 0 || b.low < 0) /* never above the one that has no sign */
		return (range){0, a.low < 0 ? b.high : a.high};
	return (range){0, a.high < b.high ? a.high : b.high};
}

static range range_or(range a, range b)
{
	wide high = a.high > b.high ? a.high : b.high, limit = 1;
	bool has_sign =
		(a.low < 0 || b.low < 0) && within(a, signed_range) && within(b, signed_range);

	if (is_number(a) && is_number(b))
		return range_of_bits((uint64_t)a.low | (uint64_t)b.low, has_sign);
	if (has_sign)
		return signed_range;
	/* as bits, never below the one that is not below 0 */
	while (limit <= high)
		limit *= 2;
	return (range){a.low > b.low ? a.low : b.low, limit - 1};
}

/* Bits above are lost, so any number without a sign but for numbers that fit. */
static range range_shl(range a, range b)
{
	if (is_number(a) && is_number(b) && a.low >= 0 && b.low >= 0)
		return rf_spec_range_of_number(b.low > 63 ? 0 : (uint64_t)a.low << (unsigned)b.low);
	return unsigned_range;
}

/* The bits move down, and zeroes come. */
static range range_shr(range a, range b)
{
	unsigned int least = b.low > 63 || b.low < 0 ? 0 : (unsigned int)b.low;

	if (is_number(b) && b.low > 63)
		return rf_spec_range_of_number(0);
	if (a.low < 0)
		return (range){0, unsigned_range.high >> least};
	return (range){is_number(b) ? a.low >> least : 0, a.high >> least};
}

range rf_spec_range_either(range a, range b)
{
	return (range){a.low < b.low ? a.low : b.low, a.high > b.high ? a.high : b.high};
}

range rf_spec_range_of_two(node *at, range a, range b, node **ret_beyond)
{
	bool has_sign = within(a, signed_range) && within(b, signed_range);

	if (at->op == RF_SPEC_SHL)
		return range_shl(a, b);
	if (at->op == RF_SPEC_SHR)
		return range_shr(a, b);

	if (at->op == RF_SPEC_ADD)
		return wrapped((range){a.low + b.low, a.high + b.high}, has_sign, at, ret_beyond);
	if (at->op == RF_SPEC_AND)
		return range_and(a, b);
	if (at->op == RF_SPEC_OR)
		return range_or(a, b);
	return wrapped((range){a.low - b.high, a.high - b.low}, has_sign, at, ret_beyond);
}
