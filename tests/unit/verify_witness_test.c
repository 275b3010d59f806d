/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What a case says that a kernel must be put into, what cannot be, and what the specification wants
 * in it. That kernels do as it says: tests/replay. */
#include <errno.h>
#include <stdlib.h>

#include "tap.h"
#include "verify/refute.h"
#include "verify/record.h"

/* Inputs are one number, and what functions give another. */
struct same {
	uint64_t input, apply;
};

static uint64_t input(const char *name, void *context)
{
	return ((const struct same *)context)->input;
}

static uint64_t apply(const char *name, const uint64_t *args, size_t count, void *context)
{
	return ((const struct same *)context)->apply;
}

static struct rf_assignment assignment_of(struct same *same)
{
	return (struct rf_assignment){.input = input, .apply = apply, .context = same};
}

static const struct rf_term *is(struct rf_terms *terms, const char *name, uint64_t value)
{
	return rf_term_binary(terms, RF_TERM_EQ, rf_term_input(terms, name),
			      rf_term_word(terms, value));
}

static void check_wanted(void)
{
	struct rf_terms *terms = rf_terms_new(true);
	const struct rf_term *claim =
		rf_term_binary(terms, RF_TERM_EITHER, is(terms, RF_WANTED_RESULT, 5),
			       rf_term_binary(terms, RF_TERM_BOTH, is(terms, RF_WANTED_RESULT, 3),
					      is(terms, "x", 1)));
	struct same same = {.input = 1};
	struct rf_assignment assignment = assignment_of(&same);
	struct rf_wanted wanted;

	ok(rf_wanted_find(claim, &assignment, &wanted) == 0 && wanted.count == 2 &&
		   wanted.results[0] + wanted.results[1] == 8,
	   "two results would be right");
	same.input = 2;
	ok(rf_wanted_find(claim, &assignment, &wanted) == 0 && wanted.count == 1 &&
		   wanted.results[0] == 5,
	   "one would be right");
	ok(rf_wanted_find(rf_term_unary(terms, RF_TERM_NOT, is(terms, "x", 2)), &assignment,
			  &wanted) == 0 &&
		   wanted.count == 0,
	   "no result helps where the rule is about something else");
	ok(rf_wanted_find(rf_term_unary(terms, RF_TERM_NOT, is(terms, RF_WANTED_RESULT, 7)),
			  &assignment, &wanted) == 0 &&
		   wanted.count == 1 && wanted.results[0] == 0,
	   "0 is tried always");
	rf_terms_free(terms);
}

static struct rf_object_file *object;
static struct rf_spec *spec;

static const struct rf_fact *entry_of(const struct rf_witness *witness)
{
	for (size_t i = 0; i < witness->fact_count; i++)
		if (witness->facts[i].kind == RF_FACT_ENTRY)
			return &witness->facts[i];
	return NULL;
}

static int make(const char *name, uint64_t inputs, uint64_t applies, struct rf_witness *ret_witness,
		struct rf_error *error)
{
	struct same same = {inputs, applies};
	struct rf_assignment assignment = assignment_of(&same);
	struct rf_record *record = NULL;
	int r = rf_record_make(object, rf_object_function(object, name), spec, &record, error);

	if (r >= 0)
		r = rf_witness_make(record, &assignment, ret_witness, error);
	rf_record_free(record);
	return r;
}

static void check_lookup(void)
{
	struct rf_witness witness = {0};
	struct rf_error error = {0};
	const struct rf_fact *entry;
	int r = make("is_checked", 7, 9, &witness, &error);

	entry = r < 0 ? NULL : entry_of(&witness);
	ok(entry && entry->there && entry->there_after && entry->key_size == 4 &&
		   entry->key[0] == 7 && !entry->key[1],
	   "an entry with the key that is asked for%s", error.text);
	ok(entry && witness.result == 9 && memchr(entry->first, 9, entry->size),
	   "what is read of it is in it");
	ok(!witness.pin_count, "a map is the kernel's: no number is put in");
	rf_witness_done(&witness);
	r = make("is_checked", 7, 0, &witness, &error);
	entry = r < 0 ? NULL : entry_of(&witness);
	ok(entry && entry->asked && !entry->there && witness.result == 0, "no entry");
	rf_witness_done(&witness);
}

static void check_storage(void)
{
	struct rf_witness witness = {0};
	struct rf_error error = {0};
	const struct rf_fact *entry;
	int r = make("made_and_written", 7, 7, &witness, &error);

	entry = r < 0 ? NULL : entry_of(&witness);
	ok(entry && entry->owner == 7 && entry->there && memchr(entry->last, 7, entry->size),
	   "the entry of a task, written%s", error.text);
	ok(witness.pin_count == 2 && witness.pins[0].kind == RF_PIN_VALUE &&
		   witness.pins[0].value == 7 && witness.pins[1].kind == RF_PIN_FACT,
	   "numbers for the task, and for what belongs to it");
	rf_witness_done(&witness);
	r = make("made_and_written", 7, 9, &witness, &error);
	ok(r == -ENOTSUP && strstr(error.text, "it reads what nobody has written"),
	   "after a write something else is read: %s", error.text);
	rf_witness_done(&witness);
	r = make("may_be_null", 7, 0, &witness, &error);
	ok(r == -ENOTSUP && strstr(error.text, "NULL is read there"), "%s", error.text);
	rf_witness_done(&witness);
}

static void check_again(void)
{
	struct same same = {7, 9};
	struct rf_assignment of = assignment_of(&same);
	const struct rf_object_function *function = rf_object_function(object, "is_checked");
	struct rf_case *first = NULL, *second = NULL;
	struct rf_error error = {0};
	int r = rf_refute_again(object, function, spec, &of, &first, &error);

	r = r < 0 ? r : rf_refute_again(object, function, spec, &of, &second, &error);
	ok(r >= 0 && !first->cannot && !second->cannot && first->witness.result == 9 &&
		   second->witness.result == 9,
	   "the same numbers make the same case");
	rf_case_free(first);
	rf_case_free(second);
}

int main(void)
{
	const char text[] = "stable kept, notes\nprogram is_checked (a: u32): u32\n"
			    "program made_and_written (a: u32)\nprogram may_be_null (a: u32)\n";
	struct rf_error error = {0};
	struct rf_diag diag = {0};

	check_wanted();
	if (!ok(rf_object_open("build/world/map.bpf.o", &object, &error) == 0, "an object%s",
		error.text) ||
	    !ok(rf_spec_read("test", text, sizeof(text) - 1, &spec, &diag) == 0, "its words"))
		return done();
	check_lookup();
	check_storage();
	check_again();
	rf_spec_free(spec);
	rf_object_free(object);
	return done();
}
