/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* ringfence: everything that a person types. One table of verbs; each has a file of its own. */
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "cli/cli.h"

static const struct verb {
	const char *name;
	enum rf_exit (*run)(int argc, char **argv);
	const char *help;
} verbs[] = {
	{"check", rf_cli_check, "Tell everything that is wrong with a policy"},
	{"compile", rf_cli_compile, "Turn a policy into an image, or show an image"},
	{"diff", rf_cli_diff, "Compare a policy with what is in force"},
	{"apply", rf_cli_apply, "Bring a policy into force"},
	{"rollback", rf_cli_rollback, "Bring the policy before into force again"},
	{"status", rf_cli_status, "Show what is in force and what it did"},
	{"events", rf_cli_events, "Show what was refused"},
	{"explain", rf_cli_explain, "Say whether a subject may access a path, and by which rule"},
	{"doctor", rf_cli_doctor, "Try what this machine supports, and say what to change"},
	{"stop", rf_cli_stop, "End enforcement"},
	{"verify", rf_cli_verify, "Prove what compiled eBPF programs do, or show what they are"},
};
#define VERBS (sizeof(verbs) / sizeof(verbs[0]))

static void usage(FILE *out)
{
	fputs("Usage: ringfence VERB [OPTION...] [ARGUMENT...]\n\n", out);
	for (size_t i = 0; i < VERBS; i++)
		fprintf(out, "  %-10s %s\n", verbs[i].name, verbs[i].help);
	fputs("  help       Show this, or the help of a verb: ringfence help VERB\n\n"
	      "Exit status: 0 yes or done, 1 no, 2 could not tell.\n",
	      out);
}

static enum rf_exit run(const struct verb *verb, int argc, char **argv)
{
	char name[32];

	snprintf(name, sizeof(name), "ringfence %s", verb->name);
	argv[0] = name;
	return verb->run(argc, argv);
}

static const struct verb *find(const char *name)
{
	for (size_t i = 0; i < VERBS; i++)
		if (strcmp(verbs[i].name, name) == 0)
			return &verbs[i];
	rf_log_error("unknown verb '%s': see 'ringfence help'", name);
	return NULL;
}

static enum rf_exit help(const char *name)
{
	char option[] = "--help", *argv[] = {NULL, option, NULL};
	const struct verb *verb;

	if (!name) {
		usage(stdout);
		return RF_EXIT_YES;
	}
	verb = find(name);
	return verb ? run(verb, 2, argv) : RF_EXIT_UNABLE;
}

int main(int argc, char **argv)
{
	const struct verb *verb;

	rf_log_init("ringfence", RF_LOG_INFO);
	argp_err_exit_status = RF_EXIT_UNABLE;
	if (argc < 2) {
		usage(stderr);
		return RF_EXIT_UNABLE;
	}
	if (strcmp(argv[1], "help") == 0 || strcmp(argv[1], "--help") == 0)
		return (int)help(argv[2]);
	if (strcmp(argv[1], "--version") == 0) {
		puts("ringfence " RF_VERSION);
		return RF_EXIT_YES;
	}
	verb = find(argv[1]);
	return verb ? (int)run(verb, argc - 1, argv + 1) : RF_EXIT_UNABLE;
}
