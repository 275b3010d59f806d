/* SPDX-License-Identifier: GPL-2.0-only */
/* What hooks find of an open file, for iterators, which lack the storage of inodes. */
#ifndef RF_BPF_SEEN_H
#define RF_BPF_SEEN_H

#include "alias.h"
#include "walk.h"

static long walk_plain_step(__u32 i, struct walk *walk)
{
	struct dentry *dentry = walk->dentry, *parent = dentry->d_parent;

	return walk_on(walk, parent, own_label(dentry->d_inode));
}

/* walk() without the storage. */
static __noinline __u64 walk_plain(struct dentry *dentry)
{
	struct walk walk = {.dentry = dentry, .place = PLACE_REASON(RF_REASON_DEPTH)};
	const struct super_block *sb = dentry->d_sb;
	__u64 place;

	bpf_loop(RF_DEPTH_MAX, walk_plain_step, &walk, 0);
	place = walk_end(&walk, sb);
	return place >> 32 && !holds_roots(sb->s_dev) ? 0 : place;
}

/* A file's own label first: where it differs from its directory's, both hold, and this one is the
 * file's. */
static __noinline __u64 place_of(struct file *file)
{
	struct inode *inode = file->f_inode;
	__u32 own = is_dir(inode) ? 0 : own_label(inode);

	if (place_vault(own))
		return place_vault(own);
	return walk_plain(is_dir(inode) ? file->f_path.dentry : file->f_path.dentry->d_parent);
}

static __always_inline __u64 place_seen(struct file *file)
{
	return watched(file->f_inode->i_sb) ? place_of(file) : 0;
}

#endif
