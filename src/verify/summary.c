/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * A function that the specification declares, where it is called: its result is a function of
 * what it is given and of how often it was called before; what it may have done, it may
 * have done. That it is right is another proof, of the function by itself, and asks nothing of who
 * calls it.
 */
#include <errno.h>
#include <string.h>

#include "verify/type.h"
#include "verify/world.h"

struct given {
	const struct rf_term *words[RF_WORLD_GIVEN_MAX];
	uint32_t count;
};

static struct rf_world *world_of(const struct rf_exec *exec)
{
	return exec->world->context;
}

uint32_t rf_world_leaves(const struct rf_world *world, const struct rf_spec_param *param,
			 struct rf_type_leaf ret_leaves[RF_WORLD_GIVEN_MAX])
{
	if (param->kind == RF_SPEC_PARAM_MEMORY)
		return rf_type_leaves(world->object,
				      rf_type_struct(world->object, param->structure), ret_leaves,
				      RF_WORLD_GIVEN_MAX);
	ret_leaves[0] = (struct rf_type_leaf){0, param->type.size, param->type.sign};
	return 1;
}

/* The numbers of the struct that the pointer goes to. */
static bool take_struct(struct rf_world *world, const struct rf_spec_param *param,
			struct rf_state *state, const struct rf_value *value, struct given *given)
{
	struct rf_type_leaf leaves[RF_WORLD_GIVEN_MAX];
	uint32_t count = rf_world_leaves(world, param, leaves);
	struct rf_value word;

	if (!count || count > RF_WORLD_GIVEN_MAX - given->count ||
	    value->kind != RF_VALUE_POINTER || value->target_count != 1 ||
	    value->targets[0].guard->op != RF_TERM_TRUE || value->targets[0].index)
		return false;
	for (uint32_t i = 0; i < count; i++) {
		if (rf_state_read(world->space, state, value->targets[0].object,
				  value->targets[0].offset + leaves[i].offset, leaves[i].size,
				  &word) < 0 ||
		    word.kind == RF_VALUE_POINTER)
			return false;
		if (word.kind == RF_VALUE_NONE) /* never written: what was there before */
			word = rf_value_fresh(world->space, leaves[i].size);
		given->words[given->count++] = word.word;
	}
	return true;
}

static bool take(struct rf_world *world, const struct rf_spec_program *function,
		 struct rf_state *state, struct given *given)
{
	for (size_t i = 0; i < function->param_count; i++) {
		const struct rf_value *value = &state->registers[i + 1];
		const struct rf_spec_param *param = &function->params[i];

		if (i >= 5 || given->count == RF_WORLD_GIVEN_MAX)
			return false;
		if (param->kind == RF_SPEC_PARAM_MEMORY) {
			if (!take_struct(world, param, state, value, given))
				return false;
		} else if (value->kind != RF_VALUE_WORD) {
			return false;
		} else {
			given->words[given->count++] =
				rf_spec_extended(world->space->terms, value->word, param->type);
		}
	}
	return true;
}

/* Whether the struct that was given is another one now. */
static bool writes(struct rf_world *world, struct rf_state *start, struct rf_state *state,
		   uint32_t r)
{
	const struct rf_value *given = &start->registers[r];

	if (given->kind != RF_VALUE_POINTER)
		return false;
	for (uint32_t i = 0; i < state->cell_count; i++) {
		const struct rf_cell *cell = &state->cells[i];
		struct rf_value before;

		if (cell->object != given->targets[0].object)
			continue;
		if (rf_state_read(world->space, start, cell->object, cell->offset, cell->size,
				  &before) < 0 ||
		    before.kind != cell->value.kind || before.word != cell->value.word)
			return true;
	}
	return false;
}

/* Whether what the pointer leads to ends before a struct of that name does. */
static bool ends_early(const struct rf_world *world, const struct rf_value *pointer,
		       const char *structure)
{
	uint64_t size = rf_type_size(world->object, rf_type_struct(world->object, structure));
	const struct rf_target *target = &pointer->targets[0];
	uint64_t room = world->space->memories[target->object].size;

	return target->offset > room || room - target->offset < size;
}

/* Whose fault it is: a number where a pointer is wanted is the program's, and a pointer to nothing.
 */
static const char *why_not(const struct rf_world *world, const struct rf_spec_program *function,
			   const struct rf_state *state)
{
	for (size_t i = 0; i < function->param_count && i < 5; i++) {
		bool memory = function->params[i].kind == RF_SPEC_PARAM_MEMORY;

		if (memory != (state->registers[i + 1].kind == RF_VALUE_POINTER))
			return "what the function is given is not set, or no pointer where one is "
			       "wanted";
		if (memory &&
		    ends_early(world, &state->registers[i + 1], function->params[i].structure))
			return "the bytes are not all inside";
	}
	return "what the function is given is not what the specification declares";
}

/* The effects that the function may have, whatever it is given; then of each argument whether
 * what it points to may change. NULL, and the error tells why. */
static const bool *reach_of(struct rf_exec *exec, uint32_t number)
{
	struct rf_world *world = world_of(exec);
	struct rf_exec inner = {.space = exec->space,
				.world = exec->world,
				.error = exec->error,
				.depth = exec->depth};
	struct rf_code code = rf_world_code(world, number);
	struct rf_space *space = exec->space;
	/* what is to be proved of it is of another proof */
	const struct rf_world_claims claims = world->claims;
	const char *said_of_loops = world->said_of_loops;
	struct rf_state state, start;
	bool *reach;

	if (world->reach[number])
		return world->reach[number];
	reach = rf_arena_alloc(space->arena, (space->effect_count + 5) * sizeof(*reach));
	if (!reach || rf_state_start(space, &state) < 0 ||
	    rf_world_give(world, code.function, world->contracts[number], &state) < 0)
		return NULL;
	start = state;
	if (rf_exec_run(&inner, &code, &state) < 0)
		return NULL;
	world->claims = claims;
	world->said_of_loops = said_of_loops;
	for (uint32_t i = 0; i < space->effect_count; i++)
		reach[i] = state.effects[i]->op != RF_TERM_FALSE;
	for (size_t i = 0; i < world->contracts[number]->param_count && i < 5; i++)
		reach[space->effect_count + i] = writes(world, &start, &state, (uint32_t)i + 1);
	world->reach[number] = reach;
	return reach;
}

static int affect(struct rf_exec *exec, struct rf_state *state, const bool *reach)
{
	struct rf_space *space = exec->space;
	int r = 0;

	for (uint32_t i = 0; r >= 0 && i < space->effect_count; i++) {
		if (!reach[i])
			continue;
		r = rf_state_affect(space, state, i, rf_world_maybe(space));
		if (r >= 0)
			r = rf_state_haunt(space, state, i, rf_value_fresh(space, 8).word);
	}
	return r;
}

/* What is known of the bytes between the struct's numbers, which the function may have written as
 * well. */
static void forget_padding(struct rf_world *world, struct rf_state *state,
			   const struct rf_target *target, uint32_t size,
			   const struct rf_type_leaf *leaves, uint32_t count)
{
	for (uint32_t i = 0; i < state->cell_count; i++) {
		struct rf_cell *cell = &state->cells[i];
		bool is_leaf = false;

		if (cell->object != target->object || cell->offset >= target->offset + size ||
		    cell->offset + cell->size <= target->offset)
			continue;
		for (uint32_t j = 0; j < count; j++)
			is_leaf |= cell->offset == target->offset + leaves[j].offset &&
				   cell->size == leaves[j].size;
		if (!is_leaf)
			cell->value = rf_value_fresh(world->space, cell->size);
	}
}

/* The struct may hold anything. */
static int forget(struct rf_world *world, const struct rf_spec_param *param, struct rf_state *state,
		  const struct rf_target *target)
{
	struct rf_type_leaf leaves[RF_WORLD_GIVEN_MAX];
	uint32_t count = rf_world_leaves(world, param, leaves);
	int r = 0;

	for (uint32_t i = 0; r >= 0 && i < count; i++) {
		struct rf_value any = rf_value_fresh(world->space, leaves[i].size);

		r = rf_state_write(world->space, state, target->object,
				   target->offset + leaves[i].offset, leaves[i].size, &any);
	}
	forget_padding(world, state, target,
		       rf_type_size(world->object, rf_type_struct(world->object, param->structure)),
		       leaves, count);
	return r;
}

static int count_call(struct rf_exec *exec, struct rf_state *state,
		      const struct rf_spec_program *function, const struct given *given)
{
	struct rf_world *world = world_of(exec);
	struct rf_space *space = exec->space;
	uint32_t calls = rf_world_calls(world, function);
	const struct rf_term *one = rf_term_word(space->terms, 1);
	int r = rf_state_haunt(
		space, state, calls,
		rf_term_binary(space->terms, RF_TERM_ADD, state->ghosts[calls], one));

	for (uint32_t i = 0; r >= 0 && i < given->count; i++)
		r = rf_state_haunt(space, state, rf_world_given(world, function, i),
				   given->words[i]);
	return r;
}

int rf_world_summary(struct rf_exec *exec, const struct rf_code *code, size_t slot,
		     struct rf_state *state)
{
	struct rf_world *world = world_of(exec);
	uint32_t number = code->function->refs[slot].index;
	const struct rf_spec_program *function = world->contracts[number];
	const struct rf_term *result;
	struct given given = {0};
	const bool *reach;
	int r;

	if (!take(world, function, state, &given))
		return rf_exec_refuse(exec, code, slot, why_not(world, function, state));
	reach = reach_of(exec, number);
	if (!reach)
		return exec->error->text[0] ? -ENOTSUP : -ENOMEM;
	result = rf_world_result(world, function, given.words, given.count,
				 state->ghosts[rf_world_calls(world, function)]);
	r = affect(exec, state, reach);
	for (size_t i = 0; r >= 0 && i < function->param_count && i < 5; i++)
		if (reach[exec->space->effect_count + i])
			r = forget(world, &function->params[i], state,
				   &state->registers[i + 1].targets[0]);
	r = r < 0 ? r : count_call(exec, state, function, &given);
	if (r < 0 || !result)
		return -ENOMEM;
	state->registers[0] = rf_value_word(result);
	return 0;
}

/* A struct of the function's caller; where the kernel looks at the function by itself, it may not
 * be there. */
static int give_struct(struct rf_world *world, const struct rf_spec_param *param, bool maybe,
		       struct rf_value *ret_value)
{
	uint32_t id = rf_type_struct(world->object, param->structure), object;
	struct rf_type_leaf leaves[RF_WORLD_GIVEN_MAX];
	struct rf_piece *pieces =
		rf_arena_alloc(world->space->arena, RF_WORLD_GIVEN_MAX * sizeof(*pieces));
	struct rf_memory memory = {
		.name = rf_world_symbol(world, "given %s", param->name),
		.size = id ? rf_type_size(world->object, id) : 0,
		.pieces = pieces,
		.piece_count = rf_world_leaves(world, param, leaves),
	};
	const char *there = rf_world_symbol(world, "is there %s", param->name);
	const struct rf_term *exists;
	struct rf_value value;

	if (!memory.size)
		return -EINVAL;
	if (!pieces)
		return -ENOMEM;
	for (uint32_t i = 0; i < memory.piece_count; i++)
		pieces[i] = (struct rf_piece){leaves[i].offset, leaves[i].size};
	object = memory.name && there ? rf_space_add(world->space, &memory) : UINT32_MAX;
	if (object == UINT32_MAX)
		return -ENOMEM;
	value = rf_value_pointer(world->space, object, 0);
	exists = rf_term_not(world->space->terms,
			     rf_term_binary(world->space->terms, RF_TERM_EQ,
					    rf_term_input(world->space->terms, there),
					    rf_term_word(world->space->terms, 0)));
	*ret_value = maybe ? rf_value_guarded(world->space, &value, exists) : value;
	return 0;
}

int rf_world_give(struct rf_world *world, const struct rf_object_function *code,
		  const struct rf_spec_program *function, struct rf_state *state)
{
	for (size_t i = 0; i < function->param_count && i < 5; i++) {
		const struct rf_spec_param *param = &function->params[i];
		struct rf_value *value = &state->registers[i + 1];
		const char *name;
		int r;

		if (param->kind == RF_SPEC_PARAM_MEMORY) {
			r = give_struct(world, param, code->global, value);
			if (r < 0)
				return r;
			continue;
		}
		name = rf_world_symbol(world, "given %s", param->name);
		if (!name)
			return -ENOMEM;
		*value = rf_value_word(rf_term_input(world->space->terms, name));
	}
	return 0;
}
