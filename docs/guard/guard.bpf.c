// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* An LSM program that is not Ringfence's: labelled files are opened by users with a grant alone. */
#include <linux/bpf.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#define EACCES 13

struct inode {
	unsigned long i_ino;
} __attribute__((preserve_access_index));

struct file {
	struct inode *f_inode;
} __attribute__((preserve_access_index));

typedef struct {
	__u32 val;
} kuid_t;

struct cred {
	kuid_t uid;
} __attribute__((preserve_access_index));

struct task_struct {
	const struct cred *real_cred;
} __attribute__((preserve_access_index));

/* Inode number to label. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, __u64);
	__type(value, __u32);
} labels SEC(".maps");

struct grant {
	__u32 uid;
	__u32 label;
};

/* Who may open what; the value is not looked at. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, struct grant);
	__type(value, __u32);
} grants SEC(".maps");

struct refusal {
	__u64 inode;
	__u32 uid;
	__u32 label;
};

/* So that the type is in the object: no map names what a ring buffer holds. */
const struct refusal *refusal_type __attribute__((unused));

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 16);
} refusals SEC(".maps");

char LICENSE[] SEC("license") = "GPL";

static __always_inline void tell(__u64 inode, const struct grant *missing)
{
	struct refusal *refusal = bpf_ringbuf_reserve(&refusals, sizeof(*refusal), 0);

	if (!refusal)
		return;
	refusal->inode = inode;
	refusal->uid = missing->uid;
	refusal->label = missing->label;
	bpf_ringbuf_submit(refusal, 0);
}

SEC("lsm/file_open")
int BPF_PROG(guard_open, struct file *file, int ret)
{
	__u64 inode = file->f_inode->i_ino;
	__u32 *label = bpf_map_lookup_elem(&labels, &inode);
	struct grant grant = {.uid = bpf_get_current_task_btf()->real_cred->uid.val};

	if (ret)
		return ret;
	if (!label || !*label)
		return 0;
	grant.label = *label;
	if (bpf_map_lookup_elem(&grants, &grant))
		return 0;
	tell(inode, &grant);
	return -EACCES;
}
