/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* events.jsonl of the state directory: one event a line, rotated by size. */
#ifndef RF_DAEMON_EVENT_FILE_H
#define RF_DAEMON_EVENT_FILE_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

#define RF_EVENT_FILE "events.jsonl"
#define RF_EVENT_FILE_SIZE (16U << 20) /* bytes at which a new one is begun */
#define RF_EVENT_FILES 4	       /* kept: events.jsonl, .1, .2, .3, the newest first */

struct rf_event_file {
	int dir; /* the state directory's, the caller's */
	int fd;
	uint64_t size;
	uint64_t limit; /* RF_EVENT_FILE_SIZE; less in tests */
};

/** Opens or creates the file in `dir`, which must stay open. What is no whole line at its end goes.
 */
int rf_event_file_open(int dir, struct rf_event_file *ret_file, struct rf_error *error);

void rf_event_file_done(struct rf_event_file *file);

/**
 * Appends whole lines, each of them whole or not at all; begins a new file where
 * this one is full. Returns how many found no room.
 */
size_t rf_event_file_write(struct rf_event_file *file, const char *lines, size_t len);

/** The newest lines, at most `max` bytes of them, to be freed by the caller; NULL: none. */
char *rf_event_file_tail(const struct rf_event_file *file, size_t max, size_t *ret_len);

#endif
