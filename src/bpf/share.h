/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How many events somebody may send. A task has a share of its own, so that one which floods hides
 * nobody else. Who forks has a new task for each attempt, but is of the same source: the tasks of
 * one program, in one cgroup, at one vault, have a share together. What is more is counted, with
 * who it was.
 */
#ifndef RF_BPF_SHARE_H
#define RF_BPF_SHARE_H

#include "judge.h"
#include "maps.h"

/* Takes one event of the share, if one is left, or if the next window may begin. */
static __always_inline bool takes(struct rf_share *share, __u32 limit, __u64 time)
{
	__u32 sent = __sync_fetch_and_add(&share->sent, 1);

	if (time - share->since < RF_SHARE_NS ||
	    share->end > bpf_ringbuf_query(&events, BPF_RB_CONS_POS))
		return sent < limit;
	share->since = time;
	share->sent = 1;
	return true;
}

/* Nobody's next window begins before this was read. */
static __always_inline void sent_now(struct rf_attempt *last, struct rf_tally *tally)
{
	__u64 end = bpf_ringbuf_query(&events, BPF_RB_PROD_POS);

	if (last)
		last->share.end = end;
	if (tally)
		tally->share.end = end;
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

/* Not on the stack, which is short where a hook comes by many functions. */
static const struct rf_tally new_source;

/* No event is made of it: always 0. The last of them stands for all. */
static __always_inline int only_count(struct task_struct *task, struct rf_tally *tally,
				      enum rf_stat why)
{
	char comm[RF_COMM_LEN];

	rf_count(why);
	if (!tally)
		return 0;
	__sync_fetch_and_add(why == RF_STAT_LOST ? &tally->lost : &tally->withheld, 1);
	tally->pid = task->tgid;
	tally->login = task->loginuid.val;
	bpf_get_current_comm(comm, sizeof(comm));
	__builtin_memcpy(tally->comm, comm, sizeof(comm));
	return 0;
}

#endif
