/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "verify/why3.h"

#define DEPTH_MAX 12 /* of what is written without a name, for whoever reads it */

/* What is known of a term that a goal is about, at the place of its number. */
struct node {
	const struct rf_term *term; /* NULL: no goal is about it */
	uint32_t uses;
	uint32_t depth;
	bool named;
};

struct module {
	FILE *out;
	struct node *nodes;
	size_t count;
};

/* Text of files, between the symbol and the NUL behind it. */
#define TEXT(file) ".incbin \"src/verify/why3/" file "\"\n"
#define INCLUDE(symbol, texts)                                                                     \
	__asm__(".section .rodata\n.global " #symbol "\n" #symbol ":\n" texts                      \
		".byte 0\n.previous\n");                                                           \
	extern const char symbol[]
INCLUDE(rf_why3_word, TEXT("word.mlw"));
INCLUDE(rf_why3_driver_1_5, TEXT("prover.drv"));
INCLUDE(rf_why3_driver_1_8, TEXT("prover.drv") TEXT("equality.drv"));

const char *rf_why3_driver(const char *version)
{
	unsigned int major = 0, minor = 0;

	sscanf(version, "%u.%u", &major, &minor);
	return major > 1 || (major == 1 && minor >= 8) ? rf_why3_driver_1_8 : rf_why3_driver_1_5;
}

static bool is_leaf(const struct rf_term *term)
{
	return !term->arity;
}

static size_t number_after(const struct rf_goal *goals, size_t count)
{
	size_t after = 0;

	for (size_t i = 0; i < count; i++)
		if (goals[i].claim->id >= after)
			after = (size_t)goals[i].claim->id + 1;
	return after;
}

/* From the newest term to the oldest: whoever uses a term was before it. */
static void find_uses(struct module *m, const struct rf_goal *goals, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		m->nodes[goals[i].claim->id].term = goals[i].claim;
		m->nodes[goals[i].claim->id].uses++;
	}
	for (size_t i = m->count; i-- > 0;) {
		const struct rf_term *term = m->nodes[i].term;

		for (uint32_t j = 0; term && j < term->arity; j++) {
			m->nodes[term->args[j]->id].term = term->args[j];
			m->nodes[term->args[j]->id].uses++;
		}
	}
}

static void give_names(struct module *m)
{
	for (size_t i = 0; i < m->count; i++) {
		struct node *node = &m->nodes[i];

		if (!node->term || is_leaf(node->term))
			continue;
		for (uint32_t j = 0; j < node->term->arity; j++) {
			const struct node *arg = &m->nodes[node->term->args[j]->id];

			if (!arg->named && arg->depth >= node->depth)
				node->depth = arg->depth + 1;
		}
		node->named = node->uses > 1 || node->depth >= DEPTH_MAX;
	}
}

static void print_term(const struct module *m, const struct rf_term *term, bool by_name);

static void print_args(const struct module *m, const struct rf_term *term)
{
	for (uint32_t i = 0; i < term->arity; i++) {
		fputc(' ', m->out);
		print_term(m, term->args[i], true);
	}
}

static void print_infix(const struct module *m, const struct rf_term *term, const char *sign)
{
	print_term(m, term->args[0], true);
	fprintf(m->out, " %s ", sign);
	print_term(m, term->args[1], true);
}

static void print_if(const struct module *m, const struct rf_term *term)
{
	static const char *const words[] = {"if ", " then ", " else "};

	for (int i = 0; i < 3; i++) {
		fputs(words[i], m->out);
		print_term(m, term->args[i], true);
	}
}

static const char *function_name(enum rf_term_op op)
{
	static const char *const names[RF_TERM_MAX_] = {
		[RF_TERM_ADD] = "add",	 [RF_TERM_SUB] = "sub",	  [RF_TERM_MUL] = "mul",
		[RF_TERM_UDIV] = "udiv", [RF_TERM_UREM] = "urem", [RF_TERM_SDIV] = "sdiv",
		[RF_TERM_SREM] = "srem", [RF_TERM_AND] = "band",  [RF_TERM_OR] = "bor",
		[RF_TERM_XOR] = "bxor",	 [RF_TERM_SHL] = "shl",	  [RF_TERM_LSHR] = "lshr",
		[RF_TERM_ASHR] = "ashr", [RF_TERM_ULT] = "ult",	  [RF_TERM_ULE] = "ule",
		[RF_TERM_SLT] = "slt",	 [RF_TERM_SLE] = "sle",
	};

	return names[op];
}

static void print_operation(const struct module *m, const struct rf_term *term)
{
	switch ((int)term->op) {
	case RF_TERM_EQ:
		print_infix(m, term, "=");
		return;
	case RF_TERM_BOTH:
		print_infix(m, term, "/\\");
		return;
	case RF_TERM_EITHER:
		print_infix(m, term, "\\/");
		return;
	case RF_TERM_IF:
		print_if(m, term);
		return;
	case RF_TERM_NOT:
		fputs("not", m->out);
		break;
	case RF_TERM_APPLY:
		fprintf(m->out, "f_%s", term->name);
		break;
	default:
		fputs(function_name(term->op), m->out);
	}
	print_args(m, term);
}

static void print_leaf(FILE *out, const struct rf_term *term)
{
	if (term->op == RF_TERM_WORD)
		fprintf(out, "(0x%" PRIX64 ":word)", term->value);
	else if (term->op == RF_TERM_INPUT)
		fprintf(out, "v_%s", term->name);
	else
		fputs(term->op == RF_TERM_TRUE ? "true" : "false", out);
}

static void print_term(const struct module *m, const struct rf_term *term, bool by_name)
{
	if (is_leaf(term)) {
		print_leaf(m->out, term);
	} else if (by_name && m->nodes[term->id].named) {
		fprintf(m->out, "t%u", term->id);
	} else {
		fputc('(', m->out);
		print_operation(m, term);
		fputc(')', m->out);
	}
}

static bool is_identifier(const char *name)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789_";

	return *name && !name[strspn(name, letters)];
}

/* Whether it has not been declared yet; then it is from now on. `names` ends with NULL. */
static bool is_new(const char **names, const char *name)
{
	for (; *names; names++)
		if (strcmp(*names, name) == 0)
			return false;
	*names = name;
	return true;
}

static void print_function(FILE *out, const struct rf_term *term)
{
	fprintf(out, "  function f_%s", term->name);
	for (uint32_t i = 0; i < term->arity; i++)
		fputs(" word", out);
	fputs(" : word\n", out);
}

/* One function of several arities is refused by Why3 itself. */
static int print_declarations(const struct module *m)
{
	cleanup_free const char **names = calloc(m->count + 1, sizeof(*names));

	if (!names)
		return -ENOMEM;
	for (size_t i = 0; i < m->count; i++) {
		const struct rf_term *term = m->nodes[i].term;

		if (!term || !term->name)
			continue;
		if (!is_identifier(term->name))
			return -EINVAL;
		if (term->op == RF_TERM_INPUT)
			fprintf(m->out, "  constant v_%s : word\n", term->name);
		else if (is_new(names, term->name))
			print_function(m->out, term);
	}
	return 0;
}

static void print_named(const struct module *m, const struct rf_term *term)
{
	bool truth = rf_term_is_truth(term);

	fprintf(m->out, truth ? "  predicate t%u\n" : "  constant t%u : word\n", term->id);
	fprintf(m->out, "  axiom d%u : t%u %s ", term->id, term->id, truth ? "<->" : "=");
	print_term(m, term, false);
	fputc('\n', m->out);
}

static void print_goal(const struct module *m, const struct rf_goal *goal)
{
	fputc('\n', m->out);
	if (goal->comment)
		fprintf(m->out, "  (* %s *)\n", goal->comment);
	fprintf(m->out, "  goal %s : ", goal->name);
	print_term(m, goal->claim, true);
	fputc('\n', m->out);
}

/* Why3 wants modules with a capital, of letters, digits and _ alone. */
static void print_head(const char *name, FILE *out)
{
	bool letter = isalpha((unsigned char)*name);

	fprintf(out, "module %s%c", letter ? "" : "M",
		letter ? toupper((unsigned char)*name) : '_');
	for (const char *c = name + letter; *c; c++)
		fputc(isalnum((unsigned char)*c) ? *c : '_', out);
	fputs("\n  use word.Word\n\n", out);
}

int rf_why3_print(const char *name, const struct rf_goal *goals, size_t count, FILE *out)
{
	struct module m = {.out = out, .count = number_after(goals, count)};
	cleanup_free struct node *nodes = calloc(m.count + 1, sizeof(*nodes));
	int r;

	if (!nodes)
		return -ENOMEM;
	m.nodes = nodes;
	find_uses(&m, goals, count);
	give_names(&m);
	print_head(name, out);
	r = print_declarations(&m);
	if (r < 0)
		return r;
	for (size_t i = 0; i < m.count; i++)
		if (nodes[i].term && nodes[i].named)
			print_named(&m, nodes[i].term);
	for (size_t i = 0; i < count; i++)
		print_goal(&m, &goals[i]);
	fprintf(out, "\n  goal " RF_WHY3_SANITY " : false\nend\n");
	return ferror(out) ? -EIO : 0;
}
