/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "verify/refute.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "verify/model.h"
#include "verify/record.h"

#define CASES_MAX 300 /* that are looked at for one that a kernel can be put into */

/* All rules of the program, or the one of that name, of a result that is put in, and of a program
 * that does what this one does or nothing. */
static const struct rf_term *claim_of(const struct rf_refute *refute,
				      const struct rf_spec_facts *facts, const char *only,
				      bool rests)
{
	const struct rf_object_function *function = refute->program->function;
	struct rf_terms *terms = refute->program->world->space->terms;
	const struct rf_term *all = rf_term_truth(terms, true);
	struct rf_spec_facts with = *facts;

	with.result = rf_term_input(terms, RF_WANTED_RESULT);
	if (rests) {
		with.effects = refute->program->start.effects;
		with.ghosts = refute->program->start.ghosts;
	}
	for (size_t i = 0; i < refute->spec->rule_count; i++) {
		const struct rf_spec_rule *rule = &refute->spec->rules[i];

		if (rf_spec_matches(rule, function->name, function->section) &&
		    (!only || !strcmp(rule->name, only)))
			all = rf_term_both(terms, all,
					   rf_spec_claim(terms, rule, refute->words, &with));
	}
	return all;
}

static char *tell(const struct rf_refute *refute, uint64_t code, const struct rf_wanted *wanted)
{
	struct rf_spec_type type = refute->words->result;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	fputs("code: result = ", out);
	rf_example_print_number(out, code, type);
	fputs("; specification: ", out);
	if (!wanted->count)
		fputs("what the rule says, and no other result would make it true", out);
	for (size_t i = 0; i < wanted->count; i++) {
		fputs(!i ? "result = " : i + 1 < wanted->count ? ", " : " or ", out);
		rf_example_print_number(out, wanted->results[i], type);
	}
	if (wanted->count && wanted->alone)
		fputs(" by this rule alone", out);
	if (wanted->count && wanted->rests)
		fputs(" and no effects", out);
	fclose(out);
	return text;
}

/* Of a program that does what this one does; of one that does nothing; where another rule is broken
 * as well, of this rule alone. */
static int find_wanted(const struct rf_refute *refute, const struct rf_spec_facts *facts,
		       const char *rule, const struct rf_assignment *assignment,
		       struct rf_wanted *ret_wanted)
{
	int r = 0;

	*ret_wanted = (struct rf_wanted){0};
	for (int i = 0; r >= 0 && !ret_wanted->count && i < 3; i++) {
		bool rests = i == 1;

		r = rf_wanted_find(claim_of(refute, facts, i < 2 ? NULL : rule, rests), assignment,
				   ret_wanted);
		ret_wanted->rests = rests;
		ret_wanted->alone = i == 2;
	}
	return r;
}

static bool is_rule(const struct rf_spec *spec, const char *name)
{
	for (size_t i = 0; i < spec->rule_count; i++)
		if (!strcmp(spec->rules[i].name, name))
			return true;
	return false;
}

/* Returns 1 where a kernel can be put into it, 0 where not, which the first says why, or -ENOMEM.
 */
static int build(const struct rf_record *record, const struct rf_assignment *assignment,
		 struct rf_case *made)
{
	struct rf_error error = {0};

	if (rf_witness_make(record, assignment, &made->witness, &error) >= 0) {
		free(made->cannot);
		made->cannot = NULL;
		return 1;
	}
	rf_witness_done(&made->witness);
	if (!made->cannot)
		made->cannot = strdup(error.text);
	return made->cannot ? 0 : -ENOMEM;
}

/* The first case of the claim that a kernel can be put into, and its numbers; else that of `model`,
 * and why not. NULL: no memory. */
static struct rf_case *choose(const struct rf_record *record, const struct rf_term *claim,
			      struct rf_model *model)
{
	struct rf_case *made = calloc(1, sizeof(*made));
	struct rf_model other = {0}, first = *model;
	struct rf_assignment assignment = rf_model_assignment(&first);
	int r = made ? build(record, &assignment, made) : -ENOMEM;
	int more = 0;

	assignment = rf_model_assignment(&other);
	for (; r == 0 && more < CASES_MAX && rf_model_next(claim, &other) == 0; more++)
		r = build(record, &assignment, made);
	if (r > 0 && more) {
		*model = other;
		other = first;
	}
	rf_model_done(&other);
	if (r >= 0)
		return made;
	rf_case_free(made);
	return NULL;
}

void rf_refute(struct rf_refute *refute, const struct rf_term *claim, const char *rule,
	       const struct rf_spec_facts *facts, struct rf_example *ret_example,
	       struct rf_case **ret_case)
{
	struct rf_model model = {0};
	struct rf_assignment assignment = rf_model_assignment(&model);
	struct rf_wanted wanted = {0};
	struct rf_error error = {0};
	struct rf_case *made = NULL;
	uint64_t code;

	*ret_example = (struct rf_example){0};
	*ret_case = NULL;
	if (rf_model_find(claim, &model) < 0) {
		rf_model_done(&model);
		return;
	}
	if (refute->witness && !refute->record)
		rf_record_make(refute->object, refute->program->function, refute->spec,
			       &refute->record, &error);
	if (refute->record)
		made = choose(refute->record, claim, &model);
	*ret_example = rf_example_tell(refute->program, refute->words, refute->map_names, &model);
	if (is_rule(refute->spec, rule) &&
	    find_wanted(refute, facts, rule, &assignment, &wanted) >= 0 &&
	    rf_term_evaluate(&refute->program->result, 1, &assignment, &code) >= 0)
		ret_example->verdict = tell(refute, code, &wanted);
	if (made) {
		made->wanted = wanted;
		made->numbers = model;
	} else {
		rf_model_done(&model);
	}
	*ret_case = made;
}

int rf_refute_again(const struct rf_object_file *object, const struct rf_object_function *function,
		    const struct rf_spec *spec, const struct rf_assignment *numbers,
		    struct rf_case **ret_case, struct rf_error *error)
{
	struct rf_case *made = calloc(1, sizeof(*made));
	struct rf_record *record = NULL;
	int r;

	*ret_case = made;
	if (!made)
		return rf_error_set(error, -ENOMEM, "no memory");
	r = rf_record_make(object, function, spec, &record, error);
	if (r < 0)
		return r;
	r = build(record, numbers, made);
	rf_record_free(record);
	return r < 0 ? rf_error_set(error, r, "no memory") : 0;
}

void rf_case_free(struct rf_case *of)
{
	if (!of)
		return;
	rf_witness_done(&of->witness);
	rf_model_done(&of->numbers);
	free(of->cannot);
	free(of);
}
