// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* Loops in the code itself, of which the specification says something. */
#include "world.h"

#define LENGTH 256

struct path {
	__u8 bytes[LENGTH];
	__u32 depth;
};

MAP(paths, BPF_MAP_TYPE_ARRAY, __u32, struct path);
MAP(counts, BPF_MAP_TYPE_ARRAY, __u32, struct entry);
MAP(marks, BPF_MAP_TYPE_HASH, __u32, __u32);

/* No compiler may make of a loop what is none. */
#define LOOP _Pragma("clang loop unroll(disable)") for
#define KEEP(x) asm volatile("" : "+r"(x))

static __always_inline struct path *path_of(void)
{
	__u32 zero = 0;

	return bpf_map_lookup_elem(&paths, &zero);
}

/* Where the first 0 is, or 256. */
SEC("lsm/length")
int length(unsigned long long *ctx)
{
	struct path *path = path_of();
	__u32 i;

	if (!path)
		return -1;
	LOOP(i = 0; i < LENGTH; i++)
	if (!path->bytes[i])
		break;
	return i;
}

/* One byte less than that. */
SEC("lsm/length_short")
int length_short(unsigned long long *ctx)
{
	struct path *path = path_of();
	__u32 i;

	if (!path)
		return -1;
	LOOP(i = 0; i < LENGTH - 1; i++)
	if (!path->bytes[i])
		break;
	return i;
}

SEC("lsm/slashes")
int slashes(unsigned long long *ctx)
{
	struct path *path = path_of();
	__u32 i, n = 0;

	if (!path)
		return -1;
	LOOP(i = 0; i < LENGTH; i++)
	{
		if (!path->bytes[i])
			return n;
		if (path->bytes[i] != '/')
			continue;
		n++;
	}
	return n;
}

/* What the compiler makes of them is not left to it: these are loops of which each is wrong in one
 * way, or seems to be. r6 goes from 0 to 256, and r7 is twice as much. */
#define TWICE "r6 = 0\n r7 = 0\n"
#define BODY "r6 += 1\n r7 += 2\n"

SEC("lsm/doubles")
int doubles(unsigned long long *ctx)
{
	__u64 sum;

	asm volatile(TWICE "1: if r6 == 256 goto 2f\n" BODY "goto 1b\n2: %0 = r7"
		     : "=r"(sum)::"r6", "r7");
	return sum;
}

#define SAME(name)                                                                                 \
	SEC("lsm/" #name)                                                                          \
	int name(unsigned long long *ctx)                                                          \
	{                                                                                          \
		__u64 sum;                                                                         \
                                                                                                   \
		asm volatile(TWICE "1: if r6 == 256 goto 2f\n" BODY "goto 1b\n2: %0 = r7"          \
			     : "=r"(sum)::"r6", "r7");                                             \
		return sum;                                                                        \
	}

SAME(not_kept)
SAME(not_at_first)
SAME(not_less)
SAME(wraps)
SAME(false_everywhere)
SAME(by_itself)
SAME(too_weak)
SAME(bound_low)
SAME(bound_high)

/* It stays in the loop for ever, whatever is said of the end. */
SEC("lsm/for_ever")
int for_ever(unsigned long long *ctx)
{
	asm volatile("r6 = 0\n 1: r6 ^= 1\n if r6 != 2 goto 1b" ::: "r6");
	return 1;
}

/* One round in three hundred does what the others do not. */
SEC("lsm/null_within")
int null_within(unsigned long long *ctx)
{
	__u32 i;

	LOOP(i = 0; i < 300; i++)
	{
		__u32 *mark = bpf_map_lookup_elem(&marks, &i);

		if (i == 77)
			*(volatile __u32 *)mark;
		else if (mark)
			*(volatile __u32 *)mark;
	}
	return 0;
}

SEC("lsm/not_null_within")
int not_null_within(unsigned long long *ctx)
{
	__u32 i;

	LOOP(i = 0; i < 300; i++)
	{
		__u32 *mark = bpf_map_lookup_elem(&marks, &i);

		if (mark)
			*(volatile __u32 *)mark;
	}
	return 0;
}

SEC("lsm/writes_within")
int writes_within(unsigned long long *ctx)
{
	__u32 i, one = 1;

	LOOP(i = 0; i < 300; i++)
	if (i == ctx[0])
		bpf_map_update_elem(&marks, &i, &one, BPF_ANY);
	return 0;
}

SEC("lsm/writes_not")
int writes_not(unsigned long long *ctx)
{
	__u32 i, one = 1;

	LOOP(i = 0; i < 300; i++)
	{
		__u32 j = i;

		KEEP(j);
		if (j > 400)
			bpf_map_update_elem(&marks, &i, &one, BPF_ANY);
	}
	return 0;
}

/* What is read behind the loop is what the loop made of it. */
SEC("lsm/reads_behind")
int reads_behind(unsigned long long *ctx)
{
	__u32 zero = 0, before, i;
	struct entry *entry = bpf_map_lookup_elem(&counts, &zero);

	if (!entry)
		return 0;
	before = *(volatile __u32 *)&entry->flags;
	LOOP(i = 0; i < 300; i++)
	*(volatile __u32 *)&entry->flags = i;
	return *(volatile __u32 *)&entry->flags == before;
}

/* On the stack: a number, an array beside it, and a pointer that stays. */
SEC("lsm/on_stack")
int on_stack(unsigned long long *ctx)
{
	__u64 sum;

	asm volatile("*(u64 *)(r10 - 8) = %1\n r6 = 7\n *(u32 *)(r10 - 12) = r6\n"
		     "r6 = 0\n *(u32 *)(r10 - 16) = r6\n"
		     "1: r7 = *(u32 *)(r10 - 16)\n r7 += 1\n *(u32 *)(r10 - 16) = r7\n"
		     "r6 += 1\n if r6 != 256 goto 1b\n"
		     "%0 = *(u32 *)(r10 - 16)\n r7 = *(u32 *)(r10 - 12)\n %0 += r7\n"
		     "r6 = *(u64 *)(r10 - 8)\n r6 = *(u64 *)(r6 + 0)\n"
		     : "=&r"(sum)
		     : "r"(ctx)
		     : "r6", "r7", "memory");
	return sum;
}

/* What is said of it is of what it writes itself. */
SEC("lsm/meanwhile")
int meanwhile(unsigned long long *ctx)
{
	__u32 zero = 0, i;
	struct entry *entry = bpf_map_lookup_elem(&counts, &zero);

	if (!entry)
		return 0;
	LOOP(i = 0; i < 300; i++)
	*(volatile __u32 *)&entry->flags = i;
	return 0;
}

/* What was in r6 is in r8 two rounds later: that it changes shows in the third. */
SEC("lsm/follows")
int follows(unsigned long long *ctx)
{
	__u64 last;

	asm volatile("r6 = 0\n r7 = 0\n r8 = 0\n"
		     "1: if r6 == 256 goto 2f\n r8 = r7\n r7 = r6\n r6 += 1\n goto 1b\n"
		     "2: %0 = r8"
		     : "=r"(last)::"r6", "r7", "r8");
	return last;
}
