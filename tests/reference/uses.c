/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* src/bpf/use.bpf.c, handed.bpf.c, identity.bpf.c: uses without an opening; descriptors that are
 * handed on; what a process says of itself. */
#include <linux/fcntl.h>
#include <linux/prctl.h>
#include <sys/mman.h>

#include "core/abi.h"
#include "core/hooks.h"
#include "reference.h"

static uint64_t own_program(void)
{
	uint64_t mm = kernel("task_struct_mm_8", current_task());
	uint64_t exe = mm ? kernel("mm_struct_exe_file_8", mm) : 0;

	return exe ? kernel("file_f_path_dentry_8", exe) : 0;
}

static int64_t task_prctl(void)
{
	int32_t option = (int32_t)argument(0), what = (int32_t)argument(1);

	if (option != PR_SET_MM || (what != PR_SET_MM_EXE_FILE && what != PR_SET_MM_MAP))
		return 0;
	return judged(own_program(), (uint64_t)RF_REASON_FORGED << 32, 0,
		      RF_HOOK_TASK_PRCTL << 8 | RF_ACCESS_ATTR, false);
}

static int64_t quota_on(void)
{
	return of_dentry(argument(0), RF_HOOK_QUOTA_ON, RF_ACCESS_READ | RF_ACCESS_WRITE);
}

static uint64_t place_by_memory(uint64_t inode)
{
	uint64_t sb = probed("inode_i_sb_8", inode);
	uint32_t slot = rf_device_slot((uint32_t)probed("super_block_s_dev_4", sb));

	return state_at(1, offsetof(struct rf_state, devices) + slot)
		       ? place_asked("rf_alias", inode)
		       : 0;
}

/* Through the name that it was bound to. */
static int64_t of_socket(uint64_t socket, uint64_t hook)
{
	uint64_t dentry = probed("unix_sock_path_dentry_8", socket), inode, place;

	if (!dentry)
		return 0;
	inode = probed("dentry_d_inode_8", dentry);
	if (!state_at(1, offsetof(struct rf_state, devices) +
				 rf_device_slot((uint32_t)probed("super_block_s_dev_4",
								 probed("inode_i_sb_8", inode)))))
		return 0;
	place = place_asked("rf_alias", inode);
	return nothing_there(place) ? 0
				    : judged(dentry, place, 0, hook << 8 | RF_ACCESS_WRITE, false);
}

static int64_t unix_stream_connect(void)
{
	return of_socket(argument(1), RF_HOOK_UNIX_STREAM_CONNECT);
}

static int64_t unix_may_send(void)
{
	return of_socket(probed("socket_sk_8", argument(1)), RF_HOOK_UNIX_MAY_SEND);
}

static int64_t file_fcntl(void)
{
	const uint32_t delegate = 1040; /* F_SETDELEG */
	uint32_t cmd = (uint32_t)argument(1);

	if (cmd != delegate && (cmd != F_SETLEASE || (int32_t)argument(2) == F_UNLCK))
		return 0;
	return of_opened(argument(0), RF_HOOK_FILE_FCNTL, RF_ACCESS_WRITE);
}

static int64_t inode_file_setattr(void)
{
	return of_dentry(argument(0), RF_HOOK_INODE_FILE_SETATTR, RF_ACCESS_ATTR);
}

static int64_t inode_file_getattr(void)
{
	return of_dentry(argument(0), RF_HOOK_INODE_FILE_GETATTR, RF_ACCESS_STAT);
}

#define HANDED ((uint64_t)RF_REASON_HANDED << 32)

/* A command with a descriptor among its arguments, and a task that has one that it may not have. */
static int64_t of_handed(uint64_t hook)
{
	static const uint16_t takes[] = {0x4c00, 0x4c06, 0x4c0a, 0x092b, 0x660f,
					 0xf509, 0x586d, 0x5881, 0x5883, 0x3b8f};
	uint64_t place = place_asked("forbidden", current_task());
	bool hands = false;

	for (size_t i = 0; i < sizeof(takes) / sizeof(takes[0]); i++)
		hands |= (uint16_t)argument(1) == takes[i];
	if (!hands || !place)
		return 0;
	return judged(kernel("file_f_path_dentry_8", argument(0)), HANDED | (uint32_t)place, 0,
		      hook << 8 | RF_ACCESS_READ | RF_ACCESS_WRITE, false);
}

static int64_t ioctl_handed(void)
{
	return of_handed(RF_HOOK_IOCTL_HANDED);
}

static int64_t ioctl_handed_compat(void)
{
	return of_handed(RF_HOOK_IOCTL_HANDED_COMPAT);
}

/* EXT4_IOC_SETFSUUID, where a root is. */
static int64_t of_uuid(uint64_t hook)
{
	uint64_t inode = kernel("file_f_inode_8", argument(0));
	uint64_t sb = kernel("inode_i_sb_8", inode);

	if ((uint16_t)argument(1) != 0x662c || !is_watched(sb) || !holds_a_root(sb))
		return 0;
	return judged(kernel("file_f_path_dentry_8", argument(0)), (uint64_t)RF_REASON_FROZEN << 32,
		      0, hook << 8 | RF_ACCESS_ATTR, false);
}

static int64_t ioctl_frozen(void)
{
	return of_uuid(RF_HOOK_IOCTL_FROZEN);
}

static int64_t ioctl_frozen_compat(void)
{
	return of_uuid(RF_HOOK_IOCTL_FROZEN_COMPAT);
}

static int64_t binder_transfer_file(void)
{
	uint64_t inode = kernel("file_f_inode_8", argument(2));
	uint64_t place = inode ? place_by_memory(inode) : 0;

	if (nothing_there(place))
		return 0;
	return judged(kernel("file_f_path_dentry_8", argument(2)), HANDED | (uint32_t)place, 0,
		      RF_HOOK_BINDER_TRANSFER_FILE << 8 | RF_ACCESS_READ | RF_ACCESS_WRITE, false);
}

static int64_t file_mprotect(void)
{
	const uint64_t shared = 8; /* VM_SHARED */
	uint64_t file = probed("vm_area_struct_vm_file_8", argument(0)), inode, place;

	if (!(argument(2) & PROT_WRITE) ||
	    !(probed("vm_area_struct_vm_flags_8", argument(0)) & shared))
		return 0;
	inode = probed("file_f_inode_8", file);
	place = inode ? place_by_memory(inode) : 0;
	if (nothing_there(place))
		return 0;
	return judged(probed("file_f_path_dentry_8", file), place, 0,
		      RF_HOOK_FILE_MPROTECT << 8 | RF_ACCESS_WRITE, false);
}

/* The number of the argument that says what was decided before. */
#define HOOKS(X)                                                                                   \
	X(task_prctl, 5)                                                                           \
	X(quota_on, 1)                                                                             \
	X(unix_stream_connect, 3)                                                                  \
	X(unix_may_send, 2)                                                                        \
	X(file_fcntl, 3)                                                                           \
	X(inode_file_setattr, 2)                                                                   \
	X(inode_file_getattr, 2)                                                                   \
	X(ioctl_handed, 3)                                                                         \
	X(ioctl_handed_compat, 3)                                                                  \
	X(ioctl_frozen, 3)                                                                         \
	X(ioctl_frozen_compat, 3)                                                                  \
	X(binder_transfer_file, 3)                                                                 \
	X(file_mprotect, 3)

#define X(name, ret)                                                                               \
	static void come_##name(void)                                                              \
	{                                                                                          \
		come_from_hook(ret, name);                                                         \
	}
HOOKS(X)
#undef X

const struct reference references_of_uses[] = {
#define X(name, ret) {"rf_" #name, come_##name},
	HOOKS(X)
#undef X
		{"forbidden", leaves_all},
	{NULL, NULL},
};
