/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * From the policy in force to the next: rf_agent_apply() and rf_agent_rollback(), and what else of
 * the agent brings one into force.
 */
#ifndef RF_DAEMON_CHANGE_H
#define RF_DAEMON_CHANGE_H

#include "daemon/agent.h"

/* Milliseconds after which what came later may be applied again; longer each time in vain. */
#define RF_CHANGE_WAIT 5000

/** Whether this very image is in force. */
bool rf_change_is_done(const struct rf_agent *agent, const struct rf_image *image);

/** The same policy again, for the sake of paths that came later, and only if it loses none. */
void rf_change_again(struct rf_agent *agent);

/** Says what is in force. */
void rf_change_tell_systemd(const struct rf_agent *agent);

#endif
