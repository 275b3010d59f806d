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
	key_of(dir, ret_key);
	if (dir->i_sb->s_magic == EXT4_SUPER_MAGIC)
		ret_key->gen = 0;
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

/* The label that the file itself carries. */
static __noinline __u32 own_label(struct inode *file)
{
	struct rf_key key;

	key_of(file, &key);
	return label_of(object_find(&key));
}

/* The same for a directory: it got one when roots were recorded, or never. */
static __noinline __u32 own_label_of_dir(struct inode *dir)
{
	struct rf_key key;

	key_of_dir(dir, &key);
	return label_of(bpf_map_lookup_elem(&roots, &key));
}

struct walk {
	struct dentry *dentry; /* where it stands */
	__u64 place;	       /* the answer; RF_REASON_DEPTH until there is one */
};

/*
 * From a directory, whose own label is `own`, to the one above; not 0: the walk is over. The
 * top of a tree that is not the superblock's root was reached by file handle and hangs nowhere
 * yet.
 */
static __always_inline long walk_on(struct walk *walk, __u32 own)
{
	struct dentry *dentry = walk->dentry;
	struct dentry *parent = dentry->d_parent;

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

#endif
