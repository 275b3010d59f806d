/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What an image's sections say: ranges, orders, and that each reference leads
 * somewhere. After this the daemon and the kernel's maps take it as it stands.
 */
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/path.h"
#include "base/str.h"
#include "policy/image_bytes.h"

static int wrong(struct rf_error *error, const char *what, size_t index, const char *why)
{
	return rf_error_set(error, -EBADMSG, "the image's %s %zu %s", what, index, why);
}

static bool string_ok(const struct rf_image *image, uint32_t offset)
{
	return offset < image->header->strings;
}

static bool place_ok(const struct rf_image *image, const struct rf_image_place *place)
{
	return string_ok(image, place->file) && place->line && place->column;
}

static int header_check(const struct rf_image *image, struct rf_error *error)
{
	const struct rf_image_header *h = image->header;

	if (h->vaults > RF_VAULTS_MAX || h->roots > RF_ROOTS_MAX || h->rules > RF_RULES_MAX ||
	    h->units > RF_UNITS_MAX || h->programs > h->roots)
		return rf_error_set(error, -EBADMSG,
				    "the image holds more than this program's limits");
	if (!string_ok(image, h->name) || !rf_str_is_name(rf_image_string(image, h->name)))
		return rf_error_set(error, -EBADMSG, "the image's policy name is not a name");
	return 0;
}

/* Sorted by name, so that none comes twice; but the reserved one is the last. */
static int vaults_check(const struct rf_image *image, struct rf_error *error)
{
	const uint32_t known = RF_VAULT_USED | RF_VAULT_AUDIT | RF_VAULT_HIDE;
	const char *before = "";

	for (size_t i = 0; i < image->header->vaults; i++) {
		const struct rf_image_vault *vault = &image->vaults[i];
		bool last = i + 1 == image->header->vaults;
		const char *name;

		if (!string_ok(image, vault->name) || !place_ok(image, &vault->place))
			return wrong(error, "vault", i + 1, "has a string outside the image");
		name = rf_image_string(image, vault->name);
		if (!rf_str_is_name(name))
			return wrong(error, "vault", i + 1, "has a name that is not a name");
		if (!strcmp(name, RF_VAULT_PROGRAMS) ? !last : strcmp(before, name) >= 0)
			return wrong(error, "vault", i + 1, "is out of order");
		if (vault->vault.flags & ~known || !(vault->vault.flags & RF_VAULT_USED) ||
		    vault->vault.everyone & ~RF_ACCESS_ALL)
			return wrong(error, "vault", i + 1, "has unknown flags");
		before = name;
	}
	return 0;
}

static int root_check(const struct rf_image *image, size_t i, struct rf_error *error)
{
	const struct rf_image_root *root = &image->roots[i];
	const char *path;

	if (!string_ok(image, root->path) || !place_ok(image, &root->place))
		return wrong(error, "root", i, "has a string outside the image");
	path = rf_image_string(image, root->path);
	if (rf_path_fault(path) || !path[1])
		return wrong(error, "root", i, "has a path that is not canonical");
	if (i && rf_path_compare(rf_image_string(image, root[-1].path), path) >= 0)
		return wrong(error, "root", i, "is out of order");
	if (root->vault > image->header->vaults)
		return wrong(error, "root", i, "is of a vault that the image does not hold");
	if (root->flags & ~(uint32_t)RF_IMAGE_ROOT_OPTIONAL)
		return wrong(error, "root", i, "has unknown flags");
	return 0;
}

/*
 * A root has a vault exactly when no other root covers it: nobody else's rules can
 * be slipped in below a root. Programs are numbered in the order of their paths.
 */
static int roots_check(const struct rf_image *image, struct rf_error *error)
{
	const char *outer = NULL;
	uint32_t programs = 0;

	for (size_t i = 0; i < image->header->roots; i++) {
		const struct rf_image_root *root = &image->roots[i];
		const char *path;
		bool covered;
		int r = root_check(image, i, error);

		if (r < 0)
			return r;
		path = rf_image_string(image, root->path);
		covered = outer && rf_path_covers(outer, path);
		if (covered && root->vault)
			return wrong(error, "root", i, "lies inside another");
		if (!covered && !root->vault)
			return wrong(error, "root", i, "is in no vault");
		if (!covered)
			outer = path;
		else if (!root->program)
			return wrong(error, "root", i, "is neither protected nor a program");
		if (root->program && root->program != ++programs)
			return wrong(error, "root", i, "has a program number out of order");
	}
	if (programs != image->header->programs)
		return rf_error_set(error, -EBADMSG, "the image counts its programs wrongly");
	return 0;
}

static bool subject_ok(const struct rf_image_header *header, const struct rf_rule_key *key)
{
	switch ((enum rf_subject_kind)key->kind) {
	case RF_SUBJECT_LOGIN:
	case RF_SUBJECT_UID:
	case RF_SUBJECT_GID:
		return key->id != RF_NO_ID;
	case RF_SUBJECT_PROGRAM:
		return key->id && key->id <= header->programs;
	case RF_SUBJECT_SERVICE:
		return key->id && key->id <= header->units;
	case RF_SUBJECT_MAX_:
		break;
	}
	return false;
}

static int rules_check(const struct rf_image *image, struct rf_error *error)
{
	for (size_t i = 0; i < image->header->rules; i++) {
		const struct rf_image_rule *rule = &image->rules[i];

		if (!string_ok(image, rule->text) || !place_ok(image, &rule->place))
			return wrong(error, "rule", i, "has a string outside the image");
		if (!rule->key.vault || rule->key.vault > image->header->vaults)
			return wrong(error, "rule", i,
				     "is of a vault that the image does not hold");
		if (!subject_ok(image->header, &rule->key))
			return wrong(error, "rule", i, "has a subject that cannot be");
		if (!rule->access || rule->access & ~RF_ACCESS_ALL)
			return wrong(error, "rule", i, "grants what there is not");
		if (rule->key.pad || rule->pad)
			return wrong(error, "rule", i, "has unknown flags");
		if (i && rf_rule_key_compare(&rule[-1].key, &rule->key) >= 0)
			return wrong(error, "rule", i, "is out of order");
	}
	return 0;
}

static int units_check(const struct rf_image *image, struct rf_error *error)
{
	for (size_t i = 0; i < image->header->units; i++) {
		uint32_t offset = image->units[i].path;
		const char *path;

		if (!string_ok(image, offset))
			return wrong(error, "unit", i + 1, "has a string outside the image");
		path = rf_image_string(image, offset);
		if (rf_path_fault(path) || !path[1] || strlen(path) >= RF_UNIT_PATH_MAX - 1)
			return wrong(error, "unit", i + 1, "has a path that is not canonical");
		if (i && strcmp(rf_image_string(image, image->units[i - 1].path), path) >= 0)
			return wrong(error, "unit", i + 1, "is out of order");
	}
	return 0;
}

int rf_image_check(const struct rf_image *image, struct rf_error *error)
{
	int r = header_check(image, error);

	if (r < 0)
		return r;
	r = vaults_check(image, error);
	if (r < 0)
		return r;
	r = units_check(image, error);
	if (r < 0)
		return r;
	r = roots_check(image, error);
	if (r < 0)
		return r;
	return rules_check(image, error);
}

static int compare(uint32_t a, uint32_t b)
{
	return a < b ? -1 : a > b;
}

int rf_rule_key_compare(const struct rf_rule_key *a, const struct rf_rule_key *b)
{
	int order = compare(a->vault, b->vault);

	if (!order)
		order = compare(a->kind, b->kind);
	return order ? order : compare(a->id, b->id);
}
