/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "daemon/store.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"

#define NEXT "next.image"
#define CURRENT "current.image"
#define PREVIOUS "previous.image"

CLEANUP_DEFINE(struct rf_image *, rf_image_free)

int rf_store_open(const char *path, struct rf_store *ret_store, struct rf_error *error)
{
	cleanup_free char *copy = strdup(path);
	cleanup_fd int dir = -1;

	if (!copy)
		return rf_error_set(error, -ENOMEM, "out of memory");
	if (mkdir(path, 0700) < 0 && errno != EEXIST)
		return rf_error_set(error, -errno, "cannot create '%s': %m", path);
	dir = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (dir < 0)
		return rf_error_set(error, -errno, "cannot open '%s': %m", path);
	if (flock(dir, LOCK_EX | LOCK_NB) < 0)
		return rf_error_set(error, errno == EWOULDBLOCK ? -EBUSY : -errno,
				    "cannot lock '%s': %s", path,
				    errno == EWOULDBLOCK ? "another ringfenced has it" : "failed");
	ret_store->path = TAKE_PTR(copy);
	ret_store->dir = TAKE_FD(dir);
	return 0;
}

void rf_store_done(struct rf_store *store)
{
	if (!store->path)
		return;
	close(store->dir);
	free(store->path);
	*store = (struct rf_store){0};
}

static int image_path(const struct rf_store *store, const char *name, char ret_path[PATH_MAX],
		      struct rf_error *error)
{
	int len = snprintf(ret_path, PATH_MAX, "%s/%s", store->path, name);

	return len < PATH_MAX ? 0
			      : rf_error_set(error, -ENAMETOOLONG, "'%s' is too long", store->path);
}

static int image_read(const struct rf_store *store, const char *name, struct rf_image **ret_image,
		      struct rf_error *error)
{
	char path[PATH_MAX];
	int r;

	r = image_path(store, name, path, error);
	return r < 0 ? r : rf_image_read(path, ret_image, error);
}

/* As image_read, but a file that is not there is no error: NULL. */
static int image_read_if(const struct rf_store *store, const char *name,
			 struct rf_image **ret_image, struct rf_error *error)
{
	int r = image_read(store, name, ret_image, error);

	if (r != -ENOENT)
		return r;
	*ret_image = NULL;
	return 0;
}

static bool hash_is(const struct rf_image *image, const uint8_t *hash)
{
	return image && hash && memcmp(image->header->hash, hash, RF_IMAGE_HASH_LEN) == 0;
}

/* Each rename is on disk before the next begins: their order is what recovery relies on. */
static int rename_durably(const struct rf_store *store, const char *from, const char *to,
			  struct rf_error *error)
{
	if (renameat(store->dir, from, store->dir, to) < 0 || fsync(store->dir) < 0)
		return rf_error_set(error, -errno, "cannot rename '%s/%s' to '%s': %m", store->path,
				    from, to);
	return 0;
}

int rf_store_stage(struct rf_store *store, const struct rf_image *image, struct rf_error *error)
{
	char path[PATH_MAX];
	int r;

	r = image_path(store, NEXT, path, error);
	return r < 0 ? r : rf_image_write(image, path, error);
}

void rf_store_discard(struct rf_store *store)
{
	unlinkat(store->dir, NEXT, 0);
}

int rf_store_commit(struct rf_store *store, struct rf_error *error)
{
	CLEANUP(rf_image_free_pointer) struct rf_image *current = NULL;
	CLEANUP(rf_image_free_pointer) struct rf_image *next = NULL;
	bool keep;
	int r;

	r = image_read(store, NEXT, &next, error);
	if (r < 0)
		return r;
	/* A current image that cannot be read is no use as a previous one. */
	keep = image_read(store, CURRENT, &current, NULL) == 0 &&
	       !hash_is(current, next->header->hash);
	if (keep) {
		r = rename_durably(store, CURRENT, PREVIOUS, error);
		if (r < 0)
			return r;
	}
	r = rename_durably(store, NEXT, CURRENT, error);
	/* Undone, so that a failure leaves the same policy current; the one before it is lost. */
	if (r < 0 && keep)
		rename_durably(store, PREVIOUS, CURRENT, NULL);
	return r;
}

int rf_store_recover(struct rf_store *store, const uint8_t *pinned, struct rf_image **ret_image,
		     struct rf_error *error)
{
	CLEANUP(rf_image_free_pointer) struct rf_image *current = NULL;
	CLEANUP(rf_image_free_pointer) struct rf_image *next = NULL;
	int r, unreadable;

	unreadable = image_read_if(store, CURRENT, &current, error);
	/* A next image that cannot be read was being written: it was never in force. */
	if (image_read_if(store, NEXT, &next, NULL) < 0)
		next = NULL;
	if (next && (pinned ? hash_is(next, pinned) : !current && !unreadable)) {
		r = rf_store_commit(store, error);
		if (r < 0)
			return r;
		*ret_image = TAKE_PTR(next);
		return 0;
	}
	rf_store_discard(store);
	if (unreadable)
		return unreadable;
	*ret_image = !pinned || hash_is(current, pinned) ? TAKE_PTR(current) : NULL;
	return 0;
}

int rf_store_previous(const struct rf_store *store, struct rf_image **ret_image,
		      struct rf_error *error)
{
	int r = image_read(store, PREVIOUS, ret_image, error);

	return r == -ENOENT ? rf_error_set(error, r, "there is no previous policy") : r;
}
