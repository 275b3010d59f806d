// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* What is written and what is read again: maps and variables, and which version of them. */
#include "world.h"

MAP(kept, BPF_MAP_TYPE_HASH, __u32, struct entry);
MAP(moved, BPF_MAP_TYPE_HASH, __u32, struct entry);
MAP(open, BPF_MAP_TYPE_HASH, __u32, struct entry);
volatile __u64 variable SEC(".data.kept"), beside SEC(".data.kept");
volatile struct entry pair SEC(".data.pair");
volatile __u64 moving SEC(".data.moved");

static __always_inline struct entry *find(void *map, __u32 key)
{
	return bpf_map_lookup_elem(map, &key);
}

SEC("lsm/read_twice")
int read_twice(unsigned long long *ctx)
{
	__u64 before = variable;

	return before != variable;
}

SEC("lsm/read_moving")
int read_moving(unsigned long long *ctx)
{
	__u64 before = moving;

	return before != moving;
}

SEC("lsm/own_write")
int own_write(unsigned long long *ctx)
{
	__u64 before = variable;

	variable = ctx[0];
	return before != variable;
}

SEC("lsm/other_variable")
int other_variable(unsigned long long *ctx)
{
	__u64 before = beside;

	variable = ctx[0];
	return before != beside;
}

SEC("lsm/part_of_variable")
int part_of_variable(unsigned long long *ctx)
{
	__u64 before = variable;

	*(volatile __u8 *)((volatile char *)&variable + 3) = ctx[0];
	return before != variable;
}

SEC("lsm/map_twice")
int map_twice(unsigned long long *ctx)
{
	struct entry *a = find(&kept, ctx[0]), *b = find(&kept, ctx[0]);

	if (!a != !b)
		return 2;
	return a && b ? *(volatile __u64 *)&a->count != *(volatile __u64 *)&b->count : 0;
}

SEC("lsm/open_twice")
int open_twice(unsigned long long *ctx)
{
	struct entry *a = find(&open, ctx[0]), *b = find(&open, ctx[0]);

	if (!a != !b)
		return 2;
	return a && b ? *(volatile __u64 *)&a->count != *(volatile __u64 *)&b->count : 0;
}

SEC("lsm/other_key")
int other_key(unsigned long long *ctx)
{
	struct entry *a = find(&kept, 1), *b = find(&kept, 2);

	return a && b ? a->flags != b->flags : 0;
}

SEC("lsm/map_written")
int map_written(unsigned long long *ctx)
{
	struct entry *a = find(&kept, 1);
	__u64 before;

	if (!a)
		return 0;
	before = *(volatile __u64 *)&a->count;
	*(volatile __u64 *)&a->count = ctx[0];
	return before != *(volatile __u64 *)&a->count;
}

SEC("lsm/map_updated")
int map_updated(unsigned long long *ctx)
{
	struct entry new = {.count = ctx[0], .flags = 7}, *a = find(&kept, 1);
	__u32 key = ctx[1], before = a ? a->flags : 0;

	bpf_map_update_elem(&kept, &key, &new, BPF_ANY);
	a = find(&kept, 1);
	return before != (a ? a->flags : 0);
}

SEC("lsm/on_one_way")
int on_one_way(unsigned long long *ctx)
{
	struct entry *a = find(&kept, 1);

	if (ctx[0] == 5 && a)
		*(volatile __u32 *)&a->flags = 9;
	return 0;
}

SEC("lsm/written_twice")
int written_twice(unsigned long long *ctx)
{
	struct entry new = {.count = 1};
	__u32 key = 3;

	bpf_map_update_elem(&kept, &key, &new, BPF_ANY);
	if (ctx[0]) {
		key = 4;
		bpf_map_update_elem(&kept, &key, &new, BPF_ANY);
	}
	return 0;
}

SEC("lsm/removed")
int removed(unsigned long long *ctx)
{
	__u32 key = ctx[0];

	return bpf_map_delete_elem(&kept, &key) ? -1 : 0;
}

/* The name is the module's, and Why3 wants a letter at the beginning. */
SEC("lsm/named")
int _named(unsigned long long *ctx)
{
	variable = 1;
	return 0;
}

SEC("lsm/removed_and_made")
int removed_and_made(unsigned long long *ctx)
{
	struct entry new = {};
	__u32 key = 2;

	bpf_map_delete_elem(&kept, &key);
	bpf_map_update_elem(&kept, &key, &new, BPF_ANY);
	if (ctx[0])
		bpf_map_delete_elem(&kept, &key);
	return 0;
}

SEC("lsm/removed_and_stored")
int removed_and_stored(unsigned long long *ctx)
{
	struct entry *a = find(&kept, 3);
	__u32 key = 4;

	bpf_map_delete_elem(&kept, &key);
	if (a)
		a->count = 1;
	return 0;
}

SEC("lsm/two_places")
int two_places(unsigned long long *ctx)
{
	struct entry *a = find(&kept, 1), *b = find(&moved, 1), *to = a;

	if (!a || !b)
		return 0;
	if (ctx[0])
		to = b;
	*(volatile __u32 *)&to->flags = 1;
	return 0;
}

SEC("lsm/field")
int field(unsigned long long *ctx)
{
	__u64 before = pair.count;

	pair.flags = ctx[0];
	return before != pair.count;
}
