/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* ringfence stop: end enforcement. Asks for --yes, as nothing is protected afterwards. */
#include <stdio.h>

#include "base/log.h"
#include "cli/cli.h"
#include "cli/connection.h"

struct options {
	struct rf_cli_output output;
	struct rf_cli_daemon daemon;
	bool yes;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *options = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &options->output;
		state->child_inputs[1] = &options->daemon;
		return 0;
	case 'y':
		options->yes = true;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

enum rf_exit rf_cli_stop(int argc, char **argv)
{
	static const struct argp_option option_table[] = {
		{"yes", 'y', NULL, 0, "Confirm that no file is to be protected any more", 0},
		{0},
	};
	static const struct argp_child children[] = {
		{&rf_cli_output_argp, 0, NULL, 0}, {&rf_cli_daemon_argp, 0, NULL, 0}, {0}};
	static const struct argp argp = {
		.options = option_table,
		.parser = parse,
		.children = children,
		.doc = "Ends enforcement and the daemon. The next start enforces again.",
	};
	struct options options = {0};
	struct rf_error error;
	json_t *result;

	argp_parse(&argp, argc, argv, 0, NULL, &options);
	if (!options.yes) {
		rf_log_error("this ends the protection of every vault: say --yes to do it");
		return RF_EXIT_UNABLE;
	}
	if (rf_connection_ask(&options.daemon, RF_VERB_STOP, &result, &error) < 0) {
		rf_log_error("%s", error.text);
		return RF_EXIT_UNABLE;
	}
	json_decref(result);
	if (options.output.json)
		rf_cli_print_json(json_pack("{s:b}", "stopped", 1));
	else
		puts("stopped: nothing is enforced any more");
	return RF_EXIT_YES;
}
