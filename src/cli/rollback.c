/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* ringfence rollback: bring the policy before into force; again, and it is undone. */
#include "cli/change.h"
#include "cli/cli.h"

static error_t parse(int key, char *arg, struct argp_state *state)
{
	if (key != ARGP_KEY_INIT)
		return ARGP_ERR_UNKNOWN;
	state->child_inputs[0] = state->input;
	return 0;
}

enum rf_exit rf_cli_rollback(int argc, char **argv)
{
	static const struct argp_child children[] = {{&rf_cli_change_argp, 0, NULL, 0}, {0}};
	static const struct argp argp = {
		.parser = parse,
		.children = children,
		.doc = "Brings the policy that was in force before into force again; "
		       "the two change places.",
	};
	struct rf_cli_change change = {0};

	argp_parse(&argp, argc, argv, 0, NULL, &change);
	return rf_cli_change_run(&change, RF_VERB_ROLLBACK, -1);
}
