/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Images in files: read whole; written so that no crash leaves half of one. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "policy/image.h"

int rf_image_read_fd(int fd, struct rf_image **ret_image, struct rf_error *error)
{
	cleanup_free void *bytes = NULL;
	size_t size;
	int r = rf_fd_read(fd, RF_IMAGE_SIZE_MAX, &bytes, &size);

	if (r == -EFBIG)
		return rf_error_set(error, r, "the image is larger than %u MiB",
				    RF_IMAGE_SIZE_MAX >> 20);
	if (r < 0)
		return rf_error_set(error, r, "cannot read the image: %s", strerror(-r));
	return rf_image_load(bytes, size, ret_image, error);
}

int rf_image_read(const char *path, struct rf_image **ret_image, struct rf_error *error)
{
	cleanup_fd int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct rf_error cause = {0};
	int r;

	if (fd < 0) {
		r = -errno;
		return rf_error_set(error, r, "cannot open '%s': %s", path, strerror(-r));
	}
	r = rf_image_read_fd(fd, ret_image, &cause);
	if (r < 0)
		return rf_error_set(error, r, "'%.512s': %.400s", path, cause.text);
	return 0;
}

/* The rename is on disk only when the directory is. */
static int directory_sync(const char *path)
{
	cleanup_free char *directory = strdup(path);
	char *slash = directory ? strrchr(directory, '/') : NULL;
	cleanup_fd int fd = -1;

	if (!directory)
		return -ENOMEM;
	if (slash)
		slash[slash == directory] = '\0';
	fd = open(slash ? directory : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || fsync(fd) < 0)
		return -errno;
	return 0;
}

static int write_to(int fd, const struct rf_image *image)
{
	int r = rf_fd_write(fd, image->bytes, (size_t)image->header->size);

	if (r < 0)
		return r;
	return fsync(fd) < 0 ? -errno : 0;
}

int rf_image_write(const struct rf_image *image, const char *path, struct rf_error *error)
{
	cleanup_free char *temporary = NULL;
	cleanup_fd int fd = -1;
	int r;

	if (asprintf(&temporary, "%s.XXXXXX", path) < 0) {
		temporary = NULL;
		return rf_error_set(error, -ENOMEM, "cannot write '%s': no memory", path);
	}
	fd = mkostemp(temporary, O_CLOEXEC); /* mode 0600 */
	if (fd < 0) {
		r = -errno;
		return rf_error_set(error, r, "cannot create '%s': %s", temporary, strerror(-r));
	}
	r = write_to(fd, image);
	if (!r && rename(temporary, path) < 0)
		r = -errno;
	if (r < 0)
		unlink(temporary);
	else
		r = directory_sync(path);
	if (r < 0)
		return rf_error_set(error, r, "cannot write '%s': %s", path, strerror(-r));
	return 0;
}
