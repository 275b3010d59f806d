// SPDX-License-Identifier: GPL-2.0-only
/*
 * Attributes and metadata.
 *
 *   inode_setattr                            mode, owner, times, and every truncation
 *   inode_setxattr, inode_removexattr        extended attributes; ACLs too before 6.2
 *   inode_set_acl, inode_remove_acl          ACLs since
 *   inode_getattr, inode_getxattr,
 *   inode_listxattr, inode_readlink          metadata, while a vault hides
 *   inode_get_acl                            ACLs since 6.2, likewise
 */
#include "check.h"

char LICENSE[] SEC("license") = "GPL";

/* The size is content: truncate(2), ftruncate(2) and O_TRUNC all come here. */
static __always_inline int check_setattr(struct dentry *dentry, const struct iattr *attr,
					 __u32 hook)
{
	__u32 access = attr->ia_valid & ATTR_SIZE ? RF_ACCESS_WRITE : RF_ACCESS_ATTR;

	return check(dentry, hook << 8 | access);
}

SEC("lsm/inode_setattr")
int BPF_PROG(rf_inode_setattr, struct dentry *dentry, struct iattr *attr, int ret)
{
	return ret ? ret : check_setattr(dentry, attr, RF_HOOK_INODE_SETATTR);
}

SEC("lsm/inode_setattr")
int BPF_PROG(rf_inode_setattr_idmap, void *idmap, struct dentry *dentry, struct iattr *attr,
	     int ret)
{
	return ret ? ret : check_setattr(dentry, attr, RF_HOOK_INODE_SETATTR_IDMAP);
}

SEC("lsm/inode_setxattr")
int BPF_PROG(rf_inode_setxattr, void *idmap, struct dentry *dentry, const char *name,
	     const void *value, unsigned long size, int flags, int ret)
{
	return ret ? ret : check(dentry, WHAT(INODE_SETXATTR, RF_ACCESS_ATTR));
}

SEC("lsm/inode_removexattr")
int BPF_PROG(rf_inode_removexattr, void *idmap, struct dentry *dentry, const char *name, int ret)
{
	return ret ? ret : check(dentry, WHAT(INODE_REMOVEXATTR, RF_ACCESS_ATTR));
}

SEC("lsm/inode_set_acl")
int BPF_PROG(rf_inode_set_acl, void *idmap, struct dentry *dentry, const char *name, void *acl,
	     int ret)
{
	return ret ? ret : check(dentry, WHAT(INODE_SET_ACL, RF_ACCESS_ATTR));
}

SEC("lsm/inode_remove_acl")
int BPF_PROG(rf_inode_remove_acl, void *idmap, struct dentry *dentry, const char *name, int ret)
{
	return ret ? ret : check(dentry, WHAT(INODE_REMOVE_ACL, RF_ACCESS_ATTR));
}

static __always_inline int check_stat(struct dentry *dentry, __u32 hook)
{
	return check(dentry, hook << 8 | RF_ACCESS_STAT);
}

SEC("lsm/inode_getattr")
int BPF_PROG(rf_inode_getattr, const struct path *path, int ret)
{
	return ret ? ret : check_stat(path->dentry, RF_HOOK_INODE_GETATTR);
}

SEC("lsm/inode_getxattr")
int BPF_PROG(rf_inode_getxattr, struct dentry *dentry, const char *name, int ret)
{
	return ret ? ret : check_stat(dentry, RF_HOOK_INODE_GETXATTR);
}

SEC("lsm/inode_get_acl")
int BPF_PROG(rf_inode_get_acl, void *idmap, struct dentry *dentry, const char *name, int ret)
{
	return ret ? ret : check_stat(dentry, RF_HOOK_INODE_GET_ACL);
}

SEC("lsm/inode_listxattr")
int BPF_PROG(rf_inode_listxattr, struct dentry *dentry, int ret)
{
	return ret ? ret : check_stat(dentry, RF_HOOK_INODE_LISTXATTR);
}

SEC("lsm/inode_readlink")
int BPF_PROG(rf_inode_readlink, struct dentry *dentry, int ret)
{
	return ret ? ret : check_stat(dentry, RF_HOOK_INODE_READLINK);
}
