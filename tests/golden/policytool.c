/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What the golden tests run: loads policies as the command line does, without the
 * rest of it.
 *
 *	policytool [--offline] print|dump|check|hash|image FILE...
 *
 * Faults go to stderr. Exit: 0 fine, 1 faults, 2 could not tell.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "policy/policy.h"

static int compile(const struct rf_policy *policy, const char *verb, struct rf_diag *diag)
{
	char hash[2 * RF_IMAGE_HASH_LEN + 1];
	struct rf_image *image;
	int r = rf_policy_compile(policy, &image, diag);

	if (r < 0)
		return r;
	if (!strcmp(verb, "dump"))
		r = rf_image_dump(image, stdout);
	rf_image_hash_print(image, hash);
	if (!strcmp(verb, "hash"))
		printf("%s\n", hash);
	if (!strcmp(verb, "image"))
		fwrite(image->bytes, 1, (size_t)image->header->size, stdout);
	rf_image_free(image);
	return r;
}

int main(int argc, char **argv)
{
	struct rf_policy_options options = {.offline = argc > 1 && !strcmp(argv[1], "--offline")};
	int verb = 1 + options.offline;
	struct rf_policy *policy = NULL;
	struct rf_diag diag = {0};
	int r;

	if (argc < verb + 2) {
		fprintf(stderr, "policytool: [--offline] print|dump|check|hash|image FILE...\n");
		return 2;
	}
	r = rf_policy_load((const char *const *)argv + verb + 1, (size_t)(argc - verb - 1),
			   &options, &policy, &diag);
	if (!r && !strcmp(argv[verb], "print"))
		r = rf_policy_print(policy, stdout);
	else if (!r)
		r = compile(policy, argv[verb], &diag);
	rf_diag_print(&diag, stderr);
	rf_diag_done(&diag);
	rf_policy_free(policy);
	return !r ? 0 : r == -EINVAL ? 1 : 2;
}
