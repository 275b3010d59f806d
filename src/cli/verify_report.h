/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What came of proofs, for verify_prove.c, which makes them, and verify_report.c, which tells. */
#ifndef RF_CLI_VERIFY_REPORT_H
#define RF_CLI_VERIFY_REPORT_H

#include "cli/verify.h"
#include "verify/check.h"

/* What all programs came to. */
struct rf_cli_report {
	const struct rf_cli_prove *options;
	const struct rf_object_file *object;
	const struct rf_spec *spec;
	json_t *programs;
	json_t *cases; /* of what is refuted, where they are wanted */
	size_t count, proved, goals, unable;
	size_t functions, proved_functions; /* that programs call; of those above */
};

/** Adds a program to report->programs, and prints it unless that is for JSON. */
void rf_cli_report_add(struct rf_cli_report *report, const struct rf_check *check,
		       const char *error);

/** The whole as JSON; the caller's. */
json_t *rf_cli_report_json(const struct rf_cli_report *report);

/** The same as a page that stands by itself. Returns 0 or a negative errno. */
int rf_cli_report_html(const struct rf_cli_report *report, const char *path);

/** What it all came to, in a line. */
void rf_cli_report_print(const struct rf_cli_report *report);

#endif
