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
	subject_of(read_only(task), &refusal.subject);
	if (bpf_task_storage_get(&agents, task, 0, 0))
		refusal.subject.flags |= RF_SUBJECT_AGENT;
	q.subject_flags = refusal.subject.flags;
	vault = bpf_map_lookup_elem(&vaults, &q.label);
	if (vault) {
		q.vault = *vault;
		q.granted = granted_to(&refusal.subject, q.label, vault->everyone);
	}
	refusal.answer = rf_decide(&q);
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
