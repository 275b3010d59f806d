// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* Functions that the specification declares, where they are called and by themselves. */
#include "world.h"

MAP(kept, BPF_MAP_TYPE_HASH, __u32, struct entry);
MAP(moved, BPF_MAP_TYPE_HASH, __u32, struct entry);

struct given {
	__u64 left;
	__u32 right;
	__u32 pad;
};

#define FUNCTION static __noinline __attribute__((unused))

FUNCTION int tells(__u64 a)
{
	return bpf_ktime_get_boot_ns() & 1 ? a : 0;
}

FUNCTION int tells_again(__u64 a)
{
	return a & 1;
}

FUNCTION int writes_kept(__u64 a)
{
	struct entry new = {.count = a};
	__u32 key = 1;

	return bpf_map_update_elem(&kept, &key, &new, BPF_ANY) ? -1 : 0;
}

FUNCTION int changes_given(struct given *given)
{
	given->left = given->right;
	return given->pad & 1;
}

FUNCTION int reads_given(struct given *given)
{
	return given->left == given->right;
}

__attribute__((noinline)) int lies(__u64 a)
{
	return a == 7 ? 1 : 0;
}

__attribute__((noinline)) int maybe_null(struct given *given)
{
	return given->right & 1;
}

struct padded {
	__u8 first;
	__u32 second;
};

FUNCTION int clears_padding(struct padded *given)
{
	*(volatile __u64 *)given = 0;
	return given->second & 1;
}

SEC("lsm/padding_changes")
int padding_changes(unsigned long long *ctx)
{
	union {
		struct padded padded;
		__u8 bytes[sizeof(struct padded)];
	} given;

	*(volatile __u64 *)&given = 0;
	*(volatile __u8 *)&given.bytes[1] = 5;
	return clears_padding(&given.padded) ? 7 : *(volatile __u8 *)&given.bytes[1];
}

SEC("lsm/same_answer")
int same_answer(unsigned long long *ctx)
{
	__u64 a = ctx[0];
	int first = tells(a);

	return first != tells(a);
}

SEC("lsm/stable_answer")
int stable_answer(unsigned long long *ctx)
{
	__u64 a = ctx[0];
	int first = tells_again(a);

	return first != tells_again(a);
}

SEC("lsm/other_answer")
int other_answer(unsigned long long *ctx)
{
	return tells_again(ctx[0]) != tells_again(ctx[1]);
}

SEC("lsm/calls_once")
int calls_once(unsigned long long *ctx)
{
	return ctx[0] ? tells(ctx[1]) : 0;
}

SEC("lsm/calls_twice")
int calls_twice(unsigned long long *ctx)
{
	tells(1);
	return tells(2);
}

SEC("lsm/callee_writes")
int callee_writes(unsigned long long *ctx)
{
	__u32 key = 1;
	struct entry *a = bpf_map_lookup_elem(&kept, &key);
	__u64 before = a ? a->count : 0;

	if (writes_kept(ctx[0]))
		return 0;
	return a && before != *(volatile __u64 *)&a->count;
}

SEC("lsm/callee_changes")
int callee_changes(unsigned long long *ctx)
{
	struct given given = {.left = 1, .right = 5};

	return changes_given(&given) ? 7 : given.left;
}

SEC("lsm/callee_reads")
int callee_reads(unsigned long long *ctx)
{
	struct given given = {.left = ctx[0], .right = 5};

	reads_given(&given);
	return given.left == ctx[0];
}

SEC("lsm/gives_too_little")
int gives_too_little(unsigned long long *ctx)
{
	struct given *given = bpf_map_lookup_elem(&moved, &(__u32){1});

	return given ? reads_given(given) : 0;
}
