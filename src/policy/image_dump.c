/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Image to text, one line for each element: for people, for diff, and for tests. */
#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "base/str.h"
#include "policy/image.h"
#include "policy/policy.h"

static const char *const kind_names[] = {
	[RF_SUBJECT_LOGIN] = "login",	  [RF_SUBJECT_UID] = "uid",
	[RF_SUBJECT_GID] = "gid",	  [RF_SUBJECT_PROGRAM] = "program",
	[RF_SUBJECT_SERVICE] = "service",
};
static_assert(sizeof(kind_names) / sizeof(*kind_names) == RF_SUBJECT_MAX_, "a kind has no name");

static void put_string(FILE *out, const struct rf_image *image, uint32_t offset)
{
	char line[4 * 4096];

	fputs(rf_str_escape(rf_image_string(image, offset), line, sizeof(line)), out);
}

static void put_access(FILE *out, uint32_t access)
{
	static const char *const names[] = {"read", "write", "attr", "entry", "exec", "stat"};
	const char *before = "";

	if (!access)
		fputs("none", out);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (!(access & 1U << i))
			continue;
		fprintf(out, "%s%s", before, names[i]);
		before = ",";
	}
}

static void put_place(FILE *out, const struct rf_image *image, const struct rf_image_place *place)
{
	fputs(" # ", out);
	put_string(out, image, place->file);
	fprintf(out, ":%" PRIu32 ":%" PRIu32 "\n", place->line, place->column);
}

static void put_vault(FILE *out, const struct rf_image *image, uint32_t i)
{
	const struct rf_image_vault *vault = &image->vaults[i];

	fprintf(out, "vault %" PRIu32 " ", i + 1);
	put_string(out, image, vault->name);
	fputs(" everyone ", out);
	put_access(out, vault->vault.everyone);
	fputs(vault->vault.flags & RF_VAULT_AUDIT ? " audit" : "", out);
	fputs(vault->vault.flags & RF_VAULT_HIDE ? " hide" : "", out);
	put_place(out, image, &vault->place);
}

static void put_root(FILE *out, const struct rf_image *image, uint32_t i)
{
	const struct rf_image_root *root = &image->roots[i];

	fprintf(out, "root vault %" PRIu32 " ", root->vault);
	put_string(out, image, root->path);
	if (root->program)
		fprintf(out, " program %" PRIu32, root->program);
	fputs(root->flags & RF_IMAGE_ROOT_OPTIONAL ? " optional" : "", out);
	put_place(out, image, &root->place);
}

static void put_rule(FILE *out, const struct rf_image *image, uint32_t i)
{
	const struct rf_image_rule *rule = &image->rules[i];

	fprintf(out, "rule vault %" PRIu32 " %s %" PRIu32 " ", rule->key.vault,
		kind_names[rule->key.kind], rule->key.id);
	put_access(out, rule->access);
	fputs(" \"", out);
	put_string(out, image, rule->text);
	fputs("\"", out);
	put_place(out, image, &rule->place);
}

int rf_image_dump(const struct rf_image *image, FILE *out)
{
	const struct rf_image_header *h = image->header;

	fputs("policy ", out);
	put_string(out, image, h->name);
	fprintf(out, "\nrevision %" PRIu64 "\nmode %s\nprograms %" PRIu32 "\n", h->revision,
		h->flags & RF_IMAGE_AUDIT ? "audit" : "enforce", h->programs);
	for (uint32_t i = 0; i < h->vaults; i++)
		put_vault(out, image, i);
	for (uint32_t i = 0; i < h->roots; i++)
		put_root(out, image, i);
	for (uint32_t i = 0; i < h->rules; i++)
		put_rule(out, image, i);
	for (uint32_t i = 0; i < h->units; i++) {
		fprintf(out, "unit %" PRIu32 " ", i + 1);
		put_string(out, image, image->units[i].path);
		fputc('\n', out);
	}
	return fflush(out) ? -errno : ferror(out) ? -EIO : 0;
}
