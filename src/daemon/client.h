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
short rf_client_polls(const struct rf_client *client);

/** Reads what has come. */
void rf_client_receive(struct rf_client *client);

/** The next whole line, without its newline; good until rf_client_receive. */
bool rf_client_line(struct rf_client *client, const char **ret_line, size_t *ret_len);

/** The descriptor that came with it, now the caller's; -1: none. */
int rf_client_take_fd(struct rf_client *client);

/** Whether it gets events as they come: it may be silent for as long as it likes. */
bool rf_client_follows(const struct rf_client *client);

/** Whether the connection is to be closed: broken, at its end, idle, or owing too much. */
bool rf_client_is_over(const struct rf_client *client);

#endif
