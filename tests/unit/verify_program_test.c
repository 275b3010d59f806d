/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Every program that is shipped, gone through as a whole. That all of it is modelled is the
 * test; what follows from the terms is for provers, but what is false for some
 * numbers need not be asked them.
 */
#include "verify/program.h"

#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "tap.h"
#include "verify_code.h"

CLEANUP_DEFINE(struct rf_object_file *, rf_object_free)

static uint64_t input(const char *name, void *context)
{
	static const uint64_t often[] = {0, 1, 2, 0xffffffff, 0x80000000, UINT64_MAX};
	uint64_t random = code_random();

	return random & 1 ? often[random / 2 % 6] : random;
}

/* The program before has refused: its word stands, and nothing is done. For an lsm program. */
static bool chain_holds(struct rf_space *space, const struct rf_program *program, size_t ret)
{
	const struct rf_assignment assignment = {.input = input};
	const struct rf_term *done = rf_term_truth(space->terms, false);
	const struct rf_term *terms[] = {program->args[ret], program->result, NULL, program->ends};
	uint64_t values[4];

	for (uint32_t i = 0; i < program->effect_count; i++)
		done = rf_term_binary(space->terms, RF_TERM_EITHER, done, program->effects[i]);
	terms[2] = done;
	for (int i = 0; i < 50; i++) {
		if (rf_term_evaluate(terms, 4, &assignment, values) < 0 || !values[3])
			return false;
		if ((uint32_t)values[0] &&
		    ((uint32_t)values[0] != (uint32_t)values[1] || values[2]))
			return false;
	}
	return true;
}

/* Which argument the verdict of the program before is: told by the two hooks of the test. */
static void check_chain(struct rf_space *space, const struct rf_program *program)
{
	const char *name = program->function->name;

	printf("# %s: %zu duties\n", name, program->duty_count);
	if (strcmp(name, "rf_file_open") == 0)
		ok(chain_holds(space, program, 1), "rf_file_open respects who was before");
	if (strcmp(name, "rf_inode_rename") == 0) {
		ok(chain_holds(space, program, 4), "rf_inode_rename respects who was before");
		ok(!chain_holds(space, program, 3), "and that is not true of another argument");
	}
}

int main(void)
{
	struct rf_object_file *object CLEANUP(rf_object_free_pointer) = NULL;
	struct rf_error error = {0};

	if (!ok(rf_object_open("build/ringfence.bpf.o", &object, &error) == 0, "it is read %s",
		error.text))
		return done();
	for (size_t i = 0; i < object->function_count; i++) {
		struct rf_arena arena = {0};
		struct rf_space space = {.arena = &arena, .terms = rf_terms_new(true)};
		struct rf_program program;

		if (!object->functions[i].program)
			continue;
		error.text[0] = '\0';
		ok(rf_program_run(&space, object, &object->functions[i], NULL, &program, &error) ==
			   0,
		   "%s is modelled %s", object->functions[i].name, error.text);
		if (!*error.text)
			check_chain(&space, &program);
		rf_terms_free(space.terms);
		rf_arena_done(&arena);
	}
	return done();
}
