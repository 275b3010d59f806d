/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Terms are one each; what operations on numbers give; which terms are simplified to which. */
#include "verify/term.h"

#include "verify_code.h"

#define ALL 0xffffffffffffffff
#define MIN64 0x8000000000000000
#define MAX64 0x7fffffffffffffff
#define MINUS(n) (0ULL - (n))

static struct rf_terms *t;

typedef const struct rf_term *term;

static term word(uint64_t value)
{
	return rf_term_word(t, value);
}

static term input(const char *name)
{
	return rf_term_input(t, name);
}

static term apply(const char *name, size_t count, term a, term b)
{
	const struct rf_term *args[] = {a, b, a, b, a};

	return rf_term_apply(t, name, args, count);
}

/* Words */
static term add(term a, term b)
{
	return rf_term_binary(t, RF_TERM_ADD, a, b);
}

static term sub(term a, term b)
{
	return rf_term_binary(t, RF_TERM_SUB, a, b);
}

static term and (term a, term b)
{
	return rf_term_binary(t, RF_TERM_AND, a, b);
}

static term lshr(term a, uint64_t n)
{
	return rf_term_binary(t, RF_TERM_LSHR, a, word(n));
}

static term choice(term condition, term yes, term no)
{
	return rf_term_if(t, condition, yes, no);
}

/* Truth values */
static term truth(bool value)
{
	return rf_term_truth(t, value);
}

static term eq(term a, term b)
{
	return rf_term_binary(t, RF_TERM_EQ, a, b);
}

static term not(term a)
{
	return rf_term_unary(t, RF_TERM_NOT, a);
}

static term both(term a, term b)
{
	return rf_term_binary(t, RF_TERM_BOTH, a, b);
}

static term either(term a, term b)
{
	return rf_term_binary(t, RF_TERM_EITHER, a, b);
}

#define is_term(got, wanted) ok((got) == (wanted), "%s is %s", #got, #wanted)
#define is_other(one, other) ok((one) != (other), "%s is not %s", #one, #other)

static void interning(void)
{
	char name[] = "x";
	term x = input("x"), y = input("y");

	is_term(input(name), x);
	is_other(input("xy"), x);
	is_other(x, y);
	is_term(word(7), word(7));
	is_other(word(7), word(8));
	is_other(word(0), truth(false));
	is_term(truth(true), truth(true));
	is_term(add(x, y), add(x, y));
	is_other(add(x, y), add(y, x));
	is_other(add(x, y), sub(x, y));
	is_term(apply("f", 2, x, y), apply("f", 2, x, y));
	is_other(apply("f", 2, x, y), apply("f", 2, y, x));
	is_other(apply("f", 2, x, y), apply("g", 2, x, y));
	is_other(apply("f", 2, x, y), apply("f", 3, x, y));
	is_other(apply("f", 1, x, y), input("f"));
	is_term(apply("f", 5, x, y), apply("f", 5, x, y));
	is_term(choice(eq(x, y), x, y), choice(eq(x, y), x, y));
	is_other(choice(eq(x, y), x, y), choice(eq(x, y), y, x));
	is_term(rf_term_intern(t, add(x, y)), add(x, y));
	ok(add(x, y)->id > x->id && add(x, y)->id > y->id, "arguments are before");
}

/* Many more than there are places at first. */
static void many(void)
{
	enum { MANY = 50000 };
	term *terms = calloc(MANY, sizeof(*terms));
	bool same = true, new = true;

	if (!terms)
		abort();
	for (uint64_t i = 0; i < MANY; i++) {
		terms[i] = add(input("many"), word(i << 32 | (i + 1)));
		new &= !i || terms[i]->id > terms[i - 1]->id;
	}
	for (uint64_t i = 0; i < MANY; i++)
		same &= terms[i] == add(input("many"), word(i << 32 | (i + 1)));
	ok(new, "%d terms, each with an id of its own", MANY);
	ok(same, "and each is found again");
	ok(!rf_terms_failed(t), "there was memory");
	free(terms);
}

static void questions(void)
{
	uint64_t value = 99;
	term x = input("x");

	ok(rf_term_is_word(word(7), &value) && value == 7, "a number is a word, and which");
	ok(rf_term_is_word(word(7), NULL), "which need not be asked");
	ok(!rf_term_is_word(x, &value) && value == 7, "an input is no number");
	ok(!rf_term_is_word(truth(true), &value), "nor is a truth value");
	ok(rf_term_is_truth(truth(false)) && rf_term_is_truth(eq(x, word(1))) &&
		   rf_term_is_truth(not(eq(x, word(1)))),
	   "truth values");
	ok(!rf_term_is_truth(x) && !rf_term_is_truth(word(1)) &&
		   !rf_term_is_truth(choice(eq(x, word(1)), x, word(1))),
	   "words");
}

/* Without `fold` a term is what was asked for. */
static void unfolded(void)
{
	term x, one, sum;

	ok(rf_terms_fold(t), "that one folds");
	rf_terms_free(t);
	t = rf_terms_new(false);
	x = input("x");
	one = word(1);
	ok(!rf_terms_fold(t), "this one does not");
	sum = add(one, one);
	ok(sum->op == RF_TERM_ADD && sum->args[0] == one && sum->args[1] == one, "1 + 1 stays");
	is_term(add(one, one), sum);
	ok(and(x, word(0))->op == RF_TERM_AND, "x & 0 stays");
	ok(not(not(eq(x, one)))->args[0]->op == RF_TERM_NOT, "two negations stay");
	ok(both(truth(true), truth(true))->op == RF_TERM_BOTH, "true and true stays");
	ok(choice(truth(true), x, x)->op == RF_TERM_IF, "a choice without a choice stays");
	rf_terms_free(NULL);
}

static const struct {
	const char *name;
	enum rf_term_op op;
	uint64_t a, b, wanted;
} rows[] = {
	{"add", RF_TERM_ADD, ALL, 2, 1},
	{"sub", RF_TERM_SUB, 1, 2, ALL},
	{"mul", RF_TERM_MUL, 0x100000001, 0x100000001, 0x200000001},
	{"udiv", RF_TERM_UDIV, 43, 7, 6},
	{"udiv", RF_TERM_UDIV, ALL, 2, MAX64},
	{"udiv", RF_TERM_UDIV, MIN64, ALL, 0},
	{"udiv by 0", RF_TERM_UDIV, 0, 0, ALL},
	{"udiv by 0", RF_TERM_UDIV, 5, 0, ALL},
	{"urem", RF_TERM_UREM, 43, 7, 1},
	{"urem", RF_TERM_UREM, MIN64, ALL, MIN64},
	{"urem by 0", RF_TERM_UREM, 0, 0, 0},
	{"urem by 0", RF_TERM_UREM, ALL, 0, ALL},
	{"sdiv", RF_TERM_SDIV, 43, MINUS(7), MINUS(6)},
	{"sdiv", RF_TERM_SDIV, MINUS(43), 7, MINUS(6)},
	{"sdiv", RF_TERM_SDIV, MINUS(43), MINUS(7), 6},
	{"sdiv", RF_TERM_SDIV, MIN64, ALL, MIN64},
	{"sdiv", RF_TERM_SDIV, MIN64, 1, MIN64},
	{"sdiv", RF_TERM_SDIV, MAX64, MIN64, 0},
	{"sdiv", RF_TERM_SDIV, 0x4000000000000000, 1, 0x4000000000000000},
	{"sdiv by 0", RF_TERM_SDIV, 0, 0, ALL},
	{"sdiv by 0", RF_TERM_SDIV, 0x4000000000000000, 0, ALL},
	{"sdiv by 0", RF_TERM_SDIV, 5, 0, ALL},
	{"sdiv by 0", RF_TERM_SDIV, MINUS(5), 0, 1},
	{"sdiv by 0", RF_TERM_SDIV, MIN64, 0, 1},
	{"srem", RF_TERM_SREM, 43, MINUS(7), 1},
	{"srem", RF_TERM_SREM, MINUS(43), 7, ALL},
	{"srem", RF_TERM_SREM, MINUS(43), MINUS(7), ALL},
	{"srem", RF_TERM_SREM, MIN64, ALL, 0},
	{"srem", RF_TERM_SREM, MAX64, MIN64, MAX64},
	{"srem by 0", RF_TERM_SREM, 5, 0, 5},
	{"srem by 0", RF_TERM_SREM, MINUS(5), 0, MINUS(5)},
	{"and", RF_TERM_AND, 0x0ff0, 0x00ff, 0x00f0},
	{"or", RF_TERM_OR, 0x0ff0, 0x00ff, 0x0fff},
	{"xor", RF_TERM_XOR, 0x0ff0, 0x00ff, 0x0f0f},
	{"shl", RF_TERM_SHL, 3, 63, MIN64},
	{"shl by 0", RF_TERM_SHL, ALL, 0, ALL},
	{"shl by 64", RF_TERM_SHL, ALL, 64, 0},
	{"shl by many", RF_TERM_SHL, ALL, 0x100000001, 0},
	{"lshr", RF_TERM_LSHR, ALL, 63, 1},
	{"lshr by 0", RF_TERM_LSHR, ALL, 0, ALL},
	{"lshr by 64", RF_TERM_LSHR, ALL, 64, 0},
	{"lshr by many", RF_TERM_LSHR, ALL, ALL, 0},
	{"ashr", RF_TERM_ASHR, MIN64, 62, MINUS(2)},
	{"ashr", RF_TERM_ASHR, MIN64, 63, ALL},
	{"ashr", RF_TERM_ASHR, MAX64, 62, 1},
	{"ashr by 0", RF_TERM_ASHR, MIN64, 0, MIN64},
	{"ashr by 64", RF_TERM_ASHR, MIN64, 64, ALL},
	{"ashr by 64", RF_TERM_ASHR, MAX64, 64, 0},
	{"ashr by many", RF_TERM_ASHR, ALL, ALL, ALL},
	{"eq", RF_TERM_EQ, 5, 5, 1},
	{"eq", RF_TERM_EQ, 5, 0x100000005, 0},
	{"ult", RF_TERM_ULT, MAX64, MIN64, 1},
	{"ult", RF_TERM_ULT, 5, 5, 0},
	{"ult", RF_TERM_ULT, ALL, 0, 0},
	{"ule", RF_TERM_ULE, 5, 5, 1},
	{"ule", RF_TERM_ULE, ALL, 0, 0},
	{"slt", RF_TERM_SLT, MIN64, MAX64, 1},
	{"slt", RF_TERM_SLT, ALL, 0, 1},
	{"slt", RF_TERM_SLT, 0, ALL, 0},
	{"slt", RF_TERM_SLT, 5, 5, 0},
	{"sle", RF_TERM_SLE, MIN64, MIN64, 1},
	{"sle", RF_TERM_SLE, 0, ALL, 0},
};

static void numbers(void)
{
	for (size_t i = 0; i < CODE_COUNT(rows); i++)
		is_word(rf_term_compute(rows[i].op, rows[i].a, rows[i].b), rows[i].wanted,
			"%s of %#" PRIx64 " and %#" PRIx64, rows[i].name, rows[i].a, rows[i].b);
}

/* An operation with a number or with itself. */
static void rules_of_words(void)
{
	term x = input("x"), y = input("y");

	is_term(add(word(3), word(4)), word(7));
	is_term(eq(word(3), word(4)), truth(false));
	is_term(add(x, word(0)), x);
	is_term(add(add(x, word(3)), word(4)), add(x, word(7)));
	is_term(sub(add(x, word(7)), word(7)), x);
	is_term(sub(add(x, word(7)), word(9)), add(x, word(MINUS(2))));
	is_term(sub(x, word(0)), x);
	is_term(sub(x, x), word(0));
	is_term(and(x, word(0)), word(0));
	is_term(and(x, word(ALL)), x);
	is_term(and(x, x), x);
	is_term(and(and(x, word(0xff0)), word(0x0ff)), and(x, word(0xf0)));
	is_term(and(and(x, word(0xff)), word(0xffff)), and(x, word(0xff)));
	is_term(and(and(and(x, y), word(0xff)), word(0xffff)), and(and(x, y), word(0xff)));
	is_term(and(lshr(x, 56), word(0xff)), lshr(x, 56));
	is_term(and(lshr(x, 63), word(1)), lshr(x, 63));
	is_term(and(and(and(x, word(0xff)), y), word(0xff)), and(and(x, word(0xff)), y));
	is_other(and(lshr(x, 55), word(0xff)), lshr(x, 55));
	is_other(and(lshr(x, 64), word(0xff)), lshr(x, 64));
	for (enum rf_term_op op = RF_TERM_OR; op <= RF_TERM_ASHR; op++) {
		ok(rf_term_binary(t, op, x, word(0)) == x, "operation %d with 0", op);
		ok(rf_term_binary(t, op, x, word(64))->op == op, "operation %d with 64", op);
	}
	is_term(rf_term_binary(t, RF_TERM_OR, x, x), x);
	is_term(rf_term_binary(t, RF_TERM_XOR, x, x), word(0));
	is_term(rf_term_binary(t, RF_TERM_MUL, x, word(0)), word(0));
	is_term(rf_term_binary(t, RF_TERM_MUL, word(1), x), x);
	for (enum rf_term_op op = RF_TERM_UDIV; op <= RF_TERM_SREM; op++)
		ok(rf_term_binary(t, op, x, x)->op == op, "division %d of x by x, which may be 0",
		   op);
	is_term(rf_term_binary(t, RF_TERM_ULE, x, x), truth(true));
	is_term(rf_term_binary(t, RF_TERM_SLE, x, x), truth(true));
	is_term(rf_term_binary(t, RF_TERM_ULT, x, x), truth(false));
	is_term(rf_term_binary(t, RF_TERM_SLT, x, x), truth(false));
	is_term(eq(x, x), truth(true));
	is_term(eq(and(x, word(0xff)), word(0x100)), truth(false));
	ok(eq(and(x, word(0xff)), word(0x80))->op == RF_TERM_EQ, "a byte may be 0x80");
}

/* A number is the second of two arguments whose order does not matter. */
static void order_of_arguments(void)
{
	static const enum rf_term_op free[] = {RF_TERM_ADD, RF_TERM_MUL, RF_TERM_AND,
					       RF_TERM_OR,  RF_TERM_XOR, RF_TERM_EQ};
	static const enum rf_term_op fixed[] = {RF_TERM_SUB, RF_TERM_UDIV, RF_TERM_SHL, RF_TERM_ULT,
						RF_TERM_SLE};
	term x = input("x"), n = word(5);

	for (size_t i = 0; i < CODE_COUNT(free); i++)
		ok(rf_term_binary(t, free[i], n, x) == rf_term_binary(t, free[i], x, n),
		   "operation %d: a number is moved", free[i]);
	for (size_t i = 0; i < CODE_COUNT(fixed); i++)
		ok(rf_term_binary(t, fixed[i], n, x)->args[0] == n,
		   "operation %d: a number is not moved", fixed[i]);
}

static void rules_of_truths(void)
{
	term x = input("x"), y = input("y"), c = eq(x, y), d = eq(x, word(5));
	term flag = choice(c, word(1), word(0)), low = and(x, word(0xff));

	is_term(not(not(c)), c);
	is_term(not(truth(true)), truth(false));
	is_term(both(truth(true), c), c);
	is_term(both(c, truth(true)), c);
	is_term(both(c, truth(false)), truth(false));
	is_term(both(c, c), c);
	is_term(both(c, not(c)), truth(false));
	is_term(either(truth(false), c), c);
	is_term(either(c, truth(false)), c);
	is_term(either(truth(true), c), truth(true));
	is_term(either(c, c), c);
	is_term(either(not(c), c), truth(true));
	ok(both(c, d)->op == RF_TERM_BOTH && either(c, d)->op == RF_TERM_EITHER, "others stay");
	is_term(choice(truth(true), x, y), x);
	is_term(choice(truth(false), x, y), y);
	is_term(choice(c, x, x), x);
	is_term(choice(not(c), x, y), choice(c, y, x));
	is_term(eq(flag, word(1)), c);
	is_term(eq(flag, word(0)), not(c));
	is_term(eq(flag, word(2)), truth(false));
	is_term(eq(word(1), flag), c);
	is_term(and(flag, word(1)), flag);
	is_term(and(choice(c, low, word(0xf0)), word(0xff)), choice(c, low, word(0xf0)));
	is_term(eq(choice(c, low, word(3)), word(0x100)), truth(false));
	ok(eq(choice(c, low, word(3)), word(3))->op == RF_TERM_EQ, "both ways may give 3");
}

/* Each join twice as many ways as the one before: none of them may be gone through. */
static void chain_of_joins(void)
{
	term x = input("x");

	for (uint64_t i = 0; i < 2000; i++) {
		term c = eq(input("y"), word(i)), mask = word(~(3ULL << i % 60));

		x = choice(c, and(x, mask), and(x, word(~(5ULL << i % 60))));
		x = choice(c, and(x, word(i | 1)), add(x, word(1)));
	}
	ok(x->op == RF_TERM_IF, "a chain of 4000 joins");
}

int main(void)
{
	t = rf_terms_new(true);
	interning();
	many();
	questions();
	numbers();
	rules_of_words();
	order_of_arguments();
	rules_of_truths();
	chain_of_joins();
	unfolded();
	rf_terms_free(t);
	return done();
}
