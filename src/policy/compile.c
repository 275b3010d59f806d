/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Model to image. Everything is emitted in an order that the policy's meaning
 * gives (vaults by name, roots by path, rules by key), never in that of files or
 * memory: the image of a policy is one value.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/path.h"
#include "base/str.h"
#include "policy/entries.h"
#include "policy/image_bytes.h"
#include "policy/model.h"
#include "policy/policy.h"
#include "policy/unit.h"

/* The sections while they are made. */
struct builder {
	const struct rf_policy *policy;
	struct rf_policy_entry *entries;
	size_t entries_n;
	const char **unit_paths;
	const char **programs; /* distinct paths, in the order of their numbers */

	struct rf_image_header header;
	struct rf_image_vault *vaults;
	struct rf_image_root *roots;
	struct rf_image_rule *rules;
	struct rf_image_unit *units;
	char *strings;
	size_t strings_n, strings_capacity;
	bool full; /* a string found no room */
};

static void builder_done(struct builder *b)
{
	free(b->entries);
	free(b->unit_paths);
	free(b->programs);
	free(b->vaults);
	free(b->roots);
	free(b->rules);
	free(b->units);
	free(b->strings);
}

/* The offset of a new string "`prefix``text`"; 0 and `full` when there is no room. */
static uint32_t string_add(struct builder *b, const char *prefix, const char *text)
{
	size_t head = strlen(prefix), tail = strlen(text) + 1, start = b->strings_n;

	if (start + head + tail > b->strings_capacity) {
		size_t capacity = 2 * (start + head + tail);
		char *strings =
			capacity > 2U * RF_IMAGE_SIZE_MAX ? NULL : realloc(b->strings, capacity);

		if (!strings) {
			b->full = true;
			return 0;
		}
		b->strings = strings;
		b->strings_capacity = capacity;
	}
	memcpy(b->strings + start, prefix, head);
	memcpy(b->strings + start + head, text, tail);
	b->strings_n += head + tail;
	return (uint32_t)start;
}

/* A vault lies in one file, so its entry in the image knows the file of all that it says. */
static struct rf_image_place place_make(const struct builder *b, size_t vault,
					const struct rf_place *place)
{
	return (struct rf_image_place){b->vaults[vault].place.file, place->line, place->column};
}

static uint32_t vault_file(struct builder *b, size_t vault)
{
	const char *file = b->policy->vaults[vault].name.place.file;

	for (size_t i = vault; i > 0; i--)
		if (b->policy->vaults[i - 1].name.place.file == file)
			return b->vaults[i - 1].place.file;
	return string_add(b, "", file);
}

static void vaults_fill(struct builder *b)
{
	for (size_t v = 0; v < b->policy->vaults_n; v++) {
		const struct rf_policy_vault *vault = &b->policy->vaults[v];
		const struct rf_place *place = &vault->name.place;

		b->vaults[v] = (struct rf_image_vault){
			.name = string_add(b, "", vault->name.text),
			.vault.everyone = vault->hide ? 0U : RF_ACCESS_STAT,
			.vault.flags = RF_VAULT_USED | (vault->audit ? RF_VAULT_AUDIT : 0U) |
				       (vault->hide ? RF_VAULT_HIDE : 0U),
			.place = {vault_file(b, v), place->line, place->column},
		};
	}
	b->header.vaults = (uint32_t)b->policy->vaults_n;
}

/*
 * The reserved vault comes into being with the first program that lies in no other.
 * It only reports as long as all vaults that name such programs do.
 */
static uint32_t programs_vault(struct builder *b, const struct rf_policy_entry *entry)
{
	struct rf_image_vault *vault = &b->vaults[b->policy->vaults_n];

	if (b->header.vaults == b->policy->vaults_n) {
		*vault = (struct rf_image_vault){
			.name = string_add(b, "", RF_VAULT_PROGRAMS),
			.vault = {RF_ACCESS_READER, RF_VAULT_USED | RF_VAULT_AUDIT},
			.place = place_make(b, entry->vault, &entry->path.path.place),
		};
		b->header.vaults++;
	}
	if (!b->policy->vaults[entry->vault].audit)
		vault->vault.flags &= ~(uint32_t)RF_VAULT_AUDIT;
	return b->header.vaults;
}

static void root_add(struct builder *b, const struct rf_policy_entry *entry, uint32_t vault)
{
	b->roots[b->header.roots++] = (struct rf_image_root){
		.path = string_add(b, "", entry->path.path.text),
		.vault = vault,
		.flags = entry->path.optional ? RF_IMAGE_ROOT_OPTIONAL : 0U,
		.place = place_make(b, entry->vault, &entry->path.path.place),
	};
}

/* Entries are sorted and no root lies in another: only programs may be at or below a root. */
static void roots_fill(struct builder *b)
{
	const struct rf_policy_entry *outer = NULL;
	const char *last = "";

	for (size_t i = 0; i < b->entries_n; i++) {
		struct rf_policy_entry entry = b->entries[i];
		const char *path = entry.path.path.text;
		bool covered = outer && rf_path_covers(outer->path.path.text, path);

		if (covered && !outer->program)
			entry.path.optional = outer->path.optional;
		if (!entry.program)
			root_add(b, &entry, entry.vault + 1);
		else if (!covered)
			root_add(b, &entry, programs_vault(b, &entry));
		else if (outer->program)
			programs_vault(b, &entry);
		else if (strcmp(last, path) != 0)
			root_add(b, &entry, 0);
		if (!covered)
			outer = &b->entries[i];
		last = path;
		if (entry.program && !b->roots[b->header.roots - 1].program) {
			b->programs[b->header.programs++] = path;
			b->roots[b->header.roots - 1].program = b->header.programs;
		}
	}
}

static int path_compare(const void *a, const void *b)
{
	return rf_path_compare(*(const char *const *)a, *(const char *const *)b);
}

/* Numbers count from 1. The path is known to be among those that were collected. */
static uint32_t program_number(const struct builder *b, const char *path)
{
	const char **found =
		bsearch(&path, b->programs, b->header.programs, sizeof(path), path_compare);

	return (uint32_t)(found - b->programs) + 1;
}

static uint32_t unit_number(const struct builder *b, const char *path)
{
	const char **found =
		bsearch(&path, b->unit_paths, b->header.units, sizeof(path), rf_str_compare);

	return (uint32_t)(found - b->unit_paths) + 1;
}

static void rule_add(struct builder *b, const struct rf_image_rule *like, enum rf_subject_kind kind,
		     uint32_t id)
{
	struct rf_image_rule *rule = &b->rules[b->header.rules++];

	*rule = *like;
	rule->key.kind = kind;
	rule->key.id = id;
}

static void subject_add(struct builder *b, size_t vault, const struct rf_policy_subject *subject)
{
	static const enum rf_subject_kind kinds[] = {
		[RF_POLICY_USER] = RF_SUBJECT_LOGIN,	  [RF_POLICY_GROUP] = RF_SUBJECT_LOGIN,
		[RF_POLICY_UID] = RF_SUBJECT_UID,	  [RF_POLICY_GID] = RF_SUBJECT_GID,
		[RF_POLICY_PROGRAM] = RF_SUBJECT_PROGRAM, [RF_POLICY_SERVICE] = RF_SUBJECT_SERVICE,
	};
	const struct rf_policy_word *word = &subject->word;
	char key[16];
	struct rf_image_rule like = {
		.key.vault = (uint32_t)vault + 1,
		.access = subject->access,
		.place = place_make(b, vault, &word->place),
	};

	snprintf(key, sizeof(key), "%s: ", rf_policy_key_name(subject->key));
	like.text = string_add(b, key, word->text);
	if (subject->key == RF_POLICY_PROGRAM)
		rule_add(b, &like, kinds[subject->key], program_number(b, word->text));
	else if (subject->key == RF_POLICY_SERVICE)
		rule_add(b, &like, kinds[subject->key], unit_number(b, subject->unit));
	for (size_t i = 0; i < subject->ids_n; i++)
		rule_add(b, &like, kinds[subject->key], subject->ids[i]);
}

/* By key, then by place. One vault lies in one file. */
static int rule_compare(const void *left, const void *right)
{
	const struct rf_image_rule *a = left, *b = right;
	int order = rf_rule_key_compare(&a->key, &b->key);

	if (order)
		return order;
	if (a->place.line != b->place.line)
		return a->place.line < b->place.line ? -1 : 1;
	return a->place.column < b->place.column ? -1 : a->place.column > b->place.column;
}

/* Who is named twice may do what either says; the first place is told. */
static void rules_fill(struct builder *b)
{
	uint32_t kept = 0;

	for (size_t v = 0; v < b->policy->vaults_n; v++)
		for (size_t i = 0; i < b->policy->vaults[v].subjects_n; i++)
			subject_add(b, v, &b->policy->vaults[v].subjects[i]);
	if (b->header.rules)
		qsort(b->rules, b->header.rules, sizeof(*b->rules), rule_compare);
	for (uint32_t i = 0; i < b->header.rules; i++) {
		if (kept && !rf_rule_key_compare(&b->rules[kept - 1].key, &b->rules[i].key))
			b->rules[kept - 1].access |= b->rules[i].access;
		else
			b->rules[kept++] = b->rules[i];
	}
	b->header.rules = kept;
}

static int builder_init(struct builder *b)
{
	size_t rules = 0, units;

	b->entries = rf_policy_entries_new(b->policy, &b->entries_n);
	b->unit_paths = rf_policy_units_new(b->policy, &units);
	if (!b->entries || !b->unit_paths)
		return -ENOMEM;
	for (size_t v = 0; v < b->policy->vaults_n; v++)
		for (size_t i = 0; i < b->policy->vaults[v].subjects_n; i++)
			rules += b->policy->vaults[v].subjects[i].ids_n + 1;
	b->header.units = (uint32_t)units;
	b->programs = calloc(b->entries_n + 1, sizeof(*b->programs));
	b->vaults = calloc(b->policy->vaults_n + 1, sizeof(*b->vaults));
	b->roots = calloc(b->entries_n + 1, sizeof(*b->roots));
	b->rules = calloc(rules + 1, sizeof(*b->rules));
	b->units = calloc(units + 1, sizeof(*b->units));
	return b->programs && b->vaults && b->roots && b->rules && b->units ? 0 : -ENOMEM;
}

/* Appends a section and returns where the next begins. */
static uint8_t *put(uint8_t *next, const void *section, size_t n, size_t size)
{
	memcpy(next, section, n * size);
	return next + n * size;
}

static int assemble(struct builder *b, struct rf_image **ret_image, struct rf_error *error)
{
	struct rf_image_header *h = &b->header;
	size_t size = sizeof(*h) + h->vaults * sizeof(*b->vaults) + h->roots * sizeof(*b->roots) +
		      h->rules * sizeof(*b->rules) + h->units * sizeof(*b->units) + b->strings_n;
	cleanup_free uint8_t *bytes = malloc(size);
	uint8_t *next = bytes;
	int r;

	if (!bytes)
		return -ENOMEM;
	memcpy(h->magic, RF_IMAGE_MAGIC, sizeof(h->magic));
	h->version = RF_IMAGE_VERSION;
	h->flags = b->policy->mode_value == RF_POLICY_AUDIT ? RF_IMAGE_AUDIT : 0;
	h->size = size;
	h->revision = b->policy->revision_number;
	h->strings = (uint32_t)b->strings_n;
	next = put(next, h, 1, sizeof(*h));
	next = put(next, b->vaults, h->vaults, sizeof(*b->vaults));
	next = put(next, b->roots, h->roots, sizeof(*b->roots));
	next = put(next, b->rules, h->rules, sizeof(*b->rules));
	next = put(next, b->units, h->units, sizeof(*b->units));
	put(next, b->strings, 1, b->strings_n);
	r = rf_image_hash(bytes, size, ((struct rf_image_header *)bytes)->hash);
	return r < 0 ? r : rf_image_load(bytes, size, ret_image, error);
}

int rf_policy_compile(const struct rf_policy *policy, struct rf_image **ret_image,
		      struct rf_diag *diag)
{
	struct builder b CLEANUP(builder_done) = {.policy = policy};
	struct rf_error error = {0};
	int r = builder_init(&b);

	if (r < 0)
		return r;
	b.header.name = string_add(&b, "", policy->name.text);
	vaults_fill(&b);
	roots_fill(&b);
	rules_fill(&b);
	for (size_t i = 0; i < b.header.units; i++)
		b.units[i].path = string_add(&b, "", b.unit_paths[i]);
	if (b.full || b.strings_n > RF_IMAGE_SIZE_MAX) {
		rf_diag_error(
			diag, &policy->name.place,
			"no room for the policy's names and paths: an image has at most %u MiB",
			RF_IMAGE_SIZE_MAX >> 20);
		return -EINVAL;
	}
	r = assemble(&b, ret_image, &error);
	if (r != -EBADMSG)
		return r;
	rf_diag_error(diag, &policy->name.place, "%s", error.text);
	return -EINVAL;
}
