/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * A prover is asked for numbers with which a claim is false. Terms are SMT-LIB's own, so they are
 * written as they are, without Why3: what a prover says here proves nothing, and is computed again.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "verify/model.h"

/* Terms that the claim is made of, by their number; NULL: it is not. */
struct question {
	const struct rf_term **terms;
	size_t count;
};

static int find_terms(const struct rf_term *claim, struct question *q)
{
	q->count = (size_t)claim->id + 1;
	q->terms = calloc(q->count, sizeof(*q->terms));
	if (!q->terms)
		return -ENOMEM;
	q->terms[claim->id] = claim;
	for (size_t i = q->count; i-- > 0;)
		for (uint32_t j = 0; q->terms[i] && j < q->terms[i]->arity; j++)
			q->terms[q->terms[i]->args[j]->id] = q->terms[i]->args[j];
	return 0;
}

static const char *operator_of(const struct rf_term *term)
{
	static const char *const names[RF_TERM_MAX_] = {
		[RF_TERM_ADD] = "bvadd",   [RF_TERM_SUB] = "bvsub",   [RF_TERM_MUL] = "bvmul",
		[RF_TERM_UDIV] = "bvudiv", [RF_TERM_UREM] = "bvurem", [RF_TERM_SDIV] = "bvsdiv",
		[RF_TERM_SREM] = "bvsrem", [RF_TERM_AND] = "bvand",   [RF_TERM_OR] = "bvor",
		[RF_TERM_XOR] = "bvxor",   [RF_TERM_SHL] = "bvshl",   [RF_TERM_LSHR] = "bvlshr",
		[RF_TERM_ASHR] = "bvashr", [RF_TERM_IF] = "ite",      [RF_TERM_TRUE] = "true",
		[RF_TERM_FALSE] = "false", [RF_TERM_EQ] = "=",	      [RF_TERM_ULT] = "bvult",
		[RF_TERM_ULE] = "bvule",   [RF_TERM_SLT] = "bvslt",   [RF_TERM_SLE] = "bvsle",
		[RF_TERM_NOT] = "not",	   [RF_TERM_BOTH] = "and",    [RF_TERM_EITHER] = "or",
	};

	return names[term->op];
}

/* Whether a term before it has declared the function. */
static bool is_declared(const struct question *q, const struct rf_term *term)
{
	for (uint32_t i = 0; i < term->id; i++)
		if (q->terms[i] && q->terms[i]->op == RF_TERM_APPLY &&
		    strcmp(q->terms[i]->name, term->name) == 0)
			return true;
	return false;
}

static void declare(FILE *out, const struct question *q, const struct rf_term *term)
{
	if (term->op != RF_TERM_APPLY || is_declared(q, term))
		return;
	fprintf(out, "(declare-fun f_%s (", term->name);
	for (uint32_t i = 0; i < term->arity; i++)
		fputs(" (_ BitVec 64)", out);
	fputs(") (_ BitVec 64))\n", out);
}

/* Each term has a name, t and its number. */
static void define(FILE *out, const struct question *q, const struct rf_term *term)
{
	const char *type = rf_term_is_truth(term) ? "Bool" : "(_ BitVec 64)";

	declare(out, q, term);
	if (term->op == RF_TERM_INPUT) {
		fprintf(out, "(declare-fun t%u () %s)\n", term->id, type);
		return;
	}
	fprintf(out, "(define-fun t%u () %s ", term->id, type);
	if (term->op == RF_TERM_WORD)
		fprintf(out, "#x%016" PRIx64 ")\n", term->value);
	else if (term->op == RF_TERM_APPLY)
		fprintf(out, "(f_%s", term->name);
	else
		fprintf(out, "%s%s", term->arity ? "(" : "", operator_of(term));
	for (uint32_t i = 0; i < term->arity; i++)
		fprintf(out, " t%u", term->args[i]->id);
	if (term->op != RF_TERM_WORD)
		fputs(term->arity ? "))\n" : ")\n", out);
}

static bool is_asked(const struct rf_term *term)
{
	return term && (term->op == RF_TERM_INPUT || term->op == RF_TERM_APPLY);
}

/* Of each input its value; of each function its arguments' and its own. */
static void ask_value(FILE *out, const struct rf_term *term)
{
	fputs("(get-value (", out);
	for (uint32_t i = 0; i < term->arity; i++)
		fprintf(out, "t%u ", term->args[i]->id);
	fprintf(out, "t%u))\n", term->id);
}

static int write_question(const struct question *q, FILE *out)
{
	fputs("(set-option :produce-models true)\n(set-logic QF_UFBV)\n", out);
	for (size_t i = 0; i < q->count; i++)
		if (q->terms[i])
			define(out, q, q->terms[i]);
	fprintf(out, "(assert (not t%zu))\n(check-sat)\n", q->count - 1);
	for (size_t i = 0; i < q->count; i++)
		if (is_asked(q->terms[i]))
			ask_value(out, q->terms[i]);
	return ferror(out) ? -EIO : 0;
}

/* The next number in the answer, "#x" and sixteen digits. Returns whether there is one. */
static bool next_number(char **at, uint64_t *ret_number)
{
	char *number = strstr(*at, "#x"), *end;

	if (!number)
		return false;
	*ret_number = strtoull(number + 2, &end, 16);
	*at = end;
	return end == number + 18;
}

static int read_answer(const struct question *q, char *text, struct rf_model *ret_model)
{
	struct rf_model model = {0};
	char *at = text;
	int r = strncmp(text, "sat\n", 4) ? -ENOENT : 0;

	for (size_t i = 0; r >= 0 && i < q->count; i++) {
		struct rf_model_entry entry = {0};
		bool there = true;

		if (!is_asked(q->terms[i]))
			continue;
		entry.count = q->terms[i]->arity;
		for (size_t j = 0; there && j < entry.count; j++)
			there = next_number(&at, &entry.args[j]);
		there = there && next_number(&at, &entry.value);
		r = there ? rf_model_add(&model, q->terms[i]->name, entry.args, entry.count,
					 entry.value)
			  : -ENOENT;
	}
	if (r < 0)
		rf_model_done(&model);
	*ret_model = model;
	return r;
}

/* z3, or cvc5 where there is no z3: the first that answers. */
static int ask(const char *file, unsigned int seconds, char **ret_text)
{
	char command[256];
	cleanup_free void *text = NULL;
	size_t size = 0;
	FILE *in;
	int r;

	snprintf(command, sizeof(command),
		 "z3 -smt2 -T:%u %s 2>/dev/null || cvc5 --lang=smt2 --tlimit-per=%u000 %s "
		 "2>/dev/null",
		 seconds, file, seconds, file);
	in = popen(command, "re");
	if (!in)
		return -errno;
	r = rf_fd_read(fileno(in), SIZE_MAX / 2, &text, &size);
	pclose(in);
	*ret_text = r < 0 ? NULL : TAKE_PTR(text);
	return r;
}

int rf_model_ask(const struct rf_term *claim, unsigned int seconds, struct rf_model *ret_model)
{
	struct question q = {0};
	cleanup_free const struct rf_term **terms = NULL;
	cleanup_free char *text = NULL;
	char file[] = "/tmp/ringfence-model.XXXXXX";
	cleanup_file FILE *out = NULL;
	int fd, r = find_terms(claim, &q);

	terms = q.terms;
	fd = r < 0 ? -1 : mkstemp(file);
	if (fd < 0)
		return r < 0 ? r : -ENOENT;
	out = fdopen(fd, "w");
	if (!out)
		close(fd);
	r = out ? write_question(&q, out) : -ENOMEM;
	r = r < 0 || fflush(out) ? -ENOENT : ask(file, seconds, &text);
	unlink(file);
	return r < 0 ? -ENOENT : read_answer(&q, text, ret_model);
}
