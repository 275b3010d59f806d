/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From a dentry to its place. An object inherits the label of the nearest
 * directory above it that carries one, up to the root of the
 * superblock: the walk never looks at mounts, so a bind mount shows it nothing
 * else. The answer is kept in the directory's inode storage, where it holds for as long as the
 * policy: no directory gets a label while that is in force, and none changes its place by a
 * rename (RF_REASON_BOUNDARY).
 */
#ifndef RF_BPF_PLACE_H
#define RF_BPF_PLACE_H

#include "judge.h"
#include "walk.h"

static __always_inline struct rf_dir *dir_slot(struct inode *dir)
{
	return dir ? bpf_inode_storage_get(&dirs, dir, 0, BPF_LOCAL_STORAGE_GET_F_CREATE) : NULL;
}

/* From the directory's storage, where it stays. */
static __noinline __u32 kept_label(struct inode *dir)
{
	struct rf_dir *slot = dir_slot(dir);
	__u32 own = slot ? slot->own : 0;

	if (!own) {
		own = RF_KNOWN | (__u32)carried(dir);
		if (slot)
			slot->own = own;
	}
	return own & ~RF_KNOWN;
}

/* The label that the directory itself carries. */
static __always_inline __u32 label_of_dir(struct inode *dir)
{
	return dir && may_carry(dir) ? kept_label(dir) : 0;
}

static long walk_step(__u32 i, struct walk *walk)
{
	struct dentry *dentry = walk->dentry, *parent = dentry->d_parent;

	return walk_on(walk, parent, label_of_dir(dentry->d_inode));
}

/*
 * From a directory to the root of its superblock, or to the first label.
 *
 * A rename that began before the policy was in force has passed no hook of ours and may still
 * change the tree. One between directories holds s_vfs_rename_mutex all the while: found free
 * before the walk, it says that none is left.
 */
static __always_inline __u64 walk(struct dentry *dentry, struct rf_dir *slot)
{
	struct walk walk = {.dentry = dentry, .place = PLACE_REASON(RF_REASON_DEPTH)};
	const struct super_block *sb = dentry->d_sb;
	struct rf_dir *keep = sb->s_vfs_rename_mutex.owner.counter ? NULL : slot;
	__u64 place;

	rf_count(RF_STAT_WALKS);
	bpf_loop(RF_DEPTH_MAX, walk_step, &walk, 0);
	place = walk_end(&walk, sb);
	if (place >> 32 && !holds_roots(sb->s_dev))
		return 0;
	if (keep && !(place >> 32))
		keep->place = RF_KNOWN | place;
	return place;
}

/* What is kept of the place of all that lies in the directory: its label and RF_KNOWN, or 0. */
static __always_inline __u32 kept_in(struct inode *dir)
{
	struct rf_dir *slot = bpf_inode_storage_get(&dirs, dir, 0, 0);

	return slot ? slot->place : 0;
}

/* The hot path of every hook: whether the directory is in no vault, by one lookup and one compare.
 */
static __always_inline bool plain(struct inode *dir)
{
	return kept_in(dir) == RF_KNOWN;
}

/* What everything in the directory inherits. */
static __noinline __u64 place_in(struct dentry *dir)
{
	struct rf_dir *slot = dir_slot(dir->d_inode);
	__u32 place = slot ? slot->place : 0;

	return rf_forget(place ? place & ~RF_KNOWN : walk(dir, slot));
}

/* The same of an object that carries no label itself; else 0. RF_KNOWN: it is in no vault. */
static __always_inline __u32 kept_of(struct dentry *dentry, struct inode *inode)
{
	return may_carry(inode) ? 0 : kept_in(dentry->d_parent->d_inode);
}

/* What the object inherits, of whose directory `kept` is known. */
static __always_inline __u64 place_of_name(struct dentry *dentry, __u32 kept)
{
	return kept ? kept & ~RF_KNOWN : place_in(dentry->d_parent);
}

#endif
