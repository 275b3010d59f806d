/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Names, modes and limits; and the order of the stages. */
#include "policy/check.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "policy/entries.h"
#include "policy/image_bytes.h"
#include "policy/unit.h"

static void name_check(const char *what, const struct rf_policy_word *name, struct rf_diag *diag)
{
	if (strlen(name->text) > 63)
		rf_diag_error(diag, &name->place, "%s name is %zu bytes long, and 63 are the most",
			      what, strlen(name->text));
	else if (!rf_str_is_name(name->text))
		rf_diag_error(diag, &name->place,
			      "%s name '%s' holds more than a-z, 0-9, '.', '_' and '-'", what,
			      name->text);
}

/* By name, then by place; the vault without a name, which was reported, comes first. */
static int vault_compare(const void *left, const void *right)
{
	const struct rf_policy_vault *a = left, *b = right;
	int order = strcmp(a->name.text ?: "", b->name.text ?: "");

	return order ? order : rf_place_compare(&a->name.place, &b->name.place);
}

static void vaults_check(struct rf_policy *policy, struct rf_diag *diag)
{
	if (policy->vaults_n)
		qsort(policy->vaults, policy->vaults_n, sizeof(*policy->vaults), vault_compare);
	for (size_t v = 0; v < policy->vaults_n; v++) {
		const struct rf_policy_vault *vault = &policy->vaults[v];
		const struct rf_policy_word *name = &vault->name, *before = &vault[-(v > 0)].name;

		if (!name->text)
			continue;
		name_check("vault", name, diag);
		if (!strcmp(name->text, RF_VAULT_PROGRAMS))
			rf_diag_error(
				diag, &name->place,
				"the vault name '%s' is reserved for the programs that rules name",
				name->text);
		if (v && before->text && !strcmp(before->text, name->text))
			rf_diag_error(diag, &name->place,
				      "a vault '%s' was already given in %s:%u:%u", name->text,
				      before->place.file, before->place.line, before->place.column);
	}
}

static bool has_program(const struct rf_policy *policy)
{
	for (size_t v = 0; v < policy->vaults_n; v++)
		for (size_t i = 0; i < policy->vaults[v].subjects_n; i++)
			if (policy->vaults[v].subjects[i].key == RF_POLICY_PROGRAM)
				return true;
	return false;
}

/* One rule for each number that a subject stands for. */
static void rules_check(const struct rf_policy *policy, struct rf_diag *diag)
{
	size_t rules = 0;

	for (size_t v = 0; v < policy->vaults_n; v++) {
		for (size_t i = 0; i < policy->vaults[v].subjects_n; i++) {
			const struct rf_policy_subject *subject = &policy->vaults[v].subjects[i];

			rules += subject->key == RF_POLICY_GROUP ? subject->ids_n : 1;
			if (rules <= RF_RULES_MAX)
				continue;
			rf_diag_error(
				diag, &subject->word.place,
				"more than %u subjects in one policy, members of groups counted",
				RF_RULES_MAX);
			return;
		}
	}
}

static int limits_check(const struct rf_policy *policy, struct rf_diag *diag)
{
	size_t vaults = policy->vaults_n + has_program(policy), n;
	const char **units = rf_policy_units_new(policy, &n);

	if (!units)
		return -ENOMEM;
	free(units);
	if (vaults > RF_VAULTS_MAX)
		rf_diag_error(diag, &policy->vaults[policy->vaults_n - 1].name.place,
			      "more than %u vaults in one policy, the one for programs counted",
			      RF_VAULTS_MAX);
	if (n > RF_UNITS_MAX)
		rf_diag_error(diag, &policy->name.place,
			      "%zu services in one policy, and %u are the most", n, RF_UNITS_MAX);
	rules_check(policy, diag);
	return 0;
}

static void modes_check(const struct rf_policy *policy, struct rf_diag *diag)
{
	for (size_t v = 0; v < policy->vaults_n; v++) {
		const struct rf_policy_vault *vault = &policy->vaults[v];

		if (vault->mode.text && !vault->audit && policy->mode_value == RF_POLICY_AUDIT)
			rf_diag_warning(
				diag, &vault->mode.place,
				"the policy's mode is audit, so this vault is not enforced");
	}
}

int rf_policy_check(struct rf_policy *policy, const struct rf_policy_options *options,
		    struct rf_diag *diag)
{
	int r;

	if (policy->name.text && !policy->name_implied)
		name_check("policy", &policy->name, diag);
	vaults_check(policy, diag);
	modes_check(policy, diag);
	r = rf_policy_check_paths(policy, options, diag);
	if (r < 0)
		return r;
	r = rf_policy_resolve(policy, diag);
	if (r < 0)
		return r;
	r = limits_check(policy, diag);
	if (r < 0)
		return r;
	return diag->counts[RF_DIAG_ERROR] ? -EINVAL : 0;
}
