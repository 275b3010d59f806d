/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* ringfence doctor: what this kernel, boot line and file systems support, and what to change. */
#include <stdio.h>

#include "cli/cli.h"
#include "cli/filesystems.h"
#include "daemon/status.h"
#include "enforce/enforce.h"

#define PLACES_SHOWN 4

static error_t parse(int key, char *arg, struct argp_state *state)
{
	if (key != ARGP_KEY_INIT)
		return ARGP_ERR_UNKNOWN;
	state->child_inputs[0] = state->input;
	return 0;
}

static const char *verdict(const struct rf_probe *probe)
{
	if (probe->ok)
		return "ok";
	return probe->required ? "MISSING" : "no";
}

static void print_text(const struct rf_probe *probes, unsigned int count)
{
	for (unsigned int i = 0; i < count; i++) {
		printf("%-8s %-36s %s\n", verdict(&probes[i]), probes[i].what, probes[i].found);
		if (!probes[i].ok && *probes[i].advice)
			printf("%-8s   → %s\n", "", probes[i].advice);
	}
}

static const char *text_of(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

/* "files    ext4 on /, /boot: keeps …" */
static void print_filesystems(const json_t *filesystems)
{
	const json_t *row, *place;
	size_t i, j;

	json_array_foreach (filesystems, i, row) {
		const json_t *places = json_object_get(row, "places");

		printf("%-8s %s on ", "files", text_of(row, "type"));
		json_array_foreach (places, j, place) {
			if (j == PLACES_SHOWN) {
				printf(" and %zu more", json_array_size(places) - j);
				break;
			}
			printf("%s%s", j ? ", " : "", json_string_value(place));
		}
		printf(": %s\n", text_of(row, "text"));
	}
}

static void print_json(const struct rf_probe *probes, unsigned int count, bool ok,
		       json_t *filesystems)
{
	json_t *list = json_array();
	struct rf_proven proven;

	for (unsigned int i = 0; i < count; i++)
		json_array_append_new(list, json_pack("{s:s, s:b, s:b, s:s, s:s}", "what",
						      probes[i].what, "ok", probes[i].ok,
						      "required", probes[i].required, "found",
						      probes[i].found, "advice", probes[i].advice));
	rf_manifest_embedded(&proven, NULL);
	rf_cli_print_json(json_pack("{s:b, s:o, s:o, s:O?}", "ok", ok, "proof",
				    rf_status_proof(&proven), "probes", list, "filesystems",
				    filesystems));
}

enum rf_exit rf_cli_doctor(int argc, char **argv)
{
	static const struct argp_child children[] = {{&rf_cli_output_argp, 0, NULL, 0}, {0}};
	static const struct argp argp = {
		.parser = parse,
		.children = children,
		.doc = "Tries what this kernel and its boot line support, and tells what its file "
		       "systems can promise. "
		       "Exit status 1: something is missing that enforcement needs.",
	};
	struct rf_probe probes[RF_PROBES_MAX];
	struct rf_cli_output output = {0};
	json_t *filesystems;
	unsigned int count;
	bool ok = true;

	argp_parse(&argp, argc, argv, 0, NULL, &output);
	count = rf_probe_all(probes);
	for (unsigned int i = 0; i < count; i++)
		ok = ok && (probes[i].ok || !probes[i].required);
	filesystems = rf_cli_filesystems_list();
	if (output.json) {
		print_json(probes, count, ok, filesystems);
	} else {
		print_text(probes, count);
		print_filesystems(filesystems);
	}
	json_decref(filesystems);
	return ok ? RF_EXIT_YES : RF_EXIT_NO;
}
