/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * same OBJECT OTHER SPECIFICATION: whether the programs of two objects do the same in all that a
 * specification can speak of, and so no rule can tell one from the other. Both are gone through
 * with the same names for what they read; what each returns, writes, gives to functions, and what
 * is to be proved of its loops must be equal, which two provers are asked where it does not show.
 *
 * Ends with 0: the same; 1: not, or not known to be, and says in what; 2: it cannot be told.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "verify/check.h"
#include "verify/program.h"

CLEANUP_DEFINE(struct rf_object_file *, rf_object_free)
CLEANUP_DEFINE(struct rf_spec *, rf_spec_free)

struct side {
	struct rf_object_file *object;
	struct rf_space space;
	struct rf_program program;
};

/* What differs to the eye, all in one, and its first. */
struct difference {
	struct rf_terms *terms;
	const struct rf_term *equal;
	char first[64];
};

static _Noreturn __attribute__((format(printf, 1, 2))) void give_up(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fprintf(stderr, "same: ");
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	exit(2);
}

static struct rf_object_file *read_object(const char *path)
{
	struct rf_object_file *object = NULL;
	struct rf_error error = {0};

	if (rf_object_open(path, &object, &error) < 0)
		give_up("%s", error.text);
	return object;
}

static struct rf_spec *read_spec(const char *path)
{
	cleanup_file FILE *file = fopen(path, "re");
	cleanup_free void *text = NULL;
	struct rf_diag diag = {0};
	struct rf_spec *spec = NULL;
	size_t size = 0;

	if (!file || rf_fd_read(fileno(file), RF_SPEC_SIZE_MAX, &text, &size) < 0 ||
	    rf_spec_read(path, text, size, &spec, &diag) < 0)
		give_up("%s cannot be read", path);
	return spec;
}

static void go_through(struct side *side, size_t number, const struct rf_spec *spec)
{
	const struct rf_object_function *function = &side->object->functions[number];
	struct rf_error error = {0};

	if (rf_program_run(&side->space, side->object, function, spec, &side->program, &error) < 0)
		give_up("%s", error.text);
}

static void compare(struct difference *difference, const struct rf_term *a, const struct rf_term *b,
		    const char *what)
{
	struct rf_terms *terms = difference->terms;
	const struct rf_term *equal;

	if (a == b)
		return;
	equal = rf_term_is_truth(a) ? rf_term_both(terms, rf_term_implies(terms, a, b),
						   rf_term_implies(terms, b, a))
				    : rf_term_binary(terms, RF_TERM_EQ, a, b);
	difference->equal = rf_term_both(terms, difference->equal, equal);
	if (!difference->first[0])
		snprintf(difference->first, sizeof(difference->first), "%s", what);
}

/* Ghosts mean the same only where the same bytes of variables were written. */
static bool same_places(const struct side *a, const struct side *b)
{
	for (size_t i = 0; i < a->object->map_count; i++) {
		const struct rf_written *one = a->program.world->written[i];
		const struct rf_written *other = b->program.world->written[i];

		if (!one != !other)
			return false;
		if (one && (one->count != other->count || one->lost != other->lost ||
			    memcmp(one->from, other->from, one->count * sizeof(*one->from)) ||
			    memcmp(one->to, other->to, one->count * sizeof(*one->to))))
			return false;
	}
	return a->object->map_count == b->object->map_count;
}

static struct difference between(struct rf_terms *terms, const struct side *a, const struct side *b,
				 struct rf_spec_type result)
{
	struct difference difference = {.terms = terms, .equal = rf_term_truth(terms, true)};
	const struct rf_program *one = &a->program, *other = &b->program;

	if (a->space.ghost_count != b->space.ghost_count ||
	    one->effect_count != other->effect_count || !same_places(a, b)) {
		compare(&difference, rf_term_truth(terms, true), rf_term_truth(terms, false),
			"where it writes");
		return difference;
	}
	compare(&difference, rf_spec_extended(terms, one->result, result),
		rf_spec_extended(terms, other->result, result), "the result");
	compare(&difference, one->ends, other->ends, "whether it ends");
	compare(&difference, one->loops, other->loops, "what is said of its loops");
	for (uint32_t i = 0; i < one->effect_count; i++)
		compare(&difference, one->effects[i], other->effects[i], "its effects");
	for (uint32_t i = 0; i < a->space.ghost_count; i++)
		compare(&difference, one->ghosts[i], other->ghosts[i],
			"what it writes or hands on");
	return difference;
}

/* What is taken for granted in proofs of the right one. */
static bool holds(const char *name, const struct difference *difference,
		  const struct rf_world *world)
{
	struct rf_terms *terms = difference->terms;
	const struct rf_term *granted =
		rf_term_both(terms, world->claims.assumed, world->claims.granted);
	const struct rf_goal goal = {
		.name = "same",
		.claim = rf_term_implies(terms, granted, difference->equal),
	};
	const struct rf_prove_options options = {.seconds = 20};
	struct rf_prove_result result;
	struct rf_error error = {0};

	if (difference->equal->op == RF_TERM_TRUE)
		return true;
	if (rf_prove(name, &goal, 1, &options, &result, &error) < 0)
		give_up("%s: %s", name, error.text);
	return rf_prove_holds(&result, &options);
}

static bool is_same(struct side *a, struct side *b, size_t number, const struct rf_spec *spec)
{
	const struct rf_object_function *function = &a->object->functions[number];
	const struct rf_spec_program *declared = rf_spec_program(spec, function->name);
	struct rf_arena arena = {0};
	struct rf_terms *terms = rf_terms_new(true);
	struct difference difference;
	bool same;

	a->space = b->space = (struct rf_space){.arena = &arena, .terms = terms};
	go_through(a, number, spec);
	go_through(b, number, spec);
	difference = between(terms, a, b, declared->result);
	if (rf_terms_failed(terms))
		give_up("no memory");
	same = holds(function->name, &difference, a->program.world);
	if (!same)
		printf("%s: %s\n", function->name, difference.first);
	rf_terms_free(terms);
	rf_arena_done(&arena);
	return same;
}

int main(int argc, char **argv)
{
	struct rf_object_file *right CLEANUP(rf_object_free_pointer) = NULL;
	struct rf_object_file *other CLEANUP(rf_object_free_pointer) = NULL;
	struct rf_spec *spec CLEANUP(rf_spec_free_pointer) = NULL;
	struct side a, b;

	if (argc != 4)
		give_up("usage: same OBJECT OTHER SPECIFICATION");
	right = read_object(argv[1]);
	other = read_object(argv[2]);
	spec = read_spec(argv[3]);
	a.object = right;
	b.object = other;
	if (right->function_count != other->function_count)
		give_up("the objects have not the same functions");
	for (size_t i = 0; i < right->function_count; i++) {
		if (strcmp(right->functions[i].name, other->functions[i].name) != 0)
			give_up("the objects have not the same functions");
		if (rf_check_covers(&right->functions[i], spec) && !is_same(&a, &b, i, spec))
			return 1;
	}
	return 0;
}
