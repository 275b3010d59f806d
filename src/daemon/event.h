/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * An event as people and programs see it: one JSON object on one line, whose schema is
 * man/ringfence-event.5, and two kinds of text lines made from that line by whoever reads it.
 * Events come by the thousand, so a line is written, and read, in one go: no tree is made of
 * it. Pure: what has to be looked up (names of users, places of mounts) comes in as
 * `struct rf_event_facts`.
 */
#ifndef RF_DAEMON_EVENT_H
#define RF_DAEMON_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/abi.h"
#include "daemon/control.h"
#include "policy/image.h"

#define RF_EVENT_LINE_MAX (192U << 10) /* bytes of a line with its newline, at the very most */

/* What the record alone does not tell. Every pointer may be NULL: not known. */
struct rf_event_facts {
	uint64_t time;		      /* nanoseconds since the epoch, UTC */
	const struct rf_image *image; /* the policy that refused */
	const char *path;	      /* of the object */
	const char *exe;	      /* path of the executable */
	const char *login;	      /* names of the users and the group */
	const char *user;
	const char *euser;
	const char *group;
	const char *cgroup; /* path below the cgroup mount */
};

/*
 * These write one line with its newline to `ret_line`, RF_EVENT_LINE_MAX bytes, and return its
 * length. There is no NUL.
 */

/** The event of one refusal. */
size_t rf_event_write(const struct rf_event *event, const struct rf_event_facts *facts,
		      char *ret_line);

/**
 * The event that says that of `count` refusals there is none, or no line: `where` is "kernel",
 * "share", "follower" or "log". `tally` is the last of whom they were, of `source` by what `facts`
 * know; NULL: not known.
 */
size_t rf_event_write_lost(const char *where, uint64_t count, const struct rf_source *source,
			   const struct rf_tally *tally, const struct rf_event_facts *facts,
			   char *ret_line);

/** The event of a change of state: `what` ("applied", "stopped", …), and one line about it. */
size_t rf_event_write_state(uint64_t time, const char *what, const char *text, char *ret_line);

/* A line that was taken apart: where its fields are. */
struct rf_event_slice {
	const char *bytes; /* without quotes, but as it stands in JSON */
	size_t len;
};

#define RF_EVENT_FIELDS_MAX 48

struct rf_event_view {
	size_t count;
	size_t next; /* where the field that is asked for next may be: behind the last one */
	struct {
		struct rf_event_slice name;
		struct rf_event_slice value;
		bool text; /* it is a string */
	} fields[RF_EVENT_FIELDS_MAX];
};

/** Whether `line`, with or without its newline, is one that the above writes. */
bool rf_event_view(const char *line, size_t len, struct rf_event_view *ret_view);

/** The field's value; empty where it is absent, or null. */
struct rf_event_slice rf_event_field(struct rf_event_view *view, const char *name);

bool rf_event_slice_is(struct rf_event_slice slice, const char *text);

/** Whether the event passes the filter. Losses always do; changes of state, where it is empty. */
bool rf_event_matches(struct rf_event_view *event, const struct rf_event_filter *filter);

enum rf_event_format {
	RF_EVENT_FORMAT_TEXT,	 /* for people, beginning with the local time of day */
	RF_EVENT_FORMAT_JOURNAL, /* the same without the time */
	RF_EVENT_FORMAT_LOGFMT,	 /* key=value */
};

/**
 * One line without its newline, and without a NUL, to `ret_text`, RF_EVENT_LINE_MAX bytes; returns
 * its length. Fields that the event lacks are left out.
 */
size_t rf_event_print(struct rf_event_view *event, enum rf_event_format format, char *ret_text);

/**
 * Joins the names of a record (the object's own first, each with its NUL, `len`
 * bytes) to "/a/b/c" from the file system's root downwards; a `cut` path begins
 * with "…/". -ENOSPC when it does not fit, -EBADMSG when `names` lacks a NUL.
 */
int rf_event_path_join(const char *names, size_t len, bool cut, char *ret_path, size_t size);

#endif
