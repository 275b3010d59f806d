/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "verify/state.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

uint32_t rf_space_add(struct rf_space *space, const struct rf_memory *memory)
{
	struct rf_memory *grown;

	if (!(space->memory_count & (space->memory_count + 1)) || !space->memories) {
		/* the count is one less than a power of two: room for as many again */
		grown = rf_arena_alloc(space->arena,
				       (2 * (size_t)space->memory_count + 2) * sizeof(*grown));
		if (!grown)
			return UINT32_MAX;
		if (space->memory_count)
			memcpy(grown, space->memories, space->memory_count * sizeof(*grown));
		space->memories = grown;
	}
	space->memories[space->memory_count] = *memory;
	return space->memory_count++;
}

static struct rf_value none(void)
{
	return (struct rf_value){.kind = RF_VALUE_NONE};
}

/* The first cell that does not end before the byte. */
static uint32_t find_cell(const struct rf_state *state, uint32_t object, uint32_t offset)
{
	uint32_t low = 0, high = state->cell_count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		const struct rf_cell *cell = &state->cells[middle];

		if (cell->object < object ||
		    (cell->object == object && cell->offset + cell->size <= offset))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool is_cell_of(const struct rf_state *state, uint32_t index, uint32_t object, uint32_t end)
{
	return index < state->cell_count && state->cells[index].object == object &&
	       state->cells[index].offset < end;
}

/* In place of the cells from `from` to before `to` come `count` others. */
static int replace_cells(struct rf_space *space, struct rf_state *state, uint32_t from, uint32_t to,
			 const struct rf_cell *cells, uint32_t count)
{
	uint32_t total = state->cell_count - (to - from) + count;
	struct rf_cell *all = state->cells;

	if (count > to - from) {
		all = rf_arena_alloc(space->arena, total * sizeof(*all));
		if (!all)
			return -ENOMEM;
		if (from)
			memcpy(all, state->cells, from * sizeof(*all));
	}
	if (state->cell_count > to)
		memmove(&all[from + count], &state->cells[to],
			(state->cell_count - to) * sizeof(*all));
	if (count)
		memcpy(&all[from], cells, count * sizeof(*all));
	state->cells = all;
	state->cell_count = total;
	return 0;
}

/* `size` bytes of the word from byte `offset` on, as a word. */
static struct rf_value part_of(struct rf_space *space, const struct rf_value *value,
			       uint32_t offset, uint32_t size)
{
	struct rf_terms *terms = space->terms;
	const struct rf_term *word = value->word;

	if (value->kind != RF_VALUE_WORD)
		return none();
	word = rf_term_binary(terms, RF_TERM_LSHR, word, rf_term_word(terms, 8 * offset));
	if (size < 8)
		word = rf_term_binary(terms, RF_TERM_AND, word,
				      rf_term_word(terms, (1ULL << 8 * size) - 1));
	return rf_value_word(word);
}

static struct rf_value part_of_cell(struct rf_space *space, const struct rf_cell *cell,
				    uint32_t offset, uint32_t size)
{
	if (cell->offset == offset && cell->size == size)
		return cell->value;
	return part_of(space, &cell->value, offset - cell->offset, size);
}

static struct rf_value input_of(struct rf_space *space, uint32_t object, uint32_t offset,
				uint32_t size)
{
	char name[256];
	char *kept;
	int length = snprintf(name, sizeof(name), "%s_%" PRIu32 "_%" PRIu32,
			      space->memories[object].name, offset, size);

	kept = length < (int)sizeof(name) ? rf_arena_string(space->arena, name, (size_t)length)
					  : NULL;
	if (!kept)
		return none();
	return part_of(space,
		       &(struct rf_value){.kind = RF_VALUE_WORD,
					  .word = rf_term_input(space->terms, kept)},
		       0, size);
}

/* The value so far, with a piece of `size` bytes put on top of `below` bytes. */
static struct rf_value put_together(struct rf_space *space, const struct rf_value *value,
				    uint32_t below, const struct rf_value *piece)
{
	struct rf_terms *terms = space->terms;
	const struct rf_term *above;

	if (value->kind != RF_VALUE_WORD || piece->kind != RF_VALUE_WORD)
		return none();
	above = rf_term_binary(terms, RF_TERM_SHL, piece->word, rf_term_word(terms, 8 * below));
	return rf_value_word(rf_term_binary(terms, RF_TERM_OR, value->word, above));
}

/* Bytes that begin with a piece, by the pieces; NONE where they do not. */
static struct rf_value pieces_of(struct rf_space *space, uint32_t object, uint32_t offset,
				 uint32_t size)
{
	const struct rf_memory *memory = &space->memories[object];
	struct rf_value value = rf_value_word(rf_term_word(space->terms, 0)), input;
	uint32_t at = offset, end = offset + size;

	for (uint32_t i = 0; i < memory->piece_count && at < end; i++) {
		const struct rf_piece *piece = &memory->pieces[i];
		uint32_t left = end - at < piece->size ? end - at : piece->size;

		if (piece->offset != at)
			continue;
		input = input_of(space, object, at, piece->size);
		input = part_of(space, &input, 0, left);
		value = put_together(space, &value, at - offset, &input);
		at += left;
	}
	return at == end ? value : none();
}

/* What the bytes are that were never written: inputs of their names, or nothing. */
static struct rf_value first_content(struct rf_space *space, uint32_t object, uint32_t offset,
				     uint32_t size)
{
	const struct rf_memory *memory = &space->memories[object];
	struct rf_value value;

	if (memory->unset)
		return none();
	if (memory->bytes) {
		uint64_t word = 0;

		memcpy(&word, memory->bytes + offset, size);
		return rf_value_word(rf_term_word(space->terms, word));
	}
	value = pieces_of(space, object, offset, size);
	return value.kind == RF_VALUE_NONE ? input_of(space, object, offset, size) : value;
}

static bool outside(const struct rf_space *space, uint32_t object, uint64_t offset, uint32_t size)
{
	return offset > space->memories[object].size ||
	       size > space->memories[object].size - offset;
}

/* The next piece of the bytes: of one cell, or of none. */
static struct rf_value next_piece(struct rf_space *space, struct rf_state *state, uint32_t object,
				  uint32_t offset, uint32_t end, uint32_t *ret_size)
{
	uint32_t index = find_cell(state, object, offset);
	const struct rf_cell *cell = &state->cells[index];

	if (!is_cell_of(state, index, object, end)) {
		*ret_size = end - offset;
		return first_content(space, object, offset, *ret_size);
	}
	if (cell->offset > offset) {
		*ret_size = cell->offset - offset;
		return first_content(space, object, offset, *ret_size);
	}
	if (end > cell->offset + cell->size)
		end = cell->offset + cell->size;
	*ret_size = end - offset;
	return part_of_cell(space, cell, offset, *ret_size);
}

int rf_state_read(struct rf_space *space, struct rf_state *state, uint32_t object, uint64_t offset,
		  uint32_t size, struct rf_value *ret_value)
{
	struct rf_value value, piece;
	uint32_t at, end, length;

	if (space->memories[object].shared) {
		*ret_value = rf_value_fresh(space, size);
		return 0;
	}
	if (outside(space, object, offset, size))
		return -ERANGE;
	at = (uint32_t)offset;
	end = at + size;
	value = next_piece(space, state, object, at, end, &length);
	for (at += length; at < end; at += length) {
		piece = next_piece(space, state, object, at, end, &length);
		value = put_together(space, &value, at - (uint32_t)offset, &piece);
	}
	*ret_value = value;
	return 0;
}

static int put_cell(struct rf_space *space, struct rf_state *state, uint32_t object, uint32_t at,
		    uint32_t size, const struct rf_value *value)
{
	struct rf_cell cells[3];
	uint32_t from, to, count = 0, end = at + size;

	from = to = find_cell(state, object, at);
	while (is_cell_of(state, to, object, end))
		to++;
	if (from < to && state->cells[from].offset < at) {
		const struct rf_cell *cell = &state->cells[from];
		uint32_t left = at - cell->offset;

		cells[count++] = (struct rf_cell){object, cell->offset, left,
						  part_of_cell(space, cell, cell->offset, left)};
	}
	cells[count++] = (struct rf_cell){object, at, size, *value};
	if (from < to && state->cells[to - 1].offset + state->cells[to - 1].size > end) {
		const struct rf_cell *cell = &state->cells[to - 1];
		uint32_t left = cell->offset + cell->size - end;

		cells[count++] =
			(struct rf_cell){object, end, left, part_of_cell(space, cell, end, left)};
	}
	return replace_cells(space, state, from, to, cells, count);
}

int rf_state_write(struct rf_space *space, struct rf_state *state, uint32_t object, uint64_t offset,
		   uint32_t size, const struct rf_value *value)
{
	if (space->memories[object].constant)
		return -EROFS;
	if (space->memories[object].shared)
		return rf_state_change(space, state, space->memories[object].effect);
	if (outside(space, object, offset, size))
		return -ERANGE;
	return put_cell(space, state, object, (uint32_t)offset, size, value);
}

struct rf_state *rf_state_copy(struct rf_space *space, const struct rf_state *state)
{
	struct rf_state *copy = rf_arena_alloc(space->arena, sizeof(*copy));

	if (!copy)
		return NULL;
	*copy = *state;
	copy->cells = rf_arena_alloc(space->arena, (state->cell_count + 1) * sizeof(*copy->cells));
	if (!copy->cells)
		return NULL;
	if (state->cell_count)
		memcpy(copy->cells, state->cells, state->cell_count * sizeof(*copy->cells));
	return copy;
}

/* Where a branch was taken and where not, the condition is the branch's; else the whole way. */
static const struct rf_term *what_differs(const struct rf_term *a, const struct rf_term *b)
{
	if (a->op == RF_TERM_BOTH && b->op == RF_TERM_BOTH && a->args[0] == b->args[0])
		return a->args[1];
	return a;
}

/* What the bytes are becomes a cell of its own. */
static int make_cell(struct rf_space *space, struct rf_state *state, uint32_t object,
		     uint32_t offset, uint32_t size)
{
	struct rf_value value;
	int r = rf_state_read(space, state, object, offset, size, &value);

	return r < 0 ? r : put_cell(space, state, object, offset, size, &value);
}

/* The cell that the byte lies in, but not at its begin, becomes two. */
static int cut_at(struct rf_space *space, struct rf_state *state, uint32_t object, uint32_t byte)
{
	uint32_t at = find_cell(state, object, byte);
	const struct rf_cell *cell = &state->cells[at];

	if (!is_cell_of(state, at, object, byte))
		return 0;
	return make_cell(space, state, object, cell->offset, byte - cell->offset);
}

static int cut_cells(struct rf_space *space, struct rf_state *state, const struct rf_state *like)
{
	int r = 0;

	for (uint32_t i = 0; r >= 0 && i < like->cell_count; i++) {
		const struct rf_cell *cell = &like->cells[i];

		r = cut_at(space, state, cell->object, cell->offset);
		if (r >= 0)
			r = cut_at(space, state, cell->object, cell->offset + cell->size);
	}
	return r;
}

/* After both are cut alike: a cell of one is a cell of the other, or none of its bytes is. */
static int add_cells(struct rf_space *space, struct rf_state *state, const struct rf_state *like)
{
	int r = 0;

	for (uint32_t i = 0; r >= 0 && i < like->cell_count; i++) {
		const struct rf_cell *cell = &like->cells[i];
		uint32_t at = find_cell(state, cell->object, cell->offset);

		if (!is_cell_of(state, at, cell->object, cell->offset + cell->size))
			r = make_cell(space, state, cell->object, cell->offset, cell->size);
	}
	return r;
}

static bool same_cells(const struct rf_state *a, const struct rf_state *b)
{
	if (a->cell_count != b->cell_count)
		return false;
	for (uint32_t i = 0; i < a->cell_count; i++)
		if (a->cells[i].object != b->cells[i].object ||
		    a->cells[i].offset != b->cells[i].offset ||
		    a->cells[i].size != b->cells[i].size)
			return false;
	return true;
}

int rf_state_align(struct rf_space *space, struct rf_state *state, struct rf_state *other)
{
	int r = cut_cells(space, state, other);

	r = r < 0 ? r : cut_cells(space, other, state);
	r = r < 0 ? r : add_cells(space, state, other);
	r = r < 0 ? r : add_cells(space, other, state);
	return r < 0 || same_cells(state, other) ? r : -EINVAL;
}

int rf_state_merge(struct rf_space *space, struct rf_state *state, struct rf_state *other)
{
	const struct rf_term *condition = what_differs(state->reached, other->reached);
	int r = rf_state_align(space, state, other);

	if (r < 0)
		return r;
	for (uint32_t i = 0; i < RF_INSN_REGISTERS; i++)
		state->registers[i] = rf_value_choice(space, condition, &state->registers[i],
						      &other->registers[i]);
	for (uint32_t i = 0; i < state->cell_count; i++)
		state->cells[i].value = rf_value_choice(space, condition, &state->cells[i].value,
							&other->cells[i].value);
	r = rf_state_choose_effects(space, condition, state, other);
	if (r < 0)
		return r;
	state->reached =
		rf_term_binary(space->terms, RF_TERM_EITHER, state->reached, other->reached);
	return rf_terms_failed(space->terms) ? -ENOMEM : 0;
}

void rf_state_drop(struct rf_state *state, uint32_t object)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < state->cell_count; i++)
		if (state->cells[i].object != object)
			state->cells[kept++] = state->cells[i];
	state->cell_count = kept;
}
