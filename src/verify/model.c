/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "verify/model.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define WORK 20000000 /* terms that are computed: a second or so */
#define SECONDS 10    /* that a prover is given */
#define SMALL 0x1000  /* what is renamed becomes this and what follows, as pages are numbered */
#define LARGE 0xfffff

/* The same name has the same number in one try. */
struct
try {
	uint64_t number;
};

static uint64_t mix(uint64_t x)
{
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ULL;
	x = (x ^ x >> 27) * 0x94d049bb133111ebULL;
	return x ^ x >> 31;
}

/* Most often a number that programs ask for. */
static uint64_t try_input(const char *name, void *context)
{
	static const uint64_t often[] = {0, 0, 0, 1, 1, 2, 3, 0xffffffff, UINT64_MAX, 0x4000};
	const struct try *try = context;
	uint64_t random = try->number;

	for (; *name; name++)
		random = mix(random ^ (unsigned char)*name);
	return random % 8 ? often[random / 8 % (sizeof(often) / sizeof(often[0]))] : mix(random);
}

static uint64_t try_apply(const char *name, const uint64_t *args, size_t count, void *context)
{
	const struct try *try = context;
	struct try inner = {try->number};

	for (size_t i = 0; i < count; i++)
		inner.number = mix(inner.number ^ args[i]);
	return try_input(name, &inner);
}

static struct rf_model_entry *entry_of(const struct rf_model *model, const char *name,
				       const uint64_t *args, size_t count)
{
	for (size_t i = 0; i < model->count; i++) {
		struct rf_model_entry *entry = &model->entries[i];

		if (entry->count == count && strcmp(entry->name, name) == 0 &&
		    (!count || memcmp(entry->args, args, count * sizeof(*args)) == 0))
			return entry;
	}
	return NULL;
}

int rf_model_add(struct rf_model *model, const char *name, const uint64_t *args, size_t count,
		 uint64_t value)
{
	struct rf_model_entry entry = {.count = count, .value = value};
	size_t room = 2 * model->room + 64;
	void *more;

	if (entry_of(model, name, args, count))
		return 0;
	if (model->count == model->room) {
		more = reallocarray(model->entries, room, sizeof(*model->entries));
		if (!more)
			return -ENOMEM;
		model->entries = more;
		model->room = room;
	}
	entry.name = strdup(name);
	if (!entry.name)
		return -ENOMEM;
	if (count)
		memcpy(entry.args, args, count * sizeof(*args));
	model->entries[model->count++] = entry;
	return 0;
}

void rf_model_done(struct rf_model *model)
{
	for (size_t i = 0; i < model->count; i++)
		free(model->entries[i].name);
	free(model->entries);
	*model = (struct rf_model){0};
}

static uint64_t apply(const char *name, const uint64_t *args, size_t count, void *context)
{
	const struct rf_model_entry *entry = entry_of(context, name, args, count);

	return entry ? entry->value : 0;
}

static uint64_t input(const char *name, void *context)
{
	return apply(name, NULL, 0, context);
}

struct rf_assignment rf_model_assignment(const struct rf_model *model)
{
	return (struct rf_assignment){input, apply, (void *)model};
}

/* Asks somebody else, and remembers. */
struct record {
	const struct rf_assignment *of;
	struct rf_model *model;
	int result;
};

static uint64_t record(struct record *record, const char *name, const uint64_t *args, size_t count,
		       uint64_t value)
{
	if (rf_model_add(record->model, name, args, count, value) < 0)
		record->result = -ENOMEM;
	return value;
}

static uint64_t record_input(const char *name, void *context)
{
	struct record *to = context;

	return record(to, name, NULL, 0, to->of->input(name, to->of->context));
}

static uint64_t record_apply(const char *name, const uint64_t *args, size_t count, void *context)
{
	struct record *to = context;

	return record(to, name, args, count, to->of->apply(name, args, count, to->of->context));
}

/* What the claim asks for. Returns -ENOENT if it is true. */
static int take(const struct rf_term *claim, const struct rf_assignment *assignment,
		struct rf_model *model)
{
	struct rf_model taken = {.tried = model->tried, .asked = model->asked};
	struct record to = {assignment, &taken, 0};
	struct rf_assignment recorded = {record_input, record_apply, &to};
	uint64_t holds = 1;
	int r = rf_term_evaluate(&claim, 1, &recorded, &holds);

	r = r < 0 ? r : to.result;
	r = r < 0 ? r : holds ? -ENOENT : 0;
	rf_model_done(model);
	if (r < 0)
		rf_model_done(&taken);
	*model = taken;
	return r;
}

/* The next try that the claim is false of. */
static int try(const struct rf_term *claim, struct rf_model *model)
{
	struct try try = {0};
	struct rf_assignment assignment = {try_input, try_apply, &try};
	uint64_t tries = WORK / (claim->id + 1), holds = 1;

	while (model->tried < tries && holds) {
		try.number = mix(++model->tried);
		if (rf_term_evaluate(&claim, 1, &assignment, &holds) < 0)
			return -ENOMEM;
	}
	return holds ? -ENOENT : take(claim, &assignment, model);
}

static bool is_false(const struct rf_term *claim, const struct rf_model *model)
{
	struct rf_assignment assignment = rf_model_assignment(model);
	uint64_t holds = 1;

	return rf_term_evaluate(&claim, 1, &assignment, &holds) == 0 && !holds;
}

/* 0 or 1 wherever the claim stays false. */
static void shrink(const struct rf_term *claim, struct rf_model *model)
{
	uint64_t left = WORK / (claim->id + 1);

	for (size_t i = 0; i < model->count; i++) {
		struct rf_model_entry *entry = &model->entries[i];
		uint64_t was = entry->value;

		for (uint64_t less = 0; less < 2 && less < was && left; less++, left--) {
			entry->value = less;
			if (is_false(claim, model))
				break;
			entry->value = was;
		}
	}
}

static void rename_all(struct rf_model *model, uint64_t from, uint64_t to)
{
	for (size_t i = 0; i < model->count; i++) {
		struct rf_model_entry *entry = &model->entries[i];

		entry->value = entry->value == from ? to : entry->value;
		for (size_t j = 0; j < entry->count; j++)
			entry->args[j] = entry->args[j] == from ? to : entry->args[j];
	}
}

static bool has(const struct rf_model *model, uint64_t number)
{
	for (size_t i = 0; i < model->count; i++) {
		const struct rf_model_entry *entry = &model->entries[i];

		if (entry->value == number)
			return true;
		for (size_t j = 0; j < entry->count; j++)
			if (entry->args[j] == number)
				return true;
	}
	return false;
}

/* A small number for each large one, wherever it is, as long as the claim stays false: pointers
 * are large most often. */
static void rename_large(const struct rf_term *claim, struct rf_model *model)
{
	uint64_t left = WORK / (claim->id + 1), small = SMALL;

	for (size_t i = 0; i < model->count && left; i++, left--) {
		uint64_t large = model->entries[i].value;

		while (has(model, small))
			small += SMALL;
		if (large <= LARGE)
			continue;
		rename_all(model, large, small);
		if (!is_false(claim, model))
			rename_all(model, small, large);
	}
}

int rf_model_next(const struct rf_term *claim, struct rf_model *model)
{
	struct rf_model said = {0};
	struct rf_assignment assignment = rf_model_assignment(&said);
	int r = model->asked ? -ENOENT : try(claim, model);

	if (r != -ENOENT || model->asked)
		return r;
	model->asked = true;
	r = rf_model_ask(claim, SECONDS, &said);
	r = r < 0 ? r : take(claim, &assignment, model);
	rf_model_done(&said);
	return r;
}

int rf_model_find(const struct rf_term *claim, struct rf_model *ret_model)
{
	struct rf_model found = {0};
	struct rf_assignment assignment = rf_model_assignment(&found);
	int r = rf_model_next(claim, &found);

	if (r >= 0) {
		shrink(claim, &found);
		rename_large(claim, &found);
		*ret_model = (struct rf_model){0};
		r = take(claim, &assignment, ret_model);
	}
	rf_model_done(&found);
	return r;
}
