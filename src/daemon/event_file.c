/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "daemon/event_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fd.h"

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

int rf_event_file_open(int dir, struct rf_event_file *ret_file, struct rf_error *error)
{
	struct rf_event_file file = {.dir = dir, .fd = -1, .limit = RF_EVENT_FILE_SIZE};
	int r;

	r = open_at(dir, &file.fd, &file.size);
	if (r < 0)
		return rf_error_set(error, r, "cannot open '%s': %m", RF_EVENT_FILE);
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

int rf_event_file_write(struct rf_event_file *file, const char *line, size_t len)
{
	int r;

	if (file->size && file->size + len > file->limit) {
		r = rotate(file);
		if (r < 0)
			return r;
	}
	r = rf_fd_write(file->fd, line, len);
	if (r < 0) {
		/* A full disk may have taken half of the line: the next one must not join it. */
		if (ftruncate(file->fd, (off_t)file->size) < 0)
			return -errno;
		return r;
	}
	file->size += len;
	return 0;
}
