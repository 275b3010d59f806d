/* SPDX-License-Identifier: GPL-2.0-only */
/* Trying helpers that tell who and when it is, and what a task has. */
#ifndef RF_TEST_TASK_H
#define RF_TEST_TASK_H

#include "maps.h"

static __always_inline void stored(__u64 *value)
{
	answer.result = value != NULL;
	if (!value)
		return;
	answer.more[0] = *value;
	if (ask.value)
		*value = ask.value;
}

/* Twice: the first must not be later. */
#define TELL_TIME(helper)                                                                          \
	do {                                                                                       \
		answer.result = helper();                                                          \
		answer.more[0] = helper();                                                         \
	} while (0)

static __noinline int on_time(void)
{
	if (ask.operation == TIME)
		TELL_TIME(bpf_ktime_get_boot_ns);
	else if (ask.operation == NOW)
		TELL_TIME(bpf_ktime_get_ns);
	else if (ask.operation == ATOMIC_TIME)
		TELL_TIME(bpf_ktime_get_tai_ns);
	else
		TELL_TIME(bpf_jiffies64);
	return 0;
}

static __noinline int on_text(void)
{
	char text[8];

	if (ask.operation == PRINT) {
		bpf_printk("asked of %d", ask.key);
	} else if (ask.operation == PRINT_MANY) {
		bpf_printk("asked of %d %d %d %d", ask.key, 1, 2, 3);
	} else {
		__builtin_memcpy(text, &ask.value, sizeof(text));
		answer.result = bpf_strncmp(text, sizeof(text), "same");
	}
	return 0;
}

static __noinline int on_task(void)
{
	struct task_struct *task = bpf_get_current_task_btf();

	if (ask.operation == TASK_GET) {
		stored(bpf_task_storage_get(&tasks, task, 0, ask.flags));
	} else if (ask.operation == TASK_DELETE) {
		answer.result = bpf_task_storage_delete(&tasks, task);
	} else if (ask.operation == TASK) {
		answer.result = (__s64)task;
		answer.more[0] = task->pid;
		answer.more[1] = task->tgid;
	} else if (ask.operation == TASK_ADDRESS) {
		answer.result = bpf_get_current_task() == (__u64)task;
	} else if (ask.operation == USER) {
		answer.result = bpf_get_current_uid_gid();
		answer.more[0] = task->cred->uid.val;
		answer.more[1] = task->cred->gid.val;
	} else if (ask.operation == PROCESS) {
		answer.result = bpf_get_current_pid_tgid();
	} else if (ask.operation == CGROUP_ID) {
		answer.result = bpf_get_current_cgroup_id();
	} else if (ask.operation == PROCESSOR) {
		answer.result = bpf_get_smp_processor_id();
	} else if (ask.operation == NODE) {
		answer.result = bpf_get_numa_node_id();
	} else {
		answer.result = bpf_get_prandom_u32();
		answer.more[0] = bpf_get_prandom_u32();
	}
	return 0;
}

#endif
