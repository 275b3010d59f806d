/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Functions of the kernel's: objects that are handed on, and what must not change meanwhile. */
#include "contract.h"

static bool is_same(enum operation about)
{
	for (int i = 0; i < 10; i++)
		if (ASKED(.operation = about)->result != 1)
			return false;
	return true;
}

/* The group that it is in, and the first above that. */
static bool is_under(enum operation about)
{
	return ASKED(.operation = HOLD_GROUP)->more[0] == 1 &&
	       ASKED(.operation = FIND_GROUP)->more[0] == 1;
}

#define REST "changes no map and no stack beside", leaves_rest

const struct clause function_clauses[] = {
	{"bpf_rcu_read_lock", REST, RCU},
	{"bpf_rcu_read_unlock", REST, RCU},
	{"bpf_preempt_disable", REST, PREEMPT},
	{"bpf_preempt_enable", REST, PREEMPT},
	{"bpf_rdonly_cast", "what it is given", is_same, CAST},
	{"bpf_rdonly_cast", REST, CAST},
	{"bpf_task_acquire", "what it is given", is_same, HOLD_TASK},
	{"bpf_task_acquire", REST, HOLD_TASK},
	{"bpf_task_release", REST, HOLD_TASK},
	{"bpf_task_from_pid", REST, FIND_TASK},
	{"bpf_cgroup_acquire", "what it is given", is_same, HOLD_GROUP},
	{"bpf_cgroup_acquire", REST, HOLD_GROUP},
	{"bpf_cgroup_release", REST, HOLD_GROUP},
	{"bpf_cgroup_from_id", REST, FIND_GROUP},
	{"bpf_cgroup_ancestor", REST, FIND_GROUP},
	{"bpf_task_under_cgroup", "1 where the task is below the group", is_under, HOLD_GROUP},
	{"bpf_task_under_cgroup", REST, FIND_GROUP},
	{"bpf_get_task_exe_file", REST, PROGRAM_FILE},
	{"bpf_put_file", REST, PROGRAM_FILE},
	{0},
};
