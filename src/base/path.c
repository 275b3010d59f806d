/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "base/path.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fd.h"

static const char *name_fault(const char *name, size_t len)
{
	if (!len)
		return name[0] ? "holds an empty name ('//')" : "ends in a slash";
	if (len == 1 && name[0] == '.')
		return "holds the name '.'";
	if (len == 2 && name[0] == '.' && name[1] == '.')
		return "holds the name '..'";
	if (len > NAME_MAX)
		return "holds a name longer than 255 bytes";
	return NULL;
}

const char *rf_path_fault(const char *path)
{
	const char *name;

	if (path[0] != '/')
		return "is not absolute";
	if (!path[1])
		return NULL;
	for (name = path; name;) {
		const char *fault;
		size_t len = strcspn(++name, "/");

		fault = name_fault(name, len);
		if (fault)
			return fault;
		name = name[len] ? name + len : NULL;
	}
	return strlen(path) < PATH_MAX ? NULL : "is longer than 4095 bytes";
}

/* A slash comes right after the end of a string and before every other byte. */
static int rank(char c)
{
	return !c ? 0 : c == '/' ? 1 : 2 + (unsigned char)c;
}

int rf_path_compare(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return rank(*a) - rank(*b);
}

bool rf_path_covers(const char *outer, const char *inner)
{
	size_t len = strlen(outer);

	if (len == 1)
		return true;
	return !strncmp(outer, inner, len) && (!inner[len] || inner[len] == '/');
}

/* `fd` is the link, whose path is the first `len` bytes of `path`. */
static int link_error(int fd, const char *path, size_t len, struct rf_error *error)
{
	char target[PATH_MAX] = "", real[PATH_MAX];

	if (readlinkat(fd, "", target, sizeof(target) - 1) < 0)
		return rf_error_set(error, -ELOOP, "'%.*s' is a symbolic link", (int)len, path);
	if (!realpath(path, real))
		return rf_error_set(error, -ELOOP, "'%.*s' is a symbolic link to '%s'", (int)len,
				    path, target);
	return rf_error_set(error, -ELOOP, "'%.*s' is a symbolic link to '%s': write '%s' instead",
			    (int)len, path, target, real);
}

static int open_error(int r, const char *path, size_t len, struct rf_error *error)
{
	if (r == -ENOENT)
		return rf_error_set(error, r, "'%.*s' does not exist", (int)len, path);
	return rf_error_set(error, r, "cannot open '%.*s': %s", (int)len, path, strerror(-r));
}

/* One name after the other: slow, and knows which one is at fault. */
static int walk(const char *path, int *ret_fd, struct rf_error *error)
{
	cleanup_fd int fd = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	const char *name = path;

	if (fd < 0)
		return open_error(-errno, path, 1, error);
	while (*name && name[1]) {
		char text[NAME_MAX + 1] = "";
		size_t len = strcspn(++name, "/");
		struct stat st;
		int next;

		memcpy(text, name, len);
		name += len;
		len = (size_t)(name - path);
		next = openat(fd, text, O_PATH | O_NOFOLLOW | O_CLOEXEC);
		if (next < 0)
			return open_error(-errno, path, len, error);
		close(fd);
		fd = next;
		if (fstat(fd, &st) < 0)
			return open_error(-errno, path, len, error);
		if (S_ISLNK(st.st_mode))
			return link_error(fd, path, len, error);
		if (*name && !S_ISDIR(st.st_mode))
			return rf_error_set(error, -ENOTDIR, "'%.*s' is not a directory", (int)len,
					    path);
	}
	*ret_fd = TAKE_FD(fd);
	return 0;
}

int rf_path_open(const char *path, int *ret_fd, struct rf_error *error)
{
	cleanup_fd int fd = rf_fd_open_path(AT_FDCWD, path, O_NOFOLLOW, RESOLVE_NO_SYMLINKS);
	struct stat st;

	/* A link at the very end is opened, not refused. */
	if (fd >= 0 && fstat(fd, &st) == 0 && !S_ISLNK(st.st_mode)) {
		*ret_fd = TAKE_FD(fd);
		return 0;
	}
	return walk(path, ret_fd, error);
}

size_t rf_path_next_above(const char *path, size_t length)
{
	const char *slash;

	if (!length)
		return path[1] ? 1 : 0;
	slash = path[length] ? strchr(path + length + (path[length] == '/'), '/') : NULL;
	return slash ? (size_t)(slash - path) : 0;
}

size_t rf_path_shared(const char *path, const char *other)
{
	size_t end = 0;

	if (!other)
		return 0;
	for (size_t i = 0; path[i] == other[i] || !other[i] || !path[i]; i++) {
		if ((path[i] == '/' || !path[i]) && (other[i] == '/' || !other[i]))
			end = i ? i : 1;
		if (!path[i] || !other[i])
			break;
	}
	return end;
}
