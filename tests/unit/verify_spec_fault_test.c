/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Each fault of a specification with its place and its words, and what is no fault. */
#include "verify_spec_text.h"

#define P "program p (a: s32, b: u64)\n"

/* The faults of a text with bytes of any kind. */
static char *faults_of(const char *text, size_t size, int expected)
{
	struct rf_spec *spec = NULL;
	struct rf_diag diag = {0};
	int r = rf_spec_read("x", text, size, &spec, &diag);
	char *faults = faults_take(&diag);

	if (r != expected || (r < 0) != !spec)
		ok(false, "reading gives %d, not %d: %s", r, expected, text);
	rf_spec_free(spec);
	return faults;
}

#define FAULTS(text, wanted) faults(text, sizeof(text) - 1, wanted, __LINE__)

static void faults(const char *text, size_t size, const char *wanted, int line)
{
	char *got = faults_of(text, size, *wanted ? -EINVAL : 0);

	tap_is_str(got, wanted, __FILE__, line);
	free(got);
}

static void lexical(void)
{
	FAULTS("", "x: error: there is neither a program nor a rule in it\n");
	FAULTS("# nothing\n", "x: error: there is neither a program nor a rule in it\n");
	FAULTS(P "rule r: a @ 1", "x:2:14: error: '(' is wanted here, not the end\n");
	FAULTS(P "rule r: a = 1", "x:2:11: error: unknown sign '='; did you mean '=='?\n");
	FAULTS(P "rule r: !(a == 1)", "x:2:9: error: unknown sign '!'; did you mean 'not'?\n");
	FAULTS(P "rule r: a==1&&a==2", "x:2:13: error: unknown sign '&&'; did you mean 'and'?\n");
	FAULTS(P "rule r: a==1 || a==2", "x:2:14: error: unknown sign '||'; did you mean 'or'?\n");
	FAULTS(P "rule r: a==1 -> a==2", "x:2:14: error: unknown sign '->'; did you mean '=>'?\n");
	FAULTS(P "rule r: a <> 2", "x:2:11: error: unknown sign '<>'; did you mean '!='?\n");
	FAULTS("# \xc3\xa9\xc3\xa9\n" P "rule r: \xc3\xa9\xff == 1",
	       "x:3:9: error: what stands here is not printable ASCII, which is for comments "
	       "only\n");
	FAULTS("program p\xc3\xa9 ()\n", "x:1:10: error: what stands here is not printable ASCII, "
					 "which is for comments only\n");
	FAULTS(P "rule r: a == 1\0", "x:2:15: error: what stands here is not printable ASCII, "
				     "which is for comments only\n");
	FAULTS(P "\rrule r: a == 1", "x:2:1: error: what stands here is not printable ASCII, "
				     "which is for comments only\n");
	FAULTS(P "#\xc3\xa9 \xe2\x80\xae\xe2\x80\xae\n#\x01\n#\xff\n#a\rb\n#\t\xe2\x86\x92\n",
	       "x:2:4: error: what stands in this comment is no text: a control character, a "
	       "change of direction, or no UTF-8\n"
	       "x:3:2: error: what stands in this comment is no text: a control character, a "
	       "change of direction, or no UTF-8\n"
	       "x:4:2: error: what stands in this comment is no text: a control character, a "
	       "change of direction, or no UTF-8\n"
	       "x:5:3: error: what stands in this comment is no text: a control character, a "
	       "change of direction, or no UTF-8\n");
	FAULTS(P "rule r: a == 12ab", "x:2:14: error: '12ab' is no number\n");
	FAULTS(P "rule r: a == 0x", "x:2:14: error: '0x' is no number\n");
	FAULTS(P "rule r: a == 0xfg", "x:2:14: error: '0xfg' is no number\n");
	FAULTS(P "rule r: a == 010",
	       "x:2:14: error: '010' is octal in C, and here nothing; write it with 0x\n");
	FAULTS(P "rule r: b == 18446744073709551616",
	       "x:2:14: error: '18446744073709551616' is above 18446744073709551615\n");
	FAULTS(P "rule r: b == 0x10000000000000000",
	       "x:2:14: error: '0x10000000000000000' is above 18446744073709551615\n");
	FAULTS(P "rule r: b == -9223372036854775809",
	       "x:2:14: error: the number is not from -9223372036854775808 to "
	       "18446744073709551615\n");
	FAULTS(P "rule r: b == 18446744073709551615 + 1 - 1",
	       "x:2:35: error: the number is not from -9223372036854775808 to "
	       "18446744073709551615\n");
	/* windows' ends of lines, tabs, and no end of the last line */
	FAULTS("program p ()\r\n\trule r: true # a\r\n# b", "");
}

static void programs(void)
{
	FAULTS("program", "x:1:8: error: the name of a program is wanted here, not the end\n");
	FAULTS("program (a)", "x:1:9: error: the name of a program is wanted here, not '('\n");
	FAULTS("program p", "x:1:10: error: '(' is wanted here, not the end\n");
	FAULTS("program p a", "x:1:11: error: '(' is wanted here, not 'a'\n");
	FAULTS("program p (a", "x:1:13: error: ',' or ')' is wanted here, not the end\n");
	FAULTS("program p (a b)", "x:1:14: error: ',' or ')' is wanted here, not 'b'\n");
	FAULTS("program p (a,)",
	       "x:1:14: error: the name of an argument is wanted here, not ')'\n");
	FAULTS("program p (7)", "x:1:12: error: the name of an argument is wanted here, not '7'\n");
	FAULTS("program p (a, a)", "x:1:15: error: a second argument 'a'\n");
	FAULTS("program p (a: )",
	       "x:1:15: error: a type (s8 to s64, u8 to u64) is wanted here, not ')'\n");
	FAULTS("program p (a: u46)", "x:1:15: error: a type (s8 to s64, u8 to u64) is wanted "
				     "here, not 'u46'; did you mean 'u16'?\n");
	FAULTS("program p (a): int",
	       "x:1:16: error: a type (s8 to s64, u8 to u64) is wanted here, not 'int'\n");
	FAULTS("program p (result, u8, EPERM, and)",
	       "x:1:12: error: 'result' is a word of the language, not a name\n"
	       "x:1:20: error: 'u8' is a word of the language, not a name\n"
	       "x:1:24: error: 'EPERM' is the name of an errno, and of nothing else\n"
	       "x:1:31: error: 'and' is a word of the language, not a name\n");
	FAULTS("program p (a,b,c,d,e,f,g,h,i,j,k,l,m,n)",
	       "x:1:36: error: more than 12 arguments\n");
	FAULTS("program p ()\nprogram q ()\nprogram p (a)",
	       "x:3:9: error: the program 'p' was already given in line 1\n");
	FAULTS("progam p ()", "x:1:1: error: 'program' or 'rule' is wanted here, not 'progam'; "
			      "did you mean 'program'?\n");
	FAULTS("program p () x", "x:1:14: error: 'program' or 'rule' is wanted here, not 'x'\n");
}

static void rules(void)
{
	FAULTS(P "rule", "x:2:5: error: the name of a rule is wanted here, not the end\n");
	FAULTS(P "rule r", "x:2:7: error: ':' is wanted here, not the end\n");
	FAULTS(P "rule r a == 1", "x:2:8: error: ':' is wanted here, not 'a'\n");
	FAULTS(P "rule result: a == 1",
	       "x:2:6: error: 'result' is a word of the language, not a name\n");
	FAULTS(P "rule r:", "x:2:8: error: a formula or a value is wanted here, not the end\n");
	FAULTS(P "rule r:\nrule s: ==",
	       "x:3:1: error: a formula or a value is wanted here, not 'rule'\n"
	       "x:3:9: error: a formula or a value is wanted here, not '=='\n");
	FAULTS(P "rule r for : true",
	       "x:2:12: error: a pattern of names or sections is wanted here, not ':'\n");
	FAULTS(P "rule r for\nrule s: true",
	       "x:3:1: error: a pattern of names or sections is wanted here, not 'rule'\n");
	FAULTS("rule r: true",
	       "x:1:6: error: the rule 'r' has no 'for', and no program is above it\n");
	FAULTS(P "rule r for q*: true",
	       "x:2:12: error: the rule 'r' is for no program of this file\n");
	FAULTS("rule r for p: true\n" P, "");
	FAULTS(P "rule r for p: true\nrule r for *: true",
	       "x:3:6: error: the rule 'r' was already given in line 2, for some of the same "
	       "programs\n");
	FAULTS(P "program q ()\nrule r for p: true\nrule r for q: true", "");
	FAULTS(P "rule r for l/*: true\nrule r for q/*: true",
	       "x:3:6: error: the rule 'r' was already given in line 2, for some of the same "
	       "programs\n");
	FAULTS(P "program q ()\nrule r: true\nrule r for p: true", "");
}

static void words(void)
{
	FAULTS("program p (ret)\nrule r: rett == 0",
	       "x:2:9: error: the rule 'r' has 'rett', which is no argument of the program 'p'; "
	       "did you mean 'ret'?\n");
	FAULTS(P "rule r: a == EPREM and reslt == 0 and zzzzz == 0",
	       "x:2:14: error: the rule 'r' has 'EPREM', which is no argument of the program "
	       "'p'; did you mean 'EPERM'?\n"
	       "x:2:24: error: the rule 'r' has 'reslt', which is no argument of the program "
	       "'p'; did you mean 'result'?\n"
	       "x:2:39: error: the rule 'r' has 'zzzzz', which is no argument of the program "
	       "'p'\n");
	/* only the first program that lacks it, of those that the rule is for */
	FAULTS("program f_a (x)\nprogram f_b (y)\nprogram g (x)\nprogram f_c (y)\n"
	       "rule r for f_*: x == 0",
	       "x:5:17: error: the rule 'r' has 'x', which is no argument of the program "
	       "'f_b'\n");
	FAULTS(P "rule r for l/*: a == 0 and c == 0",
	       "x:2:28: error: the rule 'r' has 'c', which is no argument of any program\n");
	/* no more is said where it is not known what a program has */
	FAULTS("program p (c: int)\nrule r: a == 0\nrule s for *: a == 0\nrule t for l/*: a == 0",
	       "x:1:15: error: a type (s8 to s64, u8 to u64) is wanted here, not 'int'\n");
	FAULTS("program (c)\nrule r for p: a == 0",
	       "x:1:9: error: the name of a program is wanted here, not '('\n");
	FAULTS("program (c)\nprogram p ()\nrule r for l/*: a == 0",
	       "x:1:9: error: the name of a program is wanted here, not '('\n");
	FAULTS("program\nrule r for p: true",
	       "x:2:1: error: the name of a program is wanted here, not 'rule'\n");
	FAULTS("program (c)\nrule r: a == 0",
	       "x:1:9: error: the name of a program is wanted here, not '('\n");
}

static void kinds(void)
{
	static const char *const formula = "x:2:9: error: a formula is wanted here, and this is "
					   "a value\n";

	faults(P "rule r: a", strlen(P) + 9, formula, __LINE__);
	faults(P "rule r: a and true", strlen(P) + 18, formula, __LINE__);
	faults(P "rule r: a + 1 => true", strlen(P) + 21, formula, __LINE__);
	faults(P "rule r: (a) or true", strlen(P) + 19, formula, __LINE__);
	FAULTS(P "rule r: true or 1 or true and b or not 3",
	       "x:2:17: error: a formula is wanted here, and this is a value\n"
	       "x:2:31: error: a formula is wanted here, and this is a value\n"
	       "x:2:40: error: a formula is wanted here, and this is a value\n");
	FAULTS(P "rule r: 1 rule s: result\nprogram q ()",
	       "x:2:9: error: a formula is wanted here, and this is a value\n"
	       "x:2:19: error: a formula is wanted here, and this is a value\n");
	FAULTS(P "rule r: true => (result)",
	       "x:2:17: error: a formula is wanted here, and this is a value\n");
	FAULTS(P "rule r: (a == 1) == true",
	       "x:2:9: error: a value is wanted here, and this is a formula\n"
	       "x:2:21: error: a value is wanted here, and this is a formula\n");
	FAULTS(P "rule r: a == not a == 1",
	       "x:2:14: error: a value is wanted here, and this is a formula\n");
	FAULTS(P "rule r: -true == 1 + no effects",
	       "x:2:10: error: a value is wanted here, and this is a formula\n"
	       "x:2:22: error: a value is wanted here, and this is a formula\n");
	FAULTS(P "rule r: a in { 1, (a == 1) }",
	       "x:2:19: error: a value is wanted here, and this is a formula\n");
	FAULTS(P "rule r: effects == 1", "x:2:17: error: 'on' is wanted here, not '=='\n");
	FAULTS(P "rule r: no effects on 3",
	       "x:2:23: error: the name of a map is wanted here, not '3'\n");
	FAULTS(P "rule r: no a", "x:2:12: error: 'effects' is wanted here, not 'a'\n");
	FAULTS(P "rule r: a(1) == 1", "x:2:9: error: 'a' is no definition or function above it\n");
	FAULTS(P "rule r: a == 1 adn b == 1", "x:2:16: error: an operator, 'program' or 'rule' is "
					      "wanted here, not 'adn'; did you mean 'and'?\n");
	FAULTS(P "rule r: a < b < 1", "x:2:15: error: a comparison of a comparison; join two of "
				      "them with 'and'\n");
	FAULTS(P "rule r: a == 1 in { 2 }", "x:2:16: error: a comparison of a comparison; join "
					    "two of them with 'and'\n");
	FAULTS(P "rule r: a in 1", "x:2:14: error: '{' is wanted here, not '1'\n");
	FAULTS(P "rule r: a in { }",
	       "x:2:16: error: a formula or a value is wanted here, not '}'\n");
	FAULTS(P "rule r: a in { 1 2 }", "x:2:18: error: ',' or '}' is wanted here, not '2'\n");
	FAULTS(P "rule r: (a == 1", "x:2:16: error: ')' is wanted here, not the end\n");
}

static void types(void)
{
	FAULTS(P "rule r: a == b",
	       "x:2:11: error: in the program 'p', what may be below 0 is compared with what may "
	       "be above 9223372036854775807; types say which of the two is not so\n");
	FAULTS(P "rule r: b in { 1, result, a - 1 }",
	       "x:2:19: error: in the program 'p', what may be below 0 is compared with what may "
	       "be above 9223372036854775807; types say which of the two is not so\n"
	       "x:2:29: error: in the program 'p', what may be below 0 is compared with what may "
	       "be above 9223372036854775807; types say which of the two is not so\n");
	FAULTS(P "rule r: result == 0xffffffff",
	       "x:2:16: error: in the program 'p', what is from -2147483648 to 2147483647 is "
	       "compared with 4294967295, which it never is\n");
	FAULTS(P "rule r: -1 < b",
	       "x:2:12: error: in the program 'p', what is from 0 to 18446744073709551615 is "
	       "compared with -1, which it never is\n");
	FAULTS(P "rule r: a & 7 in { 7, 8 }",
	       "x:2:23: error: in the program 'p', what is from 0 to 7 is compared with 8, which "
	       "it never is\n");
	FAULTS("program p (a: u8, b: u16)\nrule r: a & b in { 256 } or b & a == 256 or a & 7 == 8",
	       "x:2:20: error: in the program 'p', what is from 0 to 255 is compared with 256, "
	       "which it never is\n"
	       "x:2:35: error: in the program 'p', what is from 0 to 255 is compared with 256, "
	       "which it never is\n"
	       "x:2:51: error: in the program 'p', what is from 0 to 7 is compared with 8, which "
	       "it never is\n");
	FAULTS("program p (a: u8)\nrule r: a | 1 == 256 or 1 | a == 0",
	       "x:2:15: error: in the program 'p', what is from 1 to 255 is compared with 256, "
	       "which it never is\n"
	       "x:2:31: error: in the program 'p', what is from 1 to 255 is compared with 0, "
	       "which it never is\n");
	FAULTS("program p (a: u8)\nrule r: -9223372036854775809 == a | 1",
	       "x:2:9: error: the number is not from -9223372036854775808 to "
	       "18446744073709551615\n");
	FAULTS(P "rule r: -1 == 18446744073709551615",
	       "x:2:12: error: in the program 'p', what may be below 0 is compared with what may "
	       "be above 9223372036854775807; types say which of the two is not so\n");
	/* of the first program that has it */
	FAULTS("program f (m: u32)\nprogram g (m: u16)\nprogram h (m: u8)\n"
	       "rule r for *: m == 70000",
	       "x:4:17: error: in the program 'g', what is from 0 to 65535 is compared with "
	       "70000, which it never is\n");
}

/* All of them, each once, and what is understood in between is checked. */
static void recovery(void)
{
	FAULTS("program p (a: s32\nprogram q (b)\nrule one: a ==\nrule two: b === 0 rule x: true\n"
	       "rule three: c == 0\nprogram program ()\nrule four: & rule 5\nrule five: b == 1",
	       "x:2:1: error: ',' or ')' is wanted here, not 'program'\n"
	       "x:4:1: error: a formula or a value is wanted here, not 'rule'\n"
	       "x:4:13: error: unknown sign '==='; did you mean '=='?\n"
	       "x:5:13: error: the rule 'three' has 'c', which is no argument of the program "
	       "'q'\n"
	       "x:6:9: error: 'program' is a word of the language, not a name\n"
	       "x:7:12: error: a formula or a value is wanted here, not '&'\n");
}

/* `count` times `open`, then `inside`, then as often `close`. */
static char *nested(const char *open, size_t count, const char *inside, const char *close)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	fputs("program p ()\nrule r: ", out);
	for (size_t i = 0; i < count; i++)
		fputs(open, out);
	fputs(inside, out);
	for (size_t i = 0; i < count; i++)
		fputs(close, out);
	fclose(out);
	return text;
}

static void depths(void)
{
	static const struct {
		const char *open, *inside, *close;
		size_t most;
	} table[] = {
		{"(", "true", ")", 100},	{"not ", "true", "", 100},
		{"true => ", "true", "", 100},	{"(true and ", "true", ")", 100},
		{"", "1 == 1", " + 1 - 1", 49}, {"-", "1 == 1", "", 99},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		for (size_t j = 0; j < 3; j++) {
			size_t count = j == 2 ? 40000 : table[i].most + j;
			char *text = nested(table[i].open, count, table[i].inside, table[i].close);
			char *got = faults_of(text, strlen(text), j ? -EINVAL : 0);

			ok(j ? strstr(got, ": error: more than 100 formulas and values within each "
					   "other\n") &&
					   strchr(got, '\n')[1] == '\0'
			     : !*got,
			   "%zu times '%s%s': %s", count, table[i].open, table[i].close,
			   j ? "refused" : got);
			free(got);
			free(text);
		}
	}
}

static void limits(void)
{
	static char text[RF_SPEC_SIZE_MAX + 2];
	char *got;
	size_t n;

	memset(text, '\n', sizeof(text));
	memcpy(text, P, strlen(P));
	faults(text, RF_SPEC_SIZE_MAX, "", __LINE__);
	faults(text, RF_SPEC_SIZE_MAX + 1, "x: error: more than 1048576 bytes\n", __LINE__);
	n = (size_t)snprintf(text, sizeof(text), "program %0129d ()", 1);
	memset(text + 8, 'n', 129);
	faults(text, n, "x:1:9: error: a word of more than 128 characters\n", __LINE__);
	memmove(text + 8, text + 9, n - 8);
	faults(text, n - 1, "", __LINE__);
	n = 0;
	for (int i = 0; i < RF_SPEC_PROGRAMS_MAX + 1; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "program p%d ()\n", i);
	faults(text, n, "x:513:9: error: more than 512 programs\n", __LINE__);
	n = (size_t)snprintf(text, sizeof(text), "%s", P);
	for (int i = 0; i < RF_SPEC_RULES_MAX + 1; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "rule r%d: true\n", i);
	faults(text, n, "x:514:6: error: more than 512 rules\n", __LINE__);
	memset(text, '(', RF_SPEC_SIZE_MAX);
	got = faults_of(text, RF_SPEC_SIZE_MAX, -EINVAL);
	is_str(got, "x:1:1: error: 'program' or 'rule' is wanted here, not '('\n");
	free(got);
}

int main(void)
{
	lexical();
	programs();
	rules();
	words();
	kinds();
	types();
	recovery();
	depths();
	limits();
	return done();
}
