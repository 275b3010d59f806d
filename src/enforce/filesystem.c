// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * What a file system can promise: the one table. A root is known by its inode's number; FAT, for
 * one, draws a new number each time an inode comes back into memory, and the root would be a file
 * like any other. The root directory of a file system never leaves memory while it is mounted.
 */
#include <bpf/btf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "enforce/internal.h"

#define BTRFS_TYPES "/sys/kernel/btf/btrfs"

#define KEEPS "keeps the numbers of its files: whole promise"
#define SERVER "keeps the numbers of its files; what its server changes is not seen"
#define DRAWS "draws numbers anew: only the whole file system can be protected"
#define ASKS                                                                                       \
	"has a server that gives the numbers: only the whole file system can be protected, and not from its server"

/* The ends of sentences that begin with the type. */
static const struct rf_filesystem_kind kinds[] = {
	{"9p", RF_PROMISE_LESS, SERVER},
	{"aufs", RF_PROMISE_NONE,
	 "shows the files of its branches by other names: protect the branches"},
	{"bcachefs", RF_PROMISE_TOP,
	 "gives the files of a snapshot the numbers of the first: only the whole file system can be protected"},
	{"btrfs", RF_PROMISE_LESS,
	 "keeps the numbers of its files; snapshots of a vault are protected with it; btrfs send and tree search go round it"},
	{"ceph", RF_PROMISE_LESS, SERVER},
	{"cifs", RF_PROMISE_TOP, ASKS},
	{"devtmpfs", RF_PROMISE_WHOLE, KEEPS},
	{"ecryptfs", RF_PROMISE_NONE,
	 "shows the files of a folder by other names: protect that folder"},
	{"erofs", RF_PROMISE_WHOLE, KEEPS},
	{"exfat", RF_PROMISE_TOP, DRAWS},
	{"ext2", RF_PROMISE_WHOLE, KEEPS},
	{"ext3", RF_PROMISE_WHOLE, KEEPS},
	{"ext4", RF_PROMISE_WHOLE, KEEPS},
	{"f2fs", RF_PROMISE_WHOLE, KEEPS},
	{"fuse", RF_PROMISE_TOP, ASKS},
	{"fuseblk", RF_PROMISE_TOP, ASKS},
	{"iso9660", RF_PROMISE_WHOLE, KEEPS},
	{"jffs2", RF_PROMISE_WHOLE, KEEPS},
	{"jfs", RF_PROMISE_WHOLE, KEEPS},
	{"msdos", RF_PROMISE_TOP, DRAWS},
	{"nfs", RF_PROMISE_LESS, SERVER},
	{"nfs4", RF_PROMISE_LESS, SERVER},
	{"nilfs2", RF_PROMISE_WHOLE, KEEPS},
	{"ntfs3", RF_PROMISE_WHOLE, KEEPS},
	{"overlay", RF_PROMISE_NONE,
	 "shows the files of its layers by other names: protect the layers"},
	{"ramfs", RF_PROMISE_WHOLE, KEEPS},
	{"rootfs", RF_PROMISE_WHOLE, KEEPS},
	{"shiftfs", RF_PROMISE_NONE,
	 "shows the files of a folder by other names: protect that folder"},
	{"smb3", RF_PROMISE_TOP, ASKS},
	{"squashfs", RF_PROMISE_WHOLE, KEEPS},
	{"tmpfs", RF_PROMISE_WHOLE, KEEPS},
	{"ubifs", RF_PROMISE_WHOLE, KEEPS},
	{"udf", RF_PROMISE_WHOLE, KEEPS},
	{"vfat", RF_PROMISE_TOP, DRAWS},
	{"virtiofs", RF_PROMISE_LESS, SERVER},
	{"xfs", RF_PROMISE_LESS,
	 "keeps the numbers of its files; its calls for extended attributes by handle go round a vault"},
	{"zfs", RF_PROMISE_WHOLE, KEEPS},
};

static const struct rf_filesystem_kind unknown = {
	NULL, RF_PROMISE_TOP,
	"is not known to keep the numbers of its files: only the whole file system can be protected"};

/* "fuse.sshfs" is a "fuse". */
const struct rf_filesystem_kind *rf_filesystem_kind(const char *type)
{
	size_t length = strcspn(type, ".");

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (!strncmp(kinds[i].type, type, length) && !kinds[i].type[length])
			return &kinds[i];
	return &unknown;
}

const char *rf_promise_name(enum rf_promise promise)
{
	static const char *const names[] = {
		[RF_PROMISE_WHOLE] = "whole",
		[RF_PROMISE_LESS] = "less",
		[RF_PROMISE_TOP] = "top",
		[RF_PROMISE_NONE] = "none",
	};

	return names[promise];
}

int rf_filesystem_refuse(const char *path, const char *type, const struct rf_mountinfo *mount,
			 struct rf_error *error)
{
	const struct rf_filesystem_kind *kind = rf_filesystem_kind(type);
	char layers[RF_ERROR_LEN / 2] = "";

	if (kind->promise == RF_PROMISE_NONE && mount)
		rf_layers_print(mount, path, layers, sizeof(layers));
	if (!*layers)
		return rf_error_set(error, -EINVAL, "%s is on %s, which %s", path, type,
				    kind->text);
	if (strcmp(type, "overlay"))
		return rf_error_set(error, -EINVAL,
				    "%s is on %s: protect what it shows instead: %s", path, type,
				    layers);
	return rf_error_set(error, -EINVAL, "%s is on an overlay: protect its layers instead: %s",
			    path, layers);
}

/* Where the member is, in bytes from the start of the struct; less than 0: there is none. */
static int64_t offset_of(const struct btf *types, const char *name, const char *wanted)
{
	int id = btf__find_by_name_kind(types, name, BTF_KIND_STRUCT);
	const struct btf_type *type = id > 0 ? btf__type_by_id(types, id) : NULL;
	const struct btf_member *member = type ? btf_members(type) : NULL;

	for (int i = 0; type && i < btf_vlen(type); i++)
		if (!strcmp(btf__name_by_offset(types, member[i].name_off), wanted))
			return btf_member_bit_offset(type, i) / 8;
	return -1;
}

/*
 * Btrfs is a module, whose types libbpf gives only to CAP_SYS_ADMIN by number;
 * the file is there for everybody.
 */
struct rf_btrfs_offsets rf_filesystem_btrfs(void)
{
	struct btf *types = btf__parse_split(BTRFS_TYPES, (struct btf *)rf_kernel_types());
	int64_t inode, root, key, item, id, parent;

	if (!types) /* not loaded, so nothing lies on one */
		return (struct rf_btrfs_offsets){0};
	inode = offset_of(types, "btrfs_inode", "vfs_inode");
	root = offset_of(types, "btrfs_inode", "root");
	key = offset_of(types, "btrfs_root", "root_key");
	item = offset_of(types, "btrfs_root", "root_item");
	id = offset_of(types, "btrfs_key", "objectid");
	parent = offset_of(types, "btrfs_root_item", "parent_uuid");
	btf__free(types);
	if (inode < 0 || root < 0 || key < 0 || item < 0 || id < 0 || parent < 0)
		return (struct rf_btrfs_offsets){0};
	return (struct rf_btrfs_offsets){root - inode, key + id, item + parent};
}

static bool lasts(const char *type, bool top)
{
	enum rf_promise promise = rf_filesystem_kind(type)->promise;

	return promise == RF_PROMISE_WHOLE || promise == RF_PROMISE_LESS ||
	       (promise == RF_PROMISE_TOP && top);
}

/* The mount with this number, in `text`, which is taken apart. */
static bool mount_find(char *text, uint64_t id, struct rf_mountinfo *ret_mount)
{
	while (text && rf_mountinfo_next(&text, ret_mount))
		if (ret_mount->id == id)
			return true;
	return false;
}

int rf_filesystem_fits(const char *path, uint64_t mount, uint64_t *fitting, struct rf_error *error)
{
	cleanup_free char *text = NULL;
	struct rf_mountinfo info;
	bool top;

	if (mount == *fitting)
		return 0;
	text = rf_mountinfo_read();
	if (!mount_find(text, mount, &info)) /* the kernel tells when it is recorded */
		return 0;
	top = !strcmp(info.root, "/") && !strcmp(info.point, path);
	if (!lasts(info.type, top))
		return rf_filesystem_refuse(path, info.type, &info, error);
	if (lasts(info.type, false))
		*fitting = mount;
	return 0;
}

int rf_filesystem_check(const struct rf_request *answer, int fd, struct rf_error *error)
{
	cleanup_free char *text = NULL;
	struct rf_mountinfo mount;
	struct statx status;
	char path[4096];
	bool found;

	if (lasts(answer->filesystem, answer->filesystem_flags & RF_FILESYSTEM_TOP) ||
	    !(answer->object.label.vault || answer->object.program))
		return 0;
	rf_fd_path(fd, path, sizeof(path));
	text = rf_mountinfo_read();
	found = statx(fd, "", AT_EMPTY_PATH, STATX_MNT_ID, &status) == 0 &&
		mount_find(text, status.stx_mnt_id, &mount);
	return rf_filesystem_refuse(path, answer->filesystem, found ? &mount : NULL, error);
}
