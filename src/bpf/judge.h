/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The functions that are one for all hooks, in objects of their own. Not static: so the
 * verifier goes through each once for a program, and not again for every state
 * of every caller, which took it twenty times as long. Pointers of the kernel
 * cannot be handed to such a function, hence the structs.
 */
#ifndef RF_BPF_JUDGE_H
#define RF_BPF_JUDGE_H

#include "core/decide.h"

/* What a hook found out about an object. The dentry is for the report alone. */
struct rf_case {
	__u64 dentry;
	__u64 place;
	__u32 what;
	__u32 directory;
};

/* judge.bpf.c: 0, or the errno to refuse with. Has rf_decide() decide, counts, reports. */
int rf_judge(struct rf_case *c);

/*
 * judge.bpf.c: the number itself, of which the verifier knows nothing any more. So it goes once,
 * and not once for each way that led here, through what is done with it: of a rename, through a
 * quarter of the instructions.
 */
__u64 rf_forget(__u64 number);

/* What rf_report needs. The dentry is no more than an address here. */
struct rf_refusal {
	__u64 dentry;
	__u32 what; /* hook and access; see check.h */
	__u32 vault;
	struct rf_answer answer;
};

/* report.h: always 0. */
int rf_report(struct rf_refusal *refusal);

#endif
