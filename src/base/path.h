/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Paths as policies name them: absolute, canonical, and leading through no
 * symbolic link. The first half is by name alone; the second looks at this
 * machine.
 */
#ifndef RF_BASE_PATH_H
#define RF_BASE_PATH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/**
 * What keeps `path` from being canonical, as the end of a sentence that begins
 * with the path ("is not absolute"), or NULL when nothing does: it begins with a
 * slash, holds no empty, `.` or `..` name, ends in no slash (but for "/" itself),
 * and neither it nor a name in it is too long for the kernel.
 */
const char *rf_path_fault(const char *path);

/**
 * The order of canonical paths: name by name, bytes within a name. A directory
 * precedes what is in it, and that follows it without anything else in between,
 * which plain strcmp does not give: "/a", "/a/b", "/a-b".
 */
int rf_path_compare(const char *a, const char *b);

/** Is `inner` the same canonical path as `outer` or below it? */
bool rf_path_covers(const char *outer, const char *inner);

/**
 * Opens a canonical path with O_PATH, following no symbolic link anywhere in it,
 * not even at its end. Returns 0, or -ENOENT, -ELOOP (a link), -ENOTDIR or
 * whatever else, with a line in `error` that names the very component and, for a
 * link, where it leads and what to write instead. The caller closes *ret_fd.
 */
int rf_path_open(const char *path, int *ret_fd, struct rf_error *error);

/** Bytes of the next longer directory above a canonical path: 1 ("/") after 0. 0: no more. */
size_t rf_path_next_above(const char *path, size_t length);

/** Bytes up to the last directory above or at both canonical paths; 0: `other` is NULL. */
size_t rf_path_shared(const char *path, const char *other);

/** For each directory above the path that is longer than `start` bytes: its length. */
#define RF_PATH_FOR_EACH_ABOVE(length, path, start)                                                \
	for (size_t length = (start); (length = rf_path_next_above(path, length)) > 0;)

#endif
