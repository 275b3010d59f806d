/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What helpers of the kernel do, as a table. A helper that is not in it is refused.
 * The texts are those of <linux/bpf.h>; each row is trusted.
 */
#include <errno.h>
#include <linux/bpf.h>
#include <stdio.h>

#include "verify/type.h"
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

static struct rf_world *world_of(const struct call *call)
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

/* The key as numbers: that in r2, or what it points to. 0: they are not known. */
static uint32_t key_of(const struct call *call, uint32_t map, const struct rf_term **ret_words)
{
	const struct rf_object_map *of = &world_of(call)->object->maps[map];
	const struct rf_value *key = arg(call, 2);
	struct rf_type_leaf leaves[RF_WORLD_GIVEN_MAX];
	struct rf_value word;
	uint32_t count;

	if (key->kind == RF_VALUE_WORD) {
		ret_words[0] = key->word;
		return 1;
	}
	count = rf_type_leaves(world_of(call)->object, of->key_type_id, leaves, RF_WORLD_GIVEN_MAX);
	if (key->kind != RF_VALUE_POINTER || key->target_count != 1 || key->targets[0].index ||
	    call->exec->space->memories[key->targets[0].object].shared)
		return 0;
	for (uint32_t i = 0; i < count; i++) {
		if (rf_state_read(call->exec->space, call->state, key->targets[0].object,
				  key->targets[0].offset + leaves[i].offset, leaves[i].size,
				  &word) < 0 ||
		    word.kind != RF_VALUE_WORD)
			return 0;
		ret_words[i] = word.word;
	}
	return count;
}

/* What is said to be stable or volatile, by its key; of the rest, something. */
static int find(const struct call *call, uint32_t map, struct rf_value *ret_value,
		const struct rf_term **ret_exists)
{
	const struct rf_term *keys[RF_WORLD_GIVEN_MAX];
	struct rf_space *space = call->exec->space;
	struct rf_world *world = world_of(call);
	uint32_t object = world->values[map], count = 0;

	*ret_exists = rf_world_maybe(space);
	if (world->trusts[map] != RF_SPEC_ANY)
		count = key_of(call, map, keys);
	if (count) {
		object = rf_world_entry(world, map, keys, count);
		*ret_exists = rf_world_has(world, map, keys, count, call->state->ghosts[map]);
	}
	if (object == UINT32_MAX || !*ret_exists)
		return -ENOMEM;
	*ret_value = rf_value_pointer(space, object, 0);
	return 0;
}

/* What the entry becomes: what the program has at r3, piece by piece. */
static int log_value(const struct call *call, uint32_t map)
{
	struct rf_space *space = call->exec->space;
	const struct rf_value *from = arg(call, 3);
	const struct rf_piece *pieces;
	uint32_t count = rf_world_pieces(world_of(call), map, &pieces);
	bool known = from->kind == RF_VALUE_POINTER && from->target_count == 1 &&
		     !space->memories[from->targets[0].object].shared;
	int r = 0;

	for (uint32_t i = 0; r >= 0 && i < count; i++) {
		struct rf_value value = rf_value_fresh(space, pieces[i].size);

		if (known)
			r = rf_state_read(space, call->state, from->targets[0].object,
					  from->targets[0].offset + pieces[i].offset,
					  pieces[i].size, &value);
		if (r >= 0 && value.kind == RF_VALUE_WORD)
			r = rf_state_log_piece(space, call->state, world_of(call)->logs[map],
					       rf_term_truth(space->terms, true), i, value.word);
	}
	return r == -ERANGE ? refuse(call, "the bytes are not all inside") : r;
}

/* The map in r1 is changed, or that is tried: of what something is said of, by whatever is there
 * already. */
static int changes(const struct call *call, bool updates)
{
	const struct rf_term *keys[RF_WORLD_GIVEN_MAX];
	struct rf_space *space = call->exec->space;
	int map = rf_world_map(world_of(call), arg(call, 1));
	uint32_t log = map < 0 ? 0 : world_of(call)->logs[map], count;
	uint64_t flags = 0;
	int r = 0;

	if (map < 0)
		return refuse(call, "r1 is no map");
	if (log) {
		if (updates && (arg(call, 4)->kind != RF_VALUE_WORD ||
				!rf_term_is_word(arg(call, 4)->word, &flags) || flags != BPF_ANY))
			return refuse(call, "the flags are not BPF_ANY");
		count = key_of(call, (uint32_t)map, keys);
		r = rf_state_log(space, call->state, log, rf_term_truth(space->terms, true), keys,
				 count);
		if (r >= 0 && updates)
			r = log_value(call, (uint32_t)map);
	}
	if (r >= 0)
		r = rf_state_change(space, call->state, (uint32_t)map);
	r = r < 0 ? r : tells(call);
	if (r < 0 || !log)
		return r;
	return rf_state_haunt(space, call->state, log + RF_LOG_OUTCOME,
			      call->state->registers[0].word);
}

static int updates(const struct call *call)
{
	return changes(call, true);
}

static int deletes(const struct call *call)
{
	return changes(call, false);
}

/* A value of the map in r1, or NULL. */
static int finds(const struct call *call)
{
	int map = rf_world_map(world_of(call), arg(call, 1));
	const struct rf_term *exists;
	struct rf_value value;
	int r;

	if (map < 0)
		return refuse(call, "r1 is no map");
	r = find(call, (uint32_t)map, &value, &exists);
	if (r >= 0)
		returns(call, rf_value_guarded(call->exec->space, &value, exists));
	return r;
}

/* It is made, of zeroes, where there was none; or there is no memory for it. */
static int makes(const struct call *call, uint32_t map)
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
	made = rf_term_binary(terms, RF_TERM_BOTH, rf_term_unary(terms, RF_TERM_NOT, exists),
			      rf_world_maybe(space));
	since = rf_term_binary(terms, RF_TERM_ADD, before, rf_term_word(terms, 1));
	memory = space->memories[found.targets[0].object];
	memory.since = since;
	object = rf_space_add(space, &memory);
	if (object == UINT32_MAX)
		return -ENOMEM;
	fresh = rf_value_pointer(space, object, 0);
	fresh = rf_value_guarded(space, &fresh, made);
	returns(call, rf_value_choice(space, exists, &found, &fresh));
	r = rf_state_affect(space, call->state, map, made);
	return r < 0 ? r
		     : rf_state_haunt(space, call->state, map,
				      rf_term_if(terms, made, since, before));
}

/* With the flag in r4. */
static int finds_or_makes(const struct call *call)
{
	const struct rf_value *flags = arg(call, 4);
	int map = rf_world_map(world_of(call), arg(call, 1));
	uint64_t bits;

	if (flags->kind != RF_VALUE_WORD || !rf_term_is_word(flags->word, &bits))
		return refuse(call, "the flags are no number");
	if (map < 0 || !(bits & BPF_LOCAL_STORAGE_GET_F_CREATE))
		return finds(call);
	return makes(call, (uint32_t)map);
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

/* `word` is what is at the pointer now. */
static int put(const struct call *call, const struct rf_value *to, uint32_t size,
	       const struct rf_term *word)
{
	struct rf_value value = rf_value_word(word);
	int r;

	if (!word)
		return -ENOMEM;
	if (to->kind != RF_VALUE_POINTER || to->target_count != 1 || to->targets[0].index)
		return refuse(call, "what is filled is not one place");
	r = rf_state_write(call->exec->space, call->state, to->targets[0].object,
			   to->targets[0].offset, size, &value);
	return r == -ERANGE || r == -EROFS ? refuse(call, "the bytes are not all inside") : r;
}

/* A field of the kernel's, where the address in r3 is of one that is stable. */
static int probes(const struct call *call)
{
	const struct rf_value *from = arg(call, 3), *size = arg(call, 2);
	const struct rf_term *pointer;
	const char *field = from->kind == RF_VALUE_WORD
				    ? rf_world_place(world_of(call), from->word, &pointer)
				    : NULL;
	uint64_t bytes = 0;
	int r;

	if (size->kind == RF_VALUE_WORD)
		rf_term_is_word(size->word, &bytes);
	if (!field || rf_spec_trusts(world_of(call)->spec, field) != RF_SPEC_STABLE ||
	    (bytes != 1 && bytes != 2 && bytes != 4 && bytes != 8))
		return fills_r1(call);
	r = put(call, arg(call, 1), (uint32_t)bytes,
		rf_world_field(world_of(call), field, (uint32_t)bytes, pointer, true));
	return r < 0 ? r : tells(call);
}

static int tells_task(const struct call *call)
{
	const struct rf_term *task = rf_world_task(world_of(call));

	if (!task)
		return -ENOMEM;
	returns(call, rf_value_word(task));
	return 0;
}

/* An argument of the hook, by its number, at r3; 0 if the hook has as many. */
static int fills_argument(const struct call *call)
{
	const struct rf_value *context = arg(call, 1), *number = arg(call, 2);
	struct rf_value value;
	uint64_t index;
	int r;

	if (context->kind != RF_VALUE_POINTER || number->kind != RF_VALUE_WORD ||
	    !rf_term_is_word(number->word, &index) || index >= world_of(call)->arg_count) {
		r = fill(call, arg(call, 3), 8);
		return r < 0 ? r : tells(call);
	}
	r = rf_state_read(call->exec->space, call->state, context->targets[0].object, 8 * index, 8,
			  &value);
	r = r < 0 ? r : put(call, arg(call, 3), 8, value.word);
	if (r >= 0)
		returns(call, rf_value_word(rf_term_word(call->exec->space->terms, 0)));
	return r;
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
	{BPF_FUNC_map_update_elem, updates},
	{BPF_FUNC_map_delete_elem, deletes},
	{BPF_FUNC_inode_storage_get, finds_or_makes},
	{BPF_FUNC_task_storage_get, finds_or_makes},
	{BPF_FUNC_ringbuf_reserve, reserves},
	{BPF_FUNC_ringbuf_submit, submits},
	{BPF_FUNC_ringbuf_query, tells},
	{BPF_FUNC_seq_write, acts},
	{BPF_FUNC_probe_read_kernel, probes},
	{BPF_FUNC_probe_read_kernel_str, fills_r1},
	{BPF_FUNC_get_current_comm, fills_r1},
	{BPF_FUNC_get_func_arg, fills_argument},
	{BPF_FUNC_get_current_task_btf, tells_task},
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

	if (insn->call == RF_CALL_LOCAL)
		return rf_world_summary(exec, code, slot, state);
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
