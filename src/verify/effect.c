/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What was done so far that others see, on each way. */
#include <errno.h>
#include <string.h>

#include "verify/state.h"

static const struct rf_term **new_effects(struct rf_space *space)
{
	return rf_arena_alloc(space->arena,
			      (space->effect_count + 1) * sizeof(const struct rf_term *));
}

int rf_state_start(struct rf_space *space, struct rf_state *ret_state)
{
	const struct rf_term **effects = new_effects(space);
	struct rf_cell *none = rf_arena_alloc(space->arena, sizeof(*none));

	if (!effects || !none)
		return -ENOMEM;
	for (uint32_t i = 0; i < space->effect_count; i++)
		effects[i] = rf_term_truth(space->terms, false);
	*ret_state = (struct rf_state){
		.reached = rf_term_truth(space->terms, true),
		.effects = effects,
		.cells = none,
	};
	return 0;
}

int rf_state_affect(struct rf_space *space, struct rf_state *state, uint32_t effect,
		    const struct rf_term *condition)
{
	const struct rf_term **effects = new_effects(space);

	if (!effects)
		return -ENOMEM;
	memcpy(effects, state->effects, space->effect_count * sizeof(*effects));
	effects[effect] = rf_term_binary(space->terms, RF_TERM_EITHER, effects[effect], condition);
	state->effects = effects;
	return 0;
}

static const struct rf_term *choice(struct rf_space *space, const struct rf_term *condition,
				    const struct rf_term *yes, const struct rf_term *no)
{
	struct rf_terms *terms = space->terms;

	if (yes == no)
		return yes;
	return rf_term_binary(terms, RF_TERM_EITHER,
			      rf_term_binary(terms, RF_TERM_BOTH, condition, yes),
			      rf_term_binary(terms, RF_TERM_BOTH,
					     rf_term_unary(terms, RF_TERM_NOT, condition), no));
}

int rf_state_choose_effects(struct rf_space *space, const struct rf_term *condition,
			    struct rf_state *state, const struct rf_state *other)
{
	const struct rf_term **effects;

	if (state->effects == other->effects)
		return 0;
	effects = new_effects(space);
	if (!effects)
		return -ENOMEM;
	for (uint32_t i = 0; i < space->effect_count; i++)
		effects[i] = choice(space, condition, state->effects[i], other->effects[i]);
	state->effects = effects;
	return 0;
}
