/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From a dentry to its place. An object inherits the label of the nearest
 * directory above it that `roots` or `marks` name, up to the root of the
 * superblock: the walk never looks at mounts, so a bind mount shows it nothing
 * else. The answer is kept in the directory's inode storage until the rename of
 * a directory crosses a label (generation).
 */
#ifndef RF_BPF_PLACE_H
#define RF_BPF_PLACE_H

#include "judge.h"
#include "walk.h"

static __always_inline struct rf_dir *dir_slot(struct inode *dir)
{
	return bpf_inode_storage_get(&dirs, dir, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
}

/* From the directory's storage, where it stays. */
static __noinline __u32 kept_label_of_dir(struct inode *dir)
{
	struct rf_dir *slot = dir_slot(dir);
	__u64 own = slot ? slot->own : 0;

	if (!own) {
		own = 1ULL << 32 | own_label_of_dir(dir);
		if (slot)
			slot->own = own;
	}
	return own;
}

/* The label that the directory itself carries. Most carry none, which is seen at once. */
static __always_inline __u32 label_of_dir(struct inode *dir)
{
	return state.directories[rf_directory_slot(dir->i_ino)] ? kept_label_of_dir(dir) : 0;
}

/* Flags of a directory that are of interest to what is in it. */
#define LOOK_CLOSELY ((RF_LABEL_HOLDER | RF_LABEL_FILES) << 24)

static long walk_step(__u32 i, struct walk *walk)
{
	return walk_on(walk, label_of_dir(walk->dentry->d_inode));
}

/*
 * From a directory to the root of its superblock, or to the first label.
 *
 * The hook of a rename runs before the tree changes, so a walk after the hook
 * may still see the old tree under the new generation. A rename between
 * directories holds s_vfs_rename_mutex all the while: read after the
 * generation and found free, it says that the rename of this generation is over.
 */
static __noinline __u64 walk(struct dentry *dentry, struct rf_dir *slot, __u64 generation)
{
	struct walk walk = {.dentry = dentry, .place = PLACE_REASON(RF_REASON_DEPTH)};
	const struct super_block *sb = dentry->d_sb;
	bool settled = !sb->s_vfs_rename_mutex.owner.counter;
	__u32 own = label_of_dir(dentry->d_inode);
	__u64 place;

	rf_count(RF_STAT_WALKS);
	if (!walk_on(&walk, own))
		bpf_loop(RF_DEPTH_MAX - 1, walk_step, &walk, 0);
	if (state.orphans)
		own |= LOOK_CLOSELY;
	place = walk_end(&walk, sb) | (own & LOOK_CLOSELY);
	if (place >> 32 && !holds_roots(sb->s_dev))
		return 0;
	if (slot && settled && !(place >> 32))
		slot->verdict = generation | place;
	return place;
}

/*
 * The hot path of every hook: whether nothing in the directory concerns us, by one
 * lookup and one compare. The cached verdict is then the generation and nothing
 * else. A directory that is above a root has a flag, so it is not plain.
 */
static __always_inline bool plain(struct inode *dir)
{
	struct rf_dir *slot = bpf_inode_storage_get(&dirs, dir, 0, 0);

	return slot && slot->verdict == state.generation;
}

/* What everything in the directory inherits. */
static __noinline __u64 place_in(struct dentry *dir)
{
	__u64 generation = *(volatile __u64 *)&state.generation;
	struct rf_dir *slot = dir_slot(dir->d_inode);
	__u64 verdict = slot ? slot->verdict : 0; /* no generation is 0 */

	return rf_forget((verdict ^ generation) >> 32 ? walk(dir, slot, generation)
						      : (__u32)verdict);
}

/*
 * The same for an object: what may carry a label of its own in a plain directory
 * has several names. (So have directories, on most file systems: they are looked
 * at closely. Where they have not, the one above them would not be plain.)
 * On the way to roots that are directories, files are nobody's all the same.
 */
static __always_inline bool plain_object(struct dentry *dentry, struct inode *inode)
{
	struct rf_dir *slot = bpf_inode_storage_get(&dirs, dentry->d_parent->d_inode, 0, 0);

	if (!slot || inode->i_nlink > 1)
		return false;
	if (slot->verdict == state.generation)
		return true;
	return slot->verdict == (state.generation | RF_LABEL_HOLDER << 24) && !is_dir(inode);
}

/* Whether a file that inherits `place` may carry a label of its own. */
static __always_inline bool may_own(const struct inode *file, __u64 place)
{
	return file->i_nlink > 1 || place_has(place, RF_LABEL_FILES);
}

#endif
