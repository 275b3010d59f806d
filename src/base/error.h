/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * One failure, one line: what failed, on what, why. Functions that can fail for
 * reasons that errno does not tell fill it and return the negative errno.
 */
#ifndef RF_BASE_ERROR_H
#define RF_BASE_ERROR_H

#define RF_ERROR_LEN 1024

struct rf_error {
	char text[RF_ERROR_LEN]; /* no final newline; empty until set */
};

/**
 * Sets the text and returns `r`, a negative errno, so that one statement sets
 * and returns. `error` may be NULL: then only `r` matters. A longer text is cut.
 */
int rf_error_set(struct rf_error *error, int r, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
