/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Records of ring buffers. */
#include <errno.h>

#include "verify/contract.h"

/* A record of r2 bytes, or NULL. Nobody sees it until it is submitted; what is in it is not
 * kept here, so writing to it counts as an effect too. */
int rf_call_reserves(const struct rf_call *call)
{
	static const struct rf_memory record = {.name = "record", .shared = true};
	struct rf_space *space = call->exec->space;
	struct rf_memory memory = record;
	const struct rf_value *size = rf_call_arg(call, 2);
	int map = rf_world_map(rf_call_world(call), rf_call_arg(call, 1));
	struct rf_value value;
	uint64_t bytes;
	uint32_t object;
	int r = 0;

	if (size->kind != RF_VALUE_WORD || !rf_term_is_word(size->word, &bytes) ||
	    bytes > UINT32_MAX)
		return rf_call_refuse(call, "the size of the record is no number");
	if (map < 0)
		return rf_call_refuse(call, "r1 is no map");
	memory.size = (uint32_t)bytes;
	memory.effect = (uint32_t)map;
	memory.record = true;
	memory.log = rf_call_world(call)->logs[map];
	memory.piece_count = rf_world_pieces(rf_call_world(call), (uint32_t)map, &memory.pieces);
	object = rf_space_add(space, &memory);
	if (object == UINT32_MAX)
		return -ENOMEM;
	value = rf_value_pointer(space, object, 0);
	rf_call_returns(call, rf_value_guarded(space, &value, rf_world_maybe(space)));
	/* what was there before is still there */
	for (uint32_t i = 0; !r && i < memory.piece_count; i++)
		r = rf_state_log_piece(space, call->state, memory.log,
				       rf_term_truth(space->terms, true), i,
				       rf_value_fresh(space, memory.pieces[i].size).word);
	return r;
}

/* The record in r1 is given away. */
int rf_call_submits(const struct rf_call *call)
{
	const struct rf_value *record = rf_call_arg(call, 1);
	struct rf_space *space = call->exec->space;
	int r = 0;

	if (record->kind != RF_VALUE_POINTER)
		return rf_call_refuse(call, "r1 is no record");
	r = rf_exec_needs(call->exec, call->code, call->slot, call->state, record);
	for (uint32_t i = 0; r >= 0 && i < record->target_count; i++) {
		const struct rf_memory *memory = &space->memories[record->targets[i].object];
		const struct rf_term *guard = record->targets[i].guard;

		r = rf_state_affect(space, call->state, memory->effect, guard);
		if (r >= 0 && memory->log)
			r = rf_state_log(space, call->state, memory->log, guard, NULL, 0);
	}
	return r < 0 ? r : rf_call_tells(call);
}

/* Nobody ever sees it; that the program wrote to it stays an effect. */
int rf_call_discards(const struct rf_call *call)
{
	const struct rf_value *record = rf_call_arg(call, 1);
	int r;

	if (record->kind != RF_VALUE_POINTER)
		return rf_call_refuse(call, "r1 is no record");
	r = rf_exec_needs(call->exec, call->code, call->slot, call->state, record);
	return r < 0 ? r : rf_call_tells(call);
}

/* What the record has, piece by piece, where it is there at all. */
static int log_record(const struct rf_call *call, uint32_t map, uint64_t bytes,
		      const struct rf_term *there)
{
	struct rf_space *space = call->exec->space;
	struct rf_world *world = rf_call_world(call);
	const struct rf_value *from = rf_call_arg(call, 2);
	const struct rf_piece *pieces;
	uint32_t count = rf_world_pieces(world, map, &pieces);
	int r = 0;

	for (uint32_t i = 0; r >= 0 && i < count; i++) {
		struct rf_value value = rf_value_fresh(space, pieces[i].size);

		if (from->target_count == 1 && pieces[i].offset + pieces[i].size <= bytes)
			r = rf_call_peek(call, from->targets, pieces[i].offset, pieces[i].size,
					 &value);
		if (r >= 0)
			r = rf_state_log_piece(space, call->state, world->logs[map], there, i,
					       value.word);
	}
	return r < 0 ? r : rf_state_log(space, call->state, world->logs[map], there, NULL, 0);
}

/* A record with the r3 bytes at r2, and 0; or a negative errno, and none. */
int rf_call_outputs(const struct rf_call *call)
{
	struct rf_space *space = call->exec->space;
	const struct rf_value *size = rf_call_arg(call, 3);
	int map = rf_world_map(rf_call_world(call), rf_call_arg(call, 1)), r;
	struct rf_value result = rf_value_fresh(space, 8);
	const struct rf_term *there = rf_term_binary(space->terms, RF_TERM_EQ, result.word,
						     rf_term_word(space->terms, 0));
	uint64_t bytes;

	if (map < 0)
		return rf_call_refuse(call, "r1 is no map");
	if (size->kind != RF_VALUE_WORD || !rf_term_is_word(size->word, &bytes) ||
	    bytes > UINT32_MAX)
		return rf_call_refuse(call, "the size of the record is no number");
	r = rf_call_reads(call, 2, bytes, "r2 points to no memory");
	if (r >= 0 && rf_call_world(call)->logs[map])
		r = log_record(call, (uint32_t)map, bytes, there);
	r = r < 0 ? r : rf_state_affect(space, call->state, (uint32_t)map, there);
	if (r >= 0)
		rf_call_returns(call, result);
	return r;
}
