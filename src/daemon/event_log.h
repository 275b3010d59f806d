/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The newest events, as the lines that event.h writes: for the file, for who asks later, and for
 * who follows. All read the same bytes, each at his own pace. Memory is as much whatever comes;
 * the older half makes room for what is new.
 */
#ifndef RF_DAEMON_EVENT_LOG_H
#define RF_DAEMON_EVENT_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/event.h"

#define RF_EVENT_LOG_SIZE (4U << 20)

struct rf_event_log {
	char *bytes;
	size_t used;
	uint64_t gone;	     /* bytes that made room; */
	uint64_t gone_lines; /* and lines */
};

/* How far somebody has read. */
struct rf_event_reader {
	uint64_t at;
	uint64_t line;
};

/** 0 or -ENOMEM. */
int rf_event_log_new(struct rf_event_log *ret_log);

void rf_event_log_done(struct rf_event_log *log);

/** Room for a line of RF_EVENT_LINE_MAX bytes; what readers got before is void. */
char *rf_event_log_room(struct rf_event_log *log);

/** The line that was written there, of `len` bytes with its newline, is part of the log. */
void rf_event_log_add(struct rf_event_log *log, size_t len);

/** Behind the newest line. */
struct rf_event_reader rf_event_log_end(const struct rf_event_log *log);

/** Before the newest `count` lines that pass the filter. */
struct rf_event_reader rf_event_log_last(const struct rf_event_log *log, uint32_t count,
					 const struct rf_event_filter *filter);

/**
 * The next whole lines, of about `max` bytes, one at the least; false: there is none. *ret_lost
 * lines before them had to make room.
 */
bool rf_event_log_read(const struct rf_event_log *log, struct rf_event_reader *reader, size_t max,
		       const char **ret_lines, size_t *ret_len, uint64_t *ret_lost);

#endif
