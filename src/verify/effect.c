/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What others see and change: effects, shared memory, and which version of it is the present. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "verify/state.h"

typedef const struct rf_term *term;

static term *new_terms(struct rf_space *space, uint32_t count, term like)
{
	term *terms = rf_arena_alloc(space->arena, (count + 1) * sizeof(term));

	for (uint32_t i = 0; terms && i < count; i++)
		terms[i] = like;
	return terms;
}

/* A copy of `count` terms with one of them changed, or NULL. */
static term *with(struct rf_space *space, const term *before, uint32_t count, uint32_t index,
		  term changed)
{
	term *terms = new_terms(space, count, NULL);

	if (!terms)
		return NULL;
	memcpy(terms, before, count * sizeof(*terms));
	terms[index] = changed;
	return terms;
}

int rf_state_start(struct rf_space *space, struct rf_state *ret_state)
{
	struct rf_cell *none = rf_arena_alloc(space->arena, sizeof(*none));
	struct rf_state state = {
		.reached = rf_term_truth(space->terms, true),
		.effects =
			new_terms(space, space->effect_count, rf_term_truth(space->terms, false)),
		.ghosts = new_terms(space, space->ghost_count, rf_term_word(space->terms, 0)),
		.cells = none,
	};

	if (!state.effects || !state.ghosts || !none)
		return -ENOMEM;
	*ret_state = state;
	return 0;
}

int rf_state_affect(struct rf_space *space, struct rf_state *state, uint32_t effect, term condition)
{
	term done = rf_term_binary(space->terms, RF_TERM_EITHER, state->effects[effect], condition);
	term *effects = with(space, state->effects, space->effect_count, effect, done);

	if (!effects)
		return -ENOMEM;
	state->effects = effects;
	return 0;
}

int rf_state_haunt(struct rf_space *space, struct rf_state *state, uint32_t ghost, term word)
{
	term *ghosts = with(space, state->ghosts, space->ghost_count, ghost, word);

	if (!ghosts)
		return -ENOMEM;
	state->ghosts = ghosts;
	return 0;
}

static int next_version(struct rf_space *space, struct rf_state *state, uint32_t ghost)
{
	if (ghost >= space->ghost_count)
		return 0;
	return rf_state_haunt(space, state, ghost,
			      rf_term_binary(space->terms, RF_TERM_ADD, state->ghosts[ghost],
					     rf_term_word(space->terms, 1)));
}

int rf_state_change(struct rf_space *space, struct rf_state *state, uint32_t effect)
{
	int r = rf_state_affect(space, state, effect, rf_term_truth(space->terms, true));

	return r < 0 ? r : next_version(space, state, effect);
}

/* Where the bytes may be. False: anywhere. */
static bool range_of(const struct rf_target *target, uint64_t bytes, uint32_t size,
		     uint64_t *ret_from, uint64_t *ret_to)
{
	uint64_t further = target->index ? rf_term_most(target->index) : 0;

	*ret_from = target->offset + bytes;
	if (*ret_from > UINT32_MAX || further > UINT32_MAX)
		return false;
	*ret_to = *ret_from + further + size;
	return true;
}

static int haunt_where(struct rf_space *space, struct rf_state *state, uint32_t ghost, term guard,
		       term word)
{
	return rf_state_haunt(space, state, ghost,
			      rf_term_if(space->terms, guard, word, state->ghosts[ghost]));
}

static int count_where(struct rf_space *space, struct rf_state *state, uint32_t ghost, term guard)
{
	return haunt_where(space, state, ghost, guard,
			   rf_term_binary(space->terms, RF_TERM_ADD, state->ghosts[ghost],
					  rf_term_word(space->terms, 1)));
}

int rf_state_log(struct rf_space *space, struct rf_state *state, uint32_t log, term guard,
		 const term *keys, uint32_t count)
{
	int r = count_where(space, state, log, guard);

	if (r >= 0)
		r = haunt_where(space, state, log + RF_LOG_REMOVED, guard,
				rf_term_word(space->terms, 0));
	for (uint32_t i = 0; r >= 0 && i < count && RF_LOG_KEYS + i < RF_LOG_PIECES; i++)
		r = haunt_where(space, state, log + RF_LOG_KEYS + i, guard, keys[i]);
	return r;
}

int rf_state_log_piece(struct rf_space *space, struct rf_state *state, uint32_t log, term guard,
		       uint32_t piece, term word)
{
	if (RF_LOG_PIECES + piece >= RF_LOG_SIZE)
		return 0;
	return haunt_where(space, state, log + RF_LOG_PIECES + piece, guard, word);
}

static term part_of(struct rf_space *space, term word, uint64_t skip, uint32_t size)
{
	struct rf_terms *terms = space->terms;

	if (skip)
		word = rf_term_binary(terms, RF_TERM_LSHR, word, rf_term_word(terms, 8 * skip));
	if (size == 8)
		return word;
	return rf_term_binary(terms, RF_TERM_AND, word,
			      rf_term_word(terms, (1ULL << 8 * size) - 1));
}

/* Pieces that are written whole become what is written, others anything. */
static int log_store(struct rf_space *space, struct rf_state *state, const struct rf_target *target,
		     uint64_t bytes, uint32_t size, const struct rf_value *value)
{
	const struct rf_memory *memory = &space->memories[target->object];
	uint64_t from = 0, to = 0;
	bool anywhere = !range_of(target, bytes, size, &from, &to);
	int r = memory->record ? 0
			       : rf_state_log(space, state, memory->log, target->guard,
					      memory->keys, memory->key_count);

	for (uint32_t i = 0; r >= 0 && i < memory->piece_count; i++) {
		const struct rf_piece *piece = &memory->pieces[i];
		struct rf_value any = rf_value_fresh(space, piece->size);

		if (!anywhere && (piece->offset >= to || piece->offset + piece->size <= from))
			continue;
		if (!target->index && value->kind == RF_VALUE_WORD && piece->offset >= from &&
		    piece->offset + piece->size <= to)
			any.word = part_of(space, value->word, piece->offset - from, piece->size);
		r = rf_state_log_piece(space, state, memory->log, target->guard, i, any.word);
	}
	return r;
}

int rf_state_publish(struct rf_space *space, struct rf_state *state, const struct rf_target *target,
		     uint64_t bytes, uint32_t size, const struct rf_value *value)
{
	struct rf_memory *memory = &space->memories[target->object];
	struct rf_written *written = memory->written;
	uint64_t from, to;
	bool anywhere = !range_of(target, bytes, size, &from, &to);
	bool known = value->kind == RF_VALUE_WORD && !target->index;
	uint32_t i = 0;
	int r = rf_state_affect(space, state, memory->effect, target->guard);

	if (r >= 0 && memory->log)
		r = log_store(space, state, target, bytes, size, value);
	if (r < 0)
		return r;
	if (!written)
		return next_version(space, state, memory->effect);
	while (!anywhere && i < written->count &&
	       (written->from[i] != from || written->to[i] != to))
		i++;
	if (anywhere || i == RF_WRITTEN_MAX) {
		written->lost = true;
		return next_version(space, state, memory->effect);
	}
	if (i == written->count) {
		written->from[i] = from;
		written->to[i] = to;
		written->count++;
	}
	r = count_where(space, state, written->ghost + 2 * i, target->guard);
	if (r < 0)
		return r;
	return haunt_where(space, state, written->ghost + 2 * i + 1, target->guard,
			   known ? value->word : rf_value_fresh(space, 8).word);
}

/* How often the bytes may have been written so far. */
static term version_of(struct rf_space *space, const struct rf_state *state,
		       const struct rf_target *target, uint64_t bytes, uint32_t size)
{
	const struct rf_memory *memory = &space->memories[target->object];
	const struct rf_written *written = memory->written;
	term version = state->ghosts[memory->effect];
	uint64_t from, to;
	bool anywhere = written && !range_of(target, bytes, size, &from, &to);

	for (uint32_t i = 0; written && i < written->count; i++)
		if (anywhere || (from < written->to[i] && written->from[i] < to))
			version = rf_term_binary(space->terms, RF_TERM_ADD, version,
						 state->ghosts[written->ghost + 2 * i]);
	return version;
}

/* The function's name says how many bytes it gives. */
static const char *sized(struct rf_space *space, const char *source, uint32_t size)
{
	char name[256];
	int length = snprintf(name, sizeof(name), "%s_%" PRIu32, source, size);

	return length < (int)sizeof(name) ? rf_arena_string(space->arena, name, (size_t)length)
					  : NULL;
}

/* One read, as a function of all that it depends on. */
static struct rf_value observe_piece(struct rf_space *space, const struct rf_state *state,
				     const struct rf_target *target, uint64_t bytes, uint32_t size)
{
	const struct rf_memory *memory = &space->memories[target->object];
	const char *name = sized(space, memory->source, size);
	term args[RF_TERM_ARGS], offset = rf_term_word(space->terms, target->offset + bytes);
	term version = version_of(space, state, target, bytes, size);
	struct rf_value value;
	uint32_t n = 0;

	if (!name)
		return (struct rf_value){.kind = RF_VALUE_NONE};
	if (target->index)
		offset = rf_term_binary(space->terms, RF_TERM_ADD, target->index, offset);
	while (n < memory->key_count) {
		args[n] = memory->keys[n];
		n++;
	}
	args[n++] = offset;
	args[n++] = version;
	value = rf_value_apply(space, name, args, n, size);
	if (memory->since)
		value.word =
			rf_term_if(space->terms,
				   rf_term_binary(space->terms, RF_TERM_EQ, version, memory->since),
				   rf_term_word(space->terms, 0), value.word);
	return value;
}

/* `size` bytes of the piece from byte `skip` on. */
static struct rf_value observe_part(struct rf_space *space, const struct rf_state *state,
				    const struct rf_target *target, const struct rf_piece *piece,
				    uint64_t skip, uint32_t size)
{
	struct rf_value value =
		observe_piece(space, state, target, piece->offset - target->offset, piece->size);

	if (value.kind != RF_VALUE_NONE && (skip || size != piece->size))
		value.word = part_of(space, value.word, skip, size);
	return value;
}

/* The pieces that the bytes are of, put together; NONE where some are of none. */
static struct rf_value observe_pieces(struct rf_space *space, const struct rf_state *state,
				      const struct rf_target *target, uint64_t bytes, uint32_t size)
{
	const struct rf_memory *memory = &space->memories[target->object];
	uint64_t from = target->offset + bytes, at = from, to = from + size;
	term word = rf_term_word(space->terms, 0);

	for (uint32_t i = 0; i < memory->piece_count && at < to; i++) {
		const struct rf_piece *piece = &memory->pieces[i];
		uint64_t end = piece->offset + piece->size;
		struct rf_value value;

		if (end <= at)
			continue;
		if (piece->offset > at)
			break;
		end = end < to ? end : to;
		value = observe_part(space, state, target, piece, at - piece->offset,
				     (uint32_t)(end - at));
		if (value.kind == RF_VALUE_NONE)
			return value;
		word = rf_term_binary(space->terms, RF_TERM_OR, word,
				      rf_term_binary(space->terms, RF_TERM_SHL, value.word,
						     rf_term_word(space->terms, 8 * (at - from))));
		at = end;
	}
	if (at != to)
		return (struct rf_value){.kind = RF_VALUE_NONE};
	return rf_value_word(word);
}

struct rf_value rf_state_observe(struct rf_space *space, struct rf_state *state,
				 const struct rf_target *target, uint64_t bytes, uint32_t size)
{
	const struct rf_memory *memory = &space->memories[target->object];
	struct rf_value value = {.kind = RF_VALUE_NONE};

	if (!memory->source || memory->key_count + 2 > RF_TERM_ARGS)
		return rf_value_fresh(space, size);
	if (!target->index)
		value = observe_pieces(space, state, target, bytes, size);
	if (value.kind == RF_VALUE_NONE)
		value = observe_piece(space, state, target, bytes, size);
	if (memory->moves && next_version(space, state, memory->effect) < 0)
		return (struct rf_value){.kind = RF_VALUE_NONE};
	return value;
}

static int choose_ghosts(struct rf_space *space, term condition, struct rf_state *state,
			 const struct rf_state *other)
{
	term *ghosts;

	if (state->ghosts == other->ghosts)
		return 0;
	ghosts = new_terms(space, space->ghost_count, NULL);
	if (!ghosts)
		return -ENOMEM;
	for (uint32_t i = 0; i < space->ghost_count; i++)
		ghosts[i] = rf_term_if(space->terms, condition, state->ghosts[i], other->ghosts[i]);
	state->ghosts = ghosts;
	return 0;
}

int rf_state_choose_effects(struct rf_space *space, term condition, struct rf_state *state,
			    const struct rf_state *other)
{
	term *effects;

	if (choose_ghosts(space, condition, state, other) < 0)
		return -ENOMEM;
	if (state->effects == other->effects)
		return 0;
	effects = new_terms(space, space->effect_count, NULL);
	if (!effects)
		return -ENOMEM;
	for (uint32_t i = 0; i < space->effect_count; i++)
		effects[i] = state->effects[i] == other->effects[i]
				     ? state->effects[i]
				     : rf_term_choose(space->terms, condition, state->effects[i],
						      other->effects[i]);
	state->effects = effects;
	return 0;
}
