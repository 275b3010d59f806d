/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "base/diag.h"

#include <errno.h>
#include <stdlib.h>

#include "base/error.h"
#include "tap.h"

static char *printed(struct rf_diag *diag)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	rf_diag_print(diag, out);
	fclose(out);
	return text;
}

static void sorts(void)
{
	static const struct rf_place places[] = {
		{"b.yaml", 1, 1}, {"a.yaml", 10, 1}, {"a.yaml", 9, 7}, {"a.yaml", 9, 3}};
	struct rf_place whole = {"a.yaml", 0, 0};
	struct rf_diag diag = {0};
	char *text;

	for (size_t i = 0; i < 4; i++)
		rf_diag_error(&diag, &places[i], "fault %zu", i);
	rf_diag_warning(&diag, &places[3], "second at one place");
	rf_diag_note(&diag, &whole, "of the whole file");
	rf_diag_error(&diag, NULL, "of no file");
	text = printed(&diag);
	is_str(text, "error: of no file\n"
		     "a.yaml: note: of the whole file\n"
		     "a.yaml:9:3: error: fault 3\n"
		     "a.yaml:9:3: warning: second at one place\n"
		     "a.yaml:9:7: error: fault 2\n"
		     "a.yaml:10:1: error: fault 1\n"
		     "b.yaml:1:1: error: fault 0\n");
	free(text);
	is_int(diag.counts[RF_DIAG_ERROR], 5);
	is_int(diag.counts[RF_DIAG_WARNING], 1);
	rf_diag_done(&diag);
	is_int(diag.kept, 0);
}

static void caps(void)
{
	struct rf_place place = {"a.yaml", 1, 1};
	struct rf_diag diag = {0};
	char *text;

	for (int i = 0; i < RF_DIAG_KEPT_MAX + 5; i++)
		rf_diag_warning(&diag, &place, "one of many");
	rf_diag_error(&diag, &place, "an error after many warnings");
	is_int(diag.kept, RF_DIAG_KEPT_MAX + 1);
	is_int(diag.counts[RF_DIAG_WARNING], RF_DIAG_KEPT_MAX + 5);
	text = printed(&diag);
	ok(strstr(text, "an error after many warnings"), "warnings do not crowd out errors");
	ok(strstr(text,
		  "and 5 more faults that are not shown: 1 errors and 1005 warnings in all\n"),
	   "the rest is counted");
	free(text);
	rf_diag_done(&diag);
}

static void escapes(void)
{
	struct rf_place place = {"a\n.yaml", 1, 1};
	struct rf_diag diag = {0};
	json_t *json;
	char *text;

	rf_diag_error(&diag, &place, "unknown key '%s'", "x\n\x1b[31m\xff");
	text = printed(&diag);
	is_str(text, "a\\x0a.yaml:1:1: error: unknown key 'x\\x0a\\x1b[31m\\xff'\n");
	free(text);
	json = rf_diag_json(&diag);
	ok(json != NULL, "a fault that quotes what is not UTF-8 has a JSON form");
	json_decref(json);
	rf_diag_done(&diag);
}

static void jsons(void)
{
	struct rf_place place = {"a.yaml", 3, 4};
	struct rf_diag diag = {0};
	json_t *json;
	char *text;

	rf_diag_warning(&diag, &place, "careful");
	rf_diag_error(&diag, NULL, "no place");
	json = rf_diag_json(&diag);
	text = json_dumps(json, JSON_COMPACT);
	is_str(text, "{\"errors\":1,\"warnings\":1,\"notes\":0,\"faults\":["
		     "{\"file\":null,\"line\":0,\"column\":0,\"severity\":\"error\","
		     "\"text\":\"no place\"},"
		     "{\"file\":\"a.yaml\",\"line\":3,\"column\":4,\"severity\":\"warning\","
		     "\"text\":\"careful\"}]}");
	free(text);
	json_decref(json);
	rf_diag_done(&diag);
}

static void errors(void)
{
	struct rf_error error = {0};
	char text[2 * RF_ERROR_LEN];

	is_int(rf_error_set(&error, -ENOENT, "cannot open '%s'", "x"), -ENOENT);
	is_str(error.text, "cannot open 'x'");
	is_int(rf_error_set(NULL, -EPERM, "nobody reads this"), -EPERM);
	memset(text, 'a', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	rf_error_set(&error, -EIO, "%s", text);
	is_int(strlen(error.text), RF_ERROR_LEN - 1);
}

int main(void)
{
	sorts();
	caps();
	escapes();
	jsons();
	errors();
	return done();
}
