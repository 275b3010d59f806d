/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The provers that are known: their names, commands and versions. */
#include <stdio.h>
#include <string.h>

#include "verify/prove.h"

/* %f, %t and %m are Why3's: the file, seconds, megabytes. */
static const struct prover {
	const char *name;
	const char *command;
} provers[RF_PROVER_MAX_] = {
	[RF_PROVER_Z3] = {"z3", "z3 -smt2 -T:%t -memory:%m %f"},
	[RF_PROVER_CVC5] = {"cvc5", "cvc5 --lang=smt2 --tlimit-per=%t000 %f"},
	[RF_PROVER_CVC4] = {"cvc4", "cvc4 --lang=smt2 --tlimit-per=%t000 %f"},
};

const char *rf_prover_name(enum rf_prover prover)
{
	return provers[prover].name;
}

const char *rf_prover_command(enum rf_prover prover)
{
	return provers[prover].command;
}

const char *rf_proof_name(enum rf_proof proof)
{
	static const char *const names[RF_PROOF_MAX_] = {
		[RF_PROOF_NONE] = "no answer",	  [RF_PROOF_VALID] = "proved",
		[RF_PROOF_REFUTED] = "refuted",	  [RF_PROOF_UNKNOWN] = "unknown",
		[RF_PROOF_TIMEOUT] = "timed out", [RF_PROOF_FAILED] = "failed",
	};

	return names[proof];
}

struct version {
	bool asked;
	char text[32];
};

/* The first number with a dot in it. */
static void find_version(const char *line, char *ret_text, size_t size)
{
	for (const char *at = line; *at; at += strcspn(at, "0123456789")) {
		size_t length = strspn(at, "0123456789.");

		if (length && length < size && memchr(at, '.', length)) {
			memcpy(ret_text, at, length);
			return;
		}
		at += length;
	}
}

/* The first number with a dot in it that `command --version` prints. */
static const char *version_of(const char *command, struct version *version)
{
	char line[256];
	FILE *in;

	if (version->asked)
		return version->text;
	version->asked = true;
	snprintf(line, sizeof(line), "%s --version 2>/dev/null", command);
	in = popen(line, "re");
	while (in && !*version->text && fgets(line, sizeof(line), in))
		find_version(line, version->text, sizeof(version->text));
	if (in)
		pclose(in);
	return version->text;
}

const char *rf_why3_version(void)
{
	static struct version version;

	return version_of("why3", &version);
}

const char *rf_prover_version(enum rf_prover prover)
{
	static struct version versions[RF_PROVER_MAX_];

	return version_of(provers[prover].name, &versions[prover]);
}
