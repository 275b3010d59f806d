/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Unit tests speak TAP, for prove(1): main() calls checks and ends with
 * `return done();`. A check that fails says where, and what was expected.
 */
#ifndef RF_TESTS_TAP_H
#define RF_TESTS_TAP_H

#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static int tap_count, tap_failed;

__attribute__((format(printf, 4, 5), unused)) static bool
tap_check(bool passed, const char *file, int line, const char *format, ...)
{
	va_list args;

	printf("%s %d - ", passed ? "ok" : "not ok", ++tap_count);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf("\n");
	if (!passed) {
		tap_failed++;
		printf("# at %s:%d\n", file, line);
	}
	return passed;
}

/* TAP is a line for each check, so a newline is shown as what C writes for it. */
__attribute__((unused)) static void tap_show(const char *before, const char *text)
{
	printf("%s '", before);
	for (const char *c = text ? text : "(null)"; *c; c++)
		if (*c == '\n')
			printf("\\n");
		else
			putchar(*c);
	printf("'\n");
}

__attribute__((unused)) static void tap_is_str(const char *got, const char *wanted,
					       const char *file, int line)
{
	bool same = got && wanted ? !strcmp(got, wanted) : got == wanted;

	if (tap_check(same, file, line, "the text of line %d", line))
		return;
	tap_show("# wanted", wanted);
	tap_show("# got   ", got);
}

__attribute__((unused)) static void tap_is_int(intmax_t got, intmax_t wanted, const char *what,
					       int line)
{
	if (!tap_check(got == wanted, __FILE__, line, "%s is %jd", what, wanted))
		printf("# got %jd\n", got);
}

/* ok(condition, "what is promised", ...) */
#define ok(condition, ...) tap_check(condition, __FILE__, __LINE__, __VA_ARGS__)
#define is_str(got, wanted) tap_is_str(got, wanted, __FILE__, __LINE__)
#define is_int(got, wanted) tap_is_int(got, wanted, #got, __LINE__)

/* Prints the plan; its value is the test's exit status. */
__attribute__((unused)) static int done(void)
{
	printf("1..%d\n", tap_count);
	return tap_failed != 0;
}

#endif
