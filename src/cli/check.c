/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* ringfence check: everything that is wrong with a policy, or one line that sums it up. */
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "cli/cli.h"
#include "cli/filesystems.h"

struct options {
	struct rf_cli_output output;
	struct rf_cli_policy policy;
	bool print;
	bool strict;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *options = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &options->output;
		state->child_inputs[1] = &options->policy;
		return 0;
	case 'p':
		options->print = true;
		return 0;
	case 't':
		options->strict = true;
		return 0;
	case ARGP_KEY_END:
		if (options->print && options->output.json)
			argp_error(state, "either --print or --json");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static void summary(const struct rf_image *image)
{
	char hash[2 * RF_IMAGE_HASH_LEN + 1];
	const struct rf_image_header *header = image->header;

	rf_image_hash_print(image, hash);
	printf("policy %s revision %llu is valid (vaults: %u, paths: %u, rules: %u), sha256 %s\n",
	       rf_image_string(image, header->name), (unsigned long long)header->revision,
	       header->vaults, header->roots, header->rules, hash);
}

/* {"valid": …, "policy": … or null, "errors": …, "faults": […]} */
static void print_json(const struct rf_image *image, struct rf_diag *diag)
{
	json_t *object = json_object(), *faults = rf_diag_json(diag);

	json_object_set_new(object, "valid", json_boolean(image != NULL));
	json_object_set_new(object, "policy", image ? rf_cli_image_json(image) : json_null());
	json_object_update(object, faults);
	json_decref(faults);
	rf_cli_print_json(object);
}

static enum rf_exit print(const struct options *options, const struct rf_policy *model,
			  const struct rf_image *image, struct rf_diag *diag)
{
	int r = 0;

	if (options->output.json)
		print_json(image, diag);
	else
		rf_diag_print(diag, stderr);
	if (image && options->print)
		r = rf_policy_print(model, stdout);
	else if (image && !options->output.json)
		summary(image);
	if (r < 0) {
		rf_log_error("cannot print the policy: %s", strerror(-r));
		return RF_EXIT_UNABLE;
	}
	if (!image || (options->strict && diag->counts[RF_DIAG_WARNING]))
		return RF_EXIT_NO;
	return RF_EXIT_YES;
}

enum rf_exit rf_cli_check(int argc, char **argv)
{
	static const struct argp_option option_table[] = {
		{"strict", 't', NULL, 0, "A warning is wrong as well", 0},
		{"print", 'p', NULL, 0, "Print the whole policy in its canonical form", 0},
		{0},
	};
	static const struct argp_child children[] = {
		{&rf_cli_output_argp, 0, NULL, 0}, {&rf_cli_policy_argp, 0, NULL, 0}, {0}};
	static const struct argp argp = {
		.options = option_table,
		.parser = parse,
		.children = children,
		.doc = "Tells everything that is wrong with the POLICY files and folders "
		       "(" RF_CLI_POLICY_DIR ").",
	};
	struct options options = {0};
	struct rf_policy *model = NULL;
	struct rf_image *image = NULL;
	struct rf_diag diag = {0};
	enum rf_exit status;

	argp_parse(&argp, argc, argv, 0, NULL, &options);
	status = rf_cli_policy_read(&options.policy, &model, &image, &diag);
	if (image && !options.policy.offline)
		rf_cli_filesystems_check(image, &diag);
	if (status != RF_EXIT_UNABLE)
		status = print(&options, model, image, &diag);
	rf_policy_free(model);
	rf_image_free(image);
	rf_diag_done(&diag);
	return status;
}
