/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From an inode to the label that it carries itself.
 *
 * A `place` is what is known of an object in 64 bits: a vault, or a packed label, below, an
 * enum rf_reason above. 0 is the common case: in no vault, nothing special.
 */
#ifndef RF_BPF_LABEL_H
#define RF_BPF_LABEL_H

#include <linux/magic.h>
#include "filesystem.h"

#define PLACE_REASON(reason) ((__u64)(reason) << 32)

/* The name of a root, or of what is above one: nobody may take it away. */
#define FIXED (RF_LABEL_ROOT | RF_LABEL_ANCESTOR)

static __always_inline __u32 place_vault(__u64 place)
{
	return place & 0xffffff;
}

static __always_inline bool nothing(__u64 place)
{
	return !place_vault(place) && !(place >> 32);
}

static __always_inline bool label_has(__u32 label, __u32 flags)
{
	return label >> 24 & flags;
}

static __always_inline bool is_dir(const struct inode *inode)
{
	return (inode->i_mode & S_IFMT) == S_IFDIR;
}

/* Whether the inode may carry a label; most do not, which is seen at once. */
static __always_inline bool may_carry(const struct inode *inode)
{
	return labelled[rf_inode_slot(inode->i_ino)];
}

/* label.bpf.c's functions are not static, for the reason in judge.h; hence these structs. */
struct rf_carrier {
	struct inode *inode; /* an address to read memory at */
};

struct rf_marking {
	struct inode *inode;
	struct rf_object object;
};

/* label.bpf.c: what the inode itself carries: a packed label, and above it the number of the
 * program that it is. 0: nothing. */
__u64 rf_carried(struct rf_carrier *carrier);

/*
 * label.bpf.c: gives a file a label while the policy is in force; what the file is already, it
 * stays. Less than 0: there is no room.
 */
int rf_mark(struct rf_marking *marking);

/* label.bpf.c: takes back what rf_mark() gave to a file that carried nothing before. Always 0. */
int rf_unmark(struct rf_carrier *carrier);

/* label.bpf.c: not 0 if it is NULL. */
int rf_absent(struct rf_carrier *carrier);

/*
 * Whether the name has no inode. 6.12's verifier holds the inode of a trusted
 * dentry to be there always and would drop a plain test; so a function is asked.
 */
static __always_inline bool negative(const struct dentry *dentry)
{
	struct rf_carrier carrier = {.inode = dentry->d_inode};

	return rf_absent(&carrier);
}

/* Hence this, where there may be none. */
static __always_inline struct inode *inode_or_none(const struct dentry *dentry)
{
	return negative(dentry) ? NULL : dentry->d_inode;
}

static __always_inline __u64 carried(struct inode *inode)
{
	struct rf_carrier carrier = {.inode = inode};

	return rf_carried(&carrier);
}

/* The label that the inode itself carries. */
static __always_inline __u32 own_label(struct inode *inode)
{
	return may_carry(inode) ? carried(inode) : 0;
}

static __always_inline int mark(struct inode *inode, const struct rf_object *object)
{
	struct rf_marking marking = {.inode = inode, .object = *object};

	return rf_mark(&marking);
}

static __always_inline void unmark(struct inode *inode)
{
	struct rf_carrier carrier = {.inode = inode};

	rf_unmark(&carrier);
}

/*
 * Whether a name of the file may be elsewhere: it has several, or had one that a descriptor
 * still leads to. Then the file says itself in which vault it is.
 */
static __always_inline __u64 has_other_names(const struct inode *inode)
{
	return inode->i_nlink > 1 ? 1 : (__u64)BPF_CORE_READ(inode, i_dentry.first, next);
}

#endif
