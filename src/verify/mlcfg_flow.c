/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "verify/mlcfg_internal.h"

unsigned int rf_mlcfg_next(const struct rf_object_function *function, size_t slot,
			   size_t ret_next[2])
{
	const struct rf_insn *insn = &function->insns[slot];

	if (insn->kind == RF_INSN_EXIT)
		return 0;
	ret_next[0] = insn->kind == RF_INSN_IMM64 ? slot + 2 : slot + 1;
	if (insn->kind == RF_INSN_GOTO)
		ret_next[0] = insn->target;
	if (insn->kind != RF_INSN_BRANCH)
		return 1;
	ret_next[1] = insn->target;
	return 2;
}

/* How many ways lead to each slot; also where blocks begin. */
static void count_ways(struct rf_mlcfg *m, unsigned int *ways, bool *seen, size_t *todo)
{
	size_t left = 1, next[2];

	todo[0] = 0;
	seen[0] = m->leads[0] = true;
	while (left) {
		size_t slot = todo[--left];
		unsigned int count = rf_mlcfg_next(m->function, slot, next);
		bool jumps = m->function->insns[slot].kind == RF_INSN_BRANCH ||
			     m->function->insns[slot].kind == RF_INSN_GOTO;

		for (unsigned int i = 0; i < count; i++) {
			if (ways[next[i]]++ || jumps)
				m->leads[next[i]] = true;
			if (!seen[next[i]])
				todo[left++] = next[i];
			seen[next[i]] = true;
		}
	}
}

int rf_mlcfg_order(struct rf_mlcfg *m)
{
	size_t count = m->function->count, left = 1, next[2], reached = 0;
	cleanup_free unsigned int *ways = calloc(count, sizeof(*ways));
	cleanup_free bool *seen = calloc(count, sizeof(*seen));
	cleanup_free size_t *todo = calloc(count, sizeof(*todo));

	if (!ways || !seen || !todo)
		return -ENOMEM;
	count_ways(m, ways, seen, todo);
	for (size_t i = 0; i < count; i++)
		reached += seen[i];
	/* A slot is ready when all that lead to it are done; none is, in a loop. */
	todo[0] = 0;
	while (left && !ways[0]) {
		size_t slot = todo[--left];
		unsigned int n = rf_mlcfg_next(m->function, slot, next);

		m->order[m->order_count++] = slot;
		for (unsigned int i = 0; i < n; i++)
			if (!--ways[next[i]])
				todo[left++] = next[i];
	}
	for (size_t i = 0; m->order_count < reached && i < count; i++)
		if (seen[i] && ways[i])
			return rf_mlcfg_refuse(m, i, "a loop, which has no invariant");
	return 0;
}
