/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * decide.h against a second opinion, over every combination of its small domains.
 * The oracle is written from the meaning of each word in abi.h, one access at a
 * time and subject first, so that it shares no line of thought with the code.
 */
#include "core/decide.h"

#include "tap.h"

/* May the subject do this one thing to an object of the vault? */
static bool oracle_may(const struct rf_question *q, __u32 bit)
{
	bool anybody = q->vault.everyone & bit;
	bool by_rule = q->granted & bit;
	bool agent = q->subject_flags & RF_SUBJECT_AGENT;
	bool agent_may = bit == RF_ACCESS_STAT || (bit == RF_ACCESS_READ && q->directory);

	if (anybody)
		return true;
	if (q->subject_flags & RF_SUBJECT_KTHREAD)
		return false;
	return by_rule || (agent && agent_may);
}

static struct rf_answer oracle(const struct rf_question *q)
{
	struct rf_answer a = {RF_VERDICT_ALLOW, q->reason};

	if (a.reason == RF_REASON_NONE && q->label) {
		for (__u32 bit = 1; bit <= RF_ACCESS_STAT; bit <<= 1)
			if ((q->access & bit) && !oracle_may(q, bit))
				a.reason = RF_REASON_RULE;
		if (!(q->vault.flags & RF_VAULT_USED))
			a.reason = RF_REASON_UNKNOWN_VAULT;
	}
	if (a.reason == RF_REASON_NONE)
		return a;
	a.verdict = RF_VERDICT_DENY;
	if (q->audit)
		a.verdict = RF_VERDICT_AUDIT;
	if (q->vault.flags & RF_VAULT_AUDIT)
		a.verdict = RF_VERDICT_AUDIT;
	return a;
}

static unsigned long questions, differences;

static void ask(const struct rf_question *q)
{
	struct rf_answer got = rf_decide(q), wanted = oracle(q);

	questions++;
	if (got.verdict == wanted.verdict && got.reason == wanted.reason)
		return;
	if (!differences++)
		printf("# access %x reason %u label %u vault %x,%x granted %x flags %x: %u,%u not %u,%u\n",
		       q->access, q->reason, q->label, q->vault.everyone, q->vault.flags,
		       q->granted, q->subject_flags, got.verdict, got.reason, wanted.verdict,
		       wanted.reason);
}

static void ask_subjects(struct rf_question q)
{
	for (q.granted = 0; q.granted <= RF_ACCESS_ALL; q.granted++)
		for (q.subject_flags = 0; q.subject_flags < 4; q.subject_flags++)
			for (q.directory = 0; q.directory < 2; q.directory++)
				for (q.audit = 0; q.audit < 2; q.audit++)
					ask(&q);
}

static void ask_vaults(struct rf_question q)
{
	static const __u32 everyone[] = {0, RF_ACCESS_READ, RF_ACCESS_READER, RF_ACCESS_ALL};

	for (q.vault.flags = 0; q.vault.flags < 8; q.vault.flags++)
		for (size_t i = 0; i < sizeof(everyone) / sizeof(*everyone); i++) {
			q.vault.everyone = everyone[i];
			for (q.label = 0; q.label < 2; q.label++)
				ask_subjects(q);
		}
}

/* What must hold whatever else is the case. */
static void promises(void)
{
	struct rf_question q = {.access = RF_ACCESS_ALL};

	ok(rf_decide(&q).verdict == RF_VERDICT_ALLOW, "what is in no vault is everybody's");
	q.label = 1;
	ok(rf_decide(&q).verdict == RF_VERDICT_DENY, "a label without its vault is refused");
	is_int(rf_decide(&q).reason, RF_REASON_UNKNOWN_VAULT);
	q.vault.flags = RF_VAULT_USED;
	is_int(rf_decide(&q).reason, RF_REASON_RULE);
	q.granted = RF_ACCESS_ALL;
	ok(rf_decide(&q).verdict == RF_VERDICT_ALLOW, "a maintainer may do everything");
	q.subject_flags = RF_SUBJECT_KTHREAD;
	ok(rf_decide(&q).verdict == RF_VERDICT_DENY, "a kernel thread is nobody's maintainer");
	q.subject_flags = 0;
	q.reason = RF_REASON_FROZEN;
	ok(rf_decide(&q).verdict == RF_VERDICT_DENY, "what is frozen refuses maintainers too");
	q.audit = 1;
	ok(rf_decide(&q).verdict == RF_VERDICT_AUDIT, "audit reports and refuses nothing");
}

int main(void)
{
	struct rf_question q = {0};

	promises();
	for (q.access = 0; q.access <= RF_ACCESS_ALL; q.access++)
		for (q.reason = 0; q.reason < RF_REASON_MAX_; q.reason++)
			ask_vaults(q);
	ok(!differences, "%lu questions, each answered as the oracle does", questions);
	return done();
}
