// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* From the image to the maps that hold rules, and the services that run now to `cgroups`. */
#include <bpf/bpf.h>
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>

#include "enforce/internal.h"

#define CGROUP_MOUNT "/sys/fs/cgroup"

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

/* nftw(3) hands its caller's data to nobody, and -1 is its own; so errors are positive here. */
static struct {
	int map;
	uint32_t number;
} visit;

/* The inode number of a cgroup's directory is its id. */
static int visit_cgroup(const char *path, const struct stat *status, int type, struct FTW *where)
{
	uint64_t id = status->st_ino;

	return type == FTW_D ? -bpf_map_update_elem(visit.map, &id, &visit.number, BPF_ANY) : 0;
}

int rf_fill_cgroups(const struct rf_image *image, struct rf_enforcement *enforcement,
		    struct rf_error *error)
{
	for (uint32_t i = 0; i < image->header->units; i++) {
		char path[sizeof(CGROUP_MOUNT) + RF_UNIT_PATH_MAX];
		int r;

		visit.map = enforcement->maps[RF_MAP_CGROUPS];
		visit.number = i + 1;
		snprintf(path, sizeof(path), CGROUP_MOUNT "%s",
			 rf_image_string(image, image->units[i].path));
		r = nftw(path, visit_cgroup, 16, FTW_PHYS);
		if (r > 0)
			return rf_error_set(error, -r, "cannot record the cgroups of %s: %s", path,
					    strerror(r));
	}
	return 0;
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
