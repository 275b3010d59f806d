/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From a file that lies on the layer of another file system to its place.
 *
 * A layered file system (overlayfs before 6.8 or so) opens the real file under
 * its own dentry. Then the real inode says where the data is, and the way up is
 * found through the dentry that the real file system has for it.
 */
#ifndef RF_BPF_LAYER_H
#define RF_BPF_LAYER_H

#include "way.h"

/*
 * Whether a descriptor of overlayfs gives a file's content. Who opens it, reads or writes passes
 * the hooks with the layer's file too; who is given it, maps it or held it before the policy does
 * not.
 */
static __always_inline bool layered(const struct file *file)
{
	const struct inode *inode = file->f_inode;

	return inode->i_sb->s_magic == OVERLAYFS_SUPER_MAGIC && (inode->i_mode & S_IFMT) == S_IFREG;
}

/* A file leads to one inode by both ways, or before 6.8 or so has the name of the other: what is no
 * file does not. */
static __always_inline bool is_real(struct file *real, struct file *file)
{
	struct inode *inode = BPF_CORE_READ(real, f_inode);
	struct dentry *dentry = BPF_CORE_READ(real, f_path.dentry);

	return real && (dentry == BPF_CORE_READ(file, f_path.dentry) ||
			(inode && BPF_CORE_READ(dentry, d_inode) == inode));
}

/*
 * The file that overlayfs has opened on the layer; with `copy`, what it reads instead since that
 * was copied up; NULL where there is none. Kernels keep it in two ways.
 */
static __noinline struct file *kept_file(struct file *file, __u32 copy)
{
	struct file *real = BPF_CORE_READ(file, private_data);
	struct ovl_file kept = {};

	bpf_probe_read_kernel(&kept, sizeof(kept), real);
	if (is_real(kept.realfile, file))
		return copy ? kept.upperfile : kept.realfile;
	return copy ? NULL : real;
}

static __noinline __u64 place_of_real(struct file *real, struct file *file)
{
	return is_real(real, file) ? walk_alias(BPF_CORE_READ(real, f_inode))
				   : PLACE_REASON(RF_REASON_ALIAS);
}

/* The layer may be an overlay itself, and that one's are none: FILESYSTEM_MAX_STACK_DEPTH. What was
 * copied up there is not looked for. */
static __noinline __u64 place_below(struct file *real, struct file *file)
{
	if (!is_real(real, file) ||
	    BPF_CORE_READ(real, f_inode, i_sb, s_magic) != OVERLAYFS_SUPER_MAGIC)
		return place_of_real(real, file);
	return kept_file(real, 1) ? PLACE_REASON(RF_REASON_ALIAS)
				  : place_of_real(kept_file(real, 0), real);
}

/* Where that content is; 0 for a copy that was not made. */
static __always_inline __u64 place_in_layer(struct file *file, __u32 copy)
{
	struct file *real = kept_file(file, copy);

	return copy && !real ? 0 : place_below(real, file);
}

#endif
