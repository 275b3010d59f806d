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
 * Who acts, kind after kind, and what the rules give him: until that is enough, since what else
 * he is changes nothing then.
 */
static __always_inline void gather(struct rf_question *q, struct rf_subject *subject)
{
	struct task_struct *task = bpf_get_current_task_btf(), *read = read_only(task);

	q->subject_flags = subject->flags = flags_of(read);
#pragma unroll
	for (int kind = 0; kind < RF_SUBJECT_MAX_; kind++) {
		if (rf_decide(q).verdict == RF_VERDICT_ALLOW)
			return;
		subject->ids[kind] = id_of(read, kind);
		q->granted |= granted_by(q->label, kind, subject->ids[kind]);
	}
	if (rf_decide(q).verdict != RF_VERDICT_ALLOW && is_agent(task))
		q->subject_flags = subject->flags |= RF_SUBJECT_AGENT;
}

int rf_judge(struct rf_case *c)
{
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
	gather(&q, &refusal.subject);
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
