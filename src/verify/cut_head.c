/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "verify/cut_head.h"

#include <errno.h>
#include <string.h>

int rf_cut_refuse(const struct rf_cut *cut, const char *what)
{
	return rf_exec_refuse(cut->exec, cut->loop->code, cut->loop->head, what);
}

int rf_cut_no_memory(const struct rf_cut *cut)
{
	return rf_error_set(cut->exec->error, -ENOMEM, "no memory");
}

/* The pointer goes on in the same memory, of which one need not know where. */
static bool only_moves(const struct rf_cut *cut, const struct rf_value *a, const struct rf_value *b)
{
	return a->kind == RF_VALUE_POINTER && b->kind == RF_VALUE_POINTER && a->target_count == 1 &&
	       b->target_count == 1 && a->targets[0].object == b->targets[0].object &&
	       a->targets[0].guard == b->targets[0].guard &&
	       cut->exec->space->memories[a->targets[0].object].shared;
}

/* Anything of the kind that it is. */
static struct rf_value anything(const struct rf_cut *cut, const struct rf_value *like,
				uint32_t size)
{
	struct rf_value any = rf_value_fresh(cut->exec->space, size), value = *like;

	if (like->kind == RF_VALUE_WORD)
		return any;
	if (like->kind != RF_VALUE_POINTER || any.kind != RF_VALUE_WORD)
		return (struct rf_value){.kind = RF_VALUE_NONE};
	return rf_value_indexed(cut->exec->space, &value, any.word);
}

/* What is known of a place at the head, after one more round; *ret_more: less than before. */
static struct rf_value widen(const struct rf_cut *cut, const struct rf_value *first,
			     const struct rf_value *head, const struct rf_value *back,
			     uint32_t size, bool *ret_more)
{
	bool words = head->kind == RF_VALUE_WORD && back->kind == RF_VALUE_WORD;

	if (rf_value_same(head, back) || head->kind == RF_VALUE_NONE)
		return *head;
	if (!words && !only_moves(cut, head, back)) {
		*ret_more = true;
		return (struct rf_value){.kind = RF_VALUE_NONE};
	}
	if (!rf_value_same(first, head)) /* it is anything already */
		return *head;
	*ret_more = true;
	return anything(cut, first, size);
}

static term *copy_terms(const struct rf_cut *cut, const term *from, uint32_t count)
{
	term *terms = rf_arena_alloc(cut->exec->space->arena, (count + 1) * sizeof(*terms));

	if (terms)
		memcpy(terms, from, count * sizeof(*terms));
	return terms;
}

/* Whether it was done in a round before; what was done before the loop was. */
static term perhaps(const struct rf_cut *cut, term done)
{
	struct rf_space *space = cut->exec->space;

	return rf_term_binary(space->terms, RF_TERM_EITHER, done, rf_world_maybe(space));
}

/* Versions and effects. */
static int widen_ghosts(struct rf_cut *cut, bool *ret_more)
{
	struct rf_space *space = cut->exec->space;
	term *ghosts = copy_terms(cut, cut->head->ghosts, space->ghost_count);
	term *effects = copy_terms(cut, cut->head->effects, space->effect_count);

	if (!ghosts || !effects)
		return rf_cut_no_memory(cut);
	for (uint32_t i = 0; i < space->ghost_count; i++)
		if (ghosts[i] != cut->back->ghosts[i] && ghosts[i] == cut->first->ghosts[i]) {
			ghosts[i] = rf_value_fresh(space, 8).word;
			*ret_more = true;
		}
	for (uint32_t i = 0; i < space->effect_count; i++)
		if (effects[i] != cut->back->effects[i] && effects[i] == cut->first->effects[i]) {
			effects[i] = perhaps(cut, effects[i]);
			*ret_more = *ret_more || effects[i] != cut->first->effects[i];
		}
	cut->head->ghosts = ghosts;
	cut->head->effects = effects;
	return 0;
}

/* The cells of all three become the same. What was made in the round is nothing at the head. */
static int align(struct rf_cut *cut)
{
	struct rf_space *space = cut->exec->space;
	int r;

	for (uint32_t i = cut->objects; i < space->memory_count; i++)
		rf_state_drop(cut->back, i);
	r = rf_state_align(space, cut->first, cut->back);
	r = r < 0 ? r : rf_state_align(space, cut->head, cut->back);
	r = r < 0 ? r : rf_state_align(space, cut->first, cut->back);
	if (r == -EINVAL)
		return rf_cut_refuse(cut, "ways meet that know different bytes of memory");
	return r < 0 ? rf_cut_no_memory(cut) : 0;
}

/* What the round has changed is not known at the head any more. */
int rf_cut_widen(struct rf_cut *cut, bool *ret_more)
{
	struct rf_state *first = cut->first, *head = cut->head, *back = cut->back;
	int r = align(cut);

	for (uint32_t i = 0; r >= 0 && i < RF_INSN_REGISTERS; i++)
		head->registers[i] = widen(cut, &first->registers[i], &head->registers[i],
					   &back->registers[i], 8, ret_more);
	for (uint32_t i = 0; r >= 0 && i < head->cell_count; i++)
		head->cells[i].value = widen(cut, &first->cells[i].value, &head->cells[i].value,
					     &back->cells[i].value, head->cells[i].size, ret_more);
	return r < 0 ? r : widen_ghosts(cut, ret_more);
}

/* A state like `head`, with other unknowns. NULL: no memory. */
struct rf_state *rf_cut_again(const struct rf_cut *cut)
{
	struct rf_space *space = cut->exec->space;
	struct rf_state *first = cut->first, *state = rf_state_copy(space, cut->head);
	term *ghosts = copy_terms(cut, cut->head->ghosts, space->ghost_count);
	term *effects = copy_terms(cut, cut->head->effects, space->effect_count);

	if (!state || !ghosts || !effects)
		return NULL;
	for (uint32_t i = 0; i < RF_INSN_REGISTERS; i++)
		if (!rf_value_same(&first->registers[i], &state->registers[i]))
			state->registers[i] = state->registers[i].kind == RF_VALUE_NONE
						      ? state->registers[i]
						      : anything(cut, &first->registers[i], 8);
	for (uint32_t i = 0; i < state->cell_count; i++)
		if (!rf_value_same(&first->cells[i].value, &state->cells[i].value) &&
		    state->cells[i].value.kind != RF_VALUE_NONE)
			state->cells[i].value =
				anything(cut, &first->cells[i].value, state->cells[i].size);
	for (uint32_t i = 0; i < space->ghost_count; i++)
		if (ghosts[i] != first->ghosts[i])
			ghosts[i] = rf_value_fresh(space, 8).word;
	for (uint32_t i = 0; i < space->effect_count; i++)
		if (effects[i] != first->effects[i])
			effects[i] = perhaps(cut, first->effects[i]);
	state->ghosts = ghosts;
	state->effects = effects;
	state->reached = first->reached;
	return state;
}
