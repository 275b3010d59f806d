/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>

bool rf_text_add(struct rf_text *text, const char *format, ...)
{
	size_t room = text->size - text->used;
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(text->bytes + text->used, room, format, args);
	va_end(args);
	if (n < 0 || (size_t)n >= room) {
		text->full = true;
		text->used = text->size - 1;
	} else {
		text->used += (size_t)n;
	}
	return !text->full;
}
