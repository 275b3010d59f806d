/* SPDX-License-Identifier: GPL-2.0-only */
/* As walk.h, from an inode that the verifier does not trust: up from a dentry that its own file
 * system has for it. */
#ifndef RF_BPF_WAY_H
#define RF_BPF_WAY_H

#include "label.h"

/* way.bpf.c: the place of what the inode is. Not static, for the reason in judge.h. */
__u64 rf_alias(struct rf_carrier *carrier);

static __always_inline __u64 walk_alias(struct inode *inode)
{
	struct rf_carrier carrier = {.inode = inode};

	return rf_alias(&carrier);
}

#endif
