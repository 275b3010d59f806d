/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * As object_loop.bpf.c, but what was before BTF: a map of the older kind and no types.
 * tests/fuzz/corpus/object/old.o is this, compiled without -g.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct old_map {
	unsigned int type, key_size, value_size, max_entries, flags;
};

struct old_map counts SEC("maps") = {BPF_MAP_TYPE_ARRAY, 4, 8, 2, 0};

SEC("socket")
int count(struct __sk_buff *packet)
{
	__u32 key = packet->len & 1;
	__u64 *value = bpf_map_lookup_elem(&counts, &key);

	if (value)
		__sync_fetch_and_add(value, 1);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
