/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reports a refusal. Paths are for people and are written down only here, as the
 * names from the object upwards; nothing is decided by them.
 */
#ifndef RF_BPF_REPORT_H
#define RF_BPF_REPORT_H

#include "judge.h"
#include "maps.h"
#include "readonly.h"

#define NAMES_MAX 64 /* components that an event can hold */

struct names {
	struct dentry *dentry; /* whose name is next; read as memory, not trusted */
	char *buffer;	       /* of twice the bytes that a name is cut to */
	__u32 used;
	bool whole; /* the root was reached */
};

/* `half` is a constant power of two, so that the verifier sees the bound. */
static __always_inline long copy_name(struct names *names, __u32 half)
{
	struct dentry *dentry = names->dentry;
	struct dentry *parent = BPF_CORE_READ(dentry, d_parent);
	__u32 used = names->used;
	long n;

	if (parent == dentry) {
		names->whole = true;
		return 1;
	}
	if (used >= half)
		return 1;
	n = bpf_probe_read_kernel_str(names->buffer + (used & (half - 1)), half,
				      BPF_CORE_READ(dentry, d_name.name));
	if (n <= 0)
		return 1;
	names->used = used + n;
	names->dentry = parent;
	return 0;
}

static long copy_path_name(__u32 i, struct names *names)
{
	return copy_name(names, RF_PATH_LEN / 2);
}

static long copy_exe_name(__u32 i, struct names *names)
{
	return copy_name(names, RF_EXE_LEN / 2);
}

struct ancestry {
	struct task_struct *task; /* whose parent is next; a leader of its threads */
	struct rf_event *event;
};

/* Not a plain loop: for each load of a kernel pointer that 6.12's verifier goes through, it looks
 * for names in all of the kernel's types, which took most of the time of loading. */
static long copy_ancestor(__u32 i, struct ancestry *ancestry)
{
	struct task_struct *task = ancestry->task;
	struct task_struct *parent = task->real_parent;
	struct rf_event *event = ancestry->event;

	if (i >= RF_ANCESTORS || !task->tgid || parent == task)
		return 1;
	task = parent->group_leader;
	event->ancestors[i].pid = task->tgid;
	bpf_probe_read_kernel_str(event->ancestors[i].comm, RF_COMM_LEN, task->comm);
	ancestry->task = task;
	return 0;
}

static __always_inline void ancestors_of(struct task_struct *task, struct rf_event *event)
{
	struct ancestry ancestry = {.task = read_only(task)->group_leader, .event = event};
#pragma unroll
	for (int i = 0; i < RF_ANCESTORS; i++)
		event->ancestors[i].pid = 0;
	bpf_loop(RF_ANCESTORS, copy_ancestor, &ancestry, 0);
}

static __noinline void exe_of(struct task_struct *task, struct rf_event *event)
{
	struct mm_struct *mm = read_only(task)->mm;
	struct file *exe = mm ? mm->exe_file : NULL;
	struct names names = {.buffer = event->exe_path};

	event->exe_len = 0;
	__builtin_memset(&event->exe, 0, sizeof(event->exe));
	if (!exe)
		return;
	event->exe.ino = exe->f_inode->i_ino;
	event->exe.dev = exe->f_inode->i_sb->s_dev;
	event->exe.gen = exe->f_inode->i_generation;
	names.dentry = exe->f_path.dentry;
	bpf_loop(NAMES_MAX, copy_exe_name, &names, 0);
	event->exe_len = names.used;
	if (!names.whole)
		event->flags |= RF_EVENT_EXE_CUT;
}

/* The waker costs more than the event: user space looks ten times a second, and is woken only when
 * much waits. */
static __always_inline __u64 wakeup(void)
{
	return bpf_ringbuf_query(&events, BPF_RB_AVAIL_DATA) >= RF_EVENTS_SIZE / 4
		       ? BPF_RB_FORCE_WAKEUP
		       : BPF_RB_NO_WAKEUP;
}

/* A name that is being created has no inode yet: the event names its directory. */
static __always_inline void object_of(struct dentry *dentry, struct rf_inode *ret_inode)
{
	struct inode *inode = BPF_CORE_READ(dentry, d_inode);

	if (!inode)
		inode = BPF_CORE_READ(dentry, d_parent, d_inode);
	ret_inode->ino = BPF_CORE_READ(inode, i_ino);
	ret_inode->dev = BPF_CORE_READ(inode, i_sb, s_dev);
	ret_inode->gen = BPF_CORE_READ(inode, i_generation);
}

/*
 * Whether the task was refused just this a moment ago: who tries in a loop gets one event a
 * second, and the next one says how often it tried.
 */
static __always_inline bool repeats(struct task_struct *task, const struct rf_refusal *refusal,
				    __u64 time, __u32 *ret_repeated)
{
	struct dentry *dentry = (struct dentry *)refusal->dentry;
	struct rf_attempt *last =
		bpf_task_storage_get(&attempts, task, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
	__u64 name = BPF_CORE_READ(dentry, d_name.hash_len);
	__u64 mm = (__u64)read_only(task)->mm, cred = (__u64)read_only(task)->cred;

	if (!last)
		return false;
	if (last->dentry == refusal->dentry && last->name == name && last->mm == mm &&
	    last->cred == cred && last->what == refusal->what &&
	    last->verdict == refusal->answer.verdict && last->vault == refusal->vault &&
	    time - last->time < RF_REPEAT_NS) {
		last->repeated++;
		rf_count(RF_STAT_REPEATED);
		return true;
	}
	*ret_repeated = last->repeated;
	*last = (struct rf_attempt){
		.dentry = refusal->dentry,
		.name = name,
		.mm = mm,
		.cred = cred,
		.time = time,
		.what = refusal->what,
		.verdict = refusal->answer.verdict,
		.vault = refusal->vault,
	};
	return false;
}

int rf_report(struct rf_refusal *refusal)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct names names = {};
	struct rf_event *event;
	__u64 time = bpf_ktime_get_boot_ns();
	__u32 repeated = 0;

	if (!refusal || repeats(task, refusal, time, &repeated))
		return 0;
	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event) {
		rf_count(RF_STAT_LOST);
		return 0;
	}
	event->time = time;
	event->cgroup = bpf_get_current_cgroup_id();
	event->hook = refusal->what >> 8;
	event->access = refusal->what & 0xff;
	event->verdict = refusal->answer.verdict;
	event->reason = refusal->answer.reason;
	event->vault = refusal->vault;
	event->pid = task->tgid;
	event->tid = task->pid;
	event->euid = read_only(task)->cred->euid.val;
	event->subject = refusal->subject;
	event->flags = 0;
	event->repeated = repeated;
	bpf_get_current_comm(event->comm, sizeof(event->comm));
	object_of((struct dentry *)refusal->dentry, &event->object);
	names.dentry = (struct dentry *)refusal->dentry;
	names.buffer = event->path;
	bpf_loop(NAMES_MAX, copy_path_name, &names, 0);
	event->path_len = names.used;
	if (!names.whole)
		event->flags |= RF_EVENT_PATH_CUT;
	exe_of(task, event);
	ancestors_of(task, event);
	bpf_ringbuf_submit(event, wakeup());
	return 0;
}

#endif
