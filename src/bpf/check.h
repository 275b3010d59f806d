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

/*
 * Gives a file a label while the policy is in force; what the file is already, it stays. Less than
 * 0: there is no room.
 */
static __noinline int mark(struct inode *inode, struct rf_object *object)
{
	struct rf_object *before;
	struct rf_key key;

	key_of(inode, &key);
	before = object_find(&key);
	if (before && !object->program)
		object->program = before->program;
	return bpf_map_update_elem(&marks, &key, object, BPF_ANY) ? -ENOSPC : 0;
}

/* The label that says in which vault the file is, because one of its names alone does not. */
static __always_inline int mark_link(struct inode *inode, __u32 vault)
{
	struct rf_object object = {.label = {.vault = vault, .flags = RF_LABEL_LINK}};

	return mark(inode, &object);
}

/* Refuses for want of room: a label that cannot be given must not be needed. */
static __always_inline int no_room(struct dentry *dentry, __u32 what)
{
	return judge(dentry, PLACE_REASON(RF_REASON_MARKS_FULL), 0, what, false);
}

/*
 * A file. One with several names that comes into use by its name in a vault may
 * have come there in a directory that was moved in: it carries the label from now
 * on, so that its other names are no way to what is written to it.
 */
static __noinline int judge_file(struct dentry *dentry, struct inode *inode, __u64 place,
				 __u32 what)
{
	__u32 own = may_own(inode, place) ? own_label(inode) : 0;
	int r;

	if (nothing(place) && !place_vault(own))
		return 0;
	r = judge(dentry, place, own, what, false);
	if (r || place_vault(own) || !place_vault(place) || inode->i_nlink < 2)
		return r;
	return mark_link(inode, place_vault(place)) ? no_room(dentry, what) : 0;
}

static __noinline int judge_object(struct dentry *dentry, struct inode *inode, __u32 what)
{
	__u64 place;

	if (!is_dir(inode))
		return judge_file(dentry, inode, place_in(dentry->d_parent), what);
	place = place_in(dentry);
	return nothing(place) ? 0 : judge(dentry, place, 0, what, true);
}

/* An object that exists, by its dentry. */
static __always_inline int check(struct dentry *dentry, __u32 what)
{
	struct inode *inode = dentry->d_inode;

	if (!watched(inode->i_sb) || plain_object(dentry, inode))
		return 0;
	return judge_object(dentry, inode, what);
}

#endif
