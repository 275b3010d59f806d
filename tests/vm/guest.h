/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What programs share that ask a guest's kernel. None of them is for a host's: not every one
 * refuses.
 */
#ifndef RF_TEST_GUEST_H
#define RF_TEST_GUEST_H

#include <stdbool.h>
#include <string.h>
#include <unistd.h>

/** Whether this is a guest of run.sh: init.sh puts a file there. */
static inline bool in_guest(void)
{
	return access("/run/modprobe", F_OK) == 0;
}

/** What the kernel's verifier said last before its statistics, within `log`, which is cut into
 * lines; the error's name, where it said nothing. */
static inline const char *last_words(char *log, int error)
{
	const char *last = NULL;
	char *rest = NULL;

	for (char *line = strtok_r(log, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
		if (strncmp(line, "processed ", 10) && strncmp(line, "verification time", 17) &&
		    strncmp(line, "stack depth", 11))
			last = line;
	return last ?: strerror(-error);
}

#endif
