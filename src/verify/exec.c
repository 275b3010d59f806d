/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "verify/exec.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "verify/exec_step.h"
#include "verify/flow.h"
#include "verify/loop_tell.h"

#define DEPTH_MAX 8 /* the kernel has as many frames */

int rf_exec_refuse(struct rf_exec *exec, const struct rf_code *code, size_t slot, const char *what)
{
	const struct rf_object_function *function = code->function;
	const struct rf_object_line *line = function ? rf_object_line(function, slot) : NULL;

	if (line && line->line)
		return rf_error_set(exec->error, -ENOTSUP, "%s, instruction %zu (%s:%u): %s",
				    function->name, slot, line->file, line->line, what);
	return rf_error_set(exec->error, -ENOTSUP, "%s%sinstruction %zu: %s",
			    function ? function->name : "", function ? ", " : "", slot, what);
}

static int no_memory(struct rf_exec *exec)
{
	return rf_error_set(exec->error, -ENOMEM, "no memory");
}

/* One run of a function: the states that wait at slots, and the one of all exits. */
struct rf_exec_run {
	struct rf_exec *exec;
	const struct rf_code *code;
	struct rf_flow flow;
	struct rf_state **waiting;
	struct rf_state *end;
	uint32_t closed; /* the loop that nothing leaves, or RF_FLOW_NONE */
};

static int merge_into(struct rf_exec_run *run, size_t slot, struct rf_state **place,
		      struct rf_state *state)
{
	int r = 0;

	if (!*place)
		*place = state;
	else
		r = rf_state_merge(run->exec->space, *place, state);
	if (r == -EINVAL)
		return rf_exec_refuse(run->exec, run->code, slot,
				      "ways meet that know different bytes of memory");
	return r < 0 ? no_memory(run->exec) : 0;
}

static bool never(const struct rf_state *state)
{
	return state->reached->op == RF_TERM_FALSE;
}

static int go_on(struct rf_exec_run *run, size_t slot, struct rf_state *state)
{
	if (never(state) || !rf_flow_within(&run->flow, run->closed, slot))
		return 0;
	return merge_into(run, slot, &run->waiting[slot], state);
}

static int branch(struct rf_exec_run *run, size_t slot, struct rf_state *state)
{
	struct rf_space *space = run->exec->space;
	const struct rf_insn *insn = &run->code->insns[slot];
	const struct rf_term *taken = NULL, *reached = state->reached;
	struct rf_state *other;
	int r = rf_exec_condition(run->exec, run->code, slot, state, &taken);

	if (r < 0)
		return r;
	other = rf_state_copy(space, state);
	if (!other)
		return no_memory(run->exec);
	state->reached = rf_term_both(space->terms, reached, taken);
	other->reached = rf_term_both(space->terms, reached, rf_term_not(space->terms, taken));
	r = go_on(run, insn->target, state);
	return r < 0 ? r : go_on(run, slot + 1, other);
}

/* What a call leaves of r1 to r5: nothing. */
static void forget_arguments(struct rf_state *state)
{
	memset(&state->registers[1], 0, 5 * sizeof(state->registers[0]));
}

static int call_function(struct rf_exec *exec, const struct rf_code *callee, struct rf_state *state)
{
	struct rf_value kept[5]; /* r6 to r10 */
	int r;

	memcpy(kept, &state->registers[6], sizeof(kept));
	memset(&state->registers[6], 0, sizeof(kept));
	r = rf_exec_run(exec, callee, state);
	memcpy(&state->registers[6], kept, sizeof(kept));
	return r;
}

static int call(struct rf_exec_run *run, size_t slot, struct rf_state *state)
{
	struct rf_exec *exec = run->exec;
	const struct rf_exec_world *world = exec->world;
	struct rf_code callee;
	int r = world->callee ? world->callee(exec, run->code, slot, &callee) : -ENOENT;

	if (!r && exec->depth == DEPTH_MAX)
		return rf_exec_refuse(exec, run->code, slot, "calls are too deep");
	if (!r)
		r = call_function(exec, &callee, state);
	else if (r == -ENOENT && world->call)
		r = world->call(exec, run->code, slot, state);
	else if (r == -ENOENT)
		r = rf_exec_refuse(exec, run->code, slot, "the call is not modelled");
	forget_arguments(state);
	return r;
}

static int trace(struct rf_exec_run *run, size_t slot, const struct rf_state *state)
{
	struct rf_exec *exec = run->exec;
	struct rf_exec_log *log = &exec->log;
	struct rf_step *more;

	if (!exec->traces)
		return 0;
	more = rf_arena_more(exec->space->arena, log->trace, log->trace_count, sizeof(*more));
	if (!more)
		return -ENOMEM;
	log->trace = more;
	log->trace[log->trace_count++] =
		(struct rf_step){run->code->function, slot, state->reached};
	return 0;
}

static int step(struct rf_exec_run *run, size_t slot)
{
	struct rf_state *state = TAKE_PTR(run->waiting[slot]);
	const struct rf_exec_watch *watch = run->exec->watch;
	size_t next[2];
	int r;

	if (++run->exec->steps > RF_EXEC_STEPS_MAX)
		return rf_exec_refuse(run->exec, run->code, slot, "the program is too large");
	if (trace(run, slot, state) < 0)
		return no_memory(run->exec);
	if (watch && watch->before(run->exec, run->code, slot, state) < 0)
		return no_memory(run->exec);
	switch (run->code->insns[slot].kind) {
	case RF_INSN_BRANCH:
		return branch(run, slot, state);
	case RF_INSN_EXIT:
		if (state->registers[0].kind != RF_VALUE_WORD)
			return rf_exec_refuse(run->exec, run->code, slot, "r0 is not set");
		return merge_into(run, slot, &run->end, state);
	case RF_INSN_CALL:
		r = call(run, slot, state);
		break;
	case RF_INSN_GOTO:
		r = 0;
		break;
	case RF_INSN_ALU:
	case RF_INSN_IMM64:
	case RF_INSN_LOAD:
	case RF_INSN_STORE:
	case RF_INSN_ATOMIC:
	case RF_INSN_PACKET:
	case RF_INSN_SECOND:
	default:
		r = rf_exec_plain(run->exec, run->code, slot, state);
	}
	if (r >= 0 && watch && watch->after(run->exec, run->code, slot, state) < 0)
		return no_memory(run->exec);
	if (r < 0)
		return r;
	rf_flow_next(run->code, slot, next);
	return go_on(run, next[0], state);
}

static int run_loop(struct rf_exec_run *run, uint32_t number);

/* All of a loop, or of the function, that something waits at, each slot once; loops in it, once
 * each for every time that they are come to. */
static int run_region(struct rf_exec_run *run, uint32_t loop)
{
	const struct rf_flow *flow = &run->flow;
	size_t i = loop == RF_FLOW_NONE ? 0 : flow->loops[loop].first;
	size_t last = loop == RF_FLOW_NONE ? flow->count - 1 : flow->loops[loop].last;
	int r = 0;

	for (; r >= 0 && i <= last; i++) {
		size_t slot = flow->order[i];
		uint32_t inner;

		if (!run->waiting[slot] || !rf_flow_within(flow, loop, slot))
			continue;
		inner = rf_flow_below(flow, loop, slot);
		r = inner == loop ? step(run, slot) : run_loop(run, inner);
	}
	return r;
}

/* The loop that was gone round most often of those that were in each other is the one to blame. */
static int too_long(struct rf_exec_run *run, const struct rf_exec_loop *loop, size_t rounds,
		    const struct rf_state *before, const struct rf_state *after, int r)
{
	struct rf_exec *exec = run->exec;
	char changes[512], text[900];

	if (exec->steps <= RF_EXEC_STEPS_MAX || rounds <= exec->rounds || r != -ENOTSUP)
		return r;
	exec->rounds = rounds;
	rf_loop_changes(exec->space, before, after, changes, sizeof(changes));
	snprintf(
		text, sizeof(text),
		"this loop (%s@%u) has not ended after %d instructions; say what holds here of what "
		"changes: %s",
		run->code->function ? run->code->function->name : "", loop->number + 1,
		RF_EXEC_STEPS_MAX, changes);
	return rf_exec_refuse(exec, run->code, loop->head, text);
}

/* As often as it goes round: until no way comes back. */
static int go_round(struct rf_exec_run *run, const struct rf_exec_loop *loop)
{
	struct rf_state **waiting = &run->waiting[loop->head], *before = NULL, *now = NULL;
	size_t rounds = 0;
	int r = 0;

	while (r >= 0 && *waiting) {
		before = now;
		now = rf_state_copy(run->exec->space, *waiting);
		if (!now)
			return no_memory(run->exec);
		r = run_region(run, loop->number);
		rounds++;
	}
	return r < 0 && before ? too_long(run, loop, rounds, before, now, r) : r;
}

int rf_exec_round(struct rf_exec *exec, const struct rf_exec_loop *loop, struct rf_state *state,
		  bool leaves, struct rf_state **ret_back)
{
	struct rf_exec_run *run = loop->run;
	uint32_t closed = run->closed;
	int r;

	run->closed = leaves ? closed : loop->number;
	run->waiting[loop->head] = never(state) ? NULL : state;
	r = run_region(run, loop->number);
	run->closed = closed;
	*ret_back = TAKE_PTR(run->waiting[loop->head]);
	return r < 0 || !rf_terms_failed(exec->space->terms) ? r : no_memory(exec);
}

static int run_loop(struct rf_exec_run *run, uint32_t number)
{
	const struct rf_exec_world *world = run->exec->world;
	size_t head = run->flow.loops[number].head;
	struct rf_exec_loop loop = {run->code, &run->flow, number, head, run};
	int r = world->cut ? world->cut(run->exec, &loop, run->waiting[head]) : -ENOENT;

	return r == -ENOENT ? go_round(run, &loop) : r;
}

static int run_all(struct rf_exec_run *run)
{
	size_t slot = 0;
	int r = rf_flow_make(run->code, &run->flow, &slot);

	if (r == -ELOOP)
		return rf_exec_refuse(run->exec, run->code, slot,
				      "a loop begins here that is also entered in its middle");
	if (r < 0)
		return no_memory(run->exec);
	r = run_region(run, RF_FLOW_NONE);
	if (r >= 0 && !run->end)
		r = rf_exec_refuse(run->exec, run->code, run->code->entry, "it never ends");
	rf_flow_done(&run->flow);
	return r;
}

/* The state is the caller's, so the work is done on a copy of it. */
static int run_in_frame(struct rf_exec *exec, const struct rf_code *code, struct rf_state *state,
			uint32_t frame)
{
	cleanup_free struct rf_state **waiting = calloc(code->count, sizeof(struct rf_state *));
	struct rf_exec_run run = {
		.exec = exec, .code = code, .waiting = waiting, .closed = RF_FLOW_NONE};
	struct rf_state *start = rf_state_copy(exec->space, state);
	int r;

	if (!waiting || !start)
		return no_memory(exec);
	start->registers[RF_INSN_FRAME] = rf_value_pointer(exec->space, frame, RF_EXEC_FRAME);
	waiting[code->entry] = start;
	r = run_all(&run);
	if (r < 0)
		return r;
	*state = *run.end;
	rf_state_drop(state, frame);
	return rf_terms_failed(exec->space->terms) ? no_memory(exec) : 0;
}

int rf_exec_run(struct rf_exec *exec, const struct rf_code *code, struct rf_state *state)
{
	static const struct rf_memory frame = {
		.name = "frame", .size = RF_EXEC_FRAME, .unset = true};
	uint32_t object = rf_space_add(exec->space, &frame);
	int r;

	if (object == UINT32_MAX)
		return no_memory(exec);
	exec->depth++;
	r = run_in_frame(exec, code, state, object);
	exec->depth--;
	return r;
}
