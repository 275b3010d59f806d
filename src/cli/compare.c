/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "cli/compare.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "daemon/names.h"

struct lines {
	const char **list;
	size_t count;
	size_t room;
	struct rf_arena arena;
};

static int add(struct lines *lines, const char *format, ...) __attribute__((format(printf, 2, 3)));
static int add(struct lines *lines, const char *format, ...)
{
	char text[8192]; /* a path (PATH_MAX) and a name or two */
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (lines->count == lines->room) {
		size_t room = lines->room ? 2 * lines->room : 64;
		const char **list = reallocarray(lines->list, room, sizeof(*list));

		if (!list)
			return -ENOMEM;
		lines->list = list;
		lines->room = room;
	}
	lines->list[lines->count] = rf_arena_string(&lines->arena, text, strlen(text));
	return lines->list[lines->count++] ? 0 : -ENOMEM;
}

static const char *vault_name(const struct rf_image *image, uint32_t vault)
{
	return rf_image_string(image, image->vaults[vault - 1].name);
}

static int add_vault(struct lines *lines, const struct rf_image *image, uint32_t number)
{
	const struct rf_vault *vault = &image->vaults[number - 1].vault;
	const char *name = vault_name(image, number);
	char access[RF_ACCESS_TEXT_LEN];
	int r;

	rf_access_print(vault->everyone, access);
	r = add(lines, "vault %s: everyone may %s", name, access);
	if (r == 0 && (vault->flags & RF_VAULT_AUDIT))
		r = add(lines, "vault %s: mode audit", name);
	if (r == 0 && (vault->flags & RF_VAULT_HIDE))
		r = add(lines, "vault %s: hidden", name);
	return r;
}

static int add_root(struct lines *lines, const struct rf_image *image,
		    const struct rf_image_root *root)
{
	const char *path = rf_image_string(image, root->path);
	const char *optional = root->flags & RF_IMAGE_ROOT_OPTIONAL ? " (optional)" : "";
	int r = 0;

	if (root->vault)
		r = add(lines, "vault %s: path %s%s", vault_name(image, root->vault), path,
			optional);
	if (r == 0 && root->program)
		r = add(lines, "program %s%s", path, optional);
	return r;
}

static int add_rule(struct lines *lines, const struct rf_image *image,
		    const struct rf_image_rule *rule)
{
	const char *text = rf_image_string(image, rule->text);
	const char *vault = vault_name(image, rule->key.vault);
	char access[RF_ACCESS_TEXT_LEN], number[16];
	uint32_t kind = rule->key.kind;

	rf_access_print(rule->access, access);
	snprintf(number, sizeof(number), " %u", rule->key.id);
	/* A name may come to mean another number; that of a program or service means nothing. */
	if (kind == RF_SUBJECT_PROGRAM || kind == RF_SUBJECT_SERVICE || rf_str_ends(text, number))
		return add(lines, "vault %s: %s may %s", vault, text, access);
	return add(lines, "vault %s: %s (%s) may %s", vault, text, number + 1, access);
}

static int order(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

static int collect(const struct rf_image *image, struct lines *lines)
{
	const struct rf_image_header *header = image->header;
	int r;

	r = add(lines, "policy %s revision %llu, mode %s", rf_image_string(image, header->name),
		(unsigned long long)header->revision,
		header->flags & RF_IMAGE_AUDIT ? "audit" : "enforce");
	for (uint32_t i = 1; r == 0 && i <= header->vaults; i++)
		r = add_vault(lines, image, i);
	for (uint32_t i = 0; r == 0 && i < header->roots; i++)
		r = add_root(lines, image, &image->roots[i]);
	for (uint32_t i = 0; r == 0 && i < header->rules; i++)
		r = add_rule(lines, image, &image->rules[i]);
	if (r == 0)
		qsort(lines->list, lines->count, sizeof(*lines->list), order);
	return r;
}

/* Both are sorted: what is equal is passed over side by side. */
static int tell(const struct lines *old, const struct lines *new_lines, rf_compare_fn fn,
		void *data)
{
	size_t i = 0, j = 0;
	int differing = 0;

	while (i < old->count || j < new_lines->count) {
		int c = i == old->count		? 1
			: j == new_lines->count ? -1
						: strcmp(old->list[i], new_lines->list[j]);

		if (c < 0)
			fn(data, '-', old->list[i]);
		else if (c > 0)
			fn(data, '+', new_lines->list[j]);
		differing += c != 0;
		i += c <= 0;
		j += c >= 0;
	}
	return differing;
}

static void done(struct lines *lines)
{
	free(lines->list);
	rf_arena_done(&lines->arena);
}

int rf_compare(const struct rf_image *old, const struct rf_image *new_image, rf_compare_fn fn,
	       void *data)
{
	struct lines old_lines = {0}, new_lines = {0};
	int r = 0;

	if (old)
		r = collect(old, &old_lines);
	if (r == 0)
		r = collect(new_image, &new_lines);
	if (r == 0)
		r = tell(&old_lines, &new_lines, fn, data);
	done(&old_lines);
	done(&new_lines);
	return r;
}
