/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Definitions by themselves: each must come to an end, because one that is another than itself
 * would prove everything. And what else may stand in a definition.
 */
#include "verify_spec_text.h"

#define P "program p (a: s32, b: u64)\nrule r: a == 1\n"
#define ENDLESS                                                                                        \
	"error: 'f' must be: if STEPS == 0 then … else …, where STEPS is its last parameter, and " \
	"itself stands only in the end, with STEPS - 1"

static void check(const char *definition, const char *wanted, int line)
{
	struct rf_spec *spec = NULL;
	struct rf_diag diag = {0};
	char text[512], *faults;
	int n = snprintf(text, sizeof(text), "%s\n" P, definition);

	rf_spec_read("x", text, (size_t)n, &spec, &diag);
	faults = faults_take(&diag);
	ok(*wanted ? strstr(faults, wanted) != NULL : !*faults, "line %d: %.*s", line,
	   (int)strcspn(definition, "\n"), definition);
	if (*wanted ? !strstr(faults, wanted) : *faults)
		printf("# got %s\n", faults);
	free(faults);
	rf_spec_free(spec);
}

#define GOOD(definition) check(definition, "", __LINE__)
#define BAD(definition, wanted) check(definition, wanted, __LINE__)

static void ends(void)
{
	GOOD("recursive f(n) = if n == 0 then 0 else f(n - 1)");
	GOOD("recursive f(a, n) = if n == 0 then a else f(a + 1, n - 1)");
	GOOD("recursive f(a, n) = if n == 0 then a else if a == 5 then 6 else f(f(a, n - 1), n - "
	     "1)");
	BAD("recursive f(n) = f(n - 1)", ENDLESS);
	BAD("recursive f(n) = f(n) + 1", ENDLESS);
	BAD("recursive f(n) = if n == 0 then 0 else f(n)", ENDLESS);
	BAD("recursive f(n) = if n == 0 then 0 else f(n) + 1", ENDLESS);
	BAD("recursive f(n) = if n == 0 then 0 else f(n - 0)", ENDLESS);
	BAD("recursive f(n) = if n == 0 then 0 else f(n - 2)", ENDLESS);
	BAD("recursive f(n) = if n == 0 then 0 else f(n + 1)", ENDLESS);
	BAD("recursive f(n) = if n == 0 then 0 else f(n - 1 - 1)", ENDLESS);
	BAD("recursive f(n) = if n == 0 then f(n - 1) else 0", ENDLESS);
	BAD("recursive f(n) = if n == 0 then f(5) + 1 else f(n - 1)", ENDLESS);
	BAD("recursive f(n) = if n == 1 then 0 else f(n - 1)", ENDLESS);
	BAD("recursive f(n) = if n != 0 then 0 else f(n - 1)", ENDLESS);
	BAD("recursive f(n) = if 0 == 0 then 0 else f(n - 1)", ENDLESS);
	BAD("recursive f(a, n) = if a == 0 then 0 else f(a - 1, n)", ENDLESS);
	BAD("recursive f(a, n) = if a == 0 then 0 else f(a, n - 1)", ENDLESS);
	BAD("recursive f(a, n) = if n == 0 then 0 else f(n - 1, a)", ENDLESS);
	BAD("recursive f(a, n) = if n == 0 then a else f(f(a, n), n - 1)", ENDLESS);
	BAD("recursive f(n) = if n == 0 and 1 == 1 then 0 else f(n - 1)", ENDLESS);
	BAD("recursive f(n) = if n == 0 then 0 == 0 else f(n - 1) == 1", ENDLESS);
	BAD("recursive f = 7", ENDLESS);
}

static void definitions(void)
{
	GOOD("let f = 7");
	GOOD("let f(x) = x + 7");
	GOOD("let f(x) = x == 7");
	BAD("let f(x) = f(x)", "'f' is no definition or function above it");
	BAD("let f(x) = g(x)\nlet g(x) = x", "'g' is no definition or function above it");
	BAD("let f(x) = y", "'y' is neither a parameter of the definition nor known above it");
	BAD("let f(x) = x\nlet f(x) = x", "'f' has a meaning already");
	BAD("let f(x) = x\nlet g = f", "'f' has 1 parameters");
	BAD("let f(x) = x\nlet g = f(1, 2)", "'f' has 1 parameters");
	BAD("stable m\nlet m = 1", "'m' has a meaning already");
	BAD("stable m, m", "of 'm' this was said already");
	BAD("stable m\nvolatile m", "of 'm' this was said already");
	BAD("volatile struct s", "what is not said to be stable in a struct may be anything");
	BAD("loop f (i: u32)\n\tinvariant: true\n\tafter: true\nloop f (i: u32)\n\tinvariant: "
	    "true\n\tafter: true",
	    "of the loop 'f' this was said already");
	BAD("loop f (i: u32)\n\tinvariant: true\n", "'after' is wanted here");
	/* told once, and no value anywhere */
	BAD("stable m\nprogram q (c)\nlet f = m[1 == 1 => 2 == 2]\nrule s: f == 1",
	    "a value is wanted here, and this is a formula");
	BAD("let f = calls g", "'g' is no function above it");
}

int main(void)
{
	ends();
	definitions();
	return done();
}
