/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The one place where a verdict is computed. The kernel programs, the host's
 * tests and `ringfence explain` compile this same text. Pure: no maps, no
 * helpers, no clock; who calls it gathers the facts.
 */
#ifndef RF_CORE_DECIDE_H
#define RF_CORE_DECIDE_H

#include "abi.h"

/* Everything that a verdict depends on. */
struct rf_question {
	__u32 access;	       /* enum rf_access asked */
	__u32 reason;	       /* RF_REASON_NONE, or why the object could not be judged */
	__u32 label;	       /* number of the object's vault; 0: in none */
	struct rf_vault vault; /* the vault of `label`, or zeroes where there is none such */
	__u32 granted;	       /* what the rules that match the subject give together */
	__u32 subject_flags;   /* enum rf_subject_flag */
	__u32 directory;       /* not 0: the object is a directory */
	__u32 audit;	       /* not 0: the whole policy reports and refuses nothing */
};

struct rf_answer {
	__u32 verdict; /* enum rf_verdict */
	__u32 reason;  /* enum rf_reason */
};

/* What the subject may do to an object of the vault, by rule or without one. */
static inline __u32 rf_granted(const struct rf_question *q)
{
	__u32 granted = q->vault.everyone;

	if (q->subject_flags & RF_SUBJECT_KTHREAD)
		return granted;
	if (q->subject_flags & RF_SUBJECT_AGENT)
		granted |= q->directory ? RF_ACCESS_READ | RF_ACCESS_STAT : RF_ACCESS_STAT;
	return granted | q->granted;
}

/*
 * The object first: one that is in no vault is everybody's, and the subject does
 * not matter. What could not be known counts as a refusal before any rule is
 * looked at.
 */
static inline struct rf_answer rf_decide(const struct rf_question *q)
{
	struct rf_answer a = {RF_VERDICT_ALLOW, RF_REASON_NONE};

	if (q->reason)
		a.reason = q->reason;
	else if (q->label && !(q->vault.flags & RF_VAULT_USED))
		a.reason = RF_REASON_UNKNOWN_VAULT;
	else if (q->label && (q->access & ~rf_granted(q)))
		a.reason = RF_REASON_RULE;
	if (!a.reason)
		return a;
	a.verdict =
		q->audit || (q->vault.flags & RF_VAULT_AUDIT) ? RF_VERDICT_AUDIT : RF_VERDICT_DENY;
	return a;
}

#endif
