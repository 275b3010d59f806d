/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Where every event goes: it is given its names and made a line, which is written to the event
 * file, shown on stderr (the journal) at a bounded pace, and kept for who asks later and for who
 * follows. What could not be written is counted, and the count is an event itself.
 */
#ifndef RF_DAEMON_SINK_H
#define RF_DAEMON_SINK_H

#include <stdbool.h>

#include "core/abi.h"
#include "daemon/event_log.h"
#include "policy/image.h"

struct rf_sink;

/* There are new lines in the log. */
typedef void (*rf_sink_fn)(void *data);

struct rf_sink_options {
	int state_dir;	 /* descriptor, stays the caller's and open */
	bool foreground; /* JSON lines on stdout, and no readable ones on stderr */
	rf_sink_fn follow;
	void *follow_data;
};

/** The log begins with the newest lines of the event file. */
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

/** Refusals that were only counted; has the form of rf_loss_fn. */
void rf_sink_loss(void *sink, const struct rf_source *source, const struct rf_tally *tally);

/** To be called after each batch: writes it to the file, and tells who follows. */
void rf_sink_end(struct rf_sink *sink);

/** A change of state: `what` in a word, and one line about it. Always shown. */
void rf_sink_state(struct rf_sink *sink, const char *what, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/** To be called about a second after events: tells what was held back or lost since. */
void rf_sink_tick(struct rf_sink *sink);

/** The number of events so far. */
uint64_t rf_sink_count(const struct rf_sink *sink);

const struct rf_event_log *rf_sink_log(const struct rf_sink *sink);

#endif
