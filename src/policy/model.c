/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "policy/model.h"

#include <assert.h>
#include <stdlib.h>

#include "policy/policy.h"

static const char *const key_names[] = {
	[RF_POLICY_USER] = "user", [RF_POLICY_GROUP] = "group",	    [RF_POLICY_UID] = "uid",
	[RF_POLICY_GID] = "gid",   [RF_POLICY_PROGRAM] = "program", [RF_POLICY_SERVICE] = "service",
};
static_assert(sizeof(key_names) / sizeof(*key_names) == RF_POLICY_KEY_MAX_, "a key has no name");

static const char *const mode_names[] = {
	[RF_POLICY_ENFORCE] = "enforce",
	[RF_POLICY_AUDIT] = "audit",
};
static_assert(sizeof(mode_names) / sizeof(*mode_names) == RF_POLICY_MODE_MAX_,
	      "a mode has no name");

const char *rf_policy_key_name(enum rf_policy_key key)
{
	return key_names[key];
}

const char *rf_policy_mode_name(enum rf_policy_mode mode)
{
	return mode_names[mode];
}

struct rf_policy *rf_policy_new(void)
{
	return calloc(1, sizeof(struct rf_policy));
}

void rf_policy_free(struct rf_policy *policy)
{
	if (!policy)
		return;
	rf_arena_done(&policy->arena);
	free(policy->vaults);
	free(policy);
}

struct rf_policy_vault *rf_policy_vault_add(struct rf_policy *policy)
{
	if (policy->vaults_n == policy->vaults_capacity) {
		size_t capacity = policy->vaults_capacity ? 2 * policy->vaults_capacity : 16;
		void *vaults = reallocarray(policy->vaults, capacity, sizeof(*policy->vaults));

		if (!vaults)
			return NULL;
		policy->vaults = vaults;
		policy->vaults_capacity = capacity;
	}
	policy->vaults[policy->vaults_n] = (struct rf_policy_vault){0};
	return &policy->vaults[policy->vaults_n++];
}
