/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "base/log.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"

#define LINE_LEN 2048

static const char *log_program = "ringfence";
static enum rf_log_level log_most = RF_LOG_INFO;
static bool log_journal;

/* systemd tells the device and inode of the stream; stderr may have been redirected since. */
static bool stderr_is_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	unsigned long long dev, ino;
	struct stat st;

	return stream && sscanf(stream, "%llu:%llu", &dev, &ino) == 2 &&
	       fstat(STDERR_FILENO, &st) == 0 && st.st_dev == dev && st.st_ino == ino;
}

void rf_log_init(const char *program, enum rf_log_level most)
{
	log_program = program;
	log_most = most;
	log_journal = stderr_is_journal();
}

void rf_log(enum rf_log_level level, const char *format, ...)
{
	char text[LINE_LEN], line[LINE_LEN];
	va_list args;

	if (level > log_most)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	rf_str_escape(text, line, sizeof(line));
	if (log_journal)
		fprintf(stderr, "<%d>%s\n", (int)level, line);
	else
		fprintf(stderr, "%s: %s\n", log_program, line);
}
