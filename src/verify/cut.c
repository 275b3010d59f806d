/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * A loop in the code of a function, cut at its head.
 *
 * What is known at the head, each time that it is come to, is found by going round: first as if
 * nothing ever changed; whatever is something else when the head is come to again may be anything
 * from then on, and so on until a round changes nothing more. That round shows that the rest stays:
 * by induction, as it did so from anything that may be there. It also is the one that counts: from
 * what the specification says holds at the head, duties and inner loops included.
 *
 * Goals are that this holds at first, that a round keeps it, and that a round makes the measure
 * less, as a number without sign: so there is a last round. That is gone through by itself, from
 * the same again with other unknowns, and only what leaves the loop there goes on behind it. What
 * may be taken for granted of the last round is that the invariant holds before it and that it does
 * not come back. It is said of those unknowns alone, so it tells nothing of the rounds before;
 * duties of the last round are among theirs, and are not asked again.
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "verify/cut_head.h"
#include "verify/loop_tell.h"

/* What was found so far: to go back to. */
struct mark {
	struct rf_world_claims claims;
	struct rf_exec_log log;
};

static struct rf_world *world_of(const struct rf_cut *cut)
{
	return cut->exec->world->context;
}

static struct mark mark(const struct rf_cut *cut)
{
	return (struct mark){world_of(cut)->claims, cut->exec->log};
}

static void go_back(const struct rf_cut *cut, const struct mark *to)
{
	world_of(cut)->claims = to->claims;
	cut->exec->log = to->log;
}

/* What the names of the specification are in a state. */
struct view {
	struct rf_state state;
	term args[RF_SPEC_PARAMS_MAX];
};

static int not_there(const struct rf_cut *cut, size_t name, const char *what)
{
	const struct rf_spec *spec = cut->said->invariant.spec;
	char text[400];

	snprintf(text, sizeof(text), "%s:%u: '%s' %s, when the head of the loop is come to",
		 spec->file, cut->said->line, cut->said->names->params[name].name, what);
	return rf_cut_refuse(cut, text);
}

/* Of a pointer the bytes from the begin of what it goes to; NULL: no number at all. */
static term number_of(const struct rf_cut *cut, const struct rf_value *value)
{
	struct rf_terms *terms = cut->exec->space->terms;
	term offset;

	if (value->kind == RF_VALUE_WORD)
		return value->word;
	if (value->kind != RF_VALUE_POINTER || value->target_count != 1)
		return NULL;
	offset = rf_term_word(terms, value->targets[0].offset);
	if (!value->targets[0].index)
		return offset;
	return rf_term_binary(terms, RF_TERM_ADD, value->targets[0].index, offset);
}

static int look_at(const struct rf_cut *cut, struct rf_state *state, size_t name, struct view *view)
{
	const struct rf_spec_param *param = &cut->said->names->params[name];
	const struct rf_spec_spot *spot = &cut->said->spots[name];
	const struct rf_value *frame = &state->registers[RF_INSN_FRAME];
	struct rf_space *space = cut->exec->space;
	uint32_t size = param->kind == RF_SPEC_PARAM_KERNEL ? 8 : param->type.size;
	uint64_t offset = (uint64_t)(RF_EXEC_FRAME + (int64_t)spot->at);
	struct rf_value value;

	if (!spot->stack)
		value = state->registers[spot->at];
	else if (param->kind == RF_SPEC_PARAM_MEMORY)
		value = rf_value_moved(space, frame, offset);
	else if (rf_state_read(space, state, frame->targets[0].object, offset, size, &value) < 0)
		return not_there(cut, name, "is not inside of the stack");
	if (param->kind == RF_SPEC_PARAM_MEMORY) {
		if (value.kind != RF_VALUE_POINTER || value.target_count != 1 ||
		    value.targets[0].index)
			return not_there(cut, name, "is no pointer to one place");
		view->state.registers[name + 1] = value;
		view->args[name] = rf_term_word(space->terms, 0);
		return 0;
	}
	view->args[name] = number_of(cut, &value);
	return view->args[name] ? 0 : not_there(cut, name, "is no number, or not set on all ways");
}

static int look(const struct rf_cut *cut, struct rf_state *state, struct view *ret_view)
{
	int r = 0;

	ret_view->state = *state;
	for (size_t i = 0; r >= 0 && i < cut->said->names->param_count; i++)
		r = look_at(cut, state, i, ret_view);
	return r;
}

/* The invariant or the measure in a state, as a term. */
static int say(const struct rf_cut *cut, bool measure, struct rf_state *state, term *ret_term)
{
	const struct rf_spec_rule *rule = measure ? &cut->said->measure : &cut->said->invariant;
	struct rf_diag diag = {0};
	struct view now, first;
	struct rf_spec_facts facts = {
		.world = world_of(cut),
		.args = now.args,
		.ghosts = state->ghosts,
		.effects = state->effects,
		.effect_names = cut->effect_names,
		.effect_count = cut->exec->space->effect_count,
		.start = &now.state,
		.first = &first.state,
		.first_args = first.args,
	};
	int r = look(cut, state, &now);

	r = r < 0 ? r : look(cut, cut->first, &first);
	if (r < 0)
		return r;
	*ret_term = rf_spec_term(rule, cut->said->names, &facts, &diag);
	if (!*ret_term && rf_terms_failed(cut->exec->space->terms))
		r = rf_cut_no_memory(cut);
	else if (!*ret_term)
		r = rf_loop_fault(cut->exec, cut->loop->code, cut->loop->head, &diag);
	rf_diag_done(&diag);
	return r;
}

/* What a refusal within the loop may come from: what is not known at the head. */
static int tell_changes(const struct rf_cut *cut, int r)
{
	static const char before[] = "; at the head of the loop ";
	char text[RF_ERROR_LEN], changes[400];

	if (r != -ENOTSUP || !cut->exec->error || strstr(cut->exec->error->text, before))
		return r;
	rf_loop_changes(cut->exec->space, cut->first, cut->head, changes, sizeof(changes));
	snprintf(text, sizeof(text), "%s", cut->exec->error->text);
	return rf_error_set(cut->exec->error, r, "%s%s%s@%u these are not known: %s", text, before,
			    cut->said->names->name, cut->loop->number + 1, changes);
}

/* One round from the head, where `invariant` holds. *ret_more: it changes what was known to stay.
 */
static int go_round(struct rf_cut *cut, term invariant, bool *ret_more)
{
	struct rf_state *before = rf_state_copy(cut->exec->space, cut->head);
	int r;

	*ret_more = false;
	if (!before)
		return rf_cut_no_memory(cut);
	before->reached = rf_term_both(cut->exec->space->terms, cut->first->reached, invariant);
	r = rf_exec_round(cut->exec, cut->loop, before, false, &cut->back);
	if (r >= 0 && cut->back)
		r = rf_cut_widen(cut, ret_more);
	return tell_changes(cut, r);
}

/* Rounds until one changes nothing that was not known to change: from whatever may be there, and
 * then from what is said of it. */
static int settle(struct rf_cut *cut)
{
	const struct mark start = mark(cut);
	term invariant = rf_term_truth(cut->exec->space->terms, true);
	bool more = true;
	int r = 0;

	while (r >= 0 && more) {
		go_back(cut, &start);
		r = go_round(cut, invariant, &more);
	}
	for (more = true; r >= 0 && more;) {
		go_back(cut, &start);
		r = tell_changes(cut, say(cut, false, cut->head, &invariant));
		if (r >= 0)
			r = go_round(cut, invariant, &more);
	}
	cut->exec->log.trace_count = start.log.trace_count;
	return r;
}

/* That it holds at first, is kept, and that the measure gets less. */
static int prove(const struct rf_cut *cut)
{
	struct rf_world *world = world_of(cut);
	struct rf_terms *terms = cut->exec->space->terms;
	term at_first, kept, before, after;
	int r = say(cut, false, cut->first, &at_first);

	if (r < 0)
		return r;
	rf_world_claim(world, cut->first->reached, at_first);
	if (!cut->back)
		return 0;
	r = say(cut, false, cut->back, &kept);
	r = r < 0 ? r : say(cut, true, cut->head, &before);
	r = r < 0 ? r : say(cut, true, cut->back, &after);
	if (r < 0)
		return tell_changes(cut, r);
	rf_world_claim(world, cut->back->reached, kept);
	rf_world_claim(world, cut->back->reached,
		       rf_term_binary(terms, RF_TERM_ULT, after, before));
	return 0;
}

/* The last round, which goes on behind the loop. */
static int leave(const struct rf_cut *cut)
{
	struct rf_world *world = world_of(cut);
	struct rf_exec *exec = cut->exec;
	struct rf_state *last = rf_cut_again(cut), *back = NULL;
	const struct rf_exec_log log = exec->log;
	term invariant, first = cut->first->reached;
	int r = last ? say(cut, false, last, &invariant) : rf_cut_no_memory(cut);

	if (r < 0)
		return r;
	rf_world_grant(world, first, invariant);
	r = rf_exec_round(exec, cut->loop, last, true, &back);
	exec->log.duties = log.duties;
	exec->log.duty_count = log.duty_count;
	if (r >= 0 && back)
		rf_world_grant(world, first, rf_term_not(exec->space->terms, back->reached));
	return tell_changes(cut, r);
}

static const char *const *names_of(const struct rf_world *world)
{
	size_t count = world->object->map_count;
	const char **names = rf_arena_alloc(world->space->arena, (count + 1) * sizeof(*names));

	for (size_t i = 0; names && i < count; i++)
		names[i] = world->object->maps[i].name;
	return names;
}

/* For the report: which loop it is, what changes in it, and what is said of it. */
static int report(const struct rf_cut *cut)
{
	const struct rf_object_line *line =
		rf_object_line(cut->loop->code->function, cut->loop->head);
	struct rf_world *world = world_of(cut);
	char changes[200], invariant[300], measure[100], text[900];
	size_t length;

	if (world->cuts[cut->said - world->spec->cuts])
		return 0;
	world->cuts[cut->said - world->spec->cuts] = true;
	rf_loop_changes(world->space, cut->first, cut->head, changes, sizeof(changes));
	rf_spec_english(&cut->said->invariant, invariant, sizeof(invariant));
	rf_spec_english(&cut->said->measure, measure, sizeof(measure));
	length = (size_t)snprintf(
		text, sizeof(text), "%s; in %s@%u (%s:%u), which changes %s: %s, and %s gets less",
		world->said_of_loops, cut->said->names->name, cut->loop->number + 1,
		line ? line->file : "", line ? line->line : 0, changes, invariant, measure);
	if (length >= sizeof(text))
		length = sizeof(text) - 1;
	world->said_of_loops = rf_arena_string(world->space->arena, text, length);
	return world->said_of_loops ? 0 : rf_cut_no_memory(cut);
}

int rf_world_cut(struct rf_exec *exec, const struct rf_exec_loop *loop, struct rf_state *state)
{
	struct rf_world *world = exec->world->context;
	struct rf_cut cut = {
		.exec = exec,
		.loop = loop,
		.objects = exec->space->memory_count,
	};
	int r = rf_cut_of(world->spec, loop->code, loop->flow, loop->number, &cut.said,
			  exec->error);

	if (r < 0)
		return -ENOTSUP; /* the text is set */
	if (!cut.said)
		return -ENOENT;
	cut.first = rf_state_copy(exec->space, state);
	cut.head = rf_state_copy(exec->space, state);
	cut.effect_names = names_of(world);
	if (!cut.first || !cut.head || !cut.effect_names)
		return rf_cut_no_memory(&cut);
	r = settle(&cut);
	r = r < 0 ? r : prove(&cut);
	r = r < 0 ? r : leave(&cut);
	return r < 0 ? r : report(&cut);
}
