// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* What helpers do to maps, storage and ring buffers. */
#include <stdbool.h>
#include <stddef.h>

#include "world.h"

MAP(kept, BPF_MAP_TYPE_HASH, __u32, struct entry);
MAP(array, BPF_MAP_TYPE_ARRAY, __u32, struct entry);
MAP(other, BPF_MAP_TYPE_HASH, __u32, struct entry);

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct entry);
} notes SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} ring SEC(".maps");

#define V(type, pointer) (*(volatile type *)(pointer))

SEC("lsm/may_be_null")
int may_be_null(unsigned long long *ctx)
{
	__u32 key = ctx[0];
	struct entry *entry = bpf_map_lookup_elem(&kept, &key);

	return entry->flags;
}

SEC("lsm/is_checked")
int is_checked(unsigned long long *ctx)
{
	__u32 key = ctx[0];
	struct entry *entry = bpf_map_lookup_elem(&kept, &key);

	return entry ? entry->flags : 0;
}

SEC("lsm/in_array")
int in_array(unsigned long long *ctx)
{
	__u32 key = ctx[0] & 7;
	struct entry *entry = bpf_map_lookup_elem(&array, &key);

	return entry->flags;
}

SEC("lsm/beyond_array")
int beyond_array(unsigned long long *ctx)
{
	__u32 key = ctx[0] & 15;
	struct entry *entry = bpf_map_lookup_elem(&array, &key);

	return entry->flags;
}

SEC("lsm/at_the_end")
int at_the_end(unsigned long long *ctx)
{
	__u32 key = ctx[0] ? 8 : 1;
	struct entry *entry = bpf_map_lookup_elem(&array, &key);

	return entry->flags;
}

SEC("lsm/only_new")
int only_new(unsigned long long *ctx)
{
	struct entry new = {.flags = 1};
	__u32 key = 1;

	return bpf_map_update_elem(&kept, &key, &new, BPF_NOEXIST) ? -1 : 0;
}

SEC("lsm/made")
int made(unsigned long long *ctx)
{
	void *task = (void *)bpf_get_current_task_btf();
	struct entry *note = bpf_task_storage_get(&notes, task, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);

	return note ? note->flags : 0;
}

SEC("lsm/made_and_written")
int made_and_written(unsigned long long *ctx)
{
	void *task = (void *)bpf_get_current_task_btf();
	struct entry *note = bpf_task_storage_get(&notes, task, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);

	if (!note)
		return 0;
	V(__u32, &note->flags) = ctx[0];
	return V(__u32, &note->flags) != 0;
}

SEC("lsm/not_made")
int not_made(unsigned long long *ctx)
{
	void *task = (void *)bpf_get_current_task_btf();
	struct entry *note = bpf_task_storage_get(&notes, task, 0, 0);

	return note ? 1 : 0;
}

SEC("lsm/sent")
int sent(unsigned long long *ctx)
{
	struct entry *record = bpf_ringbuf_reserve(&ring, sizeof(*record), 0);

	if (!record)
		return 1;
	record->flags = ctx[0];
	record->count = 5;
	bpf_ringbuf_submit(record, 0);
	return 0;
}

SEC("lsm/removed")
int removed(unsigned long long *ctx)
{
	__u32 key = ctx[0];
	bool before = bpf_map_lookup_elem(&kept, &key);

	bpf_map_delete_elem(&kept, &key);
	return before != (bpf_map_lookup_elem(&kept, &key) != NULL);
}

/* One call, of one map or of another. */
static __always_inline void *either(unsigned long long first)
{
	void *map = &other;

	if (first)
		map = &kept;
	asm volatile("" : "+r"(map));
	return map;
}

SEC("lsm/either_found")
int either_found(unsigned long long *ctx)
{
	__u32 key = ctx[1];
	struct entry *entry = bpf_map_lookup_elem(either(ctx[0]), &key);

	return entry ? (int)entry->flags : -1;
}

SEC("lsm/either_written")
int either_written(unsigned long long *ctx)
{
	struct entry new = {.count = ctx[2], .flags = 7};
	__u32 key = ctx[1];

	return bpf_map_update_elem(either(ctx[0]), &key, &new, BPF_ANY) ? 1 : 0;
}

SEC("lsm/second_record")
int second_record(unsigned long long *ctx)
{
	struct entry *record = bpf_ringbuf_reserve(&ring, sizeof(*record), 0);

	if (!record)
		return 1;
	record->flags = 7;
	bpf_ringbuf_submit(record, 0);
	record = bpf_ringbuf_reserve(&ring, sizeof(*record), 0);
	if (!record)
		return 2;
	record->count = 5;
	bpf_ringbuf_submit(record, 0);
	return 0;
}

SEC("lsm/not_filled")
int not_filled(unsigned long long *ctx)
{
	struct entry *record = bpf_ringbuf_reserve(&ring, sizeof(*record), 0);

	if (!record)
		return 1;
	record->count = 5;
	bpf_ringbuf_submit(record, 0);
	return 0;
}
