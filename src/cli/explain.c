/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * ringfence explain: whether a subject may access a path, and by which rule. Asks
 * the kernel for the object's label and the daemon for the policy in force, or
 * takes both from a policy that is given.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "cli/cli.h"
#include "cli/connection.h"
#include "cli/explain_print.h"
#include "cli/explanation.h"
#include "cli/subject.h"
#include "daemon/names.h"

#define BATCH_WORDS 6

/* May this subject do this to that? */
struct asked {
	struct rf_subject_words subject;
	uint32_t access;
	const char *path;
};

struct options {
	struct rf_cli_output output;
	struct rf_cli_daemon daemon;
	struct rf_cli_policy policy; /* of --policy */
	char *policies[64];
	const char *image;
	struct asked asked;
	bool batch;
};

/* Where answers come from. */
struct source {
	struct rf_image *image;
	struct rf_connection *connection; /* NULL: the image was given, and labels are by path */
};

static void add_policy(struct options *options, char *arg, struct argp_state *state)
{
	if (options->policy.count == sizeof(options->policies) / sizeof(options->policies[0]))
		argp_error(state, "too many policies");
	options->policies[options->policy.count++] = arg;
	options->policy.paths = options->policies;
}

static error_t parse_end(const struct options *options, struct argp_state *state)
{
	if (!options->asked.path == !options->batch)
		argp_error(state, "one PATH is needed, or --batch");
	if (options->image && options->policy.count)
		argp_error(state, "either --policy or --image");
	return 0;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *options = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &options->output;
		state->child_inputs[1] = &options->daemon;
		break;
	case 'a':
		if (rf_access_parse(arg, &options->asked.access) < 0)
			argp_error(state,
				   "'%s' is not an access: read, write, attr, entry, exec, stat",
				   arg);
		break;
	case 'u':
		options->asked.subject.login = arg;
		break;
	case 'U':
		options->asked.subject.uid = arg;
		break;
	case 'G':
		options->asked.subject.gid = arg;
		break;
	case 'p':
		options->asked.subject.program = arg;
		break;
	case 's':
		options->asked.subject.service = arg;
		break;
	case 'P':
		add_policy(options, arg, state);
		break;
	case 'i':
		options->image = arg;
		break;
	case 'b':
		options->batch = true;
		break;
	case ARGP_KEY_ARG:
		if (options->asked.path)
			return ARGP_ERR_UNKNOWN;
		options->asked.path = arg;
		break;
	case ARGP_KEY_END:
		return parse_end(options, state);
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static int source_open(const struct options *options, struct source *source, struct rf_error *error)
{
	int r;

	if (options->policy.count) {
		if (rf_cli_policy_need(&options->policy, &source->image) == RF_EXIT_YES)
			return 0;
		return rf_error_set(error, -EINVAL, "the policy cannot be used");
	}
	if (options->image)
		return rf_image_read(options->image, &source->image, error);
	r = rf_connection_open(&options->daemon, &source->connection, error);
	if (r == 0)
		r = rf_connection_image(source->connection, &source->image, error);
	if (r == 0 && !source->image)
		r = rf_error_set(error, -ENODATA, "nothing is enforced");
	return r;
}

static void source_close(struct source *source)
{
	rf_connection_close(source->connection);
	rf_image_free(source->image);
}

/* What the hooks see, by asking the kernel through the daemon. */
static int label_ask(struct rf_connection *connection, int fd, struct rf_explained *object,
		     struct rf_error *error)
{
	struct rf_control_request request = {.verb = RF_VERB_LABEL};
	json_t *result;
	int r;

	r = rf_connection_send(connection, &request, fd, error);
	if (r == 0)
		r = rf_connection_result(connection, NULL, NULL, &result, error);
	if (r < 0)
		return r;
	object->label.vault = (uint32_t)json_integer_value(json_object_get(result, "vault"));
	object->label.flags = (uint32_t)json_integer_value(json_object_get(result, "flags"));
	object->reason = (uint32_t)json_integer_value(json_object_get(result, "reason"));
	json_decref(result);
	return 0;
}

static int object_gather(const struct source *source, const struct asked *asked,
			 struct rf_explain_report *report, struct rf_error *error)
{
	struct rf_explained object = {.access = asked->access, .path = report->path};
	cleanup_fd int fd = -1;
	struct stat st;
	int r = 0;

	if (!realpath(asked->path, report->path)) {
		if (source->connection && rf_image_root_find(source->image, asked->path))
			return rf_error_set(error, -errno,
					    "cannot find '%s', which the policy names: %m",
					    asked->path);
		/* A policy may speak of paths of another machine. */
		if (source->connection || *asked->path != '/' || strlen(asked->path) >= PATH_MAX)
			return rf_error_set(error, -errno, "cannot find '%s': %m", asked->path);
		strcpy(report->path, asked->path);
	}
	fd = open(report->path, O_PATH | O_CLOEXEC);
	object.directory = fd >= 0 && fstat(fd, &st) == 0 && S_ISDIR(st.st_mode);
	if (!source->connection)
		object.label = rf_explain_label(source->image, report->path);
	else if (fd < 0)
		r = rf_error_set(error, -errno, "cannot open '%s': %m", asked->path);
	else
		r = label_ask(source->connection, fd, &object, error);
	if (r < 0)
		return r;
	report->object = object;
	report->named = source->connection && !object.label.vault && !object.reason
				? rf_image_root_covering(source->image, report->path)
				: NULL;
	return 0;
}

static int explain(const struct source *source, const struct asked *asked,
		   struct rf_explain_report *report, struct rf_error *error)
{
	int r;

	r = rf_subject_gather(&asked->subject, source->image, &report->facts, error);
	if (r == 0)
		r = object_gather(source, asked, report, error);
	if (r < 0)
		return r;
	report->image = source->image;
	report->by_kernel = source->connection != NULL;
	rf_explain(source->image, &report->facts.subject, &report->object, &report->explanation);
	return 0;
}

/* "ACCESS LOGIN UID GID PROGRAM SERVICE PATH": the path is the rest of the line. */
static int batch_line(const struct source *source, char *line, struct rf_explain_report *report,
		      struct rf_error *error)
{
	const char *words[BATCH_WORDS];
	struct asked asked;
	char *save, *next = line;

	for (int i = 0; i < BATCH_WORDS; i++, next = NULL) {
		words[i] = strtok_r(next, " ", &save);
		if (!words[i])
			break;
	}
	if (!words[BATCH_WORDS - 1] || !*save)
		return rf_error_set(error, -EINVAL,
				    "not 'ACCESS LOGIN UID GID PROGRAM SERVICE PATH'");
	if (rf_access_parse(words[0], &asked.access) < 0)
		return rf_error_set(error, -EINVAL, "'%s' is not an access", words[0]);
	asked.subject = (struct rf_subject_words){words[1], words[2], words[3], words[4], words[5]};
	asked.path = save;
	return explain(source, &asked, report, error);
}

/* A line that cannot be answered is one of the output too, so that lines keep to each other. */
static enum rf_exit batch(const struct source *source, const struct options *options,
			  struct rf_explain_report *report)
{
	enum rf_exit status = RF_EXIT_YES;
	cleanup_free char *line = NULL;
	unsigned long number = 0;
	struct rf_error error;
	size_t room = 0;

	while (getline(&line, &room, stdin) >= 0) {
		number++;
		line[strcspn(line, "\n")] = '\0';
		if (batch_line(source, line, report, &error) < 0) {
			rf_log_error("stdin:%lu: %s", number, error.text);
			puts("unknown");
			status = RF_EXIT_UNABLE;
		} else if (options->output.json) {
			rf_cli_print_json(rf_explain_json(report));
		} else {
			rf_explain_print_line(report);
		}
	}
	return status;
}

static enum rf_exit single(const struct source *source, const struct options *options,
			   struct rf_explain_report *report)
{
	struct rf_error error;

	if (explain(source, &options->asked, report, &error) < 0) {
		rf_log_error("%s", error.text);
		return RF_EXIT_UNABLE;
	}
	if (options->output.json)
		rf_cli_print_json(rf_explain_json(report));
	else
		rf_explain_print(report);
	return report->explanation.answer.verdict == RF_VERDICT_DENY ? RF_EXIT_NO : RF_EXIT_YES;
}

static const struct argp_option option_table[] = {
	{"access", 'a', "ACCESS", 0, "read (default), write, attr, entry, exec or stat", 0},
	{"user", 'u', "USER", 0, "Login user; also uid and gid unless those are given", 0},
	{"uid", 'U', "USER", 0, "User that the process runs as", 0},
	{"gid", 'G', "GROUP", 0, "Group that the process runs as", 0},
	{"program", 'p', "FILE", 0, "Executable", 0},
	{"service", 's', "UNIT", 0, "systemd unit, or path of a cgroup", 0},
	{"policy", 'P', "FILE", 0, "Ask this policy (again: and this) instead of the one in force",
	 0},
	{"image", 'i', "FILE", 0, "Ask this image instead of the policy in force", 0},
	{"batch", 'b', NULL, 0,
	 "Read lines of ACCESS LOGIN UID GID PROGRAM SERVICE PATH from stdin", 0},
	{0},
};

enum rf_exit rf_cli_explain(int argc, char **argv)
{
	static const struct argp_child children[] = {
		{&rf_cli_output_argp, 0, NULL, 0}, {&rf_cli_daemon_argp, 0, NULL, 0}, {0}};
	static const struct argp argp = {
		.options = option_table,
		.parser = parse,
		.children = children,
		.args_doc = "PATH",
		.doc = "Says whether a subject may access PATH, and by which rule. What is not "
		       "said about the subject is the caller's own; '-' is none. "
		       "Exit status 0: allowed, 1: denied.",
	};
	struct options options = {.asked = {.access = RF_ACCESS_READ}};
	struct rf_explain_report report = {0};
	struct source source = {0};
	enum rf_exit status = RF_EXIT_UNABLE;
	struct rf_error error;

	argp_parse(&argp, argc, argv, 0, NULL, &options);
	if (source_open(&options, &source, &error) < 0)
		rf_log_error("%s", error.text);
	else if (options.batch)
		status = batch(&source, &options, &report);
	else
		status = single(&source, &options, &report);
	source_close(&source);
	return status;
}
