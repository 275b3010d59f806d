/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Tables of users, groups, mounts and cgroups, read from files and kept as long as they hold. */
#include "daemon/lookup.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/fd.h"
#include "base/str.h"
#include "daemon/event.h"
#include "daemon/mounts.h"

#define CGROUP_MOUNT "/sys/fs/cgroup"
#define CGROUPS 256 /* remembered; a power of two */
#define EXES 256    /* the same */
#define MOUNTINFO_MAX (64U << 20)

struct name {
	uint32_t id;
	const char *name;
};

/* One of the two databases: sorted by number. */
struct names {
	struct name *list;
	size_t count;
	struct rf_arena arena;
	struct timespec mtime; /* of the file that it was read from */
};

struct rf_lookup {
	struct names users;
	struct names groups;
	struct rf_mounts mounts;
	int mountinfo;	/* descriptor: poll(2) tells of changes */
	int cgroup;	/* descriptor of the mount */
	time_t checked; /* when the databases' times were last looked at, monotonic seconds */
	struct {
		uint64_t id;
		char *path;
	} cgroups[CGROUPS];
	struct {
		struct rf_inode inode;
		char *path;
	} exes[EXES];
};

static int name_order(const void *a, const void *b)
{
	const struct name *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

static int names_add(struct names *names, uint32_t id, const char *name)
{
	const char *copy = rf_arena_string(&names->arena, name, strlen(name));

	/* Grows at every power of two. */
	if (!(names->count & (names->count - 1))) {
		size_t room = names->count ? 2 * names->count : 1;
		struct name *list = reallocarray(names->list, room, sizeof(*list));

		if (!list)
			return -ENOMEM;
		names->list = list;
	}
	if (!copy)
		return -ENOMEM;
	names->list[names->count++] = (struct name){id, copy};
	return 0;
}

static void names_done(struct names *names)
{
	free(names->list);
	rf_arena_done(&names->arena);
	*names = (struct names){0};
}

static int users_read(FILE *file, struct names *names)
{
	const struct passwd *user;
	int r = 0;

	while (!r && (user = fgetpwent(file)))
		r = names_add(names, user->pw_uid, user->pw_name);
	return r;
}

static int groups_read(FILE *file, struct names *names)
{
	const struct group *group;
	int r = 0;

	while (!r && (group = fgetgrent(file)))
		r = names_add(names, group->gr_gid, group->gr_name);
	return r;
}

/* Keeps the old table when the new one cannot be read: a name too old is better than none. */
static void names_refresh(struct names *names, const char *path,
			  int (*read_all)(FILE *file, struct names *names))
{
	struct names fresh = {0};
	cleanup_file FILE *file = NULL;
	struct stat st;

	if (stat(path, &st) < 0 || (st.st_mtim.tv_sec == names->mtime.tv_sec &&
				    st.st_mtim.tv_nsec == names->mtime.tv_nsec))
		return;
	file = fopen(path, "re");
	if (!file || read_all(file, &fresh) < 0) {
		names_done(&fresh);
		return;
	}
	qsort(fresh.list, fresh.count, sizeof(*fresh.list), name_order);
	fresh.mtime = st.st_mtim;
	names_done(names);
	*names = fresh;
}

static const char *names_find(const struct names *names, uint32_t id)
{
	struct name key = {.id = id};
	const struct name *found = NULL;

	if (names->count)
		found = bsearch(&key, names->list, names->count, sizeof(key), name_order);
	return found ? found->name : NULL;
}

static void mounts_read(struct rf_lookup *lookup)
{
	cleanup_free void *text = NULL;
	struct rf_mounts fresh;
	size_t size;

	if (lseek(lookup->mountinfo, 0, SEEK_SET) < 0 ||
	    rf_fd_read(lookup->mountinfo, MOUNTINFO_MAX, &text, &size) < 0 ||
	    rf_mounts_parse(text, &fresh) < 0)
		return;
	rf_mounts_done(&lookup->mounts);
	lookup->mounts = fresh;
}

int rf_lookup_new(struct rf_lookup **ret_lookup)
{
	struct rf_lookup *lookup = calloc(1, sizeof(*lookup));

	if (!lookup)
		return -ENOMEM;
	lookup->checked = -1;
	lookup->cgroup = open(CGROUP_MOUNT, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	lookup->mountinfo = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC);
	mounts_read(lookup);
	rf_lookup_refresh(lookup);
	*ret_lookup = lookup;
	return 0;
}

void rf_lookup_free(struct rf_lookup *lookup)
{
	if (!lookup)
		return;
	names_done(&lookup->users);
	names_done(&lookup->groups);
	rf_mounts_done(&lookup->mounts);
	for (size_t i = 0; i < CGROUPS; i++)
		free(lookup->cgroups[i].path);
	for (size_t i = 0; i < EXES; i++)
		free(lookup->exes[i].path);
	rf_cleanup_fd(&lookup->mountinfo);
	rf_cleanup_fd(&lookup->cgroup);
	free(lookup);
}

void rf_lookup_refresh(struct rf_lookup *lookup)
{
	struct pollfd changed = {.fd = lookup->mountinfo, .events = POLLPRI};
	struct timespec now;

	if (poll(&changed, 1, 0) > 0)
		mounts_read(lookup);
	clock_gettime(CLOCK_MONOTONIC, &now);
	if (now.tv_sec == lookup->checked)
		return;
	lookup->checked = now.tv_sec;
	names_refresh(&lookup->users, "/etc/passwd", users_read);
	names_refresh(&lookup->groups, "/etc/group", groups_read);
}

const char *rf_lookup_user(const struct rf_lookup *lookup, uint32_t uid)
{
	return names_find(&lookup->users, uid);
}

const char *rf_lookup_group(const struct rf_lookup *lookup, uint32_t gid)
{
	return names_find(&lookup->groups, gid);
}

/* A cgroup's id is what its file handle consists of: no walk over the tree is needed. */
static char *cgroup_path(int mount, uint64_t id)
{
	struct {
		struct file_handle header;
		uint64_t id;
	} handle = {.header.handle_bytes = sizeof(id)};
	cleanup_fd int fd = -1;
	char link[64], path[4096];
	int mount_id;
	ssize_t len;

	/* The handle of the mount's own root tells the type of such handles. */
	if (name_to_handle_at(mount, "", &handle.header, &mount_id, AT_EMPTY_PATH) < 0)
		return NULL;
	memcpy(handle.header.f_handle, &id, sizeof(id));
	fd = open_by_handle_at(mount, &handle.header, O_PATH | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	len = readlink(link, path, sizeof(path) - 1);
	if (len < 0)
		return NULL;
	path[len] = '\0';
	if (strcmp(path, CGROUP_MOUNT) == 0)
		return strdup("/");
	return rf_str_starts(path, CGROUP_MOUNT "/") ? strdup(path + strlen(CGROUP_MOUNT)) : NULL;
}

const char *rf_lookup_cgroup(struct rf_lookup *lookup, uint64_t id)
{
	size_t slot = (id ^ id >> 32) & (CGROUPS - 1);
	char *path;

	/* An id is never given twice, so a path that was found once stays right, but for renames.
	 */
	if (lookup->cgroups[slot].path && lookup->cgroups[slot].id == id)
		return lookup->cgroups[slot].path;
	path = cgroup_path(lookup->cgroup, id);
	if (!path)
		return NULL;
	free(lookup->cgroups[slot].path);
	lookup->cgroups[slot].path = path;
	lookup->cgroups[slot].id = id;
	return path;
}

static size_t exe_slot(const struct rf_inode *exe)
{
	return (exe->ino ^ exe->dev) & (EXES - 1);
}

void rf_lookup_keep_exe(struct rf_lookup *lookup, const struct rf_inode *exe, const char *path)
{
	size_t slot = exe_slot(exe);
	char *copy;

	if (memcmp(&lookup->exes[slot].inode, exe, sizeof(*exe)) == 0 &&
	    strcmp(lookup->exes[slot].path, path) == 0)
		return;
	copy = strdup(path);
	if (!copy)
		return;
	free(lookup->exes[slot].path);
	lookup->exes[slot].path = copy;
	lookup->exes[slot].inode = *exe;
}

const char *rf_lookup_exe(const struct rf_lookup *lookup, const struct rf_inode *exe)
{
	size_t slot = exe_slot(exe);

	return memcmp(&lookup->exes[slot].inode, exe, sizeof(*exe)) == 0 ? lookup->exes[slot].path
									 : NULL;
}

void rf_lookup_path(const struct rf_lookup *lookup, const struct rf_lookup_names *names,
		    const struct rf_image *image, char ret_path[RF_LOOKUP_PATH_LEN])
{
	char inside[2 * RF_PATH_LEN];
	struct rf_mounts_place place = {names->dev, inside, names->vault};

	strcpy(ret_path, "…");
	if (rf_event_path_join(names->names, names->len, names->cut, inside, sizeof(inside)) < 0)
		return;
	if (!names->cut &&
	    rf_mounts_resolve(&lookup->mounts, &place, image, ret_path, RF_LOOKUP_PATH_LEN) == 0)
		return;
	snprintf(ret_path, RF_LOOKUP_PATH_LEN, "%s%s", names->cut ? "" : "…", inside);
}
