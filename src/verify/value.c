/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Values: words, and pointers of several targets. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "verify/state.h"

struct rf_value rf_value_word(const struct rf_term *word)
{
	return (struct rf_value){.kind = RF_VALUE_WORD, .word = word};
}

static struct rf_value none(void)
{
	return (struct rf_value){.kind = RF_VALUE_NONE};
}

/* `count` targets to fill in, or NULL. */
static struct rf_target *new_targets(struct rf_space *space, uint32_t count)
{
	return rf_arena_alloc(space->arena, (count + 1) * sizeof(struct rf_target));
}

static struct rf_value pointer(const struct rf_target *targets, uint32_t count)
{
	return (struct rf_value){
		.kind = RF_VALUE_POINTER, .targets = targets, .target_count = count};
}

struct rf_value rf_value_pointer(struct rf_space *space, uint32_t object, uint64_t offset)
{
	struct rf_target *target = new_targets(space, 1);

	if (!target)
		return none();
	*target = (struct rf_target){rf_term_truth(space->terms, true), object, offset, NULL};
	return pointer(target, 1);
}

static const struct rf_term *either(struct rf_space *space, const struct rf_term *a,
				    const struct rf_term *b)
{
	return rf_term_binary(space->terms, RF_TERM_EITHER, a, b);
}

struct rf_value rf_value_guarded(struct rf_space *space, const struct rf_value *value,
				 const struct rf_term *guard)
{
	struct rf_target *targets = new_targets(space, value->target_count);

	if (!targets)
		return none();
	for (uint32_t i = 0; i < value->target_count; i++) {
		targets[i] = value->targets[i];
		targets[i].guard = rf_term_both(space->terms, guard, targets[i].guard);
	}
	return pointer(targets, value->target_count);
}

struct rf_value rf_value_moved(struct rf_space *space, const struct rf_value *value, uint64_t bytes)
{
	struct rf_target *targets = new_targets(space, value->target_count);

	if (!targets)
		return none();
	for (uint32_t i = 0; i < value->target_count; i++) {
		targets[i] = value->targets[i];
		targets[i].offset += bytes;
	}
	return pointer(targets, value->target_count);
}

struct rf_value rf_value_indexed(struct rf_space *space, const struct rf_value *value,
				 const struct rf_term *bytes)
{
	struct rf_target *targets = new_targets(space, value->target_count);

	if (!targets)
		return none();
	for (uint32_t i = 0; i < value->target_count; i++) {
		const struct rf_term *before = value->targets[i].index;

		targets[i] = value->targets[i];
		targets[i].index =
			before ? rf_term_binary(space->terms, RF_TERM_ADD, before, bytes) : bytes;
		if (!space->memories[targets[i].object].shared)
			return none();
	}
	return pointer(targets, value->target_count);
}

static const struct rf_term *lowest(struct rf_space *space, const struct rf_term *word,
				    uint32_t size)
{
	if (size >= 8)
		return word;
	return rf_term_binary(space->terms, RF_TERM_AND, word,
			      rf_term_word(space->terms, (1ULL << 8 * size) - 1));
}

struct rf_value rf_value_fresh(struct rf_space *space, uint32_t size)
{
	struct rf_terms *terms = space->terms;
	const struct rf_term *word;
	char name[32];
	char *kept;
	int length = snprintf(name, sizeof(name), "any_%" PRIu32, space->fresh_count++);

	kept = rf_arena_string(space->arena, name, (size_t)length);
	if (!kept)
		return none();
	word = rf_term_input(terms, kept);
	return rf_value_word(lowest(space, word, size));
}

struct rf_value rf_value_apply(struct rf_space *space, const char *name,
			       const struct rf_term *const *args, size_t count, uint32_t size)
{
	return rf_value_word(lowest(space, rf_term_apply(space->terms, name, args, count), size));
}

const struct rf_term *rf_value_exists(struct rf_space *space, const struct rf_value *value)
{
	const struct rf_term *exists = rf_term_truth(space->terms, false);

	for (uint32_t i = 0; i < value->target_count; i++)
		exists = either(space, exists, value->targets[i].guard);
	return exists;
}

static struct rf_target *find_target(struct rf_target *targets, uint32_t count,
				     const struct rf_target *like)
{
	for (uint32_t i = 0; i < count; i++)
		if (targets[i].object == like->object && targets[i].offset == like->offset &&
		    targets[i].index == like->index)
			return &targets[i];
	return NULL;
}

/* The same place on both ways is one target. */
static uint32_t add_targets(struct rf_space *space, struct rf_target *targets, uint32_t count,
			    const struct rf_value *value, const struct rf_term *condition)
{
	for (uint32_t i = 0; i < value->target_count; i++) {
		struct rf_target target = value->targets[i], *found;

		target.guard = rf_term_both(space->terms, condition, target.guard);
		found = find_target(targets, count, &target);
		if (found)
			found->guard = either(space, found->guard, target.guard);
		else
			targets[count++] = target;
	}
	return count;
}

static bool is_null(const struct rf_value *value)
{
	uint64_t number;

	return value->kind == RF_VALUE_WORD && rf_term_is_word(value->word, &number) && !number;
}

bool rf_value_same(const struct rf_value *a, const struct rf_value *b)
{
	if (a->kind != b->kind || a->word != b->word || a->target_count != b->target_count)
		return false;
	for (uint32_t i = 0; i < a->target_count; i++)
		if (a->targets[i].guard != b->targets[i].guard ||
		    a->targets[i].object != b->targets[i].object ||
		    a->targets[i].offset != b->targets[i].offset ||
		    a->targets[i].index != b->targets[i].index)
			return false;
	return true;
}

struct rf_value rf_value_choice(struct rf_space *space, const struct rf_term *condition,
				const struct rf_value *yes, const struct rf_value *no)
{
	bool pointers = (yes->kind == RF_VALUE_POINTER || is_null(yes)) &&
			(no->kind == RF_VALUE_POINTER || is_null(no));
	struct rf_target *targets;
	uint32_t count;

	if (rf_value_same(yes, no))
		return *yes;
	if (yes->kind == RF_VALUE_WORD && no->kind == RF_VALUE_WORD)
		return rf_value_word(rf_term_if(space->terms, condition, yes->word, no->word));
	targets = pointers ? new_targets(space, yes->target_count + no->target_count) : NULL;
	if (!targets)
		return none();
	count = add_targets(space, targets, 0, yes, condition);
	count = add_targets(space, targets, count, no, rf_term_not(space->terms, condition));
	return pointer(targets, count);
}
