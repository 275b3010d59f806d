/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every map. Each has one meaning, one writer, and a size that user space sets
 * from the image before loading. Weak, so that every .bpf.c has the one
 * definition and the linker keeps one copy.
 */
#ifndef RF_BPF_MAPS_H
#define RF_BPF_MAPS_H

#include "core/abi.h"
#include "kernel.h"

#define RF_MAP __weak SEC(".maps")

/*
 * Inodes that the policy names, and the directories on the way to them.
 * Written by rf_record alone, before the policy is in force; then frozen for user space.
 */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, struct rf_key);
	__type(value, struct rf_object);
} roots RF_MAP;

/*
 * Device number to the number of a file system that holds roots or what is above them. Written by
 * rf_record; then by rf_sb_set_mnt_opts, as file systems are mounted anew. Frozen for user space.
 */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, RF_DEVICES_MAX);
	__type(key, __u32);
	__type(value, __u32);
} devices RF_MAP;

/* What these file systems are known by when they are mounted again. Written by rf_record; then
 * frozen. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, RF_DEVICES_MAX);
	__type(key, struct rf_filesystem);
	__type(value, __u32);
} filesystems RF_MAP;

/* Numbers of the subvolumes that hold roots or what is above them. Written by rf_record; then
 * frozen. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, RF_SUBVOLUMES_MAX);
	__type(key, struct rf_subvolume);
	__type(value, __u32);
} subvolumes RF_MAP;

/* Mounts on the way to a root, by the kernel's number of each. Written by rf_record; then frozen.
 */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, RF_MOUNTS_MAX);
	__type(key, __u32);
	__type(value, __u32);
} mounts RF_MAP;

/*
 * Files that got a label while the policy is in force: one with several names, and what a
 * maintainer moved. Written by rf_record, inode_link and inode_rename. A full map refuses the move.
 */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, RF_MARKS_MAX);
	__type(key, struct rf_key);
	__type(value, struct rf_object);
} marks RF_MAP;

/* What vaults let everybody do, and their mode. Written by user space before the policy is in
 * force. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct rf_vault);
} vaults RF_MAP;

/* What a subject may do in a vault; no row, no right. Written by user space before. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, struct rf_rule_key);
	__type(value, struct rf_rule);
} rules RF_MAP;

/* Cgroup path of a service to its number. Written by user space before. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, struct rf_unit_path);
	__type(value, __u32);
} units RF_MAP;

/* Cgroup id to service number. Written by user space before, then by the cgroup programs. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, RF_CGROUPS_MAX);
	__type(key, __u64);
	__type(value, __u32);
} cgroups RF_MAP;

/* What is known of directories. Written by the walk; dies with the inode, and is only a cache. */
struct {
	__uint(type, BPF_MAP_TYPE_INODE_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct rf_dir);
} dirs RF_MAP;

/* What is known of tasks, whatever the policy: one map for all sets. Written by user space, by
 * pidfd; gone with the task. */
struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct rf_task);
} tasks RF_MAP;

/* What each task was refused last, and its share of events. Written by rf_report; gone with the
 * task. */
struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct rf_attempt);
} attempts RF_MAP;

/* Shares of events of who cannot be told by task, since he forks. Written by rf_report; counts are
 * read by the daemon. Who was not refused for long makes room. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, RF_SOURCES_MAX);
	__type(key, struct rf_source);
	__type(value, struct rf_tally);
} sources RF_MAP;

/* Refusals. Written by rf_report; read by the daemon. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, RF_EVENTS_SIZE);
} events RF_MAP;

/* Counters, indexed by enum rf_stat. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, RF_STAT_MAX_);
	__type(key, __u32);
	__type(value, __u64);
} stats RF_MAP;

/* What the daemon asks of its own descriptors, indexed by descriptor; answered in place. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, RF_REQUESTS_MAX);
	__type(key, __u32);
	__type(value, struct rf_request);
} requests RF_MAP;

/* Which paths of the policy are recorded, a bit for each: for a daemon that finds the set pinned.
 * Written by user space; not read by programs. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} recorded RF_MAP;

/* What this set of programs is: for a daemon that finds it pinned. Not read by programs. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct rf_meta);
} meta RF_MAP;

/* Defined in service.bpf.c, where the linker keeps the bytes of every weak copy, and these are
 * many.
 */
extern struct rf_state state;

/*
 * Not 0 at the slot (rf_inode_slot) of each inode that may carry a label. Written before `roots` or
 * `marks` is, and never taken back.
 */
extern __u8 labelled[RF_INODE_SLOTS];

/* Not 0: the whole policy reports and refuses nothing. */
__weak const volatile __u32 cfg_audit = 0;

/* A bit for each enum rf_subject_kind that a rule names: the others are not looked for. */
__weak const volatile __u32 cfg_kinds = 0;

/*
 * Where btrfs, a module, keeps what tells one subvolume from another: from an inode to the pointer
 * to its root, in the root the number and the UUID of what it is a snapshot of. 0: not known.
 */
__weak const volatile __s32 cfg_btrfs_root = 0;
__weak const volatile __u32 cfg_btrfs_id = 0;
__weak const volatile __u32 cfg_btrfs_parent = 0;

static __always_inline bool named(__u32 kind)
{
	return cfg_kinds & 1U << kind;
}

static __always_inline void rf_count(__u32 which)
{
	__u64 *n = bpf_map_lookup_elem(&stats, &which);

	if (n)
		(*n)++;
}

#endif
