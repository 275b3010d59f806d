/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "verify/program.h"

#include <errno.h>
#include <string.h>

static bool begins(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

/* Programs of these types are given an array of words, each an argument. */
static bool has_array(const struct rf_object_function *function)
{
	return begins(function->section, "lsm/") || begins(function->section, "lsm.s/") ||
	       begins(function->section, "tp_btf/") || begins(function->section, "fentry/") ||
	       begins(function->section, "fexit/");
}

/* r1, and the arguments by name. */
static int give_context(struct rf_space *space, struct rf_program *program, struct rf_state *state)
{
	static const struct rf_memory memory = {
		.name = "ctx", .size = 8 * RF_PROGRAM_ARGS, .constant = true};
	struct rf_value value;
	uint32_t object;

	if (!has_array(program->function)) { /* a struct: one argument, the pointer to it */
		state->registers[1] = rf_value_fresh(space, 8);
		program->args[0] = state->registers[1].word;
		program->arg_count = 1;
		return program->args[0] ? 0 : -ENOMEM;
	}
	object = rf_space_add(space, &memory);
	if (object == UINT32_MAX)
		return -ENOMEM;
	state->registers[1] = rf_value_pointer(space, object, 0);
	program->arg_count = RF_PROGRAM_ARGS;
	for (uint32_t i = 0; i < RF_PROGRAM_ARGS; i++) {
		if (rf_state_read(space, state, object, (uint64_t)8 * i, 8, &value) < 0 ||
		    value.kind != RF_VALUE_WORD)
			return -ENOMEM;
		program->args[i] = value.word;
	}
	return 0;
}

/* The registers of a function that others call; its arguments by name. */
static int give_arguments(struct rf_world *world, const struct rf_object_function *function,
			  const struct rf_spec_program *declared, struct rf_program *program,
			  struct rf_state *state)
{
	int r = rf_world_give(world, function, declared, state);

	if (r < 0)
		return r;
	program->arg_count = declared->param_count < 5 ? declared->param_count : 5;
	for (uint32_t i = 0; i < program->arg_count; i++) {
		const struct rf_value *value = &state->registers[i + 1];

		program->args[i] = value->kind == RF_VALUE_WORD
					   ? value->word
					   : rf_term_word(world->space->terms, 0);
	}
	return 0;
}

static int give(struct rf_world *world, const struct rf_object_function *function,
		struct rf_program *program, struct rf_state *state)
{
	const struct rf_spec_program *declared =
		world->spec ? rf_spec_program(world->spec, function->name) : NULL;

	if (!function->program)
		return declared ? give_arguments(world, function, declared, program, state)
				: -EINVAL;
	world->arg_count = declared ? declared->param_count : 0;
	return give_context(world->space, program, state);
}

int rf_program_run(struct rf_space *space, const struct rf_object_file *object,
		   const struct rf_object_function *function, const struct rf_spec *spec,
		   struct rf_program *ret_program, struct rf_error *error)
{
	return rf_program_watch(space, object, function, spec, NULL, ret_program, error);
}

int rf_program_watch(struct rf_space *space, const struct rf_object_file *object,
		     const struct rf_object_function *function, const struct rf_spec *spec,
		     const struct rf_exec_watch *watch, struct rf_program *ret_program,
		     struct rf_error *error)
{
	struct rf_program program = {.function = function};
	struct rf_code code = {
		.insns = function->insns, .count = function->count, .function = function};
	struct rf_world *world = rf_arena_alloc(space->arena, sizeof(*world));
	struct rf_exec exec = {.space = space, .error = error, .traces = true, .watch = watch};
	struct rf_state state;
	int r;

	if (!world)
		return rf_error_set(error, -ENOMEM, "no memory");
	r = rf_world_make(space, object, spec, world);
	r = r < 0 ? r : rf_state_start(space, &state);
	r = r < 0 ? r : give(world, function, &program, &state);
	if (r == -EINVAL)
		return rf_error_set(error, r, "%s: the object has not the structs that it is given",
				    function->name);
	if (r < 0)
		return rf_error_set(error, r, "no memory");
	exec.world = &world->exec;
	program.world = world;
	program.start = state;
	r = rf_exec_run(&exec, &code, &state);
	if (r < 0)
		return r;
	program.result = state.registers[0].word;
	program.effects = state.effects;
	program.ghosts = state.ghosts;
	program.effect_count = space->effect_count;
	program.ends = state.reached;
	program.loops = world->claims.loops;
	program.trace = exec.log.trace;
	program.trace_count = exec.log.trace_count;
	program.duties = exec.log.duties;
	program.duty_count = exec.log.duty_count;
	*ret_program = program;
	return 0;
}
