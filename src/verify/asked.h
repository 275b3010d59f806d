/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The numbers of a case by the names that they were asked for by, so that the same case can be had
 * again: of another object, which asks for the same names.
 */
#ifndef RF_VERIFY_ASKED_H
#define RF_VERIFY_ASKED_H

#include "verify/term.h"

struct rf_asked_number {
	char *name;
	uint64_t args[RF_TERM_ARGS];
	size_t count; /* of args */
	uint64_t value;
};

/* A zeroed one is empty. */
struct rf_asked {
	struct rf_asked_number *numbers;
	size_t count, room;
	const struct rf_assignment *of; /* whose numbers they are; who is asked for others */
	bool failed;			/* there was no memory for all */
};

/** An assignment that gives what is kept, asks `asked->of` for the rest, and keeps that. */
struct rf_assignment rf_asked_assignment(struct rf_asked *asked);

/** Keeps a number. Returns 0 or -ENOMEM. */
int rf_asked_keep(struct rf_asked *asked, const char *name, const uint64_t *args, size_t count,
		  uint64_t value);

void rf_asked_done(struct rf_asked *asked);

#endif
