/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* mountinfo text -> table of mounts -> path of a place inside a file system. Pure. */
#include "daemon/mounts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mountinfo.h"
#include "base/path.h"

int rf_mounts_parse(const char *text, struct rf_mounts *ret_mounts)
{
	struct rf_mounts mounts = {0};
	struct rf_mountinfo mount;
	size_t lines = 1;
	char *copy;

	for (const char *c = text; *c; c++)
		lines += *c == '\n';
	copy = rf_arena_string(&mounts.arena, text, strlen(text));
	mounts.list = calloc(lines, sizeof(*mounts.list));
	if (!copy || !mounts.list) {
		rf_mounts_done(&mounts);
		return -ENOMEM;
	}
	while (rf_mountinfo_next(&copy, &mount))
		mounts.list[mounts.count++] = (struct rf_mount){mount.dev, mount.root, mount.point};
	*ret_mounts = mounts;
	return 0;
}

void rf_mounts_done(struct rf_mounts *mounts)
{
	free(mounts->list);
	rf_arena_done(&mounts->arena);
	*mounts = (struct rf_mounts){0};
}

/* "/mnt" that shows "/root", and the place "/root/a/b": "/mnt/a/b". */
static int path_through(const struct rf_mount *mount, const char *place, char *ret_path,
			size_t size)
{
	const char *point = strcmp(mount->point, "/") == 0 ? "" : mount->point;
	const char *rest = strcmp(mount->root, "/") == 0 ? place : place + strlen(mount->root);
	size_t point_len, rest_len;

	if (strcmp(rest, "/") == 0)
		rest = "";
	if (!*point && !*rest)
		rest = "/";
	point_len = strlen(point);
	rest_len = strlen(rest);
	if (point_len + rest_len >= size)
		return -ENOSPC;
	memcpy(ret_path, point, point_len);
	memcpy(ret_path + point_len, rest, rest_len + 1);
	return 0;
}

int rf_mounts_resolve(const struct rf_mounts *mounts, const struct rf_mounts_place *place,
		      const struct rf_image *image, char *ret_path, size_t size)
{
	const struct rf_mount *best = NULL;

	for (size_t i = 0; i < mounts->count; i++) {
		const struct rf_mount *mount = &mounts->list[i];
		const struct rf_image_root *root;

		if (mount->dev != place->dev || !rf_path_covers(mount->root, place->path))
			continue;
		if (image && place->vault &&
		    path_through(mount, place->path, ret_path, size) == 0) {
			root = rf_image_root_covering(image, ret_path);
			if (root && root->vault == place->vault)
				return 0;
		}
		if (!best || strlen(mount->root) > strlen(best->root))
			best = mount;
	}
	return best ? path_through(best, place->path, ret_path, size) : -ENOENT;
}
