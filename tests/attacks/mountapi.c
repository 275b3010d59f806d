/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Mounts by their system calls: other ways to the same file system, and covers
 * that put another file system where a path points. What a case mounts it takes
 * away again, so that the unprotected run leaves the machine as it was.
 */
#include "attack.h"

#include <sched.h>
#include <sys/mount.h>
#include <sys/syscall.h>

/* Ends the program: `path` shows something else than `before` says. */
static _Noreturn void judge_cover(const char *path, const struct stat *before, const char *what)
{
	struct stat st;

	prepare(stat(path, &st), path);
	umount2(path, MNT_DETACH);
	judge_change(st.st_dev != before->st_dev || st.st_ino != before->st_ino, what);
}

static struct stat look(const char *path)
{
	struct stat st;

	prepare(stat(path, &st), path);
	return st;
}

static void mount_tree(char **args)
{
	int tree = attempt(open_tree(AT_FDCWD, args[0], OPEN_TREE_CLONE | O_CLOEXEC), "open_tree");

	judge_fd(openat(tree, args[1], O_RDONLY | O_CLOEXEC), "openat in open_tree");
}

/* A new mount of the device itself, attached nowhere. */
static void mount_super(char **args)
{
	int context = prepare(fsopen(args[1], FSOPEN_CLOEXEC), "fsopen");
	int tree;

	prepare(fsconfig(context, FSCONFIG_SET_STRING, "source", args[0], 0), "source");
	attempt(fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0), "fsconfig create");
	tree = attempt(fsmount(context, FSMOUNT_CLOEXEC, 0), "fsmount");
	judge_fd(openat(tree, args[2], O_RDONLY | O_CLOEXEC), "openat in fsmount");
}

static void mount_cover(char **args)
{
	struct stat before = look(args[0]);

	attempt(mount("cover", args[0], "tmpfs", 0, NULL), "mount");
	judge_cover(args[0], &before, "mount");
}

static void mount_cover_bind(char **args)
{
	struct stat before = look(args[1]);

	attempt(mount(args[0], args[1], NULL, MS_BIND, NULL), "bind mount");
	judge_cover(args[1], &before, "bind mount");
}

/* MS_MOVE has another hook than move_mount(2). The second argument is a place for the mount. */
static void mount_cover_move(char **args)
{
	struct stat before = look(args[0]);

	prepare(mount("cover", args[1], "tmpfs", 0, NULL), "mount");
	if (mount(args[1], args[0], NULL, MS_MOVE, NULL) < 0) {
		int error = errno;

		umount2(args[1], MNT_DETACH);
		errno = error;
		failed("MS_MOVE");
	}
	judge_cover(args[0], &before, "MS_MOVE");
}

static void mount_cover_new(char **args)
{
	struct stat before = look(args[0]);
	int context = prepare(fsopen("tmpfs", FSOPEN_CLOEXEC), "fsopen");
	int tree;

	prepare(fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0), "fsconfig create");
	tree = prepare(fsmount(context, FSMOUNT_CLOEXEC, 0), "fsmount");
	attempt(move_mount(tree, "", AT_FDCWD, args[0], MOVE_MOUNT_F_EMPTY_PATH), "move_mount");
	judge_cover(args[0], &before, "move_mount");
}

/* What holds the vault goes away, with everything mounted in it. */
static void mount_detach(char **args)
{
	struct stat before = look(args[0]);

	struct stat after;

	attempt(umount2(args[0], MNT_DETACH), "umount MNT_DETACH");
	after = look(args[0]);
	judge_change(after.st_dev != before.st_dev || after.st_ino != before.st_ino,
		     "umount MNT_DETACH");
}

static void mount_away(char **args)
{
	struct stat before = look(args[0]), after;

	attempt(mount(args[0], args[1], NULL, MS_MOVE, NULL), "MS_MOVE away");
	after = look(args[0]);
	prepare(mount(args[1], args[0], NULL, MS_MOVE, NULL), "MS_MOVE back");
	judge_change(after.st_dev != before.st_dev, "MS_MOVE away");
}

/* The same by move_mount(2), whose hook sees what is moved. */
static void mount_away_new(char **args)
{
	struct stat before = look(args[0]), after;

	attempt(move_mount(AT_FDCWD, args[0], AT_FDCWD, args[1], 0), "move_mount away");
	after = look(args[0]);
	prepare(move_mount(AT_FDCWD, args[1], AT_FDCWD, args[0], 0), "move_mount back");
	judge_change(after.st_dev != before.st_dev, "move_mount away");
}

/* Another root for every process, and back. The argument is an empty directory. */
static void mount_pivot(char **args)
{
	char old[4096], back[4096];
	struct stat before = look("/"), after;

	snprintf(old, sizeof(old), "%s/old", args[0]);
	snprintf(back, sizeof(back), "/old%s", args[0]);
	prepare(mount("pivot", args[0], "tmpfs", 0, NULL), "mount");
	prepare(mkdir(old, 0755), "mkdir");
	prepare(chdir("/"), "/");
	if (syscall(SYS_pivot_root, args[0], old) < 0) {
		int error = errno;

		umount2(args[0], MNT_DETACH);
		errno = error;
		failed("pivot_root");
	}
	after = look("/");
	prepare(syscall(SYS_pivot_root, "/old", back), "pivot_root back");
	prepare(chdir("/"), "/");
	umount2(args[0], MNT_DETACH);
	judge_change(after.st_dev != before.st_dev || after.st_ino != before.st_ino, "pivot_root");
}

static void mount_chroot(char **args)
{
	attempt(chroot(args[0]), "chroot");
	prepare(chdir("/"), "/");
	judge_fd(open(args[1], O_RDONLY | O_CLOEXEC), "read in a chroot");
}

/* Another root, in a mount namespace of our own, and the file read there. */
static void mount_pivot_read(char **args)
{
	prepare(unshare(CLONE_NEWNS), "unshare");
	prepare(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "private");
	attempt(mount(args[0], args[0], NULL, MS_BIND, NULL), "bind mount");
	prepare(chdir(args[0]), args[0]);
	attempt(syscall(SYS_pivot_root, ".", "."), "pivot_root");
	prepare(umount2(".", MNT_DETACH), "umount the old root");
	judge_fd(open(args[1], O_RDONLY | O_CLOEXEC), "read after pivot_root");
}

/*
 * The directory under a mount point, reached where that mount is not: in a mount
 * namespace that was made, and left by the mount, before the file GO is there.
 */
static void mount_beneath(char **args)
{
	struct stat before;

	prepare(unshare(CLONE_NEWNS), "unshare");
	prepare(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "private");
	prepare(umount2(args[0], MNT_DETACH), "umount");
	before = look(args[0]);
	wait_for(args[1]);
	attempt(rename(args[0], args[2]), "rename");
	judge_change(look(args[2]).st_ino == before.st_ino, "rename");
}

/* A file system whose server answers nothing, until the file GO is there. */
static void mount_silent(char **args)
{
	char options[128];
	int fd = prepare(open("/dev/fuse", O_RDWR | O_CLOEXEC), "/dev/fuse");

	snprintf(options, sizeof(options), "fd=%d,rootmode=40000,user_id=0,group_id=0", fd);
	prepare(mount("silent", args[0], "fuse", 0, options), "mount");
	wait_for(args[1]);
	close(fd);
	umount2(args[0], MNT_DETACH);
	succeeded("mounted");
}

static const struct attack attacks[] = {
	{"tree", "DIRECTORY NAME", mount_tree},
	{"super", "DEVICE TYPE NAME", mount_super},
	{"cover", "DIRECTORY", mount_cover},
	{"cover-bind", "FROM TO", mount_cover_bind},
	{"cover-move", "DIRECTORY EMPTY", mount_cover_move},
	{"cover-new", "DIRECTORY", mount_cover_new},
	{"detach", "MOUNTPOINT", mount_detach},
	{"away", "MOUNTPOINT EMPTY", mount_away},
	{"away-new", "MOUNTPOINT EMPTY", mount_away_new},
	{"pivot", "EMPTY", mount_pivot},
	{"pivot-read", "DIRECTORY NAME", mount_pivot_read},
	{"chroot", "DIRECTORY NAME", mount_chroot},
	{"beneath", "MOUNTPOINT GO TO", mount_beneath},
	{"silent", "DIRECTORY GO", mount_silent},
};

ATTACK_MAIN(attacks)
