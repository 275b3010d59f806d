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
	bool *heads; /* slots that a way comes back to */
	bool loops;
};

/* One step: to the next one, or back. */
static void step(const struct rf_code *code, struct search *s)
{
	size_t here = s->way[s->length - 1], next[2];
	unsigned int count = rf_flow_next(code, here, next), at = s->gone[s->length - 1];

	if (at == count) {
		s->marks[here] = DONE;
		s->order[--s->first] = here;
		s->length--;
		return;
	}
	s->gone[s->length - 1]++;
	if (s->marks[next[at]] == OPEN)
		s->loops = s->heads[next[at]] = true;
	if (s->marks[next[at]] == UNSEEN) {
		s->marks[next[at]] = OPEN;
		s->way[s->length] = next[at];
		s->gone[s->length++] = 0;
	}
}

static int put_in_order(const struct rf_code *code, struct rf_flow *flow, bool *heads,
			bool *ret_loops)
{
	cleanup_free enum mark *marks = calloc(code->count, sizeof(*marks));
	cleanup_free size_t *way = calloc(code->count, sizeof(*way));
	cleanup_free unsigned char *gone = calloc(code->count, sizeof(*gone));
	cleanup_free size_t *order = calloc(code->count, sizeof(*order));
	struct search s = {marks, way, gone, 1, order, code->count, heads, false};

	if (!marks || !way || !gone || !order)
		return -ENOMEM;
	way[0] = code->entry;
	marks[code->entry] = OPEN;
	while (s.length)
		step(code, &s);
	flow->count = code->count - s.first;
	for (size_t i = 0; i < flow->count; i++)
		order[i] = order[s.first + i];
	flow->order = TAKE_PTR(order);
	*ret_loops = s.loops;
	return 0;
}

/* What is needed to find out which slots a loop has: the slots that lead to each. */
struct ways {
	const struct rf_code *code;
	struct rf_flow *flow;
	size_t *places; /* in the order, of each slot that is reached */
	size_t *starts; /* in `from`, of each slot; one more is the end */
	size_t *from;
	size_t *todo;
};

static void find_ways(struct ways *w)
{
	const struct rf_flow *flow = w->flow;
	size_t next[2], sum = 0;

	for (size_t i = 0; i < flow->count; i++) {
		w->places[flow->order[i]] = i;
		for (unsigned int n = rf_flow_next(w->code, flow->order[i], next); n-- > 0;)
			w->starts[next[n]]++;
	}
	for (size_t i = 0; i <= w->code->count; i++) {
		sum += w->starts[i];
		w->starts[i] = sum; /* its end, from which each that is put in goes down */
	}
	for (size_t i = 0; i < flow->count; i++)
		for (unsigned int n = rf_flow_next(w->code, flow->order[i], next); n-- > 0;)
			w->from[--w->starts[next[n]]] = flow->order[i];
}

static uint32_t outermost(const struct rf_flow *flow, uint32_t loop)
{
	while (flow->loops[loop].outer != RF_FLOW_NONE)
		loop = flow->loops[loop].outer;
	return loop;
}

/*
 * Backwards from the ways that come back, up to the head: all of that is the loop. Loops within
 * it are known already and are stepped over. If the entry is reached, the head is not on each way.
 */
static int fill(struct ways *w, uint32_t number)
{
	struct rf_flow *flow = w->flow;
	struct rf_flow_loop *loop = &flow->loops[number];
	size_t left = 0, slot = loop->head;
	uint32_t top;

	flow->inner[slot] = number;
	loop->first = loop->last = w->places[slot];
	for (size_t i = w->starts[slot]; i < w->starts[slot + 1]; i++)
		if (w->places[w->from[i]] >= w->places[slot])
			w->todo[left++] = w->from[i];
	while (left) {
		slot = w->todo[--left];
		top = flow->inner[slot] == RF_FLOW_NONE ? number
							: outermost(flow, flow->inner[slot]);
		if (top == number && flow->inner[slot] != RF_FLOW_NONE)
			continue;
		if (top == number) {
			flow->inner[slot] = number;
		} else {
			flow->loops[top].outer = number;
			slot = flow->loops[top].head;
			if (flow->loops[top].last > loop->last)
				loop->last = flow->loops[top].last;
		}
		if (slot == w->code->entry)
			return -ELOOP;
		if (w->places[slot] > loop->last)
			loop->last = w->places[slot];
		for (size_t i = w->starts[slot]; i < w->starts[slot + 1]; i++)
			w->todo[left++] = w->from[i];
	}
	return 0;
}

/* The inner ones first: their heads come later in the order. */
static int fill_all(struct ways *w, const bool *heads, size_t *ret_slot)
{
	struct rf_flow *flow = w->flow;
	int r = 0;

	for (size_t i = flow->count; r >= 0 && i-- > 0;) {
		uint32_t number = 0;

		if (!heads[flow->order[i]])
			continue;
		while (flow->loops[number].head != flow->order[i])
			number++;
		r = fill(w, number);
		if (r < 0)
			*ret_slot = flow->order[i];
	}
	return r;
}

static int find_loops(const struct rf_code *code, struct rf_flow *flow, const bool *heads,
		      size_t *ret_slot)
{
	cleanup_free size_t *places = calloc(code->count, sizeof(*places));
	cleanup_free size_t *starts = calloc(code->count + 2, sizeof(*starts));
	cleanup_free size_t *from = calloc(2 * code->count, sizeof(*from));
	/* each slot's ways are put there once, and those of heads once more */
	cleanup_free size_t *todo = calloc(4 * code->count, sizeof(*todo));
	struct ways w = {code, flow, places, starts, from, todo};

	for (size_t i = 0; i < code->count; i++)
		flow->loop_count += heads[i];
	flow->loops = calloc(flow->loop_count, sizeof(*flow->loops));
	if (!places || !starts || !from || !todo || !flow->loops)
		return -ENOMEM;
	for (size_t i = 0, n = 0; i < code->count; i++)
		if (heads[i])
			flow->loops[n++] = (struct rf_flow_loop){.head = i, .outer = RF_FLOW_NONE};
	find_ways(&w);
	return fill_all(&w, heads, ret_slot);
}

int rf_flow_make(const struct rf_code *code, struct rf_flow *ret_flow, size_t *ret_slot)
{
	cleanup_free bool *heads = calloc(code->count, sizeof(*heads));
	struct rf_flow flow = {.inner = calloc(code->count, sizeof(*flow.inner))};
	bool loops = false;
	int r = heads && flow.inner ? put_in_order(code, &flow, heads, &loops) : -ENOMEM;

	for (size_t i = 0; r >= 0 && i < code->count; i++)
		flow.inner[i] = RF_FLOW_NONE;
	if (r >= 0 && loops)
		r = find_loops(code, &flow, heads, ret_slot);
	if (r < 0)
		rf_flow_done(&flow);
	else
		*ret_flow = flow;
	return r;
}

void rf_flow_done(struct rf_flow *flow)
{
	free(flow->order);
	free(flow->loops);
	free(flow->inner);
	*flow = (struct rf_flow){0};
}

uint32_t rf_flow_below(const struct rf_flow *flow, uint32_t loop, size_t slot)
{
	uint32_t at = flow->inner[slot];

	while (at != loop && flow->loops[at].outer != loop)
		at = flow->loops[at].outer;
	return at;
}

bool rf_flow_within(const struct rf_flow *flow, uint32_t loop, size_t slot)
{
	uint32_t at = flow->inner[slot];

	while (at != loop && at != RF_FLOW_NONE)
		at = flow->loops[at].outer;
	return at == loop;
}

bool rf_flow_goes_back(const struct rf_code *code, const struct rf_flow *flow, uint32_t loop,
		       size_t slot)
{
	size_t next[2];
	unsigned int count = rf_flow_next(code, slot, next);

	while (count-- > 0)
		if (next[count] == flow->loops[loop].head && rf_flow_within(flow, loop, slot))
			return true;
	return false;
}
