/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * YAML as policies need it: one document of texts, lists and mappings with the
 * place of each. Anchors, aliases, tags and further documents are refused: they
 * make a text mean what a reader does not see.
 */
#ifndef RF_POLICY_YAML_H
#define RF_POLICY_YAML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/diag.h"

#define RF_YAML_SIZE_MAX (64U << 20) /* bytes of a file */
#define RF_YAML_DEPTH_MAX 16	     /* lists and mappings within each other */
#define RF_YAML_NODES_MAX (6U << 20) /* what RF_ROOTS_MAX paths need in their longest form */
#define RF_YAML_KEYS_MAX 64	     /* of one mapping */
#define RF_YAML_TEXT_MAX 8192	     /* bytes of one text */

enum rf_yaml_kind {
	RF_YAML_TEXT,
	RF_YAML_LIST,
	RF_YAML_MAP,
};

struct rf_yaml_node {
	const char *text; /* of a text; holds no NUL */
	uint32_t line;
	uint32_t column;
	uint32_t next;	/* index of the next node of the same list or mapping; 0: none */
	uint32_t child; /* index of the first node within; 0: none */
	uint8_t kind;	/* enum rf_yaml_kind */
	bool plain;	/* a text without quotes */
};

struct rf_yaml {
	const char *file; /* the caller's string */
	struct rf_arena arena;
	struct rf_yaml_node *nodes; /* number 1 is the document; 0 is not used */
	size_t nodes_n;
	size_t capacity;
};

/**
 * Reads `size` bytes; `file` is the name that faults are placed in and must live
 * as long as the result. Returns 0, -EINVAL with the faults in `diag`, or
 * -ENOMEM. The caller frees *ret_yaml.
 */
int rf_yaml_parse(const char *file, const void *bytes, size_t size, struct rf_yaml **ret_yaml,
		  struct rf_diag *diag);

void rf_yaml_free(struct rf_yaml *yaml);

static inline const struct rf_yaml_node *rf_yaml_root(const struct rf_yaml *yaml)
{
	return &yaml->nodes[1];
}

/* The first item of a list or the first key of a mapping; NULL when there is none. */
static inline const struct rf_yaml_node *rf_yaml_first(const struct rf_yaml *yaml,
						       const struct rf_yaml_node *node)
{
	return node->child ? &yaml->nodes[node->child] : NULL;
}

/* After a key comes its value, after that the next key. NULL at the end. */
static inline const struct rf_yaml_node *rf_yaml_next(const struct rf_yaml *yaml,
						      const struct rf_yaml_node *node)
{
	return node->next ? &yaml->nodes[node->next] : NULL;
}

static inline struct rf_place rf_yaml_place(const struct rf_yaml *yaml,
					    const struct rf_yaml_node *node)
{
	return (struct rf_place){yaml->file, node->line, node->column};
}

/** Is it the absence of a value: nothing at all, `~` or `null`, without quotes? */
bool rf_yaml_is_null(const struct rf_yaml_node *node);

#endif
