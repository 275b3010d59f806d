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
#include "share.h"
#include "subject.h"

/* Brings the type into the object, for who reads there what `events` holds. */
const struct rf_event *const record = NULL;

#define NAMES_MAX 64 /* components that an event can hold */

/* What a name takes of a dentry, where it stands together: one read instead of two. */
struct link {
	struct dentry *parent;
	__u64 hash_len;
	const unsigned char *name;
};

struct names {
	struct dentry *dentry; /* whose name is next; read as memory, not trusted */
	char *buffer;	       /* of twice the bytes that a name is cut to */
	__u32 used;
	bool whole; /* the root was reached */
};

static __always_inline void read_link(struct dentry *dentry, struct link *link)
{
	if (bpf_core_field_offset(dentry->d_name.name) - bpf_core_field_offset(dentry->d_parent) ==
	    offsetof(struct link, name)) {
		bpf_core_read(link, sizeof(*link), &dentry->d_parent);
		return;
	}
	link->parent = BPF_CORE_READ(dentry, d_parent);
	link->name = BPF_CORE_READ(dentry, d_name.name);
}

/* `half` is a constant power of two, so that the verifier sees the bound. */
static __always_inline long copy_name(struct names *names, __u32 half)
{
	struct dentry *dentry = names->dentry;
	__u32 used = names->used;
	struct link link;
	long n;

	read_link(dentry, &link);
	if (link.parent == dentry) {
		names->whole = true;
		return 1;
	}
	if (used >= half)
		return 1;
	n = bpf_probe_read_kernel_str(names->buffer + (used & (half - 1)), half, link.name);
	if (n <= 0)
		return 1;
	names->used = used + n;
	names->dentry = link.parent;
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
	struct ancestry ancestry = {.task = task->group_leader, .event = event};
#pragma unroll
	for (int i = 0; i < RF_ANCESTORS; i++)
		event->ancestors[i].pid = 0;
	bpf_loop(RF_ANCESTORS, copy_ancestor, &ancestry, 0);
}

static __always_inline void exe_of(struct task_struct *task, struct rf_event *event)
{
	struct mm_struct *mm = task->mm;
	struct file *exe = mm ? mm->exe_file : NULL;
	struct names names = {.buffer = event->exe_path};

	event->exe_len = 0;
	if (!exe)
		return;
	names.dentry = exe->f_path.dentry;
	bpf_loop(NAMES_MAX, copy_exe_name, &names, 0);
	event->exe_len = names.used;
	if (!names.whole)
		event->flags |= RF_EVENT_EXE_CUT;
}

/* A name that is being created has no inode yet: the event names its directory. */
static __always_inline void object_of(struct dentry *dentry, struct rf_inode *ret_inode)
{
	struct inode *inode = BPF_CORE_READ(dentry, d_inode);

	if (!inode)
		inode = BPF_CORE_READ(dentry, d_parent, d_inode);
	bpf_core_read(&ret_inode->ino, sizeof(ret_inode->ino), &inode->i_ino);
	bpf_core_read(&ret_inode->gen, sizeof(ret_inode->gen), &inode->i_generation);
	ret_inode->dev = BPF_CORE_READ(inode, i_sb, s_dev);
}

/* What a refusal is known by besides: see struct rf_attempt. */
struct moment {
	__u64 name;
	__u64 mm;
	__u64 cred;
	__u64 time;
};

/*
 * Whether the task was refused just this a moment ago: who tries in a loop gets one event a
 * second, and the next one says how often it tried.
 */
static __always_inline bool repeats(const struct rf_attempt *last, const struct rf_refusal *refusal,
				    const struct moment *now)
{
	return last->dentry == refusal->dentry && last->name == now->name && last->mm == now->mm &&
	       last->cred == now->cred && last->what == refusal->what &&
	       last->verdict == refusal->answer.verdict && last->vault == refusal->vault &&
	       now->time - last->time < RF_REPEAT_NS;
}

static __always_inline void remember(struct rf_attempt *last, const struct rf_refusal *refusal,
				     const struct moment *now)
{
	last->dentry = refusal->dentry;
	last->name = now->name;
	last->mm = now->mm;
	last->cred = now->cred;
	last->time = now->time;
	last->what = refusal->what;
	last->verdict = refusal->answer.verdict;
	last->vault = refusal->vault;
	last->repeated = 0;
}

static __always_inline struct moment moment_of(struct task_struct *task,
					       const struct rf_refusal *refusal)
{
	struct dentry *dentry = (struct dentry *)refusal->dentry;

	return (struct moment){
		.name = BPF_CORE_READ(dentry, d_name.hash_len),
		.mm = (__u64)task->mm,
		.cred = (__u64)task->cred,
		.time = bpf_ktime_get_boot_ns(),
	};
}

static __always_inline void path_of(const struct rf_refusal *refusal, struct rf_event *event)
{
	struct names names = {.dentry = (struct dentry *)refusal->dentry, .buffer = event->path};

	object_of(names.dentry, &event->object);
	bpf_loop(NAMES_MAX, copy_path_name, &names, 0);
	event->path_len = names.used;
	if (!names.whole)
		event->flags |= RF_EVENT_PATH_CUT;
}

static __always_inline void fill(struct rf_event *event, struct task_struct *task, bool agent,
				 const struct rf_refusal *refusal, const struct rf_source *source)
{
	event->flags = 0;
	path_of(refusal, event);
	exe_of(task, event);
	ancestors_of(task, event);
	bpf_get_current_comm(event->comm, sizeof(event->comm));
	event->hook = refusal->what >> 8;
	event->access = refusal->what & 0xff;
	event->verdict = refusal->answer.verdict;
	event->reason = refusal->answer.reason;
	event->vault = refusal->vault;
	event->cgroup = source->cgroup;
	event->exe = source->exe;
	event->pid = task->tgid;
	event->tid = task->pid;
	event->euid = task->cred->euid.val;
	subject_of(task, &event->subject);
	if (agent)
		event->subject.flags = flags_of(task) | RF_SUBJECT_AGENT;
}

int rf_report(struct rf_refusal *refusal)
{
	struct task_struct *self = bpf_get_current_task_btf(), *task = read_only(self);
	struct rf_attempt *last;
	struct rf_source source = {};
	struct rf_tally *tally;
	struct rf_event *event;
	struct moment now;
	bool may;

	if (!refusal)
		return 0;
	now = moment_of(task, refusal);
	last = bpf_task_storage_get(&attempts, self, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (last && repeats(last, refusal, &now)) {
		last->repeated++;
		rf_count(RF_STAT_REPEATED);
		return 0;
	}
	source_of(task, refusal, &source);
	tally = bpf_map_lookup_elem(&sources, &source);
	may = may_send(last, tally, now.time);
	if (!tally) {
		bpf_map_update_elem(&sources, &source, &new_source, BPF_ANY);
		tally = bpf_map_lookup_elem(&sources, &source);
	}
	if (!may)
		return only_count(task, tally, RF_STAT_WITHHELD);
	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event)
		return only_count(task, tally, RF_STAT_LOST);
	event->time = now.time;
	event->repeated = last ? last->repeated : 0;
	if (last)
		remember(last, refusal, &now);
	sent_now(last, tally);
	fill(event, task, is_agent(self), refusal, &source);
	bpf_ringbuf_submit(event, 0); /* wakes who has read all before it */
	return 0;
}

#endif
