/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* A text that is put together within a given size. */
#ifndef RF_BASE_TEXT_H
#define RF_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/** `bytes` is the caller's, `size` counts the final NUL and is not 0. */
struct rf_text {
	char *bytes;
	size_t size, used;
	bool full; /* something found no room and was cut */
};

/** Appends; false where the text is full, now or since before. It ends with NUL in any case. */
bool rf_text_add(struct rf_text *text, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
