/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "cli/cli.h"
#include "daemon/control.h"
#include "policy/policy.h"

static error_t output_parse(int key, char *arg, struct argp_state *state)
{
	struct rf_cli_output *output = state->input;

	if (key != 'j')
		return ARGP_ERR_UNKNOWN;
	output->json = true;
	return 0;
}

static const struct argp_option output_options[] = {
	{"json", 'j', NULL, 0, "Print JSON", 0},
	{0},
};

const struct argp rf_cli_output_argp = {.options = output_options, .parser = output_parse};

static error_t daemon_parse(int key, char *arg, struct argp_state *state)
{
	struct rf_cli_daemon *daemon = state->input;

	if (key != 'S')
		return ARGP_ERR_UNKNOWN;
	daemon->socket = arg;
	return 0;
}

static const struct argp_option daemon_options[] = {
	{"socket", 'S', "PATH", 0, "The daemon's control socket (" RF_CONTROL_SOCKET ")", 0},
	{0},
};

const struct argp rf_cli_daemon_argp = {.options = daemon_options, .parser = daemon_parse};

static error_t policy_parse(int key, char *arg, struct argp_state *state)
{
	struct rf_cli_policy *policy = state->input;

	switch (key) {
	case 'O':
		policy->offline = true;
		return 0;
	case ARGP_KEY_ARGS:
		policy->paths = state->argv + state->next;
		policy->count = (size_t)(state->argc - state->next);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option policy_options[] = {
	{"offline", 'O', NULL, 0, "Do not look whether the paths exist on this machine", 0},
	{0},
};

const struct argp rf_cli_policy_argp = {
	.options = policy_options,
	.parser = policy_parse,
	.args_doc = "[POLICY...]",
};

/* A file that cannot be read at all is not an invalid policy. */
static enum rf_exit check_readable(char *const *paths, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (access(paths[i], R_OK) < 0) {
			rf_log_error("cannot read '%s': %m", paths[i]);
			return RF_EXIT_UNABLE;
		}
	}
	return RF_EXIT_YES;
}

enum rf_exit rf_cli_policy_read(const struct rf_cli_policy *policy, struct rf_policy **ret_model,
				struct rf_image **ret_image, struct rf_diag *diag)
{
	struct rf_policy_options options = {.offline = policy->offline, .applies = policy->applies};
	char *standard[] = {(char *)RF_CLI_POLICY_DIR};
	char **paths = policy->count ? policy->paths : standard;
	size_t count = policy->count ? policy->count : 1;
	struct rf_policy *model = NULL;
	int r;

	if (check_readable(paths, count) != RF_EXIT_YES)
		return RF_EXIT_UNABLE;
	r = rf_policy_load((const char *const *)paths, count, &options, &model, diag);
	if (r == 0)
		r = rf_policy_compile(model, ret_image, diag);
	if (r == 0 && ret_model)
		*ret_model = model;
	else
		rf_policy_free(model);
	if (r == -EINVAL)
		return RF_EXIT_NO;
	if (r < 0)
		rf_log_error("cannot compile the policy: %s", strerror(-r));
	return r < 0 ? RF_EXIT_UNABLE : RF_EXIT_YES;
}

enum rf_exit rf_cli_policy_need(const struct rf_cli_policy *policy, struct rf_image **ret_image)
{
	struct rf_diag diag = {0};
	enum rf_exit status;

	status = rf_cli_policy_read(policy, NULL, ret_image, &diag);
	rf_diag_print(&diag, stderr);
	rf_diag_done(&diag);
	return status == RF_EXIT_YES ? RF_EXIT_YES : RF_EXIT_UNABLE;
}

json_t *rf_cli_image_json(const struct rf_image *image)
{
	const struct rf_image_header *header = image->header;
	char hash[2 * RF_IMAGE_HASH_LEN + 1];

	rf_image_hash_print(image, hash);
	return json_pack("{s:s, s:I, s:s, s:s, s:I, s:I, s:I}", "name",
			 rf_image_string(image, header->name), "revision",
			 (json_int_t)header->revision, "hash", hash, "mode",
			 header->flags & RF_IMAGE_AUDIT ? "audit" : "enforce", "vaults",
			 (json_int_t)header->vaults, "paths", (json_int_t)header->roots, "rules",
			 (json_int_t)header->rules);
}

void rf_cli_print_json(json_t *object)
{
	char *text = object ? json_dumps(object, JSON_COMPACT) : NULL;

	puts(text ? text : "null");
	free(text);
	json_decref(object);
}
