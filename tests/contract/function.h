/* SPDX-License-Identifier: GPL-2.0-only */
/* Trying functions of the kernel's, where it has them all: in a program of their own. */
#ifndef RF_TEST_FUNCTION_H
#define RF_TEST_FUNCTION_H

#include "task.h"

#define FUNCTION extern __ksym __weak

FUNCTION void bpf_rcu_read_lock(void);
FUNCTION void bpf_rcu_read_unlock(void);
FUNCTION void bpf_preempt_disable(void);
FUNCTION void bpf_preempt_enable(void);
FUNCTION void *bpf_rdonly_cast(const void *object, __u32 type);
FUNCTION struct task_struct *bpf_task_acquire(struct task_struct *task);
FUNCTION void bpf_task_release(struct task_struct *task);
FUNCTION struct task_struct *bpf_task_from_pid(int pid);
FUNCTION long bpf_task_under_cgroup(struct task_struct *task, struct cgroup *group);
FUNCTION struct cgroup *bpf_cgroup_acquire(struct cgroup *group);
FUNCTION void bpf_cgroup_release(struct cgroup *group);
FUNCTION struct cgroup *bpf_cgroup_from_id(__u64 id);
FUNCTION struct cgroup *bpf_cgroup_ancestor(struct cgroup *group, int level);
FUNCTION struct file *bpf_get_task_exe_file(struct task_struct *task);
FUNCTION void bpf_put_file(struct file *file);
FUNCTION int bpf_path_d_path(struct path *path, char *bytes, unsigned long size);

static __always_inline void between(void)
{
	if (ask.operation == RCU) {
		bpf_rcu_read_lock();
		answer.result = 1;
		bpf_rcu_read_unlock();
	} else {
		bpf_preempt_disable();
		answer.result = 1;
		bpf_preempt_enable();
	}
}

/* Whether it is the same that comes back. */
static __always_inline void on_objects(struct task_struct *task)
{
	struct task_struct *other;

	if (ask.operation == CAST) {
		answer.result =
			bpf_rdonly_cast(task, bpf_core_type_id_kernel(struct task_struct)) == task;
		return;
	}
	other = ask.operation == HOLD_TASK ? bpf_task_acquire(task) : bpf_task_from_pid(task->pid);
	if (!other)
		return;
	answer.result = other == task;
	bpf_task_release(other);
}

static __always_inline void on_groups(struct task_struct *task)
{
	struct cgroup *group = bpf_cgroup_from_id(bpf_get_current_cgroup_id()), *other;

	if (!group)
		return;
	if (ask.operation == HOLD_GROUP)
		other = bpf_cgroup_acquire(group);
	else
		other = bpf_cgroup_ancestor(group, 0);
	if (other) {
		answer.result = other == group;
		answer.more[0] = bpf_task_under_cgroup(task, other);
		bpf_cgroup_release(other);
	}
	bpf_cgroup_release(group);
}

static __always_inline void on_files(struct task_struct *task, struct file *file)
{
	struct guarded guarded;
	struct file *program;

	if (ask.operation == FUNCTION_PATH) {
		__builtin_memset(&guarded, GUARD, sizeof(guarded));
		answer.result = bpf_path_d_path(&file->f_path, (char *)guarded.filled,
						ask.size & FILLED_MAX);
		answer.guarded = guarded;
		return;
	}
	program = bpf_get_task_exe_file(task);
	if (!program)
		return;
	answer.result = 1;
	bpf_put_file(program);
}

static __always_inline void on_function(struct file *file)
{
	struct task_struct *task = bpf_get_current_task_btf();

	if (ask.operation <= PREEMPT)
		between();
	else if (ask.operation <= FIND_TASK)
		on_objects(task);
	else if (ask.operation <= FIND_GROUP)
		on_groups(task);
	else
		on_files(task, file);
}

#endif
