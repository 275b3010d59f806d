/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The images of the state directory, kept so that after a crash at any point what
 * is pinned in the kernel and what is on disk can be told to agree, or are mended:
 *
 *   next.image      a policy that is about to be applied
 *   current.image   the policy in force
 *   previous.image  the one before, for rollback
 *
 * A change goes: stage (write next), apply in the kernel, commit (rename current to
 * previous, then next to current), remove the old enforcement. A crash leaves one
 * of these, which rf_store_recover mends:
 *
 *   pinned        current   next      the crash came
 *   is current    there     there     before the new policy was in force: drop next
 *   is next       there     there     before the commit: commit
 *   is next       missing   there     within the commit: commit the rest
 *   nothing       missing   there     the same, and the machine was started again
 *   nothing       there     there     as the first row, and the machine was started again
 *   is neither    any       any       never by a crash: somebody changed the directory;
 *                                     what is pinned stays, without an image to name it
 */
#ifndef RF_DAEMON_STORE_H
#define RF_DAEMON_STORE_H

#include "base/error.h"
#include "policy/image.h"

/* An open state directory, locked: there is one daemon at a time. A zeroed one is not open. */
struct rf_store {
	char *path;
	int dir;
};

/** Creates the directory (mode 0700) where it lacks, opens and locks it. -EBUSY: another has it. */
int rf_store_open(const char *path, struct rf_store *ret_store, struct rf_error *error);

void rf_store_done(struct rf_store *store);

/**
 * Mends what a crash left. `pinned` is the hash of what is in force, or NULL.
 * Gives the image of what is in force, or else the one that is to be brought into
 * force: current.image; *ret_image is NULL when there is none. -EBADMSG when an
 * image that is needed cannot be used.
 */
int rf_store_recover(struct rf_store *store, const uint8_t *pinned, struct rf_image **ret_image,
		     struct rf_error *error);

/** Writes next.image. */
int rf_store_stage(struct rf_store *store, const struct rf_image *image, struct rf_error *error);

/**
 * next.image becomes current.image, which becomes previous.image unless it is the
 * same policy. On failure current.image is what it was.
 */
int rf_store_commit(struct rf_store *store, struct rf_error *error);

/** Drops next.image. */
void rf_store_discard(struct rf_store *store);

/** Reads previous.image; -ENOENT when there is none. */
int rf_store_previous(const struct rf_store *store, struct rf_image **ret_image,
		      struct rf_error *error);

#endif
