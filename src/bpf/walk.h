/* SPDX-License-Identifier: GPL-2.0-only */
/* From a directory to the one above, up to the root of its superblock. */
#ifndef RF_BPF_WALK_H
#define RF_BPF_WALK_H

#include "label.h"

struct walk {
	struct dentry *dentry; /* where it stands */
	__u64 place;	       /* the answer; RF_REASON_DEPTH until there is one */
};

/* From a directory, whose own label is `own`, to the one above; not 0: the walk is over. */
static __always_inline long walk_on(struct walk *walk, struct dentry *parent, __u32 own)
{
	if (place_vault(own)) {
		walk->place = place_vault(own);
		return 1;
	}
	if (parent == walk->dentry) {
		walk->place = PLACE_REASON(RF_REASON_DISCONNECTED);
		return 1;
	}
	walk->dentry = parent;
	return 0;
}

/*
 * The answer of a walk that is over. The top of a tree that is not the superblock's
 * root was reached by file handle and hangs nowhere yet; looked at here, because
 * the verifier pays for every load in the loop many times.
 */
static __always_inline __u64 walk_end(const struct walk *walk, const struct super_block *sb)
{
	bool top = walk->place == PLACE_REASON(RF_REASON_DISCONNECTED);

	return top && walk->dentry == sb->s_root ? 0 : walk->place;
}

#endif
