/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Parts of what names are: fields, entries of maps and arrays, and the numbers that are there. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "verify/spec_place.h"
#include "verify/type.h"
#include "verify/world.h"

typedef const struct rf_spec_formula node;
typedef const struct rf_term *term;
typedef struct rf_spec_compiler compiler;
typedef struct rf_spec_value value;

#define PATH_MAX_ 512

const struct rf_spec_range rf_spec_any_number = {0, UINT64_MAX};

value rf_spec_unknown(compiler *c)
{
	return (value){.unknown = true,
		       .range = rf_spec_any_number,
		       .word = c->terms ? rf_term_word(c->terms, 0) : NULL,
		       .exists = c->terms ? rf_term_truth(c->terms, false) : NULL};
}

struct rf_world *rf_spec_world(const compiler *c)
{
	return c->facts && c->terms ? c->facts->world : NULL;
}

value rf_spec_nothing(compiler *c, node *at, const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (c->terms)
		rf_spec_fault(c, at, "%s", text);
	return rf_spec_unknown(c);
}

bool rf_spec_lacks(compiler *c, const void *made)
{
	if (!made)
		c->faulty = true; /* that memory ran out shows by the terms */
	return !made;
}

/* A pointer to a struct of the kernel's, or a number. */
value rf_spec_typed(compiler *c, uint32_t type, term word)
{
	struct rf_world *world = rf_spec_world(c);
	struct rf_type_leaf leaf;
	struct rf_spec_type as;

	if (!rf_type_number(world->object, type, &leaf))
		return (value){.unknown = true, .range = rf_spec_any_number, .word = word};
	as = (struct rf_spec_type){(uint8_t)leaf.size, leaf.sign};
	return (value){.range = rf_spec_range_of_type(as),
		       .word = rf_spec_extended(c->terms, word, as),
		       .id = rf_type_pointee(world->object, type)};
}

/* What the field of a kernel's struct is, by the way to it. */
static value kernel_field(compiler *c, node *at, value base)
{
	struct rf_world *world = rf_spec_world(c);
	uint32_t offset, type;
	struct rf_type_leaf leaf;
	char path[PATH_MAX_];
	term word;

	if (!rf_type_member(world->object, base.id, at->word, &offset, &type))
		return rf_spec_nothing(c, at, "%s has no '%s'", base.path, at->word);
	if ((size_t)snprintf(path, sizeof(path), "%s.%s", base.path, at->word) >= sizeof(path))
		return rf_spec_nothing(c, at, "the way to '%s' is too long", at->word);
	base.path = rf_arena_string(world->space->arena, path, strlen(path));
	if (rf_spec_lacks(c, base.path))
		return rf_spec_unknown(c);
	base.id = type;
	if (!rf_type_number(world->object, type, &leaf))
		return base;
	if (rf_spec_trusts(c->spec, path) != RF_SPEC_STABLE)
		return rf_spec_nothing(c, at, "'%s' is not said to be stable", path);
	word = rf_world_field(world, path, leaf.size, base.word, c->probes);
	return rf_spec_lacks(c, word) ? rf_spec_unknown(c) : rf_spec_typed(c, type, word);
}

static value given_field(compiler *c, node *at, value base)
{
	struct rf_world *world = rf_spec_world(c);
	const struct rf_spec_program *function = base.function;
	struct rf_type_leaf leaves[RF_WORLD_GIVEN_MAX];
	uint32_t offset, type, leaf = 0;

	if (base.kind == RF_SPEC_V_GIVEN) {
		if (!rf_type_member(world->object, base.id, at->word, &offset, &type))
			return rf_spec_nothing(c, at, "what '%s' is given has no '%s'",
					       function->name, at->word);
		base.offset += offset;
		base.id = type;
		return base;
	}
	for (size_t i = 0; i < function->param_count; i++) {
		const struct rf_spec_param *param = &function->params[i];
		uint32_t id =
			param->structure ? rf_type_struct(world->object, param->structure) : 0;

		if (strcmp(param->name, at->word) == 0)
			return (value){.kind = RF_SPEC_V_GIVEN,
				       .function = function,
				       .leaf = leaf,
				       .id = param->kind == RF_SPEC_PARAM_MEMORY ? id : 0};
		leaf += rf_world_leaves(world, param, leaves);
	}
	return rf_spec_nothing(c, at, "'%s' is no argument of '%s'", at->word, function->name);
}

value rf_spec_field(compiler *c, node *at)
{
	value base = rf_spec_whole(c, at->first);
	struct rf_world *world = rf_spec_world(c);
	const char *name;
	struct rf_type_leaf leaf;
	uint32_t offset;

	if (!world || base.unknown)
		return rf_spec_unknown(c);
	if (base.kind == RF_SPEC_V_MEMORY && rf_type_number(world->object, base.id, &leaf))
		base = rf_spec_number_at(c, at, base); /* a pointer that lies there */
	if (base.kind == RF_SPEC_V_FUNCTION || base.kind == RF_SPEC_V_GIVEN)
		return given_field(c, at, base);
	if (base.kind == RF_SPEC_V_MEMORY || base.kind == RF_SPEC_V_LOG) {
		if (!rf_type_member(world->object, base.id, at->word, &offset, &base.id))
			return rf_spec_nothing(c, at, "there is no '%s' in it", at->word);
		base.target.offset += offset;
		return base;
	}
	if (base.kind == RF_SPEC_V_NUMBER) { /* of what it points to */
		name = base.id ? rf_type_struct_name(world->object, base.id) : NULL;
		if (!name)
			return rf_spec_nothing(c, at,
					       "'%s' is asked of what is no struct that the "
					       "object's types know; a variable of that type "
					       "brings it there",
					       at->word);
		base.kind = RF_SPEC_V_KERNEL;
		base.path = rf_world_symbol(world, "way struct %s", name);
		base.path = base.path ? rf_world_origin(world, base.path) : NULL;
		if (rf_spec_lacks(c, base.path))
			return rf_spec_unknown(c);
		base.path += strlen("way ");
	}
	if (base.kind != RF_SPEC_V_KERNEL)
		return rf_spec_nothing(c, at, "'%s' is asked of what is no struct", at->word);
	return kernel_field(c, at, base);
}

uint32_t rf_spec_keys(compiler *c, node *at, uint32_t map, term *ret_keys)
{
	struct rf_world *world = rf_spec_world(c);
	struct rf_type_leaf leaves[RF_WORLD_GIVEN_MAX];
	const struct rf_object_map *of = &world->object->maps[map];
	uint32_t most = rf_type_leaves(world->object, of->key_type_id, leaves, RF_WORLD_GIVEN_MAX);
	uint32_t count = 0;

	for (node *key = at->first->next; key; key = key->next, count++) {
		value word = rf_spec_compile_number(c, key);

		if (count >= most || !word.word)
			break;
		/* of storage, the key is the object that it belongs to, though its type is int */
		ret_keys[count] =
			of->max_entries
				? rf_spec_extended(
					  c->terms, word.word,
					  (struct rf_spec_type){(uint8_t)leaves[count].size, false})
				: word.word;
	}
	if (count != most || !most)
		rf_spec_fault(c, at, "'%s' has keys of %u numbers", of->name, most);
	return count == most ? count : 0;
}

value rf_spec_entry(compiler *c, node *at)
{
	value base = rf_spec_whole(c, at->first), index;
	struct rf_world *world = rf_spec_world(c);
	term keys[RF_WORLD_GIVEN_MAX], moved;
	uint32_t count, size;

	if (!world || base.unknown) {
		for (node *key = at->first->next; key && !world; key = key->next)
			rf_spec_compile_number(c, key);
		return rf_spec_unknown(c);
	}
	if (base.kind == RF_SPEC_V_MAP) {
		count = rf_spec_keys(c, at, base.map, keys);
		if (!count)
			return rf_spec_unknown(c);
		base.exists = rf_world_has(world, base.map, keys, count, rf_term_word(c->terms, 0));
		base.target.object = rf_world_entry(world, base.map, keys, count);
		if (rf_spec_lacks(c, base.exists) || base.target.object == UINT32_MAX)
			return rf_spec_unknown(c);
		base.kind = RF_SPEC_V_MEMORY;
		base.id = world->object->maps[base.map].value_type_id;
		return base;
	}
	if ((base.kind != RF_SPEC_V_MEMORY && base.kind != RF_SPEC_V_GIVEN &&
	     base.kind != RF_SPEC_V_LOG) ||
	    at->first->next->next || !rf_type_element(world->object, base.id, &base.id, &size))
		return rf_spec_nothing(c, at, "this is no map or array");
	index = rf_spec_compile_number(c, at->first->next);
	if (!index.unknown && index.range.low == index.range.high) {
		base.offset += (uint32_t)index.range.low * size;
		base.target.offset += (uint64_t)index.range.low * size;
		return base;
	}
	if (base.kind != RF_SPEC_V_MEMORY || c->written)
		return rf_spec_nothing(c, at, "which one must be a number here");
	moved = rf_term_binary(c->terms, RF_TERM_MUL, index.word, rf_term_word(c->terms, size));
	base.target.index =
		base.target.index ? rf_term_binary(c->terms, RF_TERM_ADD, base.target.index, moved)
				  : moved;
	return base;
}

/* By the offset that CO-RE has for the field. What stands behind ___ is one kernel's way to write
 * the struct, and no other struct. */
value rf_spec_container(compiler *c, node *at)
{
	value inner = rf_spec_compile_number(c, at->first);
	struct rf_world *world = rf_spec_world(c);
	const char *dot = strchr(at->word, '.'), *flavour = strstr(at->word, "___"), *name,
		   *structure;
	term offset;

	if (!world)
		return rf_spec_unknown(c);
	if (!dot)
		return rf_spec_nothing(c, at, "'%s' is no field", at->word);
	structure =
		rf_arena_string(world->space->arena, at->word + strlen("struct "),
				(size_t)((flavour && flavour < dot ? flavour : dot) - at->word) -
					strlen("struct "));
	name = rf_world_symbol(world, "offset %s", at->word);
	if (rf_spec_lacks(c, name) || rf_spec_lacks(c, structure))
		return rf_spec_unknown(c);
	offset = rf_term_input(c->terms, name);
	return (value){.range = rf_spec_any_number,
		       .word = rf_term_binary(c->terms, RF_TERM_SUB, inner.word, offset),
		       .id = rf_type_struct(world->object, structure)};
}

value rf_spec_exists(compiler *c, node *at)
{
	struct rf_world *world = rf_spec_world(c);
	const struct rf_term *exists = world ? rf_world_exists(world, at->word) : NULL;

	if (!world || rf_spec_lacks(c, exists))
		return rf_spec_unknown(c);
	return (value){.range = {.high = 1}, .word = exists};
}

/* What a function was given the last time. */
static value given_number(compiler *c, node *at, value place)
{
	struct rf_world *world = rf_spec_world(c);
	struct rf_type_leaf leaves[RF_WORLD_GIVEN_MAX];
	uint32_t leaf = place.leaf, count = 0;
	const struct rf_spec_param *param = NULL;
	uint32_t first = 0;

	for (size_t i = 0; i < place.function->param_count && first <= place.leaf; i++) {
		param = &place.function->params[i];
		count = rf_world_leaves(world, param, leaves);
		first += count;
	}
	if (param && param->kind != RF_SPEC_PARAM_MEMORY)
		return (value){
			.range = rf_spec_range_of_type(param->type),
			.word = c->facts->ghosts[rf_world_given(world, place.function, leaf)]};
	for (uint32_t i = 0; i < count; i++)
		if (leaves[i].offset == place.offset)
			return rf_spec_typed(
				c, place.id,
				c->facts->ghosts[rf_world_given(world, place.function, leaf + i)]);
	return rf_spec_nothing(c, at, "this is no number");
}

value rf_spec_number_at(compiler *c, node *at, value place)
{
	struct rf_world *world = rf_spec_world(c);
	struct rf_state state = c->start;
	struct rf_type_leaf leaf;
	struct rf_value read;
	uint64_t offset;

	if (place.unknown || place.kind == RF_SPEC_V_NUMBER || !world)
		return place.kind == RF_SPEC_V_NUMBER ? place : rf_spec_unknown(c);
	if (place.kind == RF_SPEC_V_GIVEN)
		return given_number(c, at, place);
	if (place.kind == RF_SPEC_V_LOG)
		return rf_spec_logged(c, at, place);
	if (place.kind != RF_SPEC_V_MEMORY || !rf_type_number(world->object, place.id, &leaf))
		return rf_spec_nothing(c, at, "this is no number");
	if (world->space->memories[place.target.object].shared) {
		if (!world->space->memories[place.target.object].source)
			return rf_spec_nothing(c, at, "nothing is said of whether it stays");
		read = rf_state_observe(world->space, &state, &place.target, 0, leaf.size);
	} else {
		offset = place.target.offset;
		if (place.target.index || rf_state_read(world->space, &state, place.target.object,
							offset, leaf.size, &read) < 0)
			return rf_spec_nothing(c, at, "it is not inside");
	}
	if (read.kind == RF_VALUE_NONE) /* never written: whatever was there */
		read = rf_value_fresh(world->space, leaf.size);
	if (read.kind != RF_VALUE_WORD)
		return rf_spec_nothing(c, at, "it holds no number");
	return rf_spec_typed(c, place.id, read.word);
}
