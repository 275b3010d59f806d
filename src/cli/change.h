/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What apply and rollback share: the request, its progress, its outcome. */
#ifndef RF_CLI_CHANGE_H
#define RF_CLI_CHANGE_H

#include <stdbool.h>
#include <stdint.h>

#include "cli/cli.h"
#include "daemon/control.h"

/* --json, --socket, --sequence, --strict. */
struct rf_cli_change {
	struct rf_cli_output output;
	struct rf_cli_daemon daemon;
	bool strict;	   /* change only if all is protected by it */
	uint64_t sequence; /* change only if this is what is in force; 0: whatever is */
};

extern const struct argp rf_cli_change_argp;

/**
 * Asks for the change, shows its progress on a terminal and what is not protected by it, and says
 * how it ended. RF_EXIT_NO: not, for the sake of `strict`.
 */
enum rf_exit rf_cli_change_run(const struct rf_cli_change *change, enum rf_verb verb, int fd);

#endif
