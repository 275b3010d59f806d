/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* ringfence verify --eval: runs a program on numbers, and asks provers about each step. */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "base/log.h"
#include "cli/verify.h"
#include "verify/eval.h"
#include "verify/prove.h"

#define PROGRAM_MAX (64U << 20) /* bytes of hexadecimal digits on stdin */
#define STEPS_OF_A_GOAL 64

static int digit_of(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *found = c ? strchr(digits, tolower((unsigned char)c)) : NULL;

	return found ? (int)(found - digits) : -1;
}

/* Two digits a byte; space between bytes or none. Returns 0, -EINVAL or -ENOMEM. */
static int read_hex(const char *text, uint8_t **ret_bytes, size_t *ret_size)
{
	cleanup_free uint8_t *bytes = malloc(strlen(text) / 2 + 1);
	size_t size = 0;

	if (!bytes)
		return -ENOMEM;
	while (*text) {
		if (isspace((unsigned char)*text)) {
			text++;
			continue;
		}
		if (digit_of(text[0]) < 0 || digit_of(text[1]) < 0)
			return -EINVAL;
		bytes[size++] = (uint8_t)(digit_of(text[0]) << 4 | digit_of(text[1]));
		text += 2;
	}
	*ret_bytes = TAKE_PTR(bytes);
	*ret_size = size;
	return 0;
}

/* The steps so far, as claims that what was computed follows from the terms. */
struct claims {
	struct rf_terms *terms;
	struct rf_goal *goals;
	size_t count;
	size_t steps;  /* in the last goal */
	uint32_t last; /* number of the newest claim: an older one was made before */
};

static int new_goal(struct claims *claims)
{
	struct rf_goal *goals =
		reallocarray(claims->goals, claims->count + 1, sizeof(*claims->goals));
	char *name;

	if (!goals)
		return -ENOMEM;
	claims->goals = goals;
	if (asprintf(&name, "steps_%zu", claims->count) < 0)
		return -ENOMEM;
	goals[claims->count++] =
		(struct rf_goal){.name = name, .claim = rf_term_truth(claims->terms, true)};
	claims->steps = 0;
	return 0;
}

static int add_claim(const struct rf_eval_step *step, void *context)
{
	const struct rf_term *computed, *result, *claim;
	struct claims *claims = context;
	struct rf_terms *terms = claims->terms;
	struct rf_goal *goal;
	int r = 0;

	rf_eval_terms(terms, step, &computed, &result);
	if (!rf_term_is_truth(computed))
		claim = rf_term_binary(terms, RF_TERM_EQ, computed, result);
	else
		claim = step->result ? computed : rf_term_unary(terms, RF_TERM_NOT, computed);
	if (claim->id <= claims->last && claims->count)
		return 0;
	if (!claims->count || claims->steps == STEPS_OF_A_GOAL)
		r = new_goal(claims);
	if (r < 0)
		return r;
	goal = &claims->goals[claims->count - 1];
	goal->claim = rf_term_binary(terms, RF_TERM_BOTH, goal->claim, claim);
	claims->last = goal->claim->id;
	claims->steps++;
	return rf_terms_failed(terms) ? -ENOMEM : 0;
}

static enum rf_exit prove(const struct claims *claims, const struct rf_prove_options *options)
{
	cleanup_free struct rf_prove_result *results = calloc(claims->count + 1, sizeof(*results));
	struct rf_error error = {0};
	int r;

	if (!results) {
		rf_log_error("no memory");
		return RF_EXIT_UNABLE;
	}
	r = rf_prove("eval", claims->goals, claims->count, options, results, &error);
	if (r < 0) {
		rf_log_error("%s", error.text);
		return RF_EXIT_UNABLE;
	}
	for (size_t i = 0; i < claims->count; i++) {
		if (rf_prove_holds(&results[i], options))
			continue;
		rf_log_error(
			"the provers do not compute what was computed: %s is %s by z3, %s by cvc5",
			claims->goals[i].name, rf_proof_name(results[i].proofs[RF_PROVER_Z3]),
			rf_proof_name(results[i].proofs[RF_PROVER_CVC5]));
		return RF_EXIT_NO;
	}
	return RF_EXIT_YES;
}

static void print(uint64_t r0, const struct rf_cli_eval *options)
{
	char text[17];

	snprintf(text, sizeof(text), "%" PRIx64, r0);
	if (options->json)
		rf_cli_print_json(json_pack("{s:s, s:b}", "r0", text, "confirmed", options->why3));
	else
		puts(text);
}

static enum rf_exit run(const struct rf_insn *insns, size_t count, struct rf_eval *eval,
			const struct rf_cli_eval *options)
{
	struct claims claims = {.terms = rf_terms_new(false)};
	enum rf_exit status = RF_EXIT_YES;
	struct rf_error error = {0};
	uint64_t r0 = 0;
	int r;

	eval->step = options->why3 ? add_claim : NULL;
	eval->context = &claims;
	r = claims.terms ? rf_eval_run(insns, count, eval, &r0, &error) : -ENOMEM;
	if (r < 0) {
		rf_log_error("%s", *error.text ? error.text : strerror(-r));
		status = RF_EXIT_UNABLE;
	} else if (options->why3) {
		status = prove(&claims, &options->prove);
	}
	if (status == RF_EXIT_YES)
		print(r0, options);
	for (size_t i = 0; i < claims.count; i++)
		free((char *)claims.goals[i].name);
	free(claims.goals);
	rf_terms_free(claims.terms);
	return status;
}

static int read_program(const struct rf_cli_eval *options, uint8_t **ret_bytes, size_t *ret_size)
{
	cleanup_free char *text = NULL;
	size_t size;
	int r;

	if (options->program)
		return read_hex(options->program, ret_bytes, ret_size);
	r = rf_fd_read(STDIN_FILENO, PROGRAM_MAX, (void **)&text, &size);
	if (r < 0)
		return r;
	return strlen(text) == size ? read_hex(text, ret_bytes, ret_size) : -EINVAL;
}

enum rf_exit rf_cli_verify_eval(const struct rf_cli_eval *options)
{
	cleanup_free uint8_t *program = NULL, *memory = NULL;
	cleanup_free struct rf_insn *insns = NULL;
	size_t size = 0, memory_size = 0, count;
	struct rf_error error = {0};
	struct rf_eval eval;
	int r;

	r = read_program(options, &program, &size);
	if (r < 0) {
		rf_log_error("the program: %s",
			     r == -EINVAL ? "not hexadecimal digits, two a byte" : strerror(-r));
		return RF_EXIT_UNABLE;
	}
	r = read_hex(options->memory ? options->memory : "", &memory, &memory_size);
	if (r < 0) {
		rf_log_error("the memory: %s",
			     r == -EINVAL ? "not hexadecimal digits, two a byte" : strerror(-r));
		return RF_EXIT_UNABLE;
	}
	r = rf_insn_decode(program, size, true, &insns, &count, &error);
	if (r < 0) {
		rf_log_error("%s", error.text);
		return RF_EXIT_UNABLE;
	}
	eval = (struct rf_eval){.memory = memory, .memory_size = memory_size};
	return run(insns, count, &eval, options);
}
