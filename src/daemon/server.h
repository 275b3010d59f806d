/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The control socket: who is connected, what they sent, what waits for them.
 * Knows lines and descriptors, not what verbs mean. Nothing here blocks, and all
 * that a client can make it hold is bounded by the limits of control.h.
 */
#ifndef RF_DAEMON_SERVER_H
#define RF_DAEMON_SERVER_H

#include <jansson.h>
#include <poll.h>
#include <stdint.h>

#include "base/error.h"
#include "daemon/control.h"
#include "daemon/event_log.h"

struct rf_server;
struct rf_client;

/* Handles one request. `fd` is the one it came with, or -1; it is closed when this returns. */
typedef void (*rf_server_fn)(void *data, struct rf_client *client,
			     const struct rf_control_request *request, int fd);

/** Listens at `path`, replacing a socket that is there; mode 0600. */
int rf_server_new(const char *path, rf_server_fn fn, void *data, struct rf_server **ret_server,
		  struct rf_error *error);

/** Closes everything and removes the socket. */
void rf_server_free(struct rf_server *server);

#define RF_SERVER_FDS_MAX (1 + RF_CONTROL_CLIENTS_MAX)

/** Fills in what is to be polled for; returns the number. */
unsigned int rf_server_poll(struct rf_server *server, struct pollfd ret_fds[RF_SERVER_FDS_MAX]);

/** Does what the answers to these allow; then drops who has been idle for too long. */
void rf_server_serve(struct rf_server *server, const struct pollfd *fds);

/** Queues a line, whose reference is taken over, and the descriptor (-1: none), also taken over. */
void rf_client_send(struct rf_client *client, json_t *line, int fd);

/** {"error": text, "code": errno} */
void rf_client_fail(struct rf_client *client, int r, const struct rf_error *error);

/** Writes out what the client takes now. */
void rf_client_flush(struct rf_client *client);

/**
 * The client gets the newest events that the request asks for, and where it follows, those that
 * come. One that does not keep up with the log is told how many it lost.
 */
void rf_client_events(struct rf_client *client, const struct rf_event_log *log,
		      const struct rf_control_request *request);

/** There are new events: they are written to who follows. */
void rf_server_publish(struct rf_server *server);

/** Whether somebody may have to be dropped for being idle: the server is to be served then. */
bool rf_server_waits(const struct rf_server *server);

/** Waits up to `milliseconds` until all that is queued is written: before exiting. */
void rf_server_finish(struct rf_server *server, int milliseconds);

#endif
