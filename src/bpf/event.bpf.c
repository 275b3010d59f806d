// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reports a refusal. Paths are for people and are written down only here, as the
 * names from the object upwards; nothing is decided by them.
 */
#include "judge.h"
#include "maps.h"

char LICENSE[] SEC("license") = "GPL";

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

static __noinline void exe_of(struct task_struct *task, struct rf_event *event)
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
	ret_inode->ino = BPF_CORE_READ(inode, i_ino);
	ret_inode->dev = BPF_CORE_READ(inode, i_sb, s_dev);
	ret_inode->gen = BPF_CORE_READ(inode, i_generation);
}

/*
 * Whether the task was refused just this a moment ago: who tries in a loop gets one event a
 * second, and the next one says how often it tried.
 */
static __always_inline bool repeats(const struct rf_attempt *last, const struct rf_attempt *now)
{
	return last->dentry == now->dentry && last->name == now->name && last->mm == now->mm &&
	       last->cred == now->cred && last->what == now->what &&
	       last->verdict == now->verdict && last->vault == now->vault &&
	       now->time - last->time < RF_REPEAT_NS;
}

/* Takes one event of the share, if one is left, or if the next window may begin. */
static __always_inline bool takes(struct rf_share *share, __u32 limit, __u64 time)
{
	__u32 sent = __sync_fetch_and_add(&share->sent, 1);

	if (sent >= limit && time - share->since >= RF_SHARE_NS &&
	    share->end < bpf_ringbuf_query(&events, BPF_RB_CONS_POS)) {
		share->sent = 1;
		sent = 0;
	}
	if (sent >= limit)
		return false;
	if (!sent)
		share->since = time;
	share->end = bpf_ringbuf_query(&events, BPF_RB_PROD_POS);
	return true;
}

static __always_inline void source_of(struct task_struct *task, const struct rf_refusal *refusal,
				      struct rf_source *ret_source)
{
	struct mm_struct *mm = task->mm;
	struct file *exe = mm ? mm->exe_file : NULL;

	ret_source->cgroup = task->cgroups->dfl_cgrp->kn->id;
	ret_source->vault = refusal->vault;
	if (!exe)
		return;
	ret_source->exe.ino = exe->f_inode->i_ino;
	ret_source->exe.dev = exe->f_inode->i_sb->s_dev;
	ret_source->exe.gen = exe->f_inode->i_generation;
}

/* The task first: what it may not send does not use up what others of its source may. */
static __noinline bool may_send(struct rf_attempt *last, struct rf_tally *tally, __u64 time)
{
	return (!last || takes(&last->share, RF_TASK_SHARE, time)) &&
	       (!tally || takes(&tally->share, RF_SOURCE_SHARE, time));
}

/* No event is made of it: always 0. The last of them stands for all. */
static __always_inline int only_count(struct task_struct *task, const struct rf_refusal *refusal,
				      struct rf_tally *tally, enum rf_stat why)
{
	char comm[RF_COMM_LEN];

	rf_count(why);
	if (!tally)
		return 0;
	__sync_fetch_and_add(why == RF_STAT_LOST ? &tally->lost : &tally->withheld, 1);
	tally->pid = task->tgid;
	tally->login = refusal->subject.ids[RF_SUBJECT_LOGIN];
	bpf_get_current_comm(comm, sizeof(comm));
	__builtin_memcpy(tally->comm, comm, sizeof(comm));
	return 0;
}

static __always_inline void attempt_of(struct task_struct *task, const struct rf_refusal *refusal,
				       struct rf_attempt *ret_attempt)
{
	struct dentry *dentry = (struct dentry *)refusal->dentry;

	ret_attempt->dentry = refusal->dentry;
	ret_attempt->name = BPF_CORE_READ(dentry, d_name.hash_len);
	ret_attempt->mm = (__u64)task->mm;
	ret_attempt->cred = (__u64)task->cred;
	ret_attempt->time = bpf_ktime_get_boot_ns();
	ret_attempt->what = refusal->what;
	ret_attempt->verdict = refusal->answer.verdict;
	ret_attempt->vault = refusal->vault;
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

static __always_inline void fill(struct rf_event *event, struct task_struct *task,
				 const struct rf_refusal *refusal, const struct rf_source *source)
{
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
	event->subject = refusal->subject;
	event->flags = 0;
	bpf_get_current_comm(event->comm, sizeof(event->comm));
	path_of(refusal, event);
	exe_of(task, event);
	ancestors_of(task, event);
}

int rf_report(struct rf_refusal *refusal)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct rf_attempt now = {}, *last;
	struct rf_source source = {};
	struct rf_tally *tally, none = {};
	struct rf_event *event;
	bool may;

	if (!refusal)
		return 0;
	attempt_of(task, refusal, &now);
	last = bpf_task_storage_get(&attempts, task, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (last && repeats(last, &now)) {
		last->repeated++;
		rf_count(RF_STAT_REPEATED);
		return 0;
	}
	source_of(task, refusal, &source);
	tally = bpf_map_lookup_elem(&sources, &source);
	may = may_send(last, tally, now.time);
	if (!tally) {
		bpf_map_update_elem(&sources, &source, &none, BPF_ANY);
		tally = bpf_map_lookup_elem(&sources, &source);
	}
	if (!may)
		return only_count(task, refusal, tally, RF_STAT_WITHHELD);
	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event)
		return only_count(task, refusal, tally, RF_STAT_LOST);
	event->time = now.time;
	event->repeated = last ? last->repeated : 0;
	fill(event, task, refusal, &source);
	if (last)
		__builtin_memcpy(last, &now, offsetof(struct rf_attempt, share));
	bpf_ringbuf_submit(event, 0); /* wakes who has read all before it */
	return 0;
}
