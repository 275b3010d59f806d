/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "policy/entries.h"

#include <stdlib.h>
#include <string.h>

#include "base/path.h"

int rf_place_compare(const struct rf_place *a, const struct rf_place *b)
{
	int order = a->file == b->file ? 0 : strcmp(a->file, b->file);

	if (order)
		return order;
	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	return a->column < b->column ? -1 : a->column > b->column;
}

static int entry_compare(const void *left, const void *right)
{
	const struct rf_policy_entry *a = left, *b = right;
	int order = rf_path_compare(a->path.path.text, b->path.path.text);

	if (order)
		return order;
	if (!a->program != !b->program)
		return a->program ? 1 : -1;
	return rf_place_compare(&a->path.path.place, &b->path.path.place);
}

struct rf_policy_entry *rf_policy_entries_new(const struct rf_policy *policy, size_t *ret_n)
{
	struct rf_policy_entry *entries;
	size_t n = 0;

	for (size_t v = 0; v < policy->vaults_n; v++)
		n += policy->vaults[v].paths_n + policy->vaults[v].subjects_n;
	entries = calloc(n ? n : 1, sizeof(*entries));
	if (!entries)
		return NULL;
	n = 0;
	for (size_t v = 0; v < policy->vaults_n; v++) {
		const struct rf_policy_vault *vault = &policy->vaults[v];

		for (size_t i = 0; i < vault->paths_n; i++)
			entries[n++] = (struct rf_policy_entry){vault->paths[i], NULL, (uint32_t)v};
		for (size_t i = 0; i < vault->subjects_n; i++) {
			struct rf_policy_subject *subject = &vault->subjects[i];

			if (subject->key == RF_POLICY_PROGRAM)
				entries[n++] = (struct rf_policy_entry){
					{subject->word, false}, subject, (uint32_t)v};
		}
	}
	qsort(entries, n, sizeof(*entries), entry_compare);
	*ret_n = n;
	return entries;
}
