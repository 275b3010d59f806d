// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* An LSM program with a loop: below a directory that is marked, and up to 256 levels, nothing is
 * removed. */
#include <linux/bpf.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#define EACCES 13
#define LEVELS 256

struct inode {
	unsigned long i_ino;
} __attribute__((preserve_access_index));

struct dentry {
	struct dentry *d_parent;
	struct inode *d_inode;
} __attribute__((preserve_access_index));

/* Inode numbers of directories; the value is not looked at. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, __u64);
	__type(value, __u32);
} marked SEC(".maps");

SEC("lsm/inode_unlink")
int BPF_PROG(tree_unlink, struct inode *dir, struct dentry *dentry, int ret)
{
	struct dentry *at = dentry;

	if (ret)
		return ret;
	for (int level = 0; level < LEVELS; level++) {
		__u64 inode = at->d_inode->i_ino;
		struct dentry *parent = at->d_parent;

		if (bpf_map_lookup_elem(&marked, &inode))
			return -EACCES;
		if (parent == at)
			return 0;
		at = parent;
	}
	return -EACCES; /* deeper than anybody can tell */
}

char LICENSE[] SEC("license") = "GPL";
