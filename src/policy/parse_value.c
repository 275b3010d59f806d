/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "policy/parse_value.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"

#define NAMES_MAX 16 /* keys of the largest table */

static const char *kind_name(const struct rf_yaml_node *node)
{
	if (rf_yaml_is_null(node))
		return "nothing";
	switch ((enum rf_yaml_kind)node->kind) {
	case RF_YAML_TEXT:
		return "a text";
	case RF_YAML_LIST:
		return "a list";
	case RF_YAML_MAP:
		return "a mapping";
	}
	return "";
}

void rf_parse_fault(struct rf_parser *p, const struct rf_yaml_node *node, const char *format, ...)
{
	struct rf_place place = rf_yaml_place(p->yaml, node);
	char text[RF_YAML_TEXT_MAX];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	rf_diag_error(p->diag, &place, "%s", text);
}

void rf_parse_unknown(struct rf_parser *p, const struct rf_yaml_node *key,
		      const char *const names[], size_t n)
{
	const char *nearest = rf_str_nearest(key->text, names, n);
	char known[256] = "";
	size_t used = 0;

	if (nearest) {
		rf_parse_fault(p, key, "unknown key '%s'; did you mean '%s'?", key->text, nearest);
		return;
	}
	for (size_t i = 0; i < n && used < sizeof(known); i++)
		used += (size_t)snprintf(known + used, sizeof(known) - used, "%s%s", i ? ", " : "",
					 names[i]);
	rf_parse_fault(p, key, "unknown key '%s'; known here: %s", key->text, known);
}

static int field_take(struct rf_parser *p, const struct rf_yaml_node *key,
		      const struct rf_parse_field *fields, void *target)
{
	const char *names[NAMES_MAX];
	size_t n = 0;

	for (const struct rf_parse_field *field = fields; field->name; field++) {
		if (!strcmp(field->name, key->text) && field->take)
			return field->take(p, key, rf_yaml_next(p->yaml, key), target);
		if (!strcmp(field->name, key->text)) {
			rf_parse_fault(p, key, "'%s' is not supported by this version", key->text);
			return 0;
		}
		if (field->take && n < NAMES_MAX)
			names[n++] = field->name;
	}
	rf_parse_unknown(p, key, names, n);
	return 0;
}

int rf_parse_fields(struct rf_parser *p, const struct rf_yaml_node *map,
		    const struct rf_parse_field *fields, void *target)
{
	const struct rf_yaml_node *key = rf_yaml_first(p->yaml, map);

	while (key) {
		int r = field_take(p, key, fields, target);

		if (r < 0)
			return r;
		key = rf_yaml_next(p->yaml, rf_yaml_next(p->yaml, key));
	}
	return 0;
}

bool rf_parse_is(struct rf_parser *p, const char *name, const struct rf_yaml_node *value,
		 enum rf_yaml_kind kind)
{
	struct rf_yaml_node wanted = {.kind = (uint8_t)kind, .text = ""};

	if (value->kind == kind && !rf_yaml_is_null(value))
		return true;
	rf_parse_fault(p, value, "%s must be %s, and this is %s", name, kind_name(&wanted),
		       kind_name(value));
	return false;
}

int rf_parse_word(struct rf_parser *p, const char *name, const struct rf_yaml_node *value,
		  struct rf_policy_word *ret_word)
{
	const char *text;

	if (!rf_parse_is(p, name, value, RF_YAML_TEXT))
		return 0;
	if (!*value->text) {
		rf_parse_fault(p, value, "%s must not be empty", name);
		return 0;
	}
	text = rf_arena_string(&p->policy->arena, value->text, strlen(value->text));
	if (!text)
		return -ENOMEM;
	*ret_word = (struct rf_policy_word){text, rf_yaml_place(p->yaml, value)};
	return 0;
}

void rf_parse_bool(struct rf_parser *p, const char *name, const struct rf_yaml_node *value,
		   bool *ret_yes)
{
	if (!rf_parse_is(p, name, value, RF_YAML_TEXT))
		return;
	if (!strcmp(value->text, "yes") || !strcmp(value->text, "true"))
		*ret_yes = true;
	else if (!strcmp(value->text, "no") || !strcmp(value->text, "false"))
		*ret_yes = false;
	else
		rf_parse_fault(p, value, "%s must be yes or no, not '%s'", name, value->text);
}

bool rf_parse_mode(struct rf_parser *p, const char *name, const struct rf_yaml_node *value,
		   enum rf_policy_mode *ret_mode)
{
	if (!rf_parse_is(p, name, value, RF_YAML_TEXT))
		return false;
	for (int mode = 0; mode < RF_POLICY_MODE_MAX_; mode++) {
		if (strcmp(value->text, rf_policy_mode_name((enum rf_policy_mode)mode)) != 0)
			continue;
		*ret_mode = (enum rf_policy_mode)mode;
		return true;
	}
	rf_parse_fault(p, value, "%s must be enforce or audit, not '%s'", name, value->text);
	return false;
}

const struct rf_yaml_node *rf_parse_find(const struct rf_parser *p, const struct rf_yaml_node *map,
					 const char *key)
{
	const struct rf_yaml_node *node = rf_yaml_first(p->yaml, map);

	while (node && strcmp(node->text, key) != 0)
		node = rf_yaml_next(p->yaml, rf_yaml_next(p->yaml, node));
	return node ? rf_yaml_next(p->yaml, node) : NULL;
}

size_t rf_parse_count(const struct rf_parser *p, const struct rf_yaml_node *node)
{
	size_t n = 0;

	if (!node)
		return 0;
	for (node = rf_yaml_first(p->yaml, node); node; node = rf_yaml_next(p->yaml, node))
		n++;
	return n;
}
