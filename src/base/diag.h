/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What is wrong with a text that a person wrote: every fault with its place, not
 * just the first. A zeroed struct is an empty list.
 */
#ifndef RF_BASE_DIAG_H
#define RF_BASE_DIAG_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <jansson.h>

#define RF_DIAG_KEPT_MAX 1000 /* faults kept of each severity; the others are counted */

/* Where something was said. Lines and columns count from 1; line 0: the file as a whole. */
struct rf_place {
	const char *file;
	uint32_t line;
	uint32_t column; /* in characters */
};

enum rf_diag_severity {
	RF_DIAG_ERROR,	 /* the text is refused */
	RF_DIAG_WARNING, /* accepted, and probably not what was meant */
	RF_DIAG_NOTE,
	RF_DIAG_MAX_
};

struct rf_diag_fault {
	struct rf_place place; /* `file` is the list's own copy */
	enum rf_diag_severity severity;
	uint32_t number; /* in the order of adding */
	char *text;	 /* one line, no final newline */
};

struct rf_diag {
	struct rf_diag_fault *faults; /* in the order of adding until they are printed */
	size_t kept;
	size_t capacity;
	size_t counts[RF_DIAG_MAX_]; /* of all faults, also those not kept */
};

/**
 * Adds one fault. Never fails: without memory, and beyond RF_DIAG_KEPT_MAX, it is
 * counted and its text lost. Control bytes in the text are escaped. `place` may be
 * NULL: then the fault has none.
 */
void rf_diag_add(struct rf_diag *diag, enum rf_diag_severity severity, const struct rf_place *place,
		 const char *format, ...) __attribute__((format(printf, 4, 5)));

#define rf_diag_error(diag, place, ...) rf_diag_add(diag, RF_DIAG_ERROR, place, __VA_ARGS__)
#define rf_diag_warning(diag, place, ...) rf_diag_add(diag, RF_DIAG_WARNING, place, __VA_ARGS__)
#define rf_diag_note(diag, place, ...) rf_diag_add(diag, RF_DIAG_NOTE, place, __VA_ARGS__)

/** Prints one fault a line, sorted by place: `file:line:column: error: text`. */
void rf_diag_print(struct rf_diag *diag, FILE *out);

/**
 * The same as a JSON object, the caller's to release; NULL when there is no memory:
 * {"errors": n, "warnings": n, "notes": n, "faults": [{"file", "line", "column",
 * "severity", "text"}]}.
 */
json_t *rf_diag_json(struct rf_diag *diag);

/** "error", "warning" or "note". */
const char *rf_diag_severity_name(enum rf_diag_severity severity);

void rf_diag_done(struct rf_diag *diag);

#endif
