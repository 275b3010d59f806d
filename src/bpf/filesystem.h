/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From a file system, or the subvolume of an inode, to the number that the policy in force has
 * given it. A device number is only the way there: it is another one after the next mount.
 */
#ifndef RF_BPF_FILESYSTEM_H
#define RF_BPF_FILESYSTEM_H

#include "maps.h"

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

/* The address of the inode's subvolume in memory, and its number on the disk. 0: cannot be told. */
static __always_inline __u64 subvolume_of(__u64 inode, __u64 *ret_id)
{
	__u64 root = 0;

	if (!cfg_btrfs_id ||
	    bpf_probe_read_kernel(&root, sizeof(root), (void *)inode + cfg_btrfs_root) ||
	    bpf_probe_read_kernel(ret_id, sizeof(*ret_id), (void *)root + cfg_btrfs_id))
		return 0;
	return root;
}

/*
 * The number of the inode's subvolume; of the whole where it cannot be told or is a snapshot,
 * whose files have the numbers of those that they are copies of. 0: it holds nothing of the
 * policy's.
 */
static __noinline __u32 part_number(__u64 inode, __u32 whole)
{
	struct rf_subvolume subvolume = {.filesystem = whole};
	__u64 root = subvolume_of(inode, &subvolume.id), parent[2] = {};
	__u32 *number;

	if (!root)
		return whole;
	number = bpf_map_lookup_elem(&subvolumes, &subvolume);
	if (number)
		return *number;
	if (bpf_probe_read_kernel(parent, sizeof(parent), (void *)root + cfg_btrfs_parent))
		return whole;
	return parent[0] | parent[1] ? whole : 0;
}

/* The number of the inode's file system; 0: it holds nothing of the policy's. */
static __always_inline __u32 number_of(__u64 inode, __u32 dev)
{
	__u32 *number = bpf_map_lookup_elem(&devices, &dev);

	if (!number)
		return 0;
	return *number & RF_FILESYSTEM_PARTS ? part_number(inode, *number & ~RF_FILESYSTEM_PARTS)
					     : *number;
}

/* The number of the whole, which is also that of its snapshots. */
static __always_inline __u32 whole_of(__u32 dev)
{
	__u32 *number = bpf_map_lookup_elem(&devices, &dev);

	return number ? *number & ~RF_FILESYSTEM_PARTS : 0;
}

/* What the file system itself says that it is. */
static __always_inline void identity_of(const struct super_block *sb, __u32 dev,
					struct rf_filesystem *ret_filesystem)
{
	__u64 *uuid = (__u64 *)ret_filesystem->uuid;

	*ret_filesystem = (struct rf_filesystem){};
	bpf_probe_read_kernel(ret_filesystem->uuid, sizeof(ret_filesystem->uuid),
			      __builtin_preserve_access_index(&sb->s_uuid));
	if (!(uuid[0] | uuid[1]))
		ret_filesystem->dev = dev;
}

#endif
