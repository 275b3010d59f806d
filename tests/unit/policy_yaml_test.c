/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What is read, what is refused, and that nothing a file says costs much. */
#include "policy/yaml.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "policy_text.h"

static char *refusal_of(const void *bytes, size_t size)
{
	struct rf_diag diag = {0};
	struct rf_yaml *yaml = NULL;
	int r = rf_yaml_parse("x", bytes, size, &yaml, &diag);

	if (!r)
		rf_yaml_free(yaml);
	ok(r == 0 || (r == -EINVAL && diag.counts[RF_DIAG_ERROR]),
	   "refused with a reason, or read");
	return faults_take(&diag);
}

static void refused_bytes(const char *bytes, size_t size, const char *wanted)
{
	char *got = refusal_of(bytes, size);

	is_str(got, wanted);
	free(got);
}

static void refused(const char *text, const char *wanted)
{
	refused_bytes(text, strlen(text), wanted);
}

static void tree(void)
{
	static const char text[] = "a: [x, 'y z']\nb:\n  - {c: 1}\n";
	struct rf_diag diag = {0};
	struct rf_yaml *yaml = NULL;
	const struct rf_yaml_node *node;

	if (!ok(!rf_yaml_parse("x", text, strlen(text), &yaml, &diag), "reads"))
		return;
	node = rf_yaml_root(yaml);
	is_int(node->kind, RF_YAML_MAP);
	node = rf_yaml_first(yaml, node);
	is_str(node->text, "a");
	node = rf_yaml_next(yaml, node);
	is_int(node->kind, RF_YAML_LIST);
	is_str(rf_yaml_first(yaml, node)->text, "x");
	is_str(rf_yaml_next(yaml, rf_yaml_first(yaml, node))->text, "y z");
	ok(!rf_yaml_next(yaml, rf_yaml_first(yaml, node))->plain, "quoted");
	node = rf_yaml_next(yaml, node);
	is_str(node->text, "b");
	is_int(node->line, 2);
	node = rf_yaml_first(yaml, rf_yaml_next(yaml, node));
	is_int(node->kind, RF_YAML_MAP);
	is_int(node->line, 3);
	is_int(node->column, 5);
	ok(!rf_yaml_next(yaml, node), "one item");
	rf_yaml_free(yaml);
}

static void not_text(void)
{
	refused("", "x: error: the file is empty: it holds no policy\n");
	refused("# only this\n\n", "x: error: the file is empty: it holds no policy\n");
	refused("---\n", "x: error: the file is empty: it holds no policy\n");
	refused_bytes("a: b\n\0", 6, "x:2:1: error: a NUL byte: this is not a text file\n");
	refused("a: \xff\n", "x:1:4: error: byte 0xff is not UTF-8: policies are UTF-8 text\n");
	refused("\xff\xfe", "x:1:1: error: byte 0xff is not UTF-8: policies are UTF-8 text\n");
	refused("a: \x1b\n", "x:1:4: error: the control character U+001B is not allowed\n");
	refused("\xef\xbb\xbf"
		"a: b\n",
		"");
}

static void not_yaml(void)
{
	refused("a: b\n\tc: d\n", "x:2:1: error: a tab in the indentation; YAML wants spaces\n");
	refused("a: [b\n", "x:2:1: error: not YAML: did not find expected ',' or ']' (while "
			   "parsing a flow sequence that begins in line 1)\n");
	refused("a: &x b\n", "x:1:4: error: anchors are not supported in policies\n");
	refused("a: *x\n", "x:1:4: error: aliases are not supported in policies\n");
	refused("a: !!str b\n", "x:1:4: error: tags are not supported in policies\n");
	refused("a: b\n---\na: b\n", "x:2:1: error: a second document; a policy file holds one\n");
	refused("[a]: b\n", "x:1:1: error: a list or mapping as a key; a key is a text\n");
	refused("a: 1\nb: 2\na: 3\n", "x:3:1: error: the key 'a' was already given in line 1\n");
	refused("a: \"b\\0c\"\n", "x:1:4: error: a text with a NUL in it\n");
}

/* A text of `n` times `part`, between `head` and `tail`. */
static char *repeat(const char *head, const char *part, size_t n, const char *tail)
{
	size_t len = strlen(part);
	char *text = malloc(strlen(head) + n * len + strlen(tail) + 1);
	char *next = stpcpy(text, head);

	for (size_t i = 0; i < n; i++)
		next = stpcpy(next, part);
	strcpy(next, tail);
	return text;
}

static void refused_many(char *text, const char *wanted)
{
	refused(text, wanted);
	free(text);
}

static void limits(void)
{
	static char large[RF_YAML_SIZE_MAX + 1];

	refused_many(repeat("", "[", 100, ""),
		     "x:1:17: error: more than 16 lists and mappings within each other\n");
	refused_many(repeat("", "[", 16, "a]]]]]]]]]]]]]]]]"), "");
	refused_many(repeat("", "- ", 100, "a"),
		     "x:1:33: error: more than 16 lists and mappings within each other\n");
	refused_many(repeat("a: ", "b", 8193, ""), "x:1:4: error: a text longer than 8192 bytes\n");
	refused_many(repeat("[", "{a: 1}, ", 2200000, "]"),
		     "x:1:16777211: error: more than 6291456 values in one file\n");
	memset(large, ' ', sizeof(large));
	refused_bytes(large, sizeof(large), "x: error: larger than 64 MiB\n");
	refused_bytes(large, sizeof(large) - 1,
		      "x: error: the file is empty: it holds no policy\n");
}

static void keys(void)
{
	char text[RF_YAML_KEYS_MAX * 8 + 16] = "";
	size_t used = 0;

	for (int i = 0; i < RF_YAML_KEYS_MAX; i++)
		used += (size_t)sprintf(text + used, "k%d: x\n", i);
	refused(text, "");
	strcpy(text + used, "more: x\n");
	refused(text, "x:65:1: error: more than 64 keys in one mapping\n");
}

/* Nine levels of nine aliases: a few bytes that stand for a billion texts. */
static void alias_bomb(void)
{
	char text[1024] = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
	size_t used = strlen(text);

	for (int i = 1; i < 10; i++)
		used += (size_t)sprintf(text + used, "a%d: &a%d [*a%d, *a%d, *a%d, *a%d]\n", i, i,
					i - 1, i - 1, i - 1, i - 1);
	refused(text, "x:1:5: error: anchors are not supported in policies\n");
}

/* A file that is too large is refused by its size, not after it was read. */
static void large_file(void)
{
	static const struct rf_policy_options offline = {.offline = true};
	const char *file = "large.yaml";
	struct rf_policy *policy = NULL;
	struct rf_diag diag = {0};
	char *faults;

	text_write(file, "policy: x\n", 10);
	ok(!truncate(file, 100 << 20), "a file of 100 MiB");
	is_int(rf_policy_load(&file, 1, &offline, &policy, &diag), -EINVAL);
	faults = faults_take(&diag);
	is_str(faults, "large.yaml: error: larger than 64 MiB\n");
	free(faults);
	unlink(file);
}

int main(void)
{
	struct timespec start, end;

	clock_gettime(CLOCK_MONOTONIC, &start);
	texts_folder();
	tree();
	not_text();
	not_yaml();
	limits();
	keys();
	alias_bomb();
	large_file();
	clock_gettime(CLOCK_MONOTONIC, &end);
	ok(end.tv_sec - start.tv_sec < 60, "within a minute, also with sanitizers");
	return done();
}
