/* SPDX-License-Identifier: GPL-2.0-only */
/* The maps that helpers are tried on; and trying those that are hashes and arrays. */
#ifndef RF_TEST_MAPS_H
#define RF_TEST_MAPS_H

#include "bpf/kernel.h"

#include "ask.h"

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, MAP_ENTRIES);
	__type(key, __u32);
	__type(value, __u64);
} hash SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, MAP_ENTRIES);
	__type(key, __u32);
	__type(value, __u64);
} sparse SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, MAP_ENTRIES);
	__type(key, __u32);
	__type(value, __u64);
} array SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, MAP_ENTRIES);
	__type(key, __u32);
	__type(value, __u64);
} per_cpu SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_INODE_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, __u64);
} inodes SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, __u64);
} tasks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, RING_SIZE);
} ring SEC(".maps");

/* Of perf: records for who listens, and stacks. */
struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} samples SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_STACK_TRACE);
	__uint(max_entries, 64);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, 16 * sizeof(__u64));
} stacks SEC(".maps");

struct locked {
	__u64 before;
	struct bpf_spin_lock lock;
	__u64 after;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, MAP_ENTRIES);
	__type(key, __u32);
	__type(value, struct locked);
} locks SEC(".maps");

/* What is read; the page behind it is mapped nowhere. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u8[PAGE]);
} page SEC(".maps");

struct ask ask;
struct answer answer;

static __always_inline void on_map(void *map)
{
	struct given given = {GUARD_WORD, ask.key, GUARD, ask.value, GUARD_WORD};
	__u64 *value = NULL;

	if (ask.operation == UPDATE)
		answer.result = bpf_map_update_elem(map, &given.key, &given.value, ask.flags);
	else if (ask.operation == DELETE)
		answer.result = bpf_map_delete_elem(map, &given.key);
	else
		value = bpf_map_lookup_elem(map, &given.key);
	if (value) {
		answer.result = 1;
		answer.more[0] = *value;
		if (ask.operation == STORE) {
			*value = given.value;
		} else if (ask.operation == LOOKUP_STALE) {
			answer.more[1] = bpf_map_delete_elem(map, &given.key);
			*(volatile __u64 *)value = given.value;
			answer.more[2] = *(volatile __u64 *)value;
		} else if (ask.operation == LOOKUP_TWICE) {
			bpf_map_update_elem(map, &given.key, &given.value, BPF_ANY);
			value = bpf_map_lookup_elem(map, &given.key);
			answer.more[1] = value ? *value : 0;
		}
	}
	answer.given = given;
}

/* A function each, so that each call is of one map, as it is in programs. */
static __noinline int on_hash(void)
{
	on_map(&hash);
	return 0;
}

static __noinline int on_sparse(void)
{
	on_map(&sparse);
	return 0;
}

static __noinline int on_array(void)
{
	on_map(&array);
	return 0;
}

static __noinline int on_per_cpu(void)
{
	on_map(&per_cpu);
	return 0;
}

#endif
