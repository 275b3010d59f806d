// SPDX-License-Identifier: GPL-2.0-only
/*
 * What would put another tree in a root's place, or take a root's away.
 *
 *   sb_mount, move_mount   mounting inside, on or above a root
 *   sb_umount              unmounting what is on the way to one
 *   sb_pivotroot           another root directory for everybody
 *   sb_set_mnt_opts        a file system that is mounted: is it one of the policy's?
 *   path_notify            watches: who may not read may not be told, nor stall others
 *
 * It only matters where the policy's paths are looked up: in the mount namespace
 * of pid 1, and where mounts spread to it. A private namespace fools nobody but who
 * is in it, and services have their own by the dozen.
 */
#include <linux/fanotify.h>
#include <linux/mount.h>
#include "alias.h"
#include "check.h"

char LICENSE[] SEC("license") = "GPL";

#define TASKS_MAX (1 << 20) /* processes that are looked at */

enum fsnotify_obj_type { /* completed from BTF */
			 FSNOTIFY_OBJ_TYPE_INODE,
};

static __always_inline bool in_policy_ns(void)
{
	struct task_struct *task = bpf_get_current_task_btf();

	return task->nsproxy->mnt_ns->ns.inum == state.mnt_ns;
}

static __noinline int judge_fixed(struct dentry *dentry, __u32 hook)
{
	struct inode *inode = dentry->d_inode;
	__u32 own = own_label(inode);
	bool dir = is_dir(inode);
	__u64 place = place_with(dir, own, place_in(dentry->d_parent));

	if (nothing(place) && !label_has(own, FIXED))
		return 0;
	return judge(dentry, PLACE_REASON(RF_REASON_FROZEN) | (__u32)place, 0,
		     hook << 8 | RF_ACCESS_ENTRY, dir);
}

/*
 * Whether what happens on the mount happens on others too, in other namespaces: it has peers. The
 * flag that says so has moved in 6.17; the number of the peers has not.
 */
static __always_inline bool spreads(struct mount *mount)
{
	return BPF_CORE_READ(mount, mnt_group_id);
}

/* `everywhere`: what happens here happens in other namespaces too. */
static __always_inline int check_mount(struct dentry *dentry, bool everywhere, __u32 hook)
{
	if (!watched(dentry->d_sb) || !holds_roots(dentry->d_sb->s_dev))
		return 0;
	if (!everywhere && !in_policy_ns())
		return 0;
	return judge_fixed(dentry, hook);
}

#define PROPAGATION (MS_SHARED | MS_PRIVATE | MS_SLAVE | MS_UNBINDABLE)

/*
 * In the order in which the kernel looks at the flags: a change of a mount that is
 * there covers nothing, a bind mount does, a change of propagation does not. What
 * MS_MOVE moves is not shown here.
 */
SEC("lsm/sb_mount")
int BPF_PROG(rf_sb_mount, const char *source, const struct path *path, const char *type,
	     unsigned long flags, void *data, int ret)
{
	if (ret || flags & MS_REMOUNT || (!(flags & MS_BIND) && flags & PROPAGATION))
		return ret;
	if (!(flags & MS_BIND) && flags & MS_MOVE && in_policy_ns())
		return judge(path->dentry, PLACE_REASON(RF_REASON_FROZEN), 0,
			     WHAT(SB_MOUNT, RF_ACCESS_ENTRY), true);
	return check_mount(path->dentry, spreads(real_mount(path->mnt)), RF_HOOK_SB_MOUNT);
}

/* A tree that was cloned or newly made and is not in place yet: taking it covers nothing. */
static __always_inline bool detached(const struct vfsmount *mnt)
{
	struct mount *mount = real_mount(mnt);

	return BPF_CORE_READ(mount, mnt_parent) == mount;
}

SEC("lsm/move_mount")
int BPF_PROG(rf_move_mount, const struct path *from, const struct path *to, int ret)
{
	int r;

	if (ret)
		return ret;
	r = check_mount(to->dentry, spreads(real_mount(to->mnt)), RF_HOOK_MOVE_MOUNT);
	if (r || detached(from->mnt))
		return r;
	return check_mount(from->dentry, true, RF_HOOK_MOVE_MOUNT);
}

struct others {
	struct task_struct *task;
	__u32 self; /* process that asks, beside pid 1 */
	bool none;  /* all were looked at, and there is no other */
};

/* The kernel's list of processes is a ring. Kernel threads and the dead have no memory. */
static long others_step(__u32 i, struct others *others)
{
	struct task_struct *task = others->task;
	struct list_head *next = BPF_CORE_READ(task, tasks.next);
	__u32 pid;

	task = (void *)next - bpf_core_field_offset(struct task_struct, tasks);
	pid = BPF_CORE_READ(task, tgid);
	others->task = task;
	others->none = pid == others->self;
	return others->none || (pid > 1 && BPF_CORE_READ(task, mm));
}

/*
 * Whether the machine is going down: pid 1, or a child of its, asks, and no other process is left
 * that could mount again what is unmounted now.
 */
static __noinline int is_last(struct task_struct *task)
{
	struct others others = {.task = task->group_leader, .self = task->tgid};

	if (task->tgid != 1 && task->real_parent->tgid != 1)
		return 0;
	bpf_loop(TASKS_MAX, others_step, &others, 0);
	return others.none;
}

/*
 * A mount on the way is known by its number. An unmounting spreads as the parent mount does, to
 * mounts at the same directory, which is fixed if one of those is on the way.
 */
static __always_inline bool on_the_way(struct mount *mount)
{
	__u32 id = BPF_CORE_READ(mount, mnt_id);

	if (bpf_map_lookup_elem(&mounts, &id))
		return true;
	if (!spreads(BPF_CORE_READ(mount, mnt_parent)))
		return false;
	return label_has(label_of_alias(BPF_CORE_READ(mount, mnt_mountpoint, d_inode)), FIXED);
}

SEC("lsm/sb_umount")
int BPF_PROG(rf_sb_umount, struct vfsmount *mnt, int flags, int ret)
{
	if (ret || !on_the_way(real_mount(mnt)) || is_last(bpf_get_current_task_btf()))
		return ret;
	return judge(mnt->mnt_root, PLACE_REASON(RF_REASON_FROZEN), 0,
		     WHAT(SB_UMOUNT, RF_ACCESS_ENTRY), true);
}

/* A file system of the policy, under whatever device number, is watched before its first open. */
static __noinline int watch_again(struct super_block *sb)
{
	struct rf_filesystem filesystem;
	__u32 dev = sb->s_dev, *number;

	identity_of(sb, dev, &filesystem);
	number = bpf_map_lookup_elem(&filesystems, &filesystem);
	if (!number) {
		bpf_map_delete_elem(&devices, &dev);
		return 0;
	}
	state.devices[rf_device_slot(dev)] = 1;
	return bpf_map_update_elem(&devices, &dev, number, BPF_ANY) ? -ENOSPC : 0;
}

SEC("lsm/sb_set_mnt_opts")
int BPF_PROG(rf_sb_set_mnt_opts, struct super_block *sb, void *options, unsigned long kernel_flags,
	     unsigned long *set_flags, int ret)
{
	if (ret || !watch_again(sb))
		return ret;
	return refuse(sb->s_root, RF_REASON_DEVICES_FULL, 0,
		      WHAT(SB_SET_MNT_OPTS, RF_ACCESS_ENTRY));
}

SEC("lsm/sb_pivotroot")
int BPF_PROG(rf_sb_pivotroot, const struct path *old_path, const struct path *new_path, int ret)
{
	if (ret || !in_policy_ns())
		return ret;
	return judge(new_path->dentry, PLACE_REASON(RF_REASON_FROZEN), 0,
		     WHAT(SB_PIVOTROOT, RF_ACCESS_ENTRY), true);
}

#ifndef FAN_PRE_ACCESS
#define FAN_PRE_ACCESS 0x00100000 /* linux/fanotify.h since 6.14 */
#endif
#define PERMISSION_EVENTS (FAN_OPEN_PERM | FAN_ACCESS_PERM | FAN_OPEN_EXEC_PERM | FAN_PRE_ACCESS)

/* Who makes others wait decides about what they do: that is a change, and of what is above a root
 * it is one of what is in it. */
static __always_inline int check_watch(struct dentry *dentry, bool stalls)
{
	if (stalls && label_has(own_label(dentry->d_inode), RF_LABEL_ANCESTOR))
		return refuse(dentry, RF_REASON_WATCH, 0, WHAT(PATH_NOTIFY, RF_ACCESS_WRITE));
	return check(dentry, WHAT(PATH_NOTIFY, RF_ACCESS_READ | (stalls ? RF_ACCESS_WRITE : 0)));
}

/* A watch on a whole mount or file system shows no content, but may make everybody wait. */
SEC("lsm/path_notify")
int BPF_PROG(rf_path_notify, const struct path *path, __u64 mask, unsigned int type, int ret)
{
	struct dentry *dentry = path->dentry;
	bool stalls = mask & PERMISSION_EVENTS;

	if (ret || !watched(dentry->d_sb))
		return ret;
	if (type == bpf_core_enum_value(enum fsnotify_obj_type, FSNOTIFY_OBJ_TYPE_INODE))
		return check_watch(dentry, stalls);
	if (!stalls || !holds_roots(dentry->d_sb->s_dev))
		return 0;
	return refuse(dentry, RF_REASON_WATCH, 0, WHAT(PATH_NOTIFY, RF_ACCESS_READ));
}
