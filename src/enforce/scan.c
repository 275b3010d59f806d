// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * A file in a directory of a vault that has several names may have one outside, and by that name
 * the walk finds nothing. So such files carry the label themselves. And what is open at this moment
 * was opened before the policy, or by a maintainer since.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "enforce/internal.h"

struct scan {
	const struct rf_image *image;
	const struct rf_apply_options *options;
	struct rf_enforcement *enforcement;
	struct rf_batch batch;
	uint32_t vault; /* of the tree that is looked through */
	uint64_t seen;
	bool *full; /* vaults some of whose labels found no room, which was told */
};

static void tell(struct scan *scan, uint32_t vault, const char *path, const char *why)
{
	const struct rf_place_report place = {
		.vault = vault, .path = path, .state = RF_PLACE_UNSEEN, .why = why};

	rf_place_tell_inside(scan->options, scan->enforcement, &place);
}

static int on_answer(void *data, int fd, const struct rf_request *answer, struct rf_error *error)
{
	struct scan *scan = data;
	uint32_t vault = answer->object.label.vault;
	char path[PATH_MAX];

	if (!answer->done && !scan->full[vault]) {
		scan->full[vault] = true;
		tell(scan, vault, rf_fd_path(fd, path, sizeof(path)),
		     "no room for the label of a file with several names");
	}
	scan->enforcement->meta.links += answer->marked;
	if (rf_held_matters(scan->image, answer))
		rf_held_add(&scan->enforcement->held, fcntl(fd, F_DUPFD_CLOEXEC, 3), vault);
	return 0;
}

/* What could not be looked through may be open, and nobody knows. */
static int on_object(void *data, int fd, int fault, struct rf_error *error)
{
	struct scan *scan = data;
	const struct rf_request request = {.kind = RF_REQUEST_SCAN,
					   .object.label.vault = scan->vault};
	char path[PATH_MAX];

	if (++scan->seen % 4096 == 0)
		rf_progress(scan->options, "looking for hard links", scan->seen, 0);
	if (fault < 0) {
		scan->enforcement->held.blind = true;
		tell(scan, scan->vault, rf_fd_path(fd, path, sizeof(path)),
		     fault == -EBUSY ? "somebody is changing what is in it, without an end"
				     : strerror(-fault));
	}
	return rf_batch_add(&scan->batch, fd, &request, error);
}

/* A vault whose maintainer holds it without an end is not looked through; no other waits. */
static int is_ready(void *data, int fd)
{
	const struct scan *scan = data;

	return rf_settle(scan->enforcement, fd, NULL);
}

/* Takes the descriptor over. */
static int scan_tree(struct scan *scan, int fd, uint32_t vault, struct rf_error *error)
{
	const struct rf_tree tree = {.fn = on_object, .ready = is_ready, .data = scan};
	struct stat status;

	scan->vault = vault;
	if (fstat(fd, &status) == 0 && S_ISDIR(status.st_mode))
		return rf_tree_walk(&tree, fd, error);
	return on_object(scan, fd, 0, error);
}

/* What has gone is not in the vault any more. */
static int scan_path(struct scan *scan, const char *path, uint32_t vault, struct rf_error *error)
{
	struct rf_error why = {""};
	int fd, r;

	r = rf_root_open(scan->enforcement, path, &fd, &why);
	if (r == 0)
		return scan_tree(scan, fd, vault, error);
	if (r == -EBUSY) {
		scan->enforcement->held.blind = true;
		tell(scan, vault, path, why.text);
	}
	return 0;
}

static int scan_root(struct scan *scan, uint32_t i, struct rf_error *error)
{
	const struct rf_image_root *root = &scan->image->roots[i];

	if (!root->vault || !rf_is_recorded(scan->enforcement, i))
		return 0;
	return scan_path(scan, rf_image_string(scan->image, root->path), root->vault, error);
}

/* Who asks a user's server for names may wait forever. */
static int scan_mount(void *data, const struct rf_mountinfo *mount, uint32_t vault,
		      struct rf_error *error)
{
	struct scan *scan = data;

	if (!strncmp(mount->type, "fuse", 4)) {
		tell(scan, vault, mount->point,
		     "a program of a user's gives what is mounted there");
		return 0;
	}
	return scan_path(scan, mount->point, vault, error);
}

static int scan_all(struct scan *scan, struct rf_error *error)
{
	int r = 0;

	for (uint32_t i = 0; i < scan->image->header->roots && r == 0; i++)
		r = scan_root(scan, i, error);
	if (r == 0)
		r = rf_mounts_inside(scan->image, scan_mount, scan, error);
	if (r == 0)
		r = rf_batch_run(&scan->batch, error);
	rf_batch_drop(&scan->batch);
	return r < 0 ? r : 0;
}

int rf_scan(const struct rf_image *image, const struct rf_apply_options *options,
	    struct rf_enforcement *enforcement, struct rf_error *error)
{
	struct scan scan = {
		.image = image,
		.options = options,
		.enforcement = enforcement,
		.batch = {.enforcement = enforcement, .fn = on_answer, .data = &scan},
		.full = calloc(image->header->vaults + 2, sizeof(*scan.full)),
	};
	int r;

	if (!scan.full)
		return rf_error_set(error, -ENOMEM, "out of memory");
	r = scan_all(&scan, error);
	free(scan.full);
	return r;
}
