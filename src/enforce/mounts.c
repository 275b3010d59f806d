// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * The walk of the kernel side ends at the root of a superblock, so a file system
 * that is mounted inside a vault must have its own root labelled.
 */
#include <errno.h>
#include <mntent.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "enforce/internal.h"

static void end_mounts(FILE **mounts)
{
	if (*mounts)
		endmntent(*mounts);
}

/* /proc/self/mounts, by getmntent(3), which undoes the escapes. */
int rf_mounts_inside(const struct rf_image *image, rf_mount_fn fn, void *data,
		     struct rf_error *error)
{
	CLEANUP(end_mounts) FILE *mounts = setmntent("/proc/self/mounts", "re");
	struct mntent *mount;

	if (!mounts)
		return rf_error_set(error, -errno, "cannot read /proc/self/mounts: %s",
				    strerror(errno));
	while ((mount = getmntent(mounts))) {
		const struct rf_image_root *root = rf_image_root_covering(image, mount->mnt_dir);
		int r;

		if (!root || !strcmp(rf_image_string(image, root->path), mount->mnt_dir))
			continue;
		r = fn(data, mount->mnt_dir, root->vault, error);
		if (r < 0)
			return r;
	}
	return 0;
}
