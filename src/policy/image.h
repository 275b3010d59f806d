/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The image: a compiled policy as one run of bytes. A value: the same policy
 * gives the same bytes, and their SHA-256 names it. The daemon accepts nothing
 * else. All numbers are little-endian; sections follow the header in the order
 * of its counts, without gaps; every string is an offset into the last section,
 * which ends with a NUL.
 */
#ifndef RF_POLICY_IMAGE_H
#define RF_POLICY_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "core/abi.h"

#define RF_IMAGE_MAGIC "RFIMAGE" /* with its NUL: 8 bytes */
#define RF_IMAGE_VERSION 1
#define RF_IMAGE_HASH_LEN 32
#define RF_IMAGE_SIZE_MAX (512U << 20)

/* Where in the policy's text something was said: `file` is a string, line and column count from 1.
 */
struct rf_image_place {
	uint32_t file;
	uint32_t line;
	uint32_t column;
};

struct rf_image_header {
	char magic[8];
	uint32_t version;
	uint32_t flags;			 /* enum rf_image_flag */
	uint64_t size;			 /* of the whole image, bytes */
	uint8_t hash[RF_IMAGE_HASH_LEN]; /* SHA-256 of the image with this field zero */
	uint64_t revision;
	uint32_t name;	 /* string */
	uint32_t vaults; /* counts of the sections, in their order */
	uint32_t roots;
	uint32_t rules;
	uint32_t units;
	uint32_t programs; /* highest program number; not a section */
	uint32_t strings;  /* bytes */
	uint32_t pad;
};

enum rf_image_flag {
	RF_IMAGE_AUDIT = 1 << 0, /* the whole policy reports and refuses nothing */
};

/* Vault number n is element n - 1. The reserved vault `programs` is the last, where there is one.
 */
struct rf_image_vault {
	uint32_t name; /* string */
	struct rf_vault vault;
	struct rf_image_place place;
};

/*
 * Sorted by path as rf_path_compare() does, name by name: a directory precedes what
 * is in it, with nothing else between. No path twice.
 */
struct rf_image_root {
	uint32_t path;	  /* string: absolute, no `.`, `..`, `//` or final slash */
	uint32_t vault;	  /* 0: only a program's identity, its protection is its directory's */
	uint32_t program; /* number from 1; 0: not a program */
	uint32_t flags;	  /* enum rf_image_root_flag */
	struct rf_image_place place;
};

enum rf_image_root_flag {
	RF_IMAGE_ROOT_OPTIONAL = 1 << 0, /* may be absent when the policy is applied */
};

/* Sorted by key; no key twice. */
struct rf_image_rule {
	struct rf_rule_key key;
	uint32_t access; /* enum rf_access */
	uint32_t text;	 /* string: the subject as the policy says it, "user: acme-release" */
	struct rf_image_place place;
	uint32_t pad;
};

/* Service number n is element n - 1. Sorted by the path's bytes; no path twice. */
struct rf_image_unit {
	uint32_t path; /* string: below the cgroup mount, "/system.slice/acme.service" */
};

/* An image in memory: owns its bytes, and points into them. Read-only once made. */
struct rf_image {
	uint8_t *bytes;
	const struct rf_image_header *header;
	const struct rf_image_vault *vaults;
	const struct rf_image_root *roots;
	const struct rf_image_rule *rules;
	const struct rf_image_unit *units;
	const char *strings;
};

/**
 * Takes a copy of `size` bytes and checks all of it: magic, version, size, hash,
 * section bounds, string offsets, orders, ranges and cross references. After
 * that no access through the image needs a check. Returns 0, -EBADMSG with the
 * reason in `error`, or -ENOMEM. The caller frees *ret_image.
 */
int rf_image_load(const void *bytes, size_t size, struct rf_image **ret_image,
		  struct rf_error *error);

/** Reads the file whole (at most RF_IMAGE_SIZE_MAX) and loads it; adds the errors of open(2) and
 * read(2). */
int rf_image_read(const char *path, struct rf_image **ret_image, struct rf_error *error);

/** The same from an open descriptor, which stays the caller's. */
int rf_image_read_fd(int fd, struct rf_image **ret_image, struct rf_error *error);

/**
 * Writes the bytes to `path` so that a crash leaves the old file or the new one:
 * temporary file beside it, fsync, rename, fsync of the directory. Mode 0600.
 */
int rf_image_write(const struct rf_image *image, const char *path, struct rf_error *error);

void rf_image_free(struct rf_image *image);

static inline const char *rf_image_string(const struct rf_image *image, uint32_t offset)
{
	return image->strings + offset;
}

/** Whether a vault hides: then everybody's stat(2) and the like are checked. */
bool rf_image_hides(const struct rf_image *image);

/** The hash in hexadecimal, as people see it; the buffer's size is part of the type. */
void rf_image_hash_print(const struct rf_image *image, char ret_text[2 * RF_IMAGE_HASH_LEN + 1]);

/** The root at exactly `path`, or NULL. */
const struct rf_image_root *rf_image_root_find(const struct rf_image *image, const char *path);

/** The root that `path` is or is below, or NULL: the deepest one that has a vault. By name only. */
const struct rf_image_root *rf_image_root_covering(const struct rf_image *image, const char *path);

/** The rule with this key, or NULL. */
const struct rf_image_rule *rf_image_rule_find(const struct rf_image *image,
					       const struct rf_rule_key *key);

#endif
