// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Through a directory and all that is below it, by descriptors and single names. One descriptor is
 * held whatever the depth: the way back up is "..", which must be where it came from.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "enforce/internal.h"

#define TRIES 3 /* of a tree that changes meanwhile */

/* A directory on the way down, and which of those in it are still to be gone through. */
struct level {
	dev_t dev;
	ino_t ino;
	char *names; /* one after the other, each with its NUL */
	size_t size;
	size_t next;
};

struct walk {
	const struct rf_tree *tree;
	struct level *levels;
	size_t depth;
	size_t room;
	int fd; /* the directory of the deepest level; O_PATH */
};

static void walk_done(struct walk *walk)
{
	for (size_t i = 0; i < walk->depth; i++)
		free(walk->levels[i].names);
	free(walk->levels);
	if (walk->fd >= 0)
		close(walk->fd);
}

static void close_listing(DIR **listing)
{
	if (*listing)
		closedir(*listing);
}

/* -EXDEV: something is mounted there, which is not asked anything. */
static int open_in(int dir, const char *name, int flags)
{
	return rf_fd_open_path(dir, name, O_NOFOLLOW | flags, RESOLVE_NO_XDEV);
}

static bool is_gone(int r)
{
	return r == -ENOENT || r == -ENOTDIR || r == -ELOOP || r == -EXDEV;
}

/* What lacks here lacks everywhere, and is no fault of the tree. */
static bool is_ours(int r)
{
	return r == -EMFILE || r == -ENFILE || r == -ENOMEM;
}

static int tell(const struct walk *walk, int fd, int fault, struct rf_error *error)
{
	if (is_ours(fault))
		return rf_error_set(error, fault, "cannot look into a directory: %s",
				    strerror(-fault));
	return walk->tree->fn(walk->tree->data, fd, fault, error);
}

/* The same, of the directory where the walk is. */
static int tell_here(const struct walk *walk, int fault, struct rf_error *error)
{
	int fd = fcntl(walk->fd, F_DUPFD_CLOEXEC, 3);

	return fd < 0 ? tell(walk, -1, -errno, error) : tell(walk, fd, fault, error);
}

static int add_name(struct level *level, const char *name)
{
	size_t length = strlen(name) + 1;
	char *names = realloc(level->names, level->size + length);

	if (!names)
		return -ENOMEM;
	memcpy(names + level->size, name, length);
	level->names = names;
	level->size += length;
	return 0;
}

/* One that may be a directory is only remembered. */
static int visit(struct walk *walk, struct level *level, const struct dirent *entry,
		 struct rf_error *error)
{
	const char *name = entry->d_name;
	struct stat status;
	int fd;

	if (!strcmp(name, ".") || !strcmp(name, ".."))
		return 0;
	if (entry->d_type == DT_DIR)
		return add_name(level, name);
	if (walk->tree->directories && entry->d_type != DT_UNKNOWN)
		return 0;
	fd = open_in(walk->fd, name, 0);
	if (fd < 0)
		return is_gone(fd) ? 0 : tell_here(walk, fd, error);
	if (entry->d_type == DT_UNKNOWN &&
	    (fstat(fd, &status) < 0 || S_ISDIR(status.st_mode) || walk->tree->directories)) {
		close(fd);
		return add_name(level, name);
	}
	return tell(walk, fd, 0, error);
}

/* The listing counts as an open of the directory, so it is over before that is told. */
static int list(struct walk *walk, struct level *level, struct rf_error *error)
{
	int r = walk->tree->ready ? walk->tree->ready(walk->tree->data, walk->fd) : 0;
	struct dirent *entry;
	int fd, fault = 0;

	if (r < 0)
		return tell_here(walk, r, error);
	fd = openat(walk->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return tell_here(walk, -errno, error);
	{
		CLEANUP(close_listing) DIR *listing = fdopendir(fd);

		if (!listing) {
			close(fd);
			return rf_error_set(error, -ENOMEM, "out of memory");
		}
		while (r == 0 && (errno = 0, entry = readdir(listing)))
			r = visit(walk, level, entry, error);
		fault = r == 0 ? -errno : 0;
	}
	return r < 0 ? r : tell_here(walk, fault == -ENOENT ? 0 : fault, error);
}

/* Into the directory, whose descriptor the walk takes over. */
static int enter(struct walk *walk, int fd, struct rf_error *error)
{
	struct level *level;
	struct stat status;

	if (walk->fd >= 0)
		close(walk->fd);
	walk->fd = fd;
	if (walk->depth == walk->room) {
		size_t room = walk->room ? 2 * walk->room : 64;
		struct level *levels = reallocarray(walk->levels, room, sizeof(*levels));

		if (!levels)
			return rf_error_set(error, -ENOMEM, "out of memory");
		walk->levels = levels;
		walk->room = room;
	}
	level = &walk->levels[walk->depth++];
	*level = (struct level){0};
	if (fstat(fd, &status) < 0)
		return tell_here(walk, -errno, error);
	level->dev = status.st_dev;
	level->ino = status.st_ino;
	return list(walk, level, error);
}

/* -ESTALE: the directory was moved away meanwhile. */
static int leave(struct walk *walk, struct rf_error *error)
{
	struct level *above;
	struct stat status;
	int fd;

	free(walk->levels[--walk->depth].names);
	if (!walk->depth)
		return 0;
	above = &walk->levels[walk->depth - 1];
	fd = open_in(walk->fd, "..", O_DIRECTORY);
	if (fd < 0)
		return is_ours(fd) ? tell(walk, -1, fd, error) : -ESTALE;
	close(walk->fd);
	walk->fd = fd;
	if (fstat(fd, &status) < 0 || status.st_dev != above->dev || status.st_ino != above->ino)
		return -ESTALE;
	return 0;
}

static int step(struct walk *walk, struct rf_error *error)
{
	struct level *level = &walk->levels[walk->depth - 1];
	const char *name = level->names + level->next;
	int fd;

	if (level->next == level->size)
		return leave(walk, error);
	level->next += strlen(name) + 1;
	fd = open_in(walk->fd, name, O_DIRECTORY);
	if (fd < 0)
		return is_gone(fd) ? 0 : tell_here(walk, fd, error);
	return enter(walk, fd, error);
}

static int walk_once(const struct rf_tree *tree, int fd, struct rf_error *error)
{
	CLEANUP(walk_done) struct walk walk = {.tree = tree, .fd = -1};
	int r = enter(&walk, fd, error);

	while (r == 0 && walk.depth)
		r = step(&walk, error);
	return r;
}

int rf_tree_walk(const struct rf_tree *tree, int fd, struct rf_error *error)
{
	cleanup_fd int top = fd;
	int r = -ESTALE;

	for (int i = 0; i < TRIES && r == -ESTALE; i++) {
		int copy = fcntl(top, F_DUPFD_CLOEXEC, 3);

		if (copy < 0)
			return rf_error_set(error, -errno, "cannot look into a directory: %s",
					    strerror(errno));
		r = walk_once(tree, copy, error);
	}
	return r == -ESTALE ? tree->fn(tree->data, TAKE_FD(top), r, error) : r;
}
