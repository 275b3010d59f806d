/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The report as a page: made of its JSON, so that both say the same. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/verify_report.h"

static void print_text(FILE *out, const char *text)
{
	for (; text && *text; text++)
		switch (*text) {
		case '<':
			fputs("&lt;", out);
			break;
		case '>':
			fputs("&gt;", out);
			break;
		case '&':
			fputs("&amp;", out);
			break;
		default:
			fputc(*text, out);
		}
}

static void print_member(FILE *out, const char *before, const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	if (!text || !*text)
		return;
	fputs(before, out);
	print_text(out, text);
}

static void print_rule(FILE *out, const json_t *rule)
{
	bool proved = json_is_true(json_object_get(rule, "proved"));
	const char *name;
	json_t *prover;

	fprintf(out, "<tr class=\"%s\"><td>%s</td><td>", proved ? "yes" : "no",
		proved ? "proved" : "not proved");
	print_member(out, "", rule, "rule");
	fputs("</td><td>", out);
	print_member(out, "", rule, "english");
	print_member(out, "<br><b>for example</b> ", rule, "example");
	print_member(out, "<br>", rule, "verdict");
	print_member(out, "<br><b>where</b> ", rule, "where");
	print_member(out, "<br><b>by way of</b> ", rule, "way");
	fputs("</td><td>", out);
	json_object_foreach (json_object_get(rule, "provers"), name, prover)
		fprintf(out, "%s: %s, %.2f s<br>", name,
			json_string_value(json_object_get(prover, "answer")),
			json_real_value(json_object_get(prover, "seconds")));
	fputs("</td></tr>\n", out);
}

static void print_program(FILE *out, const json_t *program)
{
	size_t i;
	json_t *rule;

	fputs("<h2>", out);
	print_member(out, "", program, "name");
	fputs(" <small>", out);
	print_member(out, "", program, "section");
	print_member(out, ", sha256 ", program, "digest");
	fputs("</small></h2>\n", out);
	print_member(out, "<p class=\"no\">cannot be told: ", program, "error");
	fputs("<table>\n", out);
	json_array_foreach (json_object_get(program, "rules"), i, rule)
		print_rule(out, rule);
	fputs("</table>\n", out);
}

static void print_head(FILE *out, const json_t *report)
{
	const char *name;
	json_t *version, *word;
	size_t i;

	fprintf(out,
		"<!DOCTYPE html>\n<meta charset=\"utf-8\">\n<title>ringfence verify</title>\n<style>"
		"body{font:15px/1.4 sans-serif;max-width:75em;margin:2em auto}"
		"table{border-collapse:collapse;width:100%%}td{border-top:1px solid #ccc;padding:.3em;"
		"vertical-align:top}.yes td:first-child{color:#060}.no{color:#b00}"
		"small{font-weight:normal;color:#666}</style>\n"
		"<h1>%" JSON_INTEGER_FORMAT " of %" JSON_INTEGER_FORMAT
		" programs proved</h1>\n<p>With %" JSON_INTEGER_FORMAT " of %" JSON_INTEGER_FORMAT
		" functions that they call, %" JSON_INTEGER_FORMAT " goals.",
		json_integer_value(json_object_get(report, "proved")),
		json_integer_value(json_object_get(report, "programs")),
		json_integer_value(json_object_get(report, "functions_proved")),
		json_integer_value(json_object_get(report, "functions")),
		json_integer_value(json_object_get(report, "goals")));
	print_member(out, "<br>Object sha256 ", report, "sha256");
	print_member(out, "<br>Specification sha256 ", report, "specification");
	print_member(out, "<br>Why3 ", report, "why3");
	json_object_foreach (json_object_get(report, "provers"), name, version)
		fprintf(out, ", %s %s", name, json_string_value(version));
	fputs("\n<p>Taken for granted of the world while a program runs:", out);
	json_array_foreach (json_object_get(report, "assumed"), i, word) {
		fputs(i ? ", " : " ", out);
		print_text(out, json_string_value(word));
	}
	fputs(".\n", out);
}

int rf_cli_report_html(const struct rf_cli_report *report, const char *path)
{
	FILE *out = fopen(path, "we");
	json_t *json, *program;
	size_t i;

	if (!out)
		return -errno;
	json = rf_cli_report_json(report);
	print_head(out, json);
	json_array_foreach (json_object_get(json, "results"), i, program)
		print_program(out, program);
	json_decref(json);
	if (ferror(out)) {
		fclose(out);
		return -EIO;
	}
	return fclose(out) ? -errno : 0;
}
