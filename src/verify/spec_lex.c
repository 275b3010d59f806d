/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* A specification's text as words, numbers and signs. */
#include <string.h>

#include "base/str.h"
#include "verify/spec_internal.h"

#define DIGITS "0123456789"
#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_"

const char *const rf_spec_token_texts[RF_SPEC_T_MAX_] = {
	[RF_SPEC_T_PROGRAM] = "program",
	[RF_SPEC_T_FUNCTION] = "function",
	[RF_SPEC_T_STABLE] = "stable",
	[RF_SPEC_T_VOLATILE] = "volatile",
	[RF_SPEC_T_LET] = "let",
	[RF_SPEC_T_RECURSIVE] = "recursive",
	[RF_SPEC_T_LOOP] = "loop",
	[RF_SPEC_T_RECORD] = "record",
	[RF_SPEC_T_RULE] = "rule",
	[RF_SPEC_T_FOR] = "for",
	[RF_SPEC_T_RESULT] = "result",
	[RF_SPEC_T_AND] = "and",
	[RF_SPEC_T_OR] = "or",
	[RF_SPEC_T_NOT] = "not",
	[RF_SPEC_T_IN] = "in",
	[RF_SPEC_T_NO] = "no",
	[RF_SPEC_T_EFFECTS] = "effects",
	[RF_SPEC_T_ON] = "on",
	[RF_SPEC_T_HAS] = "has",
	[RF_SPEC_T_CALLS] = "calls",
	[RF_SPEC_T_ONCE] = "once",
	[RF_SPEC_T_OUTCOME] = "outcome",
	[RF_SPEC_T_FIRST] = "first",
	[RF_SPEC_T_INVARIANT] = "invariant",
	[RF_SPEC_T_AFTER] = "after",
	[RF_SPEC_T_MEASURE] = "measure",
	[RF_SPEC_T_WRITES] = "writes",
	[RF_SPEC_T_REMOVES] = "removes",
	[RF_SPEC_T_WRITTEN] = "written",
	[RF_SPEC_T_IF] = "if",
	[RF_SPEC_T_THEN] = "then",
	[RF_SPEC_T_ELSE] = "else",
	[RF_SPEC_T_PROBE] = "probe",
	[RF_SPEC_T_CONTAINER] = "container",
	[RF_SPEC_T_EXISTS] = "exists",
	[RF_SPEC_T_CURRENT] = "current",
	[RF_SPEC_T_STRUCT] = "struct",
	[RF_SPEC_T_MEMORY] = "memory",
	[RF_SPEC_T_TRUE] = "true",
	[RF_SPEC_T_FALSE] = "false",
	[RF_SPEC_T_IMPLIES] = "=>",
	[RF_SPEC_T_EQ] = "==",
	[RF_SPEC_T_NE] = "!=",
	[RF_SPEC_T_LE] = "<=",
	[RF_SPEC_T_GE] = ">=",
	[RF_SPEC_T_SHL] = "<<",
	[RF_SPEC_T_SHR] = ">>",
	[RF_SPEC_T_LT] = "<",
	[RF_SPEC_T_GT] = ">",
	[RF_SPEC_T_OPEN] = "(",
	[RF_SPEC_T_CLOSE] = ")",
	[RF_SPEC_T_OPEN_SET] = "{",
	[RF_SPEC_T_CLOSE_SET] = "}",
	[RF_SPEC_T_COMMA] = ",",
	[RF_SPEC_T_COLON] = ":",
	[RF_SPEC_T_PLUS] = "+",
	[RF_SPEC_T_MINUS] = "-",
	[RF_SPEC_T_BITAND] = "&",
	[RF_SPEC_T_BITOR] = "|",
	[RF_SPEC_T_ASSIGN] = "=",
	[RF_SPEC_T_DOT] = ".",
	[RF_SPEC_T_OPEN_KEY] = "[",
	[RF_SPEC_T_CLOSE_KEY] = "]",
	[RF_SPEC_T_AT] = "@",
};

/* What those write who come from C; tried before the signs that begin so. */
static const struct {
	const char *sign, *meant;
} strangers[] = {{"&&", "and"}, {"||", "or"}, {"->", "=>"}, {"===", "=="}, {"<>", "!="}};

static size_t left(const struct rf_spec_lexer *lexer)
{
	return (size_t)(lexer->end - lexer->at);
}

static bool begins(const struct rf_spec_lexer *lexer, const char *text)
{
	size_t size = strlen(text);

	return size <= left(lexer) && memcmp(lexer->at, text, size) == 0;
}

/* How many of the bytes at `at` are of `set`. */
static size_t span(const struct rf_spec_lexer *lexer, const char *set)
{
	size_t n = 0;

	while (n < left(lexer) && lexer->at[n] && strchr(set, lexer->at[n]))
		n++;
	return n;
}

/* The bytes of the character at `at`, which may be what is no UTF-8. */
static size_t character(const struct rf_spec_lexer *lexer)
{
	return rf_str_utf8(lexer->at, left(lexer), NULL) ?: 1;
}

static bool is_ascii(char c)
{
	return c >= ' ' && c <= '~';
}

static bool is_newline(const struct rf_spec_lexer *lexer)
{
	return *lexer->at == '\n' || begins(lexer, "\r\n");
}

/* ASCII, which is a column for each byte. */
static void advance(struct rf_spec_lexer *lexer, size_t size)
{
	lexer->at += size;
	lexer->place.column += (uint32_t)size;
}

/* Nobody can see what such a character does to what he reads: a line that ends for some
 * editors only, an order of letters that is none of the text's. */
static bool is_readable(const struct rf_spec_lexer *lexer)
{
	char text[5] = {0}, escaped[32];

	if (*lexer->at == '\t')
		return true;
	memcpy(text, lexer->at, character(lexer));
	return text[0] && strcmp(rf_str_escape(text, escaped, sizeof(escaped)), text) == 0;
}

static void skip_comment(struct rf_spec_lexer *lexer)
{
	bool told = false;

	while (lexer->at < lexer->end && !is_newline(lexer)) {
		if (!told && !is_readable(lexer)) {
			told = true;
			rf_diag_error(
				lexer->diag, &lexer->place,
				"what stands in this comment is no text: a control character, "
				"a change of direction, or no UTF-8");
		}
		lexer->at += character(lexer);
		lexer->place.column++;
	}
}

/* Returns whether a line ended. */
static bool skip_blanks(struct rf_spec_lexer *lexer)
{
	bool newline = false;

	while (lexer->at < lexer->end) {
		if (*lexer->at == '#') {
			skip_comment(lexer);
		} else if (is_newline(lexer)) {
			lexer->at += *lexer->at == '\r' ? 2 : 1;
			lexer->place.line++;
			lexer->place.column = 1;
			newline = true;
		} else if (*lexer->at == ' ' || *lexer->at == '\t') {
			advance(lexer, 1);
		} else {
			break;
		}
	}
	return newline;
}

static void lex_bad(struct rf_spec_lexer *lexer, struct rf_spec_token *token)
{
	const char *meant = *lexer->at == '=' ? "==" : *lexer->at == '!' ? "not" : NULL;

	if (!is_ascii(*lexer->at)) {
		rf_diag_error(
			lexer->diag, &token->place,
			"what stands here is not printable ASCII, which is for comments only");
		while (lexer->at < lexer->end && !is_ascii(*lexer->at) && *lexer->at != '\t' &&
		       !is_newline(lexer)) {
			lexer->at += character(lexer);
			lexer->place.column++;
		}
		return;
	}
	if (meant)
		rf_diag_error(lexer->diag, &token->place, "unknown sign '%c'; did you mean '%s'?",
			      *lexer->at, meant);
	else
		rf_diag_error(lexer->diag, &token->place, "unknown sign '%c'", *lexer->at);
	advance(lexer, 1);
}

/* Returns whether it was such a sign. */
static bool lex_stranger(struct rf_spec_lexer *lexer, struct rf_spec_token *token)
{
	for (size_t i = 0; i < sizeof(strangers) / sizeof(*strangers); i++) {
		if (!begins(lexer, strangers[i].sign))
			continue;
		rf_diag_error(lexer->diag, &token->place, "unknown sign '%s'; did you mean '%s'?",
			      strangers[i].sign, strangers[i].meant);
		advance(lexer, strlen(strangers[i].sign));
		return true;
	}
	return false;
}

static void lex_sign(struct rf_spec_lexer *lexer, struct rf_spec_token *token)
{
	token->kind = RF_SPEC_T_BAD;
	if (lex_stranger(lexer, token))
		return;
	for (enum rf_spec_token_kind kind = RF_SPEC_T_IMPLIES; kind < RF_SPEC_T_MAX_; kind++) {
		if (!begins(lexer, rf_spec_token_texts[kind]) ||
		    (kind == RF_SPEC_T_ASSIGN && !lexer->after_let))
			continue;
		token->kind = kind;
		advance(lexer, strlen(rf_spec_token_texts[kind]));
		return;
	}
	lex_bad(lexer, token);
}

static int digit(char c)
{
	return c >= '0' && c <= '9'   ? c - '0'
	       : c >= 'a' && c <= 'f' ? c - 'a' + 10
	       : c >= 'A' && c <= 'F' ? c - 'A' + 10
				      : 99;
}

/* What is wrong with a number is told, and reading goes on as if it were 0. */
static void lex_number(struct rf_spec_lexer *lexer, struct rf_spec_token *token)
{
	bool hex = token->size > 2 && token->text[0] == '0' && (token->text[1] | ' ') == 'x';
	uint64_t base = hex ? 16 : 10, number = 0;
	const char *why = NULL;

	token->kind = RF_SPEC_T_NUMBER;
	if (!hex && token->text[0] == '0' && token->size > 1 && digit(token->text[1]) < 10)
		why = "is octal in C, and here nothing; write it with 0x";
	for (size_t i = hex ? 2 : 0; i < token->size && !why; i++) {
		uint64_t value = (uint64_t)digit(token->text[i]);

		if (value >= base)
			why = "is no number";
		else if (number > UINT64_MAX / base || value > UINT64_MAX - number * base)
			why = "is above 18446744073709551615";
		else
			number = number * base + value;
	}
	if (why)
		rf_diag_error(lexer->diag, &token->place, "'%.*s' %s", (int)token->size,
			      token->text, why);
	token->number = why ? 0 : number;
}

static void lex_word(struct rf_spec_lexer *lexer, struct rf_spec_token *token)
{
	if (strchr(DIGITS, token->text[0])) {
		lex_number(lexer, token);
		return;
	}
	token->kind = RF_SPEC_T_NAME;
	for (enum rf_spec_token_kind kind = RF_SPEC_T_PROGRAM; kind <= RF_SPEC_T_FALSE; kind++)
		if (strlen(rf_spec_token_texts[kind]) == token->size &&
		    memcmp(rf_spec_token_texts[kind], token->text, token->size) == 0)
			token->kind = kind;
}

void rf_spec_lex(struct rf_spec_lexer *lexer, struct rf_spec_token *ret_token)
{
	bool after_for = lexer->after_for, start = lexer->place.line == 0;
	struct rf_spec_token token = {0};

	if (start)
		lexer->place.line = lexer->place.column = 1;
	token.first = skip_blanks(lexer) || start;
	token.place = lexer->place;
	token.text = lexer->at;
	if (after_for && !token.first)
		token.size = span(lexer, LETTERS DIGITS "*./+?-@");
	if (token.size)
		token.kind = RF_SPEC_T_PATTERN;
	else
		token.size = span(lexer, LETTERS DIGITS);
	advance(lexer, token.size);
	if (token.size > RF_SPEC_NAME_MAX) {
		rf_diag_error(lexer->diag, &token.place, "a word of more than %d characters",
			      RF_SPEC_NAME_MAX);
		token.kind = RF_SPEC_T_BAD;
	} else if (token.size && token.kind != RF_SPEC_T_PATTERN) {
		lex_word(lexer, &token);
	} else if (!token.size && lexer->at < lexer->end) {
		lex_sign(lexer, &token);
	}
	token.size = (size_t)(lexer->at - token.text);
	lexer->after_for = token.kind == RF_SPEC_T_FOR;
	lexer->after_let = token.kind != RF_SPEC_T_ASSIGN &&
			   (lexer->after_let || token.kind == RF_SPEC_T_LET ||
			    token.kind == RF_SPEC_T_RECURSIVE);
	*ret_token = token;
}
