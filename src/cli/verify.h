/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What the modes of `ringfence verify` are given. */
#ifndef RF_CLI_VERIFY_H
#define RF_CLI_VERIFY_H

#include "cli/cli.h"
#include "verify/object.h"
#include "verify/prove.h"

#define RF_CLI_HASH_TEXT (2 * RF_OBJECT_HASH_LEN + 1)

struct rf_cli_eval {
	bool json;
	bool why3;	     /* have the provers confirm each step */
	const char *program; /* hexadecimal digits; NULL: on stdin */
	const char *memory;  /* the same; NULL: none */
	struct rf_prove_options prove;
};

struct rf_cli_object {
	const char *path;
	const char *show; /* a function's name; NULL: list all */
	bool json;
};

struct rf_cli_prove {
	const char *object;
	const char *spec;
	const char *only; /* one program; NULL: all */
	bool json;
	const char *html;    /* a page is written there as well; or NULL */
	const char *witness; /* cases of what is refuted are written there; or NULL */
	const char *again;   /* instead of proofs: these cases, for this object; or NULL */
	struct rf_prove_options prove;
};

/** Proves and reports: YES all, NO not all, UNABLE where that cannot be told. */
enum rf_exit rf_cli_verify_prove(const struct rf_cli_prove *options);

/** Prints r0 in hexadecimal digits, or says why it cannot be told. */
enum rf_exit rf_cli_verify_eval(const struct rf_cli_eval *options);

/** A SHA-256 in hexadecimal digits. Returns `text`. */
char *rf_cli_hash_text(const uint8_t hash[RF_OBJECT_HASH_LEN], char text[RF_CLI_HASH_TEXT]);

/** Prints what the object holds, or says why it cannot be read. */
enum rf_exit rf_cli_verify_object(const struct rf_cli_object *options);

/** Prints the function as Why3's MLCFG, or says what is not modelled and where. */
enum rf_exit rf_cli_verify_mlcfg(const char *path, const char *function);

#endif
