/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The daemon's one loop: events, clients, signals, and what is due from time to time. */
#ifndef RF_DAEMON_LOOP_H
#define RF_DAEMON_LOOP_H

#include "base/error.h"
#include "daemon/agent.h"
#include "daemon/server.h"

/** Blocks the signals that end the daemon; *ret_fd becomes readable when one came. */
int rf_loop_signals(int *ret_fd, struct rf_error *error);

/**
 * Runs until a signal ends the daemon (0), `stop` was asked for (1), or polling
 * fails (negative errno).
 */
int rf_loop_run(struct rf_agent *agent, struct rf_server *server, int signals);

#endif
