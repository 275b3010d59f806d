// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Who changes what is in a directory holds it to the end, and who lists it or looks up a name in it
 * waits for him (Documentation/filesystems/directory-locking.rst). He may hold it for ever, and we
 * are one thread: so the kernel side is asked first, which looks and does not wait.
 *
 * A rename that began before hooks were attached has passed none of them, and a process may stop
 * anywhere between. Found free after that, a directory says that none is left in it.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "base/path.h"
#include "enforce/internal.h"

#define NAP_MAX 32     /* milliseconds between two looks */
#define PATIENCE_MIN 4 /* and for each directory after many that were held */

/* With each directory that stays held there is less patience with the next. */
int rf_settle(struct rf_enforcement *enforcement, int dir, struct rf_error *error)
{
	uint32_t waited = 0;
	char path[PATH_MAX];

	for (uint32_t nap = 1;; nap = nap < NAP_MAX ? 2 * nap : nap) {
		const struct timespec time = {.tv_nsec = nap * 1000000L};
		struct rf_request request = {.kind = RF_REQUEST_SETTLED};
		int r = rf_request_run(enforcement, dir, &request, error);

		if (r < 0 || request.done)
			return r;
		if (waited >= enforcement->patience)
			break;
		nanosleep(&time, NULL);
		waited += nap;
	}
	if (enforcement->patience > PATIENCE_MIN)
		enforcement->patience /= 2;
	return rf_error_set(error, -EBUSY, "somebody is changing what is in %s, without an end",
			    rf_fd_path(dir, path, sizeof(path)));
}

/* The directory at the first `length` bytes of the path. Less than 0: -errno. */
static int open_ancestor(const char *path, size_t length, uint64_t resolve)
{
	char directory[PATH_MAX];

	snprintf(directory, sizeof(directory), "%.*s", (int)length, path);
	return rf_fd_open_path(AT_FDCWD, directory, O_DIRECTORY | O_NOFOLLOW,
			       RESOLVE_NO_SYMLINKS | resolve);
}

/* The next name is looked up only once the directory that it is in was asked about. */
int rf_settle_above(struct rf_enforcement *enforcement, const char *path, size_t start,
		    size_t *ret_length, struct rf_error *error)
{
	int r = 0;

	RF_PATH_FOR_EACH_ABOVE(length, path, start)
	{
		cleanup_fd int dir = open_ancestor(path, length, 0);

		*ret_length = length;
		r = dir < 0 ? rf_error_set(error, dir, "cannot open '%.*s': %s", (int)length, path,
					   strerror(-dir))
			    : rf_settle(enforcement, dir, error);
		if (r < 0)
			return r;
	}
	return 0;
}

/* Bytes of the path above the deepest directory whose name the kernel knows. */
static size_t above_known(const char *path)
{
	size_t above = 0, known = 0;

	RF_PATH_FOR_EACH_ABOVE(length, path, 0)
	{
		cleanup_fd int dir = open_ancestor(path, length, RESOLVE_CACHED);

		if (dir < 0)
			break;
		above = known;
		known = length;
	}
	return above;
}

/* One call where the kernel can; the slow way finds the words for what is wrong. */
int rf_root_open(struct rf_enforcement *enforcement, const char *path, int *ret_fd,
		 struct rf_error *error)
{
	int fd = rf_fd_open_path(AT_FDCWD, path, O_NOFOLLOW, RESOLVE_NO_SYMLINKS | RESOLVE_CACHED);
	size_t length;

	if (fd == -EAGAIN) {
		int r = rf_settle_above(enforcement, path, above_known(path), &length, error);

		if (r == -EBUSY || rf_place_fatal(r))
			return r;
		fd = rf_fd_open_path(AT_FDCWD, path, O_NOFOLLOW, RESOLVE_NO_SYMLINKS);
	}
	if (fd < 0)
		return rf_path_open(path, ret_fd, error);
	*ret_fd = fd;
	return 0;
}
