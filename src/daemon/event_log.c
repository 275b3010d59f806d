/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "daemon/event_log.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int rf_event_log_new(struct rf_event_log *ret_log)
{
	*ret_log = (struct rf_event_log){.bytes = malloc(RF_EVENT_LOG_SIZE)};
	return ret_log->bytes ? 0 : -ENOMEM;
}

void rf_event_log_done(struct rf_event_log *log)
{
	free(log->bytes);
	*log = (struct rf_event_log){0};
}

static uint64_t count_lines(const char *bytes, size_t len)
{
	const char *end = bytes + len;
	uint64_t lines = 0;

	while (bytes < end && (bytes = memchr(bytes, '\n', (size_t)(end - bytes)))) {
		bytes++;
		lines++;
	}
	return lines;
}

char *rf_event_log_room(struct rf_event_log *log)
{
	size_t half = log->used / 2;

	if (RF_EVENT_LOG_SIZE - log->used < RF_EVENT_LINE_MAX) {
		half = (size_t)((char *)memchr(log->bytes + half, '\n', log->used - half) -
				log->bytes) +
		       1;
		log->gone += half;
		log->gone_lines += count_lines(log->bytes, half);
		log->used -= half;
		memmove(log->bytes, log->bytes + half, log->used);
	}
	return log->bytes + log->used;
}

void rf_event_log_add(struct rf_event_log *log, size_t len)
{
	log->used += len;
}

struct rf_event_reader rf_event_log_end(const struct rf_event_log *log)
{
	return (struct rf_event_reader){
		.at = log->gone + log->used,
		.line = log->gone_lines + count_lines(log->bytes, log->used),
	};
}

struct rf_event_reader rf_event_log_last(const struct rf_event_log *log, uint32_t count,
					 const struct rf_event_filter *filter)
{
	struct rf_event_reader reader = rf_event_log_end(log);
	size_t end = log->used;
	struct rf_event_view view;

	while (count && end) {
		const char *newline = memrchr(log->bytes, '\n', end - 1);
		size_t begin = newline ? (size_t)(newline - log->bytes) + 1 : 0;

		if (rf_event_view(log->bytes + begin, end - begin, &view) &&
		    rf_event_matches(&view, filter))
			count--;
		end = begin;
		reader.line--;
	}
	reader.at = log->gone + end;
	return reader;
}

bool rf_event_log_read(const struct rf_event_log *log, struct rf_event_reader *reader, size_t max,
		       const char **ret_lines, size_t *ret_len, uint64_t *ret_lost)
{
	size_t from, left;
	const char *end;

	*ret_lost = 0;
	if (reader->at < log->gone) {
		*ret_lost = log->gone_lines - reader->line;
		reader->at = log->gone;
		reader->line = log->gone_lines;
	}
	from = (size_t)(reader->at - log->gone);
	left = log->used - from;
	if (!left)
		return false;
	end = left > max ? memrchr(log->bytes + from, '\n', max) : log->bytes + log->used - 1;
	if (!end)
		end = memchr(log->bytes + from, '\n', left);
	*ret_lines = log->bytes + from;
	*ret_len = (size_t)(end - *ret_lines) + 1;
	reader->at += *ret_len;
	reader->line += count_lines(*ret_lines, *ret_len);
	return true;
}
