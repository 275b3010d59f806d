/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Random formulas against a reference: text and truth are made together, by the grammar of
 * spec.h, and the truth is that of whole numbers, which 128 bits hold here.
 */
#include "verify_spec_text.h"

#define FORMULAS 6000
#define RUNS 6 /* of each */
#define TEXT_LEN 4096
#define DEEP 4

typedef __int128 whole;

/* Narrow ones only: no value of a formula leaves 64 bits, so nothing wraps. */
static const struct {
	const char *name;
	unsigned int bits;
	bool sign;
} args[] = {{"a", 32, true},  {"b", 32, false}, {"c", 16, true},
	    {"d", 16, false}, {"e", 8, true},	{"f", 8, false}};

#define ARG_COUNT (sizeof(args) / sizeof(*args))

static char text[TEXT_LEN];
static size_t used;
static struct spec_run runs[RUNS];
static uint64_t seed = 0x9e3779b97f4a7c15ULL;

static uint64_t random_word(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed;
}

static unsigned int below(unsigned int n)
{
	return (unsigned int)(random_word() >> 20) % n;
}

static void write_text(const char *more)
{
	int n = snprintf(text + used, sizeof(text) - used, "%s%s", more, below(3) ? " " : "  ");

	used += (size_t)n;
	if (used >= sizeof(text))
		used = sizeof(text) - 1;
}

/* What the low bits of a word are, by division rather than by shifts. */
static whole number_of(uint64_t word, unsigned int bits, bool sign)
{
	whole count = (whole)1 << bits, number = (whole)word % count;

	return sign && number >= count / 2 ? number - count : number;
}

/* Each of these writes something and tells what it is in every run. */
static void value(whole ret[RUNS], unsigned int deep);

static void primary(whole ret[RUNS], unsigned int deep)
{
	unsigned int kind = below(deep ? 10 : 8), i = below(ARG_COUNT);
	char number[32];

	if (kind < 5) {
		write_text(args[i].name);
		for (size_t run = 0; run < RUNS; run++)
			ret[run] = number_of(runs[run].words[1 + i], args[i].bits, args[i].sign);
	} else if (kind < 6) {
		write_text("result");
		for (size_t run = 0; run < RUNS; run++)
			ret[run] = number_of(runs[run].words[0], 32, true);
	} else if (kind < 8) {
		i = below(2) ? below(4) : below(1000);
		snprintf(number, sizeof(number), below(2) ? "%u" : "0x%x", i);
		write_text(number);
		for (size_t run = 0; run < RUNS; run++)
			ret[run] = i;
	} else if (kind < 9) {
		write_text("-");
		primary(ret, deep - 1);
		for (size_t run = 0; run < RUNS; run++)
			ret[run] = -ret[run];
	} else {
		write_text("(");
		value(ret, deep - 1);
		write_text(")");
	}
}

static void sum(whole ret[RUNS], unsigned int deep)
{
	whole more[RUNS];

	primary(ret, deep);
	while (below(4) == 0) {
		bool minus = below(2);

		write_text(minus ? "-" : "+");
		primary(more, deep);
		for (size_t run = 0; run < RUNS; run++)
			ret[run] += minus ? -more[run] : more[run];
	}
}

static void masked(whole ret[RUNS], unsigned int deep)
{
	whole more[RUNS];

	sum(ret, deep);
	while (below(5) == 0) {
		write_text("&");
		sum(more, deep);
		for (size_t run = 0; run < RUNS; run++)
			ret[run] &= more[run];
	}
}

static void value(whole ret[RUNS], unsigned int deep)
{
	whole more[RUNS];

	masked(ret, deep);
	while (below(6) == 0) {
		write_text("|");
		masked(more, deep);
		for (size_t run = 0; run < RUNS; run++)
			ret[run] |= more[run];
	}
}

static void formula(bool ret[RUNS], unsigned int deep);

static void comparison(bool ret[RUNS], unsigned int deep)
{
	static const char *const signs[] = {"==", "!=", "<", "<=", ">", ">="};
	unsigned int kind = below(6);
	whole a[RUNS], b[RUNS];

	value(a, deep);
	write_text(signs[kind]);
	value(b, deep);
	for (size_t run = 0; run < RUNS; run++) {
		bool same = a[run] == b[run], less = a[run] < b[run];
		const bool truths[] = {same, !same, less, less || same, !less && !same, !less};

		ret[run] = truths[kind];
	}
}

static void set(bool ret[RUNS], unsigned int deep)
{
	unsigned int count = 1 + below(3);
	whole a[RUNS], b[RUNS];

	value(a, deep);
	write_text("in {");
	memset(ret, 0, RUNS * sizeof(*ret));
	for (unsigned int i = 0; i < count; i++) {
		write_text(i ? "," : "");
		value(b, deep);
		for (size_t run = 0; run < RUNS; run++)
			ret[run] = ret[run] || a[run] == b[run];
	}
	write_text("}");
}

static void negation(bool ret[RUNS], unsigned int deep)
{
	unsigned int kind = below(deep ? 12 : 8);

	if (kind < 6) {
		comparison(ret, deep ? 1 : 0);
	} else if (kind < 7) {
		set(ret, 0);
	} else if (kind < 8) {
		write_text("no effects");
		for (size_t run = 0; run < RUNS; run++)
			ret[run] = !runs[run].effects;
	} else if (kind < 10) {
		write_text("not ");
		negation(ret, deep - 1);
		for (size_t run = 0; run < RUNS; run++)
			ret[run] = !ret[run];
	} else {
		write_text("(");
		formula(ret, deep - 1);
		write_text(")");
	}
}

static void both(bool ret[RUNS], unsigned int deep)
{
	bool more[RUNS];

	negation(ret, deep);
	while (below(3) == 0) {
		write_text("and ");
		negation(more, deep);
		for (size_t run = 0; run < RUNS; run++)
			ret[run] = ret[run] && more[run];
	}
}

static void either(bool ret[RUNS], unsigned int deep)
{
	bool more[RUNS];

	both(ret, deep);
	while (below(3) == 0) {
		write_text("or ");
		both(more, deep);
		for (size_t run = 0; run < RUNS; run++)
			ret[run] = ret[run] || more[run];
	}
}

static void formula(bool ret[RUNS], unsigned int deep)
{
	bool more[RUNS];

	either(ret, deep);
	if (!deep || below(3))
		return;
	write_text("=>");
	formula(more, deep - 1);
	for (size_t run = 0; run < RUNS; run++)
		ret[run] = !ret[run] || more[run];
}

static void random_runs(void)
{
	static const uint64_t edges[] = {0,	 1,	     ~0ULL,	 0x7f,	     0x80, 0x7fff,
					 0x8000, 0x7fffffff, 0x80000000, 0xffffffff, 0xff, 0xffff};

	for (size_t run = 0; run < RUNS; run++) {
		runs[run].effects = below(2);
		for (size_t i = 0; i <= SPEC_ARGS_MAX; i++) {
			uint64_t edge = edges[below(sizeof(edges) / sizeof(*edges))];
			uint64_t junk = random_word() << 32;

			runs[run].words[i] =
				below(3) ? edge ^ (below(2) ? junk : 0) : random_word();
		}
	}
}

/* Returns how many runs were compared: a number that can never be is a fault, and no matter. */
static unsigned int compare(const bool expected[RUNS])
{
	struct rf_spec *spec = NULL;
	struct rf_diag diag = {0};
	char *faults;
	unsigned int compared = 0;

	rf_spec_read("x", text, strlen(text), &spec, &diag);
	for (size_t run = 0; spec && run < RUNS; run++, compared++)
		if (spec_holds(spec->rules, spec->programs, &runs[run]) != expected[run])
			ok(false, "run %zu of %s is %d", run, strchr(text, '\n') + 1,
			   expected[run]);
	faults = faults_take(&diag);
	if (!spec && !strstr(faults, "never is"))
		ok(false, "%s: %s", strchr(text, '\n') + 1, faults);
	free(faults);
	rf_spec_free(spec);
	return compared;
}

int main(void)
{
	unsigned int compared = 0, hold = 0;

	for (unsigned int i = 0; i < FORMULAS; i++) {
		bool expected[RUNS];

		random_runs();
		used = (size_t)snprintf(text, sizeof(text), "%s",
					"program p (a: s32, b: u32, c: s16, d: u16, e: s8, f: u8)\n"
					"rule r: ");
		formula(expected, below(DEEP));
		if (used == sizeof(text) - 1)
			continue;
		compared += compare(expected);
		for (size_t run = 0; run < RUNS; run++)
			hold += expected[run];
	}
	printf("# %u runs compared; the formulas held in %u\n", compared, hold);
	ok(compared > FORMULAS * RUNS / 2, "more than half of the formulas are compared");
	ok(hold > FORMULAS && hold < FORMULAS * (RUNS - 1), "they hold, and they do not");
	return done();
}
