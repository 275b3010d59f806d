/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Any bytes as a specification. What is read is compiled for every program that it is for, to
 * terms that say the same whether they are folded or not, and told in English.
 */
#include <stdlib.h>
#include <string.h>

#include "verify/spec.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void must(bool condition)
{
	if (!condition)
		abort();
}

/* The number of a word in a run: edges of types, with and without something above. */
static uint64_t input(const char *name, void *context)
{
	static const uint64_t words[] = {0,	      ~0ULL, 0x80000000, 0xffffffff,
					 0x17fffffff, 1,     0x7f80,	 1ULL << 63};
	const size_t *run = context;

	return words[((size_t)*name + *run) % (sizeof(words) / sizeof(*words))];
}

static const struct rf_term *claim(struct rf_terms *terms, const struct rf_spec_rule *rule,
				   const struct rf_spec_program *program)
{
	static const char *const names[RF_SPEC_PARAMS_MAX] = {"a", "b", "c", "d", "e", "f",
							      "g", "h", "i", "j", "k", "l"};
	const struct rf_term *args[RF_SPEC_PARAMS_MAX];
	const struct rf_term *effects[2];
	const char *const map = "map";
	struct rf_spec_facts facts = {
		.args = args, .effects = effects, .effect_names = &map, .effect_count = 2};

	for (size_t i = 0; i < RF_SPEC_PARAMS_MAX; i++)
		args[i] = rf_term_input(terms, names[i]);
	facts.result = rf_term_input(terms, "r");
	effects[0] = rf_term_binary(terms, RF_TERM_EQ, rf_term_word(terms, 0),
				    rf_term_input(terms, "x"));
	effects[1] = rf_term_binary(terms, RF_TERM_EQ, rf_term_word(terms, 1),
				    rf_term_input(terms, "x"));
	return rf_spec_claim(terms, rule, program, &facts);
}

static void compile(const struct rf_spec_rule *rule, const struct rf_spec_program *program)
{
	struct rf_terms *plain = rf_terms_new(false), *folded = rf_terms_new(true);
	const struct rf_term *a = claim(plain, rule, program), *b = claim(folded, rule, program);

	must(rf_term_is_truth(a) && rf_term_is_truth(b));
	must(!rf_terms_failed(plain) && !rf_terms_failed(folded));
	for (size_t run = 0; run < 8; run++) {
		const struct rf_assignment assignment = {.input = input, .context = &run};
		uint64_t truths[2];

		must(rf_term_evaluate(&a, 1, &assignment, &truths[0]) == 0);
		must(rf_term_evaluate(&b, 1, &assignment, &truths[1]) == 0);
		must(truths[0] == truths[1] && truths[0] <= 1);
	}
	rf_terms_free(plain);
	rf_terms_free(folded);
}

static void use_rule(const struct rf_spec *spec, const struct rf_spec_rule *rule)
{
	bool sections = strchr(rule->pattern, '/'), used = sections;
	char text[4096], part[40];

	rf_spec_english(rule, text, sizeof(text));
	must(text[0] && !strchr(text, '\n'));
	rf_spec_english(rule, part, sizeof(part));
	must(strncmp(text, part, sizeof(part) - 1) == 0);
	for (size_t i = 0; i < spec->program_count; i++) {
		const struct rf_spec_program *program = &spec->programs[i];
		struct rf_diag diag = {0};
		int r = rf_spec_fits(rule, program, NULL, &diag);
		bool matches = rf_spec_matches(rule, program->name, rule->pattern);

		must(!r == !diag.counts[RF_DIAG_ERROR]);
		must(!r || !matches || sections);
		rf_diag_done(&diag);
		used = used || matches;
		compile(rule, program);
	}
	must(used);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct rf_spec *spec = NULL;
	struct rf_diag diag = {0};
	int r = rf_spec_read("x", (const char *)bytes, size, &spec, &diag);

	must(!r == !diag.counts[RF_DIAG_ERROR] && !r == !!spec);
	for (size_t i = 0; i < diag.kept; i++)
		must(diag.faults[i].text[0] && !strchr(diag.faults[i].text, '\n'));
	rf_diag_done(&diag);
	for (size_t i = 0; spec && i < spec->program_count; i++)
		must(rf_spec_program(spec, spec->programs[i].name) == &spec->programs[i]);
	for (size_t i = 0; spec && i < spec->rule_count; i++)
		use_rule(spec, &spec->rules[i]);
	rf_spec_free(spec);
	return 0;
}
