// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * A file in a directory of a vault that has several names may have one outside, and by that name
 * the walk finds nothing. So such files carry the label themselves. And what is open at this moment
 * was opened before the policy, or by a maintainer since.
 */
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/path.h"
#include "enforce/internal.h"

struct scan {
	const struct rf_image *image;
	const struct rf_apply_options *options;
	struct rf_enforcement *enforcement;
	struct rf_batch batch;
	uint64_t seen;
};

static void close_fts(FTS **fts)
{
	if (*fts)
		fts_close(*fts);
}

static int on_answer(void *data, int fd, const struct rf_request *answer, struct rf_error *error)
{
	struct scan *scan = data;

	if (!answer->done)
		return rf_error_set(error, -ENOSPC,
				    "no room for the labels of files with several names");
	scan->enforcement->meta.links += answer->marked;
	if (rf_held_matters(scan->image, answer))
		rf_held_add(&scan->enforcement->held, fcntl(fd, F_DUPFD_CLOEXEC, 3),
			    answer->object.label.vault);
	return 0;
}

static int look_at(struct scan *scan, const char *path, uint32_t vault, struct rf_error *error)
{
	const struct rf_request request = {.kind = RF_REQUEST_SCAN, .object.label.vault = vault};
	int fd = open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0 && errno == ENOENT) /* gone since */
		return 0;
	if (fd < 0)
		return rf_error_set(error, -errno, "cannot open %s: %s", path, strerror(errno));
	return rf_batch_add(&scan->batch, fd, &request, error);
}

/* Directories when they are left: before, fts(3) has them open itself. */
static int visit(struct scan *scan, const FTSENT *entry, uint32_t vault, struct rf_error *error)
{
	if (++scan->seen % 4096 == 0)
		rf_progress(scan->options, "looking for hard links", scan->seen, 0);
	switch (entry->fts_info) {
	case FTS_DNR:
	case FTS_ERR:
	case FTS_NS:
		if (entry->fts_errno == ENOENT)
			return 0;
		return rf_error_set(error, -entry->fts_errno, "cannot look into %s: %s",
				    entry->fts_path, strerror(entry->fts_errno));
	case FTS_D:
	case FTS_DC:
		return 0;
	default:
		return look_at(scan, entry->fts_path, vault, error);
	}
}

/* Other file systems below are scanned as trees of their own. */
static int scan_tree(void *data, const char *path, uint32_t vault, struct rf_error *error)
{
	char *const trees[] = {(char *)path, NULL};
	CLEANUP(close_fts)
	FTS *fts = fts_open(trees, FTS_PHYSICAL | FTS_XDEV | FTS_NOCHDIR, NULL);
	FTSENT *entry;
	int r = 0;

	if (!fts)
		return rf_error_set(error, -errno, "cannot look into %s: %s", path,
				    strerror(errno));
	while (r == 0 && (errno = 0, entry = fts_read(fts)))
		r = visit(data, entry, vault, error);
	if (r == 0 && errno)
		return rf_error_set(error, -errno, "cannot look into %s: %s", path,
				    strerror(errno));
	return r;
}

int rf_scan(const struct rf_image *image, const struct rf_apply_options *options,
	    struct rf_enforcement *enforcement, struct rf_error *error)
{
	struct scan scan = {
		.image = image,
		.options = options,
		.enforcement = enforcement,
		.batch = {.enforcement = enforcement, .fn = on_answer, .data = &scan},
	};
	int r = 0;

	for (uint32_t i = 0; i < image->header->roots && r == 0; i++) {
		const struct rf_image_root *root = &image->roots[i];
		const char *path = rf_image_string(image, root->path);
		struct stat status;

		if (root->vault && lstat(path, &status) == 0)
			r = scan_tree(&scan, path, root->vault, error);
	}
	if (r == 0)
		r = rf_mounts_inside(image, scan_tree, &scan, error);
	if (r == 0)
		r = rf_batch_run(&scan.batch, error);
	rf_batch_drop(&scan.batch);
	return r < 0 ? r : 0;
}
