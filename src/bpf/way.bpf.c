// SPDX-License-Identifier: GPL-2.0-only
/* Up from an inode that is no more than an address, by reading memory. */
#include "alias.h"
#include "way.h"

char LICENSE[] SEC("license") = "GPL";

static __always_inline struct dentry *alias_of(struct hlist_node *node)
{
	struct dentry *dentry;

	if (bpf_core_field_exists(struct dentry___flat, d_alias))
		return (void *)node - bpf_core_field_offset(struct dentry___flat, d_alias);
	dentry = (void *)node - bpf_core_field_offset(struct dentry, d_u.d_alias);
	barrier_var(dentry); /* or the compiler chooses between offsets, of 32 bits, and then
				subtracts */
	return dentry;
}

struct walk_alias {
	struct dentry *dentry;
	__u64 place;
};

static long walk_alias_step(__u32 i, struct walk_alias *walk)
{
	struct dentry *dentry = walk->dentry;
	struct dentry *parent = BPF_CORE_READ(dentry, d_parent);
	__u32 own = label_of_alias(BPF_CORE_READ(dentry, d_inode));

	if (place_vault(own)) {
		walk->place = place_vault(own);
		return 1;
	}
	if (parent == dentry) {
		walk->place = dentry == BPF_CORE_READ(dentry, d_sb, s_root)
				      ? 0
				      : PLACE_REASON(RF_REASON_DISCONNECTED);
		return 1;
	}
	walk->dentry = parent;
	return 0;
}

/* walk(), without the cache. */
__u64 rf_alias(struct rf_carrier *carrier)
{
	struct walk_alias walk = {.place = PLACE_REASON(RF_REASON_DEPTH)};
	struct inode *inode = carrier ? carrier->inode : NULL;
	struct hlist_node *node = BPF_CORE_READ(inode, i_dentry.first);

	if (!node)
		return PLACE_REASON(RF_REASON_ALIAS);
	walk.dentry = alias_of(node);
	bpf_loop(RF_DEPTH_MAX, walk_alias_step, &walk, 0);
	if (walk.place >> 32 && !holds_roots(BPF_CORE_READ(inode, i_sb, s_dev)))
		return 0;
	return walk.place;
}
