/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Numbers with which claims are false: found by trying, or by a prover, and never made up. Each
 * operation means to the prover what it means here.
 */
#include "verify/model.h"

#include <errno.h>
#include <stdlib.h>

#include "verify_code.h"

#define RARE 0x123456789abcdef /* is not found by trying */

typedef const struct rf_term *term;

static struct rf_terms *t;

static term word(uint64_t value)
{
	return rf_term_word(t, value);
}

static term input(const char *name)
{
	return rf_term_input(t, name);
}

static term binary(enum rf_term_op op, term a, term b)
{
	return rf_term_binary(t, op, a, b);
}

static term not(term a)
{
	return rf_term_unary(t, RF_TERM_NOT, a);
}

static term apply(const char *name, term a)
{
	return rf_term_apply(t, name, &a, 1);
}

static bool is_false(term claim, const struct rf_model *model)
{
	struct rf_assignment assignment = rf_model_assignment(model);
	uint64_t holds = 1;

	return rf_term_evaluate(&claim, 1, &assignment, &holds) == 0 && !holds;
}

static uint64_t value_of(const struct rf_model *model, const char *name)
{
	for (size_t i = 0; i < model->count; i++)
		if (!strcmp(model->entries[i].name, name))
			return model->entries[i].value;
	return UINT64_MAX;
}

static void found(term claim, const char *what)
{
	struct rf_model model = {0};
	int r = rf_model_find(claim, &model);

	ok(r == 0 && is_false(claim, &model), "found: %s", what);
	rf_model_done(&model);
}

static void not_found(term claim, const char *what)
{
	struct rf_model model = {0};

	ok(rf_model_find(claim, &model) == -ENOENT && !model.count, "not found: %s", what);
	rf_model_done(&model);
}

/* The prover must say that the operation of these two numbers is what is computed here, and cannot
 * say that it is another. */
static void agrees(enum rf_term_op op, uint64_t a, uint64_t b)
{
	struct rf_terms *before = t;
	struct rf_model model = {0};
	bool truth = op >= RF_TERM_TRUE;
	uint64_t is = rf_term_compute(op, a, b);
	term result, equal, numbers;
	int is_so, is_other;

	t = rf_terms_new(false); /* or the numbers would be computed before anybody is asked */
	result = binary(op, input("a"), input("b"));
	equal = !truth ? binary(RF_TERM_EQ, result, word(is)) : is ? result : not(result);
	numbers = binary(RF_TERM_BOTH, binary(RF_TERM_EQ, input("a"), word(a)),
			 binary(RF_TERM_EQ, input("b"), word(b)));
	is_so = rf_model_ask(not(binary(RF_TERM_BOTH, numbers, equal)), 10, &model);
	rf_model_done(&model);
	is_other = rf_model_ask(not(binary(RF_TERM_BOTH, numbers, not(equal))), 10, &model);
	rf_model_done(&model);
	ok(is_so == 0 && is_other == -ENOENT, "operation %d of %#" PRIx64 " and %#" PRIx64, op, a,
	   b);
	rf_terms_free(t);
	t = before;
}

static void operations(void)
{
	static const uint64_t numbers[] = {0, 3, 64, 0x8000000000000001, UINT64_MAX};

	for (enum rf_term_op op = RF_TERM_ADD; op < RF_TERM_MAX_; op++) {
		if (op == RF_TERM_IF || op == RF_TERM_TRUE || op == RF_TERM_FALSE ||
		    op == RF_TERM_NOT || op == RF_TERM_BOTH || op == RF_TERM_EITHER)
			continue;
		for (size_t i = 0; i < 5; i++)
			agrees(op, numbers[(i + 3) % 5], numbers[i]);
	}
}

static void small_numbers(void)
{
	struct rf_model model = {0};
	term large = binary(RF_TERM_ULT, word(1ULL << 40), input("large"));
	term claim = not(binary(RF_TERM_BOTH, large,
				binary(RF_TERM_EITHER, binary(RF_TERM_EQ, input("free"), word(0)),
				       not(binary(RF_TERM_EQ, input("free"), word(0))))));

	ok(rf_model_find(claim, &model) == 0, "a number that must be large is found");
	ok(value_of(&model, "large") > 1ULL << 40, "and stays large");
	rf_model_done(&model);
	claim = binary(RF_TERM_EQ, apply("f", input("x")), apply("f", input("y")));
	ok(rf_model_find(claim, &model) == 0 && is_false(claim, &model),
	   "a function of two numbers that are not one");
	for (size_t i = 0; i < model.count; i++)
		ok(model.entries[i].value <= 0xffff, "%s is small: %#" PRIx64,
		   model.entries[i].name, model.entries[i].value);
	rf_model_done(&model);
}

/* As another program asks for them. */
static void kept(void)
{
	const uint64_t args[] = {7, 8}, others[] = {7, 9};
	struct rf_model model = {0};
	struct rf_assignment assignment = rf_model_assignment(&model);
	char name[] = "a";

	ok(rf_model_add(&model, name, NULL, 0, 1) == 0 &&
		   rf_model_add(&model, name, args, 2, 2) == 0 &&
		   rf_model_add(&model, name, args, 2, 3) == 0 && model.count == 2,
	   "numbers are kept, the first of each");
	name[0] = 'b';
	ok(assignment.input("a", assignment.context) == 1 &&
		   assignment.apply("a", args, 2, assignment.context) == 2,
	   "and given");
	ok(assignment.apply("a", others, 2, assignment.context) == 0 &&
		   assignment.input("b", assignment.context) == 0 && model.count == 2,
	   "what nobody knows is 0");
	rf_model_done(&model);
}

static void alone(term claim)
{
	const char *path = getenv("PATH");
	char *kept = path ? strdup(path) : NULL;

	setenv("PATH", "/nonexistent", 1);
	not_found(claim, "what only a prover knows, where there is none");
	setenv("PATH", kept ?: "", 1);
	free(kept);
}

int main(void)
{
	term rare, same;

	t = rf_terms_new(true);
	rare = not(binary(RF_TERM_EQ, input("x"), word(RARE)));
	same = binary(RF_TERM_EQ, input("x"), input("y"));
	found(rare, "a number that nobody would try");
	found(not(binary(RF_TERM_EQ, apply("f", word(RARE)), word(RARE))), "of a function, too");
	found(not(binary(RF_TERM_EQ, binary(RF_TERM_MUL, input("x"), word(3)), word(RARE))),
	      "what must be computed");
	found(same, "two numbers that are not one");
	found(rf_term_truth(t, false), "what is false of nothing");
	not_found(rf_term_truth(t, true), "true");
	not_found(binary(RF_TERM_EITHER, not(same),
			 binary(RF_TERM_EQ, apply("f", input("x")), apply("f", input("y")))),
		  "that a function has two values");
	not_found(binary(RF_TERM_ULE, binary(RF_TERM_AND, input("x"), word(RARE)), word(RARE)),
		  "that a mask makes a number larger");
	alone(rare);
	kept();
	small_numbers();
	operations();
	rf_terms_free(t);
	return done();
}
