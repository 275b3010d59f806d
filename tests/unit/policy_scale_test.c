/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* A million paths, and the limits of a policy. Offline: no such files are made. */
#include <time.h>

#include "policy_text.h"

#define PATHS 1000000
#define SECONDS_MAX 10 /* as users feel it; a build with sanitizers gets more */

#if defined(__SANITIZE_ADDRESS__)
#define SLOWNESS 6
#else
#define SLOWNESS 1
#endif

static const struct rf_policy_options offline = {.offline = true};

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void million(void)
{
	const char *file = "million.yaml";
	FILE *out = fopen(file, "w");
	struct rf_policy *policy = NULL;
	struct rf_image *image = NULL;
	struct rf_diag diag = {0};
	double start, loaded, compiled;

	fprintf(out, "policy: big\nvaults:\n  - name: a\n    paths:\n");
	for (unsigned int i = 0; i < PATHS; i++) /* in no order at all */
		fprintf(out, "      - /srv/data/d%03u/f%06u\n", i % 1000, i * 7919U % PATHS);
	fclose(out);
	start = now();
	is_int(rf_policy_load(&file, 1, &offline, &policy, &diag), 0);
	loaded = now();
	is_int(rf_policy_compile(policy, &image, &diag), 0);
	compiled = now();
	is_int(image->header->roots, PATHS);
	ok(compiled - start < SECONDS_MAX * SLOWNESS, "%.1f s to load and %.1f s to compile",
	   loaded - start, compiled - loaded);
	rf_image_free(image);
	rf_policy_free(policy);
	rf_diag_done(&diag);
	unlink(file);
}

/* Loads what was printed to `file`, which must be refused with just this fault. */
static void refused(const char *file, const char *wanted)
{
	struct rf_policy *policy = NULL;
	struct rf_diag diag = {0};
	char *faults;

	is_int(rf_policy_load(&file, 1, &offline, &policy, &diag), -EINVAL);
	faults = faults_take(&diag);
	is_str(faults, wanted);
	free(faults);
	unlink(file);
}

static FILE *begin(const char *file)
{
	FILE *out = fopen(file, "w");

	fprintf(out, "policy: big\nvaults:\n");
	return out;
}

static void too_many_roots(void)
{
	FILE *out = begin("roots.yaml");

	fprintf(out, "  - name: a\n    paths:\n");
	for (unsigned int i = 0; i <= RF_ROOTS_MAX; i++)
		fprintf(out, "    - /d/%07u\n", i);
	fclose(out);
	refused("roots.yaml",
		"roots.yaml:1048581:7: error: more than 1048576 paths and programs in "
		"one policy\n");
}

static void too_many_vaults(void)
{
	FILE *out = begin("vaults.yaml");

	for (unsigned int i = 0; i <= RF_VAULTS_MAX; i++)
		fprintf(out, "  - {name: v%04u, paths: [/v%04u]}\n", i, i);
	fclose(out);
	refused("vaults.yaml", "vaults.yaml:4099:12: error: more than 4096 vaults in one policy, "
			       "the one for programs counted\n");
}

static void too_many_rules(void)
{
	FILE *out = begin("rules.yaml");

	fprintf(out, "  - name: a\n    paths: [/a]\n    maintainers:\n");
	for (unsigned int i = 0; i <= RF_RULES_MAX; i++)
		fprintf(out, "    - uid: %u\n", i + 1);
	fclose(out);
	refused("rules.yaml", "rules.yaml:262150:12: error: more than 262144 subjects in one "
			      "policy, members of groups counted\n");
}

static void too_many_units(void)
{
	FILE *out = begin("units.yaml");

	fprintf(out, "  - name: a\n    paths: [/a]\n    maintainers:\n");
	for (unsigned int i = 0; i <= RF_UNITS_MAX; i++)
		fprintf(out, "    - service: u%u.service\n", i);
	fclose(out);
	refused("units.yaml",
		"units.yaml:1:9: error: 4097 services in one policy, and 4096 are the most\n");
}

int main(void)
{
	texts_folder();
	million();
	too_many_roots();
	too_many_vaults();
	too_many_rules();
	too_many_units();
	return done();
}
