// SPDX-License-Identifier: GPL-2.0-only
/*
 * Content of files and directories, through descriptors.
 *
 *   file_open        every open, execve's included; not O_PATH, which gives no data
 *   file_receive     a descriptor that arrives from another process
 *   file_ioctl       while somebody may open without being a maintainer
 *   file_fcntl       likewise: a lease or delegation, for which everybody's opens wait
 *   file_permission  each read and write, while descriptors from before the policy exist
 *   mmap_file        each mapping, likewise
 */
#include <asm-generic/ioctls.h>
#include <linux/fcntl.h>
#include <linux/fiemap.h>
#include <linux/fs.h>
#include <linux/fsverity.h>
#include <linux/mman.h>
#include "check.h"
#include "layer.h"
#include "vouched.h"

char LICENSE[] SEC("license") = "GPL";

/* An execve reads through the open that it made for itself; that is no read of the caller's. */
static __always_inline __u32 access_of(const struct file *file)
{
	__u32 access = 0;

	if (file->f_mode & FMODE_PATH) /* a place in the tree, no way to the data */
		return 0;
	if (file->f_flags & FMODE_EXEC)
		return RF_ACCESS_EXEC;
	if (file->f_mode & FMODE_READ)
		access |= RF_ACCESS_READ;
	if (file->f_mode & FMODE_WRITE)
		access |= RF_ACCESS_WRITE;
	return access ? access : RF_ACCESS_ATTR; /* mode 3: a descriptor for ioctl alone */
}

static __noinline int judge_alias(struct dentry *dentry, struct inode *inode, __u32 what)
{
	__u64 place = walk_alias(inode);

	return nothing(place) ? 0 : judge(dentry, place, 0, what, is_dir(inode));
}

/* `access` 0 is what the descriptor was opened for, which is looked at only where it matters. */
static __noinline int judge_opened(struct file *file, __u32 hook, __u32 access, __u32 kept)
{
	struct dentry *dentry = file->f_path.dentry, *trusted = vouched(file);
	struct inode *inode = file->f_inode;

	if (!access)
		access = access_of(file);
	if (!access)
		return 0;
	if (inode != dentry->d_inode)
		return judge_alias(dentry, inode, hook << 8 | access);
	if (trusted)
		return judge_object(trusted, inode, kept, hook << 8 | access);
	return judge_below(dentry, inode, place_above(dentry), hook << 8 | access);
}

/* By its own name; else 0. */
static __always_inline __u32 kept_at(struct dentry *dentry, struct inode *inode)
{
	return inode == dentry->d_inode ? kept_of(dentry, inode) : 0;
}

/* The same where f_path has two names. A function of its own, so that other kernels pay nothing. */
static __noinline __u32 kept_vouched(struct file *file)
{
	struct dentry *dentry = vouched(file);

	return dentry ? kept_at(dentry, file->f_inode) : 0;
}

static __always_inline int check_file(struct file *file, __u32 hook, __u32 access)
{
	struct inode *inode = file->f_inode;
	__u32 kept;

	if (!watched(inode->i_sb))
		return 0;
	kept = two_names() ? kept_vouched(file) : kept_at(file->f_path.dentry, inode);
	return kept == RF_KNOWN ? 0 : judge_opened(file, hook, access, kept);
}

SEC("lsm/file_open")
int BPF_PROG(rf_file_open, struct file *file, int ret)
{
	return ret ? ret : check_file(file, RF_HOOK_FILE_OPEN, 0);
}

/* Both what overlayfs opened and what was copied up since. */
static __noinline int judge_layer(struct file *file, __u32 hook, __u32 access)
{
	__u64 place, copy;
	int r = 0;

	if (!access)
		access = access_of(file);
	if (!access)
		return 0;
	place = place_in_layer(file, 0);
	copy = place_in_layer(file, 1);
	if (!nothing(place))
		r = judge(file->f_path.dentry, place, 0, hook << 8 | access, false);
	if (!r && !nothing(copy))
		r = judge(file->f_path.dentry, copy, 0, hook << 8 | access, false);
	return r;
}

/* Where overlayfs asks about its own file alone, not about the layer's. */
static __always_inline int check_layered(struct file *file, __u32 hook, __u32 access)
{
	int r = check_file(file, hook, access);

	return r || !layered(file) ? r : judge_layer(file, hook, access);
}

SEC("lsm/file_receive")
int BPF_PROG(rf_file_receive, struct file *file, int ret)
{
	return ret ? ret : check_layered(file, RF_HOOK_FILE_RECEIVE, 0);
}

SEC("lsm/file_permission")
int BPF_PROG(rf_file_permission, struct file *file, int mask, int ret)
{
	__u32 access =
		(mask & MAY_READ ? RF_ACCESS_READ : 0) | (mask & MAY_WRITE ? RF_ACCESS_WRITE : 0);

	return ret || !access ? ret : check_file(file, RF_HOOK_FILE_PERMISSION, access);
}

SEC("lsm/mmap_file")
int BPF_PROG(rf_mmap_file, struct file *file, unsigned long reqprot, unsigned long prot,
	     unsigned long flags, int ret)
{
	bool stores = prot & PROT_WRITE && (flags & MAP_TYPE) != MAP_PRIVATE;
	__u32 access = RF_ACCESS_READ | (stores ? RF_ACCESS_WRITE : 0);
	__u64 given = 0;

	/* No file: anonymous memory. Asked for as a number too, for the reason in negative(). */
	if (ret || !file || bpf_get_func_arg(ctx, 0, &given) || !given)
		return ret;
	return check_layered(file, RF_HOOK_MMAP_FILE, access);
}

/* Commands that tell and change nothing; any other changes attributes for all that is known. */
static __always_inline bool only_tells(unsigned int cmd)
{
	return cmd == FS_IOC_GETFLAGS || cmd == FS_IOC_GETVERSION || cmd == FS_IOC_FSGETXATTR ||
	       cmd == FS_IOC_FIEMAP || cmd == FS_IOC_MEASURE_VERITY || cmd == FIGETBSZ ||
	       cmd == FIONREAD || cmd == FIOQSIZE || cmd == FIOCLEX || cmd == FIONCLEX ||
	       cmd == FIONBIO || cmd == TCGETS;
}

static __always_inline int check_ioctl(struct file *file, unsigned int cmd, __u32 hook)
{
	return only_tells(cmd) ? 0 : check_file(file, hook, RF_ACCESS_ATTR);
}

SEC("lsm/file_ioctl")
int BPF_PROG(rf_file_ioctl, struct file *file, unsigned int cmd, unsigned long arg, int ret)
{
	return ret ? ret : check_ioctl(file, cmd, RF_HOOK_FILE_IOCTL);
}

SEC("lsm/file_ioctl_compat")
int BPF_PROG(rf_file_ioctl_compat, struct file *file, unsigned int cmd, unsigned long arg, int ret)
{
	return ret ? ret : check_ioctl(file, cmd, RF_HOOK_FILE_IOCTL_COMPAT);
}

static __always_inline bool leases(unsigned int cmd, int type)
{
	return cmd == F_SETDELEG || (cmd == F_SETLEASE && type != F_UNLCK);
}

/* Who may read but not write a file could make its maintainer wait. Giving a lease up is free. */
SEC("lsm/file_fcntl")
int BPF_PROG(rf_file_fcntl, struct file *file, unsigned int cmd, unsigned long arg, int ret)
{
	if (ret || !leases(cmd, arg))
		return ret;
	return check_file(file, RF_HOOK_FILE_FCNTL, RF_ACCESS_WRITE);
}
