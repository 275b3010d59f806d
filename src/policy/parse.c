/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Nodes to model: which keys there are, and of what type their values. What the
 * values mean is check.c's. A new key is a row in a table here and a field of the
 * model.
 */
#include "policy/parse.h"

#include <errno.h>
#include <string.h>

#include "base/str.h"
#include "policy/parse_value.h"
#include "policy/prototype.h"

/* A vault while its keys are read: lists wait until all keys have been seen. */
struct draft {
	struct rf_policy_vault *vault;
	const struct rf_yaml_node *paths, *maintainers, *readers;
	bool optional;
};

static int path_path(struct rf_parser *p, const struct rf_yaml_node *key,
		     const struct rf_yaml_node *value, void *target)
{
	struct rf_policy_path *path = target;

	return rf_parse_word(p, key->text, value, &path->path);
}

static int path_optional(struct rf_parser *p, const struct rf_yaml_node *key,
			 const struct rf_yaml_node *value, void *target)
{
	struct rf_policy_path *path = target;

	rf_parse_bool(p, key->text, value, &path->optional);
	return 0;
}

static const struct rf_parse_field path_fields[] = {
	{"path", path_path},
	{"optional", path_optional},
	{0},
};

static int path_take(struct rf_parser *p, const struct rf_yaml_node *item,
		     struct rf_policy_path *path)
{
	int r;

	if (item->kind != RF_YAML_MAP)
		return rf_parse_word(p, "a path", item, &path->path);
	r = rf_parse_fields(p, item, path_fields, path);
	if (r < 0)
		return r;
	if (!rf_parse_find(p, item, "path"))
		rf_parse_fault(p, item, "no 'path' in this item of 'paths'");
	return 0;
}

static int paths_take(struct rf_parser *p, const struct draft *draft)
{
	struct rf_policy_vault *vault = draft->vault;
	size_t n = rf_parse_count(p, draft->paths);

	vault->paths = rf_arena_alloc(&p->policy->arena, n * sizeof(*vault->paths));
	if (!vault->paths)
		return -ENOMEM;
	for (const struct rf_yaml_node *item = rf_yaml_first(p->yaml, draft->paths); item;
	     item = rf_yaml_next(p->yaml, item)) {
		struct rf_policy_path *path = &vault->paths[vault->paths_n];
		int r = path_take(p, item, path);

		if (r < 0)
			return r;
		path->optional |= draft->optional;
		if (path->path.text)
			vault->paths_n++;
	}
	return 0;
}

static int subject_key(struct rf_parser *p, const struct rf_yaml_node *key,
		       struct rf_policy_subject *subject)
{
	const char *names[RF_POLICY_KEY_MAX_];

	for (int i = 0; i < RF_POLICY_KEY_MAX_; i++) {
		names[i] = rf_policy_key_name((enum rf_policy_key)i);
		if (strcmp(key->text, names[i]) != 0)
			continue;
		subject->key = (enum rf_policy_key)i;
		return rf_parse_word(p, key->text, rf_yaml_next(p->yaml, key), &subject->word);
	}
	if (!strcmp(key->text, "key"))
		rf_parse_fault(p, key, "'key' is not supported by this version");
	else
		rf_parse_unknown(p, key, names, RF_POLICY_KEY_MAX_);
	return 0;
}

static int subject_take(struct rf_parser *p, const struct rf_yaml_node *item,
			struct rf_policy_subject *subject)
{
	if (item->kind == RF_YAML_MAP && rf_parse_count(p, item) == 2)
		return subject_key(p, rf_yaml_first(p->yaml, item), subject);
	rf_parse_fault(p, item, "a subject is one key and its value, such as 'user: %s'",
		       item->kind == RF_YAML_TEXT && *item->text ? item->text : "acme");
	return 0;
}

static int subjects_take(struct rf_parser *p, const struct draft *draft)
{
	struct rf_policy_vault *vault = draft->vault;
	const struct rf_yaml_node *const lists[] = {draft->maintainers, draft->readers};
	static const uint32_t access[] = {RF_ACCESS_ALL, RF_ACCESS_READER};
	size_t n = rf_parse_count(p, lists[0]) + rf_parse_count(p, lists[1]);

	vault->subjects = rf_arena_alloc(&p->policy->arena, n * sizeof(*vault->subjects));
	if (!vault->subjects)
		return -ENOMEM;
	for (size_t i = 0; i < 2; i++) {
		const struct rf_yaml_node *item =
			lists[i] ? rf_yaml_first(p->yaml, lists[i]) : NULL;

		for (; item; item = rf_yaml_next(p->yaml, item)) {
			struct rf_policy_subject *subject = &vault->subjects[vault->subjects_n];
			int r = subject_take(p, item, subject);

			if (r < 0)
				return r;
			subject->access = access[i];
			if (subject->word.text)
				vault->subjects_n++;
		}
	}
	return 0;
}

static int vault_name(struct rf_parser *p, const struct rf_yaml_node *key,
		      const struct rf_yaml_node *value, void *target)
{
	struct draft *draft = target;

	return rf_parse_word(p, key->text, value, &draft->vault->name);
}

static int vault_list(struct rf_parser *p, const struct rf_yaml_node *key,
		      const struct rf_yaml_node *value, void *target)
{
	struct draft *draft = target;

	if (!rf_parse_is(p, key->text, value, RF_YAML_LIST))
		return 0;
	if (!strcmp(key->text, "paths"))
		draft->paths = value;
	else if (!strcmp(key->text, "maintainers"))
		draft->maintainers = value;
	else
		draft->readers = value;
	return 0;
}

static int vault_bool(struct rf_parser *p, const struct rf_yaml_node *key,
		      const struct rf_yaml_node *value, void *target)
{
	struct draft *draft = target;

	rf_parse_bool(p, key->text, value,
		      !strcmp(key->text, "hide") ? &draft->vault->hide : &draft->optional);
	return 0;
}

static int vault_mode(struct rf_parser *p, const struct rf_yaml_node *key,
		      const struct rf_yaml_node *value, void *target)
{
	struct draft *draft = target;
	enum rf_policy_mode mode = RF_POLICY_ENFORCE;

	if (!rf_parse_mode(p, key->text, value, &mode))
		return 0;
	draft->vault->audit = mode == RF_POLICY_AUDIT;
	return rf_parse_word(p, key->text, value, &draft->vault->mode);
}

static const struct rf_parse_field vault_fields[] = {
	{"name", vault_name},	     {"paths", vault_list},
	{"optional", vault_bool},    {"mode", vault_mode},
	{"maintainers", vault_list}, {"readers", vault_list},
	{"hide", vault_bool},	     {0},
};

static int vault_take(struct rf_parser *p, const struct rf_yaml_node *item)
{
	struct draft draft = {0};
	int r;

	if (!rf_parse_is(p, "a vault", item, RF_YAML_MAP))
		return 0;
	draft.vault = rf_policy_vault_add(p->policy);
	if (!draft.vault)
		return -ENOMEM;
	draft.vault->name.place = rf_yaml_place(p->yaml, item);
	r = rf_parse_fields(p, item, vault_fields, &draft);
	if (r < 0)
		return r;
	if (!rf_parse_find(p, item, "name"))
		rf_parse_fault(p, item, "no 'name' in this vault");
	if (!rf_parse_find(p, item, "paths"))
		rf_parse_fault(p, item, "no 'paths' in this vault");
	if (draft.paths && !draft.paths->child)
		rf_parse_fault(p, draft.paths, "'paths' is empty: the vault would protect nothing");
	r = draft.paths ? paths_take(p, &draft) : 0;
	return r < 0 ? r : subjects_take(p, &draft);
}

static int policy_vaults(struct rf_parser *p, const struct rf_yaml_node *key,
			 const struct rf_yaml_node *value, void *target)
{
	if (!rf_parse_is(p, key->text, value, RF_YAML_LIST))
		return 0;
	for (const struct rf_yaml_node *item = rf_yaml_first(p->yaml, value); item;
	     item = rf_yaml_next(p->yaml, item)) {
		int r = vault_take(p, item);

		if (r < 0)
			return r;
	}
	return 0;
}

/* For what several files may say only if they agree. */
static bool agrees(struct rf_parser *p, const char *name, const struct rf_policy_word *old,
		   const struct rf_policy_word *new)
{
	if (!new->text || !old->text || !strcmp(old->text, new->text))
		return true;
	rf_diag_error(p->diag, &new->place, "%s '%s' differs from '%s' in %s:%u:%u", name,
		      new->text, old->text, old->place.file, old->place.line, old->place.column);
	return false;
}

static int policy_name(struct rf_parser *p, const struct rf_yaml_node *key,
		       const struct rf_yaml_node *value, void *target)
{
	struct rf_policy *policy = p->policy;
	struct rf_policy_word name = {0};
	int r = rf_parse_word(p, "policy", value, &name);

	if (r < 0 || !name.text)
		return r;
	if (policy->name.text && !policy->name_implied &&
	    !agrees(p, "policy", &policy->name, &name))
		return 0;
	if (!policy->name.text || policy->name_implied)
		policy->name = name;
	policy->name_implied = false;
	return 0;
}

static int policy_revision(struct rf_parser *p, const struct rf_yaml_node *key,
			   const struct rf_yaml_node *value, void *target)
{
	struct rf_policy *policy = p->policy;
	struct rf_policy_word word = {0};
	uint64_t number;
	int r = rf_parse_word(p, "revision", value, &word);

	if (r < 0 || !word.text)
		return r;
	if (rf_str_number(word.text, UINT64_MAX, &number) < 0) {
		rf_parse_fault(p, value, "revision '%s' is not a number from 0 to %llu", word.text,
			       (unsigned long long)UINT64_MAX);
		return 0;
	}
	if (!agrees(p, "revision", &policy->revision, &word) || policy->revision.text)
		return 0;
	policy->revision = word;
	policy->revision_number = number;
	return 0;
}

static int policy_mode(struct rf_parser *p, const struct rf_yaml_node *key,
		       const struct rf_yaml_node *value, void *target)
{
	struct rf_policy *policy = p->policy;
	struct rf_policy_word word = {0};
	enum rf_policy_mode mode;
	int r;

	if (!rf_parse_mode(p, "mode", value, &mode))
		return 0;
	r = rf_parse_word(p, "mode", value, &word);
	if (r < 0 || !agrees(p, "mode", &policy->mode, &word) || policy->mode.text)
		return r;
	policy->mode = word;
	policy->mode_value = mode;
	return 0;
}

static const struct rf_parse_field policy_fields[] = {
	{"policy", policy_name}, {"revision", policy_revision},
	{"mode", policy_mode},	 {"vaults", policy_vaults},
	{"guard", NULL},	 {0},
};

int rf_policy_parse(struct rf_policy *policy, const struct rf_yaml *yaml, struct rf_diag *diag)
{
	struct rf_parser p = {yaml, policy, diag};

	if (!rf_parse_is(&p, "a policy", rf_yaml_root(yaml), RF_YAML_MAP))
		return 0;
	if (rf_prototype_is(&p))
		return rf_prototype_parse(&p);
	return rf_parse_fields(&p, rf_yaml_root(yaml), policy_fields, NULL);
}
