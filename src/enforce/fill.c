// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* From the image to the maps that hold rules, and the services that run now to `cgroups`. */
#include <bpf/bpf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "enforce/internal.h"

#define CGROUP_MOUNT "/sys/fs/cgroup"
#define LOOKS 10 /* at the most, where cgroups come all the time */

static int put(int map, const void *key, const void *value, const char *what,
	       struct rf_error *error)
{
	int r = bpf_map_update_elem(map, key, value, BPF_ANY);

	return r < 0 ? rf_error_set(error, r, "cannot write %s: %s", what, strerror(-r)) : 0;
}

/* Element 0 stays zero: it is what an object in no vault is looked up by. */
static int fill_vaults(const struct rf_image *image, int map, struct rf_error *error)
{
	const struct rf_vault self_test = {.flags = RF_VAULT_USED};
	uint32_t n = image->header->vaults;

	for (uint32_t i = 0; i <= n; i++) {
		struct rf_vault vault = i < n ? image->vaults[i].vault : self_test;
		uint32_t number = i + 1;
		int r;

		vault.flags |= RF_VAULT_USED;
		r = put(map, &number, &vault, "the vaults", error);
		if (r < 0)
			return r;
	}
	return 0;
}

static int fill_rules(const struct rf_image *image, int map, struct rf_error *error)
{
	for (uint32_t i = 0; i < image->header->rules; i++) {
		const struct rf_rule rule = {.access = image->rules[i].access};
		int r = put(map, &image->rules[i].key, &rule, "the rules", error);

		if (r < 0)
			return r;
	}
	return 0;
}

static int fill_units(const struct rf_image *image, int map, struct rf_error *error)
{
	for (uint32_t i = 0; i < image->header->units; i++) {
		struct rf_unit_path path = {};
		uint32_t number = i + 1;
		int r;

		strncpy(path.path, rf_image_string(image, image->units[i].path),
			sizeof(path.path) - 1);
		r = put(map, &path, &number, "the services", error);
		if (r < 0)
			return r;
	}
	return 0;
}

struct cgroups {
	struct rf_enforcement *enforcement;
	uint32_t unit;
	uint32_t added;
};

/* The inode number of a cgroup's directory is its id. */
static int record_cgroup(void *data, int fd, int fault, struct rf_error *error)
{
	cleanup_fd int own = fd;
	struct cgroups *cgroups = data;
	struct stat status;
	uint64_t id;
	int r;

	if (fstat(own, &status) < 0) /* gone meanwhile */
		return 0;
	id = status.st_ino;
	r = bpf_map_update_elem(cgroups->enforcement->maps[RF_MAP_CGROUPS], &id, &cgroups->unit,
				BPF_NOEXIST);
	cgroups->added += r == 0;
	if (r == -E2BIG)
		cgroups->enforcement->unnamed++;
	else if (r < 0 && r != -EEXIST)
		return rf_error_set(error, r, "cannot record the cgroups of services: %s",
				    strerror(-r));
	return 0;
}

/* `below`: those in the service's own as well. */
static int record_service(const char *name, struct cgroups *cgroups, bool below,
			  struct rf_error *error)
{
	const struct rf_tree tree = {.fn = record_cgroup, .data = cgroups, .directories = true};
	char path[sizeof(CGROUP_MOUNT) + RF_UNIT_PATH_MAX];
	int fd;

	snprintf(path, sizeof(path), CGROUP_MOUNT "%s", name);
	fd = open(path, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0) /* it does not run */
		return 0;
	return below ? rf_tree_walk(&tree, fd, error) : record_cgroup(cgroups, fd, 0, error);
}

/*
 * Each service's own first: what one makes below its own takes no room from another. One that is
 * made meanwhile is told by the tracepoint if the one above is known, and else is seen here; but
 * for an instant it is neither, so it is looked until nothing is new.
 */
int rf_fill_cgroups(const struct rf_image *image, struct rf_enforcement *enforcement,
		    struct rf_error *error)
{
	struct cgroups cgroups = {.enforcement = enforcement};
	int r = 0;

	for (unsigned int look = 0; look < LOOKS && r == 0; look++) {
		cgroups.added = 0;
		enforcement->unnamed = 0;
		for (uint32_t i = 0; i < image->header->units && r == 0; i++) {
			cgroups.unit = i + 1;
			r = record_service(rf_image_string(image, image->units[i].path), &cgroups,
					   look > 0, error);
		}
		if (look > 1 && !cgroups.added)
			break;
	}
	return r;
}

int rf_fill(const struct rf_image *image, struct rf_enforcement *enforcement,
	    struct rf_error *error)
{
	int r = fill_vaults(image, enforcement->maps[RF_MAP_VAULTS], error);

	if (r == 0)
		r = fill_rules(image, enforcement->maps[RF_MAP_RULES], error);
	if (r == 0)
		r = fill_units(image, enforcement->maps[RF_MAP_UNITS], error);
	return r;
}
