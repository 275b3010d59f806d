/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The client's end of the control socket (daemon/control.h). Blocks. */
#ifndef RF_CLI_CONNECTION_H
#define RF_CLI_CONNECTION_H

#include <jansson.h>

#include "base/error.h"
#include "cli/cli.h"
#include "daemon/control.h"
#include "policy/image.h"

struct rf_connection;

/** Connects to the daemon; one line in `error` that says what to do when it does not run. */
int rf_connection_open(const struct rf_cli_daemon *daemon, struct rf_connection **ret_connection,
		       struct rf_error *error);

void rf_connection_close(struct rf_connection *connection);

/** Sends a request with `fd`, which stays the caller's; -1: none. */
int rf_connection_send(struct rf_connection *connection, const struct rf_control_request *request,
		       int fd, struct rf_error *error);

/** The next line of the answer; released by the caller. An error line is one of those. */
int rf_connection_next(struct rf_connection *connection, json_t **ret_line, struct rf_error *error);

/** The descriptor that came with the last line, now the caller's; -1: none. */
int rf_connection_take_fd(struct rf_connection *connection);

/* Gets what is on the way to the result: {"progress": …}; borrowed. */
typedef void (*rf_connection_fn)(void *data, const json_t *line);

/* Gets each event, without its newline; NULL: the next ones have not come yet. */
typedef void (*rf_connection_event_fn)(void *data, const char *line, size_t len);

/** Reads events to the end of the answer: 0, or the daemon's errno with its line in `error`. */
int rf_connection_events(struct rf_connection *connection, rf_connection_event_fn fn, void *data,
			 struct rf_error *error);

/**
 * Reads to the end of the answer: 0 and the value of "result", released by the
 * caller, or the daemon's errno as a negative one with its line in `error`. `fn`
 * may be NULL.
 */
int rf_connection_result(struct rf_connection *connection, rf_connection_fn fn, void *data,
			 json_t **ret_result, struct rf_error *error);

/** A request without options or descriptor, from connecting to its result. */
int rf_connection_ask(const struct rf_cli_daemon *daemon, enum rf_verb verb, json_t **ret_result,
		      struct rf_error *error);

/**
 * The image of what is in force, freed by the caller; NULL when nothing is. Leaves
 * the connection ready for another request.
 */
int rf_connection_image(struct rf_connection *connection, struct rf_image **ret_image,
			struct rf_error *error);

#endif
