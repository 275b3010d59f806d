/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * How terms call what is read of the kernel and of maps. Code and rules mean the same thing by
 * the same name, so this is the one place where names are made.
 */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "verify/world.h"

#define TEXT_MAX 600 /* a type's name, a path */

struct rf_symbol_name {
	const char *origin, *name;
	struct rf_symbol_name *next;
};

typedef const struct rf_term *term;

static bool is_taken(const struct rf_world *world, const char *name)
{
	for (const struct rf_symbol_name *s = world->symbols; s; s = s->next)
		if (!strcmp(s->name, name))
			return true;
	return false;
}

/* Two texts may be alike but for signs: the second gets a number. */
static const char *name_for(struct rf_world *world, const char *origin)
{
	char name[TEXT_MAX + 16];
	size_t length = strlen(origin);

	memcpy(name, origin, length + 1);
	for (char *c = name; *c; c++)
		if (!isalnum((unsigned char)*c))
			*c = '_';
	for (unsigned int i = 2; is_taken(world, name); i++)
		snprintf(name + length, sizeof(name) - length, "_n%u", i);
	return rf_arena_string(world->space->arena, name, strlen(name));
}

const char *rf_world_symbol(struct rf_world *world, const char *format, ...)
{
	struct rf_symbol_name *symbol;
	char origin[TEXT_MAX];
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(origin, sizeof(origin), format, args);
	va_end(args);
	if (length < 0 || (size_t)length >= sizeof(origin))
		return NULL;
	for (symbol = world->symbols; symbol; symbol = symbol->next)
		if (!strcmp(symbol->origin, origin))
			return symbol->name;
	symbol = rf_arena_alloc(world->space->arena, sizeof(*symbol));
	if (!symbol)
		return NULL;
	symbol->origin = rf_arena_string(world->space->arena, origin, (size_t)length);
	symbol->name = name_for(world, origin);
	if (!symbol->origin || !symbol->name)
		return NULL;
	symbol->next = world->symbols;
	world->symbols = symbol;
	return symbol->name;
}

const char *rf_world_origin(const struct rf_world *world, const char *symbol)
{
	for (const struct rf_symbol_name *s = world->symbols; s; s = s->next)
		if (!strcmp(s->name, symbol))
			return s->origin;
	return NULL;
}

term rf_world_field(struct rf_world *world, const char *field, uint32_t size, term pointer,
		    bool probed)
{
	const char *name = rf_world_symbol(world, "%s %s %u", probed ? "probed" : "field",
					   field + (strncmp(field, "struct ", 7) ? 0 : 7), size);

	return name ? rf_value_apply(world->space, name, &pointer, 1, size).word : NULL;
}

term rf_world_has(struct rf_world *world, uint32_t map, const term *keys, uint32_t count,
		  term version)
{
	const char *name = rf_world_symbol(world, "has %s", world->object->maps[map].name);
	term args[RF_TERM_ARGS], any;

	if (!name || count + 1 > RF_TERM_ARGS)
		return NULL;
	memcpy(args, keys, count * sizeof(*args));
	args[count] = version;
	any = rf_term_apply(world->space->terms, name, args, count + 1);
	return rf_term_not(world->space->terms,
			   rf_term_binary(world->space->terms, RF_TERM_EQ, any,
					  rf_term_word(world->space->terms, 0)));
}

uint32_t rf_world_entry(struct rf_world *world, uint32_t map, const term *keys, uint32_t count)
{
	struct rf_memory memory = world->space->memories[world->values[map]];
	term *kept = rf_arena_alloc(world->space->arena, (count + 1) * sizeof(term));

	if (!kept)
		return UINT32_MAX;
	memcpy(kept, keys, count * sizeof(term));
	memory.keys = kept;
	memory.key_count = count;
	memory.moves = world->trusts[map] == RF_SPEC_VOLATILE;
	memory.source = rf_world_symbol(world, "value %s", world->object->maps[map].name);
	memory.log = world->logs[map];
	memory.written = world->written[map];
	memory.piece_count = rf_world_pieces(world, map, &memory.pieces);
	return memory.source ? rf_space_add(world->space, &memory) : UINT32_MAX;
}

term rf_world_result(struct rf_world *world, const struct rf_spec_program *function,
		     const term *given, uint32_t count, term calls)
{
	const char *name = rf_world_symbol(world, "result %s", function->name);
	term args[RF_TERM_ARGS];

	if (!name || count + 1 > RF_TERM_ARGS)
		return NULL;
	memcpy(args, given, count * sizeof(*args));
	args[count] = calls;
	return rf_term_apply(world->space->terms, name, args, count + !function->stable);
}

static term constant(struct rf_world *world, const char *name)
{
	return name ? rf_term_input(world->space->terms, name) : NULL;
}

term rf_world_task(struct rf_world *world)
{
	return constant(world, rf_world_symbol(world, "current task"));
}

term rf_world_enumerator(struct rf_world *world, const char *name)
{
	return constant(world, rf_world_symbol(world, "enumerator %s", name));
}
