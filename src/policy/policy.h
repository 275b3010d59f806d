/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Policies: from files that people write to the image that the daemon takes.
 *
 *	rf_policy_load()     files -> model, with all that is wrong in `diag`
 *	rf_policy_compile()  model -> image
 *	rf_policy_print()    model -> canonical YAML
 *
 * Nothing here logs, needs root or talks to the kernel programs.
 */
#ifndef RF_POLICY_POLICY_H
#define RF_POLICY_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/diag.h"
#include "policy/image.h"

struct rf_policy;

struct rf_policy_options {
	bool offline; /* do not look whether the paths exist on this machine */
	bool applies; /* who brings it into force tells which paths cannot be protected */
};

/**
 * Reads and merges `n` files, or folders whose `*.yaml` and `*.yml` are read in the
 * order of their names' bytes; then checks the whole: what it says, its paths on
 * this machine, its users and groups in this machine's database. All faults go to
 * `diag`, warnings also on success. `options` may be NULL. Returns 0; -EINVAL
 * when `diag` has errors (also when a file cannot be read); -ENOMEM. The caller
 * frees *ret_policy.
 */
int rf_policy_load(const char *const paths[], size_t n, const struct rf_policy_options *options,
		   struct rf_policy **ret_policy, struct rf_diag *diag);

void rf_policy_free(struct rf_policy *policy);

/**
 * Compiles a policy that was loaded. Pure: the same policy gives the same bytes,
 * in whatever order its files were named. Returns 0; -EINVAL with the faults in
 * `diag`; -ENOMEM. The caller frees *ret_image.
 */
int rf_policy_compile(const struct rf_policy *policy, struct rf_image **ret_image,
		      struct rf_diag *diag);

/**
 * Prints the policy as one file in its canonical form, which loads to the same
 * policy and prints the same again. Returns 0 or the negative errno of writing.
 */
int rf_policy_print(const struct rf_policy *policy, FILE *out);

/** Prints everything that an image holds but its hash, for people and tests. 0 or -errno. */
int rf_image_dump(const struct rf_image *image, FILE *out);

#endif
