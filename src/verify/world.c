/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "verify/world.h"

#include <errno.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <string.h>

#include "verify/type.h"

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

	/* The compiler's own constants have no names by which to set them. */
	if (constant && !map->value_type_id)
		memory.bytes = map->data;

	memory.name = rf_arena_string(space->arena, name, (size_t)length);
	return memory.name ? rf_space_add(space, &memory) : UINT32_MAX;
}

int rf_world_map_at(const struct rf_world *world, const struct rf_target *target)
{
	for (size_t i = 0; i < world->object->map_count; i++)
		if (world->maps[i] == target->object)
			return (int)i;
	return -1;
}

int rf_world_map(const struct rf_world *world, const struct rf_value *value)
{
	return value->kind == RF_VALUE_POINTER && value->target_count == 1
		       ? rf_world_map_at(world, value->targets)
		       : -1;
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
	return rf_term_not(space->terms, rf_term_binary(space->terms, RF_TERM_EQ, any.word, zero));
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

#define OFFSET "offset "

const struct rf_term *rf_world_exists(struct rf_world *world, const char *field)
{
	const char *name = rf_world_symbol(world, "exists %s", field);
	struct rf_terms *terms = world->space->terms;

	return name ? rf_term_binary(terms, RF_TERM_AND, rf_term_input(terms, name),
				     rf_term_word(terms, 1))
		    : NULL;
}

/* The same number wherever it stands: that of the kernel that runs. */
static int relocated(struct rf_exec *exec, const struct rf_code *code, size_t slot,
		     const struct rf_object_core *core, struct rf_value *ret_value)
{
	struct rf_world *world = exec->world->context;
	const char *name;

	if (core->kind == BPF_CORE_FIELD_EXISTS || core->kind == BPF_CORE_ENUMVAL_EXISTS) {
		const struct rf_term *exists;
		char what[2048];

		snprintf(what, sizeof(what), "%s.%s", core->type, core->path);
		exists = rf_world_exists(world, what);
		*ret_value = rf_value_word(exists);
		return exists ? 0 : -ENOMEM;
	}
	if (core->kind == BPF_CORE_ENUMVAL_VALUE)
		name = rf_world_symbol(world, "enumerator %s", core->path);
	else if (core->kind == BPF_CORE_FIELD_BYTE_OFFSET)
		name = rf_world_symbol(world, OFFSET "%s.%s", core->type, core->path);
	else
		name = rf_world_symbol(world, "core %u of %s.%s", core->kind, core->type,
				       core->path);
	if (!name)
		return -ENOMEM;
	*ret_value = rf_value_word(rf_term_input(exec->space->terms, name));
	return 0;
}

const char *rf_world_place(const struct rf_world *world, const struct rf_term *address,
			   const struct rf_term **ret_pointer)
{
	for (int i = 0; address->op == RF_TERM_ADD && i < 2; i++) {
		const struct rf_term *offset = address->args[i];
		const char *origin =
			offset->op == RF_TERM_INPUT ? rf_world_origin(world, offset->name) : NULL;

		if (!origin || strncmp(origin, OFFSET, strlen(OFFSET)) != 0)
			continue;
		*ret_pointer = address->args[1 - i];
		return origin + strlen(OFFSET);
	}
	return NULL;
}

/* The field of an address, which the compiler may have made on two ways. NULL: of no field that
 * something is said of, or no memory. */
static const struct rf_term *load_at(struct rf_world *world, const struct rf_term *address,
				     uint32_t size)
{
	const struct rf_term *pointer, *yes, *no;
	const char *field;

	if (address->op == RF_TERM_IF) {
		yes = load_at(world, address->args[1], size);
		no = yes ? load_at(world, address->args[2], size) : NULL;
		return no ? rf_term_if(world->space->terms, address->args[0], yes, no) : NULL;
	}
	field = rf_world_place(world, address, &pointer);
	if (!field || rf_spec_trusts(world->spec, field) != RF_SPEC_STABLE)
		return NULL;
	return rf_world_field(world, field, size, pointer, false);
}

/* "struct cred.uid.val": down to a number also where the compiler ends with the struct that it is
 * the first of, as it does if only the outer one is CO-RE's. Returns whether it fits. */
static bool name_field(const struct rf_world *world, const struct rf_object_core *core, char *text,
		       size_t size)
{
	size_t length = (size_t)snprintf(text, size, "%s.%s", core->type, core->path);
	uint32_t id = core->end_id;
	const char *name;

	while (length < size && (name = rf_type_first(world->object, id, &id)))
		length += (size_t)snprintf(text + length, size - length, ".%s", name);
	return length < size;
}

/* Anything where nothing is said of the field. */
static int load(struct rf_exec *exec, const struct rf_code *code, size_t slot,
		const struct rf_object_core *core, const struct rf_term *address,
		struct rf_value *ret_value)
{
	struct rf_world *world = exec->world->context;
	const struct rf_insn *insn = &code->insns[slot];
	const struct rf_term *word = NULL;
	char field[600];

	if (core && core->kind == BPF_CORE_FIELD_BYTE_OFFSET) {
		if (name_field(world, core, field, sizeof(field)) &&
		    rf_spec_trusts(world->spec, field) == RF_SPEC_STABLE)
			word = rf_world_field(world, field, insn->size, address, false);
	} else if (!core && !insn->offset) {
		word = load_at(world, address, insn->size);
	}
	*ret_value = word ? rf_value_word(word) : rf_value_fresh(exec->space, insn->size);
	return 0;
}

static int callee(struct rf_exec *exec, const struct rf_code *code, size_t slot,
		  struct rf_code *ret_code)
{
	const struct rf_world *world = exec->world->context;
	const struct rf_object_ref *ref = &code->function->refs[slot];

	if (ref->kind != RF_OBJECT_REF_FUNCTION || world->contracts[ref->index])
		return -ENOENT;
	*ret_code = rf_world_code(world, ref->index);
	return 0;
}

#define PIECES_MAX 32

uint32_t rf_world_value_type(const struct rf_world *world, uint32_t map)
{
	const struct rf_object_map *of = &world->object->maps[map];

	for (size_t i = 0; world->spec && i < world->spec->trust_count; i++)
		if (world->spec->trusts[i].structure &&
		    strcmp(world->spec->trusts[i].name, of->name) == 0)
			return rf_type_struct(world->object, world->spec->trusts[i].structure);
	return of->value_type_id;
}

uint32_t rf_world_pieces(struct rf_world *world, uint32_t map, const struct rf_piece **ret_pieces)
{
	struct rf_type_leaf leaves[PIECES_MAX];
	uint32_t id = rf_world_value_type(world, map);
	bool record = id != world->object->maps[map].value_type_id;
	uint32_t count = record ? rf_type_head(world->object, id, leaves, PIECES_MAX)
				: rf_type_leaves(world->object, id, leaves, PIECES_MAX);
	struct rf_piece *pieces =
		rf_arena_alloc(world->space->arena, (count + 1) * sizeof(*pieces));

	for (uint32_t i = 0; pieces && i < count; i++)
		pieces[i] = (struct rf_piece){leaves[i].offset, leaves[i].size};
	*ret_pieces = pieces;
	return pieces ? count : 0;
}

void rf_world_assume(struct rf_world *world, const struct rf_term *fact)
{
	world->claims.assumed = rf_term_both(world->space->terms, world->claims.assumed, fact);
}

void rf_world_claim(struct rf_world *world, const struct rf_term *where,
		    const struct rf_term *claim)
{
	struct rf_terms *terms = world->space->terms;

	claim = rf_term_implies(terms, where, claim);
	claim = rf_term_implies(terms, world->claims.granted, claim);
	world->claims.loops = rf_term_both(terms, world->claims.loops, claim);
}

void rf_world_grant(struct rf_world *world, const struct rf_term *where, const struct rf_term *fact)
{
	struct rf_terms *terms = world->space->terms;

	fact = rf_term_implies(terms, where, fact);
	world->claims.granted = rf_term_both(terms, world->claims.granted, fact);
}

/* A section of variables is what the first of them that is declared is. */
static enum rf_spec_trust trust_of(const struct rf_world *world, uint32_t number)
{
	enum rf_spec_trust trust = rf_spec_trusts(world->spec, world->object->maps[number].name);
	uint32_t map, offset, id;

	for (size_t i = 0; world->spec && !trust && i < world->spec->trust_count; i++)
		if (rf_type_variable(world->object, world->spec->trusts[i].name, &map, &offset,
				     &id) &&
		    map == number)
			trust = world->spec->trusts[i].trust;
	return trust;
}

/* What is written to those that something is said of. */
static void add_log(struct rf_world *world, uint32_t number)
{
	bool data = world->object->maps[number].kind == RF_OBJECT_DATA;

	world->trusts[number] = trust_of(world, number);
	if (world->trusts[number] == RF_SPEC_ANY)
		return;
	world->logs[number] = world->space->ghost_count;
	world->space->ghost_count += data ? 0 : RF_LOG_SIZE;
	world->written[number] = rf_arena_alloc(world->space->arena, sizeof(struct rf_written));
	if (world->written[number])
		world->written[number]->ghost = world->space->ghost_count;
	world->space->ghost_count += 2 * RF_WRITTEN_MAX;
}

static int add_map(struct rf_world *world, uint32_t number)
{
	static const struct rf_memory handle = {.name = "handle", .constant = true};
	struct rf_space *space = world->space;
	struct rf_memory *memory;

	world->maps[number] = rf_space_add(space, &handle);
	world->values[number] = add_value(space, &world->object->maps[number], number);
	if (world->maps[number] == UINT32_MAX || world->values[number] == UINT32_MAX)
		return -ENOMEM;
	memory = &space->memories[world->values[number]];
	if (world->object->maps[number].kind != RF_OBJECT_DATA || !memory->shared ||
	    world->trusts[number] == RF_SPEC_ANY)
		return 0;
	memory->moves = world->trusts[number] == RF_SPEC_VOLATILE;
	memory->source = rf_world_symbol(world, "value %s", world->object->maps[number].name);
	memory->written = world->written[number];
	return memory->source && memory->written ? 0 : -ENOMEM;
}

static int add_function(struct rf_world *world, uint32_t number)
{
	static const struct rf_memory handle = {.name = "handle", .constant = true};
	const struct rf_object_function *function = &world->object->functions[number];
	const struct rf_spec_program *declared =
		world->spec ? rf_spec_program(world->spec, function->name) : NULL;

	world->functions[number] = rf_space_add(world->space, &handle);
	world->contracts[number] =
		declared && declared->function && !function->program ? declared : NULL;
	return world->functions[number] == UINT32_MAX ? -ENOMEM : 0;
}

int rf_world_make(struct rf_space *space, const struct rf_object_file *object,
		  const struct rf_spec *spec, struct rf_world *ret_world)
{
	struct rf_arena *arena = space->arena;
	size_t maps = object->map_count + 1, functions = object->function_count + 1;
	struct rf_world *world = ret_world;
	const struct rf_term *always;

	*world = (struct rf_world){
		.object = object,
		.spec = spec,
		.space = space,
		.exec = {.imm64 = imm64,
			 .relocated = relocated,
			 .load = load,
			 .call = rf_world_call,
			 .callee = callee,
			 .cut = rf_world_cut,
			 .context = world},
		.maps = numbers(space, maps),
		.values = numbers(space, maps),
		.functions = numbers(space, functions),
		.logs = numbers(space, maps),
		.written = rf_arena_alloc(arena, maps * sizeof(*world->written)),
		.trusts = rf_arena_alloc(arena, maps * sizeof(*world->trusts)),
		.contracts = rf_arena_alloc(arena, functions * sizeof(*world->contracts)),
		.reach = rf_arena_alloc(arena, functions * sizeof(*world->reach)),
		.cuts = rf_arena_alloc(arena, RF_SPEC_LOOPS_MAX),
		.said_of_loops = "",
	};
	if (!world->maps || !world->values || !world->functions || !world->logs ||
	    !world->written || !world->trusts || !world->contracts || !world->reach || !world->cuts)
		return -ENOMEM;
	always = rf_term_truth(space->terms, true);
	world->claims = (struct rf_world_claims){always, always, always};
	space->effect_count = rf_world_rest(world) + 1;
	space->ghost_count = space->effect_count +
			     (spec ? (uint32_t)spec->function_count : 0) * (RF_WORLD_GIVEN_MAX + 1);
	for (uint32_t i = 0; i < object->map_count; i++)
		add_log(world, i);
	for (uint32_t i = 0; i < object->map_count; i++)
		if (add_map(world, i) < 0)
			return -ENOMEM;
	for (uint32_t i = 0; i < object->function_count; i++)
		if (add_function(world, i) < 0)
			return -ENOMEM;
	return 0;
}
