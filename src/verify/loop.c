/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * bpf_loop: a function that is called any number of times with what it left behind.
 *
 * It is gone through once, from a state in which all words that it may reach are
 * anything; pointers are held to stay, and that they do is checked at its end. What
 * it left as it was then, it leaves as it is however often it is called. The rest is
 * anything after the loop.
 */
#include <errno.h>
#include <string.h>

#include "verify/world.h"

static bool same(const struct rf_value *a, const struct rf_value *b)
{
	if (a->kind != b->kind || a->word != b->word || a->target_count != b->target_count)
		return false;
	for (uint32_t i = 0; i < a->target_count; i++)
		if (a->targets[i].guard != b->targets[i].guard ||
		    a->targets[i].object != b->targets[i].object ||
		    a->targets[i].offset != b->targets[i].offset ||
		    a->targets[i].index != b->targets[i].index)
			return false;
	return true;
}

/* All words of memory are anything. */
static void forget_words(struct rf_space *space, struct rf_state *state)
{
	for (uint32_t i = 0; i < state->cell_count; i++)
		if (state->cells[i].value.kind == RF_VALUE_WORD)
			state->cells[i].value = rf_value_fresh(space, state->cells[i].size);
}

static const struct rf_cell *cell_at(const struct rf_state *state, const struct rf_cell *like)
{
	for (uint32_t i = 0; i < state->cell_count; i++)
		if (state->cells[i].object == like->object &&
		    state->cells[i].offset == like->offset && state->cells[i].size == like->size)
			return &state->cells[i];
	return NULL;
}

/* What the state is after the loop: `before` is the callback's beginning, `after` its end. */
static int leave(struct rf_exec *exec, const struct rf_code *code, size_t slot,
		 struct rf_state *state, struct rf_state *before, struct rf_state *after)
{
	struct rf_space *space = exec->space;

	for (uint32_t i = 0; i < state->cell_count; i++) {
		struct rf_cell *cell = &state->cells[i];
		const struct rf_value *was = &before->cells[i].value;
		struct rf_value is;
		int r = rf_state_read(space, after, cell->object, cell->offset, cell->size, &is);

		if (r < 0)
			return r;
		if (same(was, &is))
			continue;
		if (cell->value.kind == RF_VALUE_POINTER)
			return rf_exec_refuse(exec, code, slot,
					      "a pointer changes from one call to the next");
		if (cell->value.kind == RF_VALUE_WORD && is.kind == RF_VALUE_WORD)
			cell->value = rf_value_fresh(space, cell->size);
		else
			cell->value = (struct rf_value){.kind = RF_VALUE_NONE};
	}
	for (uint32_t i = 0; i < after->cell_count; i++)
		if (!cell_at(before, &after->cells[i]) &&
		    !space->memories[after->cells[i].object].unset)
			return rf_exec_refuse(exec, code, slot,
					      "the callback writes where nothing was known");
	return 0;
}

int rf_world_loop(struct rf_exec *exec, const struct rf_code *code, size_t slot,
		  struct rf_state *state)
{
	const struct rf_world *world = exec->world->context;
	int function = rf_world_function(world, &state->registers[2]);
	struct rf_space *space = exec->space;
	struct rf_state *before = rf_state_copy(space, state), *after;
	struct rf_state nothing;
	struct rf_code callback;
	int r;

	if (function < 0)
		return rf_exec_refuse(exec, code, slot, "the callback is no function at hand");
	if (!before || rf_state_start(space, &nothing) < 0)
		return -ENOMEM;
	forget_words(space, before);
	after = rf_state_copy(space, before);
	if (!after)
		return -ENOMEM;
	memset(after->registers, 0, sizeof(after->registers));
	after->registers[1] = rf_value_fresh(space, 8);
	after->registers[2] = state->registers[3];
	after->effects = nothing.effects;
	callback = rf_world_code(world, (uint32_t)function);
	r = rf_exec_run(exec, &callback, after);
	r = r < 0 ? r : leave(exec, code, slot, state, before, after);
	if (r < 0)
		return r;
	for (uint32_t i = 0; r >= 0 && i < space->effect_count; i++)
		if (after->effects[i]->op != RF_TERM_FALSE)
			r = rf_state_affect(space, state, i, rf_world_maybe(space));
	state->registers[0] = rf_value_fresh(space, 8);
	return r;
}
