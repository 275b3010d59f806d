/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What helpers do to maps. */
#include <errno.h>
#include <linux/bpf.h>

#include "verify/contract.h"
#include "verify/type.h"

/* The key as numbers: that in r2, which a storage belongs to, or what it points to. *ret_count is 0
 * where they are too many. */
static int key_of(const struct rf_call *call, uint32_t map, const struct rf_term **ret_words,
		  uint32_t *ret_count)
{
	const struct rf_object_map *of = &rf_call_world(call)->object->maps[map];
	const struct rf_value *key = rf_call_arg(call, 2);
	struct rf_type_leaf leaves[RF_WORLD_GIVEN_MAX];
	struct rf_value word;
	uint32_t count;
	int r;

	*ret_count = 0;
	if (rf_object_is_storage(of)) {
		if (key->kind != RF_VALUE_WORD)
			return rf_call_refuse(call, "r2 is nothing of the kernel's");
		ret_words[(*ret_count)++] = key->word;
		return 0;
	}
	r = rf_call_reads(call, 2, of->key_size, "r2 points to no key");
	if (r < 0 || key->target_count != 1 || key->targets[0].index)
		return r;
	count = rf_type_leaves(rf_call_world(call)->object, of->key_type_id, leaves,
			       RF_WORLD_GIVEN_MAX);
	for (uint32_t i = 0; r >= 0 && i < count; i++) {
		r = rf_call_peek(call, key->targets, leaves[i].offset, leaves[i].size, &word);
		ret_words[i] = word.word;
	}
	*ret_count = count;
	return r;
}

/* An element of an array whose size is known is always there. */
static bool is_always(const struct rf_object_map *map, const struct rf_term *const *keys,
		      uint32_t count)
{
	if (map->type != BPF_MAP_TYPE_ARRAY && map->type != BPF_MAP_TYPE_PERCPU_ARRAY)
		return false;
	return count == 1 && rf_term_most(keys[0]) < map->max_entries;
}

/* Some entry of a map that something is said of: it is not known which, but it is logged. */
static uint32_t some_entry(struct rf_world *world, uint32_t map, const struct rf_term *const *keys,
			   uint32_t count)
{
	struct rf_memory memory = world->space->memories[world->values[map]];
	const struct rf_term **kept =
		rf_arena_alloc(world->space->arena, (count + 1) * sizeof(*kept));

	for (uint32_t i = 0; kept && i < count; i++)
		kept[i] = keys[i];
	memory.keys = kept;
	memory.key_count = count;
	memory.log = world->logs[map];
	memory.piece_count = rf_world_pieces(world, map, &memory.pieces);
	return kept ? rf_space_add(world->space, &memory) : UINT32_MAX;
}

/* Keys that may be anything; how many there are does not matter. */
static uint32_t any_keys(const struct rf_call *call, const struct rf_term **ret_words)
{
	for (uint32_t i = 0; i < RF_WORLD_GIVEN_MAX; i++)
		ret_words[i] = rf_value_fresh(call->exec->space, 8).word;
	return RF_WORLD_GIVEN_MAX;
}

/* What is said to be stable or volatile, by its key; of the rest, something. */
static int find(const struct rf_call *call, uint32_t map, struct rf_value *ret_value,
		const struct rf_term **ret_exists)
{
	const struct rf_term *keys[RF_WORLD_GIVEN_MAX];
	struct rf_space *space = call->exec->space;
	struct rf_world *world = rf_call_world(call);
	uint32_t object = world->values[map], count;
	int r = key_of(call, map, keys, &count);

	if (r < 0)
		return r;

	*ret_exists = rf_world_maybe(space);
	if (!count && world->logs[map]) {
		object = some_entry(world, map, keys, any_keys(call, keys));
	} else if (count && world->trusts[map] != RF_SPEC_ANY) {
		object = rf_world_entry(world, map, keys, count);
		*ret_exists = rf_world_has(world, map, keys, count, call->state->ghosts[map]);
	}
	if (is_always(&world->object->maps[map], keys, count))
		*ret_exists = rf_term_truth(space->terms, true);
	if (object == UINT32_MAX || !*ret_exists)
		return -ENOMEM;
	*ret_value = rf_value_pointer(space, object, 0);
	return 0;
}

/* What the entry becomes: what the program has at r3, piece by piece. */
static int log_value(const struct rf_call *call, uint32_t map)
{
	struct rf_space *space = call->exec->space;
	const struct rf_value *from = rf_call_arg(call, 3);
	const struct rf_piece *pieces;
	uint32_t count = rf_world_pieces(rf_call_world(call), map, &pieces);
	int r = 0;

	for (uint32_t i = 0; r >= 0 && i < count; i++) {
		struct rf_value value = rf_value_fresh(space, pieces[i].size);

		if (from->target_count == 1)
			r = rf_call_peek(call, from->targets, pieces[i].offset, pieces[i].size,
					 &value);
		if (r >= 0)
			r = rf_state_log_piece(space, call->state, rf_call_world(call)->logs[map],
					       rf_term_truth(space->terms, true), i, value.word);
	}
	return r;
}

/* The map in r1 is changed, or that is tried: of what something is said of, by whatever is there
 * already. */
static int changes(const struct rf_call *call, bool updates)
{
	const struct rf_term *keys[RF_WORLD_GIVEN_MAX];
	struct rf_space *space = call->exec->space;
	int map = rf_world_map(rf_call_world(call), rf_call_arg(call, 1));
	uint32_t log = map < 0 ? 0 : rf_call_world(call)->logs[map], count;
	uint64_t flags = 0;
	int r = 0;

	if (map < 0)
		return rf_call_refuse(call, "r1 is no map");
	r = key_of(call, (uint32_t)map, keys, &count);
	if (r >= 0 && updates)
		r = rf_call_reads(call, 3, rf_call_world(call)->object->maps[map].value_size,
				  "r3 points to no value");
	if (r >= 0 && log) {
		if (updates &&
		    (rf_call_arg(call, 4)->kind != RF_VALUE_WORD ||
		     !rf_term_is_word(rf_call_arg(call, 4)->word, &flags) || flags != BPF_ANY))
			return rf_call_refuse(call, "the flags are not BPF_ANY");
		count = count ?: any_keys(call, keys);
		r = rf_state_log(space, call->state, log, rf_term_truth(space->terms, true), keys,
				 count);
		if (r >= 0 && updates)
			r = log_value(call, (uint32_t)map);
	}
	if (r >= 0)
		r = rf_state_change(space, call->state, (uint32_t)map);
	r = r < 0 ? r : rf_call_tells(call);
	if (r < 0 || !log)
		return r;
	r = rf_state_haunt(space, call->state, log + RF_LOG_REMOVED,
			   rf_term_word(space->terms, !updates));
	if (r < 0)
		return r;
	return rf_state_haunt(space, call->state, log + RF_LOG_OUTCOME,
			      call->state->registers[0].word);
}

int rf_call_updates(const struct rf_call *call)
{
	return changes(call, true);
}

int rf_call_deletes(const struct rf_call *call)
{
	return changes(call, false);
}

/* A value of the map in r1, or NULL. */
int rf_call_finds(const struct rf_call *call)
{
	int map = rf_world_map(rf_call_world(call), rf_call_arg(call, 1));
	const struct rf_term *exists;
	struct rf_value value;
	int r;

	if (map < 0)
		return rf_call_refuse(call, "r1 is no map");
	r = find(call, (uint32_t)map, &value, &exists);
	if (r >= 0)
		rf_call_returns(call, rf_value_guarded(call->exec->space, &value, exists));
	return r;
}

/* It is made, of zeroes, where there was none; or there is no memory for it. */
static int makes(const struct rf_call *call, uint32_t map)
{
	struct rf_space *space = call->exec->space;
	struct rf_terms *terms = space->terms;
	const struct rf_term *exists, *made, *before = call->state->ghosts[map], *since;
	struct rf_value found, fresh;
	struct rf_memory memory;
	uint32_t object;
	int r = find(call, map, &found, &exists);

	if (r < 0)
		return r;
	made = rf_term_both(terms, rf_term_not(terms, exists), rf_world_maybe(space));
	since = rf_term_binary(terms, RF_TERM_ADD, before, rf_term_word(terms, 1));
	memory = space->memories[found.targets[0].object];
	memory.since = since;
	object = rf_space_add(space, &memory);
	if (object == UINT32_MAX)
		return -ENOMEM;
	fresh = rf_value_pointer(space, object, 0);
	fresh = rf_value_guarded(space, &fresh, made);
	rf_call_returns(call, rf_value_choice(space, exists, &found, &fresh));
	r = rf_state_affect(space, call->state, map, made);
	return r < 0 ? r
		     : rf_state_haunt(space, call->state, map,
				      rf_term_if(terms, made, since, before));
}

/* With the flag in r4. */
int rf_call_finds_or_makes(const struct rf_call *call)
{
	const struct rf_value *flags = rf_call_arg(call, 4), *first = rf_call_arg(call, 3);
	int map = rf_world_map(rf_call_world(call), rf_call_arg(call, 1));
	uint64_t bits, number;
	int r;

	if (flags->kind != RF_VALUE_WORD)
		return rf_call_refuse(call, "r4 is not set, or no number");
	if (first->kind != RF_VALUE_WORD || !rf_term_is_word(first->word, &number) || number)
		return rf_call_refuse(call, "r3 points to no value, and is not NULL");
	if (map < 0)
		return rf_call_finds(call);
	if (rf_term_is_word(flags->word, &bits))
		return bits & BPF_LOCAL_STORAGE_GET_F_CREATE ? makes(call, (uint32_t)map)
							     : rf_call_finds(call);
	/* flags that may be any: there or not, made or not, or refused for what they are */
	r = makes(call, (uint32_t)map);
	if (r >= 0)
		rf_call_returns(call, rf_value_guarded(call->exec->space, rf_call_arg(call, 0),
						       rf_world_maybe(call->exec->space)));
	return r;
}
