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
#include "cli/verify_case.h"
#include "cli/verify_report.h"

CLEANUP_DEFINE(struct rf_object_file *, rf_object_free)
CLEANUP_DEFINE(struct rf_spec *, rf_spec_free)

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

static void prove_all(struct rf_cli_report *report, const struct rf_object_file *object,
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
		rf_cli_report_add(report, &check, r < 0 ? error.text : NULL);
		if (r >= 0 && options->witness)
			rf_cli_cases_add(report->cases, object, spec, &check);
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
	struct rf_error error = {0};
	bool all = rf_check_loops(spec, object, &error) >= 0;

	if (!all)
		rf_log_error("%s", error.text);
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

enum rf_exit rf_cli_verify_prove(const struct rf_cli_prove *options)
{
	struct rf_object_file *object CLEANUP(rf_object_free_pointer) = NULL;
	struct rf_spec *spec CLEANUP(rf_spec_free_pointer) = NULL;
	struct rf_cli_report report = {.options = options};
	struct rf_error error = {0};
	int r, written;

	if (rf_object_open(options->object, &object, &error) < 0) {
		rf_log_error("%s", error.text);
		return RF_EXIT_UNABLE;
	}
	if (read_spec(options->spec, &spec) < 0)
		return RF_EXIT_UNABLE;
	if (options->again)
		return rf_cli_cases_again(options, object, spec);
	report.object = object;
	report.spec = spec;
	report.programs = json_array();
	report.cases = json_array();
	prove_all(&report, object, spec);
	if (options->json)
		rf_cli_print_json(rf_cli_report_json(&report));
	else
		rf_cli_report_print(&report);
	r = options->html ? rf_cli_report_html(&report, options->html) : 0;
	json_decref(report.programs);
	if (r < 0)
		rf_log_error("%s: %s", options->html, strerror(-r));
	written = options->witness ? rf_cli_cases_write(options->witness, options, object,
							json_incref(report.cases))
				   : 0;
	json_decref(report.cases);
	if (written < 0)
		rf_log_error("%s: %s", options->witness, strerror(-written));
	if (r < 0 || written < 0)
		return RF_EXIT_UNABLE;
	if (!report.count)
		rf_log_error("there is no program%s%s", options->only ? " " : "",
			     options->only ? options->only : "");
	if (!all_there(object, spec) || !report.count || report.unable)
		return RF_EXIT_UNABLE;
	return report.proved == report.count ? RF_EXIT_YES : RF_EXIT_NO;
}
