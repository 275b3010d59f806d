// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Whether the files of a file system keep their numbers. A root is known by its
 * inode's number; FAT, for one, draws a new number each time an inode comes back
 * into memory, and the root would be a file like any other. The root directory of
 * a file system never leaves memory while it is mounted.
 */
#include <bpf/btf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "enforce/internal.h"

#define OVERLAY_TYPES "/sys/kernel/btf/overlay"

/* Numbers from the disk, from the server, or for files that never leave memory. */
static const char *const lasting[] = {
	"bcachefs", "btrfs",	"ceph",	 "ecryptfs", "erofs", "ext2",	"ext3",	    "ext4", "f2fs",
	"iso9660",  "jfs",	"jffs2", "nfs",	     "nfs4",  "nilfs2", "ntfs3",    "9p",   "ramfs",
	"rootfs",   "squashfs", "tmpfs", "devtmpfs", "ubifs", "udf",	"virtiofs", "xfs",  "zfs",
};

/*
 * Overlayfs is a module, whose types libbpf gives only to CAP_SYS_ADMIN by number;
 * the file is there for everybody.
 */
uint32_t rf_filesystem_xino_offset(void)
{
	struct btf *types = btf__parse_split(OVERLAY_TYPES, (struct btf *)rf_kernel_types());
	const struct btf_type *type;
	const struct btf_member *member;
	uint32_t offset = 0;
	int id;

	if (!types) /* not loaded, so nothing lies on one */
		return 0;
	id = btf__find_by_name_kind(types, "ovl_fs", BTF_KIND_STRUCT);
	type = id > 0 ? btf__type_by_id(types, id) : NULL;
	member = type ? btf_members(type) : NULL;
	for (int i = 0; type && i < btf_vlen(type); i++)
		if (!strcmp(btf__name_by_offset(types, member[i].name_off), "xino_mode"))
			offset = btf_member_bit_offset(type, i) / 8;
	btf__free(types);
	return offset;
}

static bool lasts(const struct rf_request *request)
{
	if (request->filesystem_flags & RF_FILESYSTEM_TOP)
		return true;
	if (!strcmp(request->filesystem, "overlay"))
		return request->filesystem_flags & RF_FILESYSTEM_XINO;
	for (size_t i = 0; i < sizeof(lasting) / sizeof(lasting[0]); i++)
		if (!strcmp(request->filesystem, lasting[i]))
			return true;
	return false;
}

int rf_filesystem_check(const struct rf_request *request, int fd, struct rf_error *error)
{
	char link[32], path[4096];
	ssize_t length;

	if (!request->done || lasts(request) ||
	    !(request->object.label.vault || request->object.program))
		return 0;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	length = readlink(link, path, sizeof(path) - 1);
	path[length > 0 ? length : 0] = '\0';
	if (!strcmp(request->filesystem, "overlay"))
		return rf_error_set(
			error, -EINVAL,
			"%s cannot be told apart for long: it is on an overlay of several file systems, mounted without xino=on",
			path);
	return rf_error_set(
		error, -EINVAL,
		"%s cannot be told apart for long: files on %s change their numbers; protect the file system as a whole",
		path, request->filesystem);
}
