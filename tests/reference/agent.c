/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* src/bpf/agent.bpf.c, service.bpf.c: what the daemon has recorded and listed; services' cgroups.
 */
#include "core/abi.h"
#include "reference.h"

/* What the iterator shows. */
static uint64_t shown_file(void)
{
	return kernel("bpf_iter__task_file_file_8", argument(0));
}

static uint64_t shown_descriptor(void)
{
	return kernel("bpf_iter__task_file_fd_4", argument(0));
}

static uint64_t wanted(size_t offset)
{
	uint64_t fd = shown_descriptor();

	return entry("requests", 4, 1, &fd, offset);
}

#define WANTED(member) wanted(offsetof(struct rf_request, member))

static uint64_t recorded(const uint64_t keys[3], size_t offset)
{
	return there_is("roots", 3, keys) ? entry("roots", 4, 3, keys, offset) : 0;
}

#define RECORDED(keys, member) recorded(keys, offsetof(struct rf_object, member))

static void answers(size_t offset, uint64_t number)
{
	come(MUST, written("requests", offset), number);
}

#define ANSWERS(member, number) answers(offsetof(struct rf_request, member), number)

/* Which file system it is on. Whether overlayfs keeps numbers is not asked where no kernel says. */
static void tell_filesystem(uint64_t inode)
{
	uint64_t root = kernel("super_block_s_root_8", kernel("inode_i_sb_8", inode));
	bool top = kernel("dentry_d_inode_8", root) == inode;
	bool keeps = constant("cfg_xino") && chance("keeps numbers", 4);

	ANSWERS(filesystem_flags, (top ? RF_FILESYSTEM_TOP : 0) | (keeps ? RF_FILESYSTEM_XINO : 0));
}

static void come_to_recorded(const char *map, const char *other, uint64_t inode,
			     const uint64_t keys[3])
{
	uint64_t program = WANTED(object.program), vault = WANTED(object.label.vault);
	bool failed = any_number("outcome", NULL, 0), no_device = chance("no room", 2);

	writes(MUST, map, 3, keys);
	come(MAY, outcome(map), failed);
	come(MUST, effect(other), 0);
	come(MUST, written(map, offsetof(struct rf_object, label.vault)),
	     vault ? vault : RECORDED(keys, label.vault));
	come(MUST, written(map, offsetof(struct rf_object, label.flags)),
	     WANTED(object.label.flags) | RECORDED(keys, label.flags));
	come(MUST, written(map, offsetof(struct rf_object, program)),
	     program ? program : RECORDED(keys, program));
	ANSWERS(done, !failed && !no_device);
	if (failed)
		return;
	writes(MUST, "devices", 1, &keys[1]);
	come(MAY, outcome("devices"), no_device);
	come(MUST, state_times(offsetof(struct rf_state, devices)), 1);
	if (is_directory(inode))
		come(MUST, state_times(offsetof(struct rf_state, directories)), 1);
}

static void come_to_label(uint64_t file, uint64_t inode)
{
	uint64_t place =
		is_watched(kernel("inode_i_sb_8", inode)) ? place_asked("place_of", file) : 0;

	ANSWERS(done, 1);
	ANSWERS(object.label.vault, VAULT(place));
	ANSWERS(object.label.flags, FLAGS(place));
	ANSWERS(reason, REASON(place));
}

static void record(void)
{
	static const char *const others[] = {"vaults", "rules",	 "units",  "cgroups",
					     "meta",   "agents", "events", NULL};
	uint64_t file = shown_file(), fd = shown_descriptor(), kind, inode, keys[3];

	leaves(others);
	come(MUST, RESULT, 0);
	kind = WANTED(kind);
	if (!file || !there_is("requests", 1, &fd) || WANTED(done) || kind == RF_REQUEST_NONE) {
		leaves_all();
		return;
	}
	if (kind > RF_REQUEST_LABEL)
		return;
	inode = kernel("file_f_inode_8", file);
	identity(inode, keys);
	if (is_directory(inode))
		keys[2] = generation_recorded(inode);
	come(MAY, times("requests"), 1);
	come(MUST, key("requests", 0), fd);
	if (kind == RF_REQUEST_LABEL)
		come_to_label(file, inode);
	else
		tell_filesystem(inode);
	if (kind == RF_REQUEST_ROOT) {
		come_to_recorded("roots", "marks", inode, keys);
		return;
	}
	if (kind == RF_REQUEST_MARK) {
		come_to_recorded("marks", "roots", inode, keys);
		return;
	}
	if (kind == RF_REQUEST_CHECK)
		ANSWERS(done, there_is("roots", 3, keys) &&
				      RECORDED(keys, label.vault) == WANTED(object.label.vault));
	come(MUST, times("roots"), 0);
	come(MUST, times("marks"), 0);
	come(MUST, times("devices"), 0);
}

/* What it gives the task that it was not granted. */
static uint64_t beyond(uint64_t task, uint64_t access, uint64_t place)
{
	if (REASON(place))
		return access;
	return VAULT(place) ? access & ~rights_of(task, VAULT(place)) : 0;
}

static void leave_policy(void)
{
	static const char *const others[] = {"roots", "devices",  "marks", "vaults", "rules",
					     "units", "requests", "meta",  "agents", NULL};

	leaves(others);
	come(MUST, RESULT, 0);
}

static void come_to_list(bool shown, bool told, bool quiet)
{
	leave_policy();
	if (!shown || quiet)
		leaves_all();
	else if (told)
		come(MUST, effect(NULL), 1);
}

static void held_files(void)
{
	uint64_t task = kernel("bpf_iter__task_file_task_8", argument(0)), file = shown_file();
	uint64_t sb = kernel("inode_i_sb_8", kernel("file_f_inode_8", file));
	uint64_t mode = kernel("file_f_mode_4", file), place = 0, more;
	uint64_t access = (mode & 1 ? RF_ACCESS_READ : 0) | (mode & 2 ? RF_ACCESS_WRITE : 0);

	if (is_watched(sb))
		place = place_asked("place_of", file);
	if (nothing_there(place) && is_layered(file))
		place = place_asked("place_in_layer", file);
	more = beyond(task, access, place);
	/* Who was there before may hold an io_uring, which is told too. */
	come_to_list(task && file, more,
		     !more && kernel("task_struct_start_boottime_8", task) >=
				      state_at(8, offsetof(struct rf_state, since)));
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
				: place_asked("walk_alias", inode);
	more = beyond(task, RF_ACCESS_READ, place);
	come_to_list(task && vma && file, more, !more);
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

const struct reference references_of_agent[] = {
	{"rf_record", record},
	{"rf_held_files", held_files},
	{"rf_held_mappings", held_mappings},
	{"rf_cgroup_mkdir", cgroup_mkdir},
	{"rf_cgroup_rmdir", cgroup_rmdir},
	{NULL, NULL},
};
