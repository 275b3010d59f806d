/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Calls on the way of a case: what a kernel does itself, and what it is told to have done. */
#include <errno.h>
#include <linux/bpf.h>
#include <string.h>

#include "verify/witness_internal.h"

#define KEY_MAX 512 /* bytes */

static int map_of(const struct rf_witness_work *work, const struct rf_seen *seen)
{
	const struct rf_target *target = rf_witness_target(work, &seen->before[1]);

	return target ? rf_world_map_at(work->record->program.world, target) : -1;
}

/* The byte behind a register, of private memory or of what others see. Returns whether it is known.
 */
static bool byte_at(const struct rf_witness_work *work, const struct rf_seen *seen,
		    unsigned int reg, uint32_t at, uint8_t *ret_byte)
{
	const struct rf_target *target = rf_witness_target(work, &seen->before[reg]);
	const struct rf_fact *fact = target ? rf_fact_of(work, target) : NULL;
	const struct rf_value *byte = seen->bytes[reg] ? &seen->bytes[reg][at] : NULL;

	*ret_byte = 0;
	if (byte && at < seen->size[reg]) {
		if (byte->kind == RF_VALUE_WORD)
			*ret_byte = (uint8_t)rf_witness_number(work, byte->word);
		return byte->kind == RF_VALUE_WORD;
	}
	if (!fact || target->index)
		return false;
	*ret_byte = (uint8_t)rf_fact_now(fact, target->offset + at, 1);
	return true;
}

/* The entry that a helper is asked for, by the key in r2. */
static int entry_of(struct rf_witness_work *work, const struct rf_seen *seen, uint32_t map,
		    int32_t *ret_fact)
{
	const struct rf_object_map *of = &work->record->object->maps[map];
	uint8_t key[KEY_MAX];

	if (rf_object_is_storage(of)) {
		*ret_fact = rf_fact_entry(work, map, NULL, 0,
					  rf_witness_number(work, seen->before[2].word));
		return *ret_fact < 0 ? -ENOMEM : 0;
	}
	if (of->key_size > KEY_MAX)
		return rf_witness_refuse(work, seen, "the key is too long");
	for (uint32_t i = 0; i < of->key_size; i++)
		if (!byte_at(work, seen, 2, i, &key[i]))
			return rf_witness_refuse(work, seen, "the key is not known");
	*ret_fact = rf_fact_entry(work, map, key, of->key_size, 0);
	return *ret_fact < 0 ? -ENOMEM : 0;
}

/* What becomes of a struct that the program has given away: through the register that points to it.
 */
static int add_store(struct rf_witness_work *work, const struct rf_seen *seen, struct rf_pin *pin,
		     const struct rf_cell *cell)
{
	for (unsigned int reg = 1; reg < RF_RECORD_ARGS; reg++) {
		const struct rf_target *target = rf_witness_target(work, &seen->before[reg]);

		if (!target || target->object != cell->object)
			continue;
		pin->stores[pin->store_count++] = (struct rf_pin_store){
			reg, (int32_t)((int64_t)cell->offset - (int64_t)target->offset), cell->size,
			rf_witness_number(work, cell->value.word)};
		return 0;
	}
	return rf_witness_refuse(work, seen, "it writes where no register points to");
}

static bool same_byte(const struct rf_witness_work *work, const struct rf_seen *seen,
		      uint32_t object, uint32_t offset, uint8_t byte)
{
	for (uint32_t i = 0; i < seen->count_before; i++) {
		const struct rf_cell *cell = &seen->cells_before[i];

		if (cell->object == object && cell->offset <= offset &&
		    offset < cell->offset + cell->size)
			return cell->value.kind == RF_VALUE_WORD &&
			       (uint8_t)(rf_witness_number(work, cell->value.word) >>
					 8 * (offset - cell->offset)) == byte;
	}
	return false;
}

static bool is_same(const struct rf_witness_work *work, const struct rf_seen *seen,
		    const struct rf_cell *cell)
{
	uint64_t value = rf_witness_number(work, cell->value.word);

	for (uint32_t i = 0; i < cell->size; i++)
		if (!same_byte(work, seen, cell->object, cell->offset + i,
			       (uint8_t)(value >> 8 * i)))
			return false;
	return true;
}

/* What the call puts into private memory. */
static int add_stores(struct rf_witness_work *work, const struct rf_seen *seen, struct rf_pin *pin)
{
	int r = 0;

	pin->stores = rf_arena_alloc(&work->witness->arena,
				     (seen->count_after + 1) * sizeof(*pin->stores));
	if (!pin->stores)
		return -ENOMEM;
	for (uint32_t i = 0; r >= 0 && i < seen->count_after; i++) {
		const struct rf_cell *cell = &seen->cells_after[i];

		if (cell->value.kind == RF_VALUE_WORD && !is_same(work, seen, cell))
			r = add_store(work, seen, pin, cell);
	}
	return r;
}

/* It is not called, nor is a loop gone through: r0 is what the case has, and so is what it fills.
 * What others see of that is not known. */
static int answer(struct rf_witness_work *work, const struct rf_seen *seen, struct rf_pin **ret_pin)
{
	struct rf_fact *fact;
	int r;

	if (seen->after.kind != RF_VALUE_WORD)
		return rf_witness_refuse(work, seen, "it gives a pointer");
	r = rf_witness_pin(work, seen, RF_PIN_VALUE, rf_witness_number(work, seen->after.word),
			   ret_pin);
	for (unsigned int reg = 1; r >= 0 && reg < RF_RECORD_ARGS; reg++) {
		const struct rf_target *target = rf_witness_target(work, &seen->before[reg]);

		fact = target ? rf_fact_of(work, target) : NULL;
		if (fact && fact->kind == RF_FACT_RECORD)
			rf_fact_write(fact, target->offset, fact->size, 0, false);
	}
	return r < 0 ? r : add_stores(work, seen, *ret_pin);
}

static int finds(struct rf_witness_work *work, const struct rf_seen *seen, uint32_t map)
{
	const struct rf_object_map *of = &work->record->object->maps[map];
	const struct rf_target *target = rf_witness_target(work, &seen->after);
	struct rf_fact *fact;
	struct rf_pin *pin;
	bool makes;
	int32_t index;
	int r = entry_of(work, seen, map, &index);

	if (r < 0)
		return r;
	fact = &work->witness->facts[index];
	makes = target && work->record->space.memories[target->object].since != NULL;
	if (fact->asked && fact->there_after != (target && !makes))
		return rf_witness_refuse(work, seen, "another must have written meanwhile");
	if (!fact->asked)
		fact->there = target && !makes;
	fact->there_after = target != NULL;
	fact->asked = true;
	if (target && work->fact_of[target->object] >= 0 && work->fact_of[target->object] != index)
		return rf_witness_refuse(work, seen, "it is not known of which entry it reads");
	if (target)
		work->fact_of[target->object] = index;
	if (!rf_object_is_storage(of))
		return 0;
	r = rf_witness_pin(work, seen, target ? RF_PIN_FACT : RF_PIN_VALUE,
			   target ? (uint64_t)index : 0, &pin);
	if (r >= 0)
		pin->fact = (size_t)index;
	return r;
}

static int not_made(struct rf_pin *pin, uint32_t map, bool updates)
{
	pin->changes = map + 1;
	pin->updates = updates;
	return 0;
}

/* A change that fails in this case is not tried. */
static int changes(struct rf_witness_work *work, const struct rf_seen *seen, uint32_t map)
{
	const struct rf_object_map *of = &work->record->object->maps[map];
	bool updates = seen->insn->imm == BPF_FUNC_map_update_elem, known;
	struct rf_fact *fact;
	struct rf_pin *pin;
	uint8_t byte;
	int32_t index;
	int r;

	if (rf_object_is_storage(of) || seen->after.kind != RF_VALUE_WORD)
		return rf_witness_refuse(work, seen, "such a change is not known");
	if (rf_witness_number(work, seen->after.word)) {
		r = answer(work, seen, &pin);
		return r < 0 ? r : not_made(pin, map, updates);
	}
	r = entry_of(work, seen, map, &index);
	if (r < 0)
		return r;
	fact = &work->witness->facts[index];
	if (!updates) {
		if (!fact->asked)
			fact->there = fact->there_after = true;
		if (!fact->there_after) {
			r = rf_witness_pin(work, seen, RF_PIN_VALUE, 0, &pin);
			return r < 0 ? r : not_made(pin, map, updates);
		}
	}
	fact->asked = true;
	fact->there_after = updates;
	for (uint32_t i = 0; updates && i < of->value_size; i++) {
		known = byte_at(work, seen, 3, i, &byte);
		rf_fact_write(fact, i, 1, byte, known);
	}
	return 0;
}

static int reserves(struct rf_witness_work *work, const struct rf_seen *seen, uint32_t map)
{
	const struct rf_target *target = rf_witness_target(work, &seen->after);
	struct rf_pin *pin;
	int32_t index;

	if (!target)
		return rf_witness_pin(work, seen, RF_PIN_VALUE, 0, &pin);
	index = rf_fact_add(work, RF_FACT_RECORD, map,
			    work->record->space.memories[target->object].size);
	work->fact_of[target->object] = index;
	return index < 0 ? -ENOMEM : 0;
}

static int submits(struct rf_witness_work *work, const struct rf_seen *seen)
{
	const struct rf_target *target = rf_witness_target(work, &seen->before[1]);
	struct rf_fact *fact = target ? rf_fact_of(work, target) : NULL;

	if (!fact)
		return rf_witness_refuse(work, seen, "it is not known what is submitted");
	fact->submitted = seen->insn->imm == BPF_FUNC_ringbuf_submit;
	return 0;
}

static void add_given(struct rf_witness_work *work, const struct rf_seen *seen, struct rf_pin *pin,
		      unsigned int reg)
{
	const struct rf_value *value = &seen->before[reg];
	uint8_t byte;

	if (value->kind == RF_VALUE_WORD)
		pin->given[pin->given_count++] = (struct rf_pin_given){
			reg, false, 0, 8, rf_witness_number(work, value->word)};
	for (uint32_t i = 0; seen->bytes[reg] && i < seen->size[reg]; i++)
		if (byte_at(work, seen, reg, i, &byte))
			pin->given[pin->given_count++] =
				(struct rf_pin_given){reg, true, (int32_t)i, 1, byte};
}

/* A function that is proved by itself: what it is given is seen, what it returns is the case's. */
static int asks(struct rf_witness_work *work, const struct rf_seen *seen)
{
	const struct rf_world *world = work->record->program.world;
	uint32_t number = seen->function->refs[seen->slot].index;
	const struct rf_spec_program *declared = world->contracts[number];
	size_t most = 5;
	struct rf_pin *pin;
	int r;

	if (!declared) /* gone through where it is called */
		return 0;
	r = answer(work, seen, &pin);
	if (r < 0)
		return r;
	for (unsigned int i = 1; i < RF_RECORD_ARGS; i++)
		most += seen->size[i];
	pin->given = rf_arena_alloc(&work->witness->arena, most * sizeof(*pin->given));
	if (!pin->given)
		return -ENOMEM;
	for (unsigned int i = 0; i < declared->param_count && i < 5; i++)
		add_given(work, seen, pin, i + 1);
	return 0;
}

int rf_witness_call(struct rf_witness_work *work, const struct rf_seen *seen)
{
	int map = map_of(work, seen);
	struct rf_pin *pin;

	if (seen->insn->call == RF_CALL_LOCAL)
		return asks(work, seen);
	switch (seen->insn->imm) {
	case BPF_FUNC_ringbuf_submit:
	case BPF_FUNC_ringbuf_discard:
		return submits(work, seen);
	case BPF_FUNC_map_lookup_elem:
	case BPF_FUNC_inode_storage_get:
	case BPF_FUNC_task_storage_get:
		return map < 0 ? rf_witness_refuse(work, seen, "r1 is no map")
			       : finds(work, seen, (uint32_t)map);
	case BPF_FUNC_map_update_elem:
	case BPF_FUNC_map_delete_elem:
		return map < 0 ? rf_witness_refuse(work, seen, "r1 is no map")
			       : changes(work, seen, (uint32_t)map);
	case BPF_FUNC_ringbuf_reserve:
		return map < 0 ? rf_witness_refuse(work, seen, "r1 is no map")
			       : reserves(work, seen, (uint32_t)map);
	default:
		return answer(work, seen, &pin);
	}
}

bool rf_witness_harmless(const struct rf_witness_work *work, const struct rf_seen *seen)
{
	int map = map_of(work, seen);

	if (seen->insn->call == RF_CALL_LOCAL)
		return !work->record->program.world
				->contracts[seen->function->refs[seen->slot].index];
	switch (seen->insn->imm) {
	case BPF_FUNC_ringbuf_submit:
	case BPF_FUNC_ringbuf_discard:
	case BPF_FUNC_ringbuf_reserve:
		return true;
	case BPF_FUNC_map_lookup_elem:
	case BPF_FUNC_map_update_elem:
	case BPF_FUNC_map_delete_elem:
		return map >= 0 && !rf_object_is_storage(&work->record->object->maps[map]);
	default:
		return false;
	}
}
