/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* src/bpf/mount.bpf.c: what would put another tree in a root's place. */
#include <errno.h>
#include <linux/mount.h>
#include <sys/fanotify.h>

#include "core/hooks.h"
#include "reference.h"

#define FROZEN ((uint64_t)RF_REASON_FROZEN << 32)
#define WATCHED ((uint64_t)RF_REASON_WATCH << 32)

static bool in_namespace(void)
{
	uint64_t proxy = kernel("task_struct_nsproxy_8", current_task());
	uint64_t namespace = kernel("nsproxy_mnt_ns_8", proxy);

	return kernel("mnt_namespace_ns_inum_4", namespace) ==
	       state_at(4, offsetof(struct rf_state, mnt_ns));
}

/* Roots and what is above them stay where they are. */
static int64_t of_covered(uint64_t dentry, bool everywhere, uint64_t hook)
{
	uint64_t sb = kernel("dentry_d_sb_8", dentry), inode = kernel("dentry_d_inode_8", dentry);
	bool directory = is_directory(inode);
	uint64_t place, own;

	if (!is_watched(sb) || !holds_a_root(sb) || (!everywhere && !in_namespace()))
		return 0;
	own = own_label(inode);
	place = directory && VAULT(own) ? VAULT(own)
					: place_below(kernel("dentry_d_parent_8", dentry));
	if (nothing_there(place) && !(FLAGS(own) & FIXED))
		return 0;
	return judged(dentry, FROZEN | (uint32_t)place, 0, hook << 8 | RF_ACCESS_ENTRY, directory);
}

static int64_t of_elsewhere(uint64_t dentry, uint64_t hook)
{
	return judged(dentry, FROZEN, 0, hook << 8 | RF_ACCESS_ENTRY, true);
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

/* To its peers, whose number it has. */
static bool spreads(uint64_t mount)
{
	return (uint32_t)probed("mount_mnt_group_id_4", mount);
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
	return of_covered(dentry, spreads(around(kernel("path_mnt_8", path))), RF_HOOK_SB_MOUNT);
}

static int64_t move_mount(void)
{
	uint64_t from = argument(0), to = argument(1), mount = kernel("path_mnt_8", from);
	int64_t r = of_covered(kernel("path_dentry_8", to),
			       spreads(around(kernel("path_mnt_8", to))), RF_HOOK_MOVE_MOUNT);

	if (r || below(mount) == around(mount)) /* a new one, which stands nowhere yet */
		return r;
	return of_covered(kernel("path_dentry_8", from), true, RF_HOOK_MOVE_MOUNT);
}

/* On the way to a root; or at a directory on it, from where unmounting spreads to one that is. */
static bool is_on_the_way(uint64_t mount)
{
	uint64_t id = probed("mount_mnt_id_4", mount);
	uint64_t parent = probed("mount_mnt_parent_8", mount);
	uint64_t covered = probed("dentry_d_inode_8", probed("mount_mnt_mountpoint_8", mount));

	if (there_is("mounts", 1, &id))
		return true;
	return spreads(parent) && FLAGS(own_label_probed(covered)) & FIXED;
}

static int64_t sb_umount(void)
{
	uint64_t mount = argument(0), task = current_task();

	if (!is_on_the_way(around(mount)) || (uint32_t)answer("is_last", 1, &task))
		return 0;
	return of_elsewhere(kernel("vfsmount_mnt_root_8", mount), RF_HOOK_SB_UMOUNT);
}

/* Only pid 1 and its children can be the last. */
static void is_last(void)
{
	uint64_t task = argument(0);
	bool can = (uint32_t)kernel("task_struct_tgid_4", task) == 1 ||
		   (uint32_t)kernel("task_struct_tgid_4",
				    kernel("task_struct_real_parent_8", task)) == 1;

	come(can ? MAY : MUST, RESULT, can && chance("nobody is left", 4));
	leaves_all();
}

/* Whether the policy knows the file system is not asked: that is by a UUID, in memory. */
static bool is_of_policy(void)
{
	return chance("of the policy", 5);
}

static bool has_no_room(void)
{
	return is_of_policy() && any_number("outcome", NULL, 0);
}

static int64_t sb_set_mnt_opts(void)
{
	uint64_t root = kernel("super_block_s_root_8", argument(0));

	return has_no_room() ? refused(root, RF_REASON_DEVICES_FULL, 0,
				       RF_HOOK_SB_SET_MNT_OPTS << 8 | RF_ACCESS_ENTRY)
			     : 0;
}

static void come_sb_set_mnt_opts(void)
{
	uint64_t dev = kernel("super_block_s_dev_4", argument(0));

	come_from_hook(4, sb_set_mnt_opts);
	if ((int32_t)argument(4))
		return;
	say_nothing_of_devices();
	writes(MUST, "devices", 1, &dev);
	come(MAY, removed("devices"), !is_of_policy());
	come(MAY, outcome("devices"), has_no_room() ? (uint64_t)-ENOSPC : 0);
	if (is_of_policy())
		come(MUST, state_times(offsetof(struct rf_state, devices)), 1);
}

static int64_t sb_pivotroot(void)
{
	return in_namespace()
		       ? of_elsewhere(kernel("path_dentry_8", argument(1)), RF_HOOK_SB_PIVOTROOT)
		       : 0;
}

/* Of what is above a root, nobody makes others wait; of anything else, who may change it. */
static int64_t of_watch(uint64_t dentry, bool waits)
{
	if (waits && FLAGS(own_label(kernel("dentry_d_inode_8", dentry))) & RF_LABEL_ANCESTOR)
		return refused(dentry, RF_REASON_WATCH, 0,
			       RF_HOOK_PATH_NOTIFY << 8 | RF_ACCESS_WRITE);
	return of_dentry(dentry, RF_HOOK_PATH_NOTIFY,
			 RF_ACCESS_READ | (waits ? RF_ACCESS_WRITE : 0));
}

static int64_t path_notify(void)
{
	const uint64_t waiting = FAN_OPEN_PERM | FAN_ACCESS_PERM | FAN_OPEN_EXEC_PERM | 0x100000;
	uint64_t dentry = kernel("path_dentry_8", argument(0)),
		 sb = kernel("dentry_d_sb_8", dentry);
	bool waits = argument(1) & waiting;

	if (!is_watched(sb))
		return 0;
	if ((uint32_t)argument(2) == (uint32_t)constant("enumerator_FSNOTIFY_OBJ_TYPE_INODE"))
		return of_watch(dentry, waits);
	if (!waits || !holds_a_root(sb))
		return 0;
	return refused(dentry, RF_REASON_WATCH, 0, RF_HOOK_PATH_NOTIFY << 8 | RF_ACCESS_READ);
}

#define COME(name, ret)                                                                            \
	static void come_##name(void)                                                              \
	{                                                                                          \
		come_from_hook(ret, name);                                                         \
	}
COME(sb_mount, 5)
COME(sb_umount, 2)
COME(move_mount, 2)
COME(sb_pivotroot, 2)
COME(path_notify, 3)

const struct reference references_of_mounts[] = {
	{"rf_sb_mount", come_sb_mount},
	{"rf_move_mount", come_move_mount},
	{"rf_sb_umount", come_sb_umount},
	{"rf_sb_set_mnt_opts", come_sb_set_mnt_opts},
	{"rf_sb_pivotroot", come_sb_pivotroot},
	{"rf_path_notify", come_path_notify},
	{"is_last", is_last},
	{NULL, NULL},
};
