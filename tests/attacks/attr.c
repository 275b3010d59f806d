/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Attributes of an object: mode, owner, times, size, extended attributes, access
 * control lists, and what only ioctl(2) reaches. Each case makes one change and
 * looks at it.
 */
#include "attack.h"

#include <linux/fs.h>
#include <linux/fsverity.h>
#include <sys/ioctl.h>
#include <sys/xattr.h>

static struct stat look(const char *path)
{
	struct stat st;

	prepare(stat(path, &st), "stat");
	return st;
}

static void attr_chmod(char **args)
{
	attempt(chmod(args[0], 04711), "chmod");
	judge_change((look(args[0]).st_mode & 07777) == 04711, "chmod");
}

static void attr_chmod_fd(char **args)
{
	char proc[64];
	int fd = attempt(open(args[0], O_PATH | O_CLOEXEC), "open O_PATH");

	snprintf(proc, sizeof(proc), "/proc/self/fd/%d", fd);
	attempt(chmod(proc, 04711), "chmod through /proc");
	judge_change((look(args[0]).st_mode & 07777) == 04711, "chmod");
}

static void attr_chown(char **args)
{
	attempt(chown(args[0], 4711, 4711), "chown");
	judge_change(look(args[0]).st_uid == 4711, "chown");
}

static void attr_chown_fd(char **args)
{
	int fd = attempt(open(args[0], O_PATH | O_CLOEXEC), "open O_PATH");

	attempt(fchownat(fd, "", 4711, 4711, AT_EMPTY_PATH), "fchownat");
	judge_change(look(args[0]).st_uid == 4711, "chown");
}

static void attr_times(char **args)
{
	const struct timespec times[2] = {{.tv_sec = 4711}, {.tv_sec = 4711}};

	attempt(utimensat(AT_FDCWD, args[0], times, 0), "utimensat");
	judge_change(look(args[0]).st_mtime == 4711, "utimensat");
}

static void attr_truncate(char **args)
{
	attempt(truncate(args[0], 0), "truncate");
	judge_change(look(args[0]).st_size == 0, "truncate");
}

static void set_xattr(const char *path, const char *name)
{
	char value[16];

	attempt(setxattr(path, name, FORGED, strlen(FORGED), 0), "setxattr");
	judge_change(getxattr(path, name, value, sizeof(value)) > 0, "setxattr");
}

static void attr_xattr_user(char **args)
{
	set_xattr(args[0], "user.forged");
}

static void attr_xattr_trusted(char **args)
{
	set_xattr(args[0], "trusted.forged");
}

static void attr_xattr_security(char **args)
{
	set_xattr(args[0], "security.forged");
}

static void attr_xattr_remove(char **args)
{
	attempt(removexattr(args[0], args[1]), "removexattr");
	judge_change(getxattr(args[0], args[1], NULL, 0) < 0, "removexattr");
}

/* The wire form of an access control list that gives user 4711 everything. */
static const struct {
	uint32_t version;
	struct {
		uint16_t tag, permissions;
		uint32_t id;
	} entries[5];
} acl = {
	.version = 2,
	.entries =
		{{0x01, 7, -1U}, {0x02, 7, 4711}, {0x04, 7, -1U}, {0x10, 7, -1U}, {0x20, 7, -1U}},
};

static void attr_acl(char **args)
{
	attempt(setxattr(args[0], "system.posix_acl_access", &acl, sizeof(acl), 0), "set ACL");
	judge_change(getxattr(args[0], "system.posix_acl_access", NULL, 0) > 0, "set ACL");
}

static void attr_acl_remove(char **args)
{
	attempt(removexattr(args[0], "system.posix_acl_access"), "remove ACL");
	judge_change(getxattr(args[0], "system.posix_acl_access", NULL, 0) < 0, "remove ACL");
}

static void attr_getflags(char **args)
{
	int flags, fd = attempt(open(args[0], O_RDONLY | O_CLOEXEC), "open");

	attempt(ioctl(fd, FS_IOC_GETFLAGS, &flags), "FS_IOC_GETFLAGS");
	succeeded("FS_IOC_GETFLAGS");
}

static void attr_setflags(char **args)
{
	int flags = 0, fd = attempt(open(args[0], O_RDONLY | O_CLOEXEC), "open");

	prepare(ioctl(fd, FS_IOC_GETFLAGS, &flags), "FS_IOC_GETFLAGS");
	flags |= FS_NOATIME_FL;
	attempt(ioctl(fd, FS_IOC_SETFLAGS, &flags), "FS_IOC_SETFLAGS");
	prepare(ioctl(fd, FS_IOC_GETFLAGS, &flags), "FS_IOC_GETFLAGS");
	judge_change(flags & FS_NOATIME_FL, "FS_IOC_SETFLAGS");
}

static void attr_setxflags(char **args)
{
	struct fsxattr attr = {0};
	int fd = attempt(open(args[0], O_RDONLY | O_CLOEXEC), "open");

	prepare(ioctl(fd, FS_IOC_FSGETXATTR, &attr), "FS_IOC_FSGETXATTR");
	attr.fsx_xflags |= FS_XFLAG_NODUMP;
	attempt(ioctl(fd, FS_IOC_FSSETXATTR, &attr), "FS_IOC_FSSETXATTR");
	prepare(ioctl(fd, FS_IOC_FSGETXATTR, &attr), "FS_IOC_FSGETXATTR");
	judge_change(attr.fsx_xflags & FS_XFLAG_NODUMP, "FS_IOC_FSSETXATTR");
}

/* Makes the file read-only for ever, its maintainers included. */
static void attr_verity(char **args)
{
	struct fsverity_enable_arg arg = {
		.version = 1, .hash_algorithm = FS_VERITY_HASH_ALG_SHA256, .block_size = 4096};
	int fd = attempt(open(args[0], O_RDONLY | O_CLOEXEC), "open");

	attempt(ioctl(fd, FS_IOC_ENABLE_VERITY, &arg), "FS_IOC_ENABLE_VERITY");
	judge_change(open(args[0], O_WRONLY | O_CLOEXEC) < 0, "FS_IOC_ENABLE_VERITY");
}

/* What an inode is known by must not be settable: it tells a reused number from the recorded. */
static void attr_setversion(char **args)
{
	long version = 4711, now = 0;
	int fd = attempt(open(args[0], O_RDONLY | O_CLOEXEC), "open");

	attempt(ioctl(fd, FS_IOC_SETVERSION, &version), "FS_IOC_SETVERSION");
	prepare(ioctl(fd, FS_IOC_GETVERSION, &now), "FS_IOC_GETVERSION");
	judge_change((int)now == 4711, "FS_IOC_SETVERSION");
}

/* fs/ext4/ext4.h: what a whole file system is known by, by any file of it. */
struct fsuuid {
	uint32_t len, flags;
};
#define EXT4_IOC_GETFSUUID _IOR('f', 44, struct fsuuid)
#define EXT4_IOC_SETFSUUID _IOW('f', 44, struct fsuuid)

static void attr_setuuid(char **args)
{
	struct {
		struct fsuuid head;
		char uuid[16];
	} uuid = {.head.len = 16, .uuid = FORGED}, now = {.head.len = 16};
	int fd = attempt(open(args[0], O_RDONLY | O_CLOEXEC), "open");

	attempt(ioctl(fd, EXT4_IOC_SETFSUUID, &uuid), "EXT4_IOC_SETFSUUID");
	prepare(ioctl(fd, EXT4_IOC_GETFSUUID, &now), "EXT4_IOC_GETFSUUID");
	judge_change(memcmp(uuid.uuid, now.uuid, 16) == 0, "EXT4_IOC_SETFSUUID");
}

static const struct attack attacks[] = {
	{"chmod", "FILE", attr_chmod},
	{"chmod-fd", "FILE", attr_chmod_fd},
	{"chown", "FILE", attr_chown},
	{"chown-fd", "FILE", attr_chown_fd},
	{"times", "FILE", attr_times},
	{"truncate", "FILE", attr_truncate},
	{"xattr-user", "FILE", attr_xattr_user},
	{"xattr-trusted", "FILE", attr_xattr_trusted},
	{"xattr-security", "FILE", attr_xattr_security},
	{"xattr-remove", "FILE NAME", attr_xattr_remove},
	{"acl", "FILE", attr_acl},
	{"acl-remove", "FILE", attr_acl_remove},
	{"getflags", "FILE", attr_getflags},
	{"setflags", "FILE", attr_setflags},
	{"setxflags", "FILE", attr_setxflags},
	{"verity", "FILE", attr_verity},
	{"setversion", "FILE", attr_setversion},
	{"setuuid", "FILE", attr_setuuid},
};

ATTACK_MAIN(attacks)
