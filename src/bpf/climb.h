/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From an opened path up to the top of its mount namespace, as the kernel goes: up dentries to the
 * root of a mount, then on from the directory that the mount covers. The text of a path shows
 * neither a bind mount nor what lies under a mount.
 */
#ifndef RF_BPF_CLIMB_H
#define RF_BPF_CLIMB_H

#include "alias.h"
#include "key.h"

#define CLIMB_MAX (2 * RF_DEPTH_MAX)

struct climb {
	struct dentry *dentry; /* where it stands */
	struct mount *mount;   /* in which */
	bool records;	       /* what it comes by; else it looks whether that was recorded */
	bool arrived;	       /* at the top, and all of it is recorded */
};

/*
 * The number of a file system that the policy now watches, given if it has none; less than 0: no
 * room. Filled before the policy is in force, and by one process.
 */
static __noinline int watch(struct super_block *sb)
{
	__u32 dev = BPF_CORE_READ(sb, s_dev), number, *known = bpf_map_lookup_elem(&devices, &dev);
	struct rf_filesystem filesystem;

	if (known)
		return 0;
	identity_of(sb, dev, &filesystem);
	known = bpf_map_lookup_elem(&filesystems, &filesystem);
	number = known ? *known : ++state.filesystems;
	if (BPF_CORE_READ(sb, s_magic) == BTRFS_SUPER_MAGIC)
		number |= RF_FILESYSTEM_PARTS;
	state.devices[rf_device_slot(dev)] = 1;
	if (bpf_map_update_elem(&filesystems, &filesystem, &number, BPF_ANY))
		return -ENOSPC;
	return bpf_map_update_elem(&devices, &dev, &number, BPF_ANY) ? -ENOSPC : 0;
}

/* Likewise of the inode's subvolume, on a file system that has such. */
static __noinline int watch_part(struct inode *inode, __u32 dev)
{
	struct rf_subvolume subvolume = {.filesystem = whole_of(dev)};
	__u32 number, *known = bpf_map_lookup_elem(&devices, &dev);

	if (!known || !(*known & RF_FILESYSTEM_PARTS))
		return 0;
	if (!subvolume_of((__u64)inode, &subvolume.id) ||
	    bpf_map_lookup_elem(&subvolumes, &subvolume))
		return 0;
	number = ++state.filesystems;
	return bpf_map_update_elem(&subvolumes, &subvolume, &number, BPF_ANY) ? -ENOSPC : 0;
}

/* Adds to what is recorded of the inode, on a file system that is watched. Less than 0: no room. */
static __noinline int put_root(struct inode *inode, struct rf_object *object)
{
	__u32 dev = BPF_CORE_READ(inode, i_sb, s_dev);
	struct rf_object *before;
	struct rf_key key;

	key_of(inode, &key);
	before = bpf_map_lookup_elem(&roots, &key);
	if (before) {
		if (!object->label.vault)
			object->label.vault = before->label.vault;
		object->label.flags |= before->label.flags;
		if (!object->program)
			object->program = before->program;
	}
	return put(&roots, &key, whole_of(dev), object);
}

static __noinline int record_inode(struct inode *inode, struct rf_object *object)
{
	struct super_block *sb = BPF_CORE_READ(inode, i_sb);

	if (watch(sb) || watch_part(inode, BPF_CORE_READ(sb, s_dev)))
		return -ENOSPC;
	return put_root(inode, object);
}

/* What is above a root must stay what it is, the mount too. */
static __always_inline bool fix(struct inode *inode, bool records)
{
	struct rf_object above = {.label = {.flags = RF_LABEL_ANCESTOR}};

	return records ? !record_inode(inode, &above)
		       : label_has(label_of_alias(inode), RF_LABEL_ANCESTOR);
}

static __always_inline bool fix_mount(struct mount *mount, bool records)
{
	__u32 id = BPF_CORE_READ(mount, mnt_id);
	const __u32 one = 1;

	return records ? !bpf_map_update_elem(&mounts, &id, &one, BPF_ANY)
		       : bpf_map_lookup_elem(&mounts, &id) != NULL;
}

/* One step up. Not 0: at the top, or it cannot go on. */
static long climb_step(__u32 i, struct climb *climb)
{
	struct mount *mount = climb->mount, *above;
	struct dentry *dentry = climb->dentry, *next = BPF_CORE_READ(dentry, d_parent);

	if (dentry == BPF_CORE_READ(mount, mnt.mnt_root)) {
		above = BPF_CORE_READ(mount, mnt_parent);
		if (!fix_mount(mount, climb->records))
			return 1;
		if (above == mount) {
			climb->arrived = true;
			return 1;
		}
		next = BPF_CORE_READ(mount, mnt_mountpoint);
		climb->mount = above;
	} else if (next == dentry) {
		return 1;
	}
	climb->dentry = next;
	return !fix(BPF_CORE_READ(next, d_inode), climb->records);
}

/* Whether all that is above the opened path is fixed; `records`: makes it so. */
static __noinline bool fix_path(struct file *file, bool records)
{
	struct climb climb = {
		.dentry = file->f_path.dentry,
		.mount = real_mount(file->f_path.mnt),
		.records = records,
	};

	bpf_loop(CLIMB_MAX, climb_step, &climb, 0);
	return climb.arrived;
}

#endif
