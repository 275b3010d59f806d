/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* src/bpf/entry.bpf.c: names that come, go and move. */
#include <errno.h>

#include "core/hooks.h"
#include "reference.h"

static int64_t of_new(uint64_t dentry, uint64_t place, uint64_t what)
{
	return nothing_there(place) ? 0 : judged(dentry, place, 0, what, true);
}

static int64_t of_created(uint64_t hook)
{
	if (!is_watched(kernel("inode_i_sb_8", argument(0))) || is_plain(argument(0)))
		return 0;
	return of_new(argument(1), place_of_name(argument(1), kept_in(argument(0))),
		      hook << 8 | RF_ACCESS_ENTRY);
}

/* A name that is taken away, or over by another file. */
static int64_t of_taken(uint64_t dentry, uint64_t place, uint64_t what, bool over)
{
	uint64_t inode = kernel("dentry_d_inode_8", dentry), own = own_label(inode);
	bool directory = is_directory(inode);

	if (!inode)
		return of_nothing(dentry, what);
	if (FLAGS(own) & RF_LABEL_ANCESTOR || (FLAGS(own) & RF_LABEL_ROOT && (directory || !over)))
		place = (uint64_t)RF_REASON_FROZEN << 32 | own;
	if (nothing_there(place) && !VAULT(own))
		return 0;
	return judged(dentry, place, own, what, directory);
}

static int64_t of_gone(uint64_t hook)
{
	uint64_t dir = argument(0), dentry = argument(1);
	uint64_t inode = kernel("dentry_d_inode_8", dentry);
	bool carries = !inode || may_carry(inode);

	if (!is_watched(kernel("inode_i_sb_8", dir)) || (!carries && is_plain(dir)))
		return 0;
	return of_taken(dentry, place_of_name(dentry, carries ? 0 : kept_in(dir)),
			hook << 8 | RF_ACCESS_ENTRY, false);
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

/* Whether a label was given, and it is refused after all; or the file leaves its vault. */
static bool taken_back;

/* A file comes into a vault only if nobody else has it open. */
static int64_t of_held(uint64_t dentry, uint64_t from, uint64_t vault, uint64_t what)
{
	uint64_t inode = kernel("dentry_d_inode_8", dentry);

	if (!vault || vault == from || vault == VAULT(own_label(inode)) ||
	    !is_held_by_others(inode))
		return 0;
	return refused(dentry, RF_REASON_HELD, vault, what);
}

/* It carries the label from now on, if there is room. */
static int64_t of_given(uint64_t dentry, struct rf_object object, uint64_t what)
{
	uint64_t numbers[] = {kernel("dentry_d_inode_8", dentry), object.label.vault,
			      object.label.flags, object.program, 0};

	if (!(uint32_t)answer("rf_mark", 5, numbers))
		return 0;
	return refused(dentry, RF_REASON_MARKS_FULL, 0, what);
}

static int64_t of_link(uint64_t old, uint64_t new)
{
	uint64_t what = RF_HOOK_INODE_LINK << 8 | RF_ACCESS_ENTRY;
	uint64_t from = place_of_name(old, 0), to = place_of_name(new, 0);
	uint64_t own = own_label(kernel("dentry_d_inode_8", old));
	struct rf_object object = {
		.label.vault = (uint32_t)(VAULT(from) ? VAULT(from) : VAULT(to)),
	};
	bool gives;
	int64_t r = 0;

	if (!nothing_there(from) || VAULT(own))
		r = judged(old, from, own, what, false);
	if (r == 0)
		r = of_new(new, to, what);
	gives = VAULT(from) != VAULT(to) && !VAULT(own);
	if (r == 0 && gives)
		r = of_given(old, object, what);
	if (r)
		return r;
	r = of_held(old, VAULT(from), VAULT(to), what);
	taken_back = r && gives;
	return r;
}

static int64_t inode_link(void)
{
	uint64_t old = argument(0), dir = argument(1);

	if (!is_watched(kernel("inode_i_sb_8", dir)))
		return 0;
	if (!kernel("dentry_d_inode_8", old))
		return of_nothing(old, RF_HOOK_INODE_LINK << 8 | RF_ACCESS_ENTRY);
	if (is_plain(dir) && is_plain_object(old, kernel("dentry_d_inode_8", old)))
		return 0;
	return of_link(old, argument(2));
}

static bool is_absent(uint64_t dentry)
{
	uint64_t inode = kernel("dentry_d_inode_8", dentry);

	return (uint32_t)answer("rf_absent", 1, &inode);
}

static bool is_none(uint64_t dentry)
{
	return is_absent(dentry) || !kernel("dentry_d_inode_8", dentry);
}

static bool moves_unseen(uint64_t old_dir, uint64_t old, uint64_t new_dir, uint64_t new)
{
	if (may_carry(kernel("dentry_d_inode_8", old)))
		return false;
	if (!is_none(new) && may_carry(kernel("dentry_d_inode_8", new)))
		return false;
	return is_plain(old_dir) && (old_dir == new_dir || is_plain(new_dir));
}

/* A directory stays in its vault, or where none is: across, it is copied. */
static int64_t of_directory(uint64_t dentry, uint64_t from, uint64_t to, uint64_t what)
{
	if (from == to)
		return 0;
	if (from && refused(dentry, RF_REASON_BOUNDARY, from, what))
		return -EXDEV;
	if (to && refused(dentry, RF_REASON_BOUNDARY, to, what))
		return -EXDEV;
	return 0;
}

/* What comes into a vault, and takes the place of a root of it, is open to nobody else. */
static int64_t of_heir(uint64_t old, uint64_t from, uint64_t to, uint64_t was, uint64_t what)
{
	int64_t r = of_held(old, from, to, what);

	return r || !(FLAGS(was) & RF_LABEL_ROOT) ? r : of_held(old, from, VAULT(was), what);
}

/* The label first, unless there is one already. */
static int64_t of_labelled(uint64_t old, uint64_t from, uint64_t to, uint64_t was, uint64_t what)
{
	bool root = FLAGS(was) & RF_LABEL_ROOT;
	struct rf_object object = {
		.label = {(uint32_t)(root ? VAULT(was)
				     : to ? to
					  : from),
			  root ? RF_LABEL_ROOT : 0},
		.program = root ? (uint32_t)(was >> 32) : 0,
	};
	bool labelled = VAULT(own_label(kernel("dentry_d_inode_8", old)));
	int64_t r = labelled ? of_heir(old, from, to, was, what) : 0;

	if (r == 0)
		r = of_given(old, object, what);
	if (r || labelled)
		return r;
	r = of_heir(old, from, to, was, what);
	taken_back = r;
	return r;
}

static int64_t of_settled(uint64_t old, uint64_t from, uint64_t new, uint64_t to, uint64_t what)
{
	uint64_t inode = kernel("dentry_d_inode_8", old), over, own, was = 0;
	bool says;

	if (is_directory(inode))
		return of_directory(old, from, to, what);
	over = kernel("dentry_d_inode_8", new);
	if (!is_none(new) && may_carry(over))
		was = carried(over);
	own = VAULT(own_label(inode));
	says = own ? to && own == from && !has_other_names(inode) : to || has_other_names(inode);
	says = says && from != to;
	if (FLAGS(was) & RF_LABEL_ROOT || says)
		return of_labelled(old, from, to, was, what);
	taken_back = from && !to && VAULT(own_label(inode)) == from && !has_other_names(inode);
	return of_heir(old, from, to, was, what);
}

static int64_t inode_rename(void)
{
	uint64_t old = argument(1), new = argument(3), from, to, what;
	int64_t r;

	what = RF_HOOK_INODE_RENAME << 8 | RF_ACCESS_ENTRY;
	if (!is_watched(kernel("inode_i_sb_8", argument(0))))
		return 0;
	if (!kernel("dentry_d_inode_8", old))
		return of_nothing(old, what);
	if (moves_unseen(argument(0), old, argument(2), new))
		return 0;
	from = place_of_name(old, 0);
	to = place_of_name(new, 0);
	r = of_taken(old, from, what, false);
	if (r == 0)
		r = is_absent(new) ? of_new(new, to, what) : of_taken(new, to, what, true);
	return r ? r : of_settled(old, VAULT(from), new, VAULT(to), what);
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
COME(inode_unlink, 2)
COME(inode_rmdir, 2)

static void come_and_take_back(unsigned int ret, unsigned int name, int64_t (*hook)(void))
{
	int64_t result;

	taken_back = false;
	result = (int32_t)argument(ret) ? 0 : hook();
	come_from_hook(ret, hook);
	if ((int32_t)argument(ret))
		return;
	come(taken_back ? OR_NONE : result ? MAY : MUST, calls("rf_unmark"), taken_back);
	if (taken_back)
		come(MUST, handed("rf_unmark", 0), kernel("dentry_d_inode_8", argument(name)));
}

static void come_inode_link(void)
{
	come_and_take_back(3, 0, inode_link);
}

static void come_inode_rename(void)
{
	come_and_take_back(4, 1, inode_rename);
}

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
