/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "verify/check.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/cleanup.h"
#include "verify/program.h"
#include "verify/record.h"

#define ENGLISH_MAX 1024

CLEANUP_DEFINE(struct rf_terms *, rf_terms_free)

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* The program, and the goals that are made of it. */
struct work {
	struct rf_space space;
	struct rf_program program;
	const char **map_names; /* in the order of effects */
	struct rf_goal *goals;
	size_t goal_count;
	struct rf_check *check;
	struct rf_error *error;
};

static int no_memory(struct rf_error *error)
{
	return rf_error_set(error, -ENOMEM, "no memory");
}

/* A name for Why3: letters, digits and _. */
static const char *goal_name(struct rf_space *space, const char *before, const char *rule)
{
	size_t length = strlen(before) + strlen(rule);
	char *name = rf_arena_alloc(space->arena, length + 1);

	if (!name)
		return NULL;
	stpcpy(stpcpy(name, before), rule);
	for (char *c = name; *c; c++)
		if (*c == '-' || *c == '.')
			*c = '_';
	return name;
}

/* The row's goal, and behind it that of its control, if it has one. */
static int add_row(struct work *work, const struct rf_check_row *like, const char *english,
		   const struct rf_term *claim, const struct rf_term *control)
{
	struct rf_check_row *row = &work->check->rows[work->check->row_count++];
	const char *name = goal_name(&work->space, "rule_", like->rule);
	const char *control_name = goal_name(&work->space, "control_", like->rule);

	*row = *like;
	row->english = strdup(english);
	row->controlled = control != NULL;
	work->goals[work->goal_count++] = (struct rf_goal){name, NULL, claim};
	if (control)
		work->goals[work->goal_count++] = (struct rf_goal){control_name, NULL, control};
	return name && control_name && row->english ? 0 : no_memory(work->error);
}

static const struct rf_term *all_duties(const struct work *work)
{
	struct rf_terms *terms = work->space.terms;
	const struct rf_term *all = rf_term_truth(terms, true);

	for (size_t i = 0; i < work->program.duty_count; i++)
		all = rf_term_both(terms, all, work->program.duties[i].claim);
	return all;
}

/* The rule's words are those of the program. */
static int check_fit(struct work *work, const struct rf_spec *spec, const struct rf_spec_rule *rule,
		     const struct rf_spec_program *program, const struct rf_spec_facts *facts)
{
	struct rf_diag diag = {0};
	int r = rf_spec_fits(rule, program, facts, &diag);

	if (r < 0)
		rf_error_set(work->error, r, "line %u of the specification: %s", rule->line,
			     diag.kept ? diag.faults[0].text : "the rule does not fit");
	rf_diag_done(&diag);
	return r;
}

/* Of a program that may do anything. */
static const struct rf_term *const *any_effects(struct work *work)
{
	const struct rf_term **effects = rf_arena_alloc(
		work->space.arena, (work->program.effect_count + 1) * sizeof(*effects));

	for (uint32_t i = 0; effects && i < work->program.effect_count; i++)
		effects[i] = rf_world_maybe(&work->space);
	return effects;
}

static const struct rf_term *const *any_ghosts(struct work *work)
{
	const struct rf_term **ghosts =
		rf_arena_alloc(work->space.arena, (work->space.ghost_count + 1) * sizeof(*ghosts));

	for (uint32_t i = 0; ghosts && i < work->space.ghost_count; i++)
		ghosts[i] = rf_value_fresh(&work->space, 8).word;
	return ghosts;
}

static struct rf_spec_facts facts_of(const struct work *work)
{
	return (struct rf_spec_facts){
		.world = work->program.world,
		.start = &work->program.start,
		.ghosts = work->program.ghosts,
		.args = work->program.args,
		.result = work->program.result,
		.effects = work->program.effects,
		.effect_names = work->map_names,
		.effect_count = work->program.effect_count,
	};
}

static int add_rules(struct work *work, const struct rf_spec *spec)
{
	const struct rf_object_function *function = work->program.function;
	const struct rf_spec_program *program = rf_spec_program(spec, function->name);
	struct rf_terms *terms = work->space.terms;
	struct rf_spec_facts facts = facts_of(work), any = facts;
	char english[ENGLISH_MAX];
	int r = 0;

	if (!program || program->param_count > work->program.arg_count)
		return rf_error_set(work->error, -ENOENT,
				    "%s: the specification has not this program with its arguments",
				    function->name);
	any.result = rf_value_fresh(&work->space, 8).word;
	any.effects = any_effects(work);
	any.ghosts = any_ghosts(work);
	if (!any.effects || !any.ghosts)
		return no_memory(work->error);
	for (size_t i = 0; r >= 0 && i < spec->rule_count; i++) {
		const struct rf_spec_rule *rule = &spec->rules[i];
		struct rf_check_row like = {.rule = rule->name, .line = rule->line};

		if (!rf_spec_matches(rule, function->name, function->section))
			continue;
		r = check_fit(work, spec, rule, program, &facts);
		if (r < 0)
			return r;
		rf_spec_english(rule, english, sizeof(english));
		r = add_row(work, &like, english, rf_spec_claim(terms, rule, program, &facts),
			    rf_spec_claim(terms, rule, program, &any));
	}
	if (r >= 0 && !work->goal_count && !program->function)
		return rf_error_set(work->error, -ENOENT, "%s: no rule is for this program",
				    function->name);
	return r;
}

/* What is assumed, before each goal and each control from the `first` on: were it not to be had
 * together, no control could be refuted. */
static void take_for_granted(struct work *work, size_t first, const struct rf_term *assumed)
{
	struct rf_terms *terms = work->space.terms;

	if (assumed->op == RF_TERM_TRUE)
		return;
	for (size_t i = first; i < work->goal_count; i++)
		work->goals[i].claim = rf_term_implies(terms, assumed, work->goals[i].claim);
}

static int add_goals(struct work *work, const struct rf_spec *spec)
{
	static const struct rf_check_row ends = {.rule = RF_CHECK_ENDS};
	static const struct rf_check_row null = {.rule = RF_CHECK_NULL};
	static const struct rf_check_row loops = {.rule = RF_CHECK_LOOPS};
	size_t most = 2 * spec->rule_count + 3;
	char english[ENGLISH_MAX];
	int r;

	work->goals = rf_arena_alloc(work->space.arena, most * sizeof(*work->goals));
	work->check->rows = calloc(most, sizeof(*work->check->rows));
	if (!work->goals || !work->check->rows)
		return no_memory(work->error);
	r = add_rules(work, spec);
	r = r < 0 ? r
		  : add_row(work, &ends, "every way through it comes to an exit",
			    work->program.ends, NULL);
	r = r < 0 ? r
		  : add_row(work, &null, "no pointer is used that may be NULL", all_duties(work),
			    NULL);
	take_for_granted(work, 0, work->program.world->claims.granted);
	snprintf(english, sizeof(english),
		 "what is said of loops holds at first, is kept, and gives what is said of their "
		 "end%s",
		 work->program.world->said_of_loops);
	if (r >= 0 && work->program.loops->op != RF_TERM_TRUE)
		r = add_row(work, &loops, english, work->program.loops, NULL);
	take_for_granted(work, 0, work->program.world->claims.assumed);
	return r < 0 || !rf_terms_failed(work->space.terms) ? r : no_memory(work->error);
}

static int prove(struct work *work, const struct rf_object_file *object, const struct rf_spec *spec,
		 const struct rf_prove_options *options)
{
	cleanup_free struct rf_prove_result *results = calloc(work->goal_count, sizeof(*results));
	struct rf_refute refute = {
		.program = &work->program,
		.words = rf_spec_program(spec, work->check->function->name),
		.map_names = work->map_names,
		.object = object,
		.spec = spec,
		.witness = options->witness,
	};
	struct rf_spec_facts facts = facts_of(work);
	int r;

	if (!results)
		return no_memory(work->error);
	r = rf_prove(work->program.function->name, work->goals, work->goal_count, options, results,
		     work->error);
	if (r < 0)
		return r;
	for (size_t i = 0, goal = 0; i < work->check->row_count; i++) {
		struct rf_check_row *row = &work->check->rows[i];

		row->result = results[goal];
		row->proved = rf_prove_holds(&row->result, options);
		if (!row->proved)
			rf_refute(&refute, work->goals[goal].claim, row->rule, &facts,
				  &row->example, &row->again);
		goal++;
		if (!row->controlled)
			continue;
		row->control = results[goal++];
		row->proved = row->proved && rf_prove_refuted(&row->control, options);
	}
	rf_record_free(refute.record);
	return 0;
}

static int name_maps(struct work *work, const struct rf_object_file *object)
{
	work->map_names = rf_arena_alloc(work->space.arena,
					 (object->map_count + 1) * sizeof(*work->map_names));
	if (!work->map_names)
		return no_memory(work->error);
	for (size_t i = 0; i < object->map_count; i++)
		work->map_names[i] = object->maps[i].name;
	return 0;
}

static int run(struct work *work, const struct rf_object_file *object, const struct rf_spec *spec,
	       const struct rf_prove_options *options)
{
	int r = rf_program_run(&work->space, object, work->check->function, spec, &work->program,
			       work->error);

	r = r < 0 ? r : name_maps(work, object);
	r = r < 0 ? r : add_goals(work, spec);
	if (r < 0)
		return r;
	work->check->terms = rf_terms_count(work->space.terms);
	return prove(work, object, spec, options);
}

int rf_check_program(const struct rf_object_file *object, const struct rf_object_function *function,
		     const struct rf_spec *spec, const struct rf_prove_options *options,
		     struct rf_check *ret_check, struct rf_error *error)
{
	struct rf_terms *terms CLEANUP(rf_terms_free_pointer) = rf_terms_new(true);
	struct rf_arena arena = {0};
	struct work work = {
		.space = {.arena = &arena, .terms = terms}, .check = ret_check, .error = error};
	double start = now();
	int r;

	*ret_check = (struct rf_check){.function = function};
	r = terms ? rf_object_digest(object, function, ret_check->digest) : -ENOMEM;
	r = !r ? run(&work, object, spec, options) : no_memory(error);
	ret_check->seconds = now() - start;
	rf_arena_done(&arena);
	return r;
}

bool rf_check_covers(const struct rf_object_function *function, const struct rf_spec *spec)
{
	const struct rf_spec_program *declared =
		spec ? rf_spec_program(spec, function->name) : NULL;

	return function->program || (declared && declared->function);
}

bool rf_check_proved(const struct rf_check *check)
{
	for (size_t i = 0; i < check->row_count; i++)
		if (!check->rows[i].proved)
			return false;
	return check->row_count > 0;
}

void rf_check_done(struct rf_check *check)
{
	for (size_t i = 0; i < check->row_count; i++) {
		free(check->rows[i].english);
		rf_example_done(&check->rows[i].example);
		rf_case_free(check->rows[i].again);
	}
	free(check->rows);
	*check = (struct rf_check){0};
}
