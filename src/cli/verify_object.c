/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* ringfence verify --list, --show: what a compiled object holds. */
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/str.h"
#include "cli/verify.h"
#include "verify/check.h"

#define REF_TEXT 600 /* a name may have 511 bytes */

CLEANUP_DEFINE(struct rf_object_file *, rf_object_free)

char *rf_cli_hash_text(const uint8_t hash[RF_OBJECT_HASH_LEN], char text[RF_CLI_HASH_TEXT])
{
	return rf_str_hex(hash, RF_OBJECT_HASH_LEN, text);
}

static const char *kind_of(const struct rf_object_function *function)
{
	return function->program ? "program" : function->global ? "global" : "static";
}

/* Instructions, not slots. */
static size_t instructions(const struct rf_object_function *function)
{
	size_t count = 0;

	for (size_t i = 0; i < function->count; i++)
		count += function->insns[i].kind != RF_INSN_SECOND;
	return count;
}

static json_t *function_json(const struct rf_object_function *function)
{
	return json_pack("{s:s, s:s, s:s, s:I, s:I}", "name", function->name, "kind",
			 kind_of(function), "section", function->section, "instructions",
			 (json_int_t)instructions(function), "core_relocations",
			 (json_int_t)function->core_count);
}

static json_t *map_json(const struct rf_object_map *map)
{
	return json_pack("{s:s, s:b, s:i, s:i, s:i, s:i}", "name", map->name, "data",
			 map->kind == RF_OBJECT_DATA, "type", (int)map->type, "key_size",
			 (int)map->key_size, "value_size", (int)map->value_size, "max_entries",
			 (int)map->max_entries);
}

static void list_json(const struct rf_object_file *object)
{
	json_t *functions = json_array(), *maps = json_array();
	char hash[RF_CLI_HASH_TEXT];

	for (size_t i = 0; i < object->function_count; i++)
		json_array_append_new(functions, function_json(&object->functions[i]));
	for (size_t i = 0; i < object->map_count; i++)
		json_array_append_new(maps, map_json(&object->maps[i]));
	rf_cli_print_json(json_pack("{s:s, s:s, s:o, s:o}", "sha256",
				    rf_cli_hash_text(object->hash, hash), "license",
				    object->license, "functions", functions, "maps", maps));
}

static void list(const struct rf_object_file *object)
{
	char hash[RF_CLI_HASH_TEXT];

	printf("sha256 %s, license %s\n", rf_cli_hash_text(object->hash, hash),
	       *object->license ? object->license : "none");
	for (size_t i = 0; i < object->function_count; i++) {
		const struct rf_object_function *function = &object->functions[i];

		printf("%-8s %-28s %-26s %5zu instructions\n", kind_of(function), function->name,
		       function->section, instructions(function));
	}
	for (size_t i = 0; i < object->map_count; i++) {
		const struct rf_object_map *map = &object->maps[i];

		printf("%-8s %-28s type %u, key %u, value %u, entries %u\n",
		       map->kind == RF_OBJECT_DATA ? "data" : "map", map->name, map->type,
		       map->key_size, map->value_size, map->max_entries);
	}
}

/* What the instruction refers to, in words; "" for nothing. */
static const char *ref_text(const struct rf_object_file *object, const struct rf_object_ref *ref,
			    char *text, size_t size)
{
	switch (ref->kind) {
	case RF_OBJECT_REF_MAP:
		snprintf(text, size, "map %s", object->maps[ref->index].name);
		break;
	case RF_OBJECT_REF_VALUE:
		snprintf(text, size, "%s +%llu", object->maps[ref->index].name,
			 (unsigned long long)ref->offset);
		break;
	case RF_OBJECT_REF_FUNCTION:
		snprintf(text, size, "%s()", object->functions[ref->index].name);
		break;
	case RF_OBJECT_REF_EXTERN:
		snprintf(text, size, "extern %s", ref->name);
		break;
	case RF_OBJECT_REF_NONE:
		*text = '\0';
		break;
	}
	return text;
}

static void print_line(const struct rf_object_line *line, const struct rf_object_line **last)
{
	const struct rf_object_line *before = *last;

	if (!line || !line->line) /* what the compiler made up */
		return;
	*last = line;
	if (before && before->line == line->line && strcmp(before->file, line->file) == 0)
		return;
	printf("; %s:%u: %s\n", line->file, line->line, line->text + strspn(line->text, " \t"));
}

static void show(const struct rf_object_file *object, const struct rf_object_function *function)
{
	cleanup_free uint32_t *heads = rf_check_heads(function);
	const struct rf_object_line *line = NULL;
	char text[RF_INSN_TEXT], refers[REF_TEXT];

	printf("%s %s, section %s:\n", kind_of(function), function->name, function->section);
	for (size_t i = 0; i < function->count; i++) {
		const struct rf_object_core *core = rf_object_core(function, i);

		if (function->insns[i].kind == RF_INSN_SECOND)
			continue;
		print_line(rf_object_line(function, i), &line);
		if (heads && heads[i]) /* as specifications call it */
			printf("; loop %s@%u\n", function->name, heads[i]);
		printf("%5zu: %s", i, rf_insn_print(&function->insns[i], text));
		if (*ref_text(object, &function->refs[i], refers, sizeof(refers)))
			printf("  ; %s", refers);
		if (core)
			printf("  ; %s: %s", core->type, core->path);
		putchar('\n');
	}
}

static json_t *insn_json(const struct rf_object_file *object,
			 const struct rf_object_function *function, size_t slot)
{
	const struct rf_object_line *line = rf_object_line(function, slot);
	const struct rf_object_core *core = rf_object_core(function, slot);
	char text[RF_INSN_TEXT], refers[REF_TEXT];

	return json_pack("{s:I, s:s, s:s, s:s*, s:s*, s:s*, s:i}", "slot", (json_int_t)slot, "text",
			 rf_insn_print(&function->insns[slot], text), "refers",
			 ref_text(object, &function->refs[slot], refers, sizeof(refers)), "type",
			 core ? core->type : NULL, "field", core ? core->path : NULL, "file",
			 line ? line->file : NULL, "line", line ? (int)line->line : 0);
}

static void show_json(const struct rf_object_file *object,
		      const struct rf_object_function *function)
{
	json_t *insns = json_array();

	for (size_t i = 0; i < function->count; i++)
		if (function->insns[i].kind != RF_INSN_SECOND)
			json_array_append_new(insns, insn_json(object, function, i));
	rf_cli_print_json(json_pack("{s:s, s:s, s:s, s:o}", "name", function->name, "kind",
				    kind_of(function), "section", function->section, "instructions",
				    insns));
}

/* Static ones may share a name. */
static enum rf_exit show_named(const struct rf_object_file *object,
			       const struct rf_cli_object *options)
{
	bool found = false;

	for (size_t i = 0; i < object->function_count; i++) {
		if (strcmp(object->functions[i].name, options->show) != 0)
			continue;
		(options->json ? show_json : show)(object, &object->functions[i]);
		found = true;
	}
	if (!found)
		rf_log_error("there is no function '%s'", options->show);
	return found ? RF_EXIT_YES : RF_EXIT_UNABLE;
}

enum rf_exit rf_cli_verify_object(const struct rf_cli_object *options)
{
	struct rf_object_file *object CLEANUP(rf_object_free_pointer) = NULL;
	struct rf_error error = {0};

	if (rf_object_open(options->path, &object, &error) < 0) {
		rf_log_error("%s", error.text);
		return RF_EXIT_UNABLE;
	}
	if (options->show)
		return show_named(object, options);
	if (options->json)
		list_json(object);
	else
		list(object);
	return RF_EXIT_YES;
}
