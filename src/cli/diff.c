/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* ringfence diff: what applying a policy would change. */
#include <stdio.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "cli/cli.h"
#include "cli/compare.h"
#include "cli/connection.h"

CLEANUP_DEFINE(struct rf_image *, rf_image_free)
CLEANUP_DEFINE(struct rf_connection *, rf_connection_close)

struct options {
	struct rf_cli_output output;
	struct rf_cli_daemon daemon;
	struct rf_cli_policy policy;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *options = state->input;

	if (key != ARGP_KEY_INIT)
		return ARGP_ERR_UNKNOWN;
	state->child_inputs[0] = &options->output;
	state->child_inputs[1] = &options->daemon;
	state->child_inputs[2] = &options->policy;
	return 0;
}

static void print_line(void *data, char sign, const char *line)
{
	printf("%c %s\n", sign, line);
}

static void collect_line(void *data, char sign, const char *line)
{
	json_t *object = data;

	json_array_append_new(json_object_get(object, sign == '+' ? "added" : "removed"),
			      json_string(line));
}

static enum rf_exit compare(const struct options *options, const struct rf_image *old,
			    const struct rf_image *new_image)
{
	json_t *object;
	int differing;

	if (!options->output.json) {
		differing = rf_compare(old, new_image, print_line, NULL);
	} else {
		object = json_pack("{s:[], s:[]}", "added", "removed");
		differing = rf_compare(old, new_image, collect_line, object);
		json_object_set_new(object, "same", json_boolean(differing == 0));
		rf_cli_print_json(object);
	}
	if (differing < 0) {
		rf_log_error("out of memory");
		return RF_EXIT_UNABLE;
	}
	return differing ? RF_EXIT_NO : RF_EXIT_YES;
}

enum rf_exit rf_cli_diff(int argc, char **argv)
{
	static const struct argp_child children[] = {{&rf_cli_output_argp, 0, NULL, 0},
						     {&rf_cli_daemon_argp, 0, NULL, 0},
						     {&rf_cli_policy_argp, 0, NULL, 0},
						     {0}};
	static const struct argp argp = {
		.parser = parse,
		.children = children,
		.doc = "Compares the POLICY files and folders (" RF_CLI_POLICY_DIR ") with what "
		       "is in force. Exit status 0: the same, 1: different.",
	};
	CLEANUP(rf_connection_close_pointer) struct rf_connection *connection = NULL;
	CLEANUP(rf_image_free_pointer) struct rf_image *new_image = NULL;
	CLEANUP(rf_image_free_pointer) struct rf_image *old = NULL;
	struct options options = {0};
	struct rf_error error;

	argp_parse(&argp, argc, argv, 0, NULL, &options);
	if (rf_cli_policy_need(&options.policy, &new_image) != RF_EXIT_YES)
		return RF_EXIT_UNABLE;
	if (rf_connection_open(&options.daemon, &connection, &error) < 0 ||
	    rf_connection_image(connection, &old, &error) < 0) {
		rf_log_error("%s", error.text);
		return RF_EXIT_UNABLE;
	}
	return compare(&options, old, new_image);
}
