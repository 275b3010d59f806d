/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From an inode or a dentry to its label. An object inherits the label of the
 * nearest directory above it that `roots` or `marks` name, up to the root of the
 * superblock: the walk never looks at mounts, so a bind mount shows it nothing
 * else. The answer is kept in the directory's inode storage until the rename of
 * a directory crosses a label (generation).
 *
 * A `place` is a verdict about a dentry in 64 bits: a packed label below, an
 * enum rf_reason above. 0 is the common case: in no vault, nothing special.
 */
#ifndef RF_BPF_LABEL_H
#define RF_BPF_LABEL_H

#include "maps.h"

#define PLACE_REASON(reason) ((__u64)(reason) << 32)

static __always_inline __u32 place_vault(__u64 place)
{
	return place & 0xffffff;
}

static __always_inline bool place_has(__u64 place, __u32 flags)
{
	return (__u32)place >> 24 & flags;
}

static __always_inline bool is_dir(const struct inode *inode)
{
	return (inode->i_mode & S_IFMT) == S_IFDIR;
}

/*
 * Whether the name has no inode. 6.12's verifier holds the inode of a trusted
 * dentry to be there always and would drop a plain test; so it gets a number.
 */
static __always_inline bool negative(struct dentry *dentry)
{
	__u64 inode = 0;

	bpf_core_read(&inode, sizeof(inode), &dentry->d_inode);
	return !inode;
}

/* Whether the device may hold a root; where not, no hook looks further. */
static __always_inline bool watched(const struct super_block *sb)
{
	return state.devices & rf_device_bit(sb->s_dev);
}

/* The same without doubt: two devices may share a bit. */
static __always_inline bool holds_roots(__u32 dev)
{
	return bpf_map_lookup_elem(&devices, &dev);
}

static __always_inline void key_of(const struct inode *inode, struct rf_key *ret_key)
{
	ret_key->ino = inode->i_ino;
	ret_key->dev = inode->i_sb->s_dev;
	ret_key->gen = inode->i_generation;
}

/* `marks` first: it holds what changed since `roots` was recorded. */
static __always_inline struct rf_object *object_find(const struct rf_key *key)
{
	struct rf_object *object = bpf_map_lookup_elem(&marks, key);

	return object ? object : bpf_map_lookup_elem(&roots, key);
}

static __always_inline __u32 label_of_key(const struct rf_key *key)
{
	struct rf_object *object = object_find(key);

	return object ? rf_label_pack(object->label) : 0;
}

/* The label that the inode itself carries. */
static __noinline __u32 own_label(struct inode *inode)
{
	struct rf_key key;

	key_of(inode, &key);
	return label_of_key(&key);
}

/* The same for a directory, from its storage: directories get labels only while roots are recorded.
 */
static __always_inline __u32 own_label_cached(struct inode *dir, struct rf_dir *slot)
{
	__u64 own = slot ? slot->own : 0;

	if (!own) {
		own = 1ULL << 32 | own_label(dir);
		if (slot)
			slot->own = own;
	}
	return own;
}

static __always_inline struct rf_dir *dir_slot(struct inode *dir)
{
	return bpf_inode_storage_get(&dirs, dir, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
}

struct walk {
	struct dentry *dentry; /* where it stands */
	__u64 place;	       /* the answer; RF_REASON_DEPTH until there is one */
};

/*
 * One directory. The top of a tree that is not the superblock's root was reached
 * by file handle and hangs nowhere yet.
 */
static long walk_step(__u32 i, struct walk *walk)
{
	struct dentry *dentry = walk->dentry;
	struct dentry *parent = dentry->d_parent;
	struct inode *inode = dentry->d_inode;
	__u32 own = own_label_cached(inode, dir_slot(inode));

	if (place_vault(own)) {
		walk->place = own;
		return 1;
	}
	if (parent == dentry) {
		walk->place =
			dentry == dentry->d_sb->s_root ? 0 : PLACE_REASON(RF_REASON_DISCONNECTED);
		return 1;
	}
	walk->dentry = parent;
	return 0;
}

/*
 * From a directory to the root of its superblock, or to the first label.
 *
 * The hook of a rename runs before the tree changes, so a walk after the hook
 * may still see the old tree under the new generation. A rename between
 * directories holds s_vfs_rename_mutex all the while: read after the
 * generation and found free, it says that the rename of this generation is over.
 */
static __noinline __u64 walk(struct dentry *dentry)
{
	struct walk walk = {.dentry = dentry, .place = PLACE_REASON(RF_REASON_DEPTH)};
	struct inode *inode = dentry->d_inode;
	struct rf_dir *slot = dir_slot(inode);
	__u64 generation = *(volatile __u32 *)&state.generation;
	bool settled = !dentry->d_sb->s_vfs_rename_mutex.owner.counter;
	__u32 own = own_label_cached(inode, slot);
	__u64 place;

	rf_count(RF_STAT_WALKS);
	bpf_loop(RF_DEPTH_MAX, walk_step, &walk, 0);
	if (state.orphans)
		own |= RF_LABEL_HOLDER << 24;
	place = walk.place | (own & RF_LABEL_HOLDER << 24);
	if (place >> 32 && !holds_roots(dentry->d_sb->s_dev))
		return 0;
	if (slot && settled && !(place >> 32))
		slot->verdict = generation << 32 | place;
	return place;
}

/* The cached verdict of a directory, true when there is one. */
static __always_inline bool cached(struct inode *dir, __u64 *ret_place)
{
	struct rf_dir *slot = bpf_inode_storage_get(&dirs, dir, 0, 0);
	__u64 verdict;

	if (!slot)
		return false;
	verdict = slot->verdict;
	*ret_place = (__u32)verdict;
	return verdict >> 32 == state.generation;
}

/* What everything in the directory inherits. */
static __always_inline __u64 place_in(struct dentry *dir)
{
	__u64 place;

	return cached(dir->d_inode, &place) ? place : walk(dir);
}

/* What a name in the directory `dir` inherits. */
static __always_inline __u64 place_of_name(struct inode *dir, struct dentry *name)
{
	__u64 place;

	return cached(dir, &place) ? place : walk(name->d_parent);
}

/*
 * The hot path of everything that looks at an object: one lookup, one compare. A
 * directory that is above a root says so in its place; what else may carry a
 * label of its own has several names, or had: then every directory says so. (So
 * have directories, on most file systems: they are looked at closely.)
 */
static __always_inline bool unlabelled(struct dentry *dentry, struct inode *inode, __u64 *ret_place)
{
	*ret_place = place_of_name(dentry->d_parent->d_inode, dentry);
	return !*ret_place && inode->i_nlink < 2;
}

/* Whether a file that inherits `place` may carry a label of its own. */
static __always_inline bool may_own(const struct inode *file, __u64 place)
{
	return file->i_nlink > 1 || place_has(place, RF_LABEL_HOLDER);
}

#endif
