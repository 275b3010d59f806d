// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * What outlives a policy: maps that every set shares, pinned once below PIN_ROOT/home, and kept
 * when enforcement ends. A set that is loaded takes those that are there; the first one leaves its
 * own. The number in a name rises when the value changes, so that another version has a map of its
 * own.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "enforce/internal.h"

#define TASKS "tasks-1"

static void path_of(const char *pin_root, char *path, size_t size)
{
	snprintf(path, size, "%s/" RF_HOME_NAME "/" TASKS, pin_root);
}

/* Whoever can write there could have put anything in its place. */
static bool fits(int fd, const struct bpf_map *map)
{
	struct bpf_map_info info = {0};
	uint32_t size = sizeof(info);

	return bpf_obj_get_info_by_fd(fd, &info, &size) == 0 && info.type == bpf_map__type(map) &&
	       info.key_size == bpf_map__key_size(map) &&
	       info.value_size == bpf_map__value_size(map) &&
	       info.map_flags == bpf_map__map_flags(map);
}

int rf_home_use(const char *pin_root, struct bpf_map *map, struct rf_error *error)
{
	char path[PATH_MAX];
	cleanup_fd int fd = -1;
	int r;

	path_of(pin_root, path, sizeof(path));
	fd = bpf_obj_get(path);
	if (fd == -ENOENT)
		return 0;
	if (fd < 0)
		return rf_error_set(error, fd, "cannot open %s: %s", path, strerror(-fd));
	if (!fits(fd, map))
		return rf_error_set(error, -EEXIST, "%s is not what it has to be", path);
	r = bpf_map__reuse_fd(map, fd);
	return r < 0 ? rf_error_set(error, r, "cannot use %s: %s", path, strerror(-r)) : 0;
}

static int make_directory(const char *path, struct rf_error *error)
{
	if (mkdir(path, 0700) == 0 || errno == EEXIST)
		return 0;
	return rf_error_set(error, -errno, "cannot make %s: %s", path, strerror(errno));
}

int rf_home_keep(const char *pin_root, int map, struct rf_error *error)
{
	char path[PATH_MAX];
	int r;

	snprintf(path, sizeof(path), "%s/" RF_HOME_NAME, pin_root);
	r = make_directory(pin_root, error);
	if (r == 0)
		r = make_directory(path, error);
	if (r < 0)
		return r;
	path_of(pin_root, path, sizeof(path));
	r = bpf_obj_pin(map, path);
	return r == 0 || r == -EEXIST
		       ? 0
		       : rf_error_set(error, r, "cannot pin %s: %s", path, strerror(-r));
}
