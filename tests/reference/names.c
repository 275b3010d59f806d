/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* src/bpf/entry.bpf.c: names that come, go and move. */
#include <errno.h>

#include "core/abi.h"
#include "core/hooks.h"
#include "reference.h"

#define FIXED (RF_LABEL_ROOT | RF_LABEL_ANCESTOR)

static const size_t orphans = offsetof(struct rf_state, orphans),
		    generation = offsetof(struct rf_state, generation);

static int64_t of_new(uint64_t dentry, uint64_t place, uint64_t what)
{
	return nothing_there(place) ? 0 : judged(dentry, place, 0, what, true);
}

static bool passed_by(uint64_t dir)
{
	return !is_watched(kernel("inode_i_sb_8", dir)) || is_plain(dir);
}

static uint64_t place_of_name(uint64_t dentry)
{
	return place_below(kernel("dentry_d_parent_8", dentry));
}

static int64_t of_created(uint64_t hook)
{
	if (passed_by(argument(0)))
		return 0;
	return of_new(argument(1), place_of_name(argument(1)), hook << 8 | RF_ACCESS_ENTRY);
}

static uint64_t carried_by(uint64_t inode, uint64_t place)
{
	if (is_directory(inode))
		return carried_by_dir(inode);
	return may_carry(inode, place) ? carried(inode) : 0;
}

/* A name that is taken away, or over by another file. */
static int64_t of_taken(uint64_t dentry, uint64_t place, uint64_t what, bool over)
{
	uint64_t inode = kernel("dentry_d_inode_8", dentry), own = carried_by(inode, place);
	bool directory = is_directory(inode);

	if (FLAGS(own) & FIXED && (directory || !over))
		place = (uint64_t)RF_REASON_FROZEN << 32 | own;
	if (nothing_there(place) && !VAULT(own))
		return 0;
	return judged(dentry, place, own, what, directory);
}

static int64_t of_gone(uint64_t hook)
{
	if (passed_by(argument(0)))
		return 0;
	return of_taken(argument(1), place_of_name(argument(1)), hook << 8 | RF_ACCESS_ENTRY,
			false);
}

static int64_t inode_create(void)
{
	return of_created(RF_HOOK_INODE_CREATE);
}

static int64_t inode_mkdir(void)
{
	return of_created(RF_HOOK_INODE_MKDIR);
}

static int64_t inode_mknod(void)
{
	return of_created(RF_HOOK_INODE_MKNOD);
}

static int64_t inode_symlink(void)
{
	return of_created(RF_HOOK_INODE_SYMLINK);
}

static int64_t inode_unlink(void)
{
	return of_gone(RF_HOOK_INODE_UNLINK);
}

static int64_t inode_rmdir(void)
{
	return of_gone(RF_HOOK_INODE_RMDIR);
}

static int64_t inode_link(void)
{
	uint64_t old = argument(0), dir = argument(1), new = argument(2), what, own;
	uint64_t inode = kernel("dentry_d_inode_8", old), from, to;
	int64_t r = 0;

	if (!is_watched(kernel("inode_i_sb_8", dir)) ||
	    (is_plain(dir) && is_plain_object(old, inode)))
		return 0;
	what = RF_HOOK_INODE_LINK << 8 | RF_ACCESS_ENTRY;
	from = place_of_name(old);
	to = place_of_name(new);
	own = may_carry(inode, from) ? carried(inode) : 0;
	if (!nothing_there(from) || VAULT(own))
		r = judged(old, from, own, what, false);
	if (r == 0)
		r = of_new(new, to, what);
	if (r == 0 && !VAULT(own) && VAULT(from) != VAULT(to) &&
	    marked(inode, VAULT(from) ? VAULT(from) : VAULT(to)))
		r = no_room_for(old, what);
	return r;
}

static bool moves_unseen(uint64_t old_dir, uint64_t new_dir)
{
	return !is_watched(kernel("inode_i_sb_8", old_dir)) ||
	       (is_plain(old_dir) && (old_dir == new_dir || is_plain(new_dir)));
}

/* Whether the labels that the move calls for could not be given. */
static bool unsettled(uint64_t old, uint64_t new, uint64_t from, uint64_t to)
{
	uint64_t inode = kernel("dentry_d_inode_8", old);
	uint64_t pair[] = {inode, kernel("dentry_d_inode_8", new)};

	if (is_directory(inode))
		return false;
	if (VAULT(from) != VAULT(to) && kernel("inode_i_nlink_4", inode) > 1 &&
	    !VAULT(carried(inode)) && marked(inode, VAULT(to) ? VAULT(to) : VAULT(from)))
		return true;
	return FLAGS(to) & RF_LABEL_FILES && probed("dentry_d_inode_8", new) &&
	       (uint32_t)first_answer("inherit", 2, pair);
}

static int64_t inode_rename(void)
{
	uint64_t old = argument(1), new = argument(3), from, to, what;
	int64_t r;

	if (moves_unseen(argument(0), argument(2)))
		return 0;
	what = RF_HOOK_INODE_RENAME << 8 | RF_ACCESS_ENTRY;
	from = place_of_name(old);
	to = place_of_name(new);
	if (!from && !to)
		return 0;
	r = of_taken(old, from, what, false);
	if (r == 0)
		r = probed("dentry_d_inode_8", new) ? of_taken(new, to, what, true)
						    : of_new(new, to, what);
	if (r == 0 && unsettled(old, new, from, to))
		r = no_room_for(old, what);
	return r;
}

/* What is kept of directories holds no longer. A generation is never 0, so it may take a second
 * step. */
static void forget(enum certainty is_counted, enum certainty is_next)
{
	uint64_t next = state_at(8, generation) + RF_GENERATION;

	come(MAY, effect("state"), 1);
	come(next ? is_counted : MAY, state_times(generation), next ? 1 : 2);
	come(next ? is_next : MAY, state_written(generation), next ? next : RF_GENERATION);
}

static void come_gone(int64_t (*hook)(void), enum certainty no_directory)
{
	uint64_t dir = argument(0), dentry = argument(1);
	uint64_t inode = kernel("dentry_d_inode_8", dentry);
	bool loses = !passed_by(dir) && VAULT(carried_by(inode, place_of_name(dentry))) &&
		     kernel("inode_i_nlink_4", inode) > 1 && !state_at(4, orphans);

	come_from_hook(2, hook);
	if ((int32_t)argument(2))
		return;
	if (hook() || !loses) {
		come(MUST, effect("state"), 0);
		return;
	}
	come(MUST, state_times(orphans), 1);
	come(MUST, state_written(orphans), 1);
	forget(no_directory, no_directory);
}

static void come_inode_unlink(void)
{
	come_gone(inode_unlink, MUST);
}

static void come_inode_rmdir(void)
{
	come_gone(inode_rmdir, MAY);
}

static void come_inode_rename(void)
{
	uint64_t old = argument(1), new = argument(3);
	uint64_t from = place_of_name(old), to = place_of_name(new);

	come_from_hook(4, inode_rename);
	if ((int32_t)argument(4) || inode_rename() || moves_unseen(argument(0), argument(2)))
		return;
	if (is_directory(kernel("dentry_d_inode_8", old)) && VAULT(from) != VAULT(to))
		forget(MUST, MAY);
}

#define COME(name, ret)                                                                            \
	static void come_##name(void)                                                              \
	{                                                                                          \
		come_from_hook(ret, name);                                                         \
	}
COME(inode_create, 3)
COME(inode_mkdir, 3)
COME(inode_mknod, 4)
COME(inode_symlink, 3)
COME(inode_link, 3)

const struct reference references_of_names[] = {
	{"rf_inode_create", come_inode_create},
	{"rf_inode_mkdir", come_inode_mkdir},
	{"rf_inode_mknod", come_inode_mknod},
	{"rf_inode_symlink", come_inode_symlink},
	{"rf_inode_unlink", come_inode_unlink},
	{"rf_inode_rmdir", come_inode_rmdir},
	{"rf_inode_link", come_inode_link},
	{"rf_inode_rename", come_inode_rename},
	{NULL, NULL},
};
