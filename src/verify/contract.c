/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What helpers of the kernel do, as a table. A helper that is not in it is refused.
 * The texts are those of <linux/bpf.h>; each row is trusted.
 */
#include <errno.h>
#include <linux/bpf.h>
#include <stdio.h>

#include "verify/world.h"

struct call {
	struct rf_exec *exec;
	const struct rf_code *code;
	size_t slot;
	struct rf_state *state;
};

static int refuse(const struct call *call, const char *what)
{
	return rf_exec_refuse(call->exec, call->code, call->slot, what);
}

static const struct rf_value *arg(const struct call *call, unsigned int number)
{
	return &call->state->registers[number];
}

static void returns(const struct call *call, struct rf_value value)
{
	call->state->registers[0] = value;
}

static const struct rf_world *world_of(const struct call *call)
{
	return call->exec->world->context;
}

static int has_effect(const struct call *call, uint32_t effect)
{
	struct rf_space *space = call->exec->space;

	return rf_state_affect(space, call->state, effect, rf_term_truth(space->terms, true));
}

/* Anything. */
static int tells(const struct call *call)
{
	returns(call, rf_value_fresh(call->exec->space, 8));
	return 0;
}

/* The map in r1 is changed, or that is tried. */
static int changes(const struct call *call)
{
	int map = rf_world_map(world_of(call), arg(call, 1));
	int r;

	if (map < 0)
		return refuse(call, "r1 is no map");
	r = has_effect(call, (uint32_t)map);
	return r < 0 ? r : tells(call);
}

/* The record in r1 is given away. */
static int submits(const struct call *call)
{
	const struct rf_value *record = arg(call, 1);
	int r = 0;

	if (record->kind != RF_VALUE_POINTER)
		return refuse(call, "r1 is no record");
	for (uint32_t i = 0; r >= 0 && i < record->target_count; i++)
		r = has_effect(call, call->exec->space->memories[record->targets[i].object].effect);
	return r < 0 ? r : tells(call);
}

/* Something else that others see is done. */
static int acts(const struct call *call)
{
	int r = has_effect(call, rf_world_rest(world_of(call)));

	return r < 0 ? r : tells(call);
}

/* A value of the map in r1, or NULL. */
static int finds(const struct call *call)
{
	const struct rf_world *world = world_of(call);
	struct rf_space *space = call->exec->space;
	int map = rf_world_map(world, arg(call, 1));
	struct rf_value value;

	if (map < 0)
		return refuse(call, "r1 is no map");
	value = rf_value_pointer(space, world->values[map], 0);
	returns(call, rf_value_guarded(space, &value, rf_world_maybe(space)));
	return 0;
}

/* The same; with the flag in r4 it is made where there was none. */
static int finds_or_makes(const struct call *call)
{
	const struct rf_value *flags = arg(call, 4);
	int map = rf_world_map(world_of(call), arg(call, 1));
	uint64_t bits;
	int r = 0;

	if (flags->kind != RF_VALUE_WORD || !rf_term_is_word(flags->word, &bits))
		return refuse(call, "the flags are no number");
	if (map >= 0 && bits & BPF_LOCAL_STORAGE_GET_F_CREATE)
		r = has_effect(call, (uint32_t)map);
	return r < 0 ? r : finds(call);
}

/* A record of r2 bytes, or NULL. Nobody sees it until it is submitted; what is in it is not
 * kept here, so writing to it counts as an effect too. */
static int reserves(const struct call *call)
{
	static const struct rf_memory record = {.name = "record", .shared = true};
	struct rf_space *space = call->exec->space;
	struct rf_memory memory = record;
	const struct rf_value *size = arg(call, 2);
	int map = rf_world_map(world_of(call), arg(call, 1));
	struct rf_value value;
	uint64_t bytes;
	uint32_t object;

	if (size->kind != RF_VALUE_WORD || !rf_term_is_word(size->word, &bytes) ||
	    bytes > UINT32_MAX)
		return refuse(call, "the size of the record is no number");
	if (map < 0)
		return refuse(call, "r1 is no map");
	memory.size = (uint32_t)bytes;
	memory.effect = (uint32_t)map;
	object = rf_space_add(space, &memory);
	if (object == UINT32_MAX)
		return -ENOMEM;
	value = rf_value_pointer(space, object, 0);
	returns(call, rf_value_guarded(space, &value, rf_world_maybe(space)));
	return 0;
}

/* `bytes` bytes at the pointer become anything. */
static int fill(const struct call *call, const struct rf_value *to, uint64_t bytes)
{
	struct rf_space *space = call->exec->space;
	const struct rf_target *target = to->targets;
	uint64_t done = 0;
	int r = 0;

	if (to->kind != RF_VALUE_POINTER || to->target_count != 1)
		return refuse(call, "what is filled is not one place");
	while (r >= 0 && done < bytes) {
		uint32_t size = bytes - done < 8 ? (uint32_t)(bytes - done) : 8;
		struct rf_value value = rf_value_fresh(space, size);

		r = rf_state_write(space, call->state, target->object, target->offset + done, size,
				   &value);
		done += size;
	}
	return r == -ERANGE || r == -EROFS ? refuse(call, "the bytes are not all inside") : r;
}

static int fills(const struct call *call, unsigned int to, unsigned int size)
{
	const struct rf_value *bytes = arg(call, size);
	uint64_t count = 1; /* of shared memory it does not matter how much */
	bool shared = arg(call, to)->kind == RF_VALUE_POINTER && arg(call, to)->target_count == 1 &&
		      call->exec->space->memories[arg(call, to)->targets[0].object].shared;
	int r;

	if (!shared && (bytes->kind != RF_VALUE_WORD || !rf_term_is_word(bytes->word, &count)))
		return refuse(call, "the number of bytes is no number");
	if (count > UINT32_MAX)
		return refuse(call, "the bytes are not all inside");
	r = fill(call, arg(call, to), count);
	return r < 0 ? r : tells(call);
}

static int fills_r1(const struct call *call)
{
	return fills(call, 1, 2);
}

/* An argument of the hook, by its number, at r3. */
static int fills_argument(const struct call *call)
{
	int r = fill(call, arg(call, 3), 8);

	return r < 0 ? r : tells(call);
}

static int loops(const struct call *call)
{
	return rf_world_loop(call->exec, call->code, call->slot, call->state);
}

static const struct contract {
	int64_t helper;
	int (*does)(const struct call *call);
} contracts[] = {
	{BPF_FUNC_map_lookup_elem, finds},
	{BPF_FUNC_map_update_elem, changes},
	{BPF_FUNC_map_delete_elem, changes},
	{BPF_FUNC_inode_storage_get, finds_or_makes},
	{BPF_FUNC_task_storage_get, finds_or_makes},
	{BPF_FUNC_ringbuf_reserve, reserves},
	{BPF_FUNC_ringbuf_submit, submits},
	{BPF_FUNC_ringbuf_query, tells},
	{BPF_FUNC_seq_write, acts},
	{BPF_FUNC_probe_read_kernel, fills_r1},
	{BPF_FUNC_probe_read_kernel_str, fills_r1},
	{BPF_FUNC_get_current_comm, fills_r1},
	{BPF_FUNC_get_func_arg, fills_argument},
	{BPF_FUNC_get_current_task_btf, tells},
	{BPF_FUNC_get_current_cgroup_id, tells},
	{BPF_FUNC_ktime_get_boot_ns, tells},
	{BPF_FUNC_loop, loops},
};

int rf_world_call(struct rf_exec *exec, const struct rf_code *code, size_t slot,
		  struct rf_state *state)
{
	const struct rf_insn *insn = &code->insns[slot];
	struct call call = {exec, code, slot, state};
	char what[64];

	for (size_t i = 0; i < sizeof(contracts) / sizeof(contracts[0]); i++)
		if (insn->call == RF_CALL_HELPER && contracts[i].helper == insn->imm)
			return contracts[i].does(&call);
	if (insn->call == RF_CALL_REGISTER)
		return refuse(&call, "a call through a register is not modelled");
	if (insn->call != RF_CALL_HELPER)
		return refuse(&call, "functions of the kernel are not modelled");
	snprintf(what, sizeof(what), "helper %lld is not modelled", (long long)insn->imm);
	return refuse(&call, what);
}
