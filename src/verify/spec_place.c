/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What names are in a rule: arguments, definitions, the kernel's structs, maps, variables, what
 * functions return and are given. The terms are those that the program is made of.
 */
#include <string.h>

#include "verify/spec_place.h"
#include "verify/type.h"
#include "verify/world.h"

typedef const struct rf_spec_formula node;
typedef const struct rf_term *term;
typedef struct rf_spec_compiler compiler;
typedef struct rf_spec_value value;

static node *bound_to(const compiler *c, const char *name)
{
	node *arg = c->bound ? c->bound->args : NULL;

	for (size_t i = 0; arg && i < c->bound->let->param_count; i++, arg = arg->next)
		if (strcmp(c->bound->let->params[i], name) == 0)
			return arg;
	return NULL;
}

static value param_value(compiler *c, node *at, size_t i)
{
	const struct rf_spec_param *param = &c->program->params[i];
	struct rf_world *world = rf_spec_world(c);
	value result = {.range = rf_spec_range_of_type(param->type)};
	struct rf_value pointer;

	if (param->kind == RF_SPEC_PARAM_MEMORY && !world)
		return rf_spec_unknown(c);
	if (param->kind == RF_SPEC_PARAM_MEMORY) {
		pointer = c->start.registers[i + 1];
		if (pointer.kind != RF_VALUE_POINTER)
			return rf_spec_nothing(c, at, "the object has no struct '%s'",
					       param->structure);
		return (value){.kind = RF_SPEC_V_MEMORY,
			       .target = {.object = pointer.targets[0].object,
					  .offset = pointer.targets[0].offset},
			       .exists = pointer.targets[0].guard,
			       .id = rf_type_struct(world->object, param->structure)};
	}
	if (c->terms && !c->facts->args[i])
		return rf_spec_nothing(c, at, "'%s' is not known here", at->word);
	if (!c->terms)
		result.unknown = param->kind == RF_SPEC_PARAM_KERNEL;
	else
		result.word = rf_spec_extended(c->terms, c->facts->args[i], param->type);
	if (world && param->kind == RF_SPEC_PARAM_KERNEL)
		result.id = rf_type_struct(world->object, param->structure);
	return result;
}

/* A variable, a map, an enumerator: what the specification has said something of. */
static value trusted_value(compiler *c, node *at)
{
	struct rf_world *world = rf_spec_world(c);
	value result = {.kind = RF_SPEC_V_MEMORY};
	uint32_t map, offset;

	if (!world)
		return rf_spec_unknown(c);
	for (uint32_t i = 0; i < world->object->map_count; i++)
		if (strcmp(world->object->maps[i].name, at->word) == 0)
			return (value){.kind = RF_SPEC_V_MAP, .map = i};
	if (rf_type_variable(world->object, at->word, &map, &offset, &result.id)) {
		result.target.object = world->values[map];
		result.target.offset = offset;
		return result;
	}
	if (rf_type_has_enumerator(world->object, at->word)) {
		struct rf_spec_type type = {8, false};
		term word = rf_world_enumerator(world, at->word);

		if (rf_spec_lacks(c, word))
			return rf_spec_unknown(c);
		return (value){.range = rf_spec_range_of_type(type),
			       .word = rf_spec_extended(c->terms, word, type)};
	}
	return rf_spec_nothing(c, at, "the object has no map, variable or enumerator '%s'",
			       at->word);
}

static bool is_place(node *at)
{
	return at->op == RF_SPEC_NAME || at->op == RF_SPEC_CURRENT || at->op == RF_SPEC_FIELD ||
	       at->op == RF_SPEC_ENTRY || at->op == RF_SPEC_CALL || at->op == RF_SPEC_PROBE ||
	       at->op == RF_SPEC_CONTAINER || at->op == RF_SPEC_EXISTS ||
	       at->op == RF_SPEC_WRITTEN || at->op == RF_SPEC_OUTCOME || at->op == RF_SPEC_FIRST;
}

/* A place, if it is one: more may be asked of it than its number. */
static value compile_any(compiler *c, node *at)
{
	return is_place(at) ? rf_spec_compile_place(c, at) : rf_spec_compile_number(c, at);
}

/* In what the definition stands in, its parameters are not known. */
static value defined_value(compiler *c, node *at, const struct rf_spec_let *let)
{
	struct rf_spec_binding binding = {let, at->first, c->bound};
	value result;

	if (!rf_spec_compile_enter(c, at))
		return rf_spec_unknown(c);
	c->bound = &binding;
	result = compile_any(c, let->formula);
	c->bound = binding.outer;
	c->depth--;
	return result;
}

static value name_value(compiler *c, node *at)
{
	node *bound = bound_to(c, at->word);
	const struct rf_spec_let *let = rf_spec_let_named(c->spec, at->word, c->spec->let_count);
	const struct rf_spec_program *function;
	const struct rf_spec_binding *inner = c->bound;
	bool probes = c->probes, written = c->written;
	value result;
	int i;

	if (bound) { /* it is meant where the definition is used */
		c->bound = inner->outer;
		c->probes = c->written = false;
		result = compile_any(c, bound);
		c->bound = inner;
		c->probes = probes;
		c->written = written;
		return result;
	}
	i = c->bound ? -1 : rf_spec_param(c->program, at->word);
	if (i >= 0)
		return param_value(c, at, (size_t)i);
	if (let)
		return defined_value(c, at, let);
	function = rf_spec_program(c->spec, at->word);
	if (function && function->function)
		return (value){.kind = RF_SPEC_V_FUNCTION, .function = function};
	if (rf_spec_is_trusted(c->spec, at->word))
		return trusted_value(c, at);
	return rf_spec_nothing(c, at, "'%s' is not known here", at->word);
}

/* The words as the function is given them. Returns whether there are as many. */
static bool shape(compiler *c, const struct rf_spec_program *function, term *words, uint32_t count)
{
	struct rf_world *world = rf_spec_world(c);
	struct rf_type_leaf leaves[RF_WORLD_GIVEN_MAX];
	uint32_t at = 0;

	for (size_t i = 0; i < function->param_count; i++) {
		const struct rf_spec_param *param = &function->params[i];
		uint32_t n = rf_world_leaves(world, param, leaves);

		for (uint32_t j = 0; j < n && at < count; j++, at++) {
			bool sign = param->kind != RF_SPEC_PARAM_MEMORY && leaves[j].sign;
			struct rf_spec_type type = {(uint8_t)leaves[j].size, sign};

			words[at] = rf_spec_extended(c->terms, words[at], type);
		}
		if (!n || (at == count && i + 1 < function->param_count))
			return false;
	}
	return at == count;
}

/* The definition's body as it would be in another state and of another program; NULL: it is none.
 */
static term elsewhere(compiler *c, const struct rf_spec_let *let)
{
	struct rf_world *world = rf_spec_world(c);
	const struct rf_spec_facts *facts = c->facts;
	struct rf_spec_facts other = *facts;
	struct rf_state start = c->start, begin;
	term body = NULL;

	if (rf_state_start(world->space, &begin) < 0)
		return NULL;
	other.ghosts = c->start.ghosts = begin.ghosts;
	other.result = rf_value_fresh(world->space, 8).word;
	c->facts = &other;
	body = rf_spec_compile_number(c, let->formula).word;
	c->facts = facts;
	c->start = start;
	return body;
}

/*
 * A function without a meaning but the equation that its definition is, of these arguments; what
 * it is of others, inside of it, is left open. Definitions end: see spec_let.c.
 */
static value recursive_value(compiler *c, node *at, const struct rf_spec_let *let)
{
	struct rf_spec_binding binding = {let, at->first, c->bound};
	value result = {.range = rf_spec_any_number}, body;
	struct rf_world *world = rf_spec_world(c);
	term words[RF_WORLD_GIVEN_MAX];
	uint32_t count = 0;
	bool inside = c->unfolds, changes;
	const char *name;

	for (node *arg = at->first; arg && count < RF_WORLD_GIVEN_MAX; arg = arg->next)
		words[count++] = rf_spec_compile_number(c, arg).word;
	name = world ? rf_world_symbol(world, "recursive %s", let->name) : NULL;
	if (!world || rf_spec_lacks(c, name) || !rf_spec_compile_enter(c, at))
		return rf_spec_unknown(c);
	c->depth--;
	result.word = rf_term_apply(c->terms, name, words, count);
	if (!inside) {
		c->bound = &binding;
		c->unfolds = true;
		body = rf_spec_compile_number(c, let->formula);
		changes = elsewhere(c, let) != body.word;
		c->unfolds = false;
		c->bound = binding.outer;
		if (changes) /* one name for what is two things would prove everything */
			return rf_spec_nothing(c, at, "'%s' is of what is written meanwhile",
					       let->name);
		rf_world_assume(world,
				rf_term_binary(c->terms, RF_TERM_EQ, result.word, body.word));
	}
	return result;
}

static value call_value(compiler *c, node *at)
{
	const struct rf_spec_let *let = rf_spec_let_named(c->spec, at->word, c->spec->let_count);
	const struct rf_spec_program *function = rf_spec_program(c->spec, at->word);
	term words[RF_WORLD_GIVEN_MAX], result;
	struct rf_world *world = rf_spec_world(c);
	uint32_t count = 0;

	if (let && let->recursive)
		return recursive_value(c, at, let);
	if (let)
		return defined_value(c, at, let);
	for (node *arg = at->first; arg && count < RF_WORLD_GIVEN_MAX; arg = arg->next)
		words[count++] = rf_spec_compile_number(c, arg).word;
	if (!world)
		return rf_spec_unknown(c);
	if (!function || !shape(c, function, words, count))
		return rf_spec_nothing(c, at, "'%s' is not given %u numbers", at->word, count);
	result = rf_world_result(world, function, words, count,
				 rf_term_word(c->terms, at->number - 1));
	if (rf_spec_lacks(c, result))
		return rf_spec_unknown(c);
	return (value){.range = rf_spec_range_of_type(function->result),
		       .word = rf_spec_extended(c->terms, result, function->result)};
}

/* As it was before the loop: a number at once, as the place is another then. */
static value first_value(compiler *c, node *at)
{
	const struct rf_spec_facts *facts = c->facts;
	struct rf_state now = c->start;
	struct rf_spec_facts before;
	value result;

	if (!rf_spec_world(c))
		return rf_spec_unknown(c);
	if (!facts->first)
		return rf_spec_nothing(c, at, "this is no loop");
	before = *facts;
	before.args = facts->first_args;
	c->facts = &before;
	c->start = *facts->first;
	result = rf_spec_number_at(c, at->first, rf_spec_compile_place(c, at->first));
	c->start = now;
	c->facts = facts;
	return result;
}

value rf_spec_compile_place(compiler *c, node *at)
{
	struct rf_world *world = rf_spec_world(c);
	value result;
	bool before;

	switch ((int)at->op) {
	case RF_SPEC_NAME:
		return name_value(c, at);
	case RF_SPEC_FIELD:
		return rf_spec_field(c, at);
	case RF_SPEC_PROBE:
		before = c->probes;
		c->probes = true;
		result = rf_spec_field(c, at->first);
		c->probes = before;
		return result;
	case RF_SPEC_OUTCOME:
		return rf_spec_outcome(c, at);
	case RF_SPEC_FIRST:
		return first_value(c, at);
	case RF_SPEC_WRITTEN:
		return rf_spec_written(c, at);
	case RF_SPEC_CONTAINER:
		return rf_spec_container(c, at);
	case RF_SPEC_EXISTS:
		return rf_spec_exists(c, at);
	case RF_SPEC_ENTRY:
		return rf_spec_entry(c, at);
	case RF_SPEC_CALL:
		return call_value(c, at);
	case RF_SPEC_CURRENT:
		if (!world)
			return rf_spec_unknown(c);
		result = (value){.range = rf_spec_any_number,
				 .word = rf_world_task(world),
				 .id = rf_type_struct(world->object, "task_struct")};
		return rf_spec_lacks(c, result.word) ? rf_spec_unknown(c) : result;
	default:
		return rf_spec_compile_number(c, at);
	}
}

term rf_spec_compile_calls(compiler *c, node *at)
{
	const struct rf_spec_program *function = rf_spec_program(c->spec, at->word);
	struct rf_world *world = rf_spec_world(c);

	if (!function || !function->function) {
		rf_spec_fault(c, at, "'%s' is no function", at->word);
		return c->terms ? rf_term_truth(c->terms, false) : NULL;
	}
	if (!world)
		return rf_spec_unknown(c).exists;
	return rf_spec_counted(c, at, c->facts->ghosts[rf_world_calls(world, function)]);
}
