/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What each verb of the control socket does. */
#ifndef RF_DAEMON_VERBS_H
#define RF_DAEMON_VERBS_H

#include "daemon/server.h"

/** Answers one request; has the form of rf_server_fn, `agent` is a struct rf_agent. */
void rf_verbs_handle(void *agent, struct rf_client *client,
		     const struct rf_control_request *request, int fd);

#endif
