/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Subjects to numbers and cgroup paths. After this a policy means the same on
 * every machine.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/str.h"
#include "policy/check.h"
#include "policy/people.h"
#include "policy/unit.h"

CLEANUP_DEFINE(struct rf_people *, rf_people_free)

struct resolver {
	struct rf_policy *policy;
	struct rf_diag *diag;
	struct rf_people *people;
};

/* A number, also one that is out of range or badly written: not a name to look up. */
static bool is_number(const char *text)
{
	if (*text == '-' || *text == '+')
		text++;
	return *text && !text[strspn(text, "0123456789")];
}

static int number_resolve(struct resolver *s, const struct rf_policy_subject *subject,
			  uint32_t *ret_id)
{
	const struct rf_policy_word *word = &subject->word;
	uint64_t number;

	if (rf_str_number(word->text, RF_NO_ID - 1, &number) < 0) {
		rf_diag_error(s->diag, &word->place,
			      "%s %s is not a number from 0 to %u without sign or leading zero",
			      rf_policy_key_name(subject->key), word->text, RF_NO_ID - 1);
		return -EINVAL;
	}
	*ret_id = (uint32_t)number;
	return 0;
}

/* Returns -EINVAL when there is no such user or group, which has been reported. */
static int id_resolve(struct resolver *s, const struct rf_policy_subject *subject, uint32_t *ret_id)
{
	const struct rf_policy_word *word = &subject->word;
	bool user = subject->key == RF_POLICY_USER || subject->key == RF_POLICY_UID;
	const char *near;
	int r;

	if (is_number(word->text))
		return number_resolve(s, subject, ret_id);
	r = user ? rf_people_user(s->people, word->text, ret_id)
		 : rf_people_group(s->people, word->text, ret_id);
	if (r != -ENOENT)
		return r;
	near = user ? rf_people_user_near(s->people, word->text)
		    : rf_people_group_near(s->people, word->text);
	rf_diag_error(s->diag, &word->place, "no %s '%s' on this machine%s%s%s",
		      user ? "user" : "group", word->text, near ? "; did you mean '" : "",
		      near ? near : "", near ? "'?" : "");
	return -EINVAL;
}

static int ids_store(struct resolver *s, struct rf_policy_subject *subject, const uint32_t *ids,
		     size_t n)
{
	uint32_t *copy = rf_arena_alloc(&s->policy->arena, n * sizeof(*ids));

	if (!copy)
		return -ENOMEM;
	if (n)
		memcpy(copy, ids, n * sizeof(*ids));
	subject->ids = copy;
	subject->ids_n = n;
	return 0;
}

static int group_resolve(struct resolver *s, struct rf_policy_subject *subject)
{
	cleanup_free uint32_t *uids = NULL;
	uint32_t gid;
	size_t n;
	int r = id_resolve(s, subject, &gid);

	if (r < 0)
		return r;
	r = rf_people_members(s->people, gid, &uids, &n);
	if (r < 0)
		return r;
	if (!n)
		rf_diag_warning(s->diag, &subject->word.place,
				"group '%s' has no member, so this names nobody",
				subject->word.text);
	return ids_store(s, subject, uids, n);
}

static int user_resolve(struct resolver *s, struct rf_policy_subject *subject)
{
	uint32_t id;
	int r = id_resolve(s, subject, &id);

	if (r < 0)
		return r;
	if (!id && subject->key != RF_POLICY_USER)
		rf_diag_warning(
			s->diag, &subject->word.place,
			"%s 0 is every process of root: this does not keep root out; 'user: root' is who logged in as root",
			rf_policy_key_name(subject->key));
	return ids_store(s, subject, &id, 1);
}

static int service_resolve(struct resolver *s, struct rf_policy_subject *subject)
{
	char path[RF_UNIT_PATH_MAX];
	struct rf_error error = {0};

	if (rf_unit_path(subject->word.text, path, &error) < 0) {
		rf_diag_error(s->diag, &subject->word.place, "%s", error.text);
		return -EINVAL;
	}
	subject->unit = rf_arena_string(&s->policy->arena, path, strlen(path));
	return subject->unit ? 0 : -ENOMEM;
}

static int subject_resolve(struct resolver *s, struct rf_policy_subject *subject)
{
	switch (subject->key) {
	case RF_POLICY_USER:
	case RF_POLICY_UID:
	case RF_POLICY_GID:
		return user_resolve(s, subject);
	case RF_POLICY_GROUP:
		return group_resolve(s, subject);
	case RF_POLICY_SERVICE:
		return service_resolve(s, subject);
	case RF_POLICY_PROGRAM: /* a path like those of vaults: check_paths.c */
	case RF_POLICY_KEY_MAX_:
		break;
	}
	return 0;
}

int rf_policy_resolve(struct rf_policy *policy, struct rf_diag *diag)
{
	struct rf_people *people CLEANUP(rf_people_free_pointer) = rf_people_new();
	struct resolver s = {policy, diag, people};

	if (!people)
		return -ENOMEM;
	for (size_t v = 0; v < policy->vaults_n; v++) {
		for (size_t i = 0; i < policy->vaults[v].subjects_n; i++) {
			int r = subject_resolve(&s, &policy->vaults[v].subjects[i]);

			if (r < 0 && r != -EINVAL)
				return r;
		}
	}
	return 0;
}
