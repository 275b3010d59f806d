/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "verify/example.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"

#define TRIES 20000

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
static uint64_t input(const char *name, void *context)
{
	static const uint64_t often[] = {0, 0, 0, 1, 1, 2, 3, 0xffffffff, UINT64_MAX, 0x4000};
	const struct try *try = context;
	uint64_t random = try->number;

	for (; *name; name++)
		random = mix(random ^ (unsigned char)*name);
	return random % 8 ? often[random / 8 % (sizeof(often) / sizeof(often[0]))] : mix(random);
}

static uint64_t apply(const char *name, const uint64_t *args, size_t count, void *context)
{
	const struct try *try = context;
	struct try inner = {try->number};

	for (size_t i = 0; i < count; i++)
		inner.number = mix(inner.number ^ args[i]);
	return input(name, &inner);
}

static void print_number(FILE *out, uint64_t value, struct rf_spec_type type)
{
	unsigned int above = 64 - 8U * type.size;

	if (type.sign)
		fprintf(out, "%" PRId64, (int64_t)(value << above) >> above);
	else
		fprintf(out, "%#" PRIx64, value << above >> above);
}

/* `values` are the arguments, the result, and whether each effect was done. */
static void print(FILE *out, const struct rf_program *program, const struct rf_spec_program *words,
		  const char *const *names, const uint64_t *values)
{
	const uint64_t *effects = &values[words->param_count + 1];
	const char *before = ", effects on ";

	for (size_t i = 0; i < words->param_count; i++) {
		fprintf(out, "%s%s = ", i ? ", " : "", words->params[i].name);
		print_number(out, values[i], words->params[i].type);
	}
	fprintf(out, "%sresult = ", words->param_count ? ": " : "");
	print_number(out, values[words->param_count], words->result);
	for (uint32_t i = 0; i < program->effect_count; i++) {
		if (!effects[i])
			continue;
		fprintf(out, "%s%s", before,
			i + 1 < program->effect_count ? names[i] : "something else");
		before = ", ";
	}
}

static char *describe(const struct rf_program *program, const struct rf_spec_program *words,
		      const char *const *names, const struct rf_assignment *assignment)
{
	size_t count = words->param_count + 1 + program->effect_count;
	cleanup_free const struct rf_term **terms = calloc(count, sizeof(*terms));
	cleanup_free uint64_t *values = calloc(count, sizeof(*values));
	char *text = NULL;
	size_t size;
	FILE *out;

	if (!terms || !values)
		return NULL;
	for (size_t i = 0; i < words->param_count; i++)
		terms[i] = program->args[i];
	terms[words->param_count] = program->result;
	for (uint32_t i = 0; i < program->effect_count; i++)
		terms[words->param_count + 1 + i] = program->effects[i];
	out = open_memstream(&text, &size);
	if (!out)
		return NULL;
	if (rf_term_evaluate(terms, count, assignment, values) == 0)
		print(out, program, words, names, values);
	fclose(out);
	return text;
}

char *rf_example_find(const struct rf_program *program, const struct rf_spec_program *words,
		      const char *const *names, const struct rf_term *claim)
{
	struct try try = {0};
	struct rf_assignment assignment = {.input = input, .apply = apply, .context = &try};
	uint64_t holds = 1;

	for (uint64_t i = 1; i <= TRIES; i++) {
		try.number = mix(i);
		if (rf_term_evaluate(&claim, 1, &assignment, &holds) < 0)
			return NULL;
		if (!holds)
			return describe(program, words, names, &assignment);
	}
	return NULL;
}
