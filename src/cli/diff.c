/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* ringfence diff: what applying a policy would change. */
#include <stdio.h>
#include <string.h>

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

/* What is in force; the image is NULL where nothing is. */
struct force {
	struct rf_image *image;
	json_t *status;
};

static void force_done(struct force *force)
{
	rf_image_free(force->image);
	json_decref(force->status);
}

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

/* What of the policy in force came later, and would be protected by applying this one. */
static int compare_later(const json_t *status, const struct rf_image *new_image, rf_compare_fn fn,
			 void *data)
{
	const json_t *list = json_object_get(json_object_get(status, "places"), "list"), *place;
	char line[8192];
	int differing = 0;
	size_t i;

	json_array_foreach (list, i, place) {
		const char *state = json_string_value(json_object_get(place, "state"));
		const char *path = json_string_value(json_object_get(place, "path"));

		if (!state || !path || strcmp(state, "later") ||
		    !rf_image_root_find(new_image, path))
			continue;
		snprintf(line, sizeof(line), "protected: %s, which came later", path);
		fn(data, '+', line);
		differing++;
	}
	return differing;
}

static enum rf_exit compare(const struct options *options, const struct force *force,
			    const struct rf_image *new_image)
{
	rf_compare_fn fn = options->output.json ? collect_line : print_line;
	json_t *object = json_pack("{s:[], s:[]}", "added", "removed");
	int differing = rf_compare(force->image, new_image, fn, object);

	if (differing >= 0)
		differing += compare_later(force->status, new_image, fn, object);
	if (options->output.json) {
		json_object_set_new(object, "same", json_boolean(differing == 0));
		rf_cli_print_json(json_incref(object));
	}
	json_decref(object);
	if (differing < 0) {
		rf_log_error("out of memory");
		return RF_EXIT_UNABLE;
	}
	return differing ? RF_EXIT_NO : RF_EXIT_YES;
}

static int ask(const struct options *options, struct force *ret_force, struct rf_error *error)
{
	CLEANUP(rf_connection_close_pointer) struct rf_connection *connection = NULL;
	int r;

	r = rf_connection_open(&options->daemon, &connection, error);
	if (r == 0)
		r = rf_connection_image(connection, &ret_force->image, error);
	if (r == 0)
		r = rf_connection_ask(&options->daemon, RF_VERB_STATUS, &ret_force->status, error);
	return r;
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
	CLEANUP(rf_image_free_pointer) struct rf_image *new_image = NULL;
	CLEANUP(force_done) struct force force = {0};
	struct options options = {0};
	struct rf_error error;

	argp_parse(&argp, argc, argv, 0, NULL, &options);
	if (rf_cli_policy_need(&options.policy, &new_image) != RF_EXIT_YES)
		return RF_EXIT_UNABLE;
	if (ask(&options, &force, &error) < 0) {
		rf_log_error("%s", error.text);
		return RF_EXIT_UNABLE;
	}
	return compare(&options, &force, new_image);
}
