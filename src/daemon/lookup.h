/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Names for the numbers in an event, looked up on this machine and remembered.
 * Users and groups come from /etc/passwd and /etc/group alone: asking the name
 * service would load foreign code into the daemon and could wait for a network.
 */
#ifndef RF_DAEMON_LOOKUP_H
#define RF_DAEMON_LOOKUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/abi.h"
#include "policy/image.h"

struct rf_lookup;

/** 0 or a negative errno; the caller frees *ret_lookup. */
int rf_lookup_new(struct rf_lookup **ret_lookup);

void rf_lookup_free(struct rf_lookup *lookup);

/**
 * Reads again what changed since: mounts at once, users and groups within a
 * second. Call it before each batch of events; strings that the functions below
 * returned are void afterwards.
 */
void rf_lookup_refresh(struct rf_lookup *lookup);

/** The user's or group's name, or NULL. */
const char *rf_lookup_user(const struct rf_lookup *lookup, uint32_t uid);
const char *rf_lookup_group(const struct rf_lookup *lookup, uint32_t gid);

/** Path of a cgroup below its mount, or NULL when it is gone. */
const char *rf_lookup_cgroup(struct rf_lookup *lookup, uint64_t id);

/** Remembers the path of an executable that was seen, for a while; and the path, or NULL. */
void rf_lookup_keep_exe(struct rf_lookup *lookup, const struct rf_inode *exe, const char *path);
const char *rf_lookup_exe(const struct rf_lookup *lookup, const struct rf_inode *exe);

#define RF_LOOKUP_PATH_LEN 4608 /* a mount point (PATH_MAX) and the names of an event */

/* The names of an event: those of the object, or those of the executable. */
struct rf_lookup_names {
	uint32_t dev;
	uint32_t vault; /* 0: in none, or not known */
	bool cut;
	size_t len;
	const char *names;
};

/** The path that these names stand for; it begins with "…" where the upper end is not known. */
void rf_lookup_path(const struct rf_lookup *lookup, const struct rf_lookup_names *names,
		    const struct rf_image *image, char ret_path[RF_LOOKUP_PATH_LEN]);

#endif
