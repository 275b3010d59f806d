/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The paths of all vaults together. In the order of rf_path_compare() what lies
 * below a root follows it at once, so one look at the last root that lies in no
 * other finds every overlap.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/path.h"
#include "policy/check.h"
#include "policy/entries.h"
#include "policy/machine.h"

static bool path_ok(const struct rf_policy_word *path, struct rf_diag *diag)
{
	static const char *const kernel[] = {"/proc", "/sys", "/dev"};
	const char *fault = rf_path_fault(path->text);

	if (!fault && !path->text[1])
		fault = "is the whole machine: name what is to be protected";
	for (size_t i = 0; !fault && i < sizeof(kernel) / sizeof(*kernel); i++)
		if (rf_path_covers(kernel[i], path->text))
			fault = "is on a file system of the kernel's own, which holds no files to protect";
	if (fault)
		rf_diag_error(diag, &path->place, "'%s' %s", path->text, fault);
	return !fault;
}

/* Leaves faulty ones out, so that what follows can rely on canonical paths. */
static void lexical_check(struct rf_policy_vault *vault, struct rf_diag *diag)
{
	size_t kept = 0;

	for (size_t i = 0; i < vault->paths_n; i++)
		if (path_ok(&vault->paths[i].path, diag))
			vault->paths[kept++] = vault->paths[i];
	vault->paths_n = kept;
	kept = 0;
	for (size_t i = 0; i < vault->subjects_n; i++)
		if (vault->subjects[i].key != RF_POLICY_PROGRAM ||
		    path_ok(&vault->subjects[i].word, diag))
			vault->subjects[kept++] = vault->subjects[i];
	vault->subjects_n = kept;
}

static const char *vault_name(const struct rf_policy *policy, const struct rf_policy_entry *entry)
{
	const char *name = policy->vaults[entry->vault].name.text;

	return name ? name : "(no name)";
}

/* A root that lies at or below another. */
static void overlap_report(const struct rf_policy *policy, const struct rf_policy_entry *outer,
			   const struct rf_policy_entry *inner, struct rf_diag *diag)
{
	const struct rf_policy_word *out = &outer->path.path, *in = &inner->path.path;
	bool same = !strcmp(out->text, in->text);

	if (outer->program)
		rf_diag_error(diag, &in->place, "'%s' lies below the program '%s' (%s:%u:%u)",
			      in->text, out->text, out->place.file, out->place.line,
			      out->place.column);
	else if (outer->vault != inner->vault)
		rf_diag_error(diag, &in->place,
			      "'%s' of vault '%s' %s '%s' of vault '%s' (%s:%u:%u)", in->text,
			      vault_name(policy, inner), same ? "is also" : "lies inside",
			      out->text, vault_name(policy, outer), out->place.file,
			      out->place.line, out->place.column);
	else if (same)
		rf_diag_warning(diag, &in->place, "'%s' was already given in line %u, ignoring it",
				in->text, out->place.line);
	else
		rf_diag_warning(diag, &in->place,
				"'%s' lies inside '%s' (line %u) of the same vault, ignoring it",
				in->text, out->text, out->place.line);
}

/* A program at or below `outer`. Where the root may be absent, so may the program. */
static void covered_program(const struct rf_policy_entry *outer, struct rf_policy_entry *entry,
			    struct rf_diag *diag)
{
	const struct rf_policy_word *out = &outer->path.path, *in = &entry->path.path;

	if (!outer->program) {
		entry->program->inside = outer->vault == entry->vault;
		entry->path.optional = outer->path.optional;
	} else if (strcmp(out->text, in->text) != 0) {
		rf_diag_error(diag, &in->place, "'%s' lies below the program '%s' (%s:%u:%u)",
			      in->text, out->text, out->place.file, out->place.line,
			      out->place.column);
	}
}

/* Returns how many entries are left once roots inside others are out. */
static size_t overlaps_check(const struct rf_policy *policy, struct rf_policy_entry *entries,
			     size_t n, struct rf_diag *diag)
{
	size_t outer = 0, kept = 0;

	for (size_t i = 0; i < n; i++) {
		struct rf_policy_entry entry = entries[i];

		if (!kept || !rf_path_covers(entries[outer].path.path.text, entry.path.path.text)) {
			outer = kept;
		} else if (entry.program) {
			covered_program(&entries[outer], &entry, diag);
		} else {
			overlap_report(policy, &entries[outer], &entry, diag);
			continue;
		}
		entries[kept++] = entry;
	}
	return kept;
}

/* Puts the roots back into their vaults: sorted, and without those that were dropped. */
static void roots_store(struct rf_policy *policy, const struct rf_policy_entry *entries, size_t n)
{
	for (size_t v = 0; v < policy->vaults_n; v++)
		policy->vaults[v].paths_n = 0;
	for (size_t i = 0; i < n; i++) {
		struct rf_policy_vault *vault = &policy->vaults[entries[i].vault];

		if (!entries[i].program)
			vault->paths[vault->paths_n++] = entries[i].path;
	}
}

/* Programs that are kept in what only they may read: nobody could start them. */
static void lockout_check(const struct rf_policy_vault *vault, struct rf_diag *diag)
{
	for (size_t i = 0; i < vault->subjects_n; i++)
		if (vault->subjects[i].key != RF_POLICY_PROGRAM || !vault->subjects[i].inside)
			return;
	if (vault->subjects_n)
		rf_diag_warning(
			diag, &vault->subjects[0].word.place,
			"nobody can start '%s': it lies inside the vault, and nobody else is a maintainer or reader",
			vault->subjects[0].word.text);
}

int rf_policy_check_paths(struct rf_policy *policy, const struct rf_policy_options *options,
			  struct rf_diag *diag)
{
	cleanup_free struct rf_policy_entry *entries = NULL;
	size_t n;

	for (size_t v = 0; v < policy->vaults_n; v++)
		lexical_check(&policy->vaults[v], diag);
	entries = rf_policy_entries_new(policy, &n);
	if (!entries)
		return -ENOMEM;
	if (n > RF_ROOTS_MAX)
		rf_diag_error(diag, &entries[RF_ROOTS_MAX].path.path.place,
			      "more than %u paths and programs in one policy", RF_ROOTS_MAX);
	n = overlaps_check(policy, entries, n, diag);
	if (!options->offline)
		rf_machine_check(entries, n, options->applies, diag);
	roots_store(policy, entries, n);
	for (size_t v = 0; v < policy->vaults_n; v++)
		lockout_check(&policy->vaults[v], diag);
	return 0;
}
