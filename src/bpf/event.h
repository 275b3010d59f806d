/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reports a refusal. Paths are for people and are written down only here, as the
 * names from the object upwards; nothing is decided by them.
 */
#ifndef RF_BPF_EVENT_H
#define RF_BPF_EVENT_H

#include "subject.h"

#define NAMES_MAX 48 /* components that an event can hold */

/*
 * Copies names upwards from `dentry` into a buffer of 2 * `half` bytes, a power of two; each name is cut
 * to `half`. Returns the bytes used, and says in *ret_cut whether names are missing.
 */
static __always_inline __u32 names_of(struct dentry *dentry, char *buffer, __u32 half,
				      bool *ret_cut)
{
	__u32 used = 0;

	for (int i = 0; i < NAMES_MAX; i++) {
		struct dentry *parent = dentry->d_parent;
		long n;

		if (parent == dentry)
			return used;
		if (used >= half)
			break;
		n = bpf_probe_read_kernel_str(buffer + (used & (half - 1)), half,
					      dentry->d_name.name);
		if (n <= 0)
			break;
		used += n;
		dentry = parent;
	}
	*ret_cut = true;
	return used;
}

static __always_inline void ancestors_of(struct task_struct *task, struct rf_event *event)
{
	task = task->group_leader;
	for (int i = 0; i < RF_ANCESTORS; i++) {
		struct task_struct *parent = task->real_parent;

		event->ancestors[i].pid = 0;
		if (!task->tgid || parent == task)
			continue;
		task = parent->group_leader;
		event->ancestors[i].pid = task->tgid;
		bpf_probe_read_kernel_str(event->ancestors[i].comm, RF_COMM_LEN, task->comm);
	}
}

static __always_inline void exe_of(struct task_struct *task, struct rf_event *event)
{
	struct mm_struct *mm = task->mm;
	struct file *exe = mm ? mm->exe_file : NULL;
	bool cut = false;

	event->exe_len = 0;
	__builtin_memset(&event->exe, 0, sizeof(event->exe));
	if (!exe)
		return;
	key_of(exe->f_inode, &event->exe);
	event->exe_len = names_of(exe->f_path.dentry, event->exe_path, RF_EXE_LEN / 2, &cut);
	if (cut)
		event->flags |= RF_EVENT_EXE_CUT;
}

/* The waker costs more than the event: user space looks ten times a second, and is woken only when much waits. */
static __always_inline __u64 wakeup(void)
{
	return bpf_ringbuf_query(&events, BPF_RB_AVAIL_DATA) >= RF_EVENTS_SIZE / 4 ?
		       BPF_RB_FORCE_WAKEUP :
		       BPF_RB_NO_WAKEUP;
}

/* A name that is being created has no inode yet: the event names its directory. */
static __always_inline void object_of(struct dentry *dentry, struct rf_key *ret_key)
{
	if (negative(dentry))
		key_of(dentry->d_parent->d_inode, ret_key);
	else
		key_of(dentry->d_inode, ret_key);
}

/* `what` is hook and access; see judge.h. */
static __noinline void report(struct dentry *dentry, __u32 what, __u32 vault,
			      const struct rf_answer *answer, const struct rf_subject *subject)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct rf_event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	bool cut = false;

	if (!event) {
		rf_count(RF_STAT_LOST);
		return;
	}
	event->time = bpf_ktime_get_boot_ns();
	event->cgroup = bpf_get_current_cgroup_id();
	event->hook = what >> 8;
	event->access = what & 0xff;
	event->verdict = answer->verdict;
	event->reason = answer->reason;
	event->vault = vault;
	event->pid = task->tgid;
	event->tid = task->pid;
	event->euid = task->cred->euid.val;
	event->subject = *subject;
	event->flags = 0;
	event->pad = 0;
	bpf_get_current_comm(event->comm, sizeof(event->comm));
	object_of(dentry, &event->object);
	event->path_len = names_of(dentry, event->path, RF_PATH_LEN / 2, &cut);
	if (cut)
		event->flags |= RF_EVENT_PATH_CUT;
	exe_of(task, event);
	ancestors_of(task, event);
	bpf_ringbuf_submit(event, wakeup());
}

#endif
