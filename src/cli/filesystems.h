/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What the file systems of this machine can promise. */
#ifndef RF_CLI_FILESYSTEMS_H
#define RF_CLI_FILESYSTEMS_H

#include <jansson.h>

#include "base/diag.h"
#include "policy/image.h"

/**
 * Looks what each path of the policy is on, or would be: a warning where it cannot be protected, or
 * will be absent when the machine starts; a note, once for each mount, where the promise has a
 * reservation.
 */
void rf_cli_filesystems_check(const struct rf_image *image, struct rf_diag *diag);

/**
 * [{"type", "promise": rf_promise_name(), "text", "places": [where it is mounted]}], a row for
 * each type, but not those of the kernel's own that hold no files. NULL: they cannot be read.
 */
json_t *rf_cli_filesystems_list(void);

#endif
