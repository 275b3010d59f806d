/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Loops of a control-flow graph: what is in them, what is in what, and what is none. */
#include "verify/flow.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tap.h"
#include "verify_code.h"

/*
 * The loops as text: "2<1 3-5" is the loop whose head is slot 2, in the loop 1, whose innermost
 * slots are 3 to 5; by head, with all slots of which it is the innermost. "irreducible at 3" for
 * those.
 */
static void shape(const struct bpf_insn *code, size_t count, char *text, size_t size)
{
	struct rf_insn *insns = NULL;
	struct rf_error error = {0};
	struct rf_code what = {0};
	struct rf_flow flow;
	size_t slot = 0, used = 0;
	int r = rf_insn_decode(code, count * sizeof(*code), true, &insns, &what.count, &error);

	what.insns = insns;
	text[0] = '\0';
	r = r ?: rf_flow_make(&what, &flow, &slot);
	if (r < 0) {
		snprintf(text, size, r == -ELOOP ? "irreducible at %zu" : "error %zu", slot);
		free(insns);
		return;
	}
	for (uint32_t i = 0; i < flow.loop_count; i++) {
		used += (size_t)snprintf(text + used, size - used, "%s%zu", i ? "; " : "",
					 flow.loops[i].head);
		if (flow.loops[i].outer != RF_FLOW_NONE)
			used += (size_t)snprintf(text + used, size - used, " in %zu",
						 flow.loops[flow.loops[i].outer].head);
		used += (size_t)snprintf(text + used, size - used, ":");
		for (size_t at = 0; at < what.count; at++)
			if (flow.inner[at] == i)
				used += (size_t)snprintf(text + used, size - used, " %zu", at);
	}
	rf_flow_done(&flow);
	free(insns);
}

#define IS_SHAPE(wanted, ...)                                                                      \
	do {                                                                                       \
		const struct bpf_insn code_[] = {__VA_ARGS__};                                     \
		char text_[512];                                                                   \
		shape(code_, CODE_COUNT(code_), text_, sizeof(text_));                             \
		is_str(text_, wanted);                                                             \
	} while (0)

#define NOTHING MOV_K(0, 0)
#define MAYBE(offset) IF64_K(BPF_JEQ, 1, 0, offset)

static void loops(void)
{
	IS_SHAPE("", NOTHING, EXIT);
	IS_SHAPE("", MAYBE(1), NOTHING, EXIT);
	IS_SHAPE("0: 0", GOTO(-1));
	IS_SHAPE("0: 0", MAYBE(-1), NOTHING, EXIT);
	IS_SHAPE("1: 1 2", NOTHING, NOTHING, MAYBE(-2), EXIT);
	/* a way out of the middle, which is no part of it */
	IS_SHAPE("0: 0 1 4", NOTHING, MAYBE(2), NOTHING, EXIT, GOTO(-5));
	/* `continue`: two ways back to one head */
	IS_SHAPE("0: 0 1 2 3", NOTHING, MAYBE(-2), NOTHING, MAYBE(-4), EXIT);
	/* one after the other */
	IS_SHAPE("0: 0; 1: 1", MAYBE(-1), MAYBE(-1), NOTHING, EXIT);
	/* what cannot be reached is nowhere */
	IS_SHAPE("1: 1", GOTO(0), MAYBE(-1), EXIT, GOTO(-2));
}

static void nested(void)
{
	IS_SHAPE("0: 0 2; 1 in 0: 1", NOTHING, MAYBE(-1), MAYBE(-3), EXIT);
	IS_SHAPE("0: 0 3; 1 in 0: 1 2", NOTHING, NOTHING, MAYBE(-2), MAYBE(-4), EXIT);
	IS_SHAPE("0: 0 4; 1 in 0: 1 3; 2 in 1: 2", NOTHING, NOTHING, MAYBE(-1), MAYBE(-3),
		 MAYBE(-5), EXIT);
	/* from the inner one straight out of both, and to the outer one's next round */
	IS_SHAPE("0: 0 4; 1 in 0: 1 2 3", NOTHING, MAYBE(3), MAYBE(-3), MAYBE(-3), MAYBE(-5), EXIT);
	/* two in one, the second behind the first */
	IS_SHAPE("0: 0 3; 1 in 0: 1; 2 in 0: 2", NOTHING, MAYBE(-1), MAYBE(-1), MAYBE(-4), EXIT);
}

static void entered_twice(void)
{
	IS_SHAPE("irreducible at 1", MAYBE(1), NOTHING, NOTHING, MAYBE(-3), EXIT);
	IS_SHAPE("irreducible at 2", NOTHING, MAYBE(1), NOTHING, MAYBE(-2), EXIT);
	/* within a loop that is none */
	IS_SHAPE("irreducible at 2", NOTHING, MAYBE(1), NOTHING, MAYBE(-2), MAYBE(-5), EXIT);
}

/* Each slot stands behind all that lead to it but by ways back, and each loop lies between its
 * first and its last. */
static void order(void)
{
	const struct bpf_insn code[] = {NOTHING,   MAYBE(4),  NOTHING,	MAYBE(-2), MAYBE(-4),
					MAYBE(-1), MAYBE(-7), MAYBE(1), NOTHING,   EXIT};
	struct rf_insn *insns = NULL;
	struct rf_code what = {0};
	size_t slot, next[2], places[CODE_COUNT(code)] = {0};
	struct rf_flow flow;
	bool right = true;

	rf_insn_decode(code, sizeof(code), true, &insns, &what.count, NULL);
	what.insns = insns;
	is_int(rf_flow_make(&what, &flow, &slot), 0);
	is_int(flow.count, CODE_COUNT(code));
	for (size_t i = 0; i < flow.count; i++)
		places[flow.order[i]] = i;
	for (size_t i = 0; i < flow.count; i++)
		for (unsigned int n = rf_flow_next(&what, i, next); n-- > 0;) {
			bool back = places[next[n]] <= places[i];

			right = right &&
				(!back || (flow.inner[next[n]] != RF_FLOW_NONE &&
					   flow.loops[flow.inner[next[n]]].head == next[n] &&
					   rf_flow_within(&flow, flow.inner[next[n]], i)));
		}
	for (size_t i = 0; i < flow.count; i++)
		for (uint32_t loop = 0; loop < flow.loop_count; loop++)
			right = right && (!rf_flow_within(&flow, loop, i) ||
					  (places[i] >= flow.loops[loop].first &&
					   places[i] <= flow.loops[loop].last));
	ok(right, "each in its place");
	rf_flow_done(&flow);
	free(insns);
}

int main(void)
{
	loops();
	nested();
	entered_twice();
	order();
	return done();
}
