/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Where every event goes: it is given its names, and then written to the event
 * file, shown on stderr (the journal) at a bounded pace, remembered for who asks
 * later, and handed to who follows. What could not be written is counted, and the
 * count is an event itself.
 */
#ifndef RF_DAEMON_SINK_H
#define RF_DAEMON_SINK_H

#include <jansson.h>
#include <stdbool.h>

#include "core/abi.h"
#include "daemon/control.h"
#include "policy/image.h"

struct rf_sink;

/* Gets every event: the object, which is borrowed, and the same as JSON text without newline. */
typedef void (*rf_sink_fn)(void *data, const json_t *event, const char *text);

struct rf_sink_options {
	int state_dir;	 /* descriptor, stays the caller's and open */
	bool foreground; /* JSON lines on stdout, and no readable ones on stderr */
	rf_sink_fn follow;
	void *follow_data;
};

int rf_sink_new(const struct rf_sink_options *options, struct rf_sink **ret_sink,
		struct rf_error *error);

void rf_sink_free(struct rf_sink *sink);

/**
 * To be called before each batch of refusals: looks up what changed on the
 * machine, and takes `image` (borrowed; NULL: not known) as the policy that they
 * are about, until the next call.
 */
void rf_sink_begin(struct rf_sink *sink, const struct rf_image *image);

/** One refusal; has the form of rf_event_fn, `sink` is a struct rf_sink. */
void rf_sink_refusal(void *sink, const struct rf_event *event);

/** Tells that `count` events found no room in the kernel's buffer. */
void rf_sink_lost(struct rf_sink *sink, uint64_t count);

/** A change of state: `what` in a word, and one line about it. Always shown. */
void rf_sink_state(struct rf_sink *sink, const char *what, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/** To be called about every second: tells what was held back or lost since. */
void rf_sink_tick(struct rf_sink *sink);

/** The newest `last` events that pass the filter, oldest first, as a new array. */
json_t *rf_sink_backlog(const struct rf_sink *sink, uint32_t last,
			const struct rf_event_filter *filter);

#endif
