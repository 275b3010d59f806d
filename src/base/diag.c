/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "base/diag.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

#define TEXT_LEN 4096 /* room for a path and a line about it */

static const char *const severity_names[] = {
	[RF_DIAG_ERROR] = "error",
	[RF_DIAG_WARNING] = "warning",
	[RF_DIAG_NOTE] = "note",
};
static_assert(sizeof(severity_names) / sizeof(*severity_names) == RF_DIAG_MAX_,
	      "a severity has no name");

const char *rf_diag_severity_name(enum rf_diag_severity severity)
{
	return severity_names[severity];
}

static char *escaped(const char *text)
{
	char line[2 * TEXT_LEN];

	return text ? strdup(rf_str_escape(text, line, sizeof(line))) : NULL;
}

static struct rf_diag_fault *fault_new(struct rf_diag *diag)
{
	if (diag->kept == diag->capacity) {
		size_t capacity = diag->capacity ? 2 * diag->capacity : 16;
		void *faults = reallocarray(diag->faults, capacity, sizeof(*diag->faults));

		if (!faults)
			return NULL;
		diag->faults = faults;
		diag->capacity = capacity;
	}
	return &diag->faults[diag->kept];
}

void rf_diag_add(struct rf_diag *diag, enum rf_diag_severity severity, const struct rf_place *place,
		 const char *format, ...)
{
	char text[TEXT_LEN];
	struct rf_diag_fault *fault;
	va_list args;

	if (diag->counts[severity]++ >= RF_DIAG_KEPT_MAX)
		return;
	fault = fault_new(diag);
	if (!fault)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);

	*fault = (struct rf_diag_fault){
		.place = {escaped(place ? place->file : NULL), place ? place->line : 0,
			  place ? place->column : 0},
		.severity = severity,
		.number = (uint32_t)diag->kept,
		.text = escaped(text),
	};
	if (!fault->text || (place && place->file && !fault->place.file)) {
		free((char *)fault->place.file);
		free(fault->text);
		return;
	}
	diag->kept++;
}

static int fault_compare(const void *left, const void *right)
{
	const struct rf_diag_fault *a = left, *b = right;
	int order = strcmp(a->place.file ?: "", b->place.file ?: "");

	if (order)
		return order;
	if (a->place.line != b->place.line)
		return a->place.line < b->place.line ? -1 : 1;
	if (a->place.column != b->place.column)
		return a->place.column < b->place.column ? -1 : 1;
	return a->number < b->number ? -1 : 1;
}

static void sort(struct rf_diag *diag)
{
	if (diag->kept)
		qsort(diag->faults, diag->kept, sizeof(*diag->faults), fault_compare);
}

static size_t total(const struct rf_diag *diag)
{
	size_t sum = 0;

	for (size_t i = 0; i < RF_DIAG_MAX_; i++)
		sum += diag->counts[i];
	return sum;
}

void rf_diag_print(struct rf_diag *diag, FILE *out)
{
	sort(diag);
	for (size_t i = 0; i < diag->kept; i++) {
		const struct rf_diag_fault *fault = &diag->faults[i];

		if (fault->place.file)
			fprintf(out, "%s:", fault->place.file);
		if (fault->place.line)
			fprintf(out, "%u:%u:", fault->place.line, fault->place.column);
		fprintf(out, "%s%s: %s\n", fault->place.file ? " " : "",
			severity_names[fault->severity], fault->text);
	}
	if (total(diag) > diag->kept)
		fprintf(out,
			"and %zu more faults that are not shown: %zu errors and %zu warnings in all\n",
			total(diag) - diag->kept, diag->counts[RF_DIAG_ERROR],
			diag->counts[RF_DIAG_WARNING]);
}

static json_t *fault_json(const struct rf_diag_fault *fault)
{
	return json_pack("{s:s?, s:i, s:i, s:s, s:s}", "file", fault->place.file, "line",
			 (int)fault->place.line, "column", (int)fault->place.column, "severity",
			 severity_names[fault->severity], "text", fault->text);
}

json_t *rf_diag_json(struct rf_diag *diag)
{
	json_t *faults = json_array();

	if (!faults)
		return NULL;
	sort(diag);
	for (size_t i = 0; i < diag->kept; i++) {
		/* Takes over the fault; a NULL, of one that is not UTF-8 or had no memory, fails.
		 */
		if (json_array_append_new(faults, fault_json(&diag->faults[i])) < 0) {
			json_decref(faults);
			return NULL;
		}
	}
	return json_pack("{s:I, s:I, s:I, s:o}", "errors", (json_int_t)diag->counts[RF_DIAG_ERROR],
			 "warnings", (json_int_t)diag->counts[RF_DIAG_WARNING], "notes",
			 (json_int_t)diag->counts[RF_DIAG_NOTE], "faults", faults);
}

void rf_diag_done(struct rf_diag *diag)
{
	for (size_t i = 0; i < diag->kept; i++) {
		free((char *)diag->faults[i].place.file);
		free(diag->faults[i].text);
	}
	free(diag->faults);
	*diag = (struct rf_diag){0};
}
