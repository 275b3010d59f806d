/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* ringfence events: what was refused, the past first, and then as it happens. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"
#include "cli/cli.h"
#include "cli/connection.h"
#include "daemon/event.h"
#include "daemon/names.h"

#define LAST_DEFAULT 20

struct options {
	struct rf_cli_output output;
	struct rf_cli_daemon daemon;
	struct rf_control_request request;
	enum rf_event_format format;
	bool json; /* instead of a format */
};

static void set_name(char *name, const char *arg, struct argp_state *state)
{
	if (!*arg || strlen(arg) >= RF_CONTROL_NAME_LEN)
		argp_error(state, "'%s' is empty or too long", arg);
	strcpy(name, arg);
}

static void set_format(struct options *options, const char *arg, struct argp_state *state)
{
	if (strcmp(arg, "text") == 0)
		options->format = RF_EVENT_FORMAT_TEXT;
	else if (strcmp(arg, "logfmt") == 0)
		options->format = RF_EVENT_FORMAT_LOGFMT;
	else if (strcmp(arg, "json") == 0)
		options->json = true;
	else
		argp_error(state, "'%s' is not a format: text, logfmt, json", arg);
}

static void set_filter(int key, const char *arg, struct rf_event_filter *filter,
		       struct argp_state *state)
{
	if (key == 'v')
		set_name(filter->vault, arg, state);
	else if (key == 'u')
		set_name(filter->user, arg, state);
	else if (key == 'a' && rf_access_parse(arg, &filter->access) < 0)
		argp_error(state, "'%s' is not an access: read, write, attr, entry, exec, stat",
			   arg);
	else if (key == 'V' && (rf_verdict_parse(arg, &filter->verdict) < 0 || !filter->verdict))
		argp_error(state, "'%s' is not a verdict of events: deny, audit", arg);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *options = state->input;
	uint64_t number;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &options->output;
		state->child_inputs[1] = &options->daemon;
		return 0;
	case 'f':
		options->request.follow = true;
		return 0;
	case 'n':
		if (rf_str_number(arg, RF_CONTROL_BACKLOG, &number) < 0)
			argp_error(state, "'%s' is not a number up to %d", arg, RF_CONTROL_BACKLOG);
		options->request.last = (uint32_t)number;
		return 0;
	case 'F':
		set_format(options, arg, state);
		return 0;
	case 'v':
	case 'u':
	case 'a':
	case 'V':
		set_filter(key, arg, &options->request.filter, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static void on_event(void *data, const char *line, size_t len)
{
	static char text[RF_EVENT_LINE_MAX];
	const struct options *options = data;
	struct rf_event_view view;

	if (!line) {
		/* Who reads a pipe wants the event now. */
		fflush(stdout);
		return;
	}
	if (options->json)
		fwrite_unlocked(line, 1, len, stdout);
	else if (len <= RF_EVENT_LINE_MAX && rf_event_view(line, len, &view))
		fwrite_unlocked(text, 1, rf_event_print(&view, options->format, text), stdout);
	else
		return;
	putc_unlocked('\n', stdout);
}

static int run(struct options *options, struct rf_error *error)
{
	struct rf_connection *connection;
	int r;

	r = rf_connection_open(&options->daemon, &connection, error);
	if (r < 0)
		return r;
	r = rf_connection_send(connection, &options->request, -1, error);
	if (r == 0)
		r = rf_connection_events(connection, on_event, options, error);
	rf_connection_close(connection);
	return r;
}

static const struct argp_option option_table[] = {
	{"follow", 'f', NULL, 0, "Then show events as they happen, until interrupted", 0},
	{"lines", 'n', "N", 0, "Show the last N events (20), at most 1000", 0},
	{"vault", 'v', "VAULT", 0, "Only of this vault", 0},
	{"verdict", 'V', "VERDICT", 0, "Only with this verdict: deny or audit", 0},
	{"user", 'u', "USER", 0, "Only of this login user or user, by name or number", 0},
	{"access", 'a', "ACCESS", 0, "Only this: read, write, attr, entry, exec, stat", 0},
	{"format", 'F', "FORMAT", 0, "text, logfmt, or json (the same as --json)", 0},
	{0},
};

enum rf_exit rf_cli_events(int argc, char **argv)
{
	static const struct argp_child children[] = {
		{&rf_cli_output_argp, 0, NULL, 0}, {&rf_cli_daemon_argp, 0, NULL, 0}, {0}};
	static const struct argp argp = {
		.options = option_table,
		.parser = parse,
		.children = children,
		.doc = "Shows what was refused, or in audit mode would have been.",
	};
	struct options options = {.request = {.verb = RF_VERB_EVENTS, .last = LAST_DEFAULT}};
	struct rf_error error;

	argp_parse(&argp, argc, argv, 0, NULL, &options);
	options.json |= options.output.json;
	if (run(&options, &error) < 0) {
		rf_log_error("%s", error.text);
		return RF_EXIT_UNABLE;
	}
	return RF_EXIT_YES;
}
