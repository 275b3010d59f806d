// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the kernel does with a file for somebody who has not opened it to do that.
 *
 *   quota_on             reads and rewrites it for quotactl(2)
 *   unix_stream_connect  a connection to the socket that it is
 *   unix_may_send        a datagram to it, each of them
 *   inode_file_setattr,
 *   inode_file_getattr   flags and project by a name alone, since 6.17: before, by ioctl
 */
#include "check.h"
#include "way.h"

char LICENSE[] SEC("license") = "GPL";

SEC("lsm/quota_on")
int BPF_PROG(rf_quota_on, struct dentry *dentry, int ret)
{
	return ret ? ret : check(dentry, WHAT(QUOTA_ON, RF_ACCESS_READ | RF_ACCESS_WRITE));
}

/*
 * The name that a socket was bound to leads to its inode, and so to its place. What hangs on a
 * socket is not the verifier's to trust: it is read as memory. A socket without a name is nobody's.
 */
static __always_inline int check_socket(const struct unix_sock *socket, __u32 hook)
{
	struct dentry *dentry = BPF_CORE_READ(socket, path.dentry);
	struct inode *inode;
	__u64 place;
	__u32 dev;

	if (!dentry)
		return 0;
	inode = BPF_CORE_READ(dentry, d_inode);
	dev = BPF_CORE_READ(inode, i_sb, s_dev);
	if (!state.devices[rf_device_slot(dev)])
		return 0;
	place = walk_alias(inode);
	return nothing(place) ? 0 : judge(dentry, place, 0, hook << 8 | RF_ACCESS_WRITE, false);
}

SEC("lsm/unix_stream_connect")
int BPF_PROG(rf_unix_stream_connect, void *sock, struct unix_sock *other, void *new, int ret)
{
	return ret ? ret : check_socket(other, RF_HOOK_UNIX_STREAM_CONNECT);
}

SEC("lsm/unix_may_send")
int BPF_PROG(rf_unix_may_send, struct socket *sock, struct socket *other, int ret)
{
	return ret ? ret : check_socket(BPF_CORE_READ(other, sk), RF_HOOK_UNIX_MAY_SEND);
}

SEC("lsm/inode_file_setattr")
int BPF_PROG(rf_inode_file_setattr, struct dentry *dentry, void *attr, int ret)
{
	return ret ? ret : check(dentry, WHAT(INODE_FILE_SETATTR, RF_ACCESS_ATTR));
}

SEC("lsm/inode_file_getattr")
int BPF_PROG(rf_inode_file_getattr, struct dentry *dentry, void *attr, int ret)
{
	return ret ? ret : check(dentry, WHAT(INODE_FILE_GETATTR, RF_ACCESS_STAT));
}
