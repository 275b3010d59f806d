/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "base/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"

/* The size that stat(2) says is a first guess: a pipe has none, and a file may grow meanwhile. */
static size_t first_guess(int fd, size_t max)
{
	struct stat st;

	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_size <= 0)
		return max < 65536 ? max : 65536;
	return (uintmax_t)st.st_size < max ? (size_t)st.st_size : max;
}

int rf_fd_read(int fd, size_t max, void **ret_bytes, size_t *ret_size)
{
	size_t room = first_guess(fd, max) + 2; /* one more to see the end, one for the NUL */
	cleanup_free char *bytes = malloc(room);
	size_t size = 0;

	if (!bytes)
		return -ENOMEM;
	for (;;) {
		ssize_t n = read(fd, bytes + size, room - 1 - size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (!n)
			break;
		size += (size_t)n;
		if (size > max)
			return -EFBIG;
		if (size == room - 1) {
			char *more = realloc(bytes, 2 * room);

			if (!more)
				return -ENOMEM;
			bytes = more;
			room *= 2;
		}
	}
	bytes[size] = '\0';
	*ret_bytes = TAKE_PTR(bytes);
	*ret_size = size;
	return 0;
}

int rf_fd_write(int fd, const void *bytes, size_t size)
{
	const char *next = bytes;

	while (size) {
		ssize_t n = write(fd, next, size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		next += n;
		size -= (size_t)n;
	}
	return 0;
}

int rf_fd_open_path(int dir, const char *path, int flags, uint64_t resolve)
{
	struct open_how how = {.flags = (uint64_t)(O_PATH | O_CLOEXEC | flags), .resolve = resolve};
	int fd = (int)syscall(SYS_openat2, dir, path, &how, sizeof(how));

	return fd < 0 ? -errno : fd;
}

const char *rf_fd_path(int fd, char *path, size_t size)
{
	char link[32];
	ssize_t length;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	length = readlink(link, path, size - 1);
	if (length <= 0) {
		path[0] = '?';
		length = 1;
	}
	path[length] = '\0';
	return path;
}
