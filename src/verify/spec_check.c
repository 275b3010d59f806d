/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What only the whole of a specification tells, and each rule with each program it is for. */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "verify/spec_internal.h"

typedef const struct rf_spec_formula node;

#define WIDE_LEN 24 /* characters of a number */

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

	fault(t, name,
	      near ? "the rule '%s' has '%s', which is no argument of the program '%s'; did you "
		     "mean '%s'?"
		   : "the rule '%s' has '%s', which is no argument of the program '%s'%s",
	      t->rule->name, name->word, t->program->name, near ?: "");
}

static const char *number_text(rf_spec_wide number, char text[WIDE_LEN])
{
	if (number < 0)
		snprintf(text, WIDE_LEN, "%" PRId64, (int64_t)number);
	else
		snprintf(text, WIDE_LEN, "%" PRIu64, (uint64_t)number);
	return text;
}

/* `a` is the number, and `b` is not. Returns whether it was told. */
static bool check_number(struct trial *t, node *at, struct rf_spec_range a, struct rf_spec_range b)
{
	char number[WIDE_LEN], low[WIDE_LEN], high[WIDE_LEN];

	if (a.low != a.high || b.low == b.high || (a.low >= b.low && a.low <= b.high))
		return false;
	fault(t, at,
	      "in the program '%s', what is from %s to %s is compared with %s, which it never is",
	      t->program->name, number_text(b.low, low), number_text(b.high, high),
	      number_text(a.low, number));
	return true;
}

/* Returns whether the value has a range that is worth a comparison. */
static bool check_value(struct trial *t, node *value, struct rf_spec_range *ret_range)
{
	node *beyond = NULL;

	*ret_range = rf_spec_range(value, t->program, &beyond);
	if (beyond)
		fault(t, beyond,
		      "the number is not from -9223372036854775808 to 18446744073709551615");
	return !beyond;
}

static void check_two(struct trial *t, node *at, struct rf_spec_range a, struct rf_spec_range b)
{
	if (check_number(t, at, a, b) || check_number(t, at, b, a))
		return;
	if ((rf_spec_fits_signed(a) && rf_spec_fits_signed(b)) ||
	    (rf_spec_fits_unsigned(a) && rf_spec_fits_unsigned(b)))
		return;
	fault(t, at,
	      "in the program '%s', what may be below 0 is compared with what may be above "
	      "9223372036854775807; types say which of the two is not so",
	      t->program->name);
}

static void check_types(struct trial *t, node *formula)
{
	struct rf_spec_range left, range;
	bool known;

	switch ((int)formula->op) {
	case RF_SPEC_NOT:
	case RF_SPEC_BOTH:
	case RF_SPEC_EITHER:
	case RF_SPEC_IMPLIES:
		for (node *part = formula->first; part; part = part->next)
			check_types(t, part);
		return;
	case RF_SPEC_NO_EFFECTS:
	case RF_SPEC_TRUE:
	case RF_SPEC_FALSE:
		return;
	default:
		known = check_value(t, formula->first, &left);
		for (node *right = formula->first->next; right; right = right->next)
			if (check_value(t, right, &range) && known)
				check_two(t, formula->op == RF_SPEC_IN ? right : formula, left,
					  range);
	}
}

/* Each name of the formula, from the left. */
static void walk_names(node *formula, void (*see)(node *name, void *context), void *context)
{
	if (formula->op == RF_SPEC_NAME)
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

int rf_spec_fits(const struct rf_spec *spec, const struct rf_spec_rule *rule,
		 const struct rf_spec_program *program, struct rf_diag *diag)
{
	struct trial t = {spec->file, rule, program, diag, false};

	walk_names(rule->formula, check_word, &t);
	if (!t.faulty)
		check_types(&t, rule->formula);
	return t.faulty ? -EINVAL : 0;
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
		    rf_spec_fits(&book->spec, review->rule, &book->programs[i], review->diag) < 0)
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

void rf_spec_check(const struct rf_spec_book *book, struct rf_diag *diag)
{
	const struct rf_place whole = {book->spec.file, 0, 0};

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

static const char *unknown_map(node *formula, const char *const *names, size_t count)
{
	const char *unknown = NULL;
	size_t i = 0;

	while (formula->op == RF_SPEC_MAP && i < count && strcmp(names[i], formula->word) != 0)
		i++;
	if (formula->op == RF_SPEC_MAP)
		return i == count ? formula->word : NULL;
	for (node *part = formula->first; part && !unknown; part = part->next)
		unknown = unknown_map(part, names, count);
	return unknown;
}

const char *rf_spec_unknown_map(const struct rf_spec_rule *rule, const char *const *names,
				size_t count)
{
	return unknown_map(rule->formula, names, count);
}
