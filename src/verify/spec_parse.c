/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Programs and rules, one after the other; what is not understood ends with the next of them. */
#include <errno.h>
#include <string.h>

#include "base/str.h"
#include "verify/spec_parser.h"

typedef struct rf_spec_parser parser;

static const struct {
	const char *name;
	struct rf_spec_type type;
} types[] = {{"s8", {1, true}},	 {"s16", {2, true}},  {"s32", {4, true}},  {"s64", {8, true}},
	     {"u8", {1, false}}, {"u16", {2, false}}, {"u32", {4, false}}, {"u64", {8, false}}};

#define TYPE_COUNT (sizeof(types) / sizeof(*types))

static size_t diag_errors(const parser *p)
{
	return p->lexer.diag->counts[RF_DIAG_ERROR];
}

void rf_spec_advance(parser *p)
{
	rf_spec_lex(&p->lexer, &p->token);
}

const char *rf_spec_copy(parser *p)
{
	const char *copy = rf_arena_string(&p->book->arena, p->token.text, p->token.size);

	if (!copy)
		p->no_memory = p->lost = true;
	return copy;
}

void rf_spec_unexpected(parser *p, const char *wanted, const char *const names[], size_t n)
{
	const char *near = NULL, *text = NULL;

	p->lost = true;
	if (p->token.kind == RF_SPEC_T_BAD) /* told already */
		return;
	if (p->token.kind != RF_SPEC_T_END) {
		text = rf_spec_copy(p);
		if (!text)
			return;
		near = rf_str_nearest(text, names, n);
	}
	if (!text)
		rf_diag_error(p->lexer.diag, &p->token.place, "%s is wanted here, not the end",
			      wanted);
	else if (near)
		rf_diag_error(p->lexer.diag, &p->token.place,
			      "%s is wanted here, not '%s'; did you mean '%s'?", wanted, text,
			      near);
	else
		rf_diag_error(p->lexer.diag, &p->token.place, "%s is wanted here, not '%s'", wanted,
			      text);
}

bool rf_spec_accept(parser *p, enum rf_spec_token_kind kind)
{
	if (p->token.kind != kind)
		return false;
	rf_spec_advance(p);
	return true;
}

bool rf_spec_expect(parser *p, enum rf_spec_token_kind kind)
{
	char wanted[16];

	if (rf_spec_accept(p, kind))
		return true;
	snprintf(wanted, sizeof(wanted), "'%s'", rf_spec_token_texts[kind]);
	rf_spec_unexpected(p, wanted, NULL, 0);
	return false;
}

bool rf_spec_expect_number(parser *p)
{
	if (rf_spec_accept(p, RF_SPEC_T_NUMBER))
		return true;
	rf_spec_unexpected(p, "a number", NULL, 0);
	return false;
}

/* A name that is given. What is a word of the language is told and taken for one all the same. */
const char *rf_spec_parse_name(parser *p, const char *wanted)
{
	bool word = p->token.kind >= RF_SPEC_T_PROGRAM && p->token.kind <= RF_SPEC_T_FALSE;
	bool next = p->token.first && p->token.kind <= RF_SPEC_T_RULE;
	const char *name;

	if (p->token.kind != RF_SPEC_T_NAME && (!word || next)) {
		rf_spec_unexpected(p, wanted, NULL, 0);
		return NULL;
	}
	name = rf_spec_copy(p);
	if (!name)
		return NULL;
	for (size_t i = 0; i < TYPE_COUNT; i++)
		word = word || strcmp(types[i].name, name) == 0;
	if (word)
		rf_diag_error(p->lexer.diag, &p->token.place,
			      "'%s' is a word of the language, not a name", name);
	if (rf_spec_errno(name))
		rf_diag_error(p->lexer.diag, &p->token.place,
			      "'%s' is the name of an errno, and of nothing else", name);
	rf_spec_advance(p);
	return name;
}

/* What stands behind a colon, if there is one; unchanged otherwise. */
static void parse_type(parser *p, struct rf_spec_type *type)
{
	const char *names[TYPE_COUNT], *word;

	for (size_t i = 0; i < TYPE_COUNT; i++)
		names[i] = types[i].name;
	if (p->token.kind != RF_SPEC_T_NAME) {
		rf_spec_unexpected(p, "a type (s8 to s64, u8 to u64)", NULL, 0);
		return;
	}
	word = rf_spec_copy(p);
	for (size_t i = 0; word && i < TYPE_COUNT; i++) {
		if (strcmp(names[i], word) != 0)
			continue;
		*type = types[i].type;
		rf_spec_advance(p);
		return;
	}
	rf_spec_unexpected(p, "a type (s8 to s64, u8 to u64)", names, TYPE_COUNT);
}

/* `struct NAME`, of the kernel's, or `memory struct NAME`. Returns whether it stood there. */
static bool parse_struct(parser *p, struct rf_spec_param *param)
{
	bool memory = rf_spec_accept(p, RF_SPEC_T_MEMORY);

	if (memory && p->token.kind != RF_SPEC_T_STRUCT)
		rf_spec_unexpected(p, "'struct'", NULL, 0);
	if (p->lost || !rf_spec_accept(p, RF_SPEC_T_STRUCT))
		return false;
	param->kind = memory ? RF_SPEC_PARAM_MEMORY : RF_SPEC_PARAM_KERNEL;
	param->structure = rf_spec_parse_name(p, "the name of a struct");
	return true;
}

void rf_spec_parse_param(parser *p, struct rf_spec_program *program)
{
	struct rf_spec_param param = {.type = {8, false}};
	struct rf_place place = p->token.place;

	param.name = rf_spec_parse_name(p, "the name of an argument");
	if (!param.name)
		return;
	if (rf_spec_param(program, param.name) >= 0)
		rf_diag_error(p->lexer.diag, &place, "a second argument '%s'", param.name);
	if (rf_spec_accept(p, RF_SPEC_T_COLON) && !parse_struct(p, &param) && !p->lost)
		parse_type(p, &param.type);
	if (program->param_count == RF_SPEC_PARAMS_MAX) {
		rf_diag_error(p->lexer.diag, &place, "more than %d arguments", RF_SPEC_PARAMS_MAX);
		p->lost = true;
		return;
	}
	program->params[program->param_count++] = param;
}

void rf_spec_parse_params(parser *p, struct rf_spec_program *program)
{
	if (!rf_spec_expect(p, RF_SPEC_T_OPEN) || rf_spec_accept(p, RF_SPEC_T_CLOSE))
		return;
	do
		rf_spec_parse_param(p, program);
	while (!p->lost && rf_spec_accept(p, RF_SPEC_T_COMMA));
	if (!p->lost && p->token.kind != RF_SPEC_T_CLOSE)
		rf_spec_unexpected(p, "',' or ')'", NULL, 0);
	else if (!p->lost)
		rf_spec_advance(p);
}

/* One that has a name is kept, whatever else is wrong with it: rules may be for it. */
static void parse_program(parser *p)
{
	struct rf_spec_book *book = p->book;
	struct rf_spec_program program = {.result = {4, true}, .line = p->token.place.line};
	struct rf_place place;
	size_t n = book->spec.program_count, before = diag_errors(p);

	program.stable = rf_spec_accept(p, RF_SPEC_T_STABLE);
	program.function = p->token.kind == RF_SPEC_T_FUNCTION;
	program.number = (uint32_t)book->spec.function_count;
	rf_spec_advance(p);
	place = p->token.place;
	program.name = rf_spec_parse_name(p, "the name of a program");
	if (!program.name) {
		book->lost_program = true;
		return;
	}
	rf_spec_parse_params(p, &program);
	if (!p->lost && rf_spec_accept(p, RF_SPEC_T_COLON))
		parse_type(p, &program.result);
	if (n == RF_SPEC_PROGRAMS_MAX) {
		rf_diag_error(p->lexer.diag, &place, "more than %d programs", RF_SPEC_PROGRAMS_MAX);
		book->lost_program = true;
		return;
	}
	for (size_t i = 0; i < n; i++)
		if (strcmp(book->programs[i].name, program.name) == 0) {
			rf_diag_error(p->lexer.diag, &place,
				      "the program '%s' was already given in line %u", program.name,
				      book->programs[i].line);
			break;
		}
	book->programs[n] = program;
	book->unknown[n] = diag_errors(p) != before;
	book->spec.program_count++;
	book->spec.function_count += program.function;
}

/* For what the rule is. NULL: nothing that is known, and told unless a program was lost. */
static const char *parse_pattern(parser *p, const char *name, struct rf_spec_note *note)
{
	const struct rf_spec_book *book = p->book;
	const char *pattern;

	if (!rf_spec_accept(p, RF_SPEC_T_FOR)) {
		note->pattern = note->name;
		if (book->spec.program_count)
			return book->programs[book->spec.program_count - 1].name;
		if (!book->lost_program)
			rf_diag_error(p->lexer.diag, &note->name,
				      "the rule '%s' has no 'for', and no program is above it",
				      name);
		return NULL;
	}
	note->pattern = p->token.place;
	if (p->token.kind != RF_SPEC_T_PATTERN) {
		rf_spec_unexpected(p, "a pattern of names or sections", NULL, 0);
		return NULL;
	}
	pattern = rf_spec_copy(p);
	rf_spec_advance(p);
	return pattern;
}

static void parse_rule(parser *p)
{
	struct rf_spec_book *book = p->book;
	struct rf_spec_rule rule = {.spec = &book->spec, .line = p->token.place.line};
	struct rf_spec_note note = {0};
	size_t n = book->spec.rule_count, before = diag_errors(p);

	rf_spec_advance(p);
	note.name = p->token.place;
	rule.name = rf_spec_parse_name(p, "the name of a rule");
	if (!rule.name)
		return;
	rule.pattern = parse_pattern(p, rule.name, &note);
	if (p->lost || !rf_spec_expect(p, RF_SPEC_T_COLON))
		return;
	rule.formula = rf_spec_parse_formula(p);
	if (!rule.formula || !rule.pattern)
		return;
	if (n == RF_SPEC_RULES_MAX) {
		rf_diag_error(p->lexer.diag, &note.name, "more than %d rules", RF_SPEC_RULES_MAX);
		return;
	}
	note.faulty = diag_errors(p) != before;
	book->rules[n] = rule;
	book->notes[n] = note;
	book->spec.rule_count++;
}

/* What stands where a program or a rule may begin, or a formula go on. */
static void parse_other(parser *p, bool after_rule)
{
	static const char *const begins[] = {"program", "rule", "function", "stable", "let"};
	static const char *const goes_on[] = {"program", "rule", "and", "or", "in"};

	if (after_rule)
		rf_spec_unexpected(p, "an operator, 'program' or 'rule'", goes_on, 5);
	else
		rf_spec_unexpected(p, "'program' or 'rule'", begins, 5);
}

/* Those words may be misused as names, so only the first of a line is taken for what it is. */
static void recover(parser *p)
{
	while (p->token.kind != RF_SPEC_T_END && !(p->token.first && rf_spec_begins(p->token.kind)))
		rf_spec_advance(p);
	p->lost = false;
}

/* `stable function`, and not what is stable otherwise. */
static bool is_stable_function(const parser *p)
{
	struct rf_spec_lexer ahead = p->lexer;
	struct rf_diag nobody = {0};
	struct rf_spec_token next;

	if (p->token.kind != RF_SPEC_T_STABLE)
		return false;
	ahead.diag = &nobody;
	rf_spec_lex(&ahead, &next);
	rf_diag_done(&nobody);
	return next.kind == RF_SPEC_T_FUNCTION;
}

int rf_spec_parse(struct rf_spec_book *book, const char *text, size_t size, struct rf_diag *diag)
{
	parser p = {.book = book};
	bool after_rule = false;

	p.lexer = (struct rf_spec_lexer){.at = text, .end = text + size, .diag = diag};
	p.lexer.place.file = book->spec.file;
	rf_spec_advance(&p);
	while (p.token.kind != RF_SPEC_T_END && !p.no_memory) {
		bool rule = p.token.kind == RF_SPEC_T_RULE;

		p.depth = 0;
		if (p.token.kind == RF_SPEC_T_PROGRAM || p.token.kind == RF_SPEC_T_FUNCTION ||
		    is_stable_function(&p))
			parse_program(&p);
		else if (rule)
			parse_rule(&p);
		else if (p.token.kind == RF_SPEC_T_STABLE || p.token.kind == RF_SPEC_T_VOLATILE ||
			 p.token.kind == RF_SPEC_T_RECORD)
			rf_spec_parse_trust(&p);
		else if (p.token.kind == RF_SPEC_T_LET || p.token.kind == RF_SPEC_T_RECURSIVE)
			rf_spec_parse_let(&p);
		else if (p.token.kind == RF_SPEC_T_LOOP)
			rf_spec_parse_loop(&p);
		else
			parse_other(&p, after_rule);
		if (p.lost)
			recover(&p);
		after_rule = rule;
	}
	return p.no_memory ? -ENOMEM : 0;
}
