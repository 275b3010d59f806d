/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Where file systems are mounted: turns a place inside a file system, which is
 * all that an event knows, into the path that people use. For logs only; no
 * decision rests on it.
 */
#ifndef RF_DAEMON_MOUNTS_H
#define RF_DAEMON_MOUNTS_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "policy/image.h"

struct rf_mount {
	uint32_t dev;	   /* as in struct rf_key */
	const char *root;  /* directory inside the file system that is mounted */
	const char *point; /* where */
};

/* In the order of mounting. A zeroed struct holds no mount. */
struct rf_mounts {
	struct rf_mount *list;
	size_t count;
	struct rf_arena arena;
};

/** Reads the text of /proc/PID/mountinfo; lines it cannot read are left out. 0 or -ENOMEM. */
int rf_mounts_parse(const char *text, struct rf_mounts *ret_mounts);

void rf_mounts_done(struct rf_mounts *mounts);

/* A place: `path` inside the file system `dev`, and the vault that the policy says it is in. */
struct rf_mounts_place {
	uint32_t dev;
	const char *path;
	uint32_t vault; /* 0: in none */
};

/**
 * Writes a path to the place. Of several mounts that show it, the one that makes
 * it a path of the policy's vault is taken (`image` may be NULL), else the one
 * that shows least beside it. -ENOENT when no mount shows it, -ENOSPC when it does
 * not fit.
 */
int rf_mounts_resolve(const struct rf_mounts *mounts, const struct rf_mounts_place *place,
		      const struct rf_image *image, char *ret_path, size_t size);

#endif
