/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "cli/change.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/str.h"
#include "cli/connection.h"

#define BAR_WIDTH 30

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct rf_cli_change *change = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &change->output;
		state->child_inputs[1] = &change->daemon;
		return 0;
	case 'q':
		if (rf_str_number(arg, INT64_MAX, &change->sequence) < 0)
			argp_error(state, "'%s' is not a sequence number", arg);
		return 0;
	case 't':
		change->strict = true;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option option_table[] = {
	{"strict", 't', NULL, 0, "Only if every path can be protected that is not optional", 0},
	{"sequence", 'q', "N", 0, "Only if N, as status tells it, is what is in force", 0},
	{0},
};

static const struct argp_child children[] = {
	{&rf_cli_output_argp, 0, NULL, 0},
	{&rf_cli_daemon_argp, 0, NULL, 0},
	{0},
};

const struct argp rf_cli_change_argp = {
	.options = option_table,
	.parser = parse,
	.children = children,
};

/* Over the line before: "roots      [=====         ] 12/40". A total of 0 is not known. */
static void show_progress(void *data, const json_t *line)
{
	const json_t *progress = json_object_get(line, "progress");
	const char *what = json_string_value(json_object_get(progress, "what"));
	long long done = json_integer_value(json_object_get(progress, "done"));
	long long total = json_integer_value(json_object_get(progress, "total"));
	int bar = total > 0 ? (int)(done * BAR_WIDTH / total) : 0;

	if (!what)
		return;
	if (bar < 0 || bar > BAR_WIDTH)
		bar = BAR_WIDTH;
	if (total > 0)
		fprintf(stderr, "\r%-20s [%.*s%*s] %lld/%lld\033[K", what, bar,
			"==============================", BAR_WIDTH - bar, "", done, total);
	else
		fprintf(stderr, "\r%-20s %lld\033[K", what, done);
}

struct told {
	bool terminal;
	unsigned int places; /* that are not protected, optional ones left out */
};

static void show_place(struct told *told, const json_t *place)
{
	const char *path = json_string_value(json_object_get(place, "path"));
	const char *vault = json_string_value(json_object_get(place, "vault"));
	const char *why = json_string_value(json_object_get(place, "why"));
	const char *state = json_string_value(json_object_get(place, "state"));
	bool unseen = state && !strcmp(state, "unseen");

	if (!path || !state ||
	    (!strcmp(state, "absent") && json_is_true(json_object_get(place, "optional"))))
		return;
	told->places++;
	if (told->terminal)
		fputs("\r\033[K", stderr);
	rf_log_warning("%s%s%s %s: %s", path, vault ? " of vault " : "", vault ? vault : "",
		       unseen ? "could not be looked through" : "is not protected",
		       why ? why : "?");
}

static void show(void *data, const json_t *line)
{
	const json_t *place = json_object_get(line, "place");
	struct told *told = data;

	if (place)
		show_place(told, place);
	else if (told->terminal)
		show_progress(NULL, line);
}

static int ask(const struct rf_cli_change *change, enum rf_verb verb, int fd, json_t **ret_policy,
	       struct rf_error *error)
{
	const struct rf_control_request request = {
		.verb = verb, .sequence = change->sequence, .strict = change->strict};
	struct told told = {.terminal = isatty(STDERR_FILENO)};
	struct rf_connection *connection;
	int r;

	r = rf_connection_open(&change->daemon, &connection, error);
	if (r < 0)
		return r;
	r = rf_connection_send(connection, &request, fd, error);
	if (r == 0)
		r = rf_connection_result(connection, show, &told, ret_policy, error);
	if (told.terminal)
		fputs("\r\033[K", stderr);
	rf_connection_close(connection);
	return r;
}

enum rf_exit rf_cli_change_run(const struct rf_cli_change *change, enum rf_verb verb, int fd)
{
	struct rf_error error;
	json_t *policy;
	int r;

	r = ask(change, verb, fd, &policy, &error);
	if (r < 0) {
		rf_log_error("%s", error.text);
		return r == -ECANCELED ? RF_EXIT_NO : RF_EXIT_UNABLE;
	}
	if (change->output.json) {
		rf_cli_print_json(policy);
		return RF_EXIT_YES;
	}
	printf("policy %s revision %lld is in force, sha256 %s\n",
	       json_string_value(json_object_get(policy, "name")),
	       (long long)json_integer_value(json_object_get(policy, "revision")),
	       json_string_value(json_object_get(policy, "hash")));
	json_decref(policy);
	return RF_EXIT_YES;
}
