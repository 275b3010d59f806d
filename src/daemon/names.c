/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The tables of names. Each is as long as its enum: the compiler counts. */
#include "daemon/names.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define LENGTH(table) (sizeof(table) / sizeof((table)[0]))
#define ASSERT_TABLE(table, max) _Static_assert(LENGTH(table) == (max), #table " misses a name")

static const char *const hooks[] = {
#define X(id, program, hook, ...) [RF_HOOK_##id] = #hook,
	RF_HOOKS(X)
#undef X
};
ASSERT_TABLE(hooks, RF_HOOK_MAX_);

static const char *const verdicts[] = {
	[RF_VERDICT_ALLOW] = "allow",
	[RF_VERDICT_DENY] = "deny",
	[RF_VERDICT_AUDIT] = "audit",
};
ASSERT_TABLE(verdicts, RF_VERDICT_MAX_);

static const struct {
	const char *name;
	const char *text;
} reasons[] = {
	[RF_REASON_NONE] = {"none", "allowed"},
	[RF_REASON_RULE] = {"rule", "no rule lets this subject do this"},
	[RF_REASON_FROZEN] = {"frozen",
			      "on the way to a vault: nobody may move, remove or cover it"},
	[RF_REASON_DISCONNECTED] = {"disconnected",
				    "opened by file handle: its place in the tree is unknown"},
	[RF_REASON_DEPTH] = {"depth", "deeper in directories than can be judged"},
	[RF_REASON_UNKNOWN_VAULT] = {"unknown-vault", "labelled with a vault the policy lacks"},
	[RF_REASON_MARKS_FULL] = {"marks-full", "it would need a label and no label is left"},
	[RF_REASON_ALIAS] = {"alias", "a layered file system hides its real place"},
	[RF_REASON_WATCH] = {"watch", "would stall or spy on a file system that holds a vault"},
	[RF_REASON_HELD] = {"held", "somebody else has the file open that comes into a vault"},
	[RF_REASON_BOUNDARY] = {"boundary",
				"a directory comes into a vault, or out of it, by being copied"},
	[RF_REASON_DEVICES_FULL] = {"devices-full",
				    "a file system of the policy, and no room to watch it"},
	[RF_REASON_FORGED] = {"forged", "would make the process look like another program"},
	[RF_REASON_HANDED] = {"handed", "would hand it on to where nobody asks who gets it"},
};
ASSERT_TABLE(reasons, RF_REASON_MAX_);

/* Indexed by the bit's number. */
static const char *const accesses[] = {"read", "write", "attr", "entry", "exec", "stat"};
_Static_assert((1U << LENGTH(accesses)) - 1 == RF_ACCESS_ALL, "accesses misses a name");

static const char *const subjects[] = {
	[RF_SUBJECT_LOGIN] = "user",	  [RF_SUBJECT_UID] = "uid",
	[RF_SUBJECT_GID] = "gid",	  [RF_SUBJECT_PROGRAM] = "program",
	[RF_SUBJECT_SERVICE] = "service",
};
ASSERT_TABLE(subjects, RF_SUBJECT_MAX_);

static const char *const holdings[] = {
	[RF_HOLDING_FILE] = "file",
	[RF_HOLDING_MAPPING] = "mapping",
};
ASSERT_TABLE(holdings, RF_HOLDING_MAX_);

#define NAME_OF(table, index) ((index) < LENGTH(table) ? (table)[index] : "unknown")

const char *rf_hook_name(uint32_t hook)
{
	return NAME_OF(hooks, hook);
}

const char *rf_verdict_name(uint32_t verdict)
{
	return NAME_OF(verdicts, verdict);
}

int rf_verdict_parse(const char *name, uint32_t *ret_verdict)
{
	for (uint32_t i = 0; i < LENGTH(verdicts); i++) {
		if (strcmp(verdicts[i], name) == 0) {
			*ret_verdict = i;
			return 0;
		}
	}
	return -EINVAL;
}

const char *rf_reason_name(uint32_t reason)
{
	return reason < LENGTH(reasons) ? reasons[reason].name : "unknown";
}

const char *rf_reason_text(uint32_t reason)
{
	return reason < LENGTH(reasons) ? reasons[reason].text : "unknown";
}

const char *rf_access_name(uint32_t bit)
{
	for (uint32_t i = 0; i < LENGTH(accesses); i++)
		if (bit == 1U << i)
			return accesses[i];
	return "unknown";
}

int rf_access_parse(const char *name, uint32_t *ret_access)
{
	for (uint32_t i = 0; i < LENGTH(accesses); i++) {
		if (strcmp(accesses[i], name) == 0) {
			*ret_access = 1U << i;
			return 0;
		}
	}
	return -EINVAL;
}

void rf_access_print(uint32_t access, char ret_text[RF_ACCESS_TEXT_LEN])
{
	size_t used = 0;

	snprintf(ret_text, RF_ACCESS_TEXT_LEN, "nothing");
	for (uint32_t i = 0; i < LENGTH(accesses); i++) {
		if (access & 1U << i)
			used += (size_t)snprintf(ret_text + used, RF_ACCESS_TEXT_LEN - used, "%s%s",
						 used ? "," : "", accesses[i]);
	}
}

const char *rf_subject_kind_name(uint32_t kind)
{
	return NAME_OF(subjects, kind);
}

const char *rf_holding_kind_name(uint32_t kind)
{
	return NAME_OF(holdings, kind);
}
