/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Small programs with what is true of them and what is not (tests/verify/world/TOPIC.bpf.c and
 * TOPIC.spec): the first must be proved, and the second refuted. Whatever the tool takes for known
 * that it does not know shows as a rule that is false and yet proved.
 *
 * A rule whose name begins with `bad` is false. `#: PROGRAM ROW refuted` says the same of a row
 * that no rule is for, `#: PROGRAM ROW vacuous` that it would hold of any program, and
 * `#: PROGRAM refused: TEXT` that the program is not gone through at all, and what is said then.
 *
 * With arguments: these topics alone. RINGFENCE_ANSWERS is a folder with answers of an earlier run,
 * for who asks the same again and again (tests/tool-mutants).
 */
#include "verify/check.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "faults.h"
#include "tap.h"

#define HERE "tests/verify/world/"
#define BUILT "build/world/"

CLEANUP_DEFINE(struct rf_object_file *, rf_object_free)
CLEANUP_DEFINE(struct rf_spec *, rf_spec_free)

struct topic {
	const char *name;
	char *text; /* of the specification */
	struct rf_object_file *object;
	struct rf_spec *spec;
	size_t said; /* lines that begin with `#:` and are about a program that is there */
};

/* What `#:` says of the program and what of it, or NULL; to the end of the line. */
static const char *said_of(struct topic *topic, const char *program, const char *what)
{
	static char text[256];
	char start[128];
	const char *line;

	snprintf(start, sizeof(start), "\n#: %s %s", program, what);
	line = strstr(topic->text, start);
	if (!line)
		return NULL;
	topic->said++;
	line += strlen(start);
	line += *line == ' ';
	snprintf(text, sizeof(text), "%.*s", (int)strcspn(line, "\n"), line);
	return text;
}

/* One prover is enough: what provers make of terms is asked elsewhere. */
static struct rf_prove_options options = {.provers = 1U << RF_PROVER_Z3};

static const char *became(const struct rf_check_row *row)
{
	if (row->proved)
		return "proved";
	if (rf_prove_holds(&row->result, &options))
		return "vacuous";
	return rf_proof_name(row->result.proofs[RF_PROVER_Z3]);
}

/* How many rules there are for it. */
static size_t count_rules(const struct rf_spec *spec, const struct rf_object_function *function)
{
	size_t count = 0;

	for (size_t i = 0; i < spec->rule_count; i++)
		count += rf_spec_matches(&spec->rules[i], function->name, function->section);
	return count;
}

/* Each is for something, or it is asked of nothing. */
static bool all_are_for_some(const struct topic *topic)
{
	for (size_t i = 0; i < topic->spec->rule_count; i++) {
		size_t j = 0;

		while (j < topic->object->function_count &&
		       !rf_spec_matches(&topic->spec->rules[i], topic->object->functions[j].name,
					topic->object->functions[j].section))
			j++;
		if (j == topic->object->function_count)
			return false;
	}
	return true;
}

static void check_rows(struct topic *topic, const struct rf_check *check)
{
	const char *name = check->function->name;
	size_t rules = 0;

	for (size_t i = 0; i < check->row_count; i++) {
		const struct rf_check_row *row = &check->rows[i];
		const char *wanted = said_of(topic, name, row->rule);

		if (!wanted || !*wanted)
			wanted = strncmp(row->rule, "bad", 3) == 0 ? "refuted" : "proved";
		ok(strcmp(became(row), wanted) == 0, "%s %s %s: %s", topic->name, name, row->rule,
		   became(row));
		if (strcmp(became(row), wanted) != 0)
			printf("# wanted %s\n", wanted);
		rules += row->line != 0;
	}
	ok(rules == count_rules(topic->spec, check->function), "%s %s: all its rules", topic->name,
	   name);
}

static void check_function(struct topic *topic, const struct rf_object_function *function)
{
	const char *refused = said_of(topic, function->name, "refused:");
	struct rf_error error = {0};
	struct rf_check check;
	char *wanted = refused ? strdup(refused) : NULL;
	int r = rf_check_program(topic->object, function, topic->spec, &options, &check, &error);

	if (wanted || r < 0)
		ok(r < 0 && wanted && strstr(error.text, wanted), "%s %s: %s", topic->name,
		   function->name, error.text);
	if (wanted && (r >= 0 || !strstr(error.text, wanted)))
		printf("# wanted %s\n", wanted);
	if (r >= 0 && !wanted)
		check_rows(topic, &check);
	rf_check_done(&check);
	free(wanted);
}

static char *read_text(const char *path)
{
	cleanup_fd int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t size = 0;
	void *text = NULL;

	if (fd < 0 || rf_fd_read(fd, RF_SPEC_SIZE_MAX, &text, &size) < 0)
		return NULL;
	text = realloc(text, size + 1);
	((char *)text)[size] = '\0';
	return text;
}

static size_t count_said(const char *text)
{
	size_t count = 0;

	for (const char *at = strstr(text, "\n#: "); at; at = strstr(at + 1, "\n#: "))
		count++;
	return count;
}

static void check_topic(const char *name)
{
	struct rf_object_file *object CLEANUP(rf_object_free_pointer) = NULL;
	struct rf_spec *spec CLEANUP(rf_spec_free_pointer) = NULL;
	char path[256];
	struct rf_error error = {0};
	struct rf_diag diag = {0};
	struct topic topic = {.name = name};
	char *faults;

	snprintf(path, sizeof(path), BUILT "%s.bpf.o", name);
	ok(rf_object_open(path, &object, &error) == 0, "%s is read %s", path, error.text);
	snprintf(path, sizeof(path), HERE "%s.spec", name);
	topic.text = read_text(path);
	if (!ok(object && topic.text, "%s is read", path))
		return;
	rf_spec_read(path, topic.text, strlen(topic.text), &spec, &diag);
	faults = faults_take(&diag);
	is_str(faults, "");
	topic.object = object;
	topic.spec = spec;
	for (size_t i = 0; spec && i < object->function_count; i++)
		if (rf_check_covers(&object->functions[i], spec))
			check_function(&topic, &object->functions[i]);
	ok(spec && all_are_for_some(&topic), "%s: each rule is for some program", name);
	ok(topic.said >= count_said(topic.text), "%s: each line `#:` is about something", name);
	free(faults);
	free(topic.text);
}

static int is_spec(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);

	return length > 5 && strcmp(entry->d_name + length - 5, ".spec") == 0;
}

int main(int argc, char **argv)
{
	struct dirent **entries = NULL;
	int count = argc > 1 ? 0 : scandir(HERE, &entries, is_spec, alphasort);

	options.replay = getenv("RINGFENCE_ANSWERS");
	for (int i = 1; i < argc; i++)
		check_topic(argv[i]);
	for (int i = 0; i < count; i++) {
		entries[i]->d_name[strlen(entries[i]->d_name) - 5] = '\0';
		check_topic(entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	return done();
}
