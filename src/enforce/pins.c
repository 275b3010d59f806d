// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * An enforcement under bpffs: PIN_ROOT/SEQUENCE/{map,program,link}_NAME. Links
 * hold programs, programs hold maps; what is pinned is in force with no process.
 */
#include <bpf/bpf.h>
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "enforce/internal.h"

static void close_directory(DIR **directory)
{
	if (*directory)
		closedir(*directory);
}

static int pin(int fd, const char *dir, const char *kind, const char *name, struct rf_error *error)
{
	char path[PATH_MAX];
	int r;

	if (fd < 0)
		return 0;
	snprintf(path, sizeof(path), "%s/%s_%s", dir, kind, name);
	r = bpf_obj_pin(fd, path);
	return r < 0 ? rf_error_set(error, r, "cannot pin %s: %s", path, strerror(-r)) : 0;
}

static int unpinned(const char *dir, const char *kind, const char *name)
{
	char path[PATH_MAX];
	int fd;

	snprintf(path, sizeof(path), "%s/%s_%s", dir, kind, name);
	fd = bpf_obj_get(path);
	return fd < 0 ? -1 : fd;
}

int rf_pins_link(struct rf_enforcement *enforcement, unsigned int program, bool pinned,
		 struct rf_error *error)
{
	char path[PATH_MAX];

	if (!enforcement->pin_dir)
		return 0;
	if (pinned)
		return pin(enforcement->links[program], enforcement->pin_dir, "link",
			   rf_programs[program].name, error);
	snprintf(path, sizeof(path), "%s/link_%s", enforcement->pin_dir, rf_programs[program].name);
	return unlink(path) < 0 ? -errno : 0;
}

int rf_pins_make(struct rf_enforcement *enforcement, const char *pin_root, struct rf_error *error)
{
	char dir[PATH_MAX];
	int r;

	snprintf(dir, sizeof(dir), "%s/%" PRIu32, pin_root, enforcement->meta.sequence);
	r = rf_home_keep(pin_root, enforcement->maps[RF_MAP_TASKS], error);
	if (r < 0)
		return r;
	if (mkdir(dir, 0700) < 0)
		return rf_error_set(error, -errno, "cannot make %s: %s", dir, strerror(errno));
	enforcement->pin_dir = strdup(dir);
	if (!enforcement->pin_dir)
		return rf_error_set(error, -ENOMEM, "out of memory");
	for (unsigned int i = 0; i < RF_MAP_MAX_ && r == 0; i++)
		r = pin(enforcement->maps[i], dir, "map", rf_map_pins[i], error);
	for (unsigned int i = 0; i < RF_PROGRAM_MAX_ && r == 0; i++)
		r = pin(enforcement->programs[i], dir, "program", rf_programs[i].name, error);
	for (unsigned int i = 0; i < RF_PROGRAM_MAX_ && r == 0; i++)
		r = pin(enforcement->links[i], dir, "link", rf_programs[i].name, error);
	return r;
}

/* Opens what is there, also where something is missing. */
int rf_pins_open(const char *dir, struct rf_enforcement *enforcement, struct rf_error *error)
{
	int r = 0;

	enforcement->pin_dir = strdup(dir);
	if (!enforcement->pin_dir)
		return rf_error_set(error, -ENOMEM, "out of memory");
	for (unsigned int i = 0; i < RF_PROGRAM_MAX_; i++) {
		enforcement->programs[i] = unpinned(dir, "program", rf_programs[i].name);
		enforcement->links[i] = unpinned(dir, "link", rf_programs[i].name);
	}
	for (unsigned int i = 0; i < RF_MAP_MAX_; i++) {
		enforcement->maps[i] = unpinned(dir, "map", rf_map_pins[i]);
		if (enforcement->maps[i] < 0)
			r = rf_error_set(error, -ENOENT, "%s has no map %s", dir, rf_map_pins[i]);
	}
	return r;
}

/* Links go last: until then it is in force, and after a crash in between it is still found and
 * removed. */
int rf_pins_remove(const char *dir, struct rf_error *error)
{
	for (int links = 0; links < 2; links++) {
		CLEANUP(close_directory) DIR *directory = opendir(dir);
		struct dirent *entry;

		if (!directory)
			return rf_error_set(error, -errno, "cannot open %s: %s", dir,
					    strerror(errno));
		while ((entry = readdir(directory))) {
			bool link = !strncmp(entry->d_name, "link_", 5);

			if (entry->d_name[0] == '.' || link != links)
				continue;
			if (unlinkat(dirfd(directory), entry->d_name, 0) < 0)
				return rf_error_set(error, -errno, "cannot remove %s/%s: %s", dir,
						    entry->d_name, strerror(errno));
		}
	}
	if (rmdir(dir) < 0)
		return rf_error_set(error, -errno, "cannot remove %s: %s", dir, strerror(errno));
	return 0;
}

static int compare(const void *a, const void *b)
{
	const uint32_t *left = a, *right = b;

	return *left < *right ? -1 : *left > *right;
}

int rf_pins_list(const char *pin_root, uint32_t **ret_sequences, size_t *ret_count,
		 struct rf_error *error)
{
	CLEANUP(close_directory) DIR *directory = opendir(pin_root);
	cleanup_free uint32_t *sequences = NULL;
	struct dirent *entry;
	size_t count = 0;

	if (!directory && errno != ENOENT)
		return rf_error_set(error, -errno, "cannot open %s: %s", pin_root, strerror(errno));
	while (directory && (entry = readdir(directory))) {
		uint32_t *more;

		if (entry->d_name[0] < '0' || entry->d_name[0] > '9')
			continue;
		more = realloc(sequences, (count + 1) * sizeof(*sequences));
		if (!more)
			return rf_error_set(error, -ENOMEM, "out of memory");
		sequences = more;
		sequences[count++] = strtoul(entry->d_name, NULL, 10);
	}
	if (count)
		qsort(sequences, count, sizeof(*sequences), compare);
	*ret_sequences = TAKE_PTR(sequences);
	*ret_count = count;
	return 0;
}
