/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "verify/world.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static uint32_t *numbers(struct rf_space *space, size_t count)
{
	return rf_arena_alloc(space->arena, (count + 1) * sizeof(uint32_t));
}

/*
 * Constants that are set before a program is loaded are anything, and stay; the rest may be
 * written by others. Each has a name of its own, as inputs of one name are one.
 */
static uint32_t add_value(struct rf_space *space, const struct rf_object_map *map, size_t number)
{
	bool constant = map->kind == RF_OBJECT_DATA && !map->writable;
	struct rf_memory memory = {.size = map->value_size,
				   .constant = constant,
				   .shared = !constant,
				   .effect = (uint32_t)number};
	char name[32];
	int length = snprintf(name, sizeof(name), "map%zu", number);

	memory.name = rf_arena_string(space->arena, name, (size_t)length);
	return memory.name ? rf_space_add(space, &memory) : UINT32_MAX;
}

int rf_world_map(const struct rf_world *world, const struct rf_value *value)
{
	if (value->kind != RF_VALUE_POINTER || value->target_count != 1)
		return -1;
	for (size_t i = 0; i < world->object->map_count; i++)
		if (world->maps[i] == value->targets[0].object)
			return (int)i;
	return -1;
}

int rf_world_function(const struct rf_world *world, const struct rf_value *value)
{
	if (value->kind != RF_VALUE_POINTER || value->target_count != 1)
		return -1;
	for (size_t i = 0; i < world->object->function_count; i++)
		if (world->functions[i] == value->targets[0].object)
			return (int)i;
	return -1;
}

struct rf_code rf_world_code(const struct rf_world *world, uint32_t number)
{
	const struct rf_object_function *function = &world->object->functions[number];

	return (struct rf_code){
		.insns = function->insns, .count = function->count, .function = function};
}

const struct rf_term *rf_world_maybe(struct rf_space *space)
{
	struct rf_value any = rf_value_fresh(space, 8);
	const struct rf_term *zero = rf_term_word(space->terms, 0);

	if (any.kind != RF_VALUE_WORD)
		return rf_term_truth(space->terms, true);
	return rf_term_unary(space->terms, RF_TERM_NOT,
			     rf_term_binary(space->terms, RF_TERM_EQ, any.word, zero));
}

static int imm64(struct rf_exec *exec, const struct rf_code *code, size_t slot,
		 struct rf_value *ret_value)
{
	const struct rf_world *world = exec->world->context;
	const struct rf_object_ref *ref = &code->function->refs[slot];

	switch (ref->kind) {
	case RF_OBJECT_REF_MAP:
		*ret_value = rf_value_pointer(exec->space, world->maps[ref->index], 0);
		return 0;
	case RF_OBJECT_REF_VALUE:
		*ret_value = rf_value_pointer(exec->space, world->values[ref->index], ref->offset);
		return 0;
	case RF_OBJECT_REF_FUNCTION:
		*ret_value = rf_value_pointer(exec->space, world->functions[ref->index], 0);
		return 0;
	case RF_OBJECT_REF_EXTERN:
	case RF_OBJECT_REF_NONE:
		break;
	}
	return rf_exec_refuse(exec, code, slot, "a variable of the kernel's is not modelled");
}

static int relocated(struct rf_exec *exec, const struct rf_code *code, size_t slot,
		     const struct rf_object_core *core, struct rf_value *ret_value)
{
	*ret_value = rf_value_fresh(exec->space, 8);
	return 0;
}

/* Anything: whatever the field, and also where the compiler has put base and offset together
 * elsewhere, so that the load itself has no name. */
static int load(struct rf_exec *exec, const struct rf_code *code, size_t slot,
		const struct rf_object_core *core, const struct rf_term *address,
		struct rf_value *ret_value)
{
	*ret_value = rf_value_fresh(exec->space, code->insns[slot].size);
	return 0;
}

static int callee(struct rf_exec *exec, const struct rf_code *code, size_t slot,
		  struct rf_code *ret_code)
{
	const struct rf_object_ref *ref = &code->function->refs[slot];

	if (ref->kind != RF_OBJECT_REF_FUNCTION)
		return -ENOENT;
	*ret_code = rf_world_code(exec->world->context, ref->index);
	return 0;
}

int rf_world_make(struct rf_space *space, const struct rf_object_file *object,
		  struct rf_world *ret_world)
{
	static const struct rf_memory handle = {.name = "handle", .constant = true};
	struct rf_world world = {
		.object = object,
		.exec = {.imm64 = imm64,
			 .relocated = relocated,
			 .load = load,
			 .call = rf_world_call,
			 .callee = callee,
			 .context = ret_world},
		.maps = numbers(space, object->map_count),
		.values = numbers(space, object->map_count),
		.functions = numbers(space, object->function_count),
	};

	if (!world.maps || !world.values || !world.functions)
		return -ENOMEM;
	space->effect_count = (uint32_t)object->map_count + 1;
	for (size_t i = 0; i < object->map_count; i++) {
		world.maps[i] = rf_space_add(space, &handle);
		world.values[i] = add_value(space, &object->maps[i], i);
		if (world.maps[i] == UINT32_MAX || world.values[i] == UINT32_MAX)
			return -ENOMEM;
	}
	for (size_t i = 0; i < object->function_count; i++) {
		world.functions[i] = rf_space_add(space, &handle);
		if (world.functions[i] == UINT32_MAX)
			return -ENOMEM;
	}
	*ret_world = world;
	return 0;
}
