/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "outcome.h"

#include <stdio.h>
#include <string.h>

#include "verify/type.h"

#define COMES_MAX 96
#define GHOSTS_MAX 8192
#define EFFECTS_MAX 64
#define NAME_MAX 160

static struct rf_space *space;
static const struct rf_program *program;
static const struct rf_spec_program *declared;
static struct come list[COMES_MAX];
static size_t count, unknown;

static const char *ghost(uint32_t number)
{
	static char names[GHOSTS_MAX][20];

	snprintf(names[number], sizeof(names[number]), "ghost_%u", number);
	return names[number];
}

static const char *effect_name(uint32_t number)
{
	static char names[EFFECTS_MAX][20];

	snprintf(names[number], sizeof(names[number]), "effect_%u", number);
	return names[number];
}

/* The number of the map, or of the one with the variable of that name. */
static uint32_t map_of(const char *name)
{
	const struct rf_object_file *object = program->world->object;
	uint32_t map, offset, id;

	for (map = 0; map < object->map_count; map++)
		if (strcmp(object->maps[map].name, name) == 0)
			return map;
	return rf_type_variable(object, name, &map, &offset, &id) ? map : UINT32_MAX;
}

static const char *logged(const char *map, size_t number)
{
	uint32_t log = program->world->logs[map_of(map)];

	return log ? ghost(log + (uint32_t)number) : NULL;
}

const char *effect(const char *map)
{
	return effect_name(map ? map_of(map) : rf_world_rest(program->world));
}

const char *times(const char *map)
{
	return logged(map, RF_LOG_COUNT);
}

const char *outcome(const char *map)
{
	return logged(map, RF_LOG_OUTCOME);
}

const char *removed(const char *map)
{
	return logged(map, RF_LOG_REMOVED);
}

const char *key(const char *map, size_t number)
{
	return logged(map, RF_LOG_KEYS + number);
}

const char *written(const char *map, size_t offset)
{
	const struct rf_piece *pieces;
	uint32_t pieces_count = rf_world_pieces(program->world, map_of(map), &pieces);

	for (uint32_t i = 0; i < pieces_count; i++)
		if (pieces[i].offset == offset)
			return logged(map, RF_LOG_PIECES + i);
	return NULL;
}

/* The ghosts of what is written there: how often, and behind it what. */
static uint32_t state_ghost(uint64_t offset)
{
	const struct rf_world *world = program->world;
	const struct rf_written *all =
		world->space->memories[world->values[map_of("state")]].written;

	for (uint32_t i = 0; all && i < all->count; i++)
		if (all->from[i] <= offset && offset < all->to[i])
			return all->ghost + 2 * i;
	return 0;
}

const char *state_times(uint64_t offset)
{
	uint32_t number = state_ghost(offset);

	return number ? ghost(number) : NULL;
}

const char *state_written(uint64_t offset)
{
	uint32_t number = state_ghost(offset);

	return number ? ghost(number + 1) : NULL;
}

static const struct rf_spec_program *function(const char *name)
{
	return rf_spec_program(program->world->spec, name);
}

const char *calls(const char *name)
{
	return ghost(rf_world_calls(program->world, function(name)));
}

const char *handed(const char *name, size_t number)
{
	return ghost(rf_world_given(program->world, function(name), (uint32_t)number));
}

/* What is said last of it counts. */
void come(enum certainty certainty, const char *what, uint64_t number)
{
	size_t i = 0;

	if (!what) {
		unknown += certainty != MAY && number;
		return;
	}
	while (i < count && strcmp(list[i].what, what) != 0)
		i++;
	if (i == COMES_MAX) {
		unknown++;
		return;
	}
	count += i == count;
	list[i] = (struct come){what, number, certainty};
}

void leaves(const char *const *maps)
{
	for (; *maps; maps++)
		come(MUST, effect(*maps), 0);
}

void leaves_all(void)
{
	for (uint32_t i = 0; i <= rf_world_rest(program->world); i++)
		come(MUST, effect_name(i), 0);
}

void writes(enum certainty certainty, const char *map, size_t keys, const uint64_t *numbers)
{
	come(certainty, times(map), 1);
	for (size_t i = 0; i < keys; i++)
		come(MUST, key(map, i), numbers[i]);
}

void outcome_clear(void)
{
	count = 0;
}

struct come *outcome_list(size_t *ret_count)
{
	*ret_count = count;
	return list;
}

size_t outcome_unknown(void)
{
	return unknown;
}

/* A number that the kernel hands over: what was decided before is mostly nothing. */
static uint64_t argument_number(const char *name, const struct rf_spec_param *param)
{
	/* By their numbers the kernel tells what is asked for. */
	static const struct {
		const char *param, *name;
	} meanings[] = {{"cmd", "command"}, {"option", "prctl"}, {"arg2", "prctl_mm"}};

	if (param->kind != RF_SPEC_PARAM_NUMBER)
		return any_number(name, NULL, 0);
	if (strcmp(param->name, "ret") == 0)
		return chance("before", 7) ? 0 : any_number(name, NULL, 0);
	for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++)
		if (strcmp(param->name, meanings[i].param) == 0)
			return any_number(meanings[i].name, NULL, 0);
	return any_number("bits", (const uint64_t[]){(uint64_t)(param - declared->params)}, 1);
}

static uint64_t input(const char *name, void *context)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(list[i].what, name) == 0)
			return list[i].number;
	if (strncmp(name, "ghost_", 6) == 0 || strncmp(name, "effect_", 7) == 0 ||
	    strcmp(name, RESULT) == 0)
		return 0;
	for (size_t i = 0; i < program->arg_count && i < declared->param_count; i++)
		if (program->args[i]->op == RF_TERM_INPUT &&
		    strcmp(program->args[i]->name, name) == 0)
			return argument_number(name, &declared->params[i]);
	return any_number(name, NULL, 0);
}

static uint64_t apply(const char *name, const uint64_t *numbers, size_t numbers_count,
		      void *context)
{
	static const char of_itself[] = "recursive_";
	uint64_t number;

	if (strncmp(name, of_itself, sizeof(of_itself) - 1) == 0 &&
	    recursive(name + sizeof(of_itself) - 1, numbers, &number))
		return number;
	return any_number(name, numbers, numbers_count);
}

const struct rf_assignment outcome_numbers = {.input = input, .apply = apply};

uint64_t argument(size_t number)
{
	return input(program->args[number]->name, NULL);
}

uint64_t given(const char *name)
{
	bool whether = strncmp(name, "is_there_", 9) == 0;
	char text[NAME_MAX];
	uint64_t number;

	snprintf(text, sizeof(text), "%s%s", whether ? "" : "given_", name);
	number = input(text, NULL);
	return !whether && strcmp(text + strlen(text) - 2, "_4") == 0 ? (uint32_t)number : number;
}

/* A variable that is set before the program is loaded; or what the kernel's types say. */
uint64_t constant(const char *name)
{
	uint32_t map = 0, offset = 0, id;
	char text[NAME_MAX];

	if (!rf_type_variable(program->world->object, name, &map, &offset, &id))
		return input(name, NULL);
	snprintf(text, sizeof(text), "map%u_%u_4", map, offset);
	return (uint32_t)input(text, NULL);
}

struct rf_spec_facts outcome_open(struct rf_space *of_space, const struct rf_program *of_program,
				  const struct rf_spec_program *of_declared)
{
	static const char *names[EFFECTS_MAX];
	struct rf_terms *terms = of_space->terms;
	const struct rf_term **ghosts =
		rf_arena_alloc(of_space->arena, of_space->ghost_count * sizeof(*ghosts));
	const struct rf_term **effects =
		rf_arena_alloc(of_space->arena, of_program->effect_count * sizeof(*effects));

	space = of_space;
	program = of_program;
	declared = of_declared;
	for (uint32_t i = 0; i < space->ghost_count && i < GHOSTS_MAX; i++)
		ghosts[i] = rf_term_input(terms, ghost(i));
	for (uint32_t i = 0; i < program->effect_count && i < EFFECTS_MAX; i++)
		effects[i] = rf_term_not(terms, rf_term_binary(terms, RF_TERM_EQ,
							       rf_term_input(terms, effect_name(i)),
							       rf_term_word(terms, 0)));
	for (uint32_t i = 0; i < program->world->object->map_count && i < EFFECTS_MAX; i++)
		names[i] = program->world->object->maps[i].name;
	return (struct rf_spec_facts){
		.world = program->world,
		.args = program->args,
		.result = rf_term_input(terms, RESULT),
		.effects = effects,
		.effect_names = names,
		.effect_count = program->effect_count,
		.start = &program->start,
		.ghosts = ghosts,
	};
}
