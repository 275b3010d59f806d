/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Memory that helpers fill. */
#include <errno.h>
#include <linux/bpf.h>

#include "verify/contract.h"

int rf_call_reads(const struct rf_call *call, unsigned int number, uint64_t size, const char *what)
{
	const struct rf_value *pointer = rf_call_arg(call, number);
	const struct rf_space *space = call->exec->space;

	if (pointer->kind != RF_VALUE_POINTER || !pointer->target_count)
		return rf_call_refuse(call, what);
	for (uint32_t i = 0; i < pointer->target_count; i++) {
		const struct rf_target *target = &pointer->targets[i];
		const struct rf_memory *memory = &space->memories[target->object];

		if (!target->index &&
		    (target->offset > memory->size || size > memory->size - target->offset))
			return rf_call_refuse(call, "the bytes are not all inside");
	}
	return rf_exec_needs(call->exec, call->code, call->slot, call->state, pointer);
}

int rf_call_peek(const struct rf_call *call, const struct rf_target *target, uint32_t offset,
		 uint32_t size, struct rf_value *ret_value)
{
	struct rf_space *space = call->exec->space;
	int r;

	if (space->memories[target->object].shared) {
		*ret_value = rf_state_observe(space, call->state, target, offset, size);
		return 0;
	}
	r = rf_state_read(space, call->state, target->object, target->offset + offset, size,
			  ret_value);
	if (r >= 0 && ret_value->kind != RF_VALUE_WORD)
		*ret_value = rf_value_fresh(space, size);
	return r == -ERANGE ? rf_call_refuse(call, "the bytes are not all inside") : r;
}

/* `bytes` bytes at the pointer become anything. */
static int fill(const struct rf_call *call, const struct rf_value *to, uint64_t bytes)
{
	struct rf_space *space = call->exec->space;
	const struct rf_value anything = {.kind = RF_VALUE_NONE};
	const struct rf_target *target = to->targets;
	uint64_t done = 0;
	int r = 0;

	if (to->kind != RF_VALUE_POINTER)
		return rf_call_refuse(call, "what is filled is no memory");
	if (to->target_count != 1)
		return rf_call_refuse(call, "what is filled is not one place");
	r = rf_exec_needs(call->exec, call->code, call->slot, call->state, to);
	if (r >= 0 && space->memories[target->object].shared)
		return rf_state_publish(space, call->state, target, 0, (uint32_t)bytes, &anything);
	while (r >= 0 && done < bytes) {
		uint32_t size = bytes - done < 8 ? (uint32_t)(bytes - done) : 8;
		struct rf_value value = rf_value_fresh(space, size);

		r = rf_state_write(space, call->state, target->object, target->offset + done, size,
				   &value);
		done += size;
	}
	return r == -ERANGE || r == -EROFS ? rf_call_refuse(call, "the bytes are not all inside")
					   : r;
}

static int fills(const struct rf_call *call, const struct rf_value *to,
		 const struct rf_value *bytes)
{
	bool shared = to->kind == RF_VALUE_POINTER && to->target_count == 1 &&
		      call->exec->space->memories[to->targets[0].object].shared;
	uint64_t count;
	int r;

	if (bytes->kind != RF_VALUE_WORD || !rf_term_is_word(bytes->word, &count)) {
		if (!shared)
			return rf_call_refuse(call, "the number of bytes is no number");
		count = call->exec->space->memories[to->targets[0].object].size;
	}
	if (count > UINT32_MAX)
		return rf_call_refuse(call, "the bytes are not all inside");
	r = fill(call, to, count);
	return r < 0 ? r : rf_call_tells(call);
}

int rf_call_fills(const struct rf_call *call)
{
	return fills(call, rf_call_arg(call, 1), rf_call_arg(call, 2));
}

int rf_call_fills_second(const struct rf_call *call)
{
	return fills(call, rf_call_arg(call, 2), rf_call_arg(call, 3));
}

int rf_call_compares(const struct rf_call *call)
{
	const struct rf_value *bytes = rf_call_arg(call, 2);
	uint64_t count;
	int r;

	if (bytes->kind != RF_VALUE_WORD || !rf_term_is_word(bytes->word, &count))
		return rf_call_refuse(call, "the number of bytes is no number");
	r = rf_call_reads(call, 1, count, "r1 points to no memory");
	return r < 0 ? r : rf_call_tells(call);
}

/* Who else writes meanwhile is what the specification calls stable or volatile, so a lock changes
 * nothing here. */
int rf_call_locks(const struct rf_call *call)
{
	int r = rf_call_reads(call, 1, sizeof(struct bpf_spin_lock), "r1 points to no lock");

	return r < 0 ? r : rf_call_tells(call);
}

/* `word` is what is at the pointer now. */
static int put(const struct rf_call *call, const struct rf_value *to, uint32_t size,
	       const struct rf_term *word)
{
	struct rf_value value = rf_value_word(word);
	int r;

	if (!word)
		return -ENOMEM;
	if (to->kind != RF_VALUE_POINTER)
		return rf_call_refuse(call, "what is filled is no memory");
	if (to->target_count != 1 || to->targets[0].index)
		return rf_call_refuse(call, "what is filled is not one place");
	r = rf_exec_needs(call->exec, call->code, call->slot, call->state, to);
	if (r < 0)
		return r;
	if (call->exec->space->memories[to->targets[0].object].shared)
		return rf_state_publish(call->exec->space, call->state, to->targets, 0, size,
					&value);
	r = rf_state_write(call->exec->space, call->state, to->targets[0].object,
			   to->targets[0].offset, size, &value);
	return r == -ERANGE || r == -EROFS ? rf_call_refuse(call, "the bytes are not all inside")
					   : r;
}

/* A field of the kernel's, where the address in r3 is of one that is stable. */
int rf_call_probes(const struct rf_call *call)
{
	const struct rf_value *from = rf_call_arg(call, 3), *size = rf_call_arg(call, 2);
	const struct rf_term *pointer;
	const char *field = from->kind == RF_VALUE_WORD
				    ? rf_world_place(rf_call_world(call), from->word, &pointer)
				    : NULL;
	uint64_t bytes = 0;
	int r;

	if (size->kind == RF_VALUE_WORD)
		rf_term_is_word(size->word, &bytes);
	if (!field || rf_spec_trusts(rf_call_world(call)->spec, field) != RF_SPEC_STABLE ||
	    (bytes != 1 && bytes != 2 && bytes != 4 && bytes != 8))
		return rf_call_fills(call);
	r = put(call, rf_call_arg(call, 1), (uint32_t)bytes,
		rf_world_field(rf_call_world(call), field, (uint32_t)bytes, pointer, true));
	return r < 0 ? r : rf_call_tells(call);
}

/* An argument of the hook, by its number, at r3; 0 if the hook has as many. */
int rf_call_fills_argument(const struct rf_call *call)
{
	const struct rf_value *context = rf_call_arg(call, 1), *number = rf_call_arg(call, 2);
	struct rf_value value;
	uint64_t index;
	int r;

	if (context->kind != RF_VALUE_POINTER || number->kind != RF_VALUE_WORD ||
	    !rf_term_is_word(number->word, &index) || index >= rf_call_world(call)->arg_count) {
		r = fill(call, rf_call_arg(call, 3), 8);
		return r < 0 ? r : rf_call_tells(call);
	}
	r = rf_state_read(call->exec->space, call->state, context->targets[0].object, 8 * index, 8,
			  &value);
	r = r < 0 ? r : put(call, rf_call_arg(call, 3), 8, value.word);
	if (r >= 0)
		rf_call_returns(call, rf_value_word(rf_term_word(call->exec->space->terms, 0)));
	return r;
}
