/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Names in directories: making, moving and removing them. With a vault at one end
 * these carry an object out under a name that nobody watches, put a foreign one
 * in its place, or destroy it.
 */
#include "attack.h"

#include <sys/sysmacros.h>

/* The object's number, so that a change is told from what was there before. */
static ino_t number(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 ? st.st_ino : 0;
}

static void entry_link(char **args)
{
	attempt(link(args[0], args[1]), "link");
	judge_change(number(args[0]) == number(args[1]), "link");
}

/* The source is a descriptor, so the name lookup does not pass the directory. */
static void entry_link_fd(char **args)
{
	int fd = attempt(open(args[0], O_PATH | O_CLOEXEC), "open O_PATH");

	attempt(linkat(fd, "", AT_FDCWD, args[1], AT_EMPTY_PATH), "linkat AT_EMPTY_PATH");
	judge_change(number(args[1]) != 0, "link");
}

static void entry_link_proc(char **args)
{
	char proc[64];
	int fd = attempt(open(args[0], O_PATH | O_CLOEXEC), "open O_PATH");

	snprintf(proc, sizeof(proc), "/proc/self/fd/%d", fd);
	attempt(linkat(AT_FDCWD, proc, AT_FDCWD, args[1], AT_SYMLINK_FOLLOW), "linkat /proc");
	judge_change(number(args[1]) != 0, "link");
}

/* A file without a name, made elsewhere, gets its first name in the vault. */
static void entry_tmpfile(char **args)
{
	int fd = prepare(open(args[0], O_TMPFILE | O_RDWR | O_CLOEXEC, 0644), "O_TMPFILE");

	attempt(linkat(fd, "", AT_FDCWD, args[1], AT_EMPTY_PATH), "linkat");
	judge_change(number(args[1]) != 0, "link");
}

/* A file without a name made in the vault itself. */
static void entry_tmpfile_in(char **args)
{
	attempt(open(args[0], O_TMPFILE | O_RDWR | O_CLOEXEC, 0644), "O_TMPFILE");
	succeeded("O_TMPFILE");
}

static void entry_create(char **args)
{
	attempt(open(args[0], O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644), "create");
	judge_change(number(args[0]) != 0, "create");
}

static void entry_mkdir(char **args)
{
	attempt(mkdir(args[0], 0755), "mkdir");
	judge_change(number(args[0]) != 0, "mkdir");
}

static void entry_mknod(char **args)
{
	attempt(mknod(args[0], S_IFCHR | 0600, makedev(1, 3)), "mknod");
	judge_change(number(args[0]) != 0, "mknod");
}

static void entry_mkfifo(char **args)
{
	attempt(mkfifo(args[0], 0600), "mkfifo");
	judge_change(number(args[0]) != 0, "mkfifo");
}

static void entry_symlink(char **args)
{
	attempt(symlink("/etc/passwd", args[0]), "symlink");
	judge_change(number(args[0]) != 0, "symlink");
}

static void entry_unlink(char **args)
{
	attempt(unlink(args[0]), "unlink");
	judge_change(number(args[0]) == 0, "unlink");
}

static void entry_rmdir(char **args)
{
	attempt(rmdir(args[0]), "rmdir");
	judge_change(number(args[0]) == 0, "rmdir");
}

static void entry_rename(char **args)
{
	ino_t moved = number(args[0]);

	attempt(rename(args[0], args[1]), "rename");
	judge_change(number(args[1]) == moved, "rename");
}

static void entry_exchange(char **args)
{
	ino_t first = number(args[0]), second = number(args[1]);

	attempt(renameat2(AT_FDCWD, args[0], AT_FDCWD, args[1], RENAME_EXCHANGE), "exchange");
	judge_change(number(args[0]) == second && number(args[1]) == first, "exchange");
}

/* Leaves a whiteout, as overlayfs would, where the object was. */
static void entry_whiteout(char **args)
{
	ino_t moved = number(args[0]);

	attempt(renameat2(AT_FDCWD, args[0], AT_FDCWD, args[1], RENAME_WHITEOUT), "whiteout");
	judge_change(number(args[1]) == moved, "whiteout");
}

static const struct attack attacks[] = {
	{"link", "FROM TO", entry_link},
	{"link-fd", "FROM TO", entry_link_fd},
	{"link-proc", "FROM TO", entry_link_proc},
	{"tmpfile", "DIRECTORY TO", entry_tmpfile},
	{"tmpfile-in", "DIRECTORY", entry_tmpfile_in},
	{"create", "PATH", entry_create},
	{"mkdir", "PATH", entry_mkdir},
	{"mknod", "PATH", entry_mknod},
	{"mkfifo", "PATH", entry_mkfifo},
	{"symlink", "PATH", entry_symlink},
	{"unlink", "PATH", entry_unlink},
	{"rmdir", "PATH", entry_rmdir},
	{"rename", "FROM TO", entry_rename},
	{"exchange", "FIRST SECOND", entry_exchange},
	{"whiteout", "FROM TO", entry_whiteout},
};

ATTACK_MAIN(attacks)
