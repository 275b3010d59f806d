/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What yaml.c asks about the bytes of a file; nobody else includes it. */
#ifndef RF_POLICY_YAML_BYTES_H
#define RF_POLICY_YAML_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"

/** Is it UTF-8 text without control characters? 0, or -EINVAL with the first fault in `diag`. */
int rf_yaml_bytes_check(const char *file, const char *bytes, size_t size, struct rf_diag *diag);

/** Is the line, counted from 1, indented with a tab? */
bool rf_yaml_bytes_tab(const char *bytes, size_t size, uint32_t line);

#endif
