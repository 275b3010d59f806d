/* SPDX-License-Identifier: GPL-2.0-only */
/* From an inode, whose memory is read, to the key that it has in `roots` and `marks`. */
#ifndef RF_BPF_KEY_H
#define RF_BPF_KEY_H

#include <linux/magic.h>
#include "label.h"

/* See struct rf_key for what is special about directories. */
static __always_inline void key_of(const struct inode *inode, struct rf_key *ret_key)
{
	struct super_block *sb = BPF_CORE_READ(inode, i_sb);
	bool changes = (BPF_CORE_READ(inode, i_mode) & S_IFMT) == S_IFDIR &&
		       BPF_CORE_READ(sb, s_magic) == EXT4_SUPER_MAGIC;

	ret_key->ino = BPF_CORE_READ(inode, i_ino);
	ret_key->filesystem = number_of((__u64)inode, BPF_CORE_READ(sb, s_dev));
	ret_key->gen = changes ? 0 : BPF_CORE_READ(inode, i_generation);
}

/*
 * Writes the object under the inode's key, and under the one that it has in a snapshot. The table
 * comes first: who finds nothing there looks no further. Less than 0: there is no room.
 */
static __always_inline int put(void *map, struct rf_key *key, __u32 whole,
			       const struct rf_object *object)
{
	labelled[rf_inode_slot(key->ino)] = 1;
	if (bpf_map_update_elem(map, key, object, BPF_ANY))
		return -ENOSPC;
	if (key->filesystem == whole)
		return 0;
	key->filesystem = whole;
	return bpf_map_update_elem(map, key, object, BPF_ANY) ? -ENOSPC : 0;
}

#endif
