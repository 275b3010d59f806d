// SPDX-License-Identifier: GPL-2.0-only
/*
 * What would put another tree in a root's place, or take a root's away.
 *
 *   sb_mount, move_mount   mounting inside, on or above a root
 *   sb_umount              unmounting what holds one
 *   sb_pivotroot           another root directory for everybody
 *   path_notify            watches: who may not read may not be told, nor stall others
 *
 * It only matters where the policy's paths are looked up: in the mount namespace
 * of pid 1, and where mounts spread to it. A private namespace fools nobody but who
 * is in it, and services have their own by the dozen.
 */
#include <linux/fanotify.h>
#include <linux/mount.h>
#include "check.h"

char LICENSE[] SEC("license") = "GPL";

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
	bool dir = is_dir(inode);
	__u64 place = place_in(dir ? dentry : dentry->d_parent);
	__u32 own = dir ? label_of_dir(inode) : own_label(inode);

	if (nothing(place) && !place_has(own, RF_LABEL_ROOT | RF_LABEL_ANCESTOR))
		return 0;
	return judge(dentry, PLACE_REASON(RF_REASON_FROZEN) | (__u32)place, 0,
		     hook << 8 | RF_ACCESS_ENTRY, dir);
}

/* `shared` says whether what happens here happens in other namespaces too. */
static __always_inline int check_mount(struct dentry *dentry, bool shared, __u32 hook)
{
	if (!watched(dentry->d_sb) || !holds_roots(dentry->d_sb->s_dev))
		return 0;
	if (!shared && !in_policy_ns())
		return 0;
	return judge_fixed(dentry, hook);
}

static __always_inline struct mount *real_mount(const struct vfsmount *mnt)
{
	return (void *)mnt - bpf_core_field_offset(struct mount, mnt);
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
	return check_mount(path->dentry, path->mnt->mnt_flags & MNT_SHARED, RF_HOOK_SB_MOUNT);
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
	r = check_mount(to->dentry, to->mnt->mnt_flags & MNT_SHARED, RF_HOOK_MOVE_MOUNT);
	if (r || detached(from->mnt))
		return r;
	return check_mount(from->dentry, true, RF_HOOK_MOVE_MOUNT);
}

/* An unmounting spreads as the parent mount does. */
SEC("lsm/sb_umount")
int BPF_PROG(rf_sb_umount, struct vfsmount *mnt, int flags, int ret)
{
	struct mount *mount = real_mount(mnt);
	bool shared = BPF_CORE_READ(mount, mnt_parent, mnt.mnt_flags) & MNT_SHARED;

	return ret ? ret : check_mount(mnt->mnt_root, shared, RF_HOOK_SB_UMOUNT);
}

SEC("lsm/sb_pivotroot")
int BPF_PROG(rf_sb_pivotroot, const struct path *old_path, const struct path *new_path, int ret)
{
	if (ret || !in_policy_ns())
		return ret;
	return judge(new_path->dentry, PLACE_REASON(RF_REASON_FROZEN), 0,
		     WHAT(SB_PIVOTROOT, RF_ACCESS_ENTRY), true);
}

#define PERMISSION_EVENTS (FAN_OPEN_PERM | FAN_ACCESS_PERM | FAN_OPEN_EXEC_PERM)

/* A watch on a whole mount or file system shows no content, but may make everybody wait. */
SEC("lsm/path_notify")
int BPF_PROG(rf_path_notify, const struct path *path, __u64 mask, unsigned int type, int ret)
{
	struct dentry *dentry = path->dentry;

	if (ret || !watched(dentry->d_sb))
		return ret;
	if (type == bpf_core_enum_value(enum fsnotify_obj_type, FSNOTIFY_OBJ_TYPE_INODE))
		return check(dentry, WHAT(PATH_NOTIFY, RF_ACCESS_READ));
	if (!(mask & PERMISSION_EVENTS) || !holds_roots(dentry->d_sb->s_dev))
		return 0;
	return judge(dentry, PLACE_REASON(RF_REASON_WATCH), 0, WHAT(PATH_NOTIFY, RF_ACCESS_READ),
		     true);
}
