/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A layered file system (overlayfs before 6.8 or so) opens the real file under
 * its own dentry. Then the real inode says where the data is, and the way up is
 * found through the dentry that the real file system has for it.
 */
#ifndef RF_BPF_ALIAS_H
#define RF_BPF_ALIAS_H

#include "label.h"

static __always_inline __u32 label_of_alias(const struct inode *inode)
{
	struct super_block *sb = BPF_CORE_READ(inode, i_sb);
	struct rf_key key = {
		.ino = BPF_CORE_READ(inode, i_ino),
		.dev = BPF_CORE_READ(sb, s_dev),
	};

	if (BPF_CORE_READ(sb, s_magic) != EXT4_SUPER_MAGIC ||
	    (BPF_CORE_READ(inode, i_mode) & S_IFMT) != S_IFDIR)
		key.gen = BPF_CORE_READ(inode, i_generation);
	return label_of(object_find(&key));
}

struct walk_alias {
	struct dentry *dentry;
	__u64 place;
};

static long walk_alias_step(__u32 i, struct walk_alias *walk)
{
	struct dentry *dentry = walk->dentry;
	struct dentry *parent = BPF_CORE_READ(dentry, d_parent);
	__u32 own = label_of_alias(BPF_CORE_READ(dentry, d_inode));

	if (place_vault(own)) {
		walk->place = own;
		return 1;
	}
	if (parent == dentry) {
		walk->place = dentry == BPF_CORE_READ(dentry, d_sb, s_root)
				      ? 0
				      : PLACE_REASON(RF_REASON_DISCONNECTED);
		return 1;
	}
	walk->dentry = parent;
	return 0;
}

/* walk(), without the cache and by reading memory: these pointers are not the verifier's to trust.
 */
static __noinline __u64 walk_alias(struct inode *inode)
{
	struct walk_alias walk = {.place = PLACE_REASON(RF_REASON_DEPTH)};
	struct hlist_node *node = BPF_CORE_READ(inode, i_dentry.first);

	if (!node)
		return PLACE_REASON(RF_REASON_ALIAS);
	walk.dentry = (void *)node - bpf_core_field_offset(struct dentry, d_u.d_alias);
	bpf_loop(RF_DEPTH_MAX, walk_alias_step, &walk, 0);
	if (walk.place >> 32 && !holds_roots(BPF_CORE_READ(inode, i_sb, s_dev)))
		return 0;
	return walk.place;
}

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
