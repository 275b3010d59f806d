/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "daemon/event_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "daemon/event.h"

static int open_at(int dir, int *ret_fd, uint64_t *ret_size)
{
	cleanup_fd int fd = -1;
	struct stat st;

	fd = openat(dir, RF_EVENT_FILE, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC,
		    0600);
	if (fd < 0 || fstat(fd, &st) < 0)
		return -errno;
	*ret_fd = TAKE_FD(fd);
	*ret_size = (uint64_t)st.st_size;
	return 0;
}

/*
 * What a daemon had half written when it was killed, or the machine lost power: the next line must
 * not join it. Where it cannot be found out it stays, as events must be written all the same.
 */
static void drop_half_line(struct rf_event_file *file)
{
	size_t size = file->size < RF_EVENT_LINE_MAX ? (size_t)file->size : RF_EVENT_LINE_MAX;
	cleanup_fd int fd = openat(file->dir, RF_EVENT_FILE, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	cleanup_free char *bytes = size && fd >= 0 ? malloc(size) : NULL;
	const char *newline;
	uint64_t whole;

	if (!bytes || pread(fd, bytes, size, (off_t)(file->size - size)) != (ssize_t)size)
		return;
	newline = memrchr(bytes, '\n', size);
	whole = file->size - size + (newline ? (size_t)(newline - bytes) + 1 : 0);
	if (whole < file->size && ftruncate(file->fd, (off_t)whole) == 0)
		file->size = whole;
}

int rf_event_file_open(int dir, struct rf_event_file *ret_file, struct rf_error *error)
{
	struct rf_event_file file = {.dir = dir, .fd = -1, .limit = RF_EVENT_FILE_SIZE};
	int r;

	r = open_at(dir, &file.fd, &file.size);
	if (r < 0)
		return rf_error_set(error, r, "cannot open '%s': %m", RF_EVENT_FILE);
	drop_half_line(&file);
	*ret_file = file;
	return 0;
}

void rf_event_file_done(struct rf_event_file *file)
{
	rf_cleanup_fd(&file->fd);
	file->fd = -1;
}

/* The oldest is overwritten by the one before it. */
static int rotate(struct rf_event_file *file)
{
	char from[32], to[32];
	int fd, r;

	for (int i = RF_EVENT_FILES - 1; i > 0; i--) {
		snprintf(to, sizeof(to), RF_EVENT_FILE ".%d", i);
		snprintf(from, sizeof(from), i > 1 ? RF_EVENT_FILE ".%d" : RF_EVENT_FILE, i - 1);
		if (renameat(file->dir, from, file->dir, to) < 0 && errno != ENOENT)
			return -errno;
	}
	r = open_at(file->dir, &fd, &file->size);
	if (r < 0)
		return r;
	close(file->fd);
	file->fd = fd;
	return 0;
}

static int append(struct rf_event_file *file, const char *lines, size_t len)
{
	int r = rf_fd_write(file->fd, lines, len);

	/* A full disk may have taken half of a line: the next one must not join it. */
	if (r < 0)
		return ftruncate(file->fd, (off_t)file->size) < 0 ? -errno : r;
	file->size += len;
	return 0;
}

static size_t first_line(const char *lines, size_t len)
{
	return (size_t)((const char *)memchr(lines, '\n', len) - lines) + 1;
}

/* The bytes of whole lines that this file still takes, of at least one where it is empty. */
static size_t that_fit(const struct rf_event_file *file, const char *lines, size_t len)
{
	size_t room = file->size < file->limit ? (size_t)(file->limit - file->size) : 0;
	const char *end = room < len ? memrchr(lines, '\n', room) : lines + len - 1;

	if (end)
		return (size_t)(end - lines) + 1;
	return file->size ? 0 : first_line(lines, len);
}

size_t rf_event_file_write(struct rf_event_file *file, const char *lines, size_t len)
{
	size_t unwritten = 0, n;

	while (len) {
		n = that_fit(file, lines, len);
		if (!n && rotate(file) == 0)
			n = that_fit(file, lines, len);
		if (!n || append(file, lines, n) < 0) {
			/* Where there is no room for many, there may be for one. */
			n = first_line(lines, len);
			unwritten += append(file, lines, n) < 0;
		}
		lines += n;
		len -= n;
	}
	return unwritten;
}

char *rf_event_file_tail(const struct rf_event_file *file, size_t max, size_t *ret_len)
{
	size_t size = file->size < max ? (size_t)file->size : max;
	cleanup_fd int fd = openat(file->dir, RF_EVENT_FILE, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	cleanup_free char *bytes = fd < 0 || !size ? NULL : malloc(size);
	const char *first;
	ssize_t n = -1;

	if (bytes)
		n = pread(fd, bytes, size, (off_t)(file->size - size));
	if (n <= 0 || bytes[n - 1] != '\n')
		return NULL;
	/* Half of a line is none. */
	first = size < file->size ? memchr(bytes, '\n', (size_t)n) + 1 : bytes;
	*ret_len = (size_t)(bytes + n - first);
	memmove(bytes, first, *ret_len);
	return TAKE_PTR(bytes);
}
