/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Does proofs/ringfence.spec say what it should? tests/reference has, in C, what each program and
 * function of src/bpf should come to. With random numbers for all that is asked of the kernel, of
 * maps and of functions that are called, each rule must hold of what the reference comes to; where
 * that is certain, any other number must break a rule; and each rule must be broken at times.
 */
#include <stdlib.h>

#include "../reference/outcome.h"
#include "base/cleanup.h"
#include "base/fd.h"
#include "verify_code.h"

#define RUNS 1000 /* or as many as the first argument says; a second one: until one fails */
#define RULES_MAX 32

static unsigned long long runs = RUNS;
static bool first;

CLEANUP_DEFINE(struct rf_object_file *, rf_object_free)
CLEANUP_DEFINE(struct rf_spec *, rf_spec_free)

/* A program, its rules, and what became of them. */
struct subject {
	const char *name;
	const struct reference *reference;
	size_t count;
	const char *rules[RULES_MAX];
	const struct rf_term *claims[RULES_MAX + 1]; /* the last: what definitions are */
	size_t broken[RULES_MAX];
	size_t right, wrong, told;
};

static const struct reference *reference_of(const char *name)
{
	const struct reference *const all[] = {
#define X(table) references_of_##table,
		REFERENCES(X)
#undef X
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		for (const struct reference *r = all[i]; r->name; r++)
			if (strcmp(r->name, name) == 0)
				return r;
	return NULL;
}

/* Which rules hold; a bit each. UINT64_MAX: no memory. */
static uint64_t held(const struct subject *subject)
{
	uint64_t values[RULES_MAX + 1], bits = 0;

	if (rf_term_evaluate(subject->claims, subject->count + 1, &outcome_numbers, values) < 0)
		return UINT64_MAX;
	for (size_t i = 0; i <= subject->count; i++)
		bits |= (uint64_t)(values[i] != 0) << i;
	return bits;
}

static void complain(struct subject *subject, const char *what, const char *which)
{
	if (subject->told++ < 3)
		printf("# seed %llu: %s: %s %s\n", (unsigned long long)reference_seed,
		       subject->name, what, which);
}

/* Where it is certain, another number breaks a rule. */
static void try_wrong(struct subject *subject, struct come *come)
{
	uint64_t all = (1ULL << (subject->count + 1)) - 1, bits;
	uint64_t wrong = come->certainty == OR_NONE && come->number == 1 ? 2 : come->number ^ 1;
	uint64_t right = come->number;

	come->number = wrong;
	bits = held(subject);
	come->number = right;
	if (bits == all) {
		subject->wrong++;
		complain(subject, "nothing breaks with another", come->what);
	}
	for (size_t i = 0; i < subject->count; i++)
		subject->broken[i] += !(bits >> i & 1);
}

static void run(struct subject *subject)
{
	uint64_t all = (1ULL << (subject->count + 1)) - 1, bits;
	struct come *list;
	size_t count;

	outcome_clear();
	subject->reference->come();
	bits = held(subject);
	subject->right += bits == all;
	for (size_t i = 0; i <= subject->count; i++)
		if (!(bits >> i & 1))
			complain(subject, "what is right breaks",
				 i < subject->count ? subject->rules[i] : "a definition");
	list = outcome_list(&count);
	for (size_t i = 0; i < count; i++)
		if (list[i].certainty != MAY)
			try_wrong(subject, &list[i]);
}

static void compare(struct subject *subject)
{
	size_t unbroken = 0;

	for (reference_seed = 1; reference_seed <= runs; reference_seed++)
		run(subject);
	ok(subject->right == runs && !outcome_unknown(),
	   "%s: %zu of %llu right outcomes keep %zu rules", subject->name, subject->right, runs,
	   subject->count);
	for (size_t i = 0; i < subject->count; i++) {
		if (subject->broken[i])
			continue;
		printf("# nothing breaks %s of %s\n", subject->rules[i], subject->name);
		unbroken++;
	}
	ok(!subject->wrong && !unbroken, "%s: each wrong one breaks one, and each rule is broken",
	   subject->name);
}

/* Whether there are rules for it; then they are computed. */
static size_t ask(const struct rf_object_file *object, const struct rf_object_function *function,
		  const struct rf_spec *spec)
{
	const struct rf_spec_program *declared = rf_spec_program(spec, function->name);
	struct subject subject = {.name = function->name,
				  .reference = reference_of(function->name)};
	struct rf_arena arena = {0};
	struct rf_space space = {.arena = &arena, .terms = rf_terms_new(true)};
	struct rf_error error = {0};
	struct rf_spec_facts facts;
	struct rf_program program;

	/* Each object that uses a function of headers has a copy of its own. */
	for (size_t i = 0; &object->functions[i] < function; i++)
		if (strcmp(object->functions[i].name, function->name) == 0)
			return 0;
	for (size_t i = 0; declared && i < spec->rule_count; i++)
		subject.count +=
			rf_spec_matches(&spec->rules[i], function->name, function->section);
	if (subject.count && subject.count <= RULES_MAX &&
	    ok(subject.reference &&
		       rf_program_run(&space, object, function, spec, &program, &error) == 0,
	       "%s: there is a reference %s", function->name, error.text)) {
		size_t n = 0;

		facts = outcome_open(&space, &program, declared);
		for (size_t i = 0; i < spec->rule_count; i++) {
			if (!rf_spec_matches(&spec->rules[i], function->name, function->section))
				continue;
			subject.rules[n] = spec->rules[i].name;
			subject.claims[n++] =
				rf_spec_claim(space.terms, &spec->rules[i], declared, &facts);
		}
		subject.claims[n] = program.world->claims.assumed;
		compare(&subject);
	}
	rf_terms_free(space.terms);
	rf_arena_done(&arena);
	return subject.count;
}

int main(int argc, char **argv)
{
	struct rf_object_file *object CLEANUP(rf_object_free_pointer) = NULL;
	struct rf_spec *spec CLEANUP(rf_spec_free_pointer) = NULL;
	struct rf_error error = {0};
	struct rf_diag diag = {0};
	cleanup_free void *text = NULL;
	cleanup_file FILE *file = fopen("proofs/ringfence.spec", "re");
	size_t size = 0, rules = 0, asked = 0;

	if (argc > 1)
		runs = strtoull(argv[1], NULL, 10);
	first = argc > 2;
	if (!ok(file && rf_fd_read(fileno(file), SIZE_MAX / 2, &text, &size) == 0 &&
			rf_spec_read("spec", text, size, &spec, &diag) == 0 &&
			rf_object_open("build/ringfence.bpf.o", &object, &error) == 0,
		"the specification and the object are read %s", error.text))
		return done();
	for (size_t i = 0; i < object->function_count && !(first && tap_failed); i++) {
		size_t count = ask(object, &object->functions[i], spec);

		rules += count;
		asked += count > 0;
	}
	printf("# %zu rules of %zu programs and functions, each computed %llu times\n", rules,
	       asked, runs);
	return done();
}
