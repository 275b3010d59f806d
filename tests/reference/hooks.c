/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* src/bpf/check.h, file.bpf.c, attr.bpf.c: what becomes of an object. */
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>

#include "core/hooks.h"
#include "reference.h"

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

int64_t refused(uint64_t dentry, uint64_t reason, uint64_t vault, uint64_t what)
{
	return judged(dentry, reason << 32 | vault, 0, what, false);
}

int64_t of_nothing(uint64_t dentry, uint64_t what)
{
	return refused(dentry, RF_REASON_ALIAS, 0, what);
}

/* In a directory whose place is `above`. */
static int64_t of_object(uint64_t dentry, uint64_t inode, uint64_t above, uint64_t what)
{
	bool directory = is_directory(inode);
	uint64_t own = own_label(inode);
	uint64_t place = directory && VAULT(own) ? VAULT(own) : above;

	if (nothing_there(place) && !VAULT(own))
		return 0;
	return judged(dentry, place, own, what, directory);
}

int64_t of_dentry(uint64_t dentry, uint64_t hook, uint64_t access)
{
	uint64_t inode = kernel("dentry_d_inode_8", dentry);

	if (!inode)
		return of_nothing(dentry, hook << 8 | access);
	if (!is_watched(kernel("inode_i_sb_8", inode)) || is_plain_object(dentry, inode))
		return 0;
	return of_object(dentry, inode, place_of_object(dentry, inode), hook << 8 | access);
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

static bool has_two_names(void)
{
	return constant("exists_struct_file___twice___f_path") & 1;
}

/* Whether the storage of inodes can be asked about its path: not always where that has two names.
 */
static bool is_vouched_for(uint64_t file)
{
	uint64_t dentry = kernel("file_f_path_dentry_8", file);
	uint64_t walk = kernel("task_struct_nameidata_8", current_task());

	if (!has_two_names())
		return dentry;
	return dentry && walk && kernel("nameidata_path_dentry_8", walk) == dentry;
}

int64_t of_opened(uint64_t file, uint64_t hook, uint64_t access)
{
	uint64_t inode = kernel("file_f_inode_8", file);
	uint64_t dentry = kernel("file_f_path_dentry_8", file), place;
	bool own_name = inode == kernel("dentry_d_inode_8", dentry);
	bool vouched = is_vouched_for(file);

	if (!access || !is_watched(kernel("inode_i_sb_8", inode)))
		return 0;
	if (own_name && (vouched || !has_two_names()) && is_plain_object(dentry, inode))
		return 0;
	if (own_name) {
		place = vouched ? place_of_object(dentry, inode)
				: place_asked("place_above", dentry);
		return of_object(dentry, inode, place, hook << 8 | access);
	}
	place = place_asked("rf_alias", inode);
	return nothing_there(place)
		       ? 0
		       : judged(dentry, place, 0, hook << 8 | access, is_directory(inode));
}

static int64_t of_layers(uint64_t file, uint64_t hook, uint64_t access)
{
	int64_t r = of_opened(file, hook, access);

	if (r || !access || !is_layered(file))
		return r;
	for (int copy = 0; copy < 2 && r == 0; copy++) {
		uint64_t place = place_in_layers(file, copy);

		if (!nothing_there(place))
			r = judged(kernel("file_f_path_dentry_8", file), place, 0,
				   hook << 8 | access, false);
	}
	return r;
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

/* Who said no before us has said no; else our own answer. What is policy stays. */
void come_from_hook(unsigned int ret, int64_t (*hook)(void))
{
	static const char *const policy[] = {
		"roots",    "filesystems", "subvolumes", "mounts",  "vaults", "rules", "units",
		"requests", "meta",	   "tasks",	 "devices", "state",  NULL};
	int32_t before = (int32_t)argument(ret);

	come(MUST, RESULT, before ? (uint64_t)before : (uint64_t)hook());
	if (before)
		leaves_all();
	else
		leaves(policy);
}

void say_nothing_of_devices(void)
{
	come(MAY, effect("devices"), 0);
	come(MAY, effect("state"), 0);
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
	X(inode_readlink, 1)

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
