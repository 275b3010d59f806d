/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The database is listed once, for members and for near names. A name that the
 * listing lacks is asked for all the same: directory services often do not list.
 */
#include "policy/people.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/str.h"

struct person {
	const char *name;
	uint32_t id;
	uint32_t gid; /* of a user: the primary group */
};

struct list {
	struct person *items;
	size_t n, capacity;
};

struct rf_people {
	struct rf_arena arena;
	struct list users, groups;
	bool listed;
};

struct rf_people *rf_people_new(void)
{
	return calloc(1, sizeof(struct rf_people));
}

void rf_people_free(struct rf_people *people)
{
	if (!people)
		return;
	free(people->users.items);
	free(people->groups.items);
	rf_arena_done(&people->arena);
	free(people);
}

static int list_add(struct rf_people *people, struct list *list, struct person person)
{
	person.name = rf_arena_string(&people->arena, person.name, strlen(person.name));
	if (!person.name)
		return -ENOMEM;
	if (list->n == list->capacity) {
		size_t capacity = list->capacity ? 2 * list->capacity : 64;
		void *items = reallocarray(list->items, capacity, sizeof(*list->items));

		if (!items)
			return -ENOMEM;
		list->items = items;
		list->capacity = capacity;
	}
	list->items[list->n++] = person;
	return 0;
}

static int database_list(struct rf_people *people)
{
	const struct passwd *user;
	const struct group *group;
	int r = 0;

	if (people->listed)
		return 0;
	setpwent();
	while (!r && (user = getpwent()))
		r = list_add(people, &people->users,
			     (struct person){user->pw_name, user->pw_uid, user->pw_gid});
	endpwent();
	setgrent();
	while (!r && (group = getgrent()))
		r = list_add(people, &people->groups,
			     (struct person){group->gr_name, group->gr_gid, group->gr_gid});
	endgrent();
	people->listed = true;
	return r;
}

static const struct person *list_find(const struct list *list, const char *name)
{
	for (size_t i = 0; i < list->n; i++)
		if (!strcmp(list->items[i].name, name))
			return &list->items[i];
	return NULL;
}

static const char *list_near(const struct list *list, const char *name)
{
	cleanup_free const char **names = calloc(list->n ? list->n : 1, sizeof(*names));

	if (!names)
		return NULL;
	for (size_t i = 0; i < list->n; i++)
		names[i] = list->items[i].name;
	return rf_str_nearest(name, names, list->n);
}

int rf_people_user(struct rf_people *people, const char *name, uint32_t *ret_uid)
{
	int r = database_list(people);
	const struct person *person = list_find(&people->users, name);
	const struct passwd *user;

	if (r < 0)
		return r;
	if (person) {
		*ret_uid = person->id;
		return 0;
	}
	user = getpwnam(name);
	if (!user)
		return -ENOENT;
	*ret_uid = user->pw_uid;
	return list_add(people, &people->users,
			(struct person){user->pw_name, user->pw_uid, user->pw_gid});
}

int rf_people_group(struct rf_people *people, const char *name, uint32_t *ret_gid)
{
	int r = database_list(people);
	const struct person *person = list_find(&people->groups, name);
	const struct group *group;

	if (r < 0)
		return r;
	if (person) {
		*ret_gid = person->id;
		return 0;
	}
	group = getgrnam(name);
	if (!group)
		return -ENOENT;
	*ret_gid = group->gr_gid;
	return list_add(people, &people->groups,
			(struct person){group->gr_name, group->gr_gid, group->gr_gid});
}

const char *rf_people_user_near(struct rf_people *people, const char *name)
{
	return database_list(people) < 0 ? NULL : list_near(&people->users, name);
}

const char *rf_people_group_near(struct rf_people *people, const char *name)
{
	return database_list(people) < 0 ? NULL : list_near(&people->groups, name);
}

static int id_compare(const void *left, const void *right)
{
	uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;

	return a < b ? -1 : a > b;
}

/* `group` is the database's own memory, which asking for users does not touch. */
static size_t members_collect(struct rf_people *people, const struct group *group, uint32_t gid,
			      uint32_t *uids)
{
	size_t n = 0;

	for (size_t i = 0; i < people->users.n; i++)
		if (people->users.items[i].gid == gid)
			uids[n++] = people->users.items[i].id;
	for (char **member = group ? group->gr_mem : NULL; member && *member; member++)
		/* A member that is no user any more is nobody's login. */
		if (!rf_people_user(people, *member, &uids[n]))
			n++;
	return n;
}

int rf_people_members(struct rf_people *people, uint32_t gid, uint32_t **ret_uids, size_t *ret_n)
{
	cleanup_free uint32_t *uids = NULL;
	int r = database_list(people);
	const struct group *group = getgrgid(gid);
	size_t n = people->users.n, kept = 0;

	if (r < 0)
		return r;
	for (char **member = group ? group->gr_mem : NULL; member && *member; member++)
		n++;
	uids = calloc(n + 1, sizeof(*uids));
	if (!uids)
		return -ENOMEM;
	n = members_collect(people, group, gid, uids);
	qsort(uids, n, sizeof(*uids), id_compare);
	for (size_t i = 0; i < n; i++)
		if (!kept || uids[kept - 1] != uids[i])
			uids[kept++] = uids[i];
	*ret_uids = TAKE_PTR(uids);
	*ret_n = kept;
	return 0;
}
