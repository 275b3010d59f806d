/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Who acts, from the words of a command line to the facts that rules are matched against. */
#ifndef RF_CLI_SUBJECT_H
#define RF_CLI_SUBJECT_H

#include "base/error.h"
#include "core/abi.h"
#include "policy/image.h"

/* NULL: the caller's own; "-": none. */
struct rf_subject_words {
	const char *login;   /* name or number; also gives uid and gid where those are NULL */
	const char *uid;     /* name or number */
	const char *gid;     /* name or number */
	const char *program; /* path of an executable */
	const char *service; /* unit, or its path below the cgroup mount */
};

#define RF_SUBJECT_TEXT_LEN 4352

struct rf_subject_facts {
	struct rf_subject subject;
	char texts[RF_SUBJECT_MAX_]
		  [RF_SUBJECT_TEXT_LEN]; /* "alice(1000)", "/usr/bin/cat", "none" */
};

/**
 * Looks the words up in this machine's databases and in the image, whose programs
 * and services the numbers are of. -EINVAL: a word names nobody.
 */
int rf_subject_gather(const struct rf_subject_words *words, const struct rf_image *image,
		      struct rf_subject_facts *ret_facts, struct rf_error *error);

/** The number that the image gives to this executable, 0 when it names it not. */
uint32_t rf_subject_program(const struct rf_image *image, const char *path);

/** The number of the service that the unit name or cgroup path is or is below, or 0. */
uint32_t rf_subject_service(const struct rf_image *image, const char *service);

#endif
