// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* What the words of specifications mean, asked of programs that do little. */
#include "world.h"

MAP(kept, BPF_MAP_TYPE_HASH, __u32, struct entry);

struct pair {
	__u32 low, high;
};
MAP(pairs, BPF_MAP_TYPE_HASH, struct pair, __u64);
volatile struct {
	__u64 first;
	__u32 numbers[4];
	struct {
		__u32 left, right;
	};
} set SEC(".data.set");

#define V(type, place) (*(volatile type *)&(place))

SEC("lsm/nothing")
int nothing(unsigned long long *ctx)
{
	return 0;
}

SEC("lsm/signs")
int signs(unsigned long long *ctx)
{
	return (int)ctx[0] < 0 ? -1 : (int)ctx[0] > 0;
}

SEC("lsm/by_pair")
int by_pair(unsigned long long *ctx)
{
	struct pair pair = {.low = ctx[0], .high = ctx[1]};
	__u64 *value = bpf_map_lookup_elem(&pairs, &pair);

	return value ? *value & 0xff : 256;
}

SEC("lsm/writes_pair")
int writes_pair(unsigned long long *ctx)
{
	struct pair pair = {.low = ctx[0], .high = ctx[1]};
	__u64 value = 9;

	bpf_map_update_elem(&pairs, &pair, &value, BPF_ANY);
	return 0;
}

SEC("lsm/number")
int number(unsigned long long *ctx)
{
	return set.numbers[2];
}

SEC("lsm/without_name")
int without_name(unsigned long long *ctx)
{
	return set.right;
}

SEC("lsm/some_number")
int some_number(unsigned long long *ctx)
{
	return set.numbers[ctx[0] & 3];
}

SEC("lsm/writes_number")
int writes_number(unsigned long long *ctx)
{
	set.first = ctx[0];
	set.numbers[1] = ctx[0] + 1;
	return 0;
}

SEC("lsm/climbs")
int climbs(unsigned long long *ctx)
{
	__u32 a = ctx[0];

	return a > 2 ? 2 : a;
}
