/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What the small programs have in common. They are compiled and gone through, and never loaded. */
#ifndef RF_TESTS_WORLD_H
#define RF_TESTS_WORLD_H

#include <linux/bpf.h>

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#define MAP(map_name, map_type, key_type, value_type)                                              \
	struct {                                                                                   \
		__uint(type, map_type);                                                            \
		__uint(max_entries, 8);                                                            \
		__type(key, key_type);                                                             \
		__type(value, value_type);                                                         \
	} map_name SEC(".maps")

struct entry {
	__u64 count;
	__u32 flags;
	__u32 more;
};

char world_license[] SEC("license") = "GPL";

#endif
