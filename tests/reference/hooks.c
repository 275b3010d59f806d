/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* src/bpf/check.h, file.bpf.c, attr.bpf.c, mount.bpf.c: what becomes of an object. */
#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <sys/fanotify.h>
#include <sys/mman.h>

#include "core/abi.h"
#include "core/hooks.h"
#include "reference.h"

#define FROZEN ((uint64_t)RF_REASON_FROZEN << 32)

static int64_t judge(uint64_t dentry, uint64_t place, uint64_t what, bool directory)
{
	uint64_t numbers[] = {dentry, place, what, directory};
	int32_t verdict = (int32_t)answer("rf_judge", 4, numbers);

	return verdict == 0 ? 0 : verdict == ENOENT ? -ENOENT : -EPERM;
}

int64_t judged(uint64_t dentry, uint64_t place, uint64_t own, uint64_t what, bool directory)
{
	int64_t r;

	if (nothing_there(place))
		place = own;
	r = judge(dentry, place, what, directory);
	if (r == 0 && VAULT(own) && VAULT(own) != VAULT(place))
		r = judge(dentry, own, what, directory);
	return r;
}

int64_t no_room_for(uint64_t dentry, uint64_t what)
{
	return judged(dentry, (uint64_t)RF_REASON_MARKS_FULL << 32, 0, what, false);
}

uint64_t marked(uint64_t inode, uint64_t vault)
{
	uint64_t numbers[] = {inode, vault, RF_LABEL_LINK, 0, 0};

	return (uint32_t)first_answer("mark", 5, numbers);
}

static int64_t of_file(uint64_t dentry, uint64_t inode, uint64_t place, uint64_t what)
{
	uint64_t own = may_carry(inode, place) ? carried(inode) : 0;
	int64_t r;

	if (nothing_there(place) && !VAULT(own))
		return 0;
	r = judged(dentry, place, own, what, false);
	/* it gets the label that its other names do not show */
	if (r == 0 && VAULT(place) && !VAULT(own) && kernel("inode_i_nlink_4", inode) >= 2 &&
	    marked(inode, VAULT(place)))
		r = no_room_for(dentry, what);
	return r;
}

static int64_t of_object(uint64_t dentry, uint64_t inode, uint64_t what)
{
	uint64_t place;

	if (!is_directory(inode))
		return of_file(dentry, inode, place_below(kernel("dentry_d_parent_8", dentry)),
			       what);
	place = place_below(dentry);
	return nothing_there(place) ? 0 : judged(dentry, place, 0, what, true);
}

static int64_t of_dentry(uint64_t dentry, uint64_t hook, uint64_t access)
{
	uint64_t inode = kernel("dentry_d_inode_8", dentry);

	if (!is_watched(kernel("inode_i_sb_8", inode)) || is_plain_object(dentry, inode))
		return 0;
	return of_object(dentry, inode, hook << 8 | access);
}

/* file.bpf.c */

static uint64_t opened_for(uint64_t file)
{
	uint64_t mode = kernel("file_f_mode_4", file), access = 0;

	if (mode & 0x4000) /* FMODE_PATH */
		return 0;
	if (kernel("file_f_flags_4", file) & 0x20) /* __FMODE_EXEC */
		return RF_ACCESS_EXEC;
	if (mode & 1)
		access |= RF_ACCESS_READ;
	if (mode & 2)
		access |= RF_ACCESS_WRITE;
	return access ? access : RF_ACCESS_ATTR;
}

static int64_t of_opened(uint64_t file, uint64_t hook, uint64_t access)
{
	uint64_t inode = kernel("file_f_inode_8", file);
	uint64_t dentry = kernel("file_f_path_dentry_8", file), place;
	bool own_name = inode == kernel("dentry_d_inode_8", dentry);

	if (!access || !is_watched(kernel("inode_i_sb_8", inode)))
		return 0;
	if (own_name)
		return is_plain_object(dentry, inode)
			       ? 0
			       : of_object(dentry, inode, hook << 8 | access);
	place = place_asked("walk_alias", inode);
	return nothing_there(place)
		       ? 0
		       : judged(dentry, place, 0, hook << 8 | access, is_directory(inode));
}

static int64_t of_layers(uint64_t file, uint64_t hook, uint64_t access)
{
	int64_t r = of_opened(file, hook, access);
	uint64_t place;

	if (r || !access || !is_layered(file))
		return r;
	place = place_asked("place_in_layer", file);
	return nothing_there(place) ? 0
				    : judged(kernel("file_f_path_dentry_8", file), place, 0,
					     hook << 8 | access, false);
}

static int64_t file_open(void)
{
	return of_opened(argument(0), RF_HOOK_FILE_OPEN, opened_for(argument(0)));
}

static int64_t file_receive(void)
{
	return of_layers(argument(0), RF_HOOK_FILE_RECEIVE, opened_for(argument(0)));
}

static int64_t file_permission(void)
{
	uint64_t mask = argument(1);
	uint64_t access = (mask & 4 ? RF_ACCESS_READ : 0) | (mask & 2 ? RF_ACCESS_WRITE : 0);

	return of_opened(argument(0), RF_HOOK_FILE_PERMISSION, access);
}

static int64_t mmap_file(void)
{
	bool private = (argument(3) & MAP_TYPE) == MAP_PRIVATE;
	bool stores = argument(2) & PROT_WRITE && !private;

	if (!argument(0))
		return 0;
	return of_layers(argument(0), RF_HOOK_MMAP_FILE,
			 RF_ACCESS_READ | (stores ? RF_ACCESS_WRITE : 0));
}

static int64_t of_command(uint64_t hook)
{
	/* FS_IOC_GETFLAGS, FS_IOC_GETVERSION, FS_IOC_FSGETXATTR, FS_IOC_FIEMAP,
	 * FS_IOC_MEASURE_VERITY, FIGETBSZ, FIONREAD, FIOQSIZE, FIOCLEX, FIONCLEX, FIONBIO, TCGETS
	 */
	static const uint32_t tell[] = {0x80086601, 0x80087601, 0x801c581f, 0xc020660b,
					0xc0046686, 2,		0x541b,	    0x5460,
					0x5451,	    0x5450,	0x5421,	    0x5401};

	for (size_t i = 0; i < sizeof(tell) / sizeof(tell[0]); i++)
		if ((uint32_t)argument(1) == tell[i])
			return 0;
	return of_opened(argument(0), hook, RF_ACCESS_ATTR);
}

static int64_t file_ioctl(void)
{
	return of_command(RF_HOOK_FILE_IOCTL);
}

static int64_t file_ioctl_compat(void)
{
	return of_command(RF_HOOK_FILE_IOCTL_COMPAT);
}

/* attr.bpf.c */

static uint64_t changed_by(uint64_t attr)
{
	return kernel("iattr_ia_valid_4", attr) & 8 /* ATTR_SIZE */ ? RF_ACCESS_WRITE
								    : RF_ACCESS_ATTR;
}

static int64_t inode_setattr(void)
{
	return of_dentry(argument(0), RF_HOOK_INODE_SETATTR, changed_by(argument(1)));
}

static int64_t inode_setattr_idmap(void)
{
	return of_dentry(argument(1), RF_HOOK_INODE_SETATTR_IDMAP, changed_by(argument(2)));
}

static int64_t inode_getattr(void)
{
	return of_dentry(kernel("path_dentry_8", argument(0)), RF_HOOK_INODE_GETATTR,
			 RF_ACCESS_STAT);
}

#define OF_DENTRY(name, number, hook, access)                                                      \
	static int64_t name(void)                                                                  \
	{                                                                                          \
		return of_dentry(argument(number), RF_HOOK_##hook, RF_ACCESS_##access);            \
	}
OF_DENTRY(inode_setxattr, 1, INODE_SETXATTR, ATTR)
OF_DENTRY(inode_removexattr, 1, INODE_REMOVEXATTR, ATTR)
OF_DENTRY(inode_set_acl, 1, INODE_SET_ACL, ATTR)
OF_DENTRY(inode_remove_acl, 1, INODE_REMOVE_ACL, ATTR)
OF_DENTRY(inode_getxattr, 0, INODE_GETXATTR, STAT)
OF_DENTRY(inode_get_acl, 1, INODE_GET_ACL, STAT)
OF_DENTRY(inode_listxattr, 0, INODE_LISTXATTR, STAT)
OF_DENTRY(inode_readlink, 0, INODE_READLINK, STAT)

/* mount.bpf.c */

static bool in_namespace(void)
{
	uint64_t proxy = kernel("task_struct_nsproxy_8", current_task());
	uint64_t namespace = kernel("nsproxy_mnt_ns_8", proxy);

	return kernel("mnt_namespace_ns_inum_4", namespace) ==
	       state_at(4, offsetof(struct rf_state, mnt_ns));
}

/* Roots and what is above them stay where they are. */
static int64_t of_covered(uint64_t dentry, uint64_t flags, uint64_t hook)
{
	uint64_t sb = kernel("dentry_d_sb_8", dentry), inode = kernel("dentry_d_inode_8", dentry);
	bool directory = is_directory(inode);
	uint64_t place, own;

	if (!is_watched(sb) || !holds_a_root(sb) || (!(flags & 0x1000) && !in_namespace()))
		return 0;
	place = place_below(directory ? dentry : kernel("dentry_d_parent_8", dentry));
	own = directory ? carried_by_dir(inode) : carried(inode);
	if (nothing_there(place) && !(FLAGS(own) & (RF_LABEL_ROOT | RF_LABEL_ANCESTOR)))
		return 0;
	return judged(dentry, FROZEN | (uint32_t)place, 0, hook << 8 | RF_ACCESS_ENTRY, directory);
}

static int64_t of_elsewhere(uint64_t dentry, uint64_t hook)
{
	return judged(dentry, FROZEN, 0, hook << 8 | RF_ACCESS_ENTRY, true);
}

static uint64_t flags_of(uint64_t mount)
{
	return kernel("vfsmount_mnt_flags_4", mount);
}

static int64_t sb_mount(void)
{
	uint64_t path = argument(1), flags = argument(3), dentry = kernel("path_dentry_8", path);
	bool binds = flags & MS_BIND;

	if (flags & MS_REMOUNT)
		return 0;
	if (!binds && flags & (MS_SHARED | MS_PRIVATE | MS_SLAVE | MS_UNBINDABLE))
		return 0;
	if (!binds && flags & MS_MOVE && in_namespace())
		return of_elsewhere(dentry, RF_HOOK_SB_MOUNT);
	return of_covered(dentry, flags_of(kernel("path_mnt_8", path)), RF_HOOK_SB_MOUNT);
}

/* The struct mount around a struct vfsmount, and the one that it stands on. */
static uint64_t around(uint64_t vfsmount)
{
	return vfsmount - constant("offset_struct_mount_mnt");
}

static uint64_t below(uint64_t vfsmount)
{
	return probed("mount_mnt_parent_8", around(vfsmount));
}

static int64_t move_mount(void)
{
	uint64_t from = argument(0), to = argument(1), mount = kernel("path_mnt_8", from);
	int64_t r = of_covered(kernel("path_dentry_8", to), flags_of(kernel("path_mnt_8", to)),
			       RF_HOOK_MOVE_MOUNT);

	if (r || below(mount) == around(mount)) /* a new one, which stands nowhere yet */
		return r;
	return of_covered(kernel("path_dentry_8", from), 0x1000, RF_HOOK_MOVE_MOUNT);
}

static int64_t sb_umount(void)
{
	uint64_t mount = argument(0);

	return of_covered(kernel("vfsmount_mnt_root_8", mount),
			  probed("mount_mnt_mnt_flags_4", below(mount)), RF_HOOK_SB_UMOUNT);
}

static int64_t sb_pivotroot(void)
{
	return in_namespace()
		       ? of_elsewhere(kernel("path_dentry_8", argument(1)), RF_HOOK_SB_PIVOTROOT)
		       : 0;
}

static int64_t path_notify(void)
{
	uint64_t dentry = kernel("path_dentry_8", argument(0)),
		 sb = kernel("dentry_d_sb_8", dentry);
	bool waits = argument(1) & (FAN_OPEN_PERM | FAN_ACCESS_PERM | FAN_OPEN_EXEC_PERM);

	if (!is_watched(sb))
		return 0;
	if ((uint32_t)argument(2) == (uint32_t)constant("enumerator_FSNOTIFY_OBJ_TYPE_INODE"))
		return of_dentry(dentry, RF_HOOK_PATH_NOTIFY, RF_ACCESS_READ);
	if (!waits || !holds_a_root(sb))
		return 0;
	return judged(dentry, (uint64_t)RF_REASON_WATCH << 32, 0,
		      RF_HOOK_PATH_NOTIFY << 8 | RF_ACCESS_READ, true);
}

/* Who said no before us has said no; else our own answer. What is policy stays. */
void come_from_hook(unsigned int ret, int64_t (*hook)(void))
{
	static const char *const policy[] = {"roots",	 "devices", "vaults", "rules", "units",
					     "requests", "meta",    "agents", NULL};
	int32_t before = (int32_t)argument(ret);

	come(MUST, RESULT, before ? (uint64_t)before : (uint64_t)hook());
	if (before)
		leaves_all();
	else
		leaves(policy);
}

/* The number of the argument that says what was decided before. */
#define HOOKS(X)                                                                                   \
	X(file_open, 1)                                                                            \
	X(file_receive, 1)                                                                         \
	X(file_permission, 2)                                                                      \
	X(mmap_file, 4)                                                                            \
	X(file_ioctl, 3)                                                                           \
	X(file_ioctl_compat, 3)                                                                    \
	X(inode_setattr, 2)                                                                        \
	X(inode_setattr_idmap, 3)                                                                  \
	X(inode_setxattr, 6)                                                                       \
	X(inode_removexattr, 3)                                                                    \
	X(inode_set_acl, 4)                                                                        \
	X(inode_remove_acl, 3)                                                                     \
	X(inode_getattr, 1)                                                                        \
	X(inode_getxattr, 2)                                                                       \
	X(inode_get_acl, 3)                                                                        \
	X(inode_listxattr, 1)                                                                      \
	X(inode_readlink, 1)                                                                       \
	X(sb_mount, 5)                                                                             \
	X(move_mount, 2)                                                                           \
	X(sb_umount, 2)                                                                            \
	X(sb_pivotroot, 2)                                                                         \
	X(path_notify, 3)

#define X(name, ret)                                                                               \
	static void come_##name(void)                                                              \
	{                                                                                          \
		come_from_hook(ret, name);                                                         \
	}
HOOKS(X)
#undef X

const struct reference references_of_hooks[] = {
#define X(name, ret) {"rf_" #name, come_##name},
	HOOKS(X)
#undef X
		{NULL, NULL},
};
