/* SPDX-License-Identifier: GPL-2.0-only */
/* From a task to the facts about who acts, and from those to what the rules grant. */
#ifndef RF_BPF_SUBJECT_H
#define RF_BPF_SUBJECT_H

#include "label.h"

/* Number of the program that the task runs, by its executable's inode; 0: none that is named. */
static __always_inline __u32 program_of(struct task_struct *task)
{
	struct mm_struct *mm = task->mm;
	struct file *exe;

	if (!mm)
		return 0;
	exe = mm->exe_file;
	if (!exe || !may_carry(exe->f_inode))
		return 0;
	return carried(exe->f_inode) >> 32;
}

static __always_inline __u32 service_of(struct task_struct *task)
{
	__u64 id = task->cgroups->dfl_cgrp->kn->id;
	__u32 *unit = bpf_map_lookup_elem(&cgroups, &id);

	return unit ? *unit : 0;
}

/* Real ids: execve changes only the effective ones, and an io_uring personality neither. */
static __always_inline void subject_of(struct task_struct *task, struct rf_subject *ret_subject)
{
	const struct cred *cred = task->real_cred;

	ret_subject->ids[RF_SUBJECT_LOGIN] = task->loginuid.val;
	ret_subject->ids[RF_SUBJECT_UID] = cred->uid.val;
	ret_subject->ids[RF_SUBJECT_GID] = cred->gid.val;
	ret_subject->ids[RF_SUBJECT_PROGRAM] = named(RF_SUBJECT_PROGRAM) ? program_of(task) : 0;
	ret_subject->ids[RF_SUBJECT_SERVICE] = named(RF_SUBJECT_SERVICE) ? service_of(task) : 0;
	ret_subject->flags = task->flags & PF_KTHREAD ? RF_SUBJECT_KTHREAD : 0;
}

/* `granted` is what everybody has anyway. No rule is about an id that is not set. */
static __always_inline __u32 granted_to(const struct rf_subject *subject, __u32 vault,
					__u32 granted)
{
	struct rf_rule_key key = {.vault = vault};

#pragma unroll
	for (int kind = 0; kind < RF_SUBJECT_MAX_; kind++) {
		struct rf_rule *rule;

		if (!named(kind))
			continue;
		key.kind = kind;
		key.id = subject->ids[kind];
		rule = bpf_map_lookup_elem(&rules, &key);
		if (rule)
			granted |= rule->access;
	}
	return granted;
}

#endif
