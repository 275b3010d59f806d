/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The mounts of this process's namespace, as /proc/self/mountinfo lists them:
 *
 *	cleanup_free char *text = rf_mountinfo_read();
 *	char *rest = text;
 *
 *	while (rf_mountinfo_next(&rest, &mount))
 *		…
 */
#ifndef RF_BASE_MOUNTINFO_H
#define RF_BASE_MOUNTINFO_H

#include <stdbool.h>
#include <stdint.h>

/* Its strings lie in the text that was taken apart. */
struct rf_mountinfo {
	uint64_t id;	     /* as statx(2) tells it of what lies on the mount */
	uint32_t dev;	     /* the kernel's own dev_t: major << 20 | minor */
	const char *root;    /* directory inside the file system that is mounted */
	const char *point;   /* where */
	const char *type;    /* "ext4", "fuse.sshfs" */
	const char *source;  /* "/dev/vda" */
	const char *options; /* of the file system; escaped still, so that a comma ends one */
};

/** All of it, to be freed by the caller; NULL with errno. */
char *rf_mountinfo_read(void);

/**
 * Takes the first line that can be read off `*text`, which it changes. False: there is no further
 * one.
 */
bool rf_mountinfo_next(char **text, struct rf_mountinfo *ret_mount);

/** Undoes the kernel's \ooo for space, tab, newline and others, in place. */
void rf_mountinfo_unescape(char *text);

#endif
