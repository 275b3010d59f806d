/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * libyaml's events to nodes. The input is a stranger's: every size is bounded, and
 * the work is linear in the bytes read.
 */
#include "policy/yaml.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "base/cleanup.h"
#include "policy/yaml_bytes.h"

CLEANUP_DEFINE(struct rf_yaml *, rf_yaml_free)

/* A list or mapping that is not yet at its end. */
struct level {
	uint32_t node;
	uint32_t last; /* newest node within; 0: none */
	uint32_t count;
};

struct builder {
	struct rf_yaml *yaml;
	struct rf_diag *diag;
	struct level levels[RF_YAML_DEPTH_MAX];
	size_t depth;
	bool seen;   /* a document */
	bool faulty; /* something was wrong, and reading went on to find more */
};

void rf_yaml_free(struct rf_yaml *yaml)
{
	if (!yaml)
		return;
	rf_arena_done(&yaml->arena);
	free(yaml->nodes);
	free(yaml);
}

bool rf_yaml_is_null(const struct rf_yaml_node *node)
{
	return node->kind == RF_YAML_TEXT && node->plain &&
	       (!*node->text || !strcmp(node->text, "~") || !strcmp(node->text, "null"));
}

static struct rf_place place_of(const struct builder *b, const yaml_mark_t *mark)
{
	return (struct rf_place){b->yaml->file, (uint32_t)mark->line + 1,
				 (uint32_t)mark->column + 1};
}

#define refuse(b, mark, ...)                                                                       \
	({                                                                                         \
		struct rf_place place_ = place_of(b, mark);                                        \
		rf_diag_error((b)->diag, &place_, __VA_ARGS__);                                    \
		-EINVAL;                                                                           \
	})

/* A mapping has few keys, so looking at each is fine. */
static void duplicate_check(struct builder *b, const struct level *level, uint32_t index)
{
	const struct rf_yaml_node *nodes = b->yaml->nodes, *key = &nodes[index];

	for (uint32_t i = nodes[level->node].child; i != index; i = nodes[nodes[i].next].next) {
		struct rf_place place = rf_yaml_place(b->yaml, key);

		if (strcmp(nodes[i].text, key->text) != 0)
			continue;
		rf_diag_error(b->diag, &place, "the key '%s' was already given in line %u",
			      key->text, nodes[i].line);
		b->faulty = true;
		return;
	}
}

/* Makes a node the next of the list or mapping that is open. */
static int attach(struct builder *b, uint32_t index, const yaml_mark_t *mark)
{
	struct rf_yaml_node *nodes = b->yaml->nodes;
	struct level *level;
	bool is_key;

	if (!b->depth)
		return 0;
	level = &b->levels[b->depth - 1];
	is_key = nodes[level->node].kind == RF_YAML_MAP && level->count % 2 == 0;
	if (is_key && nodes[index].kind != RF_YAML_TEXT)
		return refuse(b, mark, "a list or mapping as a key; a key is a text");
	if (is_key && level->count / 2 >= RF_YAML_KEYS_MAX)
		return refuse(b, mark, "more than %d keys in one mapping", RF_YAML_KEYS_MAX);
	if (level->last)
		nodes[level->last].next = index;
	else
		nodes[level->node].child = index;
	level->last = index;
	level->count++;
	if (is_key)
		duplicate_check(b, level, index);
	return 0;
}

static int node_add(struct builder *b, const struct rf_yaml_node *node, const yaml_mark_t *mark)
{
	struct rf_yaml *yaml = b->yaml;

	if (yaml->nodes_n >= RF_YAML_NODES_MAX)
		return refuse(b, mark, "more than %u values in one file", RF_YAML_NODES_MAX);
	if (yaml->nodes_n == yaml->capacity) {
		size_t capacity = 2 * yaml->capacity;
		void *nodes = reallocarray(yaml->nodes, capacity, sizeof(*yaml->nodes));

		if (!nodes)
			return -ENOMEM;
		yaml->nodes = nodes;
		yaml->capacity = capacity;
	}
	yaml->nodes[yaml->nodes_n] = *node;
	yaml->nodes[yaml->nodes_n].line = (uint32_t)mark->line + 1;
	yaml->nodes[yaml->nodes_n].column = (uint32_t)mark->column + 1;
	return attach(b, (uint32_t)yaml->nodes_n++, mark);
}

static int collection_add(struct builder *b, enum rf_yaml_kind kind, const yaml_event_t *event)
{
	struct rf_yaml_node node = {.kind = (uint8_t)kind};
	uint32_t index = (uint32_t)b->yaml->nodes_n;
	int r;

	if (b->depth == RF_YAML_DEPTH_MAX)
		return refuse(b, &event->start_mark,
			      "more than %d lists and mappings within each other",
			      RF_YAML_DEPTH_MAX);
	r = node_add(b, &node, &event->start_mark);
	if (r < 0)
		return r;
	b->levels[b->depth++] = (struct level){.node = index};
	return 0;
}

static int text_add(struct builder *b, const yaml_event_t *event)
{
	const char *text = (const char *)event->data.scalar.value;
	struct rf_yaml_node node = {
		.kind = RF_YAML_TEXT,
		.plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE,
	};

	if (event->data.scalar.length > RF_YAML_TEXT_MAX)
		return refuse(b, &event->start_mark, "a text longer than %d bytes",
			      RF_YAML_TEXT_MAX);
	if (strlen(text) != event->data.scalar.length)
		return refuse(b, &event->start_mark, "a text with a NUL in it");
	node.text = rf_arena_string(&b->yaml->arena, text, event->data.scalar.length);
	if (!node.text)
		return -ENOMEM;
	return node_add(b, &node, &event->start_mark);
}

static int document_start(struct builder *b, const yaml_event_t *event)
{
	if (b->seen)
		return refuse(b, &event->start_mark, "a second document; a policy file holds one");
	if (event->data.document_start.tag_directives.start !=
	    event->data.document_start.tag_directives.end)
		return refuse(b, &event->start_mark, "tags are not supported in policies");
	b->seen = true;
	return 0;
}

static int mark_check(struct builder *b, const yaml_event_t *event, const void *anchor,
		      const void *tag)
{
	if (anchor)
		return refuse(b, &event->start_mark, "anchors are not supported in policies");
	if (tag)
		return refuse(b, &event->start_mark, "tags are not supported in policies");
	return 0;
}

static int event_take(struct builder *b, const yaml_event_t *event)
{
	int r;

	switch (event->type) {
	case YAML_DOCUMENT_START_EVENT:
		return document_start(b, event);
	case YAML_SCALAR_EVENT:
		r = mark_check(b, event, event->data.scalar.anchor, event->data.scalar.tag);
		return r < 0 ? r : text_add(b, event);
	case YAML_SEQUENCE_START_EVENT:
		r = mark_check(b, event, event->data.sequence_start.anchor,
			       event->data.sequence_start.tag);
		return r < 0 ? r : collection_add(b, RF_YAML_LIST, event);
	case YAML_MAPPING_START_EVENT:
		r = mark_check(b, event, event->data.mapping_start.anchor,
			       event->data.mapping_start.tag);
		return r < 0 ? r : collection_add(b, RF_YAML_MAP, event);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		assert(b->depth);
		b->depth--;
		return 0;
	case YAML_ALIAS_EVENT:
		return refuse(b, &event->start_mark, "aliases are not supported in policies");
	case YAML_NO_EVENT:
	case YAML_STREAM_START_EVENT:
	case YAML_STREAM_END_EVENT:
	case YAML_DOCUMENT_END_EVENT:
		break;
	}
	return 0;
}

/* libyaml stopped: tells why. */
static int syntax_error(struct builder *b, const yaml_parser_t *parser, const char *bytes,
			size_t size)
{
	const yaml_mark_t *mark = &parser->problem_mark;
	const char *problem = parser->problem ? parser->problem : "unknown fault";

	if (parser->error == YAML_MEMORY_ERROR)
		return -ENOMEM;
	if (rf_yaml_bytes_tab(bytes, size, (uint32_t)mark->line + 1))
		return refuse(b, mark, "a tab in the indentation; YAML wants spaces");
	if (!parser->context)
		return refuse(b, mark, "not YAML: %s", problem);
	return refuse(b, mark, "not YAML: %s (%s that begins in line %zu)", problem,
		      parser->context, parser->context_mark.line + 1);
}

static int events_take(struct builder *b, yaml_parser_t *parser, const char *bytes, size_t size)
{
	yaml_event_type_t type;
	int r;

	do {
		yaml_event_t event;

		if (!yaml_parser_parse(parser, &event))
			return syntax_error(b, parser, bytes, size);
		type = event.type;
		r = event_take(b, &event);
		yaml_event_delete(&event);
		if (r < 0)
			return r;
	} while (type != YAML_STREAM_END_EVENT);
	return b->faulty ? -EINVAL : 0;
}

static struct rf_yaml *yaml_new(const char *file)
{
	struct rf_yaml *yaml = calloc(1, sizeof(*yaml));

	if (!yaml)
		return NULL;
	yaml->file = file;
	yaml->capacity = 1024;
	yaml->nodes_n = 1;
	yaml->nodes = calloc(yaml->capacity, sizeof(*yaml->nodes));
	if (!yaml->nodes) {
		free(yaml);
		return NULL;
	}
	return yaml;
}

int rf_yaml_parse(const char *file, const void *bytes, size_t size, struct rf_yaml **ret_yaml,
		  struct rf_diag *diag)
{
	struct rf_yaml *yaml CLEANUP(rf_yaml_free_pointer) = yaml_new(file);
	struct builder b = {.yaml = yaml, .diag = diag};
	struct rf_place start = {file, 0, 0};
	yaml_parser_t parser;
	int r;

	if (!yaml)
		return -ENOMEM;
	if (size > RF_YAML_SIZE_MAX) {
		rf_diag_error(diag, &start, "larger than %u MiB", RF_YAML_SIZE_MAX >> 20);
		return -EINVAL;
	}
	r = rf_yaml_bytes_check(file, bytes, size, diag);
	if (r < 0)
		return r;
	if (!yaml_parser_initialize(&parser))
		return -ENOMEM;
	yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&parser, bytes, size);
	r = events_take(&b, &parser, bytes, size);
	yaml_parser_delete(&parser);
	if (r < 0)
		return r;
	if (yaml->nodes_n == 1 || rf_yaml_is_null(rf_yaml_root(yaml))) {
		rf_diag_error(diag, &start, "the file is empty: it holds no policy");
		return -EINVAL;
	}
	*ret_yaml = TAKE_PTR(yaml);
	return 0;
}
