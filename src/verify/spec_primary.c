/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What formulas and values are made of in the end: names, fields, entries, calls, choices. */
#include <stdio.h>
#include <string.h>

#include "verify/spec_parser.h"

typedef struct rf_spec_parser parser;
typedef struct rf_spec_formula node;

static node *parse_parentheses(parser *p)
{
	node *inside;

	rf_spec_advance(p);
	inside = rf_spec_parse_either(p);
	return inside && rf_spec_expect(p, RF_SPEC_T_CLOSE) ? inside : NULL;
}

static node *parse_number(parser *p)
{
	uint64_t number = p->token.number;
	node *new = rf_spec_leaf(p, RF_SPEC_NUMBER);

	if (new)
		new->number = number;
	return new;
}

static node *parse_map(parser *p)
{
	if (p->token.kind == RF_SPEC_T_NAME)
		return rf_spec_leaf(p, RF_SPEC_MAP);
	rf_spec_unexpected(p, "the name of a map", NULL, 0);
	return NULL;
}

static node *parse_maps(parser *p, node *of)
{
	struct rf_place place;

	do {
		place = p->token.place;
		of = rf_spec_append(p, of, parse_map(p), &place, false);
	} while (of && rf_spec_accept(p, RF_SPEC_T_COMMA));
	return of;
}

static node *parse_no_effects(parser *p)
{
	node *new = rf_spec_leaf(p, RF_SPEC_NO_EFFECTS);

	if (!new || !rf_spec_expect(p, RF_SPEC_T_EFFECTS))
		return NULL;
	return rf_spec_accept(p, RF_SPEC_T_ON) ? parse_maps(p, new) : new;
}

/* `effects on MAP, …`: on one of them at least. */
static node *parse_effects(parser *p)
{
	struct rf_place place = p->token.place;
	node *not = rf_spec_node(p, RF_SPEC_NOT, &place);
	node *none = rf_spec_leaf(p, RF_SPEC_NO_EFFECTS);

	if (!none || !rf_spec_expect(p, RF_SPEC_T_ON))
		return NULL;
	return rf_spec_append(p, not, parse_maps(p, none), &place, true);
}

/* Whether the name is a parameter of the definition that is being read. */
static bool is_let_param(const parser *p, const char *name)
{
	for (size_t i = 0; p->let && i < p->let->param_count; i++)
		if (strcmp(p->let->params[i], name) == 0)
			return true;
	return false;
}

static bool is_function(const parser *p, const char *name)
{
	const struct rf_spec_program *program = rf_spec_program(&p->book->spec, name);

	return program && program->function;
}

/* Values, each a part of `parent`, up to the sign that ends them. */
static node *parse_values(parser *p, node *parent, enum rf_spec_token_kind end)
{
	struct rf_place place;

	do {
		place = p->token.place;
		parent = rf_spec_append(p, parent, rf_spec_parse_either(p), &place, false);
	} while (parent && rf_spec_accept(p, RF_SPEC_T_COMMA));
	return parent && rf_spec_expect(p, end) ? parent : NULL;
}

static size_t count_parts(const node *of)
{
	size_t count = 0;

	for (const node *part = of->first; part; part = part->next)
		count++;
	return count;
}

/* `name(…)`, of a definition or a function; which call of it was said before. */
static node *parse_call(parser *p, node *call)
{
	const struct rf_spec_let *let =
		rf_spec_let_named(&p->book->spec, call->word, p->book->spec.let_count);
	struct rf_place place = {p->lexer.place.file, call->line, call->column};

	call->op = RF_SPEC_CALL;
	if (!let && !is_function(p, call->word)) {
		rf_diag_error(p->lexer.diag, &place, "'%s' is no definition or function above it",
			      call->word);
		p->lost = true;
		return NULL;
	}
	rf_spec_advance(p);
	if (!parse_values(p, call, RF_SPEC_T_CLOSE))
		return NULL;
	if (let && count_parts(call) != let->param_count)
		rf_diag_error(p->lexer.diag, &place, "'%s' has %zu parameters", call->word,
			      let->param_count);
	call->truth = let && rf_spec_is_formula(let->formula);
	return call;
}

/* An argument, which what is checked later knows, an errno, which none is named, or what is known
 * above. */
static node *parse_word(parser *p)
{
	const struct rf_spec *spec = &p->book->spec;
	const struct rf_spec_let *let;
	struct rf_place place = p->token.place;
	node *new = rf_spec_leaf(p, RF_SPEC_NAME);

	if (!new)
		return NULL;
	new->number = rf_spec_errno(new->word);
	if (new->number) {
		new->op = RF_SPEC_NUMBER;
		return new;
	}
	new->number = 1;
	if (rf_spec_accept(p, RF_SPEC_T_AT)) {
		new->number = p->token.number;
		if (!rf_spec_expect_number(p))
			return NULL;
		if (p->token.kind != RF_SPEC_T_OPEN)
			rf_spec_unexpected(p, "'('", NULL, 0);
	}
	if (p->token.kind == RF_SPEC_T_OPEN)
		return parse_call(p, new);
	let = rf_spec_let_named(spec, new->word, spec->let_count);
	new->known = let || is_let_param(p, new->word) || is_function(p, new->word) ||
		     rf_spec_is_trusted(spec, new->word);
	new->truth = let && !is_let_param(p, new->word) && rf_spec_is_formula(let->formula);
	if (let && let->param_count && !is_let_param(p, new->word))
		rf_diag_error(p->lexer.diag, &place, "'%s' has %zu parameters", new->word,
			      let->param_count);
	if (p->let && !new->known)
		rf_diag_error(p->lexer.diag, &place,
			      "'%s' is neither a parameter of the definition nor known above it",
			      new->word);
	return new;
}

/* `container(VALUE, struct NAME.field)`, `exists(struct NAME.field)`. */
static node *parse_about_field(parser *p, enum rf_spec_op op)
{
	struct rf_place place = p->token.place;
	node *new = rf_spec_node(p, op, &place);

	rf_spec_advance(p);
	if (!new || !rf_spec_expect(p, RF_SPEC_T_OPEN))
		return NULL;
	place = p->token.place;
	if (op == RF_SPEC_CONTAINER) {
		new = rf_spec_append(p, new, rf_spec_parse_either(p), &place, false);
		if (!new || !rf_spec_expect(p, RF_SPEC_T_COMMA))
			return NULL;
	}
	if (p->token.kind != RF_SPEC_T_STRUCT) {
		rf_spec_unexpected(p, "'struct'", NULL, 0);
		return NULL;
	}
	new->word = rf_spec_parse_thing(p);
	return new->word &&rf_spec_expect(p, RF_SPEC_T_CLOSE) ? new : NULL;
}

/* `.field` and `[key, key]` behind a value, as often as they come. */
static node *parse_ways(parser *p, node *base, const struct rf_place *place)
{
	while (base && !p->lost) {
		struct rf_place at = p->token.place;
		node *way;

		if (rf_spec_accept(p, RF_SPEC_T_DOT)) {
			if (p->token.kind < RF_SPEC_T_NAME || p->token.kind > RF_SPEC_T_FALSE) {
				rf_spec_unexpected(p, "the name of a field", NULL, 0);
				return NULL;
			}
			way = rf_spec_leaf(p, RF_SPEC_FIELD);
			base = rf_spec_append(p, way, base, place, false);
		} else if (rf_spec_accept(p, RF_SPEC_T_OPEN_KEY)) {
			way = rf_spec_append(p, rf_spec_node(p, RF_SPEC_ENTRY, &at), base, place,
					     false);
			base = parse_values(p, way, RF_SPEC_T_CLOSE_KEY);
		} else {
			return base;
		}
	}
	return NULL;
}

static node *parse_place(parser *p)
{
	struct rf_place place = p->token.place;
	node *base = p->token.kind == RF_SPEC_T_CURRENT	 ? rf_spec_leaf(p, RF_SPEC_CURRENT)
		     : p->token.kind == RF_SPEC_T_EXISTS ? parse_about_field(p, RF_SPEC_EXISTS)
		     : p->token.kind == RF_SPEC_T_CONTAINER
			     ? parse_about_field(p, RF_SPEC_CONTAINER)
			     : parse_word(p);

	return parse_ways(p, base, &place);
}

/* `has ENTRY`, `probe FIELD`: of a place of that kind. */
static node *parse_of_place(parser *p, enum rf_spec_op op, const char *wanted)
{
	struct rf_place place = p->token.place;
	node *parent = rf_spec_node(p, op, &place), *of;

	rf_spec_advance(p);
	place = p->token.place;
	if (p->token.kind != RF_SPEC_T_NAME && p->token.kind != RF_SPEC_T_CURRENT &&
	    p->token.kind != RF_SPEC_T_CONTAINER) {
		rf_spec_unexpected(p, wanted, NULL, 0);
		return NULL;
	}
	of = parse_place(p);
	if (!of)
		return NULL;
	if (op == RF_SPEC_PROBE || op == RF_SPEC_WRITTEN || op == RF_SPEC_FIRST
		    ? of->op != RF_SPEC_FIELD && of->op != RF_SPEC_ENTRY &&
			      (op != RF_SPEC_FIRST || of->op != RF_SPEC_NAME)
		    : of->op != RF_SPEC_ENTRY && of->op != RF_SPEC_NAME &&
			      (op != RF_SPEC_WRITES || of->op != RF_SPEC_FIELD))
		rf_diag_error(p->lexer.diag, &place, "%s is wanted here", wanted);
	parent = rf_spec_append(p, parent, of, &place, false);
	if (parent && op == RF_SPEC_WRITES)
		parent->number = rf_spec_accept(p, RF_SPEC_T_ONCE);
	return parent;
}

static node *parse_calls(parser *p)
{
	struct rf_place place;
	node *new;

	rf_spec_advance(p);
	place = p->token.place;
	if (p->token.kind != RF_SPEC_T_NAME) {
		rf_spec_unexpected(p, "the name of a function", NULL, 0);
		return NULL;
	}
	new = rf_spec_leaf(p, RF_SPEC_CALLS);
	if (new && !is_function(p, new->word))
		rf_diag_error(p->lexer.diag, &place, "'%s' is no function above it", new->word);
	if (new)
		new->number = rf_spec_accept(p, RF_SPEC_T_ONCE);
	return new;
}

/* `if FORMULA then … else …`, both formulas or both values; what comes last goes on as far as it
 * can. */
static node *parse_choice(parser *p)
{
	struct rf_place place = p->token.place;
	node *new = rf_spec_node(p, RF_SPEC_CHOICE, &place), *part;
	bool truth = true;

	if (!rf_spec_enter(p, &place))
		return NULL;
	rf_spec_advance(p);
	for (int i = 0; new &&i < 3; i++) {
		place = p->token.place;
		part = rf_spec_parse_either(p);
		if (i == 1)
			truth = part && rf_spec_is_formula(part);
		new = rf_spec_append(p, new, part, &place, i ? truth : true);
		if (new &&i < 2 && !rf_spec_expect(p, i ? RF_SPEC_T_ELSE : RF_SPEC_T_THEN))
			new = NULL;
	}
	p->depth--;
	if (new)
		new->truth = truth;
	return new;
}

node *rf_spec_parse_primary(parser *p)
{
	switch ((int)p->token.kind) {
	case RF_SPEC_T_OPEN:
		return parse_parentheses(p);
	case RF_SPEC_T_NUMBER:
		return parse_number(p);
	case RF_SPEC_T_NAME:
	case RF_SPEC_T_CURRENT:
	case RF_SPEC_T_CONTAINER:
	case RF_SPEC_T_EXISTS:
		return parse_place(p);
	case RF_SPEC_T_RESULT:
		return rf_spec_leaf(p, RF_SPEC_RESULT);
	case RF_SPEC_T_TRUE:
		return rf_spec_leaf(p, RF_SPEC_TRUE);
	case RF_SPEC_T_FALSE:
		return rf_spec_leaf(p, RF_SPEC_FALSE);
	case RF_SPEC_T_NO:
		return parse_no_effects(p);
	case RF_SPEC_T_EFFECTS:
		return parse_effects(p);
	case RF_SPEC_T_HAS:
		return parse_of_place(p, RF_SPEC_HAS, "an entry of a map, or an argument");
	case RF_SPEC_T_WRITES:
		return parse_of_place(p, RF_SPEC_WRITES, "an entry, a map or a variable");
	case RF_SPEC_T_REMOVES:
		return parse_of_place(p, RF_SPEC_REMOVES, "a map");
	case RF_SPEC_T_WRITTEN:
		return parse_of_place(p, RF_SPEC_WRITTEN, "a field of what was written");
	case RF_SPEC_T_OUTCOME:
		return parse_of_place(p, RF_SPEC_OUTCOME, "a map");
	case RF_SPEC_T_FIRST:
		return parse_of_place(p, RF_SPEC_FIRST, "a field or a name");
	case RF_SPEC_T_PROBE:
		return parse_of_place(p, RF_SPEC_PROBE, "a field");
	case RF_SPEC_T_CALLS:
		return parse_calls(p);
	case RF_SPEC_T_IF:
		return parse_choice(p);
	default:
		rf_spec_unexpected(p, "a formula or a value", NULL, 0);
		return NULL;
	}
}
