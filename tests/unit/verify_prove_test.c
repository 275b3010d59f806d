/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What provers understand by each name of the theory, and what is made of their
 * answers. The driver is ours and is trusted, so every operator is asked about
 * the numbers where readings of it differ, by each prover.
 */
#include "verify/prove.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tap.h"

#define EVERY ((1U << RF_PROVER_MAX_) - 1)

static const uint64_t edges[] = {0,
				 1,
				 2,
				 63,
				 64,
				 65,
				 0x7fffffff,
				 0x80000000,
				 0xffffffff,
				 0x123456789abcdef0,
				 0x7fffffffffffffff,
				 0x8000000000000000,
				 0x8000000000000001,
				 UINT64_MAX - 1,
				 UINT64_MAX};
#define EDGES (sizeof(edges) / sizeof(edges[0]))

static const enum rf_term_op operators[] = {
	RF_TERM_ADD,  RF_TERM_SUB, RF_TERM_MUL, RF_TERM_UDIV, RF_TERM_UREM, RF_TERM_SDIV,
	RF_TERM_SREM, RF_TERM_AND, RF_TERM_OR,	RF_TERM_XOR,  RF_TERM_SHL,  RF_TERM_LSHR,
	RF_TERM_ASHR, RF_TERM_EQ,  RF_TERM_ULT, RF_TERM_ULE,  RF_TERM_SLT,  RF_TERM_SLE,
};
#define OPERATORS (sizeof(operators) / sizeof(operators[0]))

/* That the operation gives `value`. */
static const struct rf_term *gives(struct rf_terms *t, enum rf_term_op op, uint64_t a, uint64_t b,
				   uint64_t value)
{
	const struct rf_term *computed =
		rf_term_binary(t, op, rf_term_word(t, a), rf_term_word(t, b));

	if (!rf_term_is_truth(computed))
		return rf_term_binary(t, RF_TERM_EQ, computed, rf_term_word(t, value));
	return value ? computed : rf_term_unary(t, RF_TERM_NOT, computed);
}

/* What C computes for each pair of edges, all at once. */
static const struct rf_term *agrees(struct rf_terms *t, enum rf_term_op op)
{
	const struct rf_term *all = rf_term_truth(t, true);

	for (size_t i = 0; i < EDGES; i++)
		for (size_t j = 0; j < EDGES; j++) {
			uint64_t value = rf_term_compute(op, edges[i], edges[j]);

			all = rf_term_binary(t, RF_TERM_BOTH, all,
					     gives(t, op, edges[i], edges[j], value));
		}
	return all;
}

static void every_operator(void)
{
	struct rf_prove_options options = {.provers = EVERY, .seconds = 20};
	struct rf_prove_result results[2 * OPERATORS] = {0};
	struct rf_terms *t = rf_terms_new(false);
	struct rf_goal goals[2 * OPERATORS] = {0};
	char names[2 * OPERATORS][16];
	struct rf_error error = {0};

	for (size_t i = 0; i < 2 * OPERATORS; i++) {
		enum rf_term_op op = operators[i / 2];
		uint64_t wrong = rf_term_compute(op, 7, 3) ^ 1;

		snprintf(names[i], sizeof(names[i]), "%s_%zu", i % 2 ? "wrong" : "right", i / 2);
		goals[i].name = names[i];
		goals[i].claim = i % 2 ? gives(t, op, 7, 3, wrong) : agrees(t, op);
	}
	is_int(rf_prove("operators", goals, 2 * OPERATORS, &options, results, &error), 0);
	is_str(error.text, "");
	for (size_t i = 0; i < 2 * OPERATORS; i++)
		for (unsigned int p = 0; p < RF_PROVER_MAX_; p++)
			ok(results[i].proofs[p] == (i % 2 ? RF_PROOF_REFUTED : RF_PROOF_VALID),
			   "%s: %s %s", names[i], rf_prover_name(p),
			   rf_proof_name(results[i].proofs[p]));
	rf_terms_free(t);
}

/* A value for each other: choices, truth values, functions, names for what is used twice. */
static void the_rest(void)
{
	struct rf_prove_options options = {.provers = EVERY};
	struct rf_terms *t = rf_terms_new(true);
	const struct rf_term *x = rf_term_input(t, "x"), *y = rf_term_input(t, "y");
	const struct rf_term *less = rf_term_binary(t, RF_TERM_ULT, x, y);
	const struct rf_term *least = rf_term_if(t, less, x, y);
	const struct rf_term *f_x = rf_term_apply(t, "field", &x, 1);
	const struct rf_term *f_least = rf_term_apply(t, "field", &least, 1);
	const struct rf_term *same = rf_term_binary(t, RF_TERM_EQ, f_x, f_least);
	const struct rf_term *not_less = rf_term_unary(t, RF_TERM_NOT, less);
	struct rf_goal goals[] = {
		{"least", "the least is not more", rf_term_binary(t, RF_TERM_ULE, least, y)},
		{"congruence", NULL, rf_term_binary(t, RF_TERM_EITHER, same, not_less)},
		{"too_much", NULL, same},
		{"not_both", NULL, rf_term_binary(t, RF_TERM_BOTH, less, same)},
	};
	struct rf_prove_result results[4] = {0};
	struct rf_error error = {0};

	is_int(rf_prove("rest", goals, 4, &options, results, &error), 0);
	for (int i = 0; i < 4; i++)
		ok(rf_prove_holds(&results[i], &options) == (i < 2), "%s: %s", goals[i].name,
		   rf_proof_name(results[i].proofs[RF_PROVER_Z3]));
	rf_terms_free(t);
}

/* A graph in which every value is used three times is no tree: 60 levels of it are small. */
static void sharing(void)
{
	struct rf_prove_options options = {0};
	struct rf_terms *t = rf_terms_new(true);
	const struct rf_term *last = rf_term_input(t, "x"), *one = rf_term_word(t, 1);
	struct rf_goal goal = {"doubled", NULL, NULL};
	struct rf_prove_result result = {0};
	struct rf_error error = {0};

	for (int i = 0; i < 60; i++)
		last = rf_term_binary(t, RF_TERM_ADD, last,
				      rf_term_binary(t, RF_TERM_MUL, last, last));
	goal.claim = rf_term_binary(
		t, RF_TERM_EQ,
		rf_term_binary(t, RF_TERM_AND,
			       rf_term_binary(t, RF_TERM_MUL, last,
					      rf_term_binary(t, RF_TERM_ADD, last, one)),
			       rf_term_word(t, 0)),
		rf_term_word(t, 0));
	is_int(rf_prove("sharing", &goal, 1, &options, &result, &error), 0);
	ok(rf_prove_holds(&result, &options), "proved");
	rf_terms_free(t);
}

static void names_are_checked(void)
{
	struct rf_prove_options options = {0};
	struct rf_terms *t = rf_terms_new(true);
	const struct rf_term *x = rf_term_input(t, "a.b");
	struct rf_goal goal = {"g", NULL, rf_term_binary(t, RF_TERM_ULE, x, rf_term_word(t, 9))};
	struct rf_prove_result result = {0};
	struct rf_error error = {0};

	is_int(rf_prove("names", &goal, 1, &options, &result, &error), -EINVAL);
	rf_terms_free(t);
}

/* Programs of other names in the way of the provers': an answer is needed, and the right words. */
static void answers_that_are_none(const char *folder, const char *says, const char *why)
{
	struct rf_prove_options options = {.provers = 1U << RF_PROVER_Z3};
	struct rf_terms *t = rf_terms_new(true);
	struct rf_goal goal = {"g", NULL, rf_term_truth(t, true)};
	struct rf_prove_result result = {.proofs = {RF_PROOF_NONE}};
	char path[256], *before = strdup(getenv("PATH"));
	struct rf_error error = {0};
	FILE *out;

	snprintf(path, sizeof(path), "%s/why3", folder);
	out = fopen(path, "w");
	fprintf(out, "#!/bin/sh\n%s\n", says);
	fchmod(fileno(out), 0755);
	fclose(out);
	setenv("PATH", folder, 1);
	is_int(rf_prove("none", &goal, 1, &options, &result, &error), -EBADMSG);
	ok(strstr(error.text, why), "%s", error.text);
	is_int(result.proofs[RF_PROVER_Z3], RF_PROOF_NONE);
	setenv("PATH", before, 1);
	free(before);
	unlink(path);
	rf_terms_free(t);
}

static void fails_closed(void)
{
	char folder[] = "/tmp/verify_prove_test.XXXXXX";

	ok(mkdtemp(folder), "a folder");
	answers_that_are_none(folder, "", "no answer");
	answers_that_are_none(folder, "exit 1", "no answer");
	answers_that_are_none(folder, "kill -9 $$", "no answer");
	answers_that_are_none(folder,
			      "echo 'Goal g.'; echo 'Prover result is: Valid (0.00s).'\n"
			      "echo 'Goal sanity_false.'; echo 'Prover result is: Valid (0.00s).'",
			      "contradicts itself");
	answers_that_are_none(folder,
			      "echo 'Goal g.'; echo 'Prover result is: Valid (0.00s).'\n"
			      "echo 'Goal sanity_false.'; echo 'Prover result is: Timeout (9s).'",
			      "timed out");
	rmdir(folder);
}

int main(void)
{
	every_operator();
	the_rest();
	sharing();
	names_are_checked();
	fails_closed();
	return done();
}
