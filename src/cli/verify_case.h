/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Cases of rules that do not hold, as a file for who puts a kernel into them. */
#ifndef RF_CLI_VERIFY_CASE_H
#define RF_CLI_VERIFY_CASE_H

#include "cli/verify.h"
#include "verify/check.h"

/** The program's cases, appended to the array `cases`. */
void rf_cli_cases_add(json_t *cases, const struct rf_object_file *object,
		      const struct rf_spec *spec, const struct rf_check *check);

/** Writes the file. `cases` is given away. Returns 0 or a negative errno. */
int rf_cli_cases_write(const char *path, const struct rf_cli_prove *options,
		       const struct rf_object_file *object, json_t *cases);

/**
 * The cases of the file options->again, with the same numbers, for this object; they go to
 * options->witness. YES: all are there; UNABLE: not; says why.
 */
enum rf_exit rf_cli_cases_again(const struct rf_cli_prove *options,
				const struct rf_object_file *object, const struct rf_spec *spec);

#endif
