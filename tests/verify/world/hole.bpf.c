// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* What was once proved and is not true. */
#include "world.h"

MAP(kept, BPF_MAP_TYPE_HASH, __u32, struct entry);
volatile __u64 variable SEC(".data.kept"), beside SEC(".data.kept");

struct sum {
	__u64 value;
	__u64 steps;
};

#define V(type, pointer) (*(volatile type *)(pointer))

static long is_not_so(__u32 i, struct sum *sum)
{
	sum->steps++;
	return 0;
}

static long with_flags(__u32 i, struct sum *sum)
{
	sum->steps++;
	return 0;
}

static long too_often(__u32 i, struct sum *sum)
{
	sum->steps++;
	return 0;
}

static long of_written(__u32 i, struct sum *sum)
{
	sum->steps++;
	return 0;
}

SEC("lsm/part_of_variable")
int part_of_variable(unsigned long long *ctx)
{
	*(volatile __u8 *)((volatile char *)&variable + 3) = ctx[0];
	return ctx[1] ? 1 : 0;
}

SEC("lsm/loop_with_flags")
int loop_with_flags(unsigned long long *ctx)
{
	struct sum sum = {};

	bpf_loop(8, with_flags, &sum, 1);
	return sum.steps;
}

SEC("lsm/loop_too_often")
int loop_too_often(unsigned long long *ctx)
{
	struct sum sum = {};

	bpf_loop((1 << 23) + 1, too_often, &sum, 0);
	return sum.steps != 0;
}

SEC("lsm/recursive_of_written")
int recursive_of_written(unsigned long long *ctx)
{
	struct sum sum = {};
	__u64 before = variable;

	variable = ctx[0];
	bpf_loop(8, of_written, &sum, 0);
	return before == variable;
}

SEC("lsm/one_of_two")
int one_of_two(unsigned long long *ctx)
{
	volatile __u64 *to = &variable;

	if (ctx[0])
		to = &beside;
	*to = ctx[1];
	return 0;
}

SEC("lsm/key_of_two")
int key_of_two(unsigned long long *ctx)
{
	__u32 one = 1, two = 2, *key = &one;
	struct entry *entry;

	V(__u32, &one) = 1;
	V(__u32, &two) = 2;
	if (ctx[0])
		key = &two;
	entry = bpf_map_lookup_elem(&kept, key);
	if (entry)
		V(__u32, &entry->flags) = 1;
	return 0;
}

SEC("lsm/key_of_two_updated")
int key_of_two_updated(unsigned long long *ctx)
{
	__u32 one = 0, two = 2, *key = &one;
	struct entry new = {.flags = 1};

	V(__u32, &one) = 0;
	V(__u32, &two) = 2;
	if (ctx[0])
		key = &two;
	bpf_map_update_elem(&kept, key, &new, BPF_ANY);
	return 0;
}

SEC("lsm/loop_on_one_way")
int loop_on_one_way(unsigned long long *ctx)
{
	struct sum sum = {};

	if (ctx[0] == 1)
		bpf_loop(8, is_not_so, &sum, 0);
	return sum.steps;
}
