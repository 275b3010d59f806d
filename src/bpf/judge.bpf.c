// SPDX-License-Identifier: GPL-2.0-only
/* Judges what a hook found out: the one place that asks rf_decide(). */
#include "judge.h"
#include "core/decide.h"
#include "report.h"
#include "subject.h"

char LICENSE[] SEC("license") = "GPL";

__u64 rf_forget(__u64 number)
{
	return number;
}

/*
 * What the rules of the vault give to who acts: kind after kind, until that is all that is wanted,
 * since what else he is changes nothing then.
 */
static __noinline __u32 rules_give(__u32 vault, __u32 wanted)
{
	struct task_struct *task = read_only(bpf_get_current_task_btf());
	__u32 granted = 0;

#pragma unroll
	for (int kind = 0; kind < RF_SUBJECT_MAX_; kind++) {
		if (!(wanted & ~granted))
			return granted;
		granted |= granted_by(vault, kind, id_of(task, kind));
	}
	return granted;
}

int rf_judge(struct rf_case *c)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct rf_refusal refusal = {};
	struct rf_question q = {};
	struct rf_vault *vault;

	if (!c)
		return EPERM;
	q.access = c->what & 0xff;
	q.reason = c->place >> 32;
	q.label = place_vault(c->place);
	q.directory = c->directory;
	q.audit = cfg_audit;
	vault = bpf_map_lookup_elem(&vaults, &q.label);
	if (vault)
		q.vault = *vault;
	q.subject_flags = flags_of(read_only(task));
	q.granted = rules_give(q.label, q.access & ~q.vault.everyone);
	refusal.answer = rf_decide(&q);
	if (refusal.answer.verdict != RF_VERDICT_ALLOW && is_agent(task)) {
		q.subject_flags |= RF_SUBJECT_AGENT;
		refusal.answer = rf_decide(&q);
	}
	rf_count(refusal.answer.verdict); /* the counters begin as the verdicts do */
	if (refusal.answer.verdict == RF_VERDICT_ALLOW)
		return 0;
	refusal.dentry = c->dentry;
	refusal.what = c->what;
	refusal.vault = q.label;
	rf_report(&refusal);
	if (refusal.answer.verdict == RF_VERDICT_AUDIT)
		return 0;
	return q.vault.flags & RF_VAULT_HIDE ? ENOENT : EPERM;
}
