/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* ringfence compile: policy -> image file, or an image file as text. */
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "cli/cli.h"

CLEANUP_DEFINE(struct rf_image *, rf_image_free)

struct options {
	struct rf_cli_output output;
	struct rf_cli_policy policy;
	const char *out;
	const char *dump;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *options = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &options->output;
		state->child_inputs[1] = &options->policy;
		return 0;
	case 'o':
		options->out = arg;
		return 0;
	case 'd':
		options->dump = arg;
		return 0;
	case ARGP_KEY_END:
		if (!options->out == !options->dump)
			argp_error(state, "either --output or --dump is needed");
		if (options->dump && options->policy.count)
			argp_error(state, "--dump takes no policy");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static enum rf_exit dump(const struct options *options)
{
	CLEANUP(rf_image_free_pointer) struct rf_image *image = NULL;
	struct rf_error error;
	int r;

	r = rf_image_read(options->dump, &image, &error);
	if (r < 0) {
		rf_log_error("%s", error.text);
		return RF_EXIT_UNABLE;
	}
	if (options->output.json) {
		rf_cli_print_json(rf_cli_image_json(image));
		return RF_EXIT_YES;
	}
	r = rf_image_dump(image, stdout);
	if (r < 0)
		rf_log_error("cannot print the image: %s", strerror(-r));
	return r < 0 ? RF_EXIT_UNABLE : RF_EXIT_YES;
}

static enum rf_exit compile(const struct options *options)
{
	CLEANUP(rf_image_free_pointer) struct rf_image *image = NULL;
	struct rf_error error;

	if (rf_cli_policy_need(&options->policy, &image) != RF_EXIT_YES)
		return RF_EXIT_UNABLE;
	if (rf_image_write(image, options->out, &error) < 0) {
		rf_log_error("%s", error.text);
		return RF_EXIT_UNABLE;
	}
	if (options->output.json)
		rf_cli_print_json(rf_cli_image_json(image));
	return RF_EXIT_YES;
}

enum rf_exit rf_cli_compile(int argc, char **argv)
{
	static const struct argp_option option_table[] = {
		{"output", 'o', "IMAGE", 0, "Write the image to this file", 0},
		{"dump", 'd', "IMAGE", 0, "Show what this image holds", 0},
		{0},
	};
	static const struct argp_child children[] = {
		{&rf_cli_output_argp, 0, NULL, 0}, {&rf_cli_policy_argp, 0, NULL, 0}, {0}};
	static const struct argp argp = {
		.options = option_table,
		.parser = parse,
		.children = children,
		.doc = "Turns the POLICY files and folders (" RF_CLI_POLICY_DIR ") into an image.",
	};
	struct options options = {0};

	argp_parse(&argp, argc, argv, 0, NULL, &options);
	return options.dump ? dump(&options) : compile(&options);
}
