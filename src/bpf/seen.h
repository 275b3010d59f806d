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

/* place_in() without the storage, for what is in the directory that the name is in. */
static __noinline __u64 place_above(struct dentry *dentry)
{
	struct walk walk = {.dentry = dentry->d_parent, .place = PLACE_REASON(RF_REASON_DEPTH)};
	const struct super_block *sb = dentry->d_sb;
	__u64 place;

	bpf_loop(RF_DEPTH_MAX, walk_plain_step, &walk, 0);
	place = walk_end(&walk, sb);
	return place >> 32 && !holds_roots(sb->s_dev) ? 0 : place;
}

/* Its own label first: where a file's differs from its directory's, both hold, and this one is the
 * file's. */
static __noinline __u64 place_of(struct file *file)
{
	__u32 own = own_label(file->f_inode);

	return place_vault(own) ? place_vault(own) : place_above(file->f_path.dentry);
}

static __always_inline __u64 place_seen(struct file *file)
{
	return watched(file->f_inode->i_sb) ? place_of(file) : 0;
}

#endif
