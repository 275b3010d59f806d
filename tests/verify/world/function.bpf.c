// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* Functions of the kernel, which our own programs do not call. */
#include "world.h"

struct path {
	int unused;
} __attribute__((preserve_access_index));

struct file {
	struct path f_path;
} __attribute__((preserve_access_index));

struct cgroup {
	int level;
} __attribute__((preserve_access_index));

struct task_struct {
	int pid;
	int tgid;
} __attribute__((preserve_access_index));

MAP(seen, BPF_MAP_TYPE_HASH, __u32, struct entry);

void bpf_rcu_read_lock(void) __ksym;
void bpf_rcu_read_unlock(void) __ksym;
void *bpf_rdonly_cast(const void *object, __u32 type) __ksym;
struct task_struct *bpf_task_acquire(struct task_struct *task) __ksym;
void bpf_task_release(struct task_struct *task) __ksym;
struct task_struct *bpf_task_from_pid(int pid) __ksym;
struct cgroup *bpf_cgroup_acquire(struct cgroup *cgroup) __ksym;
struct cgroup *bpf_cgroup_from_id(__u64 id) __ksym;
void bpf_cgroup_release(struct cgroup *cgroup) __ksym;
struct file *bpf_get_task_exe_file(struct task_struct *task) __ksym;
void bpf_put_file(struct file *file) __ksym;
int bpf_path_d_path(struct path *path, char *bytes, __u64 size) __ksym;
void bpf_key_put(void *key) __ksym;

static __always_inline int process_of(struct task_struct *task)
{
	int tgid;

	if (!task)
		return -1;
	tgid = task->tgid;
	bpf_task_release(task);
	return tgid;
}

SEC("lsm/holds")
int holds(unsigned long long *ctx)
{
	return process_of(bpf_task_acquire(bpf_get_current_task_btf()));
}

/* What is held once may be on its way out the next time. */
SEC("lsm/holds_twice")
int holds_twice(unsigned long long *ctx)
{
	struct task_struct *first = bpf_task_acquire((void *)ctx[0]);
	struct task_struct *second = bpf_task_acquire((void *)ctx[0]);
	int same = !first == !second;

	if (first)
		bpf_task_release(first);
	if (second)
		bpf_task_release(second);
	return same;
}

SEC("lsm/holds_group")
int holds_group(unsigned long long *ctx)
{
	struct cgroup *group = bpf_cgroup_from_id(ctx[0]), *same;
	int level = -1;

	if (!group)
		return level;
	same = bpf_cgroup_acquire(group);
	if (same) {
		level = same->level == group->level;
		bpf_cgroup_release(same);
	}
	bpf_cgroup_release(group);
	return level;
}

SEC("lsm/casts")
int casts(unsigned long long *ctx)
{
	struct task_struct *task = (void *)bpf_get_current_task();

	task = bpf_rdonly_cast(task, bpf_core_type_id_kernel(struct task_struct));
	return task->pid;
}

SEC("lsm/another")
int another(unsigned long long *ctx)
{
	return process_of(bpf_task_from_pid(1));
}

/* The first byte is what the kernel says, the others stay. */
SEC("lsm/tells_path")
int tells_path(unsigned long long *ctx)
{
	struct file *file = bpf_get_task_exe_file(bpf_get_current_task_btf());
	char bytes[8] = "abcdefg";

	if (!file)
		return -1;
	bpf_path_d_path(&file->f_path, bytes, 4);
	bpf_put_file(file);
	return ctx[0] ? bytes[5] == 'f' : bytes[1] == 'b';
}

/* What is read twice, with the lock of readers. */
SEC("lsm/reads")
int reads(unsigned long long *ctx)
{
	__u32 key = 0;
	struct entry *entry;
	int same = -1;

	bpf_rcu_read_lock();
	entry = bpf_map_lookup_elem(&seen, &key);
	if (entry)
		same = entry->count == *(volatile __u64 *)&entry->count;
	bpf_rcu_read_unlock();
	return same;
}

SEC("lsm/unknown")
int unknown(unsigned long long *ctx)
{
	bpf_key_put((void *)ctx[0]);
	return 0;
}

SEC("lsm/no_object")
int no_object(unsigned long long *ctx)
{
	return bpf_task_acquire((void *)&ctx[0]) != 0;
}
