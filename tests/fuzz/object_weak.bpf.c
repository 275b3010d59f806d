/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * As object_loop.bpf.c, but linked: tests/fuzz/corpus/object/linked.o is this compiled twice,
 * with -DPROGRAM=one and -DPROGRAM=two, and then `bpftool gen object`. The weak function
 * and map are in both, and one of each is in what comes out.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} numbers __weak SEC(".maps");

__weak int common(__u32 key)
{
	__u64 *value = bpf_map_lookup_elem(&numbers, &key);

	return value ? (int)*value : 0;
}

static __noinline int own(__u32 key)
{
	return common(key) + common(key + 1);
}

SEC("socket")
int PROGRAM(struct __sk_buff *packet)
{
	return own(packet->len);
}

__weak char LICENSE[] SEC("license") = "GPL";
