// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* Bytes of the stack: wide and narrow, over each other, on ways that meet, filled by helpers. */
#include "world.h"

MAP(kept, BPF_MAP_TYPE_HASH, __u32, struct entry);

#define V(type, pointer) (*(volatile type *)(pointer))

SEC("lsm/narrow_over_wide")
int narrow_over_wide(unsigned long long *ctx)
{
	__u64 word;

	V(__u64, &word) = ctx[0];
	V(__u8, (char *)&word + 1) = 0x55;
	return V(__u32, &word);
}

SEC("lsm/wide_over_narrow")
int wide_over_narrow(unsigned long long *ctx)
{
	__u64 word;

	V(__u64, &word) = 0;
	V(__u16, (char *)&word + 2) = 0x5555;
	V(__u64, &word) = ctx[0];
	return V(__u32, &word);
}

SEC("lsm/over_pieces")
int over_pieces(unsigned long long *ctx)
{
	__u64 word;

	V(__u16, &word) = 1;
	V(__u16, (char *)&word + 2) = 2;
	V(__u32, (char *)&word + 4) = 0x5555;
	V(__u64, &word) = ctx[0];
	V(__u32, &word) = 7;
	return V(__u32, (char *)&word + 4);
}

SEC("lsm/high_part")
int high_part(unsigned long long *ctx)
{
	__u64 word;

	V(__u64, &word) = ctx[0];
	V(__u32, &word) = 1;
	return V(__u32, (char *)&word + 4);
}

SEC("lsm/from_pieces")
int from_pieces(unsigned long long *ctx)
{
	__u64 words[2];

	V(__u64, &words[0]) = ctx[0];
	V(__u64, &words[1]) = ctx[1];
	return V(__u32, (char *)words + 6);
}

SEC("lsm/ways_meet")
int ways_meet(unsigned long long *ctx)
{
	__u64 word;

	V(__u64, &word) = 1;
	if (ctx[0] == 3)
		V(__u32, &word) = 2;
	else if (ctx[0] == 4)
		V(__u16, &word) = 3;
	return V(__u64, &word);
}

SEC("lsm/one_of_two")
int one_of_two(unsigned long long *ctx)
{
	__u64 a, b, *to = &a;

	V(__u64, &a) = 1;
	V(__u64, &b) = 2;
	if (ctx[0])
		to = &b;
	V(__u64, to) = 5;
	return V(__u64, &a) * 10 + V(__u64, &b);
}

SEC("lsm/filled")
int filled(unsigned long long *ctx)
{
	char name[16] = {};

	bpf_get_current_comm(name, 8);
	return name[0] | name[8];
}

SEC("lsm/filled_beside")
int filled_beside(unsigned long long *ctx)
{
	char name[16] = {};

	bpf_get_current_comm(name, 8);
	return V(char, &name[8]);
}

SEC("lsm/key_too_small")
int key_too_small(unsigned long long *ctx)
{
	__u16 key = 1;

	return bpf_map_lookup_elem(&kept, &key) ? 1 : 0;
}

SEC("lsm/not_set")
int not_set(unsigned long long *ctx)
{
	__u64 word;
	__u32 half;

	V(__u32, &word) = ctx[0];
	half = V(__u32, (char *)&word + 4);
	return half;
}
