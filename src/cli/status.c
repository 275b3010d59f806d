/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* ringfence status: what is in force, since when, what it did, and what is not as it should be. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "cli/cli.h"
#include "cli/connection.h"

#define HOLDINGS_SHOWN 10
#define PLACES_SHOWN 20

struct options {
	struct rf_cli_output output;
	struct rf_cli_daemon daemon;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *options = state->input;

	if (key != ARGP_KEY_INIT)
		return ARGP_ERR_UNKNOWN;
	state->child_inputs[0] = &options->output;
	state->child_inputs[1] = &options->daemon;
	return 0;
}

static const char *text(const json_t *object, const char *key)
{
	const char *value = json_string_value(json_object_get(object, key));

	return value ? value : "?";
}

static long long number(const json_t *object, const char *key)
{
	return json_integer_value(json_object_get(object, key));
}

/* "2025-11-21 12:03:44", where the reader is. */
static void print_since(const char *since, const char *what)
{
	struct tm tm = {0};
	char local[32];
	time_t then;

	if (!strptime(since, "%Y-%m-%dT%H:%M:%S", &tm))
		return;
	then = timegm(&tm);
	localtime_r(&then, &tm);
	strftime(local, sizeof(local), "%Y-%m-%d %H:%M:%S", &tm);
	printf("%s %s", what, local);
}

static void print_policy(const char *title, const json_t *policy)
{
	if (json_is_object(policy))
		printf("%-11s %s revision %lld\n", title, text(policy, "name"),
		       number(policy, "revision"));
}

/* As rf_proven_print(), of what a daemon answers. */
static void print_proof(const json_t *proof)
{
	const char *provers = json_string_value(json_object_get(proof, "provers"));

	if (json_is_integer(json_object_get(proof, "programs")))
		printf("proofs      %lld of %lld programs proven (%s%sobject sha256 %s)\n",
		       number(proof, "proven"), number(proof, "programs"), provers ?: "",
		       provers ? "; " : "", text(proof, "object"));
	else
		printf("proofs      not known: loaded by another build (object sha256 %s)\n",
		       text(proof, "object"));
}

/* "2 moved, 1 later, …", then the worst of them and why. */
static void print_places(const json_t *places)
{
	const json_t *place;
	size_t i;

	if (!json_is_object(places))
		return;
	printf("places      %lld moved, %lld later and not protected yet, %lld refused, %lld absent",
	       number(places, "moved"), number(places, "later"), number(places, "refused"),
	       number(places, "absent"));
	if (number(places, "unseen"))
		printf(", %lld in vaults not looked through", number(places, "unseen"));
	if (json_is_string(json_object_get(places, "checked")))
		print_since(text(places, "checked"), ", as of");
	putchar('\n');
	json_array_foreach (json_object_get(places, "list"), i, place) {
		const char *why = json_string_value(json_object_get(place, "why"));

		if (i == PLACES_SHOWN) {
			puts("  …         and others");
			return;
		}
		printf("  %-9s %s%s%s%s\n", text(place, "state"), text(place, "path"),
		       json_is_true(json_object_get(place, "optional")) ? " (optional)" : "",
		       why ? ": " : "", why ? why : "");
	}
}

/* What makes every read be checked. */
static void print_opens(const json_t *status)
{
	const json_t *open = json_object_get(status, "open"), *path;
	size_t i;

	if (!json_is_true(json_object_get(status, "held")))
		return;
	printf("open        %s%lld files of vaults since before the policy%s\n",
	       json_is_true(json_object_get(open, "more")) ? "more than " : "",
	       number(open, "files"),
	       json_is_true(json_object_get(open, "lost"))
		       ? ", and others that are not known any more"
		       : "");
	json_array_foreach (json_object_get(open, "list"), i, path)
		printf("  open      %s\n", json_string_value(path));
}

/* What everybody pays, in a vault or not; bench/README.md has the figures. */
static void print_costs(const json_t *status)
{
	if (json_is_true(json_object_get(status, "hides")))
		puts("costs       a vault hides: about 320 instructions for each stat of everybody");
	if (json_is_true(json_object_get(status, "held")))
		puts("costs       reads and writes are checked: about 320 instructions for each of "
		     "everybody's");
}

static void print_enforcing(const json_t *status)
{
	const json_t *policy = json_object_get(status, "policy");
	const json_t *stats = json_object_get(status, "stats");

	fputs("enforcing   yes, ", stdout);
	print_since(text(status, "since"), "since");
	printf(" (number %lld)\n", number(status, "sequence"));
	if (json_is_object(policy)) {
		print_policy("policy", policy);
		printf("hash        %s\nmode        %s\n", text(policy, "hash"),
		       text(policy, "mode"));
	}
	printf("hooks       %lld attached, self-test %s\n", number(status, "hooks"),
	       text(status, "self_test"));
	print_proof(json_object_get(status, "proof"));
	printf("paths       %lld recorded, %lld not, %lld files with several names, "
	       "%lld nested mounts\n",
	       number(status, "roots"), number(status, "missing"), number(status, "links"),
	       number(status, "nested"));
	print_places(json_object_get(status, "places"));
	print_costs(status);
	printf("decisions   %lld allowed, %lld denied, %lld audited\n", number(stats, "allowed"),
	       number(stats, "denied"), number(stats, "audited"));
	printf("events      %lld lost, %lld more than a share, %lld repeated within a second\n",
	       number(stats, "lost"), number(stats, "withheld"), number(stats, "repeated"));
}

static void print_holdings(const json_t *answer)
{
	const json_t *list = json_object_get(answer, "holdings"), *holding;
	size_t i;

	json_array_foreach (list, i, holding) {
		if (i == HOLDINGS_SHOWN) {
			printf("held        … and more, %lld in all\n", number(answer, "count"));
			return;
		}
		printf("held        %s by %s pid %lld: %s of vault %s%s%s\n", text(holding, "kind"),
		       text(holding, "comm"), number(holding, "pid"), text(holding, "access"),
		       text(holding, "vault"),
		       json_is_string(json_object_get(holding, "path")) ? " " : "",
		       json_is_string(json_object_get(holding, "path")) ? text(holding, "path")
									: "");
	}
}

static void print_text(const json_t *status, const json_t *holdings)
{
	const json_t *warning;
	size_t i;

	if (json_is_true(json_object_get(status, "enforcing")))
		print_enforcing(status);
	else
		puts("enforcing   no");
	print_policy("previous", json_object_get(status, "previous"));
	printf("daemon      %s, pid %lld\n", text(status, "version"), number(status, "pid"));
	print_opens(status);
	print_holdings(holdings);
	json_array_foreach (json_object_get(status, "warnings"), i, warning)
		printf("warning     %s\n", json_string_value(warning));
}

enum rf_exit rf_cli_status(int argc, char **argv)
{
	static const struct argp_child children[] = {
		{&rf_cli_output_argp, 0, NULL, 0}, {&rf_cli_daemon_argp, 0, NULL, 0}, {0}};
	static const struct argp argp = {
		.parser = parse,
		.children = children,
		.doc = "Shows what is in force. Exit status 1: nothing is.",
	};
	struct options options = {0};
	json_t *status, *holdings = NULL;
	struct rf_error error;
	bool enforcing;

	argp_parse(&argp, argc, argv, 0, NULL, &options);
	if (rf_connection_ask(&options.daemon, RF_VERB_STATUS, &status, &error) < 0) {
		rf_log_error("%s", error.text);
		return RF_EXIT_UNABLE;
	}
	if (json_is_true(json_object_get(status, "held")) &&
	    rf_connection_ask(&options.daemon, RF_VERB_HOLDINGS, &holdings, &error) < 0)
		rf_log_warning("cannot list what processes hold, ignoring: %s", error.text);
	enforcing = json_is_true(json_object_get(status, "enforcing"));
	if (options.output.json) {
		if (holdings)
			json_object_set(status, "holdings", json_object_get(holdings, "holdings"));
		rf_cli_print_json(json_incref(status));
	} else {
		print_text(status, holdings);
	}
	json_decref(holdings);
	json_decref(status);
	return enforcing ? RF_EXIT_YES : RF_EXIT_NO;
}
