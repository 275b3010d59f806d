/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The protocol of the control socket: what a client may ask, and how it is
 * written. The daemon parses with the same table that a client prints with.
 *
 * A stream socket of mode 0600; peers other than uid 0 are turned away. A
 * request is one JSON object on one line, `{"verb":"events","follow":true}`. A
 * verb that takes a file descriptor gets it with that line (SCM_RIGHTS). Every
 * request is answered, in order, by lines of one JSON object each:
 *
 *   {"progress":{"what":"roots","done":12,"total":40}}   any number, apply and rollback
 *   {"place":{…}}                                        any number, apply and rollback:
 * rf_place_report_json()
 *   {"type":…}                                           any number, events; see ringfence-event(5)
 *   {"result":{…}}                                       the last: it was done
 *   {"error":"one line","code":N}                        the last: it was not; N is an errno
 *
 * | verb      | fields                               | descriptor                | result       |
 * |-----------|--------------------------------------|---------------------------|--------------|
 * | status    |                                      |                           | see status   |
 * | apply     | sequence, strict                     | sealed memfd of the image | policy       |
 * | rollback  | sequence, strict                     |                           | policy       |
 * | events    | last, follow, vault, verdict, access, user |                     | {}           |
 * | label     |                                      | the object, O_PATH is fine| label        |
 * | holdings  |                                      |                           | holdings     |
 * | stop      |                                      |                           | {}           |
 * | self-test |                                      |                           | {}           |
 * | image     |                                      | (returned: sealed memfd)  | policy       |
 */
#ifndef RF_DAEMON_CONTROL_H
#define RF_DAEMON_CONTROL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

#define RF_CONTROL_SOCKET "/run/ringfence/control.sock"
#define RF_CONTROL_LINE_MAX 65536	/* bytes of a request with its newline */
#define RF_CONTROL_CLIENTS_MAX 16	/* at a time */
#define RF_CONTROL_IDLE_SECONDS 30	/* without a request or a read, unless following events */
#define RF_CONTROL_QUEUE_MAX (8U << 20) /* bytes that wait for one client */
#define RF_CONTROL_BACKLOG 1000		/* events that are kept for who asks later */
#define RF_CONTROL_PLACES_MAX 1000	/* paths that are told when a policy is applied */
#define RF_CONTROL_HOLDINGS_MAX 1000	/* listed in one answer; all are counted */
#define RF_CONTROL_NAME_LEN 256		/* of a vault or user in a filter, with its NUL */

enum rf_verb {
	RF_VERB_STATUS,
	RF_VERB_APPLY,
	RF_VERB_ROLLBACK,
	RF_VERB_EVENTS,
	RF_VERB_LABEL,
	RF_VERB_HOLDINGS,
	RF_VERB_STOP,
	RF_VERB_SELF_TEST,
	RF_VERB_IMAGE,
	RF_VERB_MAX_
};

/* Which events are wanted. All zero: every one. */
struct rf_event_filter {
	char vault[RF_CONTROL_NAME_LEN];
	char user[RF_CONTROL_NAME_LEN]; /* name or number, of the login user or the user */
	uint32_t verdict;		/* RF_VERDICT_ALLOW: any, as what is allowed is no event */
	uint32_t access;		/* any of these bits; 0: all */
};

struct rf_control_request {
	enum rf_verb verb;
	bool strict;	   /* only if all is protected by it; else -ECANCELED */
	uint64_t sequence; /* only if this is what is in force (status tells it); 0: whatever is */
	uint32_t last;	   /* so many events of the past first */
	bool follow;	   /* then those that come */
	struct rf_event_filter filter;
};

const char *rf_control_verb_name(enum rf_verb verb);

/** Whether a request with this verb carries a file descriptor. */
bool rf_control_verb_takes_fd(enum rf_verb verb);

/**
 * Reads one request, without its newline. Anything unknown, doubled, of the
 * wrong type or out of range is refused: -EINVAL and one line in `error`.
 */
int rf_control_request_parse(const char *line, size_t len, struct rf_control_request *ret_request,
			     struct rf_error *error);

/** The request as a line with its newline, to be freed by the caller; NULL: out of memory. */
char *rf_control_request_print(const struct rf_control_request *request);

#endif
