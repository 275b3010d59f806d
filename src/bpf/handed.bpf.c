// SPDX-License-Identifier: GPL-2.0-only
/*
 * Descriptors that go where no other hook sees them, and what would make a file system another.
 *
 *   file_ioctl            while descriptors from before the policy exist: a command that takes one
 *                         among its arguments, as a loop device does; and always: a new UUID
 *   binder_transfer_file  a descriptor in a message of binder: nobody asks who gets it
 *   file_mprotect         a mapping through a descriptor from before that becomes writable
 */
#include <linux/mman.h>
#include <linux/loop.h>
#include "check.h"
#include "subject.h"
#include "way.h"

char LICENSE[] SEC("license") = "GPL";

/* What a command is, whatever the size of its argument: that differs between 32 and 64 bits. */
#define COMMAND(cmd) ((cmd)&0xffff)
#define EXT4_SETFSUUID 0x662c /* fs/ext4/ext4.h: 'f', 44 */

/* Those that take a descriptor of any file, and use it without a hook. */
static __always_inline bool hands_over(unsigned int cmd)
{
	switch (COMMAND(cmd)) {
	case LOOP_SET_FD:
	case LOOP_CHANGE_FD:
	case LOOP_CONFIGURE:
	case 0x092b: /* SET_BITMAP_FILE of <linux/raid/md_u.h> */
	case 0x660f: /* EXT4_IOC_MOVE_EXT of fs/ext4/ext4.h */
	case 0xf509: /* F2FS_IOC_MOVE_RANGE of <linux/f2fs.h> */
	case 0x586d: /* XFS_IOC_SWAPEXT of fs/xfs/libxfs/xfs_fs.h */
	case 0x5881: /* XFS_IOC_EXCHANGE_RANGE, likewise */
	case 0x5883: /* XFS_IOC_COMMIT_RANGE, likewise */
	case 0x3b8f: /* IOMMU_IOAS_MAP_FILE of <linux/iommufd.h> */
		return true;
	default:
		return false;
	}
}

struct search {
	struct file **files; /* read as memory, as all that is found there */
	__u32 count;
	struct rf_subject subject;
	__u64 place; /* of the first file that the task may not have so; 0: of none yet */
};

/* Where the inode is, by memory alone; 0 where nothing is watched. */
static __always_inline __u64 place_of_inode(struct inode *inode)
{
	__u32 dev = BPF_CORE_READ(inode, i_sb, s_dev);

	return inode && state.devices[rf_device_slot(dev)] ? walk_alias(inode) : 0;
}

static __always_inline bool may_have(const struct rf_subject *subject, __u32 vault, __u32 mode)
{
	__u32 access = (mode & FMODE_READ ? RF_ACCESS_READ : 0) |
		       (mode & FMODE_WRITE ? RF_ACCESS_WRITE : 0);
	struct rf_vault *v = bpf_map_lookup_elem(&vaults, &vault);

	return v && (access & granted_to(subject, vault, v->everyone)) == access;
}

static long look_at(__u32 i, struct search *search)
{
	struct file *file = NULL;
	__u64 place;

	if (i >= search->count)
		return 1;
	bpf_probe_read_kernel(&file, sizeof(file), search->files + i);
	if (!file)
		return 0;
	place = place_of_inode(BPF_CORE_READ(file, f_inode));
	if (nothing(place) || (!(place >> 32) && may_have(&search->subject, place_vault(place),
							  BPF_CORE_READ(file, f_mode))))
		return 0;
	search->place = place;
	return 1;
}

/*
 * A file of a vault that the task has open and may not have so; 0: there is none. The descriptor
 * among the arguments is not looked at: it may be another when the kernel does. Where others share
 * the table, one could move a descriptor about meanwhile; so that counts as one.
 */
static __noinline __u64 forbidden(struct task_struct *task)
{
	struct search search = {.count = BPF_CORE_READ(task, files, fdt, max_fds)};

	if (BPF_CORE_READ(task, files, count.counter) != 1 || search.count > RF_DESCRIPTORS_MAX)
		return PLACE_REASON(RF_REASON_HANDED);
	search.files = BPF_CORE_READ(task, files, fdt, fd);
	subject_of(task, &search.subject);
	bpf_loop(RF_DESCRIPTORS_MAX, look_at, &search, 0);
	return search.place;
}

static __always_inline int check_handed(struct file *file, unsigned int cmd, __u32 hook)
{
	__u64 place = hands_over(cmd) ? forbidden(bpf_get_current_task_btf()) : 0;

	if (!place)
		return 0;
	return judge(file->f_path.dentry, PLACE_REASON(RF_REASON_HANDED) | (__u32)place, 0,
		     hook << 8 | RF_ACCESS_READ | RF_ACCESS_WRITE, false);
}

SEC("lsm/file_ioctl")
int BPF_PROG(rf_ioctl_handed, struct file *file, unsigned int cmd, unsigned long arg, int ret)
{
	return ret ? ret : check_handed(file, cmd, RF_HOOK_IOCTL_HANDED);
}

SEC("lsm/file_ioctl_compat")
int BPF_PROG(rf_ioctl_handed_compat, struct file *file, unsigned int cmd, unsigned long arg,
	     int ret)
{
	return ret ? ret : check_handed(file, cmd, RF_HOOK_IOCTL_HANDED_COMPAT);
}

/* By another UUID what is on it would be of another file system. */
static __always_inline int check_uuid(struct file *file, unsigned int cmd, __u32 hook)
{
	struct super_block *sb = file->f_inode->i_sb;

	if (COMMAND(cmd) != EXT4_SETFSUUID || !watched(sb) || !holds_roots(sb->s_dev))
		return 0;
	return judge(file->f_path.dentry, PLACE_REASON(RF_REASON_FROZEN), 0,
		     hook << 8 | RF_ACCESS_ATTR, false);
}

SEC("lsm/file_ioctl")
int BPF_PROG(rf_ioctl_frozen, struct file *file, unsigned int cmd, unsigned long arg, int ret)
{
	return ret ? ret : check_uuid(file, cmd, RF_HOOK_IOCTL_FROZEN);
}

SEC("lsm/file_ioctl_compat")
int BPF_PROG(rf_ioctl_frozen_compat, struct file *file, unsigned int cmd, unsigned long arg,
	     int ret)
{
	return ret ? ret : check_uuid(file, cmd, RF_HOOK_IOCTL_FROZEN_COMPAT);
}

/* The sender is asked, and the receiver puts it into its table without a hook: so nobody may. */
SEC("lsm/binder_transfer_file")
int BPF_PROG(rf_binder_transfer_file, const struct cred *from, const struct cred *to,
	     const struct file *file, int ret)
{
	__u64 place = ret ? 0 : place_of_inode(file->f_inode);

	if (nothing(place))
		return ret;
	return judge(file->f_path.dentry, PLACE_REASON(RF_REASON_HANDED) | (__u32)place, 0,
		     WHAT(BINDER_TRANSFER_FILE, RF_ACCESS_READ | RF_ACCESS_WRITE), false);
}

/* What was mapped to be read, or mapped before the policy, through a descriptor to write. */
SEC("lsm/file_mprotect")
int BPF_PROG(rf_file_mprotect, struct vm_area_struct *vma, unsigned long reqprot,
	     unsigned long prot, int ret)
{
	struct file *file = BPF_CORE_READ(vma, vm_file);
	__u64 place;

	if (ret || !(prot & PROT_WRITE) || !(BPF_CORE_READ(vma, vm_flags) & VM_SHARED))
		return ret;
	place = place_of_inode(BPF_CORE_READ(file, f_inode));
	return nothing(place) ? 0
			      : judge(BPF_CORE_READ(file, f_path.dentry), place, 0,
				      WHAT(FILE_MPROTECT, RF_ACCESS_WRITE), false);
}
