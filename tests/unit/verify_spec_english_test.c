/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What is read of a specification: programs and rules, for whom they are, and in English. */
#include "verify_spec_text.h"

#define ENGLISH_LEN 512

static struct rf_spec *read_spec(const char *text)
{
	struct rf_spec *spec = NULL;
	struct rf_diag diag = {0};
	char *faults;

	rf_spec_read("x", text, strlen(text), &spec, &diag);
	faults = faults_take(&diag);
	if (*faults)
		ok(false, "%s: %s", text, faults);
	free(faults);
	return spec;
}

#define ENGLISH(formula, wanted) english(formula, wanted, __LINE__)

static void english(const char *formula, const char *wanted, int line)
{
	char text[ENGLISH_LEN];
	struct rf_spec *spec;

	snprintf(text, sizeof(text), "program p (ret: s32, a: s32, b: s32)\nrule r: %s", formula);
	spec = read_spec(text);
	if (spec)
		tap_is_str(rf_spec_english(&spec->rules[0], text, sizeof(text)), wanted, __FILE__,
			   line);
	rf_spec_free(spec);
}

static void comparisons(void)
{
	ENGLISH("a == 1", "a is 1");
	ENGLISH("a != 1", "a is not 1");
	ENGLISH("a < b", "a is below b");
	ENGLISH("a <= 0x1F", "a is at most 0x1F");
	ENGLISH("a > -1", "a is above -1");
	ENGLISH("a >= -EPERM", "a is at least -EPERM");
	ENGLISH("result in { 0, -EPERM, a + 1 }", "the result is one of 0, -EPERM, a + 1");
	ENGLISH("ret == result", "ret is the result");
	ENGLISH("no effects", "there are no effects");
	ENGLISH("true", "true");
	ENGLISH("false", "false");
	ENGLISH("not a == 1", "a is not 1");
	ENGLISH("not a < 1", "a is not below 1");
	ENGLISH("not a <= 1", "a is not at most 1");
	ENGLISH("not a > 1", "a is not above 1");
	ENGLISH("not a >= 1", "a is not at least 1");
	ENGLISH("not a in { 1 }", "a is none of 1");
	ENGLISH("not no effects", "there are effects");
	ENGLISH("no effects on roots", "there are no effects on roots");
	ENGLISH("no effects on roots, rules, vaults",
		"there are no effects on roots, rules or vaults");
	ENGLISH("not a != 1", "it is not so that (a is not 1)");
	ENGLISH("not not a == 1", "it is not so that (a is not 1)");
	ENGLISH("not true", "it is not so that (true)");
}

static void values(void)
{
	ENGLISH("a + b - 1 == 0", "a + b - 1 is 0");
	ENGLISH("a - (b + 1) == 0", "a - (b + 1) is 0");
	ENGLISH("a - (b - 1) - 1 == 0", "a - (b - 1) - 1 is 0");
	ENGLISH("(a - b) - 1 == 0", "a - b - 1 is 0");
	ENGLISH("a | b & 1 == 0", "a | (b & 1) is 0");
	ENGLISH("(a | b) & 1 == 0", "(a | b) & 1 is 0");
	ENGLISH("a & b + 1 == 0", "a & (b + 1) is 0");
	ENGLISH("(a & b) + 1 == 0", "(a & b) + 1 is 0");
	ENGLISH("a + b & 1 == 0", "(a + b) & 1 is 0");
	ENGLISH("a | b | ret == 0", "a | b | ret is 0");
	ENGLISH("a | (b | ret) == 0", "a | (b | ret) is 0");
	ENGLISH("-a == -(b + 1)", "-a is -(b + 1)");
	ENGLISH("- -a == -result", "-(-a) is -(the result)");
	ENGLISH("result + 1 == a - -1", "the result + 1 is a - -1");
}

static void formulas(void)
{
	ENGLISH("ret != 0 => result == ret and no effects",
		"if ret is not 0, then the result is ret and there are no effects");
	ENGLISH("ret == 0 => result in { 0, -EPERM, -ENOENT }",
		"if ret is 0, then the result is one of 0, -EPERM, -ENOENT");
	ENGLISH("a == 1 and b == 2 and ret == 3", "a is 1 and b is 2 and ret is 3");
	ENGLISH("a == 1 and b == 2 or ret == 3", "(a is 1 and b is 2) or ret is 3");
	ENGLISH("a == 1 and (b == 2 or ret == 3)", "a is 1 and (b is 2 or ret is 3)");
	ENGLISH("a == 1 and (b == 2 and ret == 3)", "a is 1 and (b is 2 and ret is 3)");
	ENGLISH("not (a == 1 or b == 2) and true", "it is not so that (a is 1 or b is 2) and true");
	ENGLISH("not a == 1 or b == 2", "a is not 1 or b is 2");
	ENGLISH("a == 1 => b == 2 => ret == 3", "if a is 1, then if b is 2, then ret is 3");
	ENGLISH("(a == 1 => b == 2) => ret == 3", "if (if a is 1, then b is 2), then ret is 3");
	ENGLISH("(a == 1 => b == 2) or ret == 3", "(if a is 1, then b is 2) or ret is 3");
	ENGLISH("a == 1 => b == 2 or ret == 3", "if a is 1, then b is 2 or ret is 3");
	ENGLISH("a == 1 or b == 2 => ret == 3", "if a is 1 or b is 2, then ret is 3");
	ENGLISH("not (a == 1 => b == 2)", "it is not so that (if a is 1, then b is 2)");
	ENGLISH("a in { 1, 2 } and not b in { 3, 4 } => ret in { 5, 6 }",
		"if a is one of (1, 2) and b is none of (3, 4), then ret is one of 5, 6");
}

static void cuts(void)
{
	struct rf_spec *spec = read_spec("program p ()\nrule r: result == 0");
	char text[] = "xxxxxxxxxxxxxxxxxxxx";

	is_str(rf_spec_english(spec->rules, text, 10), "the resul");
	ok(text[10] == 'x', "nothing is written behind the size");
	is_str(rf_spec_english(spec->rules, text, 1), "");
	is_str(rf_spec_english(spec->rules, text, 16), "the result is 0");
	rf_spec_free(spec);
}

static void what_is_read(void)
{
	struct rf_spec *spec = read_spec("# of two\n"
					 "program f (a, b: s8,\n\tc: u16): u64\n"
					 "rule one: true rule two for f*: true\n"
					 "program g ()\n"
					 "rule three: true\n");
	const struct rf_spec_program *f = rf_spec_program(spec, "f");

	ok(spec->program_count == 2 && spec->rule_count == 3, "two programs and three rules");
	is_str(spec->file, "x");
	ok(f == &spec->programs[0] && rf_spec_program(spec, "g") == &spec->programs[1] &&
		   !rf_spec_program(spec, "h"),
	   "programs are found by name");
	ok(f->param_count == 3 && f->line == 2 && spec->programs[1].param_count == 0 &&
		   spec->programs[1].line == 5,
	   "they have arguments and lines");
	is_str(f->params[2].name, "c");
	ok(f->params[0].type.size == 8 && !f->params[0].type.sign && f->params[1].type.size == 1 &&
		   f->params[1].type.sign && f->params[2].type.size == 2 && !f->params[2].type.sign,
	   "arguments have their types");
	ok(f->result.size == 8 && !f->result.sign && spec->programs[1].result.size == 4 &&
		   spec->programs[1].result.sign,
	   "so have results");
	is_str(spec->rules[0].pattern, "f");
	is_str(spec->rules[1].name, "two");
	is_str(spec->rules[1].pattern, "f*");
	is_str(spec->rules[2].pattern, "g");
	ok(spec->rules[1].line == 4 && spec->rules[2].line == 6, "rules have their lines");
	rf_spec_free(spec);
	rf_spec_free(NULL);
}

static void patterns(void)
{
	static const struct {
		const char *pattern, *name, *section;
		bool matches;
	} table[] = {
		{"f", "f", "lsm/f", true},
		{"f", "ff", NULL, false},
		{"f", "", NULL, false},
		{"*", "f", NULL, true},
		{"*", "", NULL, true},
		{"f*", "f", NULL, true},
		{"f*", "gf", NULL, false},
		{"*f", "fgf", NULL, true},
		{"*f", "fg", NULL, false},
		{"a*b*c", "abc", NULL, true},
		{"a*b*c", "axbxbxcxc", NULL, true},
		{"a*b*c", "axcxb", NULL, false},
		{"a**c", "ac", NULL, true},
		{"f*f", "f", NULL, false},
		{"lsm*", "f", "lsm/f", false},
		{"lsm/*", "f", "lsm/f", true},
		{"lsm/*", "f", NULL, false},
		{"lsm/*", "lsm", "lsm.s/f", false},
		{"lsm*/*", "lsm", "lsm.s/f", true},
		{"*/f", "g", "lsm/f", true},
		{"/", "g", "lsm/f", false},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		const struct rf_spec_rule rule = {.pattern = table[i].pattern};

		ok(rf_spec_matches(&rule, table[i].name, table[i].section) == table[i].matches,
		   "'%s' and the program '%s' in '%s'", table[i].pattern, table[i].name,
		   table[i].section ?: "");
	}
}

/* In time: a star that is tried everywhere for each star before it would take years. */
static void hostile_pattern(void)
{
	static char pattern[RF_SPEC_NAME_MAX + 1], name[100001];
	const struct rf_spec_rule rule = {.pattern = pattern};

	for (size_t i = 0; i + 1 < RF_SPEC_NAME_MAX; i += 2)
		memcpy(pattern + i, "*a", 2);
	pattern[RF_SPEC_NAME_MAX - 1] = 'b';
	memset(name, 'a', sizeof(name) - 1);
	ok(!rf_spec_matches(&rule, name, NULL), "a pattern of stars does not match");
}

/* A rule for sections is checked when somebody knows who is in them. */
static void sections(void)
{
	struct rf_spec *spec = read_spec("program f (a: s32)\nprogram g (a: u64)\nprogram h (b)\n"
					 "rule r for lsm/*: not a == 1 and -1 <= a\n"
					 "rule s for lsm/*: not a == 1\n");
	const struct rf_spec_rule *rule = &spec->rules[0];
	struct spec_run run = {.words = {0, 5}};
	struct rf_diag diag = {0};
	char *faults;

	is_int(rf_spec_fits(rule, rf_spec_program(spec, "f"), NULL, &diag), 0);
	is_int(rf_spec_fits(rule, rf_spec_program(spec, "g"), NULL, &diag), -EINVAL);
	is_int(rf_spec_fits(rule, rf_spec_program(spec, "h"), NULL, &diag), -EINVAL);
	faults = faults_take(&diag);
	is_str(faults,
	       "x:4:23: error: the rule 'r' has 'a', which is no argument of the program 'h'\n"
	       "x:4:37: error: in the program 'g', what is from 0 to 18446744073709551615 is "
	       "compared with -1, which it never is\n"
	       "x:4:40: error: the rule 'r' has 'a', which is no argument of the program 'h'\n");
	free(faults);
	is_int((int)spec_holds(rule, rf_spec_program(spec, "f"), &run), 1);
	is_int((int)spec_holds(rule, rf_spec_program(spec, "g"), &run), 0);
	is_int((int)spec_holds(rule, rf_spec_program(spec, "h"), &run), 0);
	is_int((int)spec_holds(rule + 1, rf_spec_program(spec, "g"), &run), 1);
	is_int((int)spec_holds(rule + 1, rf_spec_program(spec, "h"), &run), 0);
	rf_spec_free(spec);
}

int main(void)
{
	comparisons();
	values();
	formulas();
	cuts();
	what_is_read();
	patterns();
	hostile_pattern();
	sections();
	return done();
}
