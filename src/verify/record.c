/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "verify/record.h"

#include <errno.h>
#include <linux/bpf.h>
#include <stdlib.h>
#include <string.h>

#include "verify/type.h"

static bool is_of_interest(const struct rf_code *code, size_t slot)
{
	switch (code->insns[slot].kind) {
	case RF_INSN_LOAD:
	case RF_INSN_STORE:
	case RF_INSN_ATOMIC:
	case RF_INSN_CALL:
		return true;
	case RF_INSN_ALU:
	case RF_INSN_BRANCH:
		return rf_object_core(code->function, slot) != NULL;
	case RF_INSN_IMM64:
		return rf_object_core(code->function, slot) ||
		       code->function->refs[slot].kind == RF_OBJECT_REF_FUNCTION;
	case RF_INSN_SECOND:
	case RF_INSN_GOTO:
	case RF_INSN_EXIT:
	case RF_INSN_PACKET:
		break;
	}
	return false;
}

static bool is_loop(const struct rf_insn *insn)
{
	return insn->kind == RF_INSN_CALL && insn->call == RF_CALL_HELPER &&
	       insn->imm == BPF_FUNC_loop;
}

/* `size` bytes behind the register, one by one. */
static int peek(struct rf_record *record, struct rf_seen *seen, struct rf_state *state,
		unsigned int number, uint32_t size)
{
	const struct rf_value *pointer = &state->registers[number];
	const struct rf_target *target = pointer->targets;
	struct rf_value *bytes;

	if (pointer->kind != RF_VALUE_POINTER || pointer->target_count != 1 || target->index ||
	    record->space.memories[target->object].shared)
		return 0;
	bytes = rf_arena_alloc(&record->arena, (size + 1) * sizeof(*bytes));
	if (!bytes)
		return -ENOMEM;
	for (uint32_t i = 0; i < size; i++)
		if (rf_state_read(&record->space, state, target->object, target->offset + i, 1,
				  &bytes[i]) < 0)
			return 0;
	seen->bytes[number] = bytes;
	seen->size[number] = size;
	return 0;
}

/* The keys and values that helpers are given. */
static int peek_map(struct rf_record *record, struct rf_seen *seen, struct rf_state *state)
{
	const struct rf_value *pointer = &state->registers[1];
	uint32_t count = pointer->kind == RF_VALUE_POINTER ? pointer->target_count : 0;
	uint32_t key_size = 0, value_size = 0;
	int64_t helper = seen->insn->imm;
	int r = 0;

	/* of several maps, what the largest takes */
	for (uint32_t i = 0; i < count; i++) {
		int map = rf_world_map_at(record->program.world, &pointer->targets[i]);
		const struct rf_object_map *of = map < 0 ? NULL : &record->object->maps[map];

		if (!of)
			return 0;
		key_size = of->key_size > key_size ? of->key_size : key_size;
		value_size = of->value_size > value_size ? of->value_size : value_size;
	}
	if (count && (helper == BPF_FUNC_map_lookup_elem || helper == BPF_FUNC_map_update_elem ||
		      helper == BPF_FUNC_map_delete_elem))
		r = peek(record, seen, state, 2, key_size);
	if (r >= 0 && count && helper == BPF_FUNC_map_update_elem)
		r = peek(record, seen, state, 3, value_size);
	return r;
}

/* The structs that a declared function is given. */
static int peek_structs(struct rf_record *record, struct rf_seen *seen, struct rf_state *state)
{
	uint32_t number = seen->function->refs[seen->slot].index;
	const struct rf_spec_program *declared = record->program.world->contracts[number];
	int r = 0;

	for (unsigned int i = 0; declared && r >= 0 && i < declared->param_count && i < 5; i++)
		if (declared->params[i].kind == RF_SPEC_PARAM_MEMORY)
			r = peek(record, seen, state, i + 1,
				 rf_type_size(record->object,
					      rf_type_struct(record->object,
							     declared->params[i].structure)));
	return r;
}

static int keep_cells(struct rf_record *record, const struct rf_state *state,
		      const struct rf_cell **ret_cells, uint32_t *ret_count)
{
	struct rf_cell *cells =
		rf_arena_alloc(&record->arena, (state->cell_count + 1) * sizeof(*cells));

	if (!cells)
		return -ENOMEM;
	if (state->cell_count)
		memcpy(cells, state->cells, state->cell_count * sizeof(*cells));
	*ret_cells = cells;
	*ret_count = state->cell_count;
	return 0;
}

static int add_instance(struct rf_record *record, const struct rf_object_function *function,
			size_t slot)
{
	struct rf_instance *more = rf_arena_more(&record->arena, record->instances,
						 record->instance_count, sizeof(*more));

	if (!more)
		return -ENOMEM;
	record->instances = more;
	record->instances[record->instance_count] =
		(struct rf_instance){function, record->instance, slot};
	record->instance = record->instance_count++;
	return 0;
}

/* A function that is gone through where it is called. */
static const struct rf_object_function *callee_of(const struct rf_record *record,
						  const struct rf_seen *seen)
{
	uint32_t number;

	if (seen->insn->kind != RF_INSN_CALL || seen->insn->call != RF_CALL_LOCAL)
		return NULL;
	number = seen->function->refs[seen->slot].index;
	return record->program.world->contracts[number] ? NULL : &record->object->functions[number];
}

static struct rf_seen *add(struct rf_record *record)
{
	struct rf_seen *more =
		rf_arena_more(&record->arena, record->seen, record->seen_count, sizeof(*more));

	if (!more)
		return NULL;
	record->seen = more;
	return &record->seen[record->seen_count++];
}

static int before(struct rf_exec *exec, const struct rf_code *code, size_t slot,
		  struct rf_state *state)
{
	struct rf_record *record = exec->watch->context;
	struct rf_seen *seen;
	int r;

	record->program.world = exec->world->context; /* known before the run is over */
	if (!is_of_interest(code, slot))
		return 0;
	seen = add(record);
	if (!seen)
		return -ENOMEM;
	*seen = (struct rf_seen){.instance = record->instance,
				 .function = code->function,
				 .slot = slot,
				 .insn = &code->insns[slot],
				 .reached = state->reached};
	memcpy(seen->before, state->registers, sizeof(seen->before));
	if (seen->insn->kind != RF_INSN_CALL)
		return 0;
	r = seen->insn->call == RF_CALL_HELPER	? peek_map(record, seen, state)
	    : seen->insn->call == RF_CALL_LOCAL ? peek_structs(record, seen, state)
						: 0;
	r = r < 0 ? r : keep_cells(record, state, &seen->cells_before, &seen->count_before);
	if (r >= 0 && callee_of(record, seen))
		r = add_instance(record, callee_of(record, seen), slot);
	return r;
}

/* What was seen of others meanwhile is behind it: of functions that were called. */
static int after(struct rf_exec *exec, const struct rf_code *code, size_t slot,
		 struct rf_state *state)
{
	struct rf_record *record = exec->watch->context;
	struct rf_seen *seen = NULL;

	if (!is_of_interest(code, slot))
		return 0;
	for (size_t i = record->seen_count; !seen && i-- > 0;)
		if (!record->seen[i].ended && record->seen[i].function == code->function &&
		    record->seen[i].slot == slot)
			seen = &record->seen[i];
	if (!seen)
		return 0;
	seen->ended = true;
	record->instance = seen->instance;
	if (is_loop(seen->insn)) /* what is in it is on no way of its own */
		record->seen_count = (size_t)(seen - record->seen) + 1;
	if (seen->insn->kind == RF_INSN_CALL) {
		seen->after = state->registers[0];
		return keep_cells(record, state, &seen->cells_after, &seen->count_after);
	}
	if (seen->insn->kind == RF_INSN_ATOMIC)
		seen->after =
			state->registers[seen->insn->atomic == RF_ATOMIC_CMPXCHG ? 0
										 : seen->insn->src];
	else
		seen->after = state->registers[seen->insn->dst];
	return 0;
}

static int want(struct rf_record *record, const struct rf_term *term)
{
	const struct rf_term **more;

	if (!term || record->is_wanted[term->id])
		return 0;
	more = rf_arena_more(&record->arena, record->wanted, record->wanted_count, sizeof(*more));
	if (!more)
		return -ENOMEM;
	record->wanted = more;
	record->is_wanted[term->id] = true;
	record->wanted[record->wanted_count++] = term;
	return 0;
}

static int want_memory(struct rf_record *record, uint32_t object)
{
	const struct rf_memory *memory = &record->space.memories[object];
	int r = 0;

	for (uint32_t i = 0; memory->keys && r >= 0 && i < memory->key_count; i++)
		r = want(record, memory->keys[i]);
	return r;
}

static int want_value(struct rf_record *record, const struct rf_value *value)
{
	int r = value->kind == RF_VALUE_WORD ? want(record, value->word) : 0;

	for (uint32_t i = 0; value->kind == RF_VALUE_POINTER && r >= 0 && i < value->target_count;
	     i++) {
		r = want(record, value->targets[i].guard);
		r = r < 0 ? r : want(record, value->targets[i].index);
		r = r < 0 ? r : want_memory(record, value->targets[i].object);
	}
	return r;
}

static int want_seen(struct rf_record *record, const struct rf_seen *seen)
{
	int r = want(record, seen->reached);

	for (int i = 0; r >= 0 && i < RF_INSN_REGISTERS; i++)
		r = want_value(record, &seen->before[i]);
	for (int i = 0; i < RF_RECORD_ARGS; i++)
		for (uint32_t j = 0; r >= 0 && seen->bytes[i] && j < seen->size[i]; j++)
			r = want_value(record, &seen->bytes[i][j]);
	for (uint32_t i = 0; r >= 0 && i < seen->count_before; i++)
		r = want_value(record, &seen->cells_before[i].value);
	for (uint32_t i = 0; r >= 0 && i < seen->count_after; i++)
		r = want_value(record, &seen->cells_after[i].value);
	return r < 0 ? r : want_value(record, &seen->after);
}

static int want_all(struct rf_record *record)
{
	const struct rf_program *program = &record->program;
	int r = 0;

	record->is_wanted = calloc(rf_terms_count(record->terms) + 1, 1);
	if (!record->is_wanted)
		return -ENOMEM;
	for (size_t i = 0; r >= 0 && i < record->seen_count; i++)
		r = want_seen(record, &record->seen[i]);
	for (size_t i = 0; r >= 0 && i < program->arg_count; i++)
		r = want(record, program->args[i]);
	for (int i = 1; r >= 0 && i < RF_RECORD_ARGS; i++)
		r = want_value(record, &program->start.registers[i]);
	for (uint32_t i = 0; r >= 0 && i < program->effect_count; i++)
		r = want(record, program->effects[i]);
	return r < 0 ? r : want(record, program->result);
}

int rf_record_make(const struct rf_object_file *object, const struct rf_object_function *function,
		   const struct rf_spec *spec, struct rf_record **ret_record,
		   struct rf_error *error)
{
	struct rf_record *record = calloc(1, sizeof(*record));
	struct rf_exec_watch watch = {before, after, record};
	int r;

	if (!record)
		return rf_error_set(error, -ENOMEM, "no memory");
	record->terms = rf_terms_new(true);
	record->object = object;
	record->spec = spec;
	record->space = (struct rf_space){.arena = &record->arena, .terms = record->terms};
	if (!record->terms || add_instance(record, function, 0) < 0) {
		rf_record_free(record);
		return rf_error_set(error, -ENOMEM, "no memory");
	}
	r = rf_program_watch(&record->space, object, function, spec, &watch, &record->program,
			     error);
	if (r >= 0 && (want_all(record) < 0 || rf_terms_failed(record->terms)))
		r = rf_error_set(error, -ENOMEM, "no memory");
	if (r < 0) {
		rf_record_free(record);
		return r;
	}
	*ret_record = record;
	return 0;
}

void rf_record_free(struct rf_record *record)
{
	if (!record)
		return;
	free(record->is_wanted);
	rf_terms_free(record->terms);
	rf_arena_done(&record->arena);
	free(record);
}

bool rf_record_is_cut(const struct rf_record *record)
{
	for (size_t i = 0; record->spec && i < record->spec->cut_count; i++)
		if (record->program.world->cuts[i])
			return true;
	return false;
}
