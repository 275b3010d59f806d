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
#include "daemon/event.h"
#include "daemon/event_file.h"
#include "daemon/lookup.h"

/* Refusals shown on stderr: a burst, and so many a second after it. The event file has all. */
#define SHOWN_BURST 100
#define SHOWN_PER_TICK 10

struct rf_sink {
	struct rf_sink_options options;
	struct rf_lookup *lookup;
	struct rf_event_file file;
	const struct rf_image *image;
	uint32_t may_show;
	uint64_t hidden;    /* refusals not shown since the last tick */
	uint64_t unwritten; /* events that the event file did not take since the last tick */
	json_t *backlog[RF_CONTROL_BACKLOG];
	size_t count; /* of all events ever; the newest is at (count - 1) % RF_CONTROL_BACKLOG */
};

int rf_sink_new(const struct rf_sink_options *options, struct rf_sink **ret_sink,
		struct rf_error *error)
{
	struct rf_sink *sink = calloc(1, sizeof(*sink));
	int r;

	if (!sink)
		return rf_error_set(error, -ENOMEM, "out of memory");
	sink->options = *options;
	sink->may_show = SHOWN_BURST;
	r = rf_lookup_new(&sink->lookup);
	if (r < 0)
		rf_error_set(error, r, "out of memory");
	else
		r = rf_event_file_open(options->state_dir, &sink->file, error);
	if (r < 0) {
		rf_lookup_free(sink->lookup);
		free(sink);
		return r;
	}
	*ret_sink = sink;
	return 0;
}

void rf_sink_free(struct rf_sink *sink)
{
	if (!sink)
		return;
	for (size_t i = 0; i < RF_CONTROL_BACKLOG; i++)
		json_decref(sink->backlog[i]);
	rf_event_file_done(&sink->file);
	rf_lookup_free(sink->lookup);
	free(sink);
}

static void write_line(struct rf_sink *sink, const char *text)
{
	size_t len = strlen(text);
	cleanup_free char *line = malloc(len + 1);

	if (!line) {
		sink->unwritten++;
		return;
	}
	memcpy(line, text, len);
	line[len] = '\n';
	if (rf_event_file_write(&sink->file, line, len + 1) < 0)
		sink->unwritten++;
	if (sink->options.foreground) {
		fwrite(line, 1, len + 1, stdout);
		fflush(stdout);
	}
}

static void show(struct rf_sink *sink, const json_t *event, enum rf_log_level level)
{
	cleanup_free char *text = NULL;

	if (sink->options.foreground)
		return;
	text = rf_event_print(event, RF_EVENT_FORMAT_JOURNAL);
	if (text)
		rf_log(level, "%s", text);
}

/* Takes over the reference. */
static void keep(struct rf_sink *sink, json_t *event)
{
	json_t **slot = &sink->backlog[sink->count++ % RF_CONTROL_BACKLOG];

	json_decref(*slot);
	*slot = event;
}

static void emit(struct rf_sink *sink, json_t *event)
{
	cleanup_free char *text = event ? rf_event_print(event, RF_EVENT_FORMAT_JSON) : NULL;

	if (!text) {
		sink->unwritten++;
		json_decref(event);
		return;
	}
	write_line(sink, text);
	if (sink->options.follow)
		sink->options.follow(sink->options.follow_data, event, text);
	keep(sink, event);
}

void rf_sink_begin(struct rf_sink *sink, const struct rf_image *image)
{
	rf_lookup_refresh(sink->lookup);
	sink->image = image;
}

static void names_of(const struct rf_event *event, struct rf_lookup_names *ret_object,
		     struct rf_lookup_names *ret_exe)
{
	*ret_object = (struct rf_lookup_names){
		.dev = event->object.dev,
		.vault = event->vault,
		.cut = event->flags & RF_EVENT_PATH_CUT,
		.len = event->path_len,
		.names = event->path,
	};
	*ret_exe = (struct rf_lookup_names){
		.dev = event->exe.dev,
		.cut = event->flags & RF_EVENT_EXE_CUT,
		.len = event->exe_len,
		.names = event->exe_path,
	};
}

/* Our own try at the self-test's file, whose vault comes after those of the policy. */
static bool is_self_test(const struct rf_sink *sink, const struct rf_event *event)
{
	return event->pid == (uint32_t)getpid() &&
	       (!sink->image || event->vault > sink->image->header->vaults);
}

void rf_sink_refusal(void *data, const struct rf_event *event)
{
	struct rf_sink *sink = data;
	char path[RF_LOOKUP_PATH_LEN], exe[RF_LOOKUP_PATH_LEN];
	struct rf_lookup_names object_names, exe_names;
	struct rf_event_facts facts = {
		.time = rf_clock_of_boot(event->time),
		.image = sink->image,
		.path = event->path_len ? path : NULL,
		.exe = event->exe_len ? exe : NULL,
		.login = rf_lookup_user(sink->lookup, event->subject.ids[RF_SUBJECT_LOGIN]),
		.user = rf_lookup_user(sink->lookup, event->subject.ids[RF_SUBJECT_UID]),
		.euser = rf_lookup_user(sink->lookup, event->euid),
		.group = rf_lookup_group(sink->lookup, event->subject.ids[RF_SUBJECT_GID]),
		.cgroup = rf_lookup_cgroup(sink->lookup, event->cgroup),
	};
	json_t *json;

	if (is_self_test(sink, event))
		return;
	names_of(event, &object_names, &exe_names);
	rf_lookup_path(sink->lookup, &object_names, sink->image, path);
	rf_lookup_path(sink->lookup, &exe_names, sink->image, exe);
	json = rf_event_json(event, &facts);
	if (json && sink->may_show) {
		sink->may_show--;
		show(sink, json, RF_LOG_WARNING);
	} else {
		sink->hidden++;
	}
	emit(sink, json);
}

static void lost(struct rf_sink *sink, const char *where, uint64_t count)
{
	json_t *event = rf_event_json_lost(rf_clock_now(), where, count);

	show(sink, event, RF_LOG_ERROR);
	emit(sink, event);
}

void rf_sink_lost(struct rf_sink *sink, uint64_t count)
{
	lost(sink, "kernel", count);
}

void rf_sink_state(struct rf_sink *sink, const char *what, const char *format, ...)
{
	char text[PATH_MAX + RF_ERROR_LEN]; /* which may name a path */
	json_t *event;
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	event = rf_event_json_state(rf_clock_now(), what, text);
	show(sink, event, RF_LOG_NOTICE);
	emit(sink, event);
}

void rf_sink_tick(struct rf_sink *sink)
{
	uint64_t unwritten = sink->unwritten;

	if (sink->hidden && !sink->options.foreground)
		rf_log_warning("%llu more refusals, not shown here: see 'ringfence events'",
			       (unsigned long long)sink->hidden);
	sink->hidden = 0;
	sink->may_show += SHOWN_PER_TICK;
	if (sink->may_show > SHOWN_BURST)
		sink->may_show = SHOWN_BURST;
	if (unwritten)
		lost(sink, "log", unwritten);
	/* Nor is it told again and again that this note found no room either. */
	sink->unwritten = 0;
}

json_t *rf_sink_backlog(const struct rf_sink *sink, uint32_t last,
			const struct rf_event_filter *filter)
{
	size_t kept = sink->count < RF_CONTROL_BACKLOG ? sink->count : RF_CONTROL_BACKLOG;
	json_t *array = json_array();

	for (size_t i = 0; i < kept && json_array_size(array) < last; i++) {
		json_t *event = sink->backlog[(sink->count - 1 - i) % RF_CONTROL_BACKLOG];

		if (rf_event_matches(event, filter))
			json_array_insert(array, 0, event);
	}
	return array;
}
