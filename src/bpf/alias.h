/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * As label.h, for inodes that the verifier does not trust: by reading memory. An inode that
 * another file system has opened under a name of its own is one, and what a mount leads to.
 */
#ifndef RF_BPF_ALIAS_H
#define RF_BPF_ALIAS_H

#include "label.h"

static __always_inline struct mount *real_mount(const struct vfsmount *mnt)
{
	return (void *)mnt - bpf_core_field_offset(struct mount, mnt);
}

/* As own_label(). */
static __always_inline __u32 label_of_alias(struct inode *inode)
{
	return labelled[rf_inode_slot(BPF_CORE_READ(inode, i_ino))] ? carried(inode) : 0;
}

#endif
