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
 *
 * A label comes to no file that somebody else has open: who opened it as anybody's would go on
 * reading what its maintainer writes. What is in a directory cannot be asked that. So a vault's
 * boundary is to directories what that of a file system is to all: they are copied across, which
 * mv(1) does by itself.
 */
#include "check.h"
#include "opens.h"

char LICENSE[] SEC("license") = "GPL";

static __noinline int judge_new(struct dentry *dentry, __u32 kept, __u32 what)
{
	__u64 place = place_of_name(dentry, kept);

	return nothing(place) ? 0 : judge(dentry, place, 0, what, true);
}

static __always_inline int check_new(struct inode *dir, struct dentry *dentry, __u32 hook)
{
	__u32 kept;

	if (!watched(dir->i_sb))
		return 0;
	kept = kept_in(dir);
	return kept == RF_KNOWN ? 0 : judge_new(dentry, kept, hook << 8 | RF_ACCESS_ENTRY);
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

/* A name that goes or is taken over: it must be let go by its directory's vault and by its own. */
static __noinline int judge_name(struct dentry *dentry, __u64 place, __u32 what, bool replaced)
{
	struct inode *inode = dentry->d_inode;
	__u32 own;
	bool dir;

	if (!inode)
		return judge_absent(dentry, what);
	own = own_label(inode);
	dir = is_dir(inode);
	if (label_has(own, RF_LABEL_ANCESTOR) ||
	    (label_has(own, RF_LABEL_ROOT) && (dir || !replaced)))
		place = PLACE_REASON(RF_REASON_FROZEN) | own;
	if (nothing(place) && !place_vault(own))
		return 0;
	return judge(dentry, place, own, what, dir);
}

static __noinline int judge_gone(struct dentry *dentry, __u32 kept, __u32 what)
{
	return judge_name(dentry, place_of_name(dentry, kept), what, false);
}

static __always_inline int check_gone(struct inode *dir, struct dentry *dentry, __u32 hook)
{
	struct inode *inode = dentry->d_inode;
	__u32 kept;

	if (!watched(dir->i_sb))
		return 0;
	kept = inode && !may_carry(inode) ? kept_in(dir) : 0;
	return kept == RF_KNOWN ? 0 : judge_gone(dentry, kept, hook << 8 | RF_ACCESS_ENTRY);
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

/* A file in vault `from`, labelled `own`, comes into `vault`: not while somebody else has it open.
 */
static __always_inline int check_held(struct dentry *dentry, __u32 own, __u32 from, __u32 vault,
				      __u32 what)
{
	if (!vault || vault == from || vault == place_vault(own) || !is_held(dentry->d_inode))
		return 0;
	return refuse(dentry, RF_REASON_HELD, vault, what);
}

static __always_inline int give(struct dentry *dentry, const struct rf_object *object, __u32 what)
{
	return mark(dentry->d_inode, object) ? refuse(dentry, RF_REASON_MARKS_FULL, 0, what) : 0;
}

/*
 * Both directories must agree; then the file itself says in which vault it is, as not all of its
 * names do. It is labelled first and then asked who has it open: so nobody opens it in between.
 */
static __noinline int judge_link(struct dentry *old, struct inode *inode, struct dentry *new)
{
	__u32 what = WHAT(INODE_LINK, RF_ACCESS_ENTRY), own = own_label(inode);
	__u64 from = place_in(old->d_parent), to = place_in(new->d_parent);
	__u32 out_of = place_vault(from), into = place_vault(to);
	struct rf_object object = {.label = {.vault = out_of ? out_of : into}};
	bool gives = out_of != into && !place_vault(own);
	int r = 0;

	if (!nothing(from) || place_vault(own))
		r = judge(old, from, own, what, false);
	if (!r && !nothing(to))
		r = judge(new, to, 0, what, true);
	if (!r && gives)
		r = give(old, &object, what);
	if (r)
		return r;
	r = check_held(old, own, out_of, into, what);
	if (r && gives)
		unmark(inode);
	return r;
}

SEC("lsm/inode_link")
int BPF_PROG(rf_inode_link, struct dentry *old, struct inode *dir, struct dentry *new, int ret)
{
	struct inode *inode = old->d_inode;

	if (ret || !watched(dir->i_sb))
		return ret;
	if (!inode)
		return judge_absent(old, WHAT(INODE_LINK, RF_ACCESS_ENTRY));
	return plain(dir) && kept_of(old, inode) == RF_KNOWN ? 0 : judge_link(old, inode, new);
}

/* A directory would change its place, and all below it: as between two file systems. */
static __noinline int refuse_boundary(struct dentry *dentry, __u32 from, __u32 to)
{
	const __u32 what = WHAT(INODE_RENAME, RF_ACCESS_ENTRY);
	int r = from ? refuse(dentry, RF_REASON_BOUNDARY, from, what) : 0;

	if (!r && to)
		r = refuse(dentry, RF_REASON_BOUNDARY, to, what);
	return r ? -EXDEV : 0;
}

struct settling {
	struct dentry *heir;
	__u32 own;  /* its label */
	__u32 from; /* the vault that it is in */
	__u32 to;   /* and that it comes into */
	__u32 root; /* the vault of the root that it replaces; 0: of none */
};

static __always_inline int check_heir(const struct settling *s, __u32 what)
{
	int r = check_held(s->heir, s->own, s->from, s->to, what);

	return r ? r : check_held(s->heir, s->own, s->from, s->root, what);
}

/* Labelled first, as in judge_link(); but what a file carries already could not be given back. */
static __always_inline int label_heir(const struct settling *s, const struct rf_object *object,
				      __u32 what)
{
	int r = place_vault(s->own) ? check_heir(s, what) : 0;

	if (!r)
		r = give(s->heir, object, what);
	if (r || place_vault(s->own))
		return r;
	r = check_heir(s, what);
	if (r)
		unmark(s->heir->d_inode);
	return r;
}

/* Whether a file that changes its place has to carry another label for that than it does. */
static __always_inline bool says_where(const struct inode *inode, __u32 own, __u32 from, __u32 to)
{
	__u64 others = has_other_names(inode);

	return own ? to && own == from && !others : to || others;
}

/*
 * What a rename that the rules allow changes about labels: 0, or what it is refused with. The file
 * that a root is replaced by is the root from now on, and the program that it was. One that comes
 * into a vault says so itself; one that leaves it is free, unless it has other names.
 */
static __always_inline int settle(struct dentry *old, struct inode *inode, __u32 from,
				  struct dentry *new, __u32 to)
{
	const __u32 what = WHAT(INODE_RENAME, RF_ACCESS_ENTRY);
	struct inode *over = inode_or_none(new);
	__u64 was = over && may_carry(over) ? carried(over) : 0;
	bool root = label_has(was, RF_LABEL_ROOT);
	struct rf_object object = {.label = {.vault = root ? place_vault(was)
						      : to ? to
							   : from,
					     .flags = root ? RF_LABEL_ROOT : 0},
				   .program = root ? was >> 32 : 0};
	struct settling s = {.heir = old,
			     .own = own_label(inode),
			     .from = from,
			     .to = to,
			     .root = root ? place_vault(was) : 0};

	if (is_dir(inode))
		return from == to ? 0 : refuse_boundary(old, from, to);
	if (root || (from != to && says_where(inode, place_vault(s.own), from, to)))
		return label_heir(&s, &object, what);
	if (from && !to && place_vault(s.own) == from && !has_other_names(inode))
		unmark(inode);
	return check_heir(&s, what);
}

static __noinline int judge_rename(struct dentry *old, struct inode *inode, struct dentry *new)
{
	__u32 what = WHAT(INODE_RENAME, RF_ACCESS_ENTRY);
	__u64 from = place_in(old->d_parent), to = place_in(new->d_parent);
	int r = judge_name(old, from, what, false);

	if (r)
		return r;
	if (!negative(new))
		r = judge_name(new, to, what, true);
	else if (!nothing(to))
		r = judge(new, to, 0, what, true);
	return r ? r : settle(old, inode, place_vault(from), new, place_vault(to));
}

/* Whether neither name is of interest: in no vault, and no inode that carries a label. */
static __always_inline bool plain_names(struct inode *old_dir, struct inode *inode,
					struct inode *new_dir, struct dentry *new)
{
	struct inode *over;

	if (may_carry(inode))
		return false;
	over = inode_or_none(new);
	if (over && may_carry(over))
		return false;
	return plain(old_dir) && (old_dir == new_dir || plain(new_dir));
}

SEC("lsm/inode_rename")
int BPF_PROG(rf_inode_rename, struct inode *old_dir, struct dentry *old, struct inode *new_dir,
	     struct dentry *new, int ret)
{
	struct inode *inode = old->d_inode;

	if (ret || !watched(old_dir->i_sb))
		return ret;
	if (!inode)
		return judge_absent(old, WHAT(INODE_RENAME, RF_ACCESS_ENTRY));
	return plain_names(old_dir, inode, new_dir, new) ? 0 : judge_rename(old, inode, new);
}
