/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From an inode to the label that it carries itself.
 *
 * A `place` is what is known of an object in 64 bits: a packed label below, an
 * enum rf_reason above. 0 is the common case: in no vault, nothing special.
 */
#ifndef RF_BPF_LABEL_H
#define RF_BPF_LABEL_H

#include <linux/magic.h>
#include "maps.h"

#define PLACE_REASON(reason) ((__u64)(reason) << 32)

static __always_inline __u32 place_vault(__u64 place)
{
	return place & 0xffffff;
}

static __always_inline bool nothing(__u64 place)
{
	return !place_vault(place) && !(place >> 32);
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
	return state.devices[rf_device_slot(sb->s_dev)];
}

/* The same without doubt: two devices may share a slot. */
static __always_inline bool holds_roots(__u32 dev)
{
	return bpf_map_lookup_elem(&devices, &dev);
}

static __always_inline void key_of(const struct inode *file, struct rf_key *ret_key)
{
	ret_key->ino = file->i_ino;
	ret_key->dev = file->i_sb->s_dev;
	ret_key->gen = file->i_generation;
}

/* The same for a directory; see struct rf_key for what is special. */
static __always_inline void key_of_dir(const struct inode *dir, struct rf_key *ret_key)
{
	const struct super_block *sb = dir->i_sb;

	ret_key->ino = dir->i_ino;
	ret_key->dev = sb->s_dev;
	ret_key->gen = sb->s_magic == EXT4_SUPER_MAGIC ? 0 : dir->i_generation;
}

/* `marks` first: it holds what changed since `roots` was recorded. */
static __always_inline struct rf_object *object_find(const struct rf_key *key)
{
	struct rf_object *object = bpf_map_lookup_elem(&marks, key);

	return object ? object : bpf_map_lookup_elem(&roots, key);
}

static __always_inline __u32 label_of(const struct rf_object *object)
{
	return object ? rf_label_pack(object->label) : 0;
}

#endif
