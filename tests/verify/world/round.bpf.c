// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* Loops in the code itself, of which nothing is said: they are gone round until they end. */
#include "world.h"

MAP(kept, BPF_MAP_TYPE_HASH, __u32, struct entry);

/* No compiler may make of a loop what is none. */
#define LOOP _Pragma("clang loop unroll(disable)") for
#define KEEP(x) asm volatile("" : "+r"(x))

/* 0 + 1 + … + 9 */
SEC("lsm/sum")
int sum(unsigned long long *ctx)
{
	__u64 i, sum = 0;

	LOOP(i = 0; i < 10; i++)
	{
		sum += i;
		KEEP(sum);
	}
	return sum;
}

/* 3 + 2 + 1 times */
SEC("lsm/nested")
int nested(unsigned long long *ctx)
{
	__u64 i, j, count = 0;

	LOOP(i = 0; i < 3; i++)
	LOOP(j = i; j < 3; j++)
	{
		count++;
		KEEP(count);
	}
	return count;
}

/* The first bit of the argument that is set, or 64. */
SEC("lsm/first_bit")
int first_bit(unsigned long long *ctx)
{
	__u64 bits = ctx[0], i;

	LOOP(i = 0; i < 64; i++)
	{
		if (bits & 1)
			break;
		bits >>= 1;
		KEEP(bits);
	}
	return i;
}

/* How many of the argument's lowest four bits are set; -1 if all of them. */
SEC("lsm/four_bits")
int four_bits(unsigned long long *ctx)
{
	__u64 bits = ctx[0], i, count = 0;

	LOOP(i = 0; i < 4; i++)
	{
		bits >>= !!i;
		KEEP(bits);
		if (!(bits & 1))
			continue;
		count++;
		KEEP(count);
		if (count == 4)
			return -1;
	}
	return count;
}

/* Of an array on the stack, through a pointer that moves. */
SEC("lsm/of_array")
int of_array(unsigned long long *ctx)
{
	volatile __u32 array[8];
	__u64 i, sum = 0;

	LOOP(i = 0; i < 8; i++)
	array[i] = i * 2;
	LOOP(i = 0; i < 8; i++)
	sum += array[i];
	return sum;
}

/* As often as 256 times. */
SEC("lsm/many")
int many(unsigned long long *ctx)
{
	__u64 i, n = ctx[0], count = 0;

	LOOP(i = 0; i < 256 && i < n; i++)
	{
		count += 2;
		KEEP(count);
	}
	return count;
}

static __attribute__((noinline)) __u64 add_up(__u64 n)
{
	__u64 i, sum = 0;

	LOOP(i = 0; i < 4; i++)
	{
		sum += n;
		KEEP(sum);
	}
	return sum;
}

/* In a function that is called in a loop. */
SEC("lsm/called")
int called(unsigned long long *ctx)
{
	__u64 i, sum = 0;

	LOOP(i = 0; i < 3; i++)
	sum += add_up(ctx[0] & 1);
	return sum;
}

SEC("lsm/writes_some")
int writes_some(unsigned long long *ctx)
{
	struct entry entry = {};
	__u32 i;

	LOOP(i = 0; i < 3; i++)
	if (ctx[0] == i)
		bpf_map_update_elem(&kept, &i, &entry, BPF_ANY);
	return 0;
}

/* NULL in the second round alone. */
SEC("lsm/null_once")
int null_once(unsigned long long *ctx)
{
	__u64 sum = 0;
	__u32 i;

	LOOP(i = 0; i < 3; i++)
	{
		struct entry *entry = bpf_map_lookup_elem(&kept, &i);

		if (i != 1 && !entry)
			return 0;
		sum += entry->count;
		KEEP(sum);
	}
	return 0;
}

SEC("lsm/endless")
int endless(unsigned long long *ctx)
{
	__u64 n = 0;

	LOOP(;;)
	{
		n += ctx[0];
		KEEP(n);
		if (n == 1)
			return 0;
	}
}

/* The inner one ends, each time that the outer one comes to it. */
SEC("lsm/endless_outside")
int endless_outside(unsigned long long *ctx)
{
	__u64 n = 0, i;

	LOOP(;;)
	LOOP(i = 0; i < 3; i++)
	{
		n += ctx[0];
		KEEP(n);
		if (n == 1)
			return 0;
	}
}

/* Never comes to an exit at all. */
SEC("lsm/stays")
int stays(unsigned long long *ctx)
{
	asm volatile("1: goto 1b");
	return 0;
}

/* Entered at its head and in its middle. */
SEC("lsm/two_heads")
int two_heads(unsigned long long *ctx)
{
	asm volatile("r1 = *(u64 *)(%0 + 0)\n"
		     "if r1 == 0 goto 2f\n"
		     "1: r1 += -1\n"
		     "2: r1 += -1\n"
		     "if r1 != 0 goto 1b\n"
		     :
		     : "r"(ctx)
		     : "r1");
	return 0;
}
