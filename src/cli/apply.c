/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* ringfence apply: check, compile, and hand the image to the daemon. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "base/log.h"
#include "base/str.h"
#include "cli/change.h"
#include "cli/cli.h"

CLEANUP_DEFINE(struct rf_image *, rf_image_free)

struct options {
	struct rf_cli_change change;
	struct rf_cli_policy policy;
	const char *image;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *options = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &options->change;
		state->child_inputs[1] = &options->policy;
		return 0;
	case 'i':
		options->image = arg;
		return 0;
	case ARGP_KEY_END:
		if (options->image && options->policy.count)
			argp_error(state, "--image takes no policy");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* The daemon takes nothing that could change after it was checked, hence the seals. */
static int image_to_memfd(const struct rf_image *image, int *ret_fd, struct rf_error *error)
{
	cleanup_fd int fd = memfd_create("ringfence-image", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	int r;

	if (fd < 0)
		return rf_error_set(error, -errno, "cannot make a memfd: %m");
	r = rf_fd_write(fd, image->bytes, image->header->size);
	if (r < 0)
		return rf_error_set(error, r, "cannot copy the image: %s", strerror(-r));
	if (fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) < 0)
		return rf_error_set(error, -errno, "cannot seal the image: %m");
	*ret_fd = TAKE_FD(fd);
	return 0;
}

static enum rf_exit run(const struct options *options)
{
	CLEANUP(rf_image_free_pointer) struct rf_image *image = NULL;
	cleanup_fd int fd = -1;
	struct rf_error error;
	int r = 0;

	if (options->image)
		r = rf_image_read(options->image, &image, &error);
	else if (rf_cli_policy_need(&options->policy, &image) != RF_EXIT_YES)
		return RF_EXIT_UNABLE;
	if (r == 0)
		r = image_to_memfd(image, &fd, &error);
	if (r < 0) {
		rf_log_error("%s", error.text);
		return RF_EXIT_UNABLE;
	}
	return rf_cli_change_run(&options->change, RF_VERB_APPLY, fd);
}

enum rf_exit rf_cli_apply(int argc, char **argv)
{
	static const struct argp_option option_table[] = {
		{"image", 'i', "IMAGE", 0, "Apply this image instead of a policy", 0},
		{0},
	};
	static const struct argp_child children[] = {
		{&rf_cli_change_argp, 0, NULL, 0}, {&rf_cli_policy_argp, 0, NULL, 0}, {0}};
	static const struct argp argp = {
		.options = option_table,
		.parser = parse,
		.children = children,
		.doc = "Brings the POLICY files and folders (" RF_CLI_POLICY_DIR ") into force, "
		       "and tells which paths cannot be protected.",
	};
	struct options options = {.policy.applies = true};

	argp_parse(&argp, argc, argv, 0, NULL, &options);
	return run(&options);
}
