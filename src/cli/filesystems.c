/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "cli/filesystems.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/str.h"
#include "enforce/enforce.h"

struct mount {
	struct rf_mountinfo info;
	bool told; /* its reservation */
};

struct mounts {
	char *text;
	struct rf_arena arena;
	struct mount *list;
	size_t count;
	size_t last; /* the one that was found last */
};

static void mounts_done(struct mounts *mounts)
{
	free(mounts->text);
	rf_arena_done(&mounts->arena);
}

static void mounts_read(struct mounts *mounts)
{
	struct rf_mountinfo info;
	char *rest;

	mounts->text = rest = rf_mountinfo_read();
	while (rest && rf_mountinfo_next(&rest, &info)) {
		struct mount *list = rf_arena_more(&mounts->arena, mounts->list, mounts->count,
						   sizeof(*mounts->list));

		if (!list)
			return;
		mounts->list = list;
		list[mounts->count++] = (struct mount){.info = info};
	}
}

/* Neighbours are on the same mount most often. */
static struct mount *mount_find(struct mounts *mounts, uint64_t id)
{
	for (size_t i = 0; i < mounts->count; i++) {
		size_t at = (mounts->last + i) % mounts->count;

		if (mounts->list[at].info.id == id) {
			mounts->last = at;
			return &mounts->list[at];
		}
	}
	return NULL;
}

static bool is_top(const struct rf_mountinfo *mount, const char *path)
{
	return !strcmp(mount->root, "/") && !strcmp(mount->point, path);
}

/* The mount of the path, or of the deepest directory above it that is there. */
static struct mount *mount_of(struct mounts *mounts, const char *path, bool *ret_there)
{
	char text[PATH_MAX];
	struct statx status;

	snprintf(text, sizeof(text), "%s", path);
	*ret_there = true;
	while (statx(AT_FDCWD, text, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT, STATX_MNT_ID, &status) <
	       0) {
		char *slash = strrchr(text, '/');

		*ret_there = false;
		if (slash == text)
			return NULL;
		*slash = '\0';
	}
	return status.stx_mask & STATX_MNT_ID ? mount_find(mounts, status.stx_mnt_id) : NULL;
}

/* What is on it goes when the machine does. */
static bool begins_empty(const char *type)
{
	return !strcmp(type, "tmpfs") || !strcmp(type, "ramfs") || !strcmp(type, "devtmpfs");
}

static void promise_check(struct mount *mount, const char *path, const struct rf_place *place,
			  struct rf_diag *diag)
{
	const char *type = mount->info.type;
	const struct rf_filesystem_kind *kind = rf_filesystem_kind(type);
	struct rf_error error;

	if (kind->promise == RF_PROMISE_NONE ||
	    (kind->promise == RF_PROMISE_TOP && !is_top(&mount->info, path))) {
		rf_filesystem_refuse(path, type, &mount->info, &error);
		rf_diag_warning(diag, place, "%s", error.text);
	} else if (kind->promise != RF_PROMISE_WHOLE && !mount->told) {
		rf_diag_note(diag, place, "%s is on %s, which %s", path, type, kind->text);
		mount->told = true;
	}
}

static void root_check(struct mounts *mounts, const struct rf_image *image,
		       const struct rf_image_root *root, struct rf_diag *diag)
{
	const struct rf_place place = {rf_image_string(image, root->place.file), root->place.line,
				       root->place.column};
	const char *path = rf_image_string(image, root->path);
	struct mount *mount;
	bool there;

	mount = mount_of(mounts, path, &there);
	if (mount && begins_empty(mount->info.type) && !is_top(&mount->info, path))
		rf_diag_warning(diag, &place,
				"%s is on %s, which is empty when the machine starts: nothing "
				"is there to be protected until it is made again",
				path, mount->info.type);
	if (mount && there)
		promise_check(mount, path, &place, diag);
}

void rf_cli_filesystems_check(const struct rf_image *image, struct rf_diag *diag)
{
	CLEANUP(mounts_done) struct mounts mounts = {0};

	mounts_read(&mounts);
	for (uint32_t i = 0; i < image->header->roots; i++)
		root_check(&mounts, image, &image->roots[i], diag);
}

/* The row of this type; made if there is none. */
static json_t *row_of(json_t *list, const char *type)
{
	const struct rf_filesystem_kind *kind = rf_filesystem_kind(type);
	json_t *row;
	size_t i;

	json_array_foreach (list, i, row)
		if (!strcmp(json_string_value(json_object_get(row, "type")), type))
			return row;
	row = json_pack("{s:s, s:s, s:s, s:[]}", "type", type, "promise",
			rf_promise_name(kind->promise), "text", kind->text, "places");
	json_array_append_new(list, row);
	return row;
}

/* On a disk; or one that is known, of which some are on none. */
static bool holds_files(const struct rf_mountinfo *mount)
{
	return mount->dev >> 20 || rf_filesystem_kind(mount->type)->type;
}

json_t *rf_cli_filesystems_list(void)
{
	cleanup_free char *text = rf_mountinfo_read();
	char *rest = text, safe[4096];
	struct rf_mountinfo mount;
	json_t *list = text ? json_array() : NULL;

	while (text && rf_mountinfo_next(&rest, &mount))
		if (holds_files(&mount))
			json_array_append_new(
				json_object_get(row_of(list, mount.type), "places"),
				json_string(rf_str_escape(mount.point, safe, sizeof(safe))));
	return list;
}
