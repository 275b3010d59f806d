/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Tells what came of proofs: in words as they come, and as JSON. */
#include <stdio.h>
#include <string.h>

#include "cli/verify_report.h"

/* Whether the prover was asked. */
static bool is_asked(const struct rf_cli_report *report, unsigned int prover)
{
	return (report->options->prove.provers ?: RF_PROVERS_DEFAULT) >> prover & 1;
}

/* Why a row is not proved though its rule holds: so would that of a wrong program. */
static bool says_nothing(const struct rf_cli_report *report, const struct rf_check_row *row)
{
	return row->controlled && rf_prove_holds(&row->result, &report->options->prove) &&
	       !rf_prove_refuted(&row->control, &report->options->prove);
}

static json_t *row_json(const struct rf_cli_report *report, const struct rf_check_row *row)
{
	json_t *provers = json_object();

	for (unsigned int i = 0; i < RF_PROVER_MAX_; i++)
		if (is_asked(report, i))
			json_object_set_new(provers, rf_prover_name(i),
					    json_pack("{s:s, s:f}", "answer",
						      rf_proof_name(row->result.proofs[i]),
						      "seconds", row->result.seconds[i]));
	return json_pack("{s:s, s:i, s:s, s:b, s:b, s:s?, s:s?, s:s?, s:s?, s:o}", "rule",
			 row->rule, "line", (int)row->line, "english", row->english, "proved",
			 row->proved, "vacuous", says_nothing(report, row), "example",
			 row->example.text, "verdict", row->example.verdict, "where",
			 row->example.where, "way", row->example.way, "provers", provers);
}

static void add_json(struct rf_cli_report *report, const struct rf_check *check, const char *error)
{
	char digest[RF_CLI_HASH_TEXT];
	json_t *rows = json_array();

	for (size_t i = 0; i < check->row_count; i++)
		json_array_append_new(rows, row_json(report, &check->rows[i]));
	json_array_append_new(report->programs,
			      json_pack("{s:s, s:s, s:b, s:s, s:b, s:I, s:f, s:s*, s:o}", "name",
					check->function->name, "section", check->function->section,
					"function", !check->function->program, "digest",
					rf_cli_hash_text(check->digest, digest), "proved",
					!error && rf_check_proved(check), "terms",
					(json_int_t)check->terms, "seconds", check->seconds,
					"error", error, "rules", rows));
}

static void print_row(const struct rf_cli_report *report, const struct rf_check_row *row)
{
	printf("  %-8s %-10s %s", row->proved ? "proved" : "UNPROVED", row->rule, row->english);
	for (unsigned int i = 0; i < RF_PROVER_MAX_; i++)
		if (is_asked(report, i) && row->proved)
			printf("; %s %.2f s", rf_prover_name(i), row->result.seconds[i]);
		else if (is_asked(report, i))
			printf("; %s: %s", rf_prover_name(i), rf_proof_name(row->result.proofs[i]));
	if (says_nothing(report, row))
		printf("; but it would hold whatever the program did");
	putchar('\n');
	if (!row->example.text)
		return;
	printf("           for example %s\n", row->example.text);
	if (row->example.verdict)
		printf("           %s\n", row->example.verdict);
	if (row->example.where && *row->example.where)
		printf("           where %s\n", row->example.where);
	if (row->example.way && *row->example.way)
		printf("           by way of %s\n", row->example.way);
}

void rf_cli_report_add(struct rf_cli_report *report, const struct rf_check *check,
		       const char *error)
{
	report->count++;
	report->goals += check->row_count;
	report->proved += !error && rf_check_proved(check);
	if (!check->function->program) {
		report->functions++;
		report->proved_functions += !error && rf_check_proved(check);
	}
	report->unable += error != NULL;
	add_json(report, check, error);
	if (report->options->json)
		return;
	printf("%s (%s)\n", check->function->name, check->function->section);
	if (error)
		printf("  UNABLE   %s\n", error);
	for (size_t i = 0; !error && i < check->row_count; i++)
		print_row(report, &check->rows[i]);
	fflush(stdout);
}

/* What is taken for granted of the world, in the words of the specification. */
static json_t *assumed_json(const struct rf_spec *spec)
{
	static const char *const words[] = {"", "stable", "volatile"};
	json_t *assumed = json_array();

	for (size_t i = 0; i < spec->trust_count; i++)
		json_array_append_new(assumed, json_sprintf("%s %s", words[spec->trusts[i].trust],
							    spec->trusts[i].name));
	for (size_t i = 0; i < spec->program_count; i++)
		if (spec->programs[i].stable)
			json_array_append_new(assumed, json_sprintf("stable function %s",
								    spec->programs[i].name));
	return assumed;
}

json_t *rf_cli_report_json(const struct rf_cli_report *report)
{
	json_t *provers = json_object();
	char hash[RF_CLI_HASH_TEXT], spec_hash[RF_CLI_HASH_TEXT];

	for (unsigned int i = 0; i < RF_PROVER_MAX_; i++)
		if (is_asked(report, i))
			json_object_set_new(provers, rf_prover_name(i),
					    json_string(rf_prover_version(i)));
	return json_pack("{s:s, s:s, s:s, s:o, s:o, s:I, s:I, s:I, s:I, s:I, s:O}", "sha256",
			 rf_cli_hash_text(report->object->hash, hash), "specification",
			 rf_cli_hash_text(report->spec->hash, spec_hash), "why3", rf_why3_version(),
			 "provers", provers, "assumed", assumed_json(report->spec), "programs",
			 (json_int_t)(report->count - report->functions), "proved",
			 (json_int_t)(report->proved - report->proved_functions), "functions",
			 (json_int_t)report->functions, "functions_proved",
			 (json_int_t)report->proved_functions, "goals", (json_int_t)report->goals,
			 "results", report->programs);
}

void rf_cli_report_print(const struct rf_cli_report *report)
{
	char hash[RF_CLI_HASH_TEXT];

	printf("%zu of %zu programs proved, with %zu of %zu functions that they call, %zu goals",
	       report->proved - report->proved_functions, report->count - report->functions,
	       report->proved_functions, report->functions, report->goals);
	for (unsigned int i = 0; i < RF_PROVER_MAX_; i++)
		if (is_asked(report, i))
			printf(", %s %s", rf_prover_name(i), rf_prover_version(i));
	printf(", object sha256 %s\n", rf_cli_hash_text(report->object->hash, hash));
}
