/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* ringfence verify --mlcfg: a function as Why3's MLCFG, for the second route. */
#include "base/cleanup.h"
#include "base/log.h"
#include "cli/verify.h"
#include "verify/mlcfg.h"

CLEANUP_DEFINE(struct rf_object_file *, rf_object_free)

enum rf_exit rf_cli_verify_mlcfg(const char *path, const char *function)
{
	struct rf_object_file *object CLEANUP(rf_object_free_pointer) = NULL;
	struct rf_error error = {0};

	if (rf_object_open(path, &object, &error) < 0 ||
	    rf_mlcfg_print(object, function, stdout, &error) < 0) {
		rf_log_error("%s", *error.text ? error.text : "out of memory");
		return RF_EXIT_UNABLE;
	}
	return RF_EXIT_YES;
}
