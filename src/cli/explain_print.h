/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* An explanation, as text and as JSON. */
#ifndef RF_CLI_EXPLAIN_PRINT_H
#define RF_CLI_EXPLAIN_PRINT_H

#include <jansson.h>
#include <limits.h>

#include "cli/explanation.h"
#include "cli/subject.h"

/* All that an answer rests on. */
struct rf_explain_report {
	const struct rf_image *image;
	struct rf_subject_facts facts;
	struct rf_explanation explanation;
	struct rf_explained object;
	const struct rf_image_root *named; /* the policy has it, and the kernel does not; or NULL */
	bool by_kernel;	     /* the label is what the kernel says, else what the path says */
	char path[PATH_MAX]; /* that of `object` */
};

/** A paragraph on stdout. */
void rf_explain_print(const struct rf_explain_report *report);

/** One line on stdout: verdict, reason, vault; "-" for no vault. */
void rf_explain_print_line(const struct rf_explain_report *report);

/** Released by the caller. */
json_t *rf_explain_json(const struct rf_explain_report *report);

#endif
