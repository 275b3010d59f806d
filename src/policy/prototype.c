/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "policy/prototype.h"

#include <errno.h>
#include <string.h>

#define NAME_LEN 64

bool rf_prototype_is(const struct rf_parser *p)
{
	const struct rf_yaml_node *root = rf_yaml_root(p->yaml);

	return (rf_parse_find(p, root, "uid") || rf_parse_find(p, root, "directory")) &&
	       !rf_parse_find(p, root, "vaults") && !rf_parse_find(p, root, "policy");
}

static int prototype_uid(struct rf_parser *p, const struct rf_yaml_node *key,
			 const struct rf_yaml_node *value, void *target)
{
	struct rf_policy_vault *vault = target;
	struct rf_policy_subject *subject;
	int r;

	subject = rf_arena_alloc(&p->policy->arena, sizeof(*subject));
	if (!subject)
		return -ENOMEM;
	subject->key = RF_POLICY_UID;
	subject->access = RF_ACCESS_ALL;
	r = rf_parse_word(p, "uid", value, &subject->word);
	vault->subjects = subject;
	vault->subjects_n = subject->word.text != NULL;
	return r;
}

static int prototype_directory(struct rf_parser *p, const struct rf_yaml_node *key,
			       const struct rf_yaml_node *value, void *target)
{
	struct rf_policy_vault *vault = target;
	bool one = value->kind == RF_YAML_TEXT && !rf_yaml_is_null(value);
	size_t n = one ? 1 : rf_parse_count(p, value);

	if (!one && !rf_parse_is(p, "directory", value, RF_YAML_LIST))
		return 0;
	if (!n)
		rf_parse_fault(p, value, "'directory' is empty: the policy would protect nothing");
	vault->paths = rf_arena_alloc(&p->policy->arena, n * sizeof(*vault->paths));
	if (!vault->paths)
		return -ENOMEM;
	if (!one)
		value = rf_yaml_first(p->yaml, value);
	for (; value; value = one ? NULL : rf_yaml_next(p->yaml, value)) {
		struct rf_policy_word *path = &vault->paths[vault->paths_n].path;
		int r = rf_parse_word(p, "a directory", value, path);

		if (r < 0)
			return r;
		vault->paths_n += path->text != NULL;
	}
	return 0;
}

static const struct rf_parse_field prototype_fields[] = {
	{"uid", prototype_uid},
	{"directory", prototype_directory},
	{0},
};

/* The file's name without folder and suffix, with a dash for what a name cannot hold. */
static void name_make(const char *file, char name[NAME_LEN])
{
	const char *slash = strrchr(file, '/');
	const char *stem = slash ? slash + 1 : file;
	const char *dot = strrchr(stem, '.');
	size_t len = dot && dot != stem ? (size_t)(dot - stem) : strlen(stem);

	if (len >= NAME_LEN)
		len = NAME_LEN - 1;
	for (size_t i = 0; i < len; i++) {
		char c = stem[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		name[i] = strchr("abcdefghijklmnopqrstuvwxyz0123456789._-", c) ? c : '-';
	}
	name[len] = '\0';
}

int rf_prototype_parse(struct rf_parser *p)
{
	const struct rf_yaml_node *root = rf_yaml_root(p->yaml);
	struct rf_place place = rf_yaml_place(p->yaml, root);
	struct rf_policy_vault *vault = rf_policy_vault_add(p->policy);
	struct rf_policy_word *name = &p->policy->name;
	char stem[NAME_LEN];
	int r;

	if (!vault)
		return -ENOMEM;
	vault->name = (struct rf_policy_word){"prototype", place};
	r = rf_parse_fields(p, root, prototype_fields, vault);
	if (r < 0)
		return r;
	if (!rf_parse_find(p, root, "uid"))
		rf_parse_fault(p, root, "no 'uid': the prototype's form names a maintainer");
	if (!rf_parse_find(p, root, "directory"))
		rf_parse_fault(p, root,
			       "no 'directory': the prototype's form names what to protect");
	if (name->text)
		return 0;
	name_make(p->yaml->file, stem);
	name->text = rf_arena_string(&p->policy->arena, stem, strlen(stem));
	name->place = place;
	p->policy->name_implied = true;
	return name->text ? 0 : -ENOMEM;
}
