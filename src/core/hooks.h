/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The table of hooks: one row, one kernel program. The attach list, the names in
 * events and the coverage tests come from it.
 *
 *   X(ID, program, hook, signature, need, kernels)
 *
 * program    the BPF program's name
 * hook       the LSM hook that it attaches to
 * signature  the types of the hook's parameters as the kernel's BTF has them: the
 *            name of the struct pointed to, `*` any pointer, `#` any number.
 *            Kernels differ; a program with another kernel's signature would load
 *            and read the wrong argument, so it is left out. A hook may have
 *            several rows: those that fit are attached, all of them, and one must.
 * need       when it is attached: enum rf_need
 * kernels    ALL have the hook, or SOME: elsewhere what it sees passes by another one
 */
#ifndef RF_CORE_HOOKS_H
#define RF_CORE_HOOKS_H

#include "abi.h"

enum rf_need {
	RF_NEED_WHO,	/* every policy: tells who is who, and comes before what refuses */
	RF_NEED_ALWAYS, /* every policy */
	RF_NEED_ATTR,	/* somebody may open, or holds open, what he may not change */
	RF_NEED_STAT,	/* a vault hides */
	RF_NEED_HELD,	/* descriptors from before the policy exist */
	RF_NEED_MAX_
};

enum rf_kernels { RF_KERNELS_ALL, RF_KERNELS_SOME };

/* clang-format off */
#define RF_HOOKS(X) \
	X(FILE_OPEN, rf_file_open, file_open, "file", ALWAYS, ALL) \
	X(FILE_RECEIVE, rf_file_receive, file_receive, "file", ALWAYS, ALL) \
	X(FILE_IOCTL, rf_file_ioctl, file_ioctl, "file,#,#", ATTR, ALL) \
	X(FILE_IOCTL_COMPAT, rf_file_ioctl_compat, file_ioctl_compat, "file,#,#", ATTR, SOME) \
	X(FILE_PERMISSION, rf_file_permission, file_permission, "file,#", HELD, ALL) \
	X(MMAP_FILE, rf_mmap_file, mmap_file, "file,#,#,#", HELD, ALL) \
	X(INODE_CREATE, rf_inode_create, inode_create, "inode,dentry,#", ALWAYS, ALL) \
	X(INODE_MKDIR, rf_inode_mkdir, inode_mkdir, "inode,dentry,#", ALWAYS, ALL) \
	X(INODE_MKNOD, rf_inode_mknod, inode_mknod, "inode,dentry,#,#", ALWAYS, ALL) \
	X(INODE_SYMLINK, rf_inode_symlink, inode_symlink, "inode,dentry,*", ALWAYS, ALL) \
	X(INODE_LINK, rf_inode_link, inode_link, "dentry,inode,dentry", ALWAYS, ALL) \
	X(INODE_UNLINK, rf_inode_unlink, inode_unlink, "inode,dentry", ALWAYS, ALL) \
	X(INODE_RMDIR, rf_inode_rmdir, inode_rmdir, "inode,dentry", ALWAYS, ALL) \
	X(INODE_RENAME, rf_inode_rename, inode_rename, "inode,dentry,inode,dentry", ALWAYS, ALL) \
	X(INODE_SETATTR, rf_inode_setattr, inode_setattr, "dentry,iattr", ALWAYS, ALL) \
	X(INODE_SETATTR_IDMAP, rf_inode_setattr_idmap, inode_setattr, "*,dentry,iattr", ALWAYS, ALL) \
	X(INODE_SETXATTR, rf_inode_setxattr, inode_setxattr, "*,dentry,*,*,#,#", ALWAYS, ALL) \
	X(INODE_REMOVEXATTR, rf_inode_removexattr, inode_removexattr, "*,dentry,*", ALWAYS, ALL) \
	X(INODE_SET_ACL, rf_inode_set_acl, inode_set_acl, "*,dentry,*,*", ALWAYS, SOME) \
	X(INODE_REMOVE_ACL, rf_inode_remove_acl, inode_remove_acl, "*,dentry,*", ALWAYS, SOME) \
	X(INODE_GETATTR, rf_inode_getattr, inode_getattr, "path", STAT, ALL) \
	X(INODE_GETXATTR, rf_inode_getxattr, inode_getxattr, "dentry,*", STAT, ALL) \
	X(INODE_GET_ACL, rf_inode_get_acl, inode_get_acl, "*,dentry,*", STAT, SOME) \
	X(INODE_LISTXATTR, rf_inode_listxattr, inode_listxattr, "dentry", STAT, ALL) \
	X(INODE_READLINK, rf_inode_readlink, inode_readlink, "dentry", STAT, ALL) \
	X(PATH_NOTIFY, rf_path_notify, path_notify, "path,#,#", ALWAYS, ALL) \
	X(SB_MOUNT, rf_sb_mount, sb_mount, "*,path,*,#,*", ALWAYS, ALL) \
	X(MOVE_MOUNT, rf_move_mount, move_mount, "path,path", ALWAYS, ALL) \
	X(SB_UMOUNT, rf_sb_umount, sb_umount, "vfsmount,#", ALWAYS, ALL) \
	X(SB_PIVOTROOT, rf_sb_pivotroot, sb_pivotroot, "path,path", ALWAYS, ALL) \
	X(SB_SET_MNT_OPTS, rf_sb_set_mnt_opts, sb_set_mnt_opts, "super_block,*,#,*", ALWAYS, ALL) \
	X(TASK_PRCTL, rf_task_prctl, task_prctl, "#,#,#,#,#", ALWAYS, ALL) \
	X(QUOTA_ON, rf_quota_on, quota_on, "dentry", ALWAYS, ALL) \
	X(UNIX_STREAM_CONNECT, rf_unix_stream_connect, unix_stream_connect, "sock,sock,sock", ALWAYS, ALL) \
	X(UNIX_MAY_SEND, rf_unix_may_send, unix_may_send, "socket,socket", ALWAYS, ALL) \
	X(FILE_FCNTL, rf_file_fcntl, file_fcntl, "file,#,#", ATTR, ALL) \
	X(INODE_FILE_SETATTR, rf_inode_file_setattr, inode_file_setattr, "dentry,*", ALWAYS, SOME) \
	X(INODE_FILE_GETATTR, rf_inode_file_getattr, inode_file_getattr, "dentry,*", STAT, SOME) \
	X(IOCTL_HANDED, rf_ioctl_handed, file_ioctl, "file,#,#", HELD, ALL) \
	X(IOCTL_HANDED_COMPAT, rf_ioctl_handed_compat, file_ioctl_compat, "file,#,#", HELD, SOME) \
	X(IOCTL_FROZEN, rf_ioctl_frozen, file_ioctl, "file,#,#", ALWAYS, ALL) \
	X(IOCTL_FROZEN_COMPAT, rf_ioctl_frozen_compat, file_ioctl_compat, "file,#,#", ALWAYS, SOME) \
	X(BINDER_TRANSFER_FILE, rf_binder_transfer_file, binder_transfer_file, "cred,cred,file", ALWAYS, ALL) \
	X(FILE_MPROTECT, rf_file_mprotect, file_mprotect, "vm_area_struct,#,#", HELD, ALL)
/* clang-format on */

enum rf_hook {
#define X(id, ...) RF_HOOK_##id,
	RF_HOOKS(X)
#undef X
		RF_HOOK_MAX_
};

#endif
