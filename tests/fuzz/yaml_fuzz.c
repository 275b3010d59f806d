/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Any bytes as a policy file. Nothing may crash, leak or stall; and what loads must
 * print to something that loads to the same and compiles.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "policy/policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static struct rf_policy *load(const void *bytes, size_t size)
{
	static const struct rf_policy_options offline = {.offline = true};
	static char path[64];
	static int fd = -1;
	const char *file = path;
	struct rf_policy *policy = NULL;
	struct rf_diag diag = {0};
	int r;

	if (fd < 0) {
		fd = memfd_create("policy", 0);
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	}
	if (ftruncate(fd, 0) < 0 || pwrite(fd, bytes, size, 0) != (ssize_t)size)
		abort();
	r = rf_policy_load(&file, 1, &offline, &policy, &diag);
	if (!r != !diag.counts[RF_DIAG_ERROR])
		abort();
	json_decref(rf_diag_json(&diag));
	rf_diag_done(&diag);
	return policy;
}

static char *print(const struct rf_policy *policy, size_t *ret_size)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, ret_size);

	rf_policy_print(policy, out);
	fclose(out);
	return text;
}

static void compile(const struct rf_policy *policy)
{
	struct rf_image *image = NULL;
	struct rf_diag diag = {0};

	if (rf_policy_compile(policy, &image, &diag) < 0)
		abort();
	rf_image_free(image);
	rf_diag_done(&diag);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct rf_policy *policy = load(bytes, size), *second;
	char *first_text, *second_text;
	size_t n, m;

	if (!policy)
		return 0;
	compile(policy);
	first_text = print(policy, &n);
	second = load(first_text, n);
	if (!second)
		abort();
	second_text = print(second, &m);
	if (n != m || memcmp(first_text, second_text, n) != 0)
		abort();
	free(first_text);
	free(second_text);
	rf_policy_free(policy);
	rf_policy_free(second);
	return 0;
}
