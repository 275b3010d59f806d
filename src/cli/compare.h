/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Two policies, compared by what they say rather than by their numbers: each is
 * a set of lines such as "vault firmware: path /opt/acme", and what differs is
 * what is in one set only. Pure.
 */
#ifndef RF_CLI_COMPARE_H
#define RF_CLI_COMPARE_H

#include <stddef.h>

#include "policy/image.h"

/* Gets each line that differs, in order: `sign` is '-' (only in the old) or '+'. */
typedef void (*rf_compare_fn)(void *data, char sign, const char *line);

/**
 * `old` may be NULL, which says nothing. Returns the number of differing lines, or
 * -ENOMEM before any was told.
 */
int rf_compare(const struct rf_image *old, const struct rf_image *new_image, rf_compare_fn fn,
	       void *data);

#endif
