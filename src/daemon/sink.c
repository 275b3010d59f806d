/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "daemon/sink.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "daemon/clock.h"
#include "daemon/event_file.h"
#include "daemon/lookup.h"

/* Refusals shown on stderr: a burst, and so many a second after it. The event file has all. */
#define SHOWN_BURST 100
#define SHOWN_PER_SECOND 2

#define WRITTEN_AT_ONCE (256U << 10) /* bytes */
#define REMEMBERED (1U << 20)	     /* bytes of the event file of which the log begins */

struct rf_sink {
	struct rf_sink_options options;
	struct rf_lookup *lookup;
	struct rf_event_file file;
	struct rf_event_log log;
	struct rf_event_reader written; /* what the event file has */
	const struct rf_image *image;
	uint64_t boot; /* nanoseconds since the epoch */
	uint64_t count;
	uint64_t may_show;
	uint64_t refilled;  /* when it became more: rf_clock_milliseconds */
	uint64_t hidden;    /* refusals not shown since the last tick */
	uint64_t unwritten; /* events that the event file did not take since the last tick */
	char text[RF_EVENT_LINE_MAX]; /* of what is shown */
};

/* What is not one that event.h writes was put there by somebody else. */
static void remember(struct rf_sink *sink)
{
	size_t len = 0;
	cleanup_free char *lines = rf_event_file_tail(&sink->file, REMEMBERED, &len);
	const char *line = lines, *end = lines + len;
	struct rf_event_view view;

	while (line && line < end) {
		const char *next = (const char *)memchr(line, '\n', (size_t)(end - line)) + 1;
		size_t size = (size_t)(next - line);
		bool plain = size <= RF_EVENT_LINE_MAX && rf_event_view(line, size, &view);

		for (size_t i = 0; plain && i + 1 < size; i++)
			plain = (unsigned char)line[i] >= 0x20 && line[i] != 0x7f;
		if (plain) {
			memcpy(rf_event_log_room(&sink->log), line, size);
			rf_event_log_add(&sink->log, size);
		}
		line = next;
	}
	sink->written = rf_event_log_end(&sink->log);
}

int rf_sink_new(const struct rf_sink_options *options, struct rf_sink **ret_sink,
		struct rf_error *error)
{
	struct rf_sink *sink = calloc(1, sizeof(*sink));
	int r;

	if (!sink)
		return rf_error_set(error, -ENOMEM, "out of memory");
	sink->options = *options;
	sink->may_show = SHOWN_BURST;
	sink->refilled = rf_clock_milliseconds();
	sink->file.fd = -1;
	r = rf_lookup_new(&sink->lookup);
	if (r == 0)
		r = rf_event_log_new(&sink->log);
	if (r < 0)
		rf_error_set(error, r, "out of memory");
	else
		r = rf_event_file_open(options->state_dir, &sink->file, error);
	if (r < 0) {
		rf_sink_free(sink);
		return r;
	}
	remember(sink);
	*ret_sink = sink;
	return 0;
}

void rf_sink_free(struct rf_sink *sink)
{
	if (!sink)
		return;
	rf_event_file_done(&sink->file);
	rf_event_log_done(&sink->log);
	rf_lookup_free(sink->lookup);
	free(sink);
}

static void write_out(struct rf_sink *sink)
{
	const char *lines;
	uint64_t lost;
	size_t len;

	while (rf_event_log_read(&sink->log, &sink->written, WRITTEN_AT_ONCE, &lines, &len,
				 &lost)) {
		sink->unwritten += rf_event_file_write(&sink->file, lines, len) + lost;
		if (sink->options.foreground) {
			fwrite(lines, 1, len, stdout);
			fflush(stdout);
		}
	}
}

/* The line stands where the log has room; the whole of it is written out with others. */
static void emit(struct rf_sink *sink, size_t len)
{
	rf_event_log_add(&sink->log, len);
	sink->count++;
	if (sink->log.gone + sink->log.used - sink->written.at >= WRITTEN_AT_ONCE)
		write_out(sink);
}

static void show(struct rf_sink *sink, const char *line, size_t len, enum rf_log_level level)
{
	struct rf_event_view view;
	size_t size;

	if (sink->options.foreground || !rf_event_view(line, len, &view))
		return;
	size = rf_event_print(&view, RF_EVENT_FORMAT_JOURNAL, sink->text);
	rf_log(level, "%.*s", (int)size, sink->text);
}

static void may_show_more(struct rf_sink *sink)
{
	uint64_t now = rf_clock_milliseconds();
	uint64_t more = SHOWN_PER_SECOND * (now - sink->refilled) / 1000;

	if (!more)
		return;
	sink->refilled = now;
	sink->may_show += more;
	if (sink->may_show > SHOWN_BURST)
		sink->may_show = SHOWN_BURST;
}

void rf_sink_begin(struct rf_sink *sink, const struct rf_image *image)
{
	may_show_more(sink);
	rf_lookup_refresh(sink->lookup);
	sink->boot = rf_clock_boot();
	sink->image = image;
}

void rf_sink_end(struct rf_sink *sink)
{
	write_out(sink);
	if (sink->options.follow)
		sink->options.follow(sink->options.follow_data);
}

/* Our own try at the self-test's file, whose vault comes after those of the policy. */
static bool is_self_test(const struct rf_sink *sink, const struct rf_event *event)
{
	return (!sink->image || event->vault > sink->image->header->vaults) &&
	       event->pid == (uint32_t)getpid();
}

/* One without names, and yet whole, is the root of its file system. */
static bool path_of(const struct rf_sink *sink, const struct rf_event *event, char *ret_path)
{
	bool cut = event->flags & RF_EVENT_PATH_CUT;
	const struct rf_lookup_names names = {
		.dev = event->object.dev,
		.vault = event->vault,
		.cut = cut,
		.len = event->path_len,
		.names = event->path,
	};

	if (!event->path_len && (cut || !event->object.dev))
		return false;
	rf_lookup_path(sink->lookup, &names, sink->image, ret_path);
	return true;
}

static bool exe_of(const struct rf_sink *sink, const struct rf_event *event, char *ret_path)
{
	const struct rf_lookup_names names = {
		.dev = event->exe.dev,
		.cut = event->flags & RF_EVENT_EXE_CUT,
		.len = event->exe_len,
		.names = event->exe_path,
	};

	if (!event->exe_len)
		return false;
	rf_lookup_path(sink->lookup, &names, sink->image, ret_path);
	rf_lookup_keep_exe(sink->lookup, &event->exe, ret_path);
	return true;
}

void rf_sink_refusal(void *data, const struct rf_event *event)
{
	struct rf_sink *sink = data;
	char path[RF_LOOKUP_PATH_LEN], exe[RF_LOOKUP_PATH_LEN], *line;
	struct rf_event_facts facts;
	size_t len;

	if (is_self_test(sink, event))
		return;
	facts = (struct rf_event_facts){
		.time = sink->boot + event->time,
		.image = sink->image,
		.path = path_of(sink, event, path) ? path : NULL,
		.exe = exe_of(sink, event, exe) ? exe : NULL,
		.login = rf_lookup_user(sink->lookup, event->subject.ids[RF_SUBJECT_LOGIN]),
		.user = rf_lookup_user(sink->lookup, event->subject.ids[RF_SUBJECT_UID]),
		.euser = rf_lookup_user(sink->lookup, event->euid),
		.group = rf_lookup_group(sink->lookup, event->subject.ids[RF_SUBJECT_GID]),
		.cgroup = rf_lookup_cgroup(sink->lookup, event->cgroup),
	};
	line = rf_event_log_room(&sink->log);
	len = rf_event_write(event, &facts, line);
	if (sink->may_show) {
		sink->may_show--;
		show(sink, line, len, RF_LOG_WARNING);
	} else {
		sink->hidden++;
	}
	emit(sink, len);
}

static void lost(struct rf_sink *sink, const char *where, uint64_t count,
		 const struct rf_source *source, const struct rf_tally *tally)
{
	struct rf_event_facts facts = {.time = rf_clock_now(), .image = sink->image};
	char *line = rf_event_log_room(&sink->log);
	size_t len;

	if (!count)
		return;
	if (source) {
		facts.exe = rf_lookup_exe(sink->lookup, &source->exe);
		facts.cgroup = rf_lookup_cgroup(sink->lookup, source->cgroup);
		facts.login = rf_lookup_user(sink->lookup, tally->login);
	}
	len = rf_event_write_lost(where, count, source, tally, &facts, line);
	show(sink, line, len, RF_LOG_ERROR);
	emit(sink, len);
}

void rf_sink_loss(void *data, const struct rf_source *source, const struct rf_tally *tally)
{
	struct rf_sink *sink = data;

	lost(sink, "share", tally->withheld, source, tally);
	lost(sink, "kernel", tally->lost, source, tally);
}

void rf_sink_state(struct rf_sink *sink, const char *what, const char *format, ...)
{
	char text[PATH_MAX + RF_ERROR_LEN]; /* which may name a path */
	char *line = rf_event_log_room(&sink->log);
	va_list args;
	size_t len;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	len = rf_event_write_state(rf_clock_now(), what, text, line);
	show(sink, line, len, RF_LOG_NOTICE);
	emit(sink, len);
	rf_sink_end(sink);
}

void rf_sink_tick(struct rf_sink *sink)
{
	uint64_t unwritten = sink->unwritten;

	if (sink->hidden && !sink->options.foreground)
		rf_log_warning("%llu more refusals, not shown here: see 'ringfence events'",
			       (unsigned long long)sink->hidden);
	sink->hidden = 0;
	lost(sink, "log", unwritten, NULL, NULL);
	rf_sink_end(sink);
	/* Nor is it told again and again that this note found no room either. */
	sink->unwritten = 0;
}

uint64_t rf_sink_count(const struct rf_sink *sink)
{
	return sink->count;
}

const struct rf_event_log *rf_sink_log(const struct rf_sink *sink)
{
	return &sink->log;
}
