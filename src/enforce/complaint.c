// SPDX-License-Identifier: GPL-2.0-only OR MIT
#include "enforce/complaint.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define BEGIN "-- BEGIN PROG LOAD LOG --\n"
#define END "-- END PROG LOAD LOG --"

/* "processed 12 insns (limit 1000000) …" and its like end each log. */
static bool is_figures(const char *line)
{
	return !strncmp(line, "processed ", 10) || !strncmp(line, "verification time ", 18) ||
	       !strncmp(line, "stack depth ", 12);
}

static void take_log(struct rf_complaint *complaint, const char *log)
{
	while (*log && strncmp(log, END, strlen(END))) {
		size_t length = strcspn(log, "\n");

		if (length && !is_figures(log))
			snprintf(complaint->verifier, sizeof(complaint->verifier), "%.*s",
				 (int)length, log);
		log += length + (log[length] == '\n');
	}
}

void rf_complaint_take(struct rf_complaint *complaint, const char *text)
{
	const char *log = strstr(text, BEGIN);

	if (!*complaint->first)
		snprintf(complaint->first, sizeof(complaint->first), "%.*s",
			 (int)strcspn(text, "\n"), text);
	if (log && !*complaint->verifier)
		take_log(complaint, log + strlen(BEGIN));
}
