/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What a policy means, and whether that can be. The stages of rf_policy_check()
 * are files of their own; each reports all faults it sees and returns only
 * -ENOMEM.
 */
#ifndef RF_POLICY_CHECK_H
#define RF_POLICY_CHECK_H

#include "policy/model.h"
#include "policy/policy.h"

/**
 * Checks a policy that was parsed, resolves its subjects and brings it into its
 * final order. Returns 0, -EINVAL when `diag` has errors, or -ENOMEM.
 */
int rf_policy_check(struct rf_policy *policy, const struct rf_policy_options *options,
		    struct rf_diag *diag);

/** Paths: canonical, none inside another's; on this machine unless offline. check_paths.c */
int rf_policy_check_paths(struct rf_policy *policy, const struct rf_policy_options *options,
			  struct rf_diag *diag);

/** Fills `ids` and `unit` of every subject. resolve.c */
int rf_policy_resolve(struct rf_policy *policy, struct rf_diag *diag);

#endif
