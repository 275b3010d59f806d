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

/* Has rf_decide() decide about one label. */
static __always_inline struct rf_answer ask(__u64 place, __u32 access, bool directory,
					    const struct rf_subject *subject, __u32 *ret_flags)
{
	struct rf_question q = {
		.access = access,
		.reason = place >> 32,
		.label = place_vault(place),
		.subject_flags = subject->flags,
		.directory = directory,
		.audit = cfg_audit,
	};
	struct rf_vault *vault = bpf_map_lookup_elem(&vaults, &q.label);

	if (vault) {
		q.vault = *vault;
		q.granted = granted_to(subject, q.label, vault->everyone);
	}
	*ret_flags = q.vault.flags;
	return rf_decide(&q);
}

/* What a hook found out. The dentry is for the report alone, and there no more than an address. */
struct rf_case {
	__u64 dentry;
	__u64 place; /* what the object inherits */
	__u32 own;   /* the label that it carries itself; 0: none */
	__u32 what;
	__u32 directory;
	__u32 pad;
};

/*
 * 0, or the errno to refuse with. Where inherited and own label are of two
 * vaults, both must allow.
 *
 * Not static: so the verifier goes through it once for each program and not
 * again for every state of every caller, which took it twenty times as long.
 */
__weak __noinline int rf_judge(struct rf_case *c)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct rf_subject subject;
	struct rf_answer answer;
	__u32 access, flags;
	__u64 place;

	if (!c)
		return EPERM;
	place = c->place;
	access = c->what & 0xff;
	subject_of(task, &subject);
	if (bpf_task_storage_get(&agents, task, 0, 0))
		subject.flags |= RF_SUBJECT_AGENT;
	subject.flags = forget(subject.flags);
	answer = ask(place, access, c->directory, &subject, &flags);
	if (answer.verdict == RF_VERDICT_ALLOW && place_vault(c->own) != place_vault(place)) {
		place = c->own;
		answer = ask(place, access, c->directory, &subject, &flags);
	}
	answer.verdict = forget(answer.verdict);
	answer.reason = forget(answer.reason);
	rf_count(answer.verdict); /* the counters begin as the verdicts do */
	if (answer.verdict == RF_VERDICT_ALLOW)
		return 0;
	report((struct dentry *)c->dentry, c->what, place_vault(place), &answer, &subject);
	if (answer.verdict == RF_VERDICT_AUDIT)
		return 0;
	return flags & RF_VAULT_HIDE ? ENOENT : EPERM;
}

/* The same for hooks: the verifier must see what they return. */
static __always_inline int judge(struct dentry *dentry, __u64 place, __u32 own, __u32 what,
				 bool directory)
{
	struct rf_case c = {
		.dentry = (__u64)dentry,
		.place = place,
		.own = own,
		.what = what,
		.directory = directory,
	};
	int r = rf_judge(&c);

	if (!r)
		return 0;
	return r == ENOENT ? -ENOENT : -EPERM;
}

static __always_inline bool nothing(__u64 place)
{
	return !place_vault(place) && !(place >> 32);
}

/* An object that exists, by its dentry. */
static __always_inline int check(struct dentry *dentry, struct inode *inode, __u32 what)
{
	bool directory = is_dir(inode);
	__u32 own = 0;
	__u64 place;

	if (!watched(inode->i_sb))
		return 0;
	place = place_in(directory ? dentry : dentry->d_parent);
	if (!directory && may_own(inode, place))
		own = own_label(inode);
	if (nothing(place) && !place_vault(own))
		return 0;
	return judge(dentry, place, own, what, directory);
}

#endif
