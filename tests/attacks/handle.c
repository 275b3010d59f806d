/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * File handles: a way to an inode that needs no name. With cold caches the object
 * comes as a dentry that hangs in no tree, so nothing above it can be looked at.
 */
#include "attack.h"

#include <dirent.h>

union handle {
	struct file_handle head;
	char room[sizeof(struct file_handle) + MAX_HANDLE_SZ];
};

static void handle_save(char **args)
{
	union handle handle = {.head.handle_bytes = MAX_HANDLE_SZ};
	int mount;
	int fd = prepare(open(args[1], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600), args[1]);

	attempt(name_to_handle_at(AT_FDCWD, args[0], &handle.head, &mount, 0), "name_to_handle_at");
	if (write(fd, &handle, sizeof(handle)) != sizeof(handle))
		untried(args[1]);
	succeeded("save handle");
}

/* The kernel finds a directory's place by listing its parent: that refusal comes as ESTALE. */
static int open_saved(char **args, int flags)
{
	union handle handle;
	int opened;
	int fd = prepare(open(args[0], O_RDONLY | O_CLOEXEC), args[0]);
	int mount = prepare(open(args[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC), args[1]);

	if (read(fd, &handle, sizeof(handle)) != sizeof(handle))
		untried(args[0]);
	opened = open_by_handle_at(mount, &handle.head, flags | O_CLOEXEC);
	if (opened < 0 && errno == ESTALE)
		refused("open_by_handle_at: no descriptor came");
	return attempt(opened, "open_by_handle_at");
}

static void handle_read(char **args)
{
	judge_fd(open_saved(args, O_RDONLY), "read by handle");
}

static void handle_read_cold(char **args)
{
	drop_caches();
	handle_read(args);
}

/* The handle of a directory, and then a name in it. */
static void handle_beneath_cold(char **args)
{
	int dir;

	drop_caches();
	dir = open_saved(args, O_PATH | O_DIRECTORY);
	judge_fd(openat(dir, args[2], O_RDONLY | O_CLOEXEC), "openat by handle");
}

static void handle_list_cold(char **args)
{
	DIR *dir;
	struct dirent *entry;

	drop_caches();
	dir = fdopendir(open_saved(args, O_RDONLY | O_DIRECTORY));
	if (!dir)
		failed("list by handle");
	while ((entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			succeeded("list by handle");
	errno = ENODATA;
	untried("list by handle");
}

/* What has no name in a tree could be given one. */
static void handle_link_cold(char **args)
{
	int fd;

	drop_caches();
	fd = open_saved(args, O_PATH);
	attempt(linkat(fd, "", AT_FDCWD, args[2], AT_EMPTY_PATH), "linkat by handle");
	judge_fd(open(args[2], O_RDONLY | O_CLOEXEC), "read the link");
}

static void handle_chmod_cold(char **args)
{
	char proc[64];
	struct stat st;
	int fd;

	drop_caches();
	fd = open_saved(args, O_PATH);
	snprintf(proc, sizeof(proc), "/proc/self/fd/%d", fd);
	attempt(chmod(proc, 04711), "chmod by handle");
	judge_change(fstat(fd, &st) == 0 && (st.st_mode & 07777) == 04711, "chmod by handle");
}

static const struct attack attacks[] = {
	{"save", "FILE HANDLE", handle_save},
	{"read", "HANDLE MOUNT", handle_read},
	{"read-cold", "HANDLE MOUNT", handle_read_cold},
	{"beneath-cold", "HANDLE MOUNT NAME", handle_beneath_cold},
	{"list-cold", "HANDLE MOUNT", handle_list_cold},
	{"link-cold", "HANDLE MOUNT TO", handle_link_cold},
	{"chmod-cold", "HANDLE MOUNT", handle_chmod_cold},
};

ATTACK_MAIN(attacks)
