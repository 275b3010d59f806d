/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A task that is only read: the verifier vouches for nothing that is found there.
 *
 * For each pointer that is read from one that it trusts, 6.12's verifier looks for four names, one
 * after the other, in all of the kernel's types. That was three quarters of what loading cost.
 */
#ifndef RF_BPF_READONLY_H
#define RF_BPF_READONLY_H

#include "kernel.h"

enum special_kfunc_type { /* completed from BTF */
			  KF_bpf_rdonly_cast = 1,
};

extern void *bpf_rdonly_cast(const void *object, __u32 type) __ksym __weak;

static __always_inline struct task_struct *read_only(struct task_struct *task)
{
	if (!bpf_core_enum_value_exists(enum special_kfunc_type, KF_bpf_rdonly_cast))
		return task;
	return bpf_rdonly_cast(task, bpf_core_type_id_kernel(struct task_struct));
}

#endif
