/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Notices that a path which leads nowhere may lead somewhere now: a name came into the directory
 * where the path ends today. What is mounted there, inotify does not tell; mountinfo does.
 */
#ifndef RF_DAEMON_WATCH_H
#define RF_DAEMON_WATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/places.h"

#define RF_WATCH_MAX 256 /* paths; further ones are found by the look that comes every minute */

/* One name that is waited for, in one directory. */
struct rf_watch_name {
	int directory; /* as inotify numbers it */
	char *name;
};

/* A zeroed one watches nothing. */
struct rf_watch {
	int fd; /* to be polled; 0: none */
	struct rf_watch_name names[RF_WATCH_MAX];
	uint32_t count;
};

/**
 * Waits for the paths that are not there. True when that is for anything new: what came before it
 * was waited for has to be looked for once more.
 */
bool rf_watch_set(struct rf_watch *watch, const struct rf_places *places,
		  const struct rf_image *image);

/** Reads what happened. True: one of the names came. */
bool rf_watch_read(struct rf_watch *watch);

void rf_watch_done(struct rf_watch *watch);

#endif
