/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* src/bpf/held.bpf.c, service.bpf.c: who holds what he may not have; services' cgroups. */
#include "core/abi.h"
#include "reference.h"

/* What it gives the task that it was not granted. */
static uint64_t beyond(uint64_t task, uint64_t access, uint64_t place)
{
	if (REASON(place))
		return access;
	return VAULT(place) ? access & ~rights_of(task, VAULT(place)) : 0;
}

static void leave_policy(void)
{
	static const char *const others[] = {
		"roots",  "devices", "filesystems", "subvolumes", "mounts", "labelled", "marks",
		"vaults", "rules",   "units",	    "requests",	  "meta",   "tasks",	NULL,
	};

	leaves(others);
	come(MUST, RESULT, 0);
}

static void come_to_list(bool shown, bool told)
{
	leave_policy();
	if (shown && told)
		come(MUST, effect(NULL), 1);
	else
		leaves_all();
}

static void held_files(void)
{
	uint64_t task = kernel("bpf_iter__task_file_task_8", argument(0));
	uint64_t file = kernel("bpf_iter__task_file_file_8", argument(0));
	uint64_t mode = kernel("file_f_mode_4", file), place = place_seen(file), more;
	uint64_t access = (mode & 1 ? RF_ACCESS_READ : 0) | (mode & 2 ? RF_ACCESS_WRITE : 0);

	if (nothing_there(place) && is_layered(file))
		place = place_in_layers(file, false);
	if (nothing_there(place) && is_layered(file))
		place = place_in_layers(file, true);
	more = beyond(task, access, place);
	come_to_list(task && file, more);
}

static void held_mappings(void)
{
	uint64_t task = kernel("bpf_iter__task_vma_task_8", argument(0));
	uint64_t vma = kernel("bpf_iter__task_vma_vma_8", argument(0));
	uint64_t file = kernel("vm_area_struct_vm_file_8", vma), place = 0, more;
	uint64_t inode = kernel("file_f_inode_8", file);
	uint64_t dentry = kernel("file_f_path_dentry_8", file);

	if (is_watched(kernel("inode_i_sb_8", inode)))
		place = inode == kernel("dentry_d_inode_8", dentry)
				? place_asked("place_of", file)
				: place_asked("rf_alias", inode);
	more = beyond(task, RF_ACCESS_READ, place);
	come_to_list(task && vma && file, more);
}

/* The unified hierarchy alone has services. */
static bool is_unified(uint64_t cgroup)
{
	return !kernel("cgroup_root_hierarchy_id_4", kernel("cgroup_root_8", cgroup));
}

static uint64_t cgroup_id(uint64_t cgroup)
{
	return kernel("kernfs_node_id_8", kernel("cgroup_kn_8", cgroup));
}

/* One that is a service's is named, or counted where there is no room. */
static void cgroup_mkdir(void)
{
	const uint64_t unnamed[] = {RF_STAT_UNNAMED}, id = cgroup_id(argument(0));
	bool failed = chance("no room", 4);

	leave_policy();
	if (!is_unified(argument(0))) {
		leaves_all();
		return;
	}
	if (!chance("a service", 6)) {
		come(MUST, times("stats"), 0);
		return;
	}
	come(MAY, times("cgroups"), 1);
	come(MUST, key("cgroups", 0), id);
	come(MUST, removed("cgroups"), 0);
	come(MUST, outcome("cgroups"), failed);
	if (failed)
		writes(MUST, "stats", 1, unnamed);
	else
		come(MUST, times("stats"), 0);
}

static void cgroup_rmdir(void)
{
	const uint64_t id = cgroup_id(argument(0));

	leave_policy();
	if (!is_unified(argument(0))) {
		leaves_all();
		return;
	}
	writes(MUST, "cgroups", 1, &id);
	come(MUST, removed("cgroups"), 1);
}

const struct reference references_of_held[] = {
	{"rf_held_files", held_files},
	{"rf_held_mappings", held_mappings},
	{"rf_cgroup_mkdir", cgroup_mkdir},
	{"rf_cgroup_rmdir", cgroup_rmdir},
	{NULL, NULL},
};
