/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From an object and what is asked to 0 or -errno, which is what every hook ends with.
 *
 * `what` is the hook and the access in one number, because a BPF function takes
 * five arguments: WHAT(FILE_OPEN, RF_ACCESS_READ).
 */
#ifndef RF_BPF_CHECK_H
#define RF_BPF_CHECK_H

#include "core/hooks.h"
#include "judge.h"
#include "place.h"

#define WHAT(hook, access) (RF_HOOK_##hook << 8 | (access))

/*
 * 0 or -errno, which the verifier must see. `place` is what the
 * object inherits, `own` the label that it carries itself, 0 for none; where
 * they are of two vaults, both must allow.
 */
static __always_inline int judge(struct dentry *dentry, __u64 place, __u32 own, __u32 what,
				 bool directory)
{
	struct rf_case c = {
		.dentry = (__u64)dentry,
		.place = nothing(place) ? own : place,
		.what = what,
		.directory = directory,
	};
	int r = rf_judge(&c);

	if (!r && place_vault(own) && place_vault(own) != place_vault(c.place)) {
		c.place = own;
		r = rf_judge(&c);
	}
	if (!r)
		return 0;
	return r == ENOENT ? -ENOENT : -EPERM;
}

/* What the rules allow and cannot be all the same; a vault in `place` is the one that says audit.
 */
static __always_inline int refuse(struct dentry *dentry, __u32 reason, __u32 vault, __u32 what)
{
	return judge(dentry, PLACE_REASON(reason) | vault, 0, what, false);
}

/* Of what exists a name has an inode. The verifier of 7.2 wants it asked; that of 6.12 holds it for
 * sure, and drops the test. */
static __noinline int judge_absent(struct dentry *dentry, __u32 what)
{
	return refuse(dentry, RF_REASON_ALIAS, 0, what);
}

/* The place of what lies in a directory whose place is `above`, and carries `own` itself: of a
 * directory, that is where it is; a file says it beside. */
static __always_inline __u64 place_with(bool dir, __u32 own, __u64 above)
{
	return dir && place_vault(own) ? place_vault(own) : above;
}

/* An object in a directory whose place is `above`. */
static __always_inline int judge_below(struct dentry *dentry, struct inode *inode, __u64 above,
				       __u32 what)
{
	bool dir = is_dir(inode);
	__u32 own = own_label(inode);
	__u64 place = place_with(dir, own, above);

	if (nothing(place) && !place_vault(own))
		return 0;
	return judge(dentry, place, own, what, dir);
}

static __noinline int judge_object(struct dentry *dentry, struct inode *inode, __u32 kept,
				   __u32 what)
{
	return judge_below(dentry, inode, place_of_name(dentry, kept), what);
}

/* An object that exists, by its dentry. */
static __always_inline int check(struct dentry *dentry, __u32 what)
{
	struct inode *inode = dentry->d_inode;
	__u32 kept;

	if (!inode)
		return judge_absent(dentry, what);
	if (!watched(inode->i_sb))
		return 0;
	kept = kept_of(dentry, inode);
	return kept == RF_KNOWN ? 0 : judge_object(dentry, inode, kept, what);
}

#endif
