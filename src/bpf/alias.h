/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A layered file system (overlayfs before 6.8 or so) opens the real file under
 * its own dentry. Then the real inode says where the data is, and the way up is
 * found through the dentry that the real file system has for it.
 */
#ifndef RF_BPF_ALIAS_H
#define RF_BPF_ALIAS_H

#include "judge.h"

static __always_inline __u32 label_of_alias(const struct inode *inode)
{
	struct rf_key key = {
		.ino = BPF_CORE_READ(inode, i_ino),
		.dev = BPF_CORE_READ(inode, i_sb, s_dev),
		.gen = BPF_CORE_READ(inode, i_generation),
	};

	return label_of_key(&key);
}

/* walk(), without the cache and by reading memory: these pointers are not the verifier's to trust. */
static __noinline __u64 walk_alias(struct inode *inode)
{
	struct hlist_node *node = BPF_CORE_READ(inode, i_dentry.first);
	struct dentry *dentry, *parent;
	__u32 own;

	if (!node)
		return PLACE_REASON(RF_REASON_ALIAS);
	dentry = (void *)node - bpf_core_field_offset(struct dentry, d_u.d_alias);
	for (int i = 0; i < RF_DEPTH_MAX; i++) {
		own = label_of_alias(BPF_CORE_READ(dentry, d_inode));
		if (own & 0xffffff)
			return own;
		parent = BPF_CORE_READ(dentry, d_parent);
		if (parent == dentry)
			return dentry == BPF_CORE_READ(dentry, d_sb, s_root) ?
				       0 :
				       PLACE_REASON(RF_REASON_DISCONNECTED);
		dentry = parent;
	}
	return PLACE_REASON(RF_REASON_DEPTH);
}

static __noinline int judge_alias(struct dentry *dentry, struct inode *inode, __u32 what)
{
	__u64 place = walk_alias(inode);

	if (!place_vault(place) && !(place >> 32))
		return 0;
	return judge(dentry, place, what, is_dir(inode));
}

#endif
