// SPDX-License-Identifier: GPL-2.0-only
/*
 * Names in directories.
 *
 *   inode_create, inode_mkdir, inode_mknod, inode_symlink   a new name
 *   inode_link                                              a further name of a file
 *   inode_unlink, inode_rmdir                               a name goes
 *   inode_rename                                            a name moves, maybe over another
 *
 * The roots and the directories above them are fixed for everybody, maintainers
 * included: who could move one aside could put another in its place, and the
 * maintainer's next write would go there. A file that is a root may be replaced
 * by its maintainer in one step; the new file takes over the label.
 */
#include "check.h"

char LICENSE[] SEC("license") = "GPL";

#define FIXED (RF_LABEL_ROOT | RF_LABEL_ANCESTOR)

static __noinline int judge_new(struct dentry *dentry, __u32 what)
{
	__u64 place = place_in(dentry->d_parent);

	return nothing(place) ? 0 : judge(dentry, place, 0, what, true);
}

static __always_inline int check_new(struct inode *dir, struct dentry *dentry, __u32 hook)
{
	if (!watched(dir->i_sb) || plain(dir))
		return 0;
	return judge_new(dentry, hook << 8 | RF_ACCESS_ENTRY);
}

SEC("lsm/inode_create")
int BPF_PROG(rf_inode_create, struct inode *dir, struct dentry *dentry, unsigned short mode,
	     int ret)
{
	return ret ? ret : check_new(dir, dentry, RF_HOOK_INODE_CREATE);
}

SEC("lsm/inode_mkdir")
int BPF_PROG(rf_inode_mkdir, struct inode *dir, struct dentry *dentry, unsigned short mode, int ret)
{
	return ret ? ret : check_new(dir, dentry, RF_HOOK_INODE_MKDIR);
}

SEC("lsm/inode_mknod")
int BPF_PROG(rf_inode_mknod, struct inode *dir, struct dentry *dentry, unsigned short mode,
	     __u32 dev, int ret)
{
	return ret ? ret : check_new(dir, dentry, RF_HOOK_INODE_MKNOD);
}

SEC("lsm/inode_symlink")
int BPF_PROG(rf_inode_symlink, struct inode *dir, struct dentry *dentry, const char *target,
	     int ret)
{
	return ret ? ret : check_new(dir, dentry, RF_HOOK_INODE_SYMLINK);
}

/* The label of an inode that is known to be there, whatever it is. */
static __always_inline __u32 own_label_of(struct inode *inode, __u64 place)
{
	if (is_dir(inode))
		return label_of_dir(inode);
	return may_own(inode, place) ? own_label(inode) : 0;
}

/* No cached verdict holds any longer. 0 is what a directory's storage starts with. */
static __always_inline void renew(void)
{
	if (!__sync_add_and_fetch(&state.generation, RF_GENERATION))
		__sync_fetch_and_add(&state.generation, RF_GENERATION);
}

/* A name that goes or is taken over: it must be let go by its directory's vault and by its own. */
static __noinline int judge_name(struct dentry *dentry, __u64 place, __u32 what, bool replaced)
{
	struct inode *inode = dentry->d_inode;
	__u32 own = own_label_of(inode, place);
	bool dir = is_dir(inode);
	int r;

	if (place_has(own, FIXED) && (dir || !replaced))
		place = PLACE_REASON(RF_REASON_FROZEN) | own;
	if (nothing(place) && !place_vault(own))
		return 0;
	r = judge(dentry, place, own, what, dir);
	if (!r && place_vault(own) && inode->i_nlink > 1 && !state.orphans) {
		state.orphans = 1;
		renew();
	}
	return r;
}

static __noinline int judge_gone(struct dentry *dentry, __u32 what)
{
	return judge_name(dentry, place_in(dentry->d_parent), what, false);
}

/*
 * In a plain directory nothing is fixed. A further name of a labelled file may go
 * from there: the file stays, and its label with it.
 */
static __always_inline int check_gone(struct inode *dir, struct dentry *dentry, __u32 hook)
{
	if (!watched(dir->i_sb) || plain(dir))
		return 0;
	return judge_gone(dentry, hook << 8 | RF_ACCESS_ENTRY);
}

SEC("lsm/inode_unlink")
int BPF_PROG(rf_inode_unlink, struct inode *dir, struct dentry *dentry, int ret)
{
	return ret ? ret : check_gone(dir, dentry, RF_HOOK_INODE_UNLINK);
}

SEC("lsm/inode_rmdir")
int BPF_PROG(rf_inode_rmdir, struct inode *dir, struct dentry *dentry, int ret)
{
	return ret ? ret : check_gone(dir, dentry, RF_HOOK_INODE_RMDIR);
}

/*
 * Both vaults must agree; then the file carries the label itself, because one
 * of its names alone no longer tells it.
 */
static __noinline int judge_link(struct dentry *old, struct dentry *new)
{
	__u32 what = WHAT(INODE_LINK, RF_ACCESS_ENTRY);
	__u64 from = place_in(old->d_parent), to = place_in(new->d_parent);
	struct inode *inode = old->d_inode;
	__u32 own = may_own(inode, from) ? own_label(inode) : 0;
	__u32 vault = place_vault(from) ? place_vault(from) : place_vault(to);
	int r = 0;

	if (!nothing(from) || place_vault(own))
		r = judge(old, from, own, what, false);
	if (!r && !nothing(to))
		r = judge(new, to, 0, what, true);
	if (r || place_vault(own) || place_vault(from) == place_vault(to))
		return r;
	return mark_link(inode, vault) ? no_room(old, what) : 0;
}

SEC("lsm/inode_link")
int BPF_PROG(rf_inode_link, struct dentry *old, struct inode *dir, struct dentry *new, int ret)
{
	if (ret || !watched(dir->i_sb))
		return ret;
	if (plain(dir) && plain_object(old, old->d_inode))
		return 0;
	return judge_link(old, new);
}

/* The file that a root is replaced by is the root from now on, and the program that the root was.
 */
static __noinline int inherit(struct inode *heir, struct inode *root)
{
	struct rf_object inherited = {.label = {.flags = RF_LABEL_ROOT}};
	struct rf_object *object;
	struct rf_key key;

	key_of(root, &key);
	object = object_find(&key);
	if (!object || !(object->label.flags & RF_LABEL_ROOT))
		return 0;
	inherited.label.vault = object->label.vault;
	inherited.program = object->program;
	return mark(heir, &inherited);
}

/* What a rename that is allowed changes about labels: 0, or less when there is no room for it. */
static __noinline int settle(struct dentry *old, __u64 from, struct dentry *new, __u64 to)
{
	struct inode *inode = old->d_inode;
	bool crosses = place_vault(from) != place_vault(to);
	__u32 vault = place_vault(to) ? place_vault(to) : place_vault(from);

	if (is_dir(inode)) {
		if (crosses)
			renew();
		return 0;
	}
	if (crosses && inode->i_nlink > 1 && !place_vault(own_label(inode)) &&
	    mark_link(inode, vault))
		return -ENOSPC;
	return place_has(to, RF_LABEL_FILES) && !negative(new) ? inherit(inode, new->d_inode) : 0;
}

static __noinline int judge_rename(struct dentry *old, struct dentry *new)
{
	__u32 what = WHAT(INODE_RENAME, RF_ACCESS_ENTRY);
	__u64 from = place_in(old->d_parent), to = place_in(new->d_parent);
	int r;

	if (!from && !to)
		return 0;
	r = judge_name(old, from, what, false);
	if (r)
		return r;
	if (!negative(new))
		r = judge_name(new, to, what, true);
	else if (!nothing(to))
		r = judge(new, to, 0, what, true);
	if (r)
		return r;
	return settle(old, from, new, to) ? no_room(old, what) : 0;
}

SEC("lsm/inode_rename")
int BPF_PROG(rf_inode_rename, struct inode *old_dir, struct dentry *old, struct inode *new_dir,
	     struct dentry *new, int ret)
{
	if (ret || !watched(old_dir->i_sb))
		return ret;
	if (plain(old_dir) && (old_dir == new_dir || plain(new_dir)))
		return 0;
	return judge_rename(old, new);
}
