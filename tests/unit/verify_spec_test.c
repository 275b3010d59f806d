/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What specifications mean: formulas with numbers, and whether they hold, said by hand. */
#include "verify_spec_text.h"

#include <limits.h>

#define ALL UINT64_MAX
#define JUNK 0xdeadbeef00000000ULL

/* The formula, of a program with these parameters and maybe a type, in a run without
 * effects that has this result and these arguments. */
#define HOLDS(params, formula, ...) check(true, params, formula, RUN(__VA_ARGS__), __LINE__)
#define FAILS(params, formula, ...) check(false, params, formula, RUN(__VA_ARGS__), __LINE__)
#define RUN(...) ((struct spec_run){.words = {__VA_ARGS__}})
#define RUN_EFFECTS(...) ((struct spec_run){.words = {__VA_ARGS__}, .effects = true})

static void check(bool expected, const char *params, const char *formula, struct spec_run run,
		  int line)
{
	struct rf_spec *spec = NULL;
	struct rf_diag diag = {0};
	char text[1024], *faults;
	uint64_t holds = 2;
	int n = snprintf(text, sizeof(text), "program p %s\nrule r: %s", params, formula);

	if (rf_spec_read("x", text, (size_t)n, &spec, &diag) == 0)
		holds = spec_holds(&spec->rules[0], &spec->programs[0], &run);
	faults = faults_take(&diag);
	ok(holds == expected, "line %d: %s %s%s", line, formula, expected ? "holds" : "fails",
	   *faults ? ", but it has faults" : "");
	if (*faults)
		printf("# %s", faults);
	free(faults);
	rf_spec_free(spec);
}

static void comparisons(void)
{
	static const struct {
		const char *sign;
		bool below, equal, above;
	} table[] = {{"==", 0, 1, 0}, {"!=", 1, 0, 1}, {"<", 1, 0, 0},
		     {"<=", 1, 1, 0}, {">", 0, 0, 1},  {">=", 0, 1, 1}};
	/* pairs, the left one below the right one */
	static const struct {
		const char *params;
		uint64_t less, more;
	} pairs[] = {
		{"(a: s8, b: s8)", 0x80, 0x7f},
		{"(a: s16, b: s16)", 0xffff, 0},
		{"(a: s32, b: s32)", 0x80000000, 0x7fffffff},
		{"(a: s64, b: s64)", 1ULL << 63, 0},
		{"(a: s64, b: s64)", ALL, 0},
		{"(a: u8, b: u8)", 0x7f, 0x80},
		{"(a: u16, b: u16)", 0x7fff, 0xffff},
		{"(a: u32, b: u32)", 0, 0x80000000},
		{"(a: u64, b: u64)", LLONG_MAX, 1ULL << 63},
		{"(a, b)", 0, ALL},
		{"(a, b: u8)", 0x7f, 0x80},
		{"(a: s32, b: u32)", 0xffffffff, 0},
		{"(a: s32, b: u32)", 0x7fffffff, 0xffffffff},
		{"(a: s64, b: u32)", 0xfffffffe, 0xffffffff},
		{"(a: s8, b: s64)", 0xff, 0},
	};

	for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
		for (size_t j = 0; j < sizeof(table) / sizeof(*table); j++) {
			uint64_t less = pairs[i].less, more = pairs[i].more;
			char formula[64];

			snprintf(formula, sizeof(formula), "a %s b", table[j].sign);
			check(table[j].below, pairs[i].params, formula, RUN(0, less, more),
			      __LINE__);
			snprintf(formula, sizeof(formula), "b %s a", table[j].sign);
			check(table[j].above, pairs[i].params, formula, RUN(0, less, more),
			      __LINE__);
			snprintf(formula, sizeof(formula), "a %s a", table[j].sign);
			check(table[j].equal, pairs[i].params, formula, RUN(0, less), __LINE__);
		}
	}
}

/* Above the bytes that count, anything. */
static void bytes_that_count(void)
{
	HOLDS("(a: s32)", "a == 0", 0, JUNK);
	HOLDS("(a: s32)", "a == -1", 0, 0xffffffff);
	HOLDS("(a: s32)", "a == -1", 0, JUNK | 0xffffffff);
	HOLDS("(a: u32)", "a == 0xffffffff", 0, JUNK | 0xffffffff);
	HOLDS("(a: s16)", "a == -32768", 0, JUNK | 0x18000);
	HOLDS("(a: u16)", "a == 0x8000", 0, JUNK | 0x18000);
	HOLDS("(a: s8)", "a == -128", 0, 0x7f80);
	HOLDS("(a: u8)", "a == 128", 0, 0x7f80);
	HOLDS("(a: u64)", "a == 0xdeadbeef00000000", 0, JUNK);
	HOLDS("(a)", "a == 0xdeadbeef00000000", 0, JUNK);
	FAILS("(a)", "a == 0", 0, JUNK);
	HOLDS("(a: s64)", "a < 0", 0, JUNK);
	HOLDS("()", "result == -1", 0xffffffff);
	HOLDS("()", "result == -1", JUNK | 0xffffffff);
	HOLDS("(): s64", "result == 0xffffffff", 0xffffffff);
	HOLDS("(): u8", "result == 255", JUNK | 0xff);
	HOLDS("(): s8", "result == -1", 0xff);
	FAILS("(): u64", "result == 0", JUNK);
	HOLDS("(a, b: s8, c: u16)", "a == 1 and b == -2 and c == 3", 0, 1, 0xfe, 0x50003);
	HOLDS("(a,b,c,d,e,f,g,h,i,j,k,l: u8)", "l == 7 and a == 1", 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	      0, 0x107);
}

static void numbers(void)
{
	HOLDS("(a)", "a == 18446744073709551615", 0, ALL);
	HOLDS("(a)", "a == 0xFFFFffffFFFFffff", 0, ALL);
	HOLDS("(a)", "a == 0X10", 0, 16);
	HOLDS("(a: s64)", "a == -9223372036854775808", 0, 1ULL << 63);
	HOLDS("(a: s64)", "a == -(9223372036854775808)", 0, 1ULL << 63);
	HOLDS("(a: s64)", "a == --5", 0, 5);
	HOLDS("(a: s64)", "a == - -5 - -3", 0, 8);
	HOLDS("()", "1 == 1 and 18446744073709551615 > 0 and -9223372036854775808 < -1", 0);
	HOLDS("()", "-1 & 0xffff == 0xffff and -1 | 1 == -1 and -4 & -6 == -8", 0);
	HOLDS("()", "18446744073709551615 & -1 == 18446744073709551615", 0);
	HOLDS("()", "-EPERM == -1 and ENOENT == 2 and EAGAIN == EWOULDBLOCK and EACCES == 13", 0);
	HOLDS("()", "ENOSYS == 38 and ELOOP == 40 and ENOTSUP == 95 and EOPNOTSUPP == 95", 0);
	HOLDS("()", "ERANGE == 34 and EHWPOISON == 133 and EDEADLOCK == 35 and E2BIG == 7", 0);
}

/* + and - are exact where 64 bits hold it, and wrap as C does where they do not. */
static void arithmetic(void)
{
	HOLDS("(a: u16, b: u16)", "a - b < 0", 0, 1, 2);
	HOLDS("(a: u32, b: u32)", "a - b == -4294967295", 0, 0, 0xffffffff);
	HOLDS("(a: u32, b: u32)", "a + b == 8589934590", 0, 0xffffffff, 0xffffffff);
	HOLDS("(a: s32, b: u32)", "a + b > a", 0, 0x7fffffff, 0xffffffff);
	HOLDS("(a: s32)", "-a == 2147483648", 0, 0x80000000);
	HOLDS("(a: s32)", "a - 1 < a", 0, 0x80000000);
	HOLDS("(a, b)", "a - b > 0", 0, 1, 2);
	HOLDS("(a, b)", "a - b == 0xffffffffffffffff", 0, 1, 2);
	HOLDS("(a)", "a + 1 == 0", 0, ALL);
	HOLDS("(a)", "a - 1 == 0xffffffffffffffff", 0, 0);
	HOLDS("(a)", "-a == 0xffffffffffffffff", 0, 1);
	HOLDS("(a: s64)", "a + 1 < a", 0, LLONG_MAX);
	HOLDS("(a: s64)", "-a == a", 0, 1ULL << 63);
	HOLDS("(a, b: s32)", "a + b == 4", 0, 5, 0xffffffff);
	HOLDS("(a: u32, b)", "a + 1 <= b", 0, 0xffffffff, 1ULL << 32);
	FAILS("(a: u32, b)", "a + 1 <= b", 0, 0xffffffff, 0xffffffff);
}

static void bits(void)
{
	HOLDS("(a: s32)", "a & 0xff == 0xfe", 0, 0xfffffffe);
	HOLDS("(a: s32)", "a & 0xffffffff == 0xfffffffe", 0, 0xfffffffe);
	HOLDS("(a: s32)", "a | 1 < 0", 0, 0xfffffffe);
	HOLDS("(a: s32, b: s32)", "a & b == -4", 0, 0xfffffffe, 0xfffffffd);
	HOLDS("(a: s32, b: s32)", "a & b == 1", 0, 0xffffffff, 1);
	HOLDS("(a, b: s32)", "a & b == a", 0, JUNK, 0xffffffff);
	HOLDS("(a, b: s32)", "a | b > a", 0, JUNK, 0xffffffff);
	HOLDS("(a: u8, b: u16)", "a | b == 0x1ff", 0, 0xff, 0x101);
	HOLDS("(a)", "a & -8 == 8", 0, 15);
	HOLDS("(a: u16)", "a & 0x8000 != 0", 0, 0x8000);
	HOLDS("(a: u16)", "result < a & 7", 0, 7);
	HOLDS("(a: u8, b)", "a | 8 <= b", 0, 7, 15);
}

/* Each formula holds as it is read, and fails as it would be read with the other order. */
static void precedence(void)
{
	HOLDS("()", "1 + 2 & 4 == 0", 0);  /* 1 + (2 & 4) is 1 */
	HOLDS("()", "4 & 2 + 2 == 4", 0);  /* (4 & 2) + 2 is 2 */
	HOLDS("()", "1 | 2 & 2 == 3", 0);  /* (1 | 2) & 2 is 2 */
	HOLDS("()", "2 & 2 | 1 == 3", 0);  /* 2 & (2 | 1) is 2 */
	HOLDS("()", "2 | 1 + 1 == 2", 0);  /* (2 | 1) + 1 is 4 */
	HOLDS("()", "10 - 4 - 3 == 3", 0); /* 10 - (4 - 3) is 9 */
	HOLDS("()", "10 - 4 + 3 == 9", 0); /* 10 - (4 + 3) is 3 */
	HOLDS("()", "10 - (4 + 3) == 3", 0);
	HOLDS("()", "10 - 4 + 3 - 2 + 1 == 8", 0);
	HOLDS("()", "-1 + 2 == 1", 0); /* -(1 + 2) is -3 */
	HOLDS("()", "-1 & 6 == 6", 0); /* -(1 & 6) is 0 */
	HOLDS("()", "4 & 6 == 4", 0);  /* C: 4 & (6 == 4) */
	HOLDS("()", "4 == 6 & 4", 0);
	HOLDS("()", "not 1 == 2", 0);
	FAILS("()", "not false and false", 0); /* not (false and false) holds */
	HOLDS("()", "not true or true", 0);    /* not (true or true) fails */
	HOLDS("()", "not false => true", 0);
	HOLDS("()", "not not true", 0);
	HOLDS("()", "true or false and false", 0); /* (true or false) and false fails */
	HOLDS("()", "false and false or true", 0); /* false and (false or true) fails */
	FAILS("()", "true or true => false", 0);   /* true or (true => false) holds */
	HOLDS("()", "false and true => false", 0); /* false and (true => false) fails */
	HOLDS("()", "false => true and false", 0); /* (false => true) and false fails */
	HOLDS("()", "false => false => false", 0); /* (false => false) => false fails */
	FAILS("()", "true => true => false", 0);
	HOLDS("()", "(true => false) => false", 0);
	HOLDS("()", "true => false => false", 0);
	HOLDS("()", "((1) + (2)) == (3) and ((true))", 0);
	HOLDS("()", "(true or false) and (false or true)", 0);
	FAILS("()", "true and false and true", 0);
	HOLDS("()", "false or false or true", 0);
}

static void truths(void)
{
	HOLDS("()", "no effects", 0);
	check(false, "()", "no effects", RUN_EFFECTS(0), __LINE__);
	check(false, "()", "no effects", (struct spec_run){.effects = 4}, __LINE__);
	check(true, "()", "not no effects", RUN_EFFECTS(0), __LINE__);
	check(false, "()", "no effects on alpha", RUN_EFFECTS(0), __LINE__);
	check(true, "()", "no effects on beta", RUN_EFFECTS(0), __LINE__);
	check(false, "()", "no effects on beta, alpha", RUN_EFFECTS(0), __LINE__);
	check(true, "()", "no effects on beta and not no effects on alpha", RUN_EFFECTS(0),
	      __LINE__);
	check(false, "()", "no effects on gamma", RUN(0), __LINE__);
	HOLDS("()", "true", 0);
	FAILS("()", "false", 0);
	for (int a = 0; a < 2; a++)
		for (int b = 0; b < 2; b++) {
			struct spec_run run = RUN(0, (uint64_t)a, (uint64_t)b);

			check(a && b, "(a, b)", "a == 1 and b == 1", run, __LINE__);
			check(a || b, "(a, b)", "a == 1 or b == 1", run, __LINE__);
			check(!a || b, "(a, b)", "a == 1 => b == 1", run, __LINE__);
		}
	HOLDS("()", "result in { 0, -EPERM, -ENOENT }", (uint64_t)-2);
	HOLDS("()", "result in{0}", 0);
	FAILS("()", "result in { 0, -EPERM, -ENOENT }", 2);
	FAILS("()", "not result in { 0, -EPERM }", 0);
	HOLDS("(a: s32)", "result & 1 in { a, a + 1, 0 }", 3, 0);
	HOLDS("(a: s8, b: u32, c: u64)", "b in { a, c, 4294967295 }", 0, 0xff, 0xffffffff, 1);
}

/* The examples of the header, with what they promise. */
static void examples(void)
{
	static const char chain[] = "ret != 0 => result == ret and no effects";
	static const char errnos[] = "ret == 0 => result in { 0, -EPERM, -ENOENT }";

	HOLDS("(file, ret: s32)", chain, (uint64_t)-13, 1, 0xfffffff3);
	check(false, "(file, ret: s32)", chain, RUN_EFFECTS((uint64_t)-13, 1, 0xfffffff3),
	      __LINE__);
	FAILS("(file, ret: s32)", chain, 0, 1, 0xfffffff3);
	check(true, "(file, ret: s32)", chain, RUN_EFFECTS(5, 1, JUNK), __LINE__);
	HOLDS("(file, ret: s32)", errnos, 0xffffffff, 1, 0);
	FAILS("(file, ret: s32)", errnos, 1, 1, 0);
	HOLDS("(file, ret: s32)", errnos, 1, 1, 1);
}

/* A chain of equal operators may be long: it is no depth. */
static void long_chains(void)
{
	enum { COUNT = 20000 };
	static char text[COUNT * 16];
	struct rf_spec *spec = NULL;
	struct rf_diag diag = {0};
	struct spec_run run = RUN(0, COUNT - 1);
	int n = snprintf(text, sizeof(text), "program p (a)\nrule r: a == 0");

	for (int i = 1; i < COUNT; i++)
		n += snprintf(text + n, sizeof(text) - (size_t)n, " or a==%d", i);
	ok(rf_spec_read("x", text, (size_t)n, &spec, &diag) == 0, "a chain of %d is read", COUNT);
	if (spec) {
		is_int((int)spec_holds(spec->rules, spec->programs, &run), 1);
		run.words[1]++;
		is_int((int)spec_holds(spec->rules, spec->programs, &run), 0);
	}
	rf_diag_done(&diag);
	rf_spec_free(spec);
}

int main(void)
{
	comparisons();
	bytes_that_count();
	numbers();
	arithmetic();
	bits();
	precedence();
	truths();
	examples();
	long_chains();
	return done();
}
