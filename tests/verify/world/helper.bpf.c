// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* Helpers that our own programs do not call, and others' do. */
#include "world.h"

struct kuid {
	unsigned int val;
};

struct cred {
	struct kuid uid;
	struct kuid gid;
} __attribute__((preserve_access_index));

struct task_struct {
	int pid;
	int tgid;
	const struct cred *cred;
} __attribute__((preserve_access_index));

struct path {
	int unused;
} __attribute__((preserve_access_index));

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} records SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, __u64);
} storage SEC(".maps");

struct locked {
	struct bpf_spin_lock lock;
	__u32 count;
};

MAP(shared, BPF_MAP_TYPE_ARRAY, __u32, struct locked);

/* These bring types into BTF. */
const struct entry *entry_type __attribute__((unused));
struct cred cred_type __attribute__((unused));

SEC("lsm/user")
int user(unsigned long long *ctx)
{
	return (__u32)bpf_get_current_uid_gid();
}

SEC("lsm/group")
int group(unsigned long long *ctx)
{
	return bpf_get_current_uid_gid() >> 32;
}

SEC("lsm/process")
int process(unsigned long long *ctx)
{
	return bpf_get_current_pid_tgid() >> 32;
}

SEC("lsm/thread")
int thread(unsigned long long *ctx)
{
	return bpf_get_current_pid_tgid();
}

SEC("lsm/probed")
int probed(unsigned long long *ctx)
{
	struct task_struct *task = (void *)bpf_get_current_task();

	return BPF_CORE_READ(task, tgid);
}

SEC("lsm/clock")
int clock(unsigned long long *ctx)
{
	return bpf_ktime_get_ns() == bpf_ktime_get_boot_ns() && bpf_jiffies64() &&
	       bpf_get_prandom_u32() && bpf_get_smp_processor_id();
}

SEC("lsm/prints")
int prints(unsigned long long *ctx)
{
	if (ctx[0])
		bpf_printk("%d", 1);
	return 0;
}

SEC("lsm/prints_many")
int prints_many(unsigned long long *ctx)
{
	bpf_printk("%d %d %d %d", 1, 2, 3, 4);
	return 0;
}

SEC("lsm/outputs")
int outputs(unsigned long long *ctx)
{
	struct entry entry = {.count = ctx[0], .flags = 2};

	return bpf_ringbuf_output(&records, &entry, sizeof(entry), 0) ? 1 : 0;
}

SEC("lsm/outputs_half")
int outputs_half(unsigned long long *ctx)
{
	struct entry entry = {.count = ctx[0], .flags = 2};

	return bpf_ringbuf_output(&records, &entry, sizeof(entry.count), 0) ? 1 : 0;
}

SEC("lsm/discards")
int discards(unsigned long long *ctx)
{
	struct entry *entry = bpf_ringbuf_reserve(&records, sizeof(*entry), 0);

	if (!entry)
		return 1;
	bpf_ringbuf_discard(entry, 0);
	return 0;
}

SEC("lsm/forgets")
int forgets(unsigned long long *ctx)
{
	return bpf_task_storage_delete(&storage, bpf_get_current_task_btf()) ? 1 : 0;
}

SEC("lsm/counts")
int counts(unsigned long long *ctx)
{
	__u32 key = 0;
	struct locked *locked = bpf_map_lookup_elem(&shared, &key);

	if (!locked)
		return 1;
	bpf_spin_lock(&locked->lock);
	locked->count = 7;
	bpf_spin_unlock(&locked->lock);
	return 0;
}

SEC("lsm/names")
int names(unsigned long long *ctx)
{
	char name[16] = "x";

	bpf_get_current_comm(name, sizeof(name));
	return bpf_strncmp(name, sizeof(name), "sshd") == 0;
}

SEC("lsm/reads_user")
int reads_user(unsigned long long *ctx)
{
	__u32 number = 5, more = 6;

	bpf_probe_read_user(&number, sizeof(number), (void *)ctx[0]);
	bpf_probe_read_user_str(&more, sizeof(more), (void *)ctx[0]);
	return number == more;
}

SEC("lsm.s/finds_path")
int finds_path(unsigned long long *ctx)
{
	char name[8] = {5};

	bpf_d_path((struct path *)ctx[0], name, sizeof(name));
	return name[0];
}

#define STACKS(map_name)                                                                           \
	struct {                                                                                   \
		__uint(type, BPF_MAP_TYPE_STACK_TRACE);                                            \
		__uint(max_entries, 8);                                                            \
		__uint(key_size, sizeof(__u32));                                                   \
		__uint(value_size, 16 * sizeof(__u64));                                            \
	} map_name SEC(".maps")

STACKS(stacks);
STACKS(trusted);

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} samples SEC(".maps");

SEC("lsm/keeps_trusted")
int keeps_trusted(unsigned long long *ctx)
{
	return bpf_get_stackid(ctx, &trusted, 0) < 0;
}

SEC("lsm/keeps_stack")
int keeps_stack(unsigned long long *ctx)
{
	if (ctx[0])
		bpf_get_stackid(ctx, &stacks, 0);
	return 0;
}

SEC("lsm/reads_stack")
int reads_stack(unsigned long long *ctx)
{
	__u64 addresses[2] = {5, 6};

	bpf_get_stack(ctx, addresses, sizeof(addresses[0]), 0);
	return addresses[0] == 5 && addresses[1] == 6;
}

SEC("lsm/samples_it")
int samples_it(unsigned long long *ctx)
{
	__u64 number = ctx[0];

	return bpf_perf_event_output(ctx, &samples, BPF_F_CURRENT_CPU, &number, sizeof(number)) !=
	       0;
}

SEC("lsm/reads_any")
int reads_any(unsigned long long *ctx)
{
	__u32 number = 5, more = 6, beside = 7;

	bpf_probe_read(&number, sizeof(number), (void *)ctx[0]);
	bpf_probe_read_str(&more, sizeof(more), (void *)ctx[0]);
	return (number == more) + beside - 7;
}
