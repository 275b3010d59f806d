/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * bpf_loop: a function that is called again and again with what it left behind.
 *
 * It is gone through from a state in which all words that it may reach are anything; pointers
 * are held to stay, and that they do is checked at its end. What it left as it was then, it
 * leaves as it is however often it is called. Then it is gone through once more, from what the
 * specification says holds before each call: that this holds at first, is kept, and gives what is
 * said of the end, are goals. What is kept stays as it was after the loop, and what is said of
 * the end is true of the rest. The kernel counts the calls, so there are as many at most.
 */
#include <errno.h>
#include <string.h>

#include "verify/loop_tell.h"
#include "verify/world.h"

/* BPF_MAX_LOOPS of the kernel's <linux/bpf.h>, which no uapi header has; the same in 6.1 and 6.12.
 */
#define CALLS_MAX (8U * 1024 * 1024)

/* What the callback leaves as it was, whatever it is given. */
struct kept {
	bool *cells, *ghosts;
};

/* One loop, and the states around it. */
struct loop {
	struct rf_exec *exec;
	const struct rf_code *code;
	size_t slot;
	struct rf_state *state;		 /* before it, and in the end behind it */
	const struct rf_spec_loop *said; /* NULL: nothing */
	struct rf_code callback;
	const struct rf_term *i;
	struct kept kept;
	struct rf_diag *faults; /* what is said means nothing then */
};

static int refuse(const struct loop *loop, const char *what)
{
	return rf_exec_refuse(loop->exec, loop->code, loop->slot, what);
}

/* What is not kept is anything: a copy of the state in which that is so. NULL: no memory. */
static struct rf_state *forget(const struct loop *loop)
{
	struct rf_space *space = loop->exec->space;
	struct rf_state *state = rf_state_copy(space, loop->state);

	for (uint32_t i = 0; state && i < state->cell_count; i++)
		if (state->cells[i].value.kind == RF_VALUE_WORD && !loop->kept.cells[i])
			state->cells[i].value = rf_value_fresh(space, state->cells[i].size);
	for (uint32_t i = 0; state && i < space->ghost_count; i++)
		if (!loop->kept.ghosts[i] &&
		    rf_state_haunt(space, state, i, rf_value_fresh(space, 8).word) < 0)
			return NULL;
	return state;
}

/* What is said, of a state and a number of calls. True where nothing is said. */
static const struct rf_term *said(const struct loop *loop, bool after, const struct rf_state *state,
				  const struct rf_term *calls)
{
	struct rf_world *world = loop->exec->world->context;
	const struct rf_spec_rule *rule = !loop->said ? NULL
					  : after     ? &loop->said->after
						      : &loop->said->invariant;
	const struct rf_term *none = rf_term_word(loop->exec->space->terms, 0);
	const struct rf_term *args[RF_SPEC_PARAMS_MAX] = {calls};
	const struct rf_term *first_args[RF_SPEC_PARAMS_MAX] = {none};
	struct rf_state now = *state, first = *loop->state;
	struct rf_spec_facts facts = {
		.world = world,
		.args = args,
		.result = calls,
		.ghosts = state->ghosts,
		.start = &now,
		.first = &first,
		.first_args = first_args,
	};
	const struct rf_term *claim;

	if (!rule)
		return rf_term_truth(loop->exec->space->terms, true);
	now.registers[2] = first.registers[2] = loop->state->registers[3];
	claim = rf_spec_term(rule, loop->said->callback, &facts, loop->faults);
	return claim ?: rf_term_truth(loop->exec->space->terms, false);
}

/* Whether what is said can be said of this loop. */
static int check_said(struct loop *loop)
{
	struct rf_world *world = loop->exec->world->context;
	const struct rf_term *args[RF_SPEC_PARAMS_MAX] = {loop->i};
	struct rf_state now = *loop->state;
	struct rf_spec_facts facts = {
		.world = world,
		.args = args,
		.result = loop->i,
		.ghosts = now.ghosts,
		.start = &now,
		.first = &now,
		.first_args = args,
	};
	struct rf_diag diag = {0};
	int r;

	if (!loop->said)
		return 0;
	now.registers[2] = loop->state->registers[3];
	r = rf_spec_fits(&loop->said->invariant, loop->said->callback, &facts, &diag);
	r = r < 0 ? r : rf_spec_fits(&loop->said->after, loop->said->callback, &facts, &diag);
	if (r < 0)
		r = rf_loop_fault(loop->exec, loop->code, loop->slot, &diag);
	rf_diag_done(&diag);
	return r;
}

/* Goes through the callback from `before`, and finds what it does not keep. *ret_more: more than
 * was known. */
static int call_back(struct loop *loop, const struct rf_state *before,
		     const struct rf_term *condition, struct rf_state **ret_after, bool *ret_more)
{
	struct rf_space *space = loop->exec->space;
	struct rf_state *after = rf_state_copy(space, before), nothing;
	int r = after ? rf_state_start(space, &nothing) : -ENOMEM;

	if (r < 0)
		return r;
	memset(after->registers, 0, sizeof(after->registers));
	after->registers[1] = rf_value_word(loop->i);
	after->registers[2] = loop->state->registers[3];
	after->effects = nothing.effects;
	after->reached = rf_term_both(space->terms, before->reached, condition);
	r = rf_exec_run(loop->exec, &loop->callback, after);
	for (uint32_t i = 0; r >= 0 && i < before->cell_count; i++) {
		const struct rf_cell *cell = &before->cells[i];
		struct rf_value is;

		r = rf_state_read(space, after, cell->object, cell->offset, cell->size, &is);
		if (r < 0 || rf_value_same(&cell->value, &is))
			continue;
		if (cell->value.kind == RF_VALUE_POINTER)
			return refuse(loop, "a pointer changes from one call to the next");
		*ret_more = *ret_more || loop->kept.cells[i];
		loop->kept.cells[i] = false;
		if (is.kind != RF_VALUE_WORD)
			loop->state->cells[i].value.kind = RF_VALUE_NONE;
	}
	for (uint32_t i = 0; r >= 0 && i < space->ghost_count; i++) {
		if (after->ghosts[i] == before->ghosts[i])
			continue;
		*ret_more = *ret_more || loop->kept.ghosts[i];
		loop->kept.ghosts[i] = false;
	}
	*ret_after = after;
	return r;
}

static const struct rf_cell *cell_at(const struct rf_state *state, const struct rf_cell *like)
{
	for (uint32_t i = 0; i < state->cell_count; i++)
		if (state->cells[i].object == like->object &&
		    state->cells[i].offset == like->offset && state->cells[i].size == like->size)
			return &state->cells[i];
	return NULL;
}

static int check_places(const struct loop *loop, const struct rf_state *after)
{
	for (uint32_t i = 0; i < after->cell_count; i++)
		if (!cell_at(loop->state, &after->cells[i]) &&
		    !loop->exec->space->memories[after->cells[i].object].unset)
			return refuse(loop, "the callback writes where nothing was known");
	return 0;
}

/* That what is said holds at first, is kept, and gives what is said of the end; then that may be
 * taken for true. */
static int prove(struct loop *loop, const struct rf_state *before, const struct rf_state *after,
		 const struct rf_state *end)
{
	struct rf_world *world = loop->exec->world->context;
	struct rf_space *space = loop->exec->space;
	struct rf_terms *terms = space->terms;
	const struct rf_term *one = rf_term_word(terms, 1), *zero = rf_term_word(terms, 0);
	const struct rf_term *count = loop->state->registers[1].word;
	const struct rf_term *next = rf_term_binary(terms, RF_TERM_ADD, loop->i, one);
	const struct rf_term *start = loop->state->reached, *goes_on, *stops, *over;

	if (!loop->said)
		return 0;
	stops = rf_term_not(terms,
			    rf_term_binary(terms, RF_TERM_EQ, after->registers[0].word, zero));
	goes_on = rf_term_both(terms, after->reached, rf_term_not(terms, stops));
	stops = rf_term_both(terms, after->reached, stops);
	over = rf_term_both(terms, before->reached, said(loop, false, before, count));
	rf_world_claim(world, start, said(loop, false, loop->state, zero));
	rf_world_claim(world, goes_on, said(loop, false, after, next));
	rf_world_claim(world, stops, said(loop, true, after, loop->i));
	rf_world_claim(world, over, said(loop, true, before, count));
	rf_world_grant(world, start, said(loop, true, end, count));
	return 0;
}

/* First from anything, to see what is kept; then from what is said of it. */
static int go_round(struct loop *loop)
{
	struct rf_world *world = loop->exec->world->context;
	const struct rf_world_claims claims = world->claims;
	const struct rf_exec_log log = loop->exec->log;
	struct rf_space *space = loop->exec->space;
	const struct rf_term *always = rf_term_truth(space->terms, true), *condition;
	struct rf_state *before = forget(loop), *after = NULL, *end;
	bool more = false;
	int r;

	if (!before)
		return -ENOMEM;
	memset(loop->kept.cells, true, loop->state->cell_count);
	memset(loop->kept.ghosts, true, space->ghost_count);
	r = call_back(loop, before, always, &after, &more);
	r = r < 0 ? r : check_places(loop, after);
	if (r < 0)
		return r;
	loop->exec->log = log; /* the second time says more */
	world->claims = claims;
	more = false;
	before = forget(loop);
	if (!before)
		return -ENOMEM;
	condition = rf_term_both(
		space->terms, said(loop, false, before, loop->i),
		rf_term_binary(space->terms, RF_TERM_ULT, loop->i, loop->state->registers[1].word));
	r = call_back(loop, before, condition, &after, &more);
	if (r >= 0 && more)
		return refuse(loop, "the callback changes more than it did at first");
	end = r < 0 ? NULL : forget(loop);
	if (!end)
		return r < 0 ? r : -ENOMEM;
	r = prove(loop, before, after, end);
	for (uint32_t i = 0; r >= 0 && i < space->effect_count; i++)
		if (after->effects[i]->op != RF_TERM_FALSE)
			r = rf_state_affect(space, end, i, rf_world_maybe(space));
	*loop->state = *end;
	loop->state->registers[0] = rf_value_fresh(space, 8);
	return r;
}

/* With flags, or with more calls than the kernel makes, there is none at all: nothing of what is
 * said would come about. */
static int check_calls(const struct loop *loop)
{
	const struct rf_value *flags = &loop->state->registers[4];
	uint64_t number;

	if (!loop->said)
		return 0;
	if (flags->kind != RF_VALUE_WORD || !rf_term_is_word(flags->word, &number) || number)
		return refuse(loop, "the flags of the loop are not 0");
	if (rf_term_most(loop->state->registers[1].word) > CALLS_MAX)
		return refuse(loop, "the loop may be of more calls than the kernel makes");
	return 0;
}

/* The number of a call: as many bits as it can have. */
static const struct rf_term *some_call(struct rf_space *space, const struct rf_value *count)
{
	const struct rf_term *any = rf_value_fresh(space, 8).word;
	uint64_t most, mask = 1;

	if (!any || count->kind != RF_VALUE_WORD || !rf_term_is_word(count->word, &most) ||
	    most > UINT32_MAX)
		return any;
	while (mask < most)
		mask *= 2;
	return rf_term_binary(space->terms, RF_TERM_AND, any, rf_term_word(space->terms, mask - 1));
}

int rf_world_loop(struct rf_exec *exec, const struct rf_code *code, size_t slot,
		  struct rf_state *state)
{
	const struct rf_world *world = exec->world->context;
	int function = rf_world_function(world, &state->registers[2]);
	struct rf_space *space = exec->space;
	struct rf_diag faults = {0};
	struct loop loop = {
		.exec = exec,
		.code = code,
		.slot = slot,
		.state = state,
		.faults = &faults,
		.i = some_call(space, &state->registers[1]),
		.kept = {.cells = rf_arena_alloc(space->arena, state->cell_count + 1),
			 .ghosts = rf_arena_alloc(space->arena, space->ghost_count + 1)},
	};
	int r;

	if (function < 0)
		return refuse(&loop, "the callback is no function at hand");
	if (state->registers[1].kind != RF_VALUE_WORD)
		return refuse(&loop, "the number of calls is no number");
	if (!loop.i || !loop.kept.cells || !loop.kept.ghosts)
		return -ENOMEM;
	loop.callback = rf_world_code(world, (uint32_t)function);
	loop.said = rf_spec_loop(world->spec, loop.callback.function->name);
	r = check_calls(&loop);
	r = r < 0 ? r : check_said(&loop);
	r = r < 0 ? r : go_round(&loop);
	if (r != -ENOMEM && faults.kept) /* whatever came of it */
		r = rf_loop_fault(exec, code, slot, &faults);
	rf_diag_done(&faults);
	return r;
}
