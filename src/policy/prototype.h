/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The first prototype's form of a policy: `uid: 1124` and `directory: [...]`. */
#ifndef RF_POLICY_PROTOTYPE_H
#define RF_POLICY_PROTOTYPE_H

#include "policy/parse_value.h"

/** Is it that form: a mapping with one of its keys and none that only the native form has? */
bool rf_prototype_is(const struct rf_parser *p);

/**
 * Adds it as the vault `prototype` whose maintainer is the uid. The policy is named
 * after the file unless another file names it.
 */
int rf_prototype_parse(struct rf_parser *p);

#endif
