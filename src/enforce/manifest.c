/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "enforce/manifest.h"

#include <errno.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/str.h"
#include "enforce/internal.h"

CLEANUP_DEFINE(json_t *, json_decref)

const char *rf_object_digest_print(const uint8_t digest[RF_OBJECT_DIGEST_LEN],
				   char ret_text[2 * RF_OBJECT_DIGEST_LEN + 1])
{
	return rf_str_hex(digest, RF_OBJECT_DIGEST_LEN, ret_text);
}

const char *rf_proven_print(const struct rf_proven *proven, char ret_text[RF_PROVEN_TEXT_LEN])
{
	char hash[2 * RF_OBJECT_DIGEST_LEN + 1];

	rf_object_digest_print(proven->object, hash);
	if (!proven->programs)
		snprintf(ret_text, RF_PROVEN_TEXT_LEN,
			 "not known: loaded by another build (object sha256 %s)", hash);
	else
		snprintf(ret_text, RF_PROVEN_TEXT_LEN,
			 "%u of %u programs proven (%s%sobject sha256 %s)", proven->proven,
			 proven->programs, proven->provers, *proven->provers ? "; " : "", hash);
	return ret_text;
}

/* Every refusal reads the same and ends with what to do. */
static int refuse(struct rf_error *error, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
static int refuse(struct rf_error *error, const char *format, ...)
{
	char why[512];
	va_list args;

	va_start(args, format);
	vsnprintf(why, sizeof(why), format, args);
	va_end(args);
	return rf_error_set(
		error, -EKEYREJECTED,
		"the kernel programs are not the ones that were proved (%s): run `make prove`",
		why);
}

static bool same(const json_t *object, const char *key, const char *wanted)
{
	const char *value = json_string_value(json_object_get(object, key));

	return value && !strcmp(value, wanted);
}

/* A program of which no rule was proved is not proved. */
static bool has(const json_t *programs, const struct rf_object_program *wanted)
{
	const json_t *program;
	size_t i;

	json_array_foreach (programs, i, program)
		if (same(program, "name", wanted->name) &&
		    same(program, "section", wanted->section))
			return json_array_size(json_object_get(program, "rules")) > 0;
	return false;
}

/* What has no two provers, or no list of programs, no `make prove` has written. */
static json_t *parse(const char *manifest, struct rf_error *error)
{
	CLEANUP(json_decref_pointer) json_t *root = NULL;
	const json_t *prover;
	json_error_t fault;
	const char *name;

	root = json_loads(manifest, JSON_REJECT_DUPLICATES, &fault);
	if (!root) {
		refuse(error, "the manifest is damaged, line %d: %s", fault.line, fault.text);
		return NULL;
	}
	if (!json_is_string(json_object_get(root, "object")) ||
	    !json_is_array(json_object_get(root, "programs")) ||
	    json_object_size(json_object_get(root, "provers")) < 2) {
		refuse(error, "the manifest is damaged: it lacks object, programs or two provers");
		return NULL;
	}
	json_object_foreach (json_object_get(root, "provers"), name, prover)
		if (!json_is_string(prover)) {
			refuse(error, "the manifest is damaged: prover %.40s has no version", name);
			return NULL;
		}
	return TAKE_PTR(root);
}

static void name_provers(const json_t *root, struct rf_proven *proven)
{
	const json_t *prover;
	const char *name;
	size_t used = 0;

	json_object_foreach (json_object_get(root, "provers"), name, prover) {
		snprintf(proven->provers + used, sizeof(proven->provers) - used, "%s%s %s",
			 used ? ", " : "", name, json_string_value(prover));
		used = strlen(proven->provers);
	}
}

int rf_manifest_check(const char *manifest, const uint8_t digest[RF_OBJECT_DIGEST_LEN],
		      const struct rf_object_program *programs, size_t count,
		      struct rf_proven *ret_proven, struct rf_error *error)
{
	CLEANUP(json_decref_pointer) json_t *root = parse(manifest, error);
	char hash[2 * RF_OBJECT_DIGEST_LEN + 1];
	int r = 0;

	*ret_proven = (struct rf_proven){.programs = count};
	memcpy(ret_proven->object, digest, RF_OBJECT_DIGEST_LEN);
	rf_object_digest_print(digest, hash);
	if (!root)
		return -EKEYREJECTED;
	if (!same(root, "object", hash))
		return refuse(error, "object sha256 %s, proved %.64s", hash,
			      json_string_value(json_object_get(root, "object")));
	name_provers(root, ret_proven);
	for (size_t i = 0; i < count; i++)
		if (has(json_object_get(root, "programs"), &programs[i]))
			ret_proven->proven++;
		else if (r == 0)
			r = refuse(error, "the manifest lacks program %s of section %s",
				   programs[i].name, programs[i].section);
	return count ? r : refuse(error, "the object has no program");
}
