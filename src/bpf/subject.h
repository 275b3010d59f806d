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
static __always_inline __u32 id_of(struct task_struct *task, enum rf_subject_kind kind)
{
	switch (kind) {
	case RF_SUBJECT_LOGIN:
		return task->loginuid.val;
	case RF_SUBJECT_UID:
		return task->real_cred->uid.val;
	case RF_SUBJECT_GID:
		return task->real_cred->gid.val;
	case RF_SUBJECT_PROGRAM:
		return named(kind) ? program_of(task) : 0;
	case RF_SUBJECT_SERVICE:
		return named(kind) ? service_of(task) : 0;
	case RF_SUBJECT_MAX_:
		break;
	}
	return 0;
}

static __always_inline __u32 flags_of(const struct task_struct *task)
{
	return task->flags & PF_KTHREAD ? RF_SUBJECT_KTHREAD : 0;
}

/* Ringfence's own. */
static __always_inline bool is_agent(struct task_struct *task)
{
	struct rf_task *known = bpf_task_storage_get(&tasks, task, 0, 0);

	return known && known->flags & RF_TASK_AGENT;
}

static __always_inline void subject_of(struct task_struct *task, struct rf_subject *ret_subject)
{
#pragma unroll
	for (int kind = 0; kind < RF_SUBJECT_MAX_; kind++)
		ret_subject->ids[kind] = id_of(task, kind);
	ret_subject->flags = flags_of(task);
}

/* What a rule gives to the id alone. No rule is about one that is not set. */
static __always_inline __u32 granted_by(__u32 vault, enum rf_subject_kind kind, __u32 id)
{
	struct rf_rule_key key = {.vault = vault, .kind = kind, .id = id};
	struct rf_rule *rule = named(kind) ? bpf_map_lookup_elem(&rules, &key) : NULL;

	return rule ? rule->access : 0;
}

/* `granted` is what everybody has anyway. */
static __always_inline __u32 granted_to(const struct rf_subject *subject, __u32 vault,
					__u32 granted)
{
#pragma unroll
	for (int kind = 0; kind < RF_SUBJECT_MAX_; kind++)
		granted |= granted_by(vault, kind, subject->ids[kind]);
	return granted;
}

#endif
