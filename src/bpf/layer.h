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

/*
 * The file that overlayfs has opened on the layer, which it keeps as private data; NULL where
 * something else is there, as in kernels since 6.13. A file leads to one inode by both ways, or
 * before 6.8 or so has the name of the other.
 */
static __always_inline struct file *real_file(struct file *file)
{
	struct file *real = BPF_CORE_READ(file, private_data);
	struct inode *inode = BPF_CORE_READ(real, f_inode);

	if (BPF_CORE_READ(real, f_path.dentry) == BPF_CORE_READ(file, f_path.dentry))
		return real;
	return inode && BPF_CORE_READ(real, f_path.dentry, d_inode) == inode ? real : NULL;
}

/* Where that content is. The layer may be an overlay itself, and that one's are none:
 * FILESYSTEM_MAX_STACK_DEPTH. */
static __noinline __u64 place_in_layer(struct file *file)
{
	struct file *real = real_file(file);

	if (real && BPF_CORE_READ(real, f_inode, i_sb, s_magic) == OVERLAYFS_SUPER_MAGIC)
		real = real_file(real);
	return real ? walk_alias(BPF_CORE_READ(real, f_inode)) : PLACE_REASON(RF_REASON_ALIAS);
}

#endif
