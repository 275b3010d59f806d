/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * An event as people and programs see it: one JSON object, whose schema is
 * man/ringfence-event.5, and two kinds of text lines made from that object.
 * Pure: what has to be looked up (names of users, places of mounts) comes in as
 * `struct rf_event_facts`.
 */
#ifndef RF_DAEMON_EVENT_H
#define RF_DAEMON_EVENT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/abi.h"
#include "daemon/control.h"
#include "policy/image.h"

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

/** The event of one refusal; the caller owns it. NULL: out of memory. */
json_t *rf_event_json(const struct rf_event *event, const struct rf_event_facts *facts);

/** The event that says that `count` events were lost at `where` ("kernel", "follower", "log"). */
json_t *rf_event_json_lost(uint64_t time, const char *where, uint64_t count);

/** The event of a change of state: `what` ("applied", "stopped", …), and one line about it. */
json_t *rf_event_json_state(uint64_t time, const char *what, const char *text);

/** Whether the event passes the filter. Losses always do; changes of state, where it is empty. */
bool rf_event_matches(const json_t *event, const struct rf_event_filter *filter);

enum rf_event_format {
	RF_EVENT_FORMAT_TEXT,	 /* for people, beginning with the local time of day */
	RF_EVENT_FORMAT_JOURNAL, /* the same without the time */
	RF_EVENT_FORMAT_LOGFMT,	 /* key=value */
	RF_EVENT_FORMAT_JSON,
};

/**
 * One line without its newline, to be freed by the caller; NULL: out of memory.
 * Fields that the object lacks are left out.
 */
char *rf_event_print(const json_t *event, enum rf_event_format format);

/**
 * Joins the names of a record (the object's own first, each with its NUL, `len`
 * bytes) to "/a/b/c" from the file system's root downwards; a `cut` path begins
 * with "…/". -ENOSPC when it does not fit, -EBADMSG when `names` lacks a NUL.
 */
int rf_event_path_join(const char *names, size_t len, bool cut, char *ret_path, size_t size);

#endif
