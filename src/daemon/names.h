/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What the numbers of core/abi.h are called: in events, in requests, in the
 * output of every program. A number without a name (a newer kernel object than
 * this program) is "unknown".
 */
#ifndef RF_DAEMON_NAMES_H
#define RF_DAEMON_NAMES_H

#include <stdint.h>

#include "core/abi.h"
#include "core/hooks.h"

/** The LSM hook: "file_open". */
const char *rf_hook_name(uint32_t hook);

/** "allow", "deny", "audit". */
const char *rf_verdict_name(uint32_t verdict);

/** Finds the verdict called `name`; -EINVAL when there is none. */
int rf_verdict_parse(const char *name, uint32_t *ret_verdict);

/** One word for programs: "rule", "frozen". */
const char *rf_reason_name(uint32_t reason);

/** The same as a sentence for people, without a full stop. */
const char *rf_reason_text(uint32_t reason);

/** One bit of enum rf_access: "read". */
const char *rf_access_name(uint32_t bit);

/** Finds the access called `name`; -EINVAL when there is none. */
int rf_access_parse(const char *name, uint32_t *ret_access);

#define RF_ACCESS_TEXT_LEN 64

/** Every bit of `access`, joined by commas: "read,write"; "nothing" for 0. */
void rf_access_print(uint32_t access, char ret_text[RF_ACCESS_TEXT_LEN]);

/** "user", "uid", "gid", "program", "service": as the policy's subjects are called. */
const char *rf_subject_kind_name(uint32_t kind);

/** "file", "mapping", "ring". */
const char *rf_holding_kind_name(uint32_t kind);

#endif
