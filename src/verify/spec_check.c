/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What only the whole of a specification tells, and each rule with each program it is for. */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "verify/spec_internal.h"
#include "verify/world.h"

typedef const struct rf_spec_formula node;

/* One rule with one program. */
struct trial {
	const char *file;
	const struct rf_spec_rule *rule;
	const struct rf_spec_program *program;
	struct rf_diag *diag;
	bool faulty;
};

int rf_spec_param(const struct rf_spec_program *program, const char *name)
{
	for (size_t i = 0; i < program->param_count; i++)
		if (strcmp(program->params[i].name, name) == 0)
			return (int)i;
	return -1;
}

/* In time that grows with both: what a star has taken is never given back for an earlier one. */
static bool glob(const char *pattern, const char *text)
{
	const char *star = NULL, *from = NULL;

	while (*text) {
		if (*pattern == '*') {
			star = pattern++;
			from = text;
		} else if (*pattern == *text) {
			pattern++;
			text++;
		} else if (star) {
			pattern = star + 1;
			text = ++from;
		} else {
			return false;
		}
	}
	return pattern[strspn(pattern, "*")] == '\0';
}

static bool is_for_sections(const struct rf_spec_rule *rule)
{
	return strchr(rule->pattern, '/');
}

bool rf_spec_matches(const struct rf_spec_rule *rule, const char *name, const char *section)
{
	if (is_for_sections(rule))
		return section && glob(rule->pattern, section);
	return glob(rule->pattern, name);
}

static struct rf_place place_of(const struct trial *t, node *n)
{
	return (struct rf_place){t->file, n->line, n->column};
}

#define fault(t, node, ...)                                                                        \
	({                                                                                         \
		struct rf_place place_ = place_of(t, node);                                        \
		rf_diag_error((t)->diag, &place_, __VA_ARGS__);                                    \
		(t)->faulty = true;                                                                \
	})

static void word_fault(struct trial *t, node *name)
{
	const char *near = rf_spec_nearest(t->program, name->word);

	if (!t->rule->pattern) {
		fault(t, name,
		      near ? "'%s' is no name of the loop in '%s'; did you mean '%s'?"
			   : "'%s' is no name of the loop in '%s'%s",
		      name->word, t->program->name, near ?: "");
		return;
	}
	fault(t, name,
	      near ? "the rule '%s' has '%s', which is no argument of the program '%s'; did you "
		     "mean '%s'?"
		   : "the rule '%s' has '%s', which is no argument of the program '%s'%s",
	      t->rule->name, name->word, t->program->name, near ?: "");
}

/* Each name of the formula that is none of a definition, from the left. */
static void walk_names(node *formula, void (*see)(node *name, void *context), void *context)
{
	if (formula->op == RF_SPEC_NAME && !formula->known)
		see(formula, context);
	for (node *part = formula->first; part; part = part->next)
		walk_names(part, see, context);
}

static void check_word(node *name, void *context)
{
	struct trial *t = context;

	if (rf_spec_param(t->program, name->word) < 0)
		word_fault(t, name);
}

int rf_spec_fits(const struct rf_spec_rule *rule, const struct rf_spec_program *program,
		 const struct rf_spec_facts *facts, struct rf_diag *diag)
{
	struct trial t = {rule->spec->file, rule, program, diag, false};
	struct rf_spec_compiler c = {
		.spec = rule->spec, .rule = rule, .program = program, .facts = facts, .diag = diag};

	if (facts && facts->world) {
		c.terms = facts->world->space->terms;
		c.start = *facts->start;
	}
	walk_names(rule->formula, check_word, &t);
	if (!t.faulty && rf_spec_is_formula(rule->formula))
		rf_spec_compile_formula(&c, rule->formula);
	else if (!t.faulty)
		rf_spec_compile_number(&c, rule->formula);
	return t.faulty || c.faulty ? -EINVAL : 0;
}

const struct rf_term *rf_spec_term(const struct rf_spec_rule *rule,
				   const struct rf_spec_program *program,
				   const struct rf_spec_facts *facts, struct rf_diag *diag)
{
	struct rf_spec_compiler c = {.spec = rule->spec,
				     .rule = rule,
				     .program = program,
				     .facts = facts,
				     .terms = facts->world->space->terms,
				     .start = *facts->start,
				     .diag = diag};
	const struct rf_term *term = rf_spec_is_formula(rule->formula)
					     ? rf_spec_compile_formula(&c, rule->formula)
					     : rf_spec_compile_number(&c, rule->formula).word;

	return c.faulty ? NULL : term;
}

/* One rule with all programs. */
struct review {
	const struct rf_spec_book *book;
	const struct rf_spec_rule *rule;
	struct rf_diag *diag;
	bool faulty;
};

/* A rule for sections may be for none of these, but nobody means a word that no program has. */
static void review_section_word(struct review *review, node *name)
{
	const struct rf_spec_book *book = review->book;
	struct rf_place place = {book->spec.file, name->line, name->column};
	bool known = book->lost_program;

	for (size_t i = 0; i < book->spec.program_count && !known; i++)
		known = book->unknown[i] || rf_spec_param(&book->programs[i], name->word) >= 0;
	review->faulty = review->faulty || !known;
	if (!known)
		rf_diag_error(review->diag, &place,
			      "the rule '%s' has '%s', which is no argument of any program",
			      review->rule->name, name->word);
}

/* Only the first program that lacks the word is named: the others are of the same kind. */
static void review_word(node *name, void *context)
{
	struct review *review = context;
	const struct rf_spec_book *book = review->book;
	struct trial t = {book->spec.file, review->rule, NULL, review->diag, false};

	if (is_for_sections(review->rule)) {
		review_section_word(review, name);
		return;
	}
	for (size_t i = 0; i < book->spec.program_count && !t.faulty; i++) {
		t.program = &book->programs[i];
		if (!book->unknown[i] && rf_spec_matches(review->rule, t.program->name, NULL))
			check_word(name, &t);
	}
	review->faulty = review->faulty || t.faulty;
}

/* Of a rule for sections nothing: it is for none of the names. */
static void review_types(struct review *review)
{
	const struct rf_spec_book *book = review->book;

	for (size_t i = 0; i < book->spec.program_count; i++)
		if (!book->unknown[i] &&
		    rf_spec_matches(review->rule, book->programs[i].name, NULL) &&
		    rf_spec_fits(review->rule, &book->programs[i], NULL, review->diag) < 0)
			return;
}

/* Whether a program is, or may be, one that both are for. */
static bool may_share(const struct rf_spec_book *book, const struct rf_spec_rule *a,
		      const struct rf_spec_rule *b)
{
	bool shared = is_for_sections(a) || is_for_sections(b);

	for (size_t i = 0; i < book->spec.program_count && !shared; i++)
		shared = rf_spec_matches(a, book->programs[i].name, NULL) &&
			 rf_spec_matches(b, book->programs[i].name, NULL);
	return shared;
}

static void review_name(struct review *review, size_t index)
{
	const struct rf_spec_book *book = review->book;
	const struct rf_spec_rule *rule = review->rule;

	for (size_t i = 0; i < index; i++) {
		const struct rf_spec_rule *other = &book->rules[i];

		if (strcmp(other->name, rule->name) != 0 || !may_share(book, other, rule))
			continue;
		rf_diag_error(review->diag, &book->notes[index].name,
			      "the rule '%s' was already given in line %u, for some of the same "
			      "programs",
			      rule->name, other->line);
		return;
	}
}

static void review_pattern(struct review *review, size_t index)
{
	const struct rf_spec_book *book = review->book;
	bool found = book->lost_program || is_for_sections(review->rule);

	for (size_t i = 0; i < book->spec.program_count && !found; i++)
		found = rf_spec_matches(review->rule, book->programs[i].name, NULL);
	if (!found)
		rf_diag_error(review->diag, &book->notes[index].pattern,
			      "the rule '%s' is for no program of this file", review->rule->name);
}

/* What is said of loops, as far as no object is needed. */
static void review_loops(const struct rf_spec_book *book, struct rf_diag *diag)
{
	for (size_t i = 0; i < book->spec.loop_count; i++) {
		const struct rf_spec_loop *loop = &book->loops[i];

		rf_spec_fits(&loop->invariant, loop->callback, NULL, diag);
		rf_spec_fits(&loop->after, loop->callback, NULL, diag);
	}
	for (size_t i = 0; i < book->spec.cut_count; i++) {
		const struct rf_spec_cut *cut = &book->cuts[i];

		rf_spec_fits(&cut->invariant, cut->names, NULL, diag);
		rf_spec_fits(&cut->measure, cut->names, NULL, diag);
	}
}

void rf_spec_check(const struct rf_spec_book *book, struct rf_diag *diag)
{
	const struct rf_place whole = {book->spec.file, 0, 0};

	review_loops(book, diag);

	for (size_t i = 0; i < book->spec.rule_count; i++) {
		struct review review = {book, &book->rules[i], diag, book->notes[i].faulty};

		review_pattern(&review, i);
		review_name(&review, i);
		walk_names(review.rule->formula, review_word, &review);
		if (!review.faulty)
			review_types(&review);
	}
	if (!diag->counts[RF_DIAG_ERROR] && !book->spec.program_count && !book->spec.rule_count)
		rf_diag_error(diag, &whole, "there is neither a program nor a rule in it");
}
