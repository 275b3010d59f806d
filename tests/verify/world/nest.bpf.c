// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* Loops in loops, in functions that are called, in callbacks; and pointers that loops move. */
#include "world.h"

#define LOOP _Pragma("clang loop unroll(disable)") for
#define KEEP(x) asm volatile("" : "+r"(x))

struct row {
	__u64 cells[64];
	__u64 total;
};

MAP(rows, BPF_MAP_TYPE_ARRAY, __u32, struct row);

/* So many times so many. */
#define NESTED(name, outer, inner)                                                                 \
	SEC("lsm/" #name)                                                                          \
	int name(unsigned long long *ctx)                                                          \
	{                                                                                          \
		__u64 sum;                                                                         \
                                                                                                   \
		asm volatile("r6 = 0\n"                                                            \
			     "r7 = 0\n"                                                            \
			     "1: if r6 == " outer " goto 3f\n"                                     \
			     "r8 = 0\n"                                                            \
			     "2: r7 += 1\n"                                                        \
			     "r8 += 1\n"                                                           \
			     "if r8 != " inner " goto 2b\n"                                        \
			     "r6 += 1\n"                                                           \
			     "goto 1b\n"                                                           \
			     "3: %0 = r7"                                                          \
			     : "=r"(sum)::"r6", "r7", "r8");                                       \
		return sum;                                                                        \
	}

NESTED(both_cut, "256", "4")
NESTED(outer_cut, "256", "4")
NESTED(inner_cut, "8", "4")
NESTED(inner_wrong, "256", "5")
NESTED(inner_not_kept, "256", "4")

/* How many of the numbers up to n are in the loop: what it is given, of what the caller knows. */
static __attribute__((noinline)) __u64 half_of(__u64 n)
{
	__u64 i, half = 0;

	LOOP(i = n & 0xffff; i > 1; i -= 2)
	{
		half++;
		KEEP(half);
	}
	return half;
}

SEC("lsm/half")
int half(unsigned long long *ctx)
{
	return half_of(ctx[0]);
}

SEC("lsm/half_twice")
int half_twice(unsigned long long *ctx)
{
	return half_of(ctx[0]) - half_of(ctx[0]);
}

struct sum {
	__u64 value;
};

static long adds_300(__u32 i, struct sum *sum)
{
	__u64 value = 0, j;

	LOOP(j = 0; j < 300; j++)
	{
		value++;
		KEEP(value);
	}
	sum->value += value;
	return 0;
}

static long adds_wrong(__u32 i, struct sum *sum)
{
	__u64 value = 0, j;

	LOOP(j = 0; j < 300; j++)
	{
		value++;
		KEEP(value);
	}
	sum->value += value;
	return 0;
}

SEC("lsm/in_callback")
int in_callback(unsigned long long *ctx)
{
	struct sum sum = {};

	bpf_loop(7, adds_300, &sum, 0);
	return sum.value;
}

SEC("lsm/in_callback_wrong")
int in_callback_wrong(unsigned long long *ctx)
{
	struct sum sum = {};

	bpf_loop(7, adds_wrong, &sum, 0);
	return sum.value;
}

/* Twice a loop, each of its own; the second goes on where the first ends. */
SEC("lsm/one_and_another")
int one_and_another(unsigned long long *ctx)
{
	__u64 sum;

	asm volatile("r6 = 0\n"
		     "1: r6 += 1\n if r6 != 300 goto 1b\n"
		     "2: r6 += 1\n if r6 != 700 goto 2b\n"
		     "%0 = r6"
		     : "=r"(sum)::"r6");
	return sum;
}

static __always_inline struct row *row_of(__u32 number)
{
	return bpf_map_lookup_elem(&rows, &number);
}

/* A pointer that goes through the row. */
SEC("lsm/moves")
int moves(unsigned long long *ctx)
{
	struct row *row = row_of(0);
	__u64 found = 0;

	if (!row)
		return -1;
	asm volatile("r6 = %1\n r8 = 64\n"
		     "1: r9 = *(u64 *)(r6 + 0)\n if r9 == 5 goto 2f\n"
		     "r6 += 8\n r8 += -1\n if r8 != 0 goto 1b\n"
		     "goto 3f\n 2: %0 = 1\n 3:"
		     : "+r"(found)
		     : "r"(row)
		     : "r6", "r8", "r9");
	return found;
}

/* A pointer into the stack that moves is one of which nothing is known. */
SEC("lsm/moves_on_stack")
int moves_on_stack(unsigned long long *ctx)
{
	asm volatile("r6 = r10\n"
		     "r6 += -256\n"
		     "r7 = 0\n"
		     "1: *(u64 *)(r6 + 0) = r7\n"
		     "r6 += 8\n"
		     "r7 += 1\n"
		     "if r7 != 32 goto 1b\n" ::
			     : "r6", "r7", "memory");
	return 0;
}

/* A number in one round and a pointer in the next. */
SEC("lsm/changes_kind")
int changes_kind(unsigned long long *ctx)
{
	asm volatile("r6 = 0\n"
		     "r7 = 0\n"
		     "1: r8 = r6\n"
		     "r6 = r10\n"
		     "r7 += 1\n"
		     "if r7 != 300 goto 1b\n" ::
			     : "r6", "r7", "r8");
	return 0;
}

/* Up to where another pointer goes: on the stack, round by round. */
SEC("lsm/to_end")
int to_end(unsigned long long *ctx)
{
	__u64 sum = 0;

	asm volatile("r6 = r10\n r6 += -64\n r7 = 1\n"
		     "1: *(u64 *)(r6 + 0) = r7\n r7 <<= 1\n r6 += 8\n if r6 != r10 goto 1b\n"
		     "2: r6 += -8\n r7 = *(u64 *)(r6 + 0)\n %0 += r7\n"
		     "r7 = r10\n r7 += -64\n if r6 == r7 goto 3f\n goto 2b\n 3:"
		     : "+r"(sum)::"r6", "r7", "memory");
	return sum;
}

/* In a map, by what is said of it. */
SEC("lsm/to_end_of_map")
int to_end_of_map(unsigned long long *ctx)
{
	struct row *row = row_of(0);
	__u64 found = 0;

	if (!row)
		return -1;
	asm volatile("r6 = %1\n r7 = %1\n r7 += 512\n"
		     "1: r9 = *(u64 *)(r6 + 0)\n if r9 == 5 goto 2f\n"
		     "r6 += 8\n if r6 != r7 goto 1b\n"
		     "goto 3f\n 2: %0 = 1\n 3:"
		     : "+r"(found)
		     : "r"(row)
		     : "r6", "r7", "r9");
	return found;
}

/* The lower half of a number on the stack. */
SEC("lsm/half_of_it")
int half_of_it(unsigned long long *ctx)
{
	__u64 both;

	asm volatile("r6 = 7\n r6 <<= 32\n *(u64 *)(r10 - 8) = r6\n r6 = 0\n"
		     "1: r7 = *(u32 *)(r10 - 8)\n r7 += 1\n *(u32 *)(r10 - 8) = r7\n"
		     "r6 += 1\n if r6 != 256 goto 1b\n"
		     "%0 = *(u64 *)(r10 - 8)\n"
		     : "=r"(both)::"r6", "r7", "memory");
	return (both >> 32) * 1000 + (__u32)both;
}

/* What it is given is another one afterwards, which who calls it must not forget. */
static __attribute__((noinline)) int fills(struct sum *sum)
{
	__u64 i;

	LOOP(i = 0; i < 300; i++)
	{
		sum->value++;
		KEEP(i);
	}
	return i;
}

SEC("lsm/is_filled")
int is_filled(unsigned long long *ctx)
{
	struct sum sum = {.value = 3};
	int rounds = fills(&sum);

	return sum.value + rounds;
}
