/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* ringfence verify OBJECT SPEC: proves the programs of an object, and reports. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "base/log.h"
#include "cli/verify.h"
#include "verify/check.h"

CLEANUP_DEFINE(struct rf_object_file *, rf_object_free)
CLEANUP_DEFINE(struct rf_spec *, rf_spec_free)

/* What all programs came to. */
struct report {
	const struct rf_cli_prove *options;
	json_t *programs; /* NULL: words, as they come */
	size_t count, proved, goals, unable;
	size_t functions, proved_functions; /* that programs call; of those above */
};

static int read_spec(const char *path, struct rf_spec **ret_spec)
{
	cleanup_fd int fd = open(path, O_RDONLY | O_CLOEXEC);
	cleanup_free void *text = NULL;
	struct rf_diag diag = {0};
	size_t size;
	int r = fd < 0 ? -errno : rf_fd_read(fd, RF_SPEC_SIZE_MAX, &text, &size);

	if (r < 0) {
		rf_log_error("%s: %s", path, strerror(-r));
		return r;
	}
	r = rf_spec_read(path, text, size, ret_spec, &diag);
	rf_diag_print(&diag, stderr);
	if (r == -ENOMEM)
		rf_log_error("%s: no memory", path);
	rf_diag_done(&diag);
	return r;
}

static bool is_asked(const struct report *report, unsigned int prover)
{
	return (report->options->prove.provers ?: RF_PROVERS_DEFAULT) >> prover & 1;
}

/* Why a row is not proved though its rule holds. */
static bool says_nothing(const struct report *report, const struct rf_check_row *row)
{
	return row->controlled && rf_prove_holds(&row->result, &report->options->prove) &&
	       !rf_prove_refuted(&row->control, &report->options->prove);
}

static json_t *row_json(const struct report *report, const struct rf_check_row *row)
{
	json_t *provers = json_object();

	for (unsigned int i = 0; i < RF_PROVER_MAX_; i++)
		if (is_asked(report, i))
			json_object_set_new(provers, rf_prover_name(i),
					    json_pack("{s:s, s:f}", "answer",
						      rf_proof_name(row->result.proofs[i]),
						      "seconds", row->result.seconds[i]));
	return json_pack("{s:s, s:i, s:s, s:b, s:b, s:s?, s:o}", "rule", row->rule, "line",
			 (int)row->line, "english", row->english, "proved", row->proved, "vacuous",
			 says_nothing(report, row), "example", row->example, "provers", provers);
}

static void add_json(struct report *report, const struct rf_check *check, const char *error)
{
	json_t *rows = json_array();

	for (size_t i = 0; i < check->row_count; i++)
		json_array_append_new(rows, row_json(report, &check->rows[i]));
	json_array_append_new(report->programs,
			      json_pack("{s:s, s:s, s:b, s:I, s:f, s:s*, s:o}", "name",
					check->function->name, "section", check->function->section,
					"proved", !error && rf_check_proved(check), "terms",
					(json_int_t)check->terms, "seconds", check->seconds,
					"error", error, "rules", rows));
}

static void print_row(const struct report *report, const struct rf_check_row *row)
{
	printf("  %-8s %-10s %s", row->proved ? "proved" : "UNPROVED", row->rule, row->english);
	for (unsigned int i = 0; i < RF_PROVER_MAX_; i++)
		if (is_asked(report, i) && row->proved)
			printf("; %s %.2f s", rf_prover_name(i), row->result.seconds[i]);
		else if (is_asked(report, i))
			printf("; %s: %s", rf_prover_name(i), rf_proof_name(row->result.proofs[i]));
	if (says_nothing(report, row))
		printf("; but it would hold of a program as well that is wrong in all of it");
	putchar('\n');
	if (row->example)
		printf("           for example %s\n", row->example);
}

static void add(struct report *report, const struct rf_check *check, const char *error)
{
	report->count++;
	report->goals += check->row_count;
	report->proved += !error && rf_check_proved(check);
	if (!check->function->program) {
		report->functions++;
		report->proved_functions += !error && rf_check_proved(check);
	}
	report->unable += error != NULL;
	if (report->programs) {
		add_json(report, check, error);
		return;
	}
	printf("%s (%s)\n", check->function->name, check->function->section);
	if (error)
		printf("  UNABLE   %s\n", error);
	for (size_t i = 0; !error && i < check->row_count; i++)
		print_row(report, &check->rows[i]);
	fflush(stdout);
}

static void prove_all(struct report *report, const struct rf_object_file *object,
		      const struct rf_spec *spec)
{
	const struct rf_cli_prove *options = report->options;

	for (size_t i = 0; i < object->function_count; i++) {
		const struct rf_object_function *function = &object->functions[i];
		struct rf_error error = {0};
		struct rf_check check;
		int r;

		if (!rf_check_covers(function, spec) ||
		    (options->only && strcmp(function->name, options->only)))
			continue;
		r = rf_check_program(object, function, spec, &options->prove, &check, &error);
		add(report, &check, r < 0 ? error.text : NULL);
		rf_check_done(&check);
	}
}

static bool is_for_some(const struct rf_object_file *object, const struct rf_spec *spec,
			const struct rf_spec_rule *rule)
{
	for (size_t i = 0; i < object->function_count; i++)
		if (rf_check_covers(&object->functions[i], spec) &&
		    rf_spec_matches(rule, object->functions[i].name, object->functions[i].section))
			return true;
	return false;
}

/* What the specification speaks of must be there: what is not in the object is not proved. */
static bool all_there(const struct rf_object_file *object, const struct rf_spec *spec)
{
	bool all = true;

	for (size_t i = 0; i < spec->program_count; i++) {
		if (rf_object_function(object, spec->programs[i].name))
			continue;
		rf_log_error("%s:%u: the object has no program '%s'", spec->file,
			     spec->programs[i].line, spec->programs[i].name);
		all = false;
	}
	for (size_t i = 0; i < spec->rule_count; i++) {
		if (is_for_some(object, spec, &spec->rules[i]))
			continue;
		rf_log_error("%s:%u: the rule '%s' is for no program of the object", spec->file,
			     spec->rules[i].line, spec->rules[i].name);
		all = false;
	}
	return all;
}

static void finish(const struct report *report, const struct rf_object_file *object)
{
	char hash[RF_CLI_HASH_TEXT];

	rf_cli_object_hash(object, hash);
	if (report->programs)
		rf_cli_print_json(
			json_pack("{s:s, s:I, s:I, s:I, s:I, s:I, s:O}", "sha256", hash, "programs",
				  (json_int_t)(report->count - report->functions), "proved",
				  (json_int_t)(report->proved - report->proved_functions),
				  "functions", (json_int_t)report->functions, "functions_proved",
				  (json_int_t)report->proved_functions, "goals",
				  (json_int_t)report->goals, "results", report->programs));
	else
		printf("%zu of %zu programs proved, with %zu of %zu functions that they call, %zu "
		       "goals, object sha256 %s\n",
		       report->proved - report->proved_functions, report->count - report->functions,
		       report->proved_functions, report->functions, report->goals, hash);
}

enum rf_exit rf_cli_verify_prove(const struct rf_cli_prove *options)
{
	struct rf_object_file *object CLEANUP(rf_object_free_pointer) = NULL;
	struct rf_spec *spec CLEANUP(rf_spec_free_pointer) = NULL;
	struct report report = {.options = options};
	struct rf_error error = {0};

	if (rf_object_open(options->object, &object, &error) < 0) {
		rf_log_error("%s", error.text);
		return RF_EXIT_UNABLE;
	}
	if (read_spec(options->spec, &spec) < 0)
		return RF_EXIT_UNABLE;
	report.programs = options->json ? json_array() : NULL;
	prove_all(&report, object, spec);
	finish(&report, object);
	json_decref(report.programs);
	if (!report.count)
		rf_log_error("there is no program%s%s", options->only ? " " : "",
			     options->only ? options->only : "");
	if (!all_there(object, spec) || !report.count || report.unable)
		return RF_EXIT_UNABLE;
	return report.proved == report.count ? RF_EXIT_YES : RF_EXIT_NO;
}
