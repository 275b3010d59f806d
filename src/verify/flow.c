/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "verify/flow.h"

#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"

unsigned int rf_flow_next(const struct rf_code *code, size_t slot, size_t ret_next[2])
{
	const struct rf_insn *insn = &code->insns[slot];

	switch (insn->kind) {
	case RF_INSN_EXIT:
		return 0;
	case RF_INSN_GOTO:
		ret_next[0] = insn->target;
		return 1;
	case RF_INSN_BRANCH:
		ret_next[0] = slot + 1;
		ret_next[1] = insn->target;
		return insn->target == slot + 1 ? 1 : 2;
	case RF_INSN_IMM64:
		ret_next[0] = slot + 2;
		return 1;
	case RF_INSN_SECOND:
	case RF_INSN_ALU:
	case RF_INSN_LOAD:
	case RF_INSN_STORE:
	case RF_INSN_ATOMIC:
	case RF_INSN_CALL:
	case RF_INSN_PACKET:
		break;
	}
	ret_next[0] = slot + 1;
	return 1;
}

enum mark { UNSEEN, OPEN, DONE };

struct search {
	enum mark *marks;
	size_t *way;	     /* from the entry to here */
	unsigned char *gone; /* how many of the next ones were gone to, for each on the way */
	size_t length;
	size_t *order; /* from its end */
	size_t first;
};

/* One step: to the next one, or back. */
static int step(const struct rf_code *code, struct search *s, size_t *ret_loop)
{
	size_t here = s->way[s->length - 1], next[2];
	unsigned int count = rf_flow_next(code, here, next), at = s->gone[s->length - 1];

	if (at == count) {
		s->marks[here] = DONE;
		s->order[--s->first] = here;
		s->length--;
		return 0;
	}
	s->gone[s->length - 1]++;
	if (s->marks[next[at]] == OPEN) {
		*ret_loop = next[at];
		return -ELOOP;
	}
	if (s->marks[next[at]] == UNSEEN) {
		s->marks[next[at]] = OPEN;
		s->way[s->length] = next[at];
		s->gone[s->length++] = 0;
	}
	return 0;
}

int rf_flow_order(const struct rf_code *code, size_t **ret_order, size_t *ret_count,
		  size_t *ret_loop)
{
	cleanup_free enum mark *marks = calloc(code->count, sizeof(*marks));
	cleanup_free size_t *way = calloc(code->count, sizeof(*way));
	cleanup_free unsigned char *gone = calloc(code->count, sizeof(*gone));
	cleanup_free size_t *order = calloc(code->count, sizeof(*order));
	struct search s = {marks, way, gone, 1, order, code->count};
	int r = 0;

	if (!marks || !way || !gone || !order)
		return -ENOMEM;
	way[0] = code->entry;
	marks[code->entry] = OPEN;
	while (!r && s.length)
		r = step(code, &s, ret_loop);
	if (r < 0)
		return r;
	*ret_count = code->count - s.first;
	for (size_t i = 0; i < *ret_count; i++)
		order[i] = order[s.first + i];
	*ret_order = TAKE_PTR(order);
	return 0;
}
