/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "verify/example.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "verify/program.h"
#include "verify/type.h"

#define FACTS_MAX 64
#define LINES_MAX 64

void rf_example_print_number(FILE *out, uint64_t value, struct rf_spec_type type)
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
		rf_example_print_number(out, values[i], words->params[i].type);
	}
	fprintf(out, "%sresult = ", words->param_count ? ": " : "");
	rf_example_print_number(out, values[words->param_count], words->result);
	for (uint32_t i = 0; i < program->effect_count; i++) {
		if (!effects[i])
			continue;
		fprintf(out, "%s%s", before,
			i + 1 < program->effect_count ? names[i] : "something else");
		before = ", ";
	}
}

static void print_list(FILE *out, const uint64_t *numbers, size_t count)
{
	for (size_t i = 0; i < count; i++)
		fprintf(out, "%s%#" PRIx64, i ? ", " : "", numbers[i]);
}

/* A read of so many bytes has the number behind its name, and before that in some cases where it is
 * in what is given: see effect.c and state.c. `ret_within` is "+8" then. */
static const char *origin_of(const struct rf_world *world, const char *name, unsigned int *ret_size,
			     char ret_within[24])
{
	const char *origin = rf_world_origin(world, name);
	char cut[600], *last;

	*ret_size = 8;
	if (origin || strlen(name) >= sizeof(cut))
		return origin;
	strcpy(cut, name);
	last = strrchr(cut, '_');
	if (!last)
		return NULL;
	*ret_size = (unsigned int)strtoul(last + 1, NULL, 10);
	*last = '\0';
	origin = rf_world_origin(world, cut);
	last = strrchr(cut, '_');
	if (origin || !last)
		return origin;
	snprintf(ret_within, 24, "+%.20s", last + 1);
	*last = '\0';
	return rf_world_origin(world, cut);
}

static const char *behind(const char *text, const char *word)
{
	size_t length = strlen(word);

	return strncmp(text, word, length) ? NULL : text + length;
}

uint64_t rf_example_lowest(uint64_t value, unsigned int size)
{
	return size >= 8 ? value : value & ((1ULL << 8 * size) - 1);
}

/* "field cred.uid.val 4" of a pointer. */
static void print_field(FILE *out, const char *field, const struct rf_model_entry *fact)
{
	const char *space = strrchr(field, ' ');
	unsigned int size = space ? (unsigned int)strtoul(space + 1, NULL, 10) : 8;

	fprintf(out, "%.*s of %#" PRIx64 " = %#" PRIx64, (int)strcspn(field, " "), field,
		fact->args[0], rf_example_lowest(fact->value, size));
}

/* "labels[0x2].flags" or "state.generation", and behind the keys the byte and the version. */
static void print_value(FILE *out, const struct rf_world *world, const char *name,
			const struct rf_model_entry *fact, unsigned int size)
{
	const struct rf_object_map *map = NULL;

	for (uint32_t i = 0; i < world->object->map_count; i++)
		if (strcmp(world->object->maps[i].name, name) == 0)
			map = &world->object->maps[i];
	if (!map || map->kind != RF_OBJECT_DATA ||
	    fact->args[fact->count - 2] >= rf_type_size(world->object, map->value_type_id)) {
		fprintf(out, "%s[", name);
		print_list(out, fact->args, fact->count - 2);
		fputc(']', out);
	}
	rf_type_print_part(world->object, map ? map->value_type_id : 0, fact->args[fact->count - 2],
			   out);
	fprintf(out, " = %#" PRIx64, rf_example_lowest(fact->value, size));
}

/* Returns whether it was something that people know by a name. */
static bool print_fact(FILE *out, const struct rf_world *world, const struct rf_model_entry *fact,
		       const char *between)
{
	unsigned int size;
	char within[24] = "";
	const char *origin = origin_of(world, fact->name, &size, within), *name;

	if (!origin)
		return false;
	fprintf(out, "%s", between);
	if ((name = behind(origin, "field ")) || (name = behind(origin, "probed "))) {
		print_field(out, name, fact);
	} else if ((name = behind(origin, "has "))) {
		fprintf(out, "%s[", name);
		print_list(out, fact->args, fact->count - 1);
		fprintf(out, "] is %sthere", fact->value ? "" : "not ");
	} else if ((name = behind(origin, "value ")) && fact->count >= 2) {
		print_value(out, world, name, fact, size);
	} else if ((name = behind(origin, "is there "))) {
		fprintf(out, "%s is %sthere", name, fact->value ? "" : "not ");
	} else if ((name = behind(origin, "given "))) {
		fprintf(out, "%s%s = %#" PRIx64, name, within,
			rf_example_lowest(fact->value, size));
	} else if ((name = behind(origin, "result ")) || (name = behind(origin, "recursive "))) {
		fprintf(out, "%s(", name);
		print_list(out, fact->args, fact->count);
		fprintf(out, ") = %#" PRIx64, fact->value);
	} else {
		fprintf(out, "%s = %#" PRIx64, origin, rf_example_lowest(fact->value, size));
	}
	return true;
}

static char *tell_where(const struct rf_program *program, const struct rf_model *model)
{
	const char *between = "";
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	for (size_t i = 0; out && i < model->count && i < FACTS_MAX; i++)
		if (print_fact(out, program->world, &model->entries[i], between))
			between = ", ";
	if (out)
		fclose(out);
	return text;
}

/* The lines of the instructions that are reached, each once where it comes again at once. */
static void print_way(FILE *out, const struct rf_program *program, const uint64_t *reached)
{
	const struct rf_object_line *last = NULL;
	size_t printed = 0;

	for (size_t i = 0; i < program->trace_count && printed < LINES_MAX; i++) {
		const struct rf_step *step = &program->trace[i];
		const struct rf_object_line *line =
			reached[i] && step->function ? rf_object_line(step->function, step->slot)
						     : NULL;
		const char *file;
		bool same_file = last && line && strcmp(last->file, line->file) == 0;

		if (!line || !line->line || (same_file && last->line == line->line))
			continue;
		file = strrchr(line->file, '/') ? strrchr(line->file, '/') + 1 : line->file;
		if (same_file)
			fprintf(out, " %u", line->line);
		else
			fprintf(out, "%s%s:%u", last ? ", " : "", file, line->line);
		last = line;
		printed++;
	}
}

static char *tell_way(const struct rf_program *program, const struct rf_assignment *assignment)
{
	size_t count = program->trace_count;
	cleanup_free const struct rf_term **terms = calloc(count + 1, sizeof(*terms));
	cleanup_free uint64_t *reached = calloc(count + 1, sizeof(*reached));
	char *text = NULL;
	size_t size;
	FILE *out;

	if (!terms || !reached)
		return NULL;
	for (size_t i = 0; i < count; i++)
		terms[i] = program->trace[i].reached;
	out = open_memstream(&text, &size);
	if (!out)
		return NULL;
	if (rf_term_evaluate(terms, count, assignment, reached) == 0)
		print_way(out, program, reached);
	fclose(out);
	return text;
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

struct rf_example rf_example_tell(const struct rf_program *program,
				  const struct rf_spec_program *words, const char *const *names,
				  const struct rf_model *model)
{
	struct rf_assignment assignment = rf_model_assignment(model);

	return (struct rf_example){
		.text = describe(program, words, names, &assignment),
		.where = tell_where(program, model),
		.way = tell_way(program, &assignment),
	};
}

void rf_example_done(struct rf_example *example)
{
	free(example->text);
	free(example->where);
	free(example->way);
	free(example->verdict);
	*example = (struct rf_example){0};
}
