/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What the files that make and check images share; nobody else includes it. */
#ifndef RF_POLICY_IMAGE_BYTES_H
#define RF_POLICY_IMAGE_BYTES_H

#include "policy/image.h"

/* The vault of programs that lie in no other: reserved, and always the last. */
#define RF_VAULT_PROGRAMS "programs"

/** SHA-256 of `size` bytes of an image, as if the header's hash were zero. 0 or -ENOMEM. */
int rf_image_hash(const void *bytes, size_t size, uint8_t ret_hash[RF_IMAGE_HASH_LEN]);

/**
 * Checks the sections, whose bounds are known to be right. Returns 0 or -EBADMSG
 * with the first fault in `error`.
 */
int rf_image_check(const struct rf_image *image, struct rf_error *error);

/** The order of rules: vault, kind, id. */
int rf_rule_key_compare(const struct rf_rule_key *a, const struct rf_rule_key *b);

#endif
