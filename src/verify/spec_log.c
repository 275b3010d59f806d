/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What a program writes to maps and variables, as rules ask for it. */
#include "verify/spec_place.h"
#include "verify/type.h"
#include "verify/world.h"

typedef const struct rf_spec_formula node;
typedef const struct rf_term *term;
typedef struct rf_spec_compiler compiler;
typedef struct rf_spec_value value;

value rf_spec_whole(compiler *c, node *at)
{
	value whole = rf_spec_compile_place(c, at);
	struct rf_world *world = rf_spec_world(c);

	if (!world || !c->written || whole.kind != RF_SPEC_V_MAP)
		return whole;
	whole.kind = RF_SPEC_V_LOG;
	whole.id = rf_world_value_type(world, whole.map);
	if (!whole.id)
		return rf_spec_nothing(c, at,
				       "the object's types do not say what '%s' holds; a variable "
				       "that points to such a struct brings it there",
				       world->object->maps[whole.map].name);
	return whole;
}

/* What may have been written, or a part of it. */
static value written_place(compiler *c, node *at)
{
	bool before = c->written;
	value place;

	c->written = true;
	place = rf_spec_whole(c, at);
	c->written = before;
	return place;
}

/* How often these bytes of a variable were written, or any of them; and what they became the last
 * time, which is not to be had where other bytes were written that are partly the same. NULL: it is
 * not known which bytes were written. */
static term variable_count(compiler *c, value place, term *ret_last)
{
	struct rf_world *world = rf_spec_world(c);
	const struct rf_written *written = world->space->memories[place.target.object].written;
	uint64_t from = place.target.offset, to = from + rf_type_size(world->object, place.id);
	term count = rf_term_word(c->terms, 0);

	*ret_last = count;
	for (uint32_t i = 0; written && i < written->count; i++) {
		if (written->from[i] >= to || written->to[i] <= from)
			continue;
		count = rf_term_binary(c->terms, RF_TERM_ADD, count,
				       c->facts->ghosts[written->ghost + 2 * i]);
		if (written->from[i] != from || written->to[i] != to)
			*ret_last = NULL;
		else if (*ret_last)
			*ret_last = c->facts->ghosts[written->ghost + 2 * i + 1];
	}
	return written && written->lost ? NULL : count;
}

value rf_spec_written(compiler *c, node *at)
{
	struct rf_world *world = rf_spec_world(c);
	value place = written_place(c, at->first);
	term last;

	if (!world || place.unknown)
		return rf_spec_unknown(c);
	if (place.kind == RF_SPEC_V_LOG)
		return rf_spec_logged(c, at, place);
	if (place.kind != RF_SPEC_V_MEMORY || !world->space->memories[place.target.object].written)
		return rf_spec_nothing(c, at, "this is no field of a map or variable");
	if (!variable_count(c, place, &last) || !last)
		return rf_spec_nothing(c, at, "it is written in parts");
	return rf_spec_typed(c, place.id, last);
}

/* A number of the last write to a map. */
static value of_last_write(compiler *c, node *at, enum rf_log_place place)
{
	value base = rf_spec_compile_place(c, at->first);
	struct rf_world *world = rf_spec_world(c);

	if (!world)
		return rf_spec_unknown(c);
	if (base.kind != RF_SPEC_V_MAP || !world->logs[base.map])
		return rf_spec_nothing(c, at, "this is no map that something is said of");
	return (value){.range = {0, UINT64_MAX},
		       .word = c->facts->ghosts[world->logs[base.map] + place]};
}

value rf_spec_outcome(compiler *c, node *at)
{
	return of_last_write(c, at, RF_LOG_OUTCOME);
}

value rf_spec_logged(compiler *c, node *at, value place)
{
	struct rf_world *world = rf_spec_world(c);
	const struct rf_piece *pieces;
	uint32_t count = rf_world_pieces(world, place.map, &pieces), log = world->logs[place.map];

	if (!log)
		return rf_spec_nothing(c, at, "nothing is said of whether it stays");
	for (uint32_t i = 0; i < count && RF_LOG_PIECES + i < RF_LOG_SIZE; i++)
		if (pieces[i].offset == place.target.offset)
			return rf_spec_typed(c, place.id,
					     c->facts->ghosts[log + RF_LOG_PIECES + i]);
	return rf_spec_nothing(c, at, "this is no number");
}

static term equal(compiler *c, term a, term b)
{
	return rf_term_binary(c->terms, RF_TERM_EQ, a, b);
}

term rf_spec_counted(compiler *c, node *at, term count)
{
	term is = equal(c, count, rf_term_word(c->terms, at->number ? 1 : 0));

	return at->number ? is : rf_term_not(c->terms, is);
}

/* An entry: with those keys, the last time. */
static term writes_entry(compiler *c, node *at)
{
	node *entry = at->first;
	value base = rf_spec_compile_place(c, entry->first);
	struct rf_world *world = rf_spec_world(c);
	term keys[RF_WORLD_GIVEN_MAX], is;
	uint32_t count, log;

	if (!world || base.kind != RF_SPEC_V_MAP || !world->logs[base.map])
		return rf_spec_nothing(c, at, "this is no map that something is said of").exists;
	count = rf_spec_keys(c, entry, base.map, keys);
	log = world->logs[base.map];
	is = rf_spec_counted(c, at, c->facts->ghosts[log]);
	for (uint32_t i = 0; i < count; i++)
		is = rf_term_both(c->terms, is,
				  equal(c, c->facts->ghosts[log + RF_LOG_KEYS + i], keys[i]));
	return is;
}

term rf_spec_compile_writes(compiler *c, node *at)
{
	struct rf_world *world = rf_spec_world(c);
	term count, last;
	value place;

	if (!world)
		return rf_spec_unknown(c).exists;
	if (at->first->op == RF_SPEC_ENTRY)
		return writes_entry(c, at);
	place = written_place(c, at->first);
	if (place.unknown)
		return place.exists;
	if (place.kind == RF_SPEC_V_LOG && at->first->op != RF_SPEC_FIELD && world->logs[place.map])
		return rf_spec_counted(c, at, c->facts->ghosts[world->logs[place.map]]);
	if (place.kind != RF_SPEC_V_MEMORY)
		return rf_spec_nothing(c, at,
				       "this is no map or variable that something is said of")
			.exists;
	count = variable_count(c, place, &last);
	if (!count)
		return rf_spec_nothing(c, at, "it is written in too many parts").exists;
	return rf_spec_counted(c, at, count);
}

term rf_spec_compile_removes(compiler *c, node *at)
{
	value removed = of_last_write(c, at, RF_LOG_REMOVED);

	if (removed.unknown || !c->terms)
		return rf_spec_unknown(c).exists;
	return rf_term_not(c->terms, equal(c, removed.word, rf_term_word(c->terms, 0)));
}
