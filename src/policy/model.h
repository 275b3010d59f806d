/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The one data model of a policy, whatever it was read from, with the place of
 * each word for whoever has to say what is wrong with it. All but the
 * array of vaults lives in the policy's arena.
 */
#ifndef RF_POLICY_MODEL_H
#define RF_POLICY_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/diag.h"
#include "core/abi.h"

/* A word of the policy. `text` is NULL where it was not given. */
struct rf_policy_word {
	const char *text;
	struct rf_place place;
};

struct rf_policy_path {
	struct rf_policy_word path;
	bool optional; /* may be absent when the policy is applied */
};

/* How a policy names a subject: the key of an item of `maintainers` or `readers`. */
enum rf_policy_key {
	RF_POLICY_USER,	   /* login user */
	RF_POLICY_GROUP,   /* login users that are members when the policy is compiled */
	RF_POLICY_UID,	   /* real user id */
	RF_POLICY_GID,	   /* real group id */
	RF_POLICY_PROGRAM, /* path of an executable */
	RF_POLICY_SERVICE, /* systemd unit, or its path below the cgroup root */
	RF_POLICY_KEY_MAX_
};

struct rf_policy_subject {
	enum rf_policy_key key;
	struct rf_policy_word word; /* as written */
	uint32_t access;	    /* RF_ACCESS_ALL or RF_ACCESS_READER */
	/* What the word means, once rf_policy_check() found out. */
	const char *unit;    /* of a service: path below the cgroup root */
	const uint32_t *ids; /* of a user, uid or gid: the number; of a group: its members' */
	size_t ids_n;
	bool inside; /* a program within the vault that this subject belongs to */
};

struct rf_policy_vault {
	struct rf_policy_word name;
	struct rf_policy_path *paths; /* sorted by rf_path_compare() once checked */
	size_t paths_n;
	struct rf_policy_subject *subjects; /* maintainers and readers, maintainers first */
	size_t subjects_n;
	struct rf_policy_word mode;
	bool audit;
	bool hide;
};

enum rf_policy_mode { RF_POLICY_ENFORCE, RF_POLICY_AUDIT, RF_POLICY_MODE_MAX_ };

struct rf_policy {
	struct rf_arena arena;
	struct rf_policy_word name;
	bool name_implied; /* taken from a file's name: gives way to one that is written */
	struct rf_policy_word revision; /* as written */
	uint64_t revision_number;
	struct rf_policy_word mode;
	enum rf_policy_mode mode_value;
	struct rf_policy_vault *vaults; /* sorted by name once checked */
	size_t vaults_n;
	size_t vaults_capacity;
};

/** The key as policies spell it: "user", "group", ... */
const char *rf_policy_key_name(enum rf_policy_key key);

/** "enforce" or "audit". */
const char *rf_policy_mode_name(enum rf_policy_mode mode);

/** An empty policy, or NULL when there is no memory. rf_policy_free() is policy.h's. */
struct rf_policy *rf_policy_new(void);

/** A zeroed vault at the end of `vaults`, or NULL. It moves when another is added. */
struct rf_policy_vault *rf_policy_vault_add(struct rf_policy *policy);

#endif
