/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From an open file to its dentry, as one whose inodes may be asked for their storage.
 *
 * Where f_path has two names the verifier does not trust what it leads to. The path that an open
 * has walked along ends at the same dentry, and that one it does trust. NULL: no such walk is at
 * hand, as where a descriptor is received; then seen.h finds the place without the storage.
 */
#ifndef RF_BPF_VOUCHED_H
#define RF_BPF_VOUCHED_H

#include "seen.h"

static __always_inline bool two_names(void)
{
	return bpf_core_field_exists(struct file___twice, __f_path);
}

static __always_inline struct dentry *vouched(struct file *file)
{
	struct nameidata *walk;
	struct dentry *end;
	__u64 address;

	if (!two_names())
		return file->f_path.dentry;
	walk = bpf_get_current_task_btf()->nameidata;
	if (!walk)
		return NULL;
	end = walk->path.dentry;
	address = (__u64)end;
	barrier_var(
		address); /* or the compiler, seeing that they are equal, returns the other one */
	return address == (__u64)file->f_path.dentry ? end : NULL;
}

#endif
