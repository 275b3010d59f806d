/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Words, switches and mappings of known keys: what each form of the language is
 * read with. All of it says what is wrong and goes on; only -ENOMEM ends a
 * parse. parse.c and prototype.c alone include it.
 */
#ifndef RF_POLICY_PARSE_VALUE_H
#define RF_POLICY_PARSE_VALUE_H

#include <stdbool.h>

#include "policy/model.h"
#include "policy/yaml.h"

struct rf_parser {
	const struct rf_yaml *yaml;
	struct rf_policy *policy;
	struct rf_diag *diag;
};

/* A key of a mapping and what takes its value; NULL: a key of a later version. */
struct rf_parse_field {
	const char *name;
	int (*take)(struct rf_parser *p, const struct rf_yaml_node *key,
		    const struct rf_yaml_node *value, void *target);
};

/** Hands each value of the mapping to its key's row. `fields` ends with a zeroed row. */
int rf_parse_fields(struct rf_parser *p, const struct rf_yaml_node *map,
		    const struct rf_parse_field *fields, void *target);

/** Adds an error at the node. */
void rf_parse_fault(struct rf_parser *p, const struct rf_yaml_node *node, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/** Adds the error for a key that is none of the `n` names, with the nearest of them. */
void rf_parse_unknown(struct rf_parser *p, const struct rf_yaml_node *key,
		      const char *const names[], size_t n);

/** Is the value of this kind? Adds the error when not; `name` is the key, or what it is. */
bool rf_parse_is(struct rf_parser *p, const char *name, const struct rf_yaml_node *value,
		 enum rf_yaml_kind kind);

/** Copies a text that is not empty. Without one `ret_word` stays as it was. */
int rf_parse_word(struct rf_parser *p, const char *name, const struct rf_yaml_node *value,
		  struct rf_policy_word *ret_word);

/** yes, no, true or false. Else `ret_yes` stays as it was. */
void rf_parse_bool(struct rf_parser *p, const char *name, const struct rf_yaml_node *value,
		   bool *ret_yes);

/** enforce or audit. False, and `ret_mode` as it was, when it is neither. */
bool rf_parse_mode(struct rf_parser *p, const char *name, const struct rf_yaml_node *value,
		   enum rf_policy_mode *ret_mode);

/** The value of a mapping's key, or NULL. */
const struct rf_yaml_node *rf_parse_find(const struct rf_parser *p, const struct rf_yaml_node *map,
					 const char *key);

/** Nodes right within the list or mapping, which may be NULL; a key and its value are two. */
size_t rf_parse_count(const struct rf_parser *p, const struct rf_yaml_node *node);

#endif
