/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "verify/witness.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/bpf.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "verify/witness_internal.h"

#define ELEMENTS_MAX 65536 /* of an array that user space makes as large as it needs */

uint64_t rf_witness_number(const struct rf_witness_work *work, const struct rf_term *term)
{
	return work->numbers[term->id];
}

const struct rf_target *rf_witness_target(const struct rf_witness_work *work,
					  const struct rf_value *pointer)
{
	for (uint32_t i = 0; pointer->kind == RF_VALUE_POINTER && i < pointer->target_count; i++)
		if (rf_witness_number(work, pointer->targets[i].guard))
			return &pointer->targets[i];
	return NULL;
}

int rf_witness_refuse(const struct rf_witness_work *work, const struct rf_seen *seen,
		      const char *what)
{
	const struct rf_object_line *line = rf_object_line(seen->function, seen->slot);

	if (!line || !line->line)
		return rf_error_set(work->error, -ENOTSUP, "%s: instruction %zu: %s",
				    seen->function->name, seen->slot, what);
	return rf_error_set(work->error, -ENOTSUP, "%s: instruction %zu (line %u of %s): %s",
			    seen->function->name, seen->slot, line->line, line->file, what);
}

static struct rf_pin *find_pin(const struct rf_witness *witness, const struct rf_seen *seen)
{
	for (size_t i = 0; i < witness->pin_count; i++)
		if (witness->pins[i].instance == seen->instance &&
		    witness->pins[i].slot == seen->slot)
			return &witness->pins[i];
	return NULL;
}

int rf_witness_pin(struct rf_witness_work *work, const struct rf_seen *seen, enum rf_pin_kind kind,
		   uint64_t value, struct rf_pin **ret_pin)
{
	struct rf_witness *witness = work->witness;
	struct rf_pin *pin = find_pin(witness, seen), *more;

	*ret_pin = NULL;
	if (pin &&
	    (pin->kind != kind || pin->value != value || pin->store_count || pin->given_count))
		return rf_witness_refuse(work, seen,
					 "it is gone through twice, with different numbers");
	if (!pin) {
		more = rf_arena_more(&witness->arena, witness->pins, witness->pin_count,
				     sizeof(*more));
		if (!more)
			return -ENOMEM;
		witness->pins = more;
		pin = &witness->pins[witness->pin_count++];
		*pin = (struct rf_pin){.instance = seen->instance,
				       .function = seen->function,
				       .slot = seen->slot,
				       .kind = kind,
				       .value = value};
	}
	*ret_pin = pin;
	return 0;
}

static uint64_t offset_of(const struct rf_witness_work *work, const struct rf_seen *seen,
			  const struct rf_target *target)
{
	uint64_t index = target->index ? rf_witness_number(work, target->index) : 0;

	return target->offset + index + (uint64_t)(int64_t)seen->insn->offset;
}

/* What is not said to be stable may be written by another between two reads. Which runs beside is
 * not needed for that: the second read gives what it would have written. */
static bool may_change(const struct rf_witness_work *work, const struct rf_fact *fact)
{
	return (fact->kind == RF_FACT_ENTRY || fact->kind == RF_FACT_DATA) &&
	       work->record->program.world->trusts[fact->index] != RF_SPEC_STABLE;
}

static int load(struct rf_witness_work *work, const struct rf_seen *seen)
{
	const struct rf_value *base = &seen->before[seen->insn->src];
	const struct rf_target *target = rf_witness_target(work, base);
	enum rf_fact_answer answer;
	struct rf_fact *fact;
	struct rf_pin *pin;
	uint64_t value;

	if (base->kind == RF_VALUE_WORD)
		return rf_witness_pin(work, seen, RF_PIN_VALUE,
				      rf_witness_number(work, seen->after.word), &pin);
	if (!target)
		return rf_witness_refuse(work, seen, "NULL is read there");
	fact = rf_fact_of(work, target);
	if (!fact && work->record->space.memories[target->object].shared)
		return rf_witness_refuse(work, seen, "it is not known of which entry it reads");
	if (!fact || seen->after.kind != RF_VALUE_WORD)
		return 0;
	value = rf_witness_number(work, seen->after.word);
	answer = rf_fact_read(fact, offset_of(work, seen, target), seen->insn->size, value);
	if (answer == RF_FACT_OTHERS && may_change(work, fact))
		return rf_witness_pin(work, seen, RF_PIN_VALUE, value, &pin);
	return answer == RF_FACT_FITS
		       ? 0
		       : rf_witness_refuse(work, seen, "it reads what nobody has written");
}

static int store(struct rf_witness_work *work, const struct rf_seen *seen)
{
	const struct rf_target *target = rf_witness_target(work, &seen->before[seen->insn->dst]);
	const struct rf_value *source = &seen->before[seen->insn->src];
	bool immediate = seen->insn->immediate;
	bool known = immediate || source->kind == RF_VALUE_WORD;
	struct rf_fact *fact = target ? rf_fact_of(work, target) : NULL;

	if (!target)
		return rf_witness_refuse(work, seen, "NULL is written to there");
	if (fact)
		rf_fact_write(fact, offset_of(work, seen, target), seen->insn->size,
			      immediate ? (uint64_t)seen->insn->imm
			      : known	? rf_witness_number(work, source->word)
					: 0,
			      known);
	return 0;
}

static uint64_t after_atomic(const struct rf_insn *insn, uint64_t before, uint64_t operand,
			     uint64_t r0)
{
	switch (insn->atomic) {
	case RF_ATOMIC_ADD:
		return before + operand;
	case RF_ATOMIC_OR:
		return before | operand;
	case RF_ATOMIC_AND:
		return before & operand;
	case RF_ATOMIC_XOR:
		return before ^ operand;
	case RF_ATOMIC_CMPXCHG:
		r0 = insn->size == 4 ? r0 & UINT32_MAX : r0;
		return before == r0 ? operand : before;
	case RF_ATOMIC_XCHG:
	case RF_ATOMIC_MAX_:
		break;
	}
	return operand;
}

static int atomic(struct rf_witness_work *work, const struct rf_seen *seen)
{
	const struct rf_insn *insn = seen->insn;
	const struct rf_target *target = rf_witness_target(work, &seen->before[insn->dst]);
	struct rf_fact *fact = target ? rf_fact_of(work, target) : NULL;
	uint64_t offset, r0 = 0;

	if (!target)
		return rf_witness_refuse(work, seen, "NULL is written to there");
	if (!fact)
		return 0;
	offset = offset_of(work, seen, target);
	if (insn->fetch && seen->after.kind == RF_VALUE_WORD &&
	    rf_fact_read(fact, offset, insn->size, rf_witness_number(work, seen->after.word)) !=
		    RF_FACT_FITS)
		return rf_witness_refuse(work, seen, "it reads what nobody has written");
	if (seen->before[0].kind == RF_VALUE_WORD)
		r0 = rf_witness_number(work, seen->before[0].word);
	rf_fact_write(fact, offset, insn->size,
		      after_atomic(insn, rf_fact_now(fact, offset, insn->size),
				   rf_witness_number(work, seen->before[insn->src].word), r0),
		      true);
	return 0;
}

static int go(struct rf_witness_work *work, const struct rf_seen *seen)
{
	uint64_t value =
		seen->after.kind == RF_VALUE_WORD ? rf_witness_number(work, seen->after.word) : 0;
	struct rf_pin *pin;

	switch (seen->insn->kind) {
	case RF_INSN_LOAD:
		return load(work, seen);
	case RF_INSN_STORE:
		return store(work, seen);
	case RF_INSN_ATOMIC:
		return atomic(work, seen);
	case RF_INSN_CALL:
		return rf_witness_call(work, seen);
	case RF_INSN_BRANCH:
		return rf_witness_refuse(work, seen, "it compares with a number of CO-RE's");
	case RF_INSN_ALU:
	case RF_INSN_IMM64: /* a callback, too: what would call it is not called */
		return rf_witness_pin(work, seen, RF_PIN_VALUE, value, &pin);
	case RF_INSN_SECOND:
	case RF_INSN_GOTO:
	case RF_INSN_EXIT:
	case RF_INSN_PACKET:
		break;
	}
	return 0;
}

/* What is not on the way asks the kernel nothing either. */
static int leave(struct rf_witness_work *work, const struct rf_seen *seen)
{
	const struct rf_insn *insn = seen->insn;
	struct rf_pin *pin;

	if (find_pin(work->witness, seen) || insn->kind == RF_INSN_STORE ||
	    insn->kind == RF_INSN_ATOMIC || insn->kind == RF_INSN_BRANCH)
		return 0;
	if (insn->kind == RF_INSN_LOAD && seen->before[insn->src].kind != RF_VALUE_WORD)
		return 0;
	if (insn->kind == RF_INSN_CALL && rf_witness_harmless(work, seen))
		return 0;
	return rf_witness_pin(work, seen, RF_PIN_TRAP, 0, &pin);
}

static bool is_reached(const struct rf_witness_work *work, const struct rf_seen *seen)
{
	return rf_witness_number(work, seen->reached);
}

static int go_all(struct rf_witness_work *work)
{
	const struct rf_record *record = work->record;
	int r = 0;

	for (size_t i = 0; r >= 0 && i < record->seen_count; i++)
		if (is_reached(work, &record->seen[i]))
			r = go(work, &record->seen[i]);
	for (size_t i = 0; r >= 0 && i < record->seen_count; i++)
		if (!is_reached(work, &record->seen[i]))
			r = leave(work, &record->seen[i]);
	return r;
}

/* Variables, and structs that a function is given. */
static int begin(struct rf_witness_work *work)
{
	const struct rf_record *record = work->record;
	const struct rf_world *world = record->program.world;
	uint32_t count = record->space.memory_count;

	work->fact_of = rf_arena_alloc(&work->witness->arena, (count + 1) * sizeof(int32_t));
	if (!work->fact_of)
		return -ENOMEM;
	memset(work->fact_of, -1, count * sizeof(int32_t));
	for (uint32_t i = 0; i < record->object->map_count; i++) {
		const struct rf_object_map *map = &record->object->maps[i];
		struct rf_fact *fact;

		if (map->kind != RF_OBJECT_DATA)
			continue;
		work->fact_of[world->values[i]] =
			rf_fact_add(work, RF_FACT_DATA, i, map->value_size);
		if (work->fact_of[world->values[i]] < 0)
			return -ENOMEM;
		fact = &work->witness->facts[work->fact_of[world->values[i]]];
		if (map->data) {
			memcpy(fact->first, map->data, map->value_size);
			memcpy(fact->last, map->data, map->value_size);
		}
	}
	for (uint32_t i = 1; !record->program.function->program && i < RF_RECORD_ARGS; i++) {
		const struct rf_value *value = &record->program.start.registers[i];
		uint32_t object;
		int32_t fact;

		if (value->kind != RF_VALUE_POINTER)
			continue;
		object = value->targets[0].object;
		fact = rf_fact_add(work, RF_FACT_GIVEN, i - 1, record->space.memories[object].size);
		if (fact < 0)
			return -ENOMEM;
		work->fact_of[object] = fact;
		work->witness->facts[fact].there = rf_witness_target(work, value) != NULL;
	}
	return 0;
}

static bool is_element(const struct rf_witness_work *work, const struct rf_fact *fact,
		       uint32_t *ret_index)
{
	const struct rf_object_map *map = &work->record->object->maps[fact->index];

	if (fact->kind != RF_FACT_ENTRY || fact->key_size != sizeof(*ret_index) ||
	    (map->type != BPF_MAP_TYPE_ARRAY && map->type != BPF_MAP_TYPE_PERCPU_ARRAY))
		return false;
	memcpy(ret_index, fact->key, sizeof(*ret_index));
	return true;
}

/* An array has all elements up to its end. */
static int check_arrays(const struct rf_witness_work *work)
{
	const struct rf_witness *witness = work->witness;
	uint32_t there, missing;

	for (size_t i = 0; i < witness->fact_count; i++) {
		if (!witness->facts[i].there || !is_element(work, &witness->facts[i], &there))
			continue;
		if (there >= ELEMENTS_MAX)
			return rf_error_set(
				work->error, -ENOTSUP, "the element %" PRIu32 " of %s is there",
				there, work->record->object->maps[witness->facts[i].index].name);
		for (size_t j = 0; j < witness->fact_count; j++)
			if (witness->facts[j].index == witness->facts[i].index &&
			    !witness->facts[j].there &&
			    is_element(work, &witness->facts[j], &missing) && missing < there)
				return rf_error_set(
					work->error, -ENOTSUP,
					"the element %" PRIu32 " of %s is there, but not %" PRIu32,
					there,
					work->record->object->maps[witness->facts[i].index].name,
					missing);
	}
	return 0;
}

static int keep_instances(const struct rf_record *record, struct rf_witness *witness)
{
	struct rf_instance *kept =
		rf_arena_alloc(&witness->arena, record->instance_count * sizeof(*kept));

	if (!kept)
		return -ENOMEM;
	memcpy(kept, record->instances, record->instance_count * sizeof(*kept));
	witness->instances = kept;
	witness->instance_count = record->instance_count;
	return 0;
}

static int evaluate(struct rf_witness_work *work, const struct rf_assignment *assignment)
{
	const struct rf_record *record = work->record;
	cleanup_free uint64_t *values = calloc(record->wanted_count + 1, sizeof(*values));
	int r;

	work->numbers = calloc(rf_terms_count(record->terms) + 1, sizeof(*work->numbers));
	if (!values || !work->numbers)
		return -ENOMEM;
	r = rf_term_evaluate(record->wanted, record->wanted_count, assignment, values);
	for (size_t i = 0; r >= 0 && i < record->wanted_count; i++)
		work->numbers[record->wanted[i]->id] = values[i];
	return r;
}

int rf_witness_make(const struct rf_record *record, const struct rf_assignment *assignment,
		    struct rf_witness *ret_witness, struct rf_error *error)
{
	struct rf_witness_work work = {.record = record, .witness = ret_witness, .error = error};
	const struct rf_program *program = &record->program;
	int r;

	*ret_witness = (struct rf_witness){.object = record->object, .function = program->function};
	if (rf_record_is_cut(record))
		return rf_error_set(error, -ENOTSUP,
				    "%s: a loop of which the specification says an invariant is "
				    "not gone round",
				    program->function->name);
	r = evaluate(&work, assignment);
	r = r < 0 ? r : keep_instances(record, ret_witness);
	r = r < 0 ? r : begin(&work);
	r = r < 0 ? r : go_all(&work);
	r = r < 0 ? r : check_arrays(&work);
	if (r >= 0) {
		ret_witness->result = rf_witness_number(&work, program->result);
		ret_witness->arg_count = program->arg_count;
		for (size_t i = 0; i < program->arg_count; i++)
			ret_witness->args[i] = rf_witness_number(&work, program->args[i]);
	}
	free(work.numbers);
	return r == -ENOMEM ? rf_error_set(error, r, "no memory") : r;
}

void rf_witness_done(struct rf_witness *witness)
{
	rf_arena_done(&witness->arena);
	*witness = (struct rf_witness){0};
}
