// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * The walk of the kernel side ends at the root of a superblock, so a file system
 * that is mounted inside a vault must have its own root labelled.
 */
#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/mountinfo.h"
#include "enforce/internal.h"

int rf_mounts_inside(const struct rf_image *image, rf_mount_fn fn, void *data,
		     struct rf_error *error)
{
	cleanup_free char *text = rf_mountinfo_read();
	struct rf_mountinfo mount;
	char *rest = text;
	int r = 0;

	if (!text)
		return rf_error_set(error, -errno, "cannot read the mounts: %s", strerror(errno));
	while (r >= 0 && rf_mountinfo_next(&rest, &mount)) {
		const struct rf_image_root *root = rf_image_root_covering(image, mount.point);

		if (root && strcmp(rf_image_string(image, root->path), mount.point))
			r = fn(data, &mount, root->vault, error);
	}
	return r < 0 ? r : 0;
}
