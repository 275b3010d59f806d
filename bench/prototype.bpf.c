// SPDX-License-Identifier: GPL-2.0-only
/*
 * The design that Ringfence replaces, as a baseline: on each open the path is put
 * together again as a string, from the file up to the root of the mounts, and
 * looked up in a hash of 256-byte keys. It reads memory step by step with
 * bpf_probe_read_kernel(), as such programs do, and prints nothing.
 */
#include "bpf/kernel.h"

char LICENSE[] SEC("license") = "GPL";

#define PATH_BYTES 4096
#define KEY_BYTES 256
#define COMPONENTS 64
#define NAME_BYTES 256

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
struct mount___tree {
	struct mount___tree *mnt_parent;
	struct dentry *mnt_mountpoint;
	struct vfsmount mnt;
};

struct qstr___long {
	__u32 len;
	const unsigned char *name;
};
#pragma clang attribute pop

struct scratch {
	char path[PATH_BYTES + NAME_BYTES]; /* filled from its end */
	char key[KEY_BYTES];
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__uint(key_size, KEY_BYTES);
	__uint(value_size, sizeof(__u32));
} protected SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct scratch);
} scratches SEC(".maps");

struct position {
	struct scratch *scratch;
	struct dentry *dentry;
	struct mount___tree *mount;
	__u32 start; /* of the path in the buffer */
};

/* One component, or from the root of a mount to what it is mounted on. */
static long prepend(__u32 i, struct position *at)
{
	struct mount___tree *mount = at->mount;
	struct dentry *dentry = at->dentry;
	struct dentry *parent = BPF_CORE_READ(dentry, d_parent);
	const unsigned char *name;
	__u32 length, start;

	if (dentry == BPF_CORE_READ(mount, mnt.mnt_root) || dentry == parent) {
		struct mount___tree *above = BPF_CORE_READ(mount, mnt_parent);

		if (above == mount)
			return 1;
		at->dentry = BPF_CORE_READ(mount, mnt_mountpoint);
		at->mount = above;
		return 0;
	}
	length = BPF_CORE_READ((struct qstr___long *)&dentry->d_name, len) & (NAME_BYTES - 1);
	name = BPF_CORE_READ(dentry, d_name.name);
	/* Added nothing to, so that the verifier forgets what it knew and ends. */
	start = __sync_fetch_and_add(&at->start, 0) - length - 1;
	if (start >= PATH_BYTES)
		return 1;
	bpf_probe_read_kernel(at->scratch->path + ((start + 1) & (PATH_BYTES - 1)), length, name);
	at->scratch->path[start & (PATH_BYTES - 1)] = '/';
	at->start = start;
	at->dentry = parent;
	return 0;
}

static __always_inline int check(struct dentry *dentry, struct vfsmount *mnt)
{
	const __u32 zero = 0;
	struct scratch *scratch = bpf_map_lookup_elem(&scratches, &zero);
	struct position at = {
		.scratch = scratch,
		.dentry = dentry,
		.mount = (void *)mnt - bpf_core_field_offset(struct mount___tree, mnt),
		.start = PATH_BYTES,
	};

	if (!scratch)
		return 0;
	bpf_loop(COMPONENTS, prepend, &at, 0);
	__builtin_memset(scratch->key, 0, KEY_BYTES);
	scratch->path[PATH_BYTES] = 0;
	bpf_probe_read_kernel_str(scratch->key, KEY_BYTES,
				  scratch->path + (at.start & (PATH_BYTES - 1)));
	return bpf_map_lookup_elem(&protected, scratch->key) ? -EPERM : 0;
}

SEC("lsm/file_open")
int BPF_PROG(prototype_file_open, struct file *file)
{
	return check(file->f_path.dentry, file->f_path.mnt);
}

SEC("lsm/path_chmod")
int BPF_PROG(prototype_path_chmod, const struct path *path, unsigned short mode)
{
	return check(path->dentry, path->mnt);
}

SEC("lsm/path_rename")
int BPF_PROG(prototype_path_rename, const struct path *dir, struct dentry *dentry,
	     const struct path *new_dir, struct dentry *new_dentry)
{
	return check(dentry, dir->mnt);
}
