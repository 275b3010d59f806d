/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* For tests that have their policies as text. */
#ifndef RF_TESTS_POLICY_TEXT_H
#define RF_TESTS_POLICY_TEXT_H

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "faults.h"
#include "policy/policy.h"
#include "tap.h"

#define TEXTS_MAX 4

static char texts_path[] = "/tmp/rf-unit-XXXXXX";

static void texts_remove(void)
{
	char command[64];

	snprintf(command, sizeof(command), "rm -rf %s", texts_path);
	if (chdir("/") < 0 || system(command) != 0)
		printf("# %s is still there\n", texts_path);
}

/* A temporary folder, which is the current directory until the test ends. */
__attribute__((unused)) static void texts_folder(void)
{
	if (!mkdtemp(texts_path) || chdir(texts_path) < 0 || atexit(texts_remove) != 0)
		abort();
}

__attribute__((unused)) static void text_write(const char *file, const void *text, size_t size)
{
	FILE *out = fopen(file, "w");

	if (!out || fwrite(text, 1, size, out) != size || fclose(out))
		abort();
}

/* Loads the texts as 0.yaml, 1.yaml, ...; NULL ends them. Offline. */
__attribute__((unused)) static struct rf_policy *texts_load(const char *const texts[],
							    struct rf_diag *diag)
{
	static const char *const files[TEXTS_MAX] = {"0.yaml", "1.yaml", "2.yaml", "3.yaml"};
	static const struct rf_policy_options offline = {.offline = true};
	struct rf_policy *policy = NULL;
	size_t n = 0;

	for (; n < TEXTS_MAX && texts[n]; n++)
		text_write(files[n], texts[n], strlen(texts[n]));
	rf_policy_load(files, n, &offline, &policy, diag);
	for (size_t i = 0; i < n; i++)
		unlink(files[i]);
	return policy;
}

/* The image of the texts, or NULL; faults are shown as comments. */
__attribute__((unused)) static struct rf_image *texts_compile(const char *const texts[])
{
	struct rf_diag diag = {0};
	struct rf_policy *policy = texts_load(texts, &diag);
	struct rf_image *image = NULL;
	char *faults;

	if (policy)
		rf_policy_compile(policy, &image, &diag);
	rf_policy_free(policy);
	faults = faults_take(&diag);
	if (*faults)
		printf("# %s", faults);
	free(faults);
	return image;
}

__attribute__((unused)) static char *policy_text(const struct rf_policy *policy)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	rf_policy_print(policy, out);
	fclose(out);
	return text;
}

#endif
