/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whether anybody else has a file open, by the counts that the kernel itself keeps of an inode: a
 * descriptor may hide from who looks through tables, but not from those.
 */
#ifndef RF_BPF_OPENS_H
#define RF_BPF_OPENS_H

#include "label.h"

#define TABLE_MAX 1024 /* descriptors of our own that are looked at */

struct table {
	struct inode *inode;
	struct file **files;
	__u32 own; /* opens of the inode that stand in no other table */
};

/* Whether one descriptor is all that leads to it. */
static __always_inline bool is_unshared(const struct file *file)
{
	const struct file___ref *counted = (const void *)file;

	if (bpf_core_field_exists(counted->f_ref))
		return !BPF_CORE_READ(counted, f_ref.refcnt.counter);
	return BPF_CORE_READ(file, f_count.counter) == 1;
}

static long table_step(__u32 i, struct table *table)
{
	struct file *file = NULL;

	bpf_probe_read_kernel(&file, sizeof(file), table->files + i);
	if (file && BPF_CORE_READ(file, f_inode) == table->inode &&
	    BPF_CORE_READ(file, f_mode) & (FMODE_READ | FMODE_WRITE) && is_unshared(file))
		table->own++;
	return 0;
}

/* How often our own process has the file open, in descriptors that it shares with nobody. */
static __noinline __u32 own_opens(struct inode *inode)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct fdtable *descriptors = BPF_CORE_READ(task, files, fdt);
	struct table table = {.inode = inode, .files = BPF_CORE_READ(descriptors, fd)};
	__u32 count = BPF_CORE_READ(descriptors, max_fds);

	bpf_loop(count < TABLE_MAX ? count : TABLE_MAX, table_step, &table, 0);
	return table.own;
}

/*
 * Whether the file is mapped, or anybody else has it open. No bool: of one that a function returns
 * some compilers look at one bit and some at all, so callers would not mean the same.
 */
static __noinline int is_held(struct inode *inode)
{
	int readers, writers;
	__u32 opens;

	if (!inode)
		return 1;
	readers = inode->i_readcount.counter;
	writers = inode->i_writecount.counter;
	opens = readers + (writers > 0 ? writers : 0);
	if (inode->i_mapping->i_mmap.rb_root.rb_node)
		return 1;
	return opens && opens > own_opens(inode);
}

#endif
