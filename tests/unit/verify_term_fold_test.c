/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Simplified terms and the terms that they stand for are built side by side at
 * random, and give the same numbers for the same inputs. What terms give is computed here
 * once more, without the functions that simplify.
 */
#include "verify/term.h"

#include "verify_code.h"

#define ALL 0xffffffffffffffff
#define MIN32 0xffffffff80000000
#define MIN64 0x8000000000000000

enum { INPUTS = 6, TRIES = 8, STEPS = 1000, ROOM = 32 * STEPS, TERMS_WANTED = 500000 };

typedef const struct rf_term *term;

/* The terms of one kind, and what each gives for every try, by id. */
struct side {
	struct rf_terms *terms;
	uint64_t values[ROOM][TRIES];
	bool known[ROOM];
};

struct pair {
	term folded, plain;
};

static struct side folded, plain;
static const char *const input_names[INPUTS] = {"a", "b", "c", "d", "e", "f"};
static uint64_t inputs[INPUTS][TRIES];

/* What can be an argument in the present round. */
static struct pair words[ROOM], truths[ROOM];
static size_t word_count, truth_count;

static size_t built, disagreeing, seen[RF_TERM_MAX_], simplified[RF_TERM_MAX_];

/* Half of the time a number at which equations of words fail, or one beside it. */
static uint64_t random_number(void)
{
	static const uint64_t edges[] = {0,	     32,	  64,	 0x100, 0x10000,
					 0x80000000, 0x100000000, MIN32, MIN64};
	uint64_t bits = code_random();

	if (bits & 1)
		return edges[(bits >> 1) % CODE_COUNT(edges)] + (bits >> 8) % 3 - 1;
	return code_random() >> (bits >> 1) % 64;
}

static uint64_t compute_word(enum rf_term_op op, uint64_t a, uint64_t b)
{
	__int128 x = (int64_t)a, y = (int64_t)b;

	switch ((int)op) {
	case RF_TERM_ADD:
		return a + b;
	case RF_TERM_SUB:
		return a - b;
	case RF_TERM_MUL:
		return a * b;
	case RF_TERM_UDIV:
		return b ? a / b : ALL;
	case RF_TERM_UREM:
		return b ? a % b : a;
	case RF_TERM_SDIV:
		return b ? (uint64_t)(x / y) : x < 0 ? 1 : ALL;
	case RF_TERM_SREM:
		return b ? (uint64_t)(x % y) : a;
	case RF_TERM_AND:
		return a & b;
	case RF_TERM_OR:
		return a | b;
	case RF_TERM_XOR:
		return a ^ b;
	case RF_TERM_SHL:
		return b > 63 ? 0 : a << b;
	case RF_TERM_LSHR:
		return b > 63 ? 0 : a >> b;
	case RF_TERM_ASHR:
		return (uint64_t)(x >> (b > 63 ? 63 : b));
	default:
		abort();
	}
}

static bool compute_truth(enum rf_term_op op, uint64_t a, uint64_t b)
{
	int64_t x = (int64_t)a, y = (int64_t)b;

	switch ((int)op) {
	case RF_TERM_EQ:
		return a == b;
	case RF_TERM_ULT:
		return a < b;
	case RF_TERM_ULE:
		return a <= b;
	case RF_TERM_SLT:
		return x < y;
	case RF_TERM_SLE:
		return x <= y;
	case RF_TERM_BOTH:
		return a && b;
	case RF_TERM_EITHER:
		return a || b;
	default:
		abort();
	}
}

/* Some function of its name and its arguments. */
static uint64_t compute_function(term of, const uint64_t *const args[], size_t try)
{
	uint64_t result = (uint64_t)of->name[0] << 8 | of->arity;

	for (uint32_t i = 0; i < of->arity; i++)
		result = (result ^ args[i][try]) * 0x9e3779b97f4a7c15;
	return result >> of->arity;
}

static uint64_t compute(term of, const uint64_t *const args[], size_t try)
{
	size_t i = 0;

	switch ((int)of->op) {
	case RF_TERM_WORD:
		return of->value;
	case RF_TERM_INPUT:
		while (strcmp(of->name, input_names[i]) != 0)
			i++;
		return inputs[i][try];
	case RF_TERM_APPLY:
		return compute_function(of, args, try);
	case RF_TERM_IF:
		return args[args[0][try] ? 1 : 2][try];
	case RF_TERM_TRUE:
	case RF_TERM_FALSE:
		return of->op == RF_TERM_TRUE;
	case RF_TERM_NOT:
		return !args[0][try];
	default:
		return of->op < RF_TERM_TRUE ? compute_word(of->op, args[0][try], args[1][try])
					     : compute_truth(of->op, args[0][try], args[1][try]);
	}
}

/* Arguments are mostly known: what is not was built by a rule, and is no deeper than rules are. */
static const uint64_t *values(struct side *side, term of)
{
	const uint64_t *args[RF_TERM_ARGS];

	if (of->id >= ROOM)
		abort();
	if (side->known[of->id])
		return side->values[of->id];
	for (uint32_t i = 0; i < of->arity; i++)
		args[i] = values(side, of->args[i]);
	for (size_t try = 0; try < TRIES; try++)
		side->values[of->id][try] = compute(of, args, try);
	side->known[of->id] = true;
	return side->values[of->id];
}

/*
 * Every pair comes by here, and is an argument from now on: unless it has been one, or has
 * become a number, for with those all that is built of them would soon be numbers.
 */
static struct pair keep(struct pair pair, enum rf_term_op op)
{
	bool new = !plain.known[pair.plain->id], truth = rf_term_is_truth(pair.plain);
	const uint64_t *a = values(&folded, pair.folded), *b = values(&plain, pair.plain);

	if (rf_term_is_truth(pair.folded) != truth || memcmp(a, b, TRIES * sizeof(*a)) != 0)
		printf("# %zu: operation %d became %d, and gives something else\n", ++disagreeing,
		       pair.plain->op, pair.folded->op);
	simplified[op] += pair.folded->op != pair.plain->op;
	if (!new)
		return pair;
	built++;
	seen[op]++;
	if (truth && pair.folded->arity)
		truths[truth_count++] = pair;
	else if (!truth && pair.folded->op != RF_TERM_WORD)
		words[word_count++] = pair;
	return pair;
}

static struct pair word(uint64_t n)
{
	return keep((struct pair){rf_term_word(folded.terms, n), rf_term_word(plain.terms, n)},
		    RF_TERM_WORD);
}

static struct pair truth(bool value)
{
	return keep((struct pair){rf_term_truth(folded.terms, value),
				  rf_term_truth(plain.terms, value)},
		    value ? RF_TERM_TRUE : RF_TERM_FALSE);
}

static struct pair input(const char *name)
{
	return keep(
		(struct pair){rf_term_input(folded.terms, name), rf_term_input(plain.terms, name)},
		RF_TERM_INPUT);
}

static struct pair apply(const char *name, const struct pair *args, size_t count)
{
	term a[RF_TERM_ARGS], b[RF_TERM_ARGS];
	struct pair pair;

	for (size_t i = 0; i < count; i++) {
		a[i] = args[i].folded;
		b[i] = args[i].plain;
	}
	pair.folded = rf_term_apply(folded.terms, name, a, count);
	pair.plain = rf_term_apply(plain.terms, name, b, count);
	return keep(pair, RF_TERM_APPLY);
}

static struct pair not(struct pair a)
{
	struct pair pair = {rf_term_unary(folded.terms, RF_TERM_NOT, a.folded),
			    rf_term_unary(plain.terms, RF_TERM_NOT, a.plain)};

	return keep(pair, RF_TERM_NOT);
}

static struct pair binary(enum rf_term_op op, struct pair a, struct pair b)
{
	struct pair pair = {rf_term_binary(folded.terms, op, a.folded, b.folded),
			    rf_term_binary(plain.terms, op, a.plain, b.plain)};

	return keep(pair, op);
}

static struct pair choice(struct pair c, struct pair yes, struct pair no)
{
	struct pair pair = {rf_term_if(folded.terms, c.folded, yes.folded, no.folded),
			    rf_term_if(plain.terms, c.plain, yes.plain, no.plain)};

	return keep(pair, RF_TERM_IF);
}

/* Of `count`, the newest more often. */
static size_t pick(size_t count)
{
	uint64_t bits = code_random();
	size_t newest = count < 20 ? count : 20;

	return bits & 1 ? (bits >> 1) % count : count - 1 - (bits >> 1) % newest;
}

static struct pair some_word(void)
{
	return code_random() % 4 ? words[pick(word_count)] : word(random_number());
}

static struct pair some_truth(void)
{
	uint64_t bits = code_random();

	return bits % 16 && truth_count ? truths[pick(truth_count)] : truth(bits & 16);
}

/* One operation, each as likely as the others. */
static void step(void)
{
	enum rf_term_op op = code_random() % RF_TERM_MAX_;
	struct pair args[RF_TERM_ARGS], a = some_word(), c = some_truth();
	struct pair b = code_random() % 8 ? some_word() : a,
		    d = code_random() % 4 ? some_truth() : c;

	switch ((int)op) {
	case RF_TERM_WORD:
		word(random_number());
		break;
	case RF_TERM_INPUT:
		input(input_names[code_random() % INPUTS]);
		break;
	case RF_TERM_APPLY:
		for (size_t i = 0; i < RF_TERM_ARGS; i++)
			args[i] = some_word();
		apply(code_random() & 1 ? "f" : "g", args, 1 + code_random() % RF_TERM_ARGS);
		break;
	case RF_TERM_IF:
		choice(c, a, b);
		break;
	case RF_TERM_TRUE:
	case RF_TERM_FALSE:
		truth(op == RF_TERM_TRUE);
		break;
	case RF_TERM_NOT:
		not(c);
		break;
	case RF_TERM_BOTH:
	case RF_TERM_EITHER:
		binary(op, c, d);
		break;
	default:
		binary(op, a, b);
	}
}

/* What rules look for, which chance alone would seldom build. */
static void shape(void)
{
	struct pair x = some_word(), y = some_word(), c = some_truth();
	struct pair n = word(random_number()), m = word(random_number()), k = word(random_number());
	struct pair masked = binary(RF_TERM_AND, x, n);

	switch (code_random() % 10) {
	case 0:
		binary(RF_TERM_AND, masked, m);
		break;
	case 1:
		binary(RF_TERM_SUB, binary(RF_TERM_ADD, binary(RF_TERM_ADD, x, n), m), k);
		break;
	case 2:
		binary(RF_TERM_AND, binary(RF_TERM_LSHR, x, n), m);
		break;
	case 3:
		binary(RF_TERM_EQ, masked, m);
		break;
	case 4:
		binary(RF_TERM_EQ, choice(c, n, m), k);
		break;
	case 5:
		binary(RF_TERM_EQ, choice(c, masked, binary(RF_TERM_AND, y, m)), k);
		break;
	case 6:
		binary(RF_TERM_AND, choice(c, masked, binary(RF_TERM_LSHR, y, m)), k);
		break;
	case 7:
		choice(not(c), x, y);
		break;
	case 8:
		binary(code_random() & 1 ? RF_TERM_BOTH : RF_TERM_EITHER, not(c), c);
		break;
	default:
		binary(RF_TERM_MUL, n, binary(RF_TERM_XOR, x, x));
	}
}

/* Terms and inputs of their own, so that a round is small and the next one different. */
static void one_round(void)
{
	folded.terms = rf_terms_new(true);
	plain.terms = rf_terms_new(false);
	memset(folded.known, 0, sizeof(folded.known));
	memset(plain.known, 0, sizeof(plain.known));
	word_count = truth_count = 0;
	for (size_t i = 0; i < INPUTS; i++) {
		for (size_t try = 0; try < TRIES; try++)
			inputs[i][try] = random_number();
		input(input_names[i]);
	}
	for (size_t i = 0; i < STEPS; i++)
		if (code_random() % 4)
			step();
		else
			shape();
	if (rf_terms_failed(folded.terms) || rf_terms_failed(plain.terms))
		abort();
	rf_terms_free(folded.terms);
	rf_terms_free(plain.terms);
}

int main(void)
{
	while (built < TERMS_WANTED)
		one_round();
	ok(!disagreeing, "%zu of %zu terms disagree, for %d inputs each", disagreeing, built,
	   TRIES);
	for (enum rf_term_op op = 0; op < RF_TERM_MAX_; op++) {
		bool leaf = op <= RF_TERM_APPLY || op == RF_TERM_TRUE || op == RF_TERM_FALSE;

		ok(seen[op] && leaf == !simplified[op], "operation %d: %zu terms, %zu simplified",
		   op, seen[op], simplified[op]);
	}
	return done();
}
