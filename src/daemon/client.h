/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* One connection of the control socket: bytes in, lines out. For server.c; verbs see server.h. */
#ifndef RF_DAEMON_CLIENT_H
#define RF_DAEMON_CLIENT_H

#include <stdbool.h>

#include "daemon/server.h"

/** Takes the descriptor over; closed at once, and NULL, when there is no memory. */
struct rf_client *rf_client_new(int fd);

void rf_client_free(struct rf_client *client);

int rf_client_fd(const struct rf_client *client);

/** What to poll for. */
short rf_client_events(const struct rf_client *client);

/** Reads what has come. */
void rf_client_receive(struct rf_client *client);

/** The next whole line, without its newline; good until rf_client_receive. */
bool rf_client_line(struct rf_client *client, const char **ret_line, size_t *ret_len);

/** The descriptor that came with it, now the caller's; -1: none. */
int rf_client_take_fd(struct rf_client *client);

/** Whether the connection is to be closed: broken, at its end, idle, or owing too much. */
bool rf_client_is_over(const struct rf_client *client);

/** Queues the event if the client follows and has room. */
void rf_client_publish(struct rf_client *client, const json_t *event, const char *text);

#endif
