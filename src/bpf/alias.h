/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A layered file system (overlayfs before 6.8 or so) opens the real file under
 * its own dentry. Then the real inode says where the data is, and the way up is
 * found through the dentry that the real file system has for it.
 */
#ifndef RF_BPF_ALIAS_H
#define RF_BPF_ALIAS_H

#include "check.h"

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

static __noinline int judge_alias(struct dentry *dentry, struct inode *inode, __u32 what)
{
	__u64 place = walk_alias(inode);

	return nothing(place) ? 0 : judge(dentry, place, 0, what, is_dir(inode));
}

#endif
