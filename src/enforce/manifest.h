/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What was proved of the kernel programs. `make prove` writes proofs/manifest.json: which object it
 * proved, by its SHA-256, with which provers, and which rules of each program. Every build embeds
 * that text beside the object. An object that is not the manifest's, or has a program that the
 * manifest lacks, is not loaded. None of this needs root.
 * For the other folders it is part of enforce.h.
 *
 * The text is JSON. What is read of it here; anything else in it is for people:
 *
 *   {"object": SHA-256 in hexadecimal digits,
 *    "provers": {NAME: VERSION, …},                        at least two
 *    "programs": [{"name": …, "section": …, "rules": […]}, …]}    at least one rule each
 */
#ifndef RF_ENFORCE_MANIFEST_H
#define RF_ENFORCE_MANIFEST_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

#define RF_OBJECT_DIGEST_LEN 32

/* What the manifest says of an object. All zero: nothing. */
struct rf_proven {
	uint8_t object[RF_OBJECT_DIGEST_LEN]; /* SHA-256 of the object, whatever the manifest says
					       */
	unsigned int programs;		      /* in the object; 0: not known */
	unsigned int proven;		      /* so many of them; 0 for another object */
	char provers[96]; /* "cvc5 1.0.3, z3 4.8.12"; empty where none is proven */
};

/* A program of an object. */
struct rf_object_program {
	const char *name;
	const char *section;
};

/**
 * Whether `manifest` says that all of an object is proved: it is about the object of this digest,
 * and has each of its programs. -EKEYREJECTED if not, with a line that says what to do. *ret_proven
 * is filled in any case.
 */
int rf_manifest_check(const char *manifest, const uint8_t digest[RF_OBJECT_DIGEST_LEN],
		      const struct rf_object_program *programs, size_t count,
		      struct rf_proven *ret_proven, struct rf_error *error);

/** The same of what is embedded: whether this build's object may be loaded. */
int rf_manifest_embedded(struct rf_proven *ret_proven, struct rf_error *error);

#define RF_PROVEN_TEXT_LEN 256

/**
 * "34 of 34 programs proven (cvc5 1.0.3, z3 4.8.12; object sha256 …)", or where the number of
 * programs is not known, that another build loaded the object.
 */
const char *rf_proven_print(const struct rf_proven *proven, char ret_text[RF_PROVEN_TEXT_LEN]);

/** The digest in hexadecimal digits. */
const char *rf_object_digest_print(const uint8_t digest[RF_OBJECT_DIGEST_LEN],
				   char ret_text[2 * RF_OBJECT_DIGEST_LEN + 1]);

#endif
