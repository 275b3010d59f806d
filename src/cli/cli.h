/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What the verbs of `ringfence` share: one function and one file per verb, the
 * exit codes, the options that several have, and reading a policy.
 */
#ifndef RF_CLI_CLI_H
#define RF_CLI_CLI_H

#include <argp.h>
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/diag.h"
#include "policy/image.h"
#include "policy/policy.h"

#define RF_CLI_POLICY_DIR "/etc/ringfence/policy.d"

/* What every verb returns, and the program exits with. Unknown is never YES. */
enum rf_exit {
	RF_EXIT_YES = 0,    /* yes, done */
	RF_EXIT_NO = 1,	    /* no: invalid, denied, different, not enforcing */
	RF_EXIT_UNABLE = 2, /* could not tell: usage, input it cannot use, daemon unreachable */
};

/* The verbs. Each gets argv[0] as "ringfence VERB". */
enum rf_exit rf_cli_check(int argc, char **argv);
enum rf_exit rf_cli_compile(int argc, char **argv);
enum rf_exit rf_cli_diff(int argc, char **argv);
enum rf_exit rf_cli_apply(int argc, char **argv);
enum rf_exit rf_cli_rollback(int argc, char **argv);
enum rf_exit rf_cli_status(int argc, char **argv);
enum rf_exit rf_cli_events(int argc, char **argv);
enum rf_exit rf_cli_explain(int argc, char **argv);
enum rf_exit rf_cli_doctor(int argc, char **argv);
enum rf_exit rf_cli_stop(int argc, char **argv);
enum rf_exit rf_cli_verify(int argc, char **argv);

/* --json; for verbs that ask the daemon also --socket. */
struct rf_cli_output {
	bool json;
};

struct rf_cli_daemon {
	const char *socket; /* NULL: RF_CONTROL_SOCKET */
};

/* [POLICY...] and --offline. */
struct rf_cli_policy {
	char **paths; /* NULL: RF_CLI_POLICY_DIR */
	size_t count;
	bool offline;
	bool applies; /* the daemon tells which paths cannot be protected */
};

/* Parsers of these, to be children of a verb's; the input is a pointer to the struct. */
extern const struct argp rf_cli_output_argp;
extern const struct argp rf_cli_daemon_argp;
extern const struct argp rf_cli_policy_argp;

/**
 * Reads and compiles the policy; what is wrong with it goes to `diag`. RF_EXIT_NO
 * when it is invalid; RF_EXIT_UNABLE when it cannot be read, which was said then.
 * The caller frees *ret_image, and *ret_model unless `ret_model` is NULL.
 */
enum rf_exit rf_cli_policy_read(const struct rf_cli_policy *policy, struct rf_policy **ret_model,
				struct rf_image **ret_image, struct rf_diag *diag);

/** The same for verbs that cannot go on without: faults go to stderr, and all is UNABLE then. */
enum rf_exit rf_cli_policy_need(const struct rf_cli_policy *policy, struct rf_image **ret_image);

/** {"name", "revision", "hash", "mode", "vaults", "paths", "rules"} */
json_t *rf_cli_image_json(const struct rf_image *image);

/** Prints one object on a line of stdout and releases it. */
void rf_cli_print_json(json_t *object);

#endif
