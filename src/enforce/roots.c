// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Opens every path of the image and has the kernel side record what it is, with all that is above
 * it, which will be fixed.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/path.h"
#include "enforce/internal.h"

/* What mounts cover, what is mounted inside, and the self-test with what is above it. */
#define SLACK 4096

struct recording {
	const struct rf_image *image;
	const struct rf_apply_options *options;
	struct rf_enforcement *enforcement;
	struct rf_batch batch;
};

/* Bytes of `path` up to the last directory that it shares with `before`; 0 when not even "/". */
static size_t shared(const char *path, const char *before)
{
	size_t end = 0;

	if (!before)
		return 0;
	for (size_t i = 0; path[i] == before[i] || !before[i] || !path[i]; i++) {
		if ((path[i] == '/' || !path[i]) && (before[i] == '/' || !before[i]))
			end = i ? i : 1;
		if (!path[i] || !before[i])
			break;
	}
	return end;
}

/* Calls for each directory above `path` that is not above or at `before`: its length. */
#define FOR_EACH_NEW_ANCESTOR(length, path, start)                                                 \
	for (size_t length = (start); (length = next_ancestor(path, length)) > 0;)

/* The length of the next longer directory above `path`: 1 ("/") after 0. 0: no more. */
static size_t next_ancestor(const char *path, size_t length)
{
	const char *slash;

	if (!length)
		return path[1] ? 1 : 0;
	slash = path[length] ? strchr(path + length + (path[length] == '/'), '/') : NULL;
	return slash ? (size_t)(slash - path) : 0;
}

/* Paths come sorted as a tree, so the directories that one adds are those it does not share with
 * the one before. On btrfs each inode is recorded twice, see struct rf_filesystem. */
uint32_t rf_roots_count(const struct rf_image *image)
{
	const char *before = NULL;
	uint32_t count = SLACK;

	for (uint32_t i = 0; i < image->header->roots; i++) {
		const char *path = rf_image_string(image, image->roots[i].path);
		struct statfs status;
		uint32_t each =
			statfs(path, &status) == 0 && status.f_type == BTRFS_SUPER_MAGIC ? 2 : 1;

		FOR_EACH_NEW_ANCESTOR(length, path, shared(path, before))
		count += each;
		count += each;
		before = path;
	}
	return count;
}

/* One call where the kernel can; the slow way finds the words for what is wrong. */
int rf_root_open(const char *path, int *ret_fd, struct rf_error *error)
{
	struct open_how how = {.flags = O_PATH | O_NOFOLLOW | O_CLOEXEC,
			       .resolve = RESOLVE_NO_SYMLINKS};
	int fd = syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof(how));

	if (fd < 0)
		return rf_path_open(path, ret_fd, error);
	*ret_fd = fd;
	return 0;
}

static int record_path(struct recording *recording, const char *path, struct rf_object object,
		       bool freezes, struct rf_error *error)
{
	const struct rf_request request = {
		.kind = RF_REQUEST_ROOT, .object = object, .freezes = freezes};
	struct stat status;
	int fd, r;

	r = rf_root_open(path, &fd, error);
	if (r < 0)
		return r;
	if (fstat(fd, &status) < 0 || !(S_ISREG(status.st_mode) || S_ISDIR(status.st_mode))) {
		close(fd);
		return rf_error_set(error, -EINVAL, "%s is neither a file nor a directory", path);
	}
	return rf_batch_add(&recording->batch, fd, &request, error);
}

/* A vault that only reports refuses nothing above it either; a whole policy that does reports that
 * too. */
bool rf_root_freezes(const struct rf_image *image, uint32_t vault)
{
	return image->header->flags & RF_IMAGE_AUDIT || !vault ||
	       !(image->vaults[vault - 1].vault.flags & RF_VAULT_AUDIT);
}

static int record_root(struct recording *recording, const struct rf_image_root *root,
		       struct rf_error *error)
{
	const char *path = rf_image_string(recording->image, root->path);
	struct rf_object object = {
		.label = {.vault = root->vault, .flags = root->vault ? RF_LABEL_ROOT : 0},
		.program = root->program};
	int r;

	r = record_path(recording, path, object, rf_root_freezes(recording->image, root->vault),
			error);
	recording->enforcement->meta.roots += r == 0;
	if ((r == -ENOENT || r == -ENOTDIR) && root->flags & RF_IMAGE_ROOT_OPTIONAL) {
		recording->enforcement->meta.missing++;
		recording->enforcement->absent[root - recording->image->roots] = true;
		return 0;
	}
	return r;
}

/* Only of a file; anything else stays what it is, and will be found wrong. */
int rf_root_record_again(const struct rf_image *image, struct rf_enforcement *enforcement,
			 uint32_t i, struct rf_error *error)
{
	struct recording recording = {
		.image = image, .enforcement = enforcement, .batch.enforcement = enforcement};
	const char *path = rf_image_string(image, image->roots[i].path);
	struct stat status;
	int r;

	if (lstat(path, &status) < 0 || !S_ISREG(status.st_mode))
		return 0;
	r = record_root(&recording, &image->roots[i], error);
	enforcement->meta.roots -= r == 0;
	if (r == 0)
		r = rf_batch_run(&recording.batch, error);
	rf_batch_drop(&recording.batch);
	return r;
}

static int record_mount(void *data, const char *path, uint32_t vault, struct rf_error *error)
{
	const struct rf_object object = {.label = {.vault = vault, .flags = RF_LABEL_ROOT}};
	struct recording *recording = data;

	recording->enforcement->meta.nested++;
	return record_path(recording, path, object, rf_root_freezes(recording->image, vault),
			   error);
}

/* The self-test's file belongs to a vault of its own, which has no rules. */
static int record_self_test(struct recording *recording, struct rf_error *error)
{
	const struct rf_object object = {
		.label = {.vault = recording->image->header->vaults + 1, .flags = RF_LABEL_ROOT}};
	const char *path = recording->enforcement->self_test;
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0 && errno != EEXIST)
		return rf_error_set(error, -errno, "cannot create %s: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return record_path(recording, path, object, true, error);
}

int rf_roots_record(const struct rf_image *image, const struct rf_apply_options *options,
		    struct rf_enforcement *enforcement, struct rf_error *error)
{
	struct recording recording = {.image = image,
				      .options = options,
				      .enforcement = enforcement,
				      .batch.enforcement = enforcement};
	uint32_t n = image->header->roots;
	int r = 0;

	enforcement->absent = calloc(n + 1, sizeof(*enforcement->absent));
	if (!enforcement->absent)
		return rf_error_set(error, -ENOMEM, "out of memory");
	for (uint32_t i = 0; i < n && r == 0; i++) {
		r = record_root(&recording, &image->roots[i], error);
		if (i % 1024 == 0)
			rf_progress(options, "labelling", i, n);
	}
	if (r == 0)
		r = rf_mounts_inside(image, record_mount, &recording, error);
	if (r == 0)
		r = record_self_test(&recording, error);
	if (r == 0)
		r = rf_batch_run(&recording.batch, error);
	rf_batch_drop(&recording.batch);
	if (r == 0)
		rf_progress(options, "labelling", n, n);
	return r;
}
