/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Memory that others see, in one case: what must be there at first, and what is in the end. */
#include <string.h>

#include "verify/witness_internal.h"

int32_t rf_fact_add(struct rf_witness_work *work, enum rf_fact_kind kind, uint32_t index,
		    uint32_t size)
{
	struct rf_witness *witness = work->witness;
	struct rf_fact *more =
		rf_arena_more(&witness->arena, witness->facts, witness->fact_count, sizeof(*more));
	struct rf_fact *fact;
	uint8_t *bytes = rf_arena_alloc(&witness->arena, (size_t)3 * size + 1);

	if (!more || !bytes)
		return -1;
	witness->facts = more;
	fact = &more[witness->fact_count];
	*fact = (struct rf_fact){.kind = kind,
				 .index = index,
				 .size = size,
				 .first = bytes,
				 .last = bytes + size,
				 .flags = bytes + (size_t)2 * size};
	if (kind == RF_FACT_RECORD)
		memset(fact->flags, RF_BYTE_UNSURE, size);
	return (int32_t)witness->fact_count++;
}

int32_t rf_fact_entry(struct rf_witness_work *work, uint32_t map, const uint8_t *key,
		      uint32_t key_size, uint64_t owner)
{
	struct rf_witness *witness = work->witness;
	uint8_t *kept;
	int32_t index;

	for (size_t i = 0; i < witness->fact_count; i++) {
		const struct rf_fact *fact = &witness->facts[i];

		if (fact->kind == RF_FACT_ENTRY && fact->index == map && fact->owner == owner &&
		    (!key_size || memcmp(fact->key, key, key_size) == 0))
			return (int32_t)i;
	}
	kept = rf_arena_alloc(&witness->arena, key_size + 1);
	index = rf_fact_add(work, RF_FACT_ENTRY, map, work->record->object->maps[map].value_size);
	if (!kept || index < 0)
		return -1;
	if (key_size)
		memcpy(kept, key, key_size);
	witness->facts[index].key = kept;
	witness->facts[index].key_size = key_size;
	witness->facts[index].owner = owner;
	return index;
}

struct rf_fact *rf_fact_of(const struct rf_witness_work *work, const struct rf_target *target)
{
	int32_t index = work->fact_of[target->object];

	return index < 0 ? NULL : &work->witness->facts[index];
}

enum rf_fact_answer rf_fact_read(struct rf_fact *fact, uint64_t offset, uint32_t size,
				 uint64_t value)
{
	enum rf_fact_answer answer = RF_FACT_FITS;

	if (offset > fact->size || size > fact->size - offset)
		return RF_FACT_CANNOT;
	for (uint32_t i = 0; i < size; i++) {
		uint8_t byte = (uint8_t)(value >> 8 * i), *flags = &fact->flags[offset + i];
		bool same = fact->last[offset + i] == byte;

		if (*flags & RF_BYTE_UNSURE)
			continue;
		if (*flags & RF_BYTE_WRITTEN && !same)
			return RF_FACT_CANNOT;
		if (*flags & RF_BYTE_KNOWN && !same)
			answer = RF_FACT_OTHERS;
		if (*flags & (RF_BYTE_WRITTEN | RF_BYTE_KNOWN))
			continue;
		fact->first[offset + i] = fact->last[offset + i] = byte;
		*flags |= RF_BYTE_KNOWN;
	}
	return answer;
}

void rf_fact_write(struct rf_fact *fact, uint64_t offset, uint32_t size, uint64_t value, bool known)
{
	for (uint32_t i = 0; i < size && offset + i < fact->size; i++) {
		uint8_t *flags = &fact->flags[offset + i];

		*flags = (uint8_t)((*flags & ~RF_BYTE_UNSURE) | RF_BYTE_WRITTEN);
		if (known)
			fact->last[offset + i] = (uint8_t)(value >> 8 * i % 64);
		else
			*flags |= RF_BYTE_UNSURE;
	}
}

uint64_t rf_fact_now(const struct rf_fact *fact, uint64_t offset, uint32_t size)
{
	uint64_t value = 0;

	for (uint32_t i = 0; i < size && offset + i < fact->size; i++)
		value |= (uint64_t)fact->last[offset + i] << 8 * i;
	return value;
}
