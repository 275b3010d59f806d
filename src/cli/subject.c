/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "cli/subject.h"

#include <errno.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/path.h"
#include "base/str.h"

static int number_of_user(const char *word, uint32_t *ret_id, struct rf_error *error)
{
	const struct passwd *user;
	uint64_t number;

	if (rf_str_number(word, RF_NO_ID - 1, &number) == 0) {
		*ret_id = (uint32_t)number;
		return 0;
	}
	user = getpwnam(word);
	if (!user)
		return rf_error_set(error, -EINVAL, "there is no user '%s'", word);
	*ret_id = user->pw_uid;
	return 0;
}

static int number_of_group(const char *word, uint32_t *ret_id, struct rf_error *error)
{
	const struct group *group;
	uint64_t number;

	if (rf_str_number(word, RF_NO_ID - 1, &number) == 0) {
		*ret_id = (uint32_t)number;
		return 0;
	}
	group = getgrnam(word);
	if (!group)
		return rf_error_set(error, -EINVAL, "there is no group '%s'", word);
	*ret_id = group->gr_gid;
	return 0;
}

static void print_id(const char *name, uint32_t id, char *ret_text)
{
	if (id == RF_NO_ID)
		snprintf(ret_text, RF_SUBJECT_TEXT_LEN, "none");
	else if (name)
		snprintf(ret_text, RF_SUBJECT_TEXT_LEN, "%s(%u)", name, id);
	else
		snprintf(ret_text, RF_SUBJECT_TEXT_LEN, "%u", id);
}

static void print_user(uint32_t uid, char *ret_text)
{
	const struct passwd *user = uid == RF_NO_ID ? NULL : getpwuid(uid);

	print_id(user ? user->pw_name : NULL, uid, ret_text);
}

static uint32_t own_login(void)
{
	cleanup_file FILE *file = fopen("/proc/self/loginuid", "re");
	uint32_t id;

	return file && fscanf(file, "%u", &id) == 1 ? id : RF_NO_ID;
}

static int gather_login(const struct rf_subject_words *words, struct rf_subject_facts *facts,
			struct rf_error *error)
{
	uint32_t *id = &facts->subject.ids[RF_SUBJECT_LOGIN];
	int r = 0;

	*id = RF_NO_ID;
	if (!words->login)
		*id = own_login();
	else if (strcmp(words->login, "-") != 0)
		r = number_of_user(words->login, id, error);
	print_user(*id, facts->texts[RF_SUBJECT_LOGIN]);
	return r;
}

static int gather_uid(const struct rf_subject_words *words, struct rf_subject_facts *facts,
		      struct rf_error *error)
{
	const char *word = words->uid ? words->uid : words->login;
	uint32_t *id = &facts->subject.ids[RF_SUBJECT_UID];
	int r = 0;

	*id = RF_NO_ID;
	if (!word)
		*id = getuid();
	else if (strcmp(word, "-") != 0)
		r = number_of_user(word, id, error);
	print_user(*id, facts->texts[RF_SUBJECT_UID]);
	return r;
}

/* Without a word, that of the user who was named. */
static int gather_gid(const struct rf_subject_words *words, struct rf_subject_facts *facts,
		      struct rf_error *error)
{
	uint32_t *id = &facts->subject.ids[RF_SUBJECT_GID];
	uint32_t uid = facts->subject.ids[RF_SUBJECT_UID];
	const struct passwd *user;
	const struct group *group;
	int r = 0;

	*id = RF_NO_ID;
	if (words->gid && strcmp(words->gid, "-") != 0) {
		r = number_of_group(words->gid, id, error);
	} else if (!words->gid && (words->uid || words->login)) {
		user = uid == RF_NO_ID ? NULL : getpwuid(uid);
		*id = user ? user->pw_gid : RF_NO_ID;
	} else if (!words->gid) {
		*id = getgid();
	}
	group = *id == RF_NO_ID ? NULL : getgrgid(*id);
	print_id(group ? group->gr_name : NULL, *id, facts->texts[RF_SUBJECT_GID]);
	return r;
}

uint32_t rf_subject_program(const struct rf_image *image, const char *path)
{
	const struct rf_image_root *root = rf_image_root_find(image, path);

	return root ? root->program : 0;
}

static void gather_program(const struct rf_subject_words *words, const struct rf_image *image,
			   struct rf_subject_facts *facts)
{
	const char *word = words->program ? words->program : "/proc/self/exe";
	char path[PATH_MAX];

	if (strcmp(word, "-") == 0) {
		strcpy(facts->texts[RF_SUBJECT_PROGRAM], "none");
		return;
	}
	/* One that is not there can still be named in a policy. */
	if (!realpath(word, path))
		snprintf(path, sizeof(path), "%s", word);
	facts->subject.ids[RF_SUBJECT_PROGRAM] = rf_subject_program(image, path);
	snprintf(facts->texts[RF_SUBJECT_PROGRAM], RF_SUBJECT_TEXT_LEN, "%s", path);
}

uint32_t rf_subject_service(const struct rf_image *image, const char *service)
{
	for (uint32_t i = 0; i < image->header->units; i++) {
		const char *unit = rf_image_string(image, image->units[i].path);
		const char *slash = strrchr(unit, '/');

		if (*service == '/' ? rf_path_covers(unit, service)
				    : slash && strcmp(slash + 1, service) == 0)
			return i + 1;
	}
	return 0;
}

/* The line of the unified hierarchy: "0::/system.slice/acme.service". */
static void own_cgroup(char *ret_path, size_t size)
{
	cleanup_file FILE *file = fopen("/proc/self/cgroup", "re");
	char line[PATH_MAX];

	snprintf(ret_path, size, "-");
	while (file && fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		if (rf_str_starts(line, "0::"))
			snprintf(ret_path, size, "%s", line + strlen("0::"));
	}
}

static void gather_service(const struct rf_subject_words *words, const struct rf_image *image,
			   struct rf_subject_facts *facts)
{
	char path[PATH_MAX];
	const char *word = words->service;

	if (!word) {
		own_cgroup(path, sizeof(path));
		word = path;
	}
	if (strcmp(word, "-") == 0) {
		strcpy(facts->texts[RF_SUBJECT_SERVICE], "none");
		return;
	}
	facts->subject.ids[RF_SUBJECT_SERVICE] = rf_subject_service(image, word);
	snprintf(facts->texts[RF_SUBJECT_SERVICE], RF_SUBJECT_TEXT_LEN, "%s", word);
}

int rf_subject_gather(const struct rf_subject_words *words, const struct rf_image *image,
		      struct rf_subject_facts *ret_facts, struct rf_error *error)
{
	struct rf_subject_facts facts = {0};
	int r;

	r = gather_login(words, &facts, error);
	if (r == 0)
		r = gather_uid(words, &facts, error);
	if (r == 0)
		r = gather_gid(words, &facts, error);
	if (r < 0)
		return r;
	gather_program(words, image, &facts);
	gather_service(words, image, &facts);
	*ret_facts = facts;
	return 0;
}
