/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From a place and what is asked to 0 or -errno: gathers the facts, has
 * rf_decide() decide, counts, reports. Every hook ends here.
 *
 * `what` is the hook and the access in one number, because a BPF function takes
 * five arguments: WHAT(FILE_OPEN, RF_ACCESS_READ).
 */
#ifndef RF_BPF_JUDGE_H
#define RF_BPF_JUDGE_H

#include "core/decide.h"
#include "core/hooks.h"
#include "event.h"

#define WHAT(hook, access) (RF_HOOK_##hook << 8 | (access))

static __noinline int judge(struct dentry *dentry, __u64 place, __u32 what, bool directory)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct rf_question q = {
		.access = what & 0xff,
		.reason = place >> 32,
		.label = place_vault(place),
		.directory = directory,
		.audit = cfg_audit,
	};
	struct rf_vault *vault = bpf_map_lookup_elem(&vaults, &q.label);
	struct rf_subject subject;
	struct rf_answer answer;

	if (vault)
		q.vault = *vault;
	subject_of(task, &subject);
	if (bpf_task_storage_get(&agents, task, 0, 0))
		subject.flags |= RF_SUBJECT_AGENT;
	q.granted = granted_to(&subject, q.label);
	q.subject_flags = subject.flags;
	answer = rf_decide(&q);
	if (answer.verdict == RF_VERDICT_ALLOW) {
		rf_count(RF_STAT_ALLOWED);
		return 0;
	}
	report(dentry, what, q.label, &answer, &subject);
	if (answer.verdict == RF_VERDICT_AUDIT) {
		rf_count(RF_STAT_AUDITED);
		return 0;
	}
	rf_count(RF_STAT_DENIED);
	return q.vault.flags & RF_VAULT_HIDE ? -ENOENT : -EPERM;
}

/* A file with a label of its own answers to both: its directory's and its own. */
static __noinline int judge_file(struct dentry *dentry, struct inode *inode, __u64 place,
				 __u32 what)
{
	__u32 own = may_own(inode, place) ? own_label(inode) : 0;
	int r;

	if (place_vault(place) || place >> 32) {
		r = judge(dentry, place, what, false);
		if (r)
			return r;
	}
	if (!place_vault(own) || place_vault(own) == place_vault(place))
		return 0;
	return judge(dentry, own, what, false);
}

/* An object that exists, by its dentry. */
static __always_inline int check(struct dentry *dentry, struct inode *inode, __u32 what)
{
	__u64 place;

	if (!watched(inode->i_sb))
		return 0;
	if (is_dir(inode)) {
		place = place_in(dentry);
		return place_vault(place) || place >> 32 ? judge(dentry, place, what, true) : 0;
	}
	place = place_in(dentry->d_parent);
	return place || may_own(inode, place) ? judge_file(dentry, inode, place, what) : 0;
}

#endif
