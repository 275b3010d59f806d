// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* bpf_loop, with something said of it and without. */
#include "world.h"

MAP(kept, BPF_MAP_TYPE_HASH, __u32, struct entry);

struct sum {
	__u64 value;
	__u64 steps;
	__u64 constant;
};

static long add_one(__u32 i, struct sum *sum)
{
	sum->steps++;
	return 0;
}

static long add_some(__u32 i, struct sum *sum)
{
	sum->steps++;
	return sum->steps == sum->constant;
}

static long not_kept(__u32 i, struct sum *sum)
{
	sum->steps += 2;
	return 0;
}

static long bad_end(__u32 i, struct sum *sum)
{
	sum->steps++;
	return 0;
}

static long bad_start(__u32 i, struct sum *sum)
{
	sum->steps++;
	return 0;
}

static long bad_stop(__u32 i, struct sum *sum)
{
	sum->value = i;
	return i == 3;
}

static long stops_wrong(__u32 i, struct sum *sum)
{
	if (i != 3)
		return 0;
	sum->value = 5;
	return 1;
}

static long nothing_said(__u32 i, struct sum *sum)
{
	struct entry *entry = bpf_map_lookup_elem(&kept, &i);

	sum->value = 1;
	if (entry)
		*(volatile __u32 *)&entry->flags = 1;
	return 0;
}

static long never_null(__u32 i, struct sum *sum)
{
	struct entry *entry = bpf_map_lookup_elem(&kept, &i);

	sum->value = entry->flags;
	return 0;
}

SEC("lsm/counts")
int counts(unsigned long long *ctx)
{
	struct sum sum = {.constant = 9};

	bpf_loop(8, add_one, &sum, 0);
	return sum.steps + sum.constant;
}

SEC("lsm/stops_early")
int stops_early(unsigned long long *ctx)
{
	struct sum sum = {.constant = ctx[0]};

	bpf_loop(8, add_some, &sum, 0);
	return sum.steps;
}

SEC("lsm/is_not_kept")
int is_not_kept(unsigned long long *ctx)
{
	struct sum sum = {};

	bpf_loop(8, not_kept, &sum, 0);
	return sum.steps;
}

SEC("lsm/ends_badly")
int ends_badly(unsigned long long *ctx)
{
	struct sum sum = {};

	bpf_loop(8, bad_end, &sum, 0);
	return sum.steps;
}

SEC("lsm/starts_badly")
int starts_badly(unsigned long long *ctx)
{
	struct sum sum = {.steps = 1};

	bpf_loop(8, bad_start, &sum, 0);
	return sum.steps;
}

SEC("lsm/stops_badly")
int stops_badly(unsigned long long *ctx)
{
	struct sum sum = {.value = 0};

	bpf_loop(8, bad_stop, &sum, 0);
	return sum.value;
}

SEC("lsm/stops_otherwise")
int stops_otherwise(unsigned long long *ctx)
{
	struct sum sum = {.value = 0};

	bpf_loop(8, stops_wrong, &sum, 0);
	return sum.value;
}

SEC("lsm/says_nothing")
int says_nothing(unsigned long long *ctx)
{
	struct sum sum = {.constant = 5};

	bpf_loop(4, nothing_said, &sum, 0);
	return sum.value + sum.constant;
}

SEC("lsm/uses_null")
int uses_null(unsigned long long *ctx)
{
	struct sum sum = {};

	bpf_loop(4, never_null, &sum, 0);
	return 0;
}

/* What is said of it is of what it writes itself. */
static long writes_it(__u32 i, struct sum *sum)
{
	__u32 zero = 0;
	struct entry *entry = bpf_map_lookup_elem(&kept, &zero);

	if (entry)
		*(volatile __u32 *)&entry->flags = i;
	return 0;
}

SEC("lsm/meanwhile")
int meanwhile(unsigned long long *ctx)
{
	struct sum sum = {};

	bpf_loop(4, writes_it, &sum, 0);
	return 0;
}
