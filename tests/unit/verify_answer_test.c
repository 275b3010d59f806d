/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What counts as a proof, when Why3 and the provers say all kinds of things; and what is kept of
 * their answers to be given again. `why3` is a script here, which prints the text for the prover
 * it is called with.
 */
#include "verify/prove.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tap.h"
#include "verify/replay.h"
#include "verify/why3.h"

#define SANE "Goal sanity_false.\nProver result is: Unknown (sat) (0.01s).\n"
#define TWO ((1U << RF_PROVER_Z3) | (1U << RF_PROVER_CVC5))

static char folder[] = "/tmp/verify_answer_test.XXXXXX";

static void path_in(const char *name, char path[256])
{
	snprintf(path, 256, "%s/%s", folder, name);
}

static void write_file(const char *name, const char *text)
{
	char path[256];
	FILE *out;

	path_in(name, path);
	out = fopen(path, "w");
	fputs(text, out);
	fchmod(fileno(out), 0755);
	fclose(out);
}

/* What is asked here: two goals, of which one name begins with the other. */
static int ask(struct rf_terms *terms, uint64_t number, const struct rf_prove_options *options,
	       struct rf_prove_result *results, struct rf_error *error)
{
	const struct rf_term *x = rf_term_input(terms, "x");
	const struct rf_term *claim =
		rf_term_binary(terms, RF_TERM_ULE, x, rf_term_word(terms, number));
	struct rf_goal goals[] = {{"good", NULL, claim}, {"good_too", NULL, claim}};

	return rf_prove("asked", goals, 2, options, results, error);
}

struct answer {
	const char *z3, *cvc5; /* what Why3 prints of each */
	int returns;
	bool first, second; /* whether the goals count as proved */
};

static void check(const struct answer *answer, const char *what)
{
	struct rf_prove_options options = {.provers = TWO};
	struct rf_prove_result results[2] = {0};
	struct rf_terms *terms = rf_terms_new(true);
	struct rf_error error = {0};
	int r;

	write_file("z3.says", answer->z3);
	write_file("cvc5.says", answer->cvc5);
	r = ask(terms, 7, &options, results, &error);
	ok(r == answer->returns, "%s: %d %s", what, r, error.text);
	ok(rf_prove_holds(&results[0], &options) == answer->first, "%s: the first goal", what);
	ok(rf_prove_holds(&results[1], &options) == answer->second, "%s: the second goal", what);
	rf_terms_free(terms);
}

#define GOAL(name, says) "Goal " name ".\nProver result is: " says "\n"
#define VALID "Valid (0.01s)."
#define BOTH_VALID GOAL("good", VALID) GOAL("good_too", VALID) SANE

/* The word in place of `Valid` to the first goal, by one of the two. */
static void words(void)
{
	static const char *const none[] = {
		"Unknown (unknown) (0.01s).",
		"Unknown (sat) (0.01s).",
		"Timeout (60.00s).",
		"Out of memory (0.01s).",
		"Failure (crashed) (0.01s).",
		"HighFailure (0.01s).",
		"valid (0.01s).",
		"Validated (0.01s).",
		"Valid",
		"Invalid (0.01s).",
		"",
	};
	char text[512];

	check(&(struct answer){BOTH_VALID, BOTH_VALID, 0, true, true}, "both");
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		snprintf(text, sizeof(text), GOAL("good", "%s") GOAL("good_too", VALID) SANE,
			 none[i]);
		check(&(struct answer){text, BOTH_VALID, 0, false, true}, none[i]);
		check(&(struct answer){BOTH_VALID, text, 0, false, true}, none[i]);
	}
}

static void goals(void)
{
	check(&(struct answer){GOAL("good", VALID) SANE, BOTH_VALID, 0, true, false},
	      "one goal without an answer");
	check(&(struct answer){BOTH_VALID, GOAL("good_too", VALID) SANE, 0, false, true},
	      "one goal without an answer, of the other prover");
	check(&(struct answer){SANE, SANE, 0, false, false}, "no answer at all");
	check(&(struct answer){"Goal good.\n" GOAL("good_too", VALID) SANE, BOTH_VALID, 0, false,
			       true},
	      "a goal whose answer is the next one's");
	check(&(struct answer){GOAL("goo", VALID) GOAL("good_too", VALID) SANE, BOTH_VALID, 0,
			       false, true},
	      "a goal of another name");
	check(&(struct answer){GOAL("good", "Timeout (60.00s).") GOAL("good", VALID)
				       GOAL("good_too", VALID) SANE,
			       BOTH_VALID, 0, false, true},
	      "two answers to one goal");
	check(&(struct answer){"Prover result is: " VALID "\n" GOAL("good_too", VALID) SANE,
			       BOTH_VALID, 0, false, true},
	      "an answer to nothing");
}

/* What is false must have been refuted, by each. */
static void sanity(void)
{
	static const char *const says[] = {VALID, "Unknown (unknown) (0.01s).", "Timeout (60.00s).",
					   "Failure (crashed) (0.01s).",
					   "Unknown (unsat) (0.01s)."};
	char text[512];

	for (size_t i = 0; i < sizeof(says) / sizeof(says[0]); i++) {
		snprintf(text, sizeof(text),
			 GOAL("good", VALID) GOAL("good_too", VALID) GOAL("sanity_false", "%s"),
			 says[i]);
		check(&(struct answer){text, BOTH_VALID, -EBADMSG, false, false}, says[i]);
		check(&(struct answer){BOTH_VALID, text, -EBADMSG, false, false}, says[i]);
	}
	check(&(struct answer){BOTH_VALID, GOAL("good", VALID) GOAL("good_too", VALID), -EBADMSG,
			       false, false},
	      "nobody was asked what is false");
}

static int count_kept(const char *kept)
{
	DIR *listing = opendir(kept);
	int count = 0;

	for (struct dirent *entry = listing ? readdir(listing) : NULL; entry;
	     entry = readdir(listing))
		count += entry->d_name[0] != '.';
	if (listing)
		closedir(listing);
	return count;
}

/* Asks about x <= number when Why3 says this, and tells whether that is proved. */
static bool proved_when(const char *says, uint64_t number, const char *kept)
{
	struct rf_prove_options options = {.provers = 1U << RF_PROVER_Z3, .replay = kept};
	struct rf_prove_result results[2] = {0};
	struct rf_terms *terms = rf_terms_new(true);
	struct rf_error error = {0};

	write_file("z3.says", says);
	ask(terms, number, &options, results, &error);
	rf_terms_free(terms);
	return rf_prove_holds(&results[0], &options);
}

static void replay(void)
{
	char kept[256];

	path_in("kept", kept);
	ok(!proved_when(GOAL("good", "Timeout (1.00s).") GOAL("good_too", VALID) SANE, 1, kept),
	   "a time-out is no proof");
	is_int(count_kept(kept), 0);
	ok(!proved_when(GOAL("good_too", VALID) SANE, 1, kept), "nor is half an answer");
	is_int(count_kept(kept), 0);
	ok(proved_when(BOTH_VALID, 1, kept), "what was not kept is asked again");
	is_int(count_kept(kept), 1);
	ok(proved_when("", 1, kept), "what was kept is said again");
	ok(!proved_when("", 2, kept), "but not of another goal");
	ok(!proved_when("", 0x100000001, kept), "nor of one that is like it");
}

static void names(void)
{
	char one[RF_REPLAY_NAME_LEN], other[RF_REPLAY_NAME_LEN];

	rf_replay_name((const char *[]){"ab", "c"}, 2, one);
	rf_replay_name((const char *[]){"a", "bc"}, 2, other);
	ok(*one && strcmp(one, other) != 0, "where a text ends is part of the name");
	rf_replay_name((const char *[]){"ab", "c"}, 2, other);
	is_str(one, other);
}

static void remove_all(void)
{
	char command[64];

	snprintf(command, sizeof(command), "/bin/rm -r %s", folder);
	if (system(command))
		printf("# %s stays\n", folder);
}

/* Why3 names the equality of a range type since 1.8.0, and refuses an unknown name before. */
static void driver(void)
{
	static const char *const before[] = {"", "1.5.1", "1.7"}, *const since[] = {"1.8.0", "1.10",
										    "2.0"};

	for (int i = 0; i < 3; i++) {
		ok(!strstr(rf_why3_driver(before[i]), "word'eq"), "the driver of '%s'", before[i]);
		ok(!strncmp(rf_why3_driver(since[i]), rf_why3_driver(""),
			    strlen(rf_why3_driver(""))) &&
			   strstr(rf_why3_driver(since[i]), "word'eq"),
		   "the driver of %s has the equality too", since[i]);
	}
}

int main(void)
{
	char script[512];

	ok(mkdtemp(folder), "a folder");
	/* why3 prove -C why3.conf -L . -P PROVER MODULE */
	snprintf(script, sizeof(script), "#!/bin/sh\nexec /bin/cat %s/$7.says\n", folder);
	write_file("why3", script);
	setenv("PATH", folder, 1);
	words();
	goals();
	sanity();
	replay();
	names();
	driver();
	remove_all();
	return done();
}
