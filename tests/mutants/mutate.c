/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Mutants of a compiled object, made by rule from its instructions.
 *
 *   mutate list OBJECT [COUNT SEED [FUNCTION]]   one a line, of all or of COUNT that are chosen
 *   mutate rules OBJECT                          how many each rule makes
 *   mutate write OBJECT ID NEW                   the object with that mutant in it
 *   mutate check OBJECT                          each, as it would be written, read and compared
 *
 * A line of the list has, between tabs: the id, the rule, the function, file and line of C,
 * the programs that reach it with the cheapest to prove first, and what it does and where, in
 * words. Ids and choices depend on nothing but the object and the seed.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "base/str.h"
#include "mutants.h"

static uint64_t number(const char *text)
{
	uint64_t number = 0;

	if (rf_str_number(text, INT64_MAX, &number) < 0)
		give_up("'%s' is no number", text);
	return number;
}

static void print(const struct mutants *m, const struct mutant *mutant)
{
	const struct rf_object_function *function = &m->object->functions[mutant->function];
	const struct rf_object_line *line = mutants_line(function, mutant->slot);
	const char *separator = "";

	printf("%016" PRIx64 "\t%s\t%s:%zu\t%s:%u\t", mutant->id, mutant->rule->name,
	       function->name, mutant->slot, line ? line->file : "", line ? line->line : 0);
	for (size_t i = 0; i < m->program_count; i++) {
		if (!(m->reached_from[mutant->function] >> i & 1))
			continue;
		printf("%s%s", separator, m->object->functions[m->programs[i]].name);
		separator = ",";
	}
	printf("\t%s\n", mutant->key);
}

static void list(struct mutants *m, int argc, char **argv)
{
	if (argc)
		mutants_choose(m, number(argv[0]), number(argv[1]), argc > 2 ? argv[2] : NULL);
	for (size_t i = 0; i < m->count; i++)
		if (!argc || m->list[i].chosen)
			print(m, &m->list[i]);
}

static void count(const struct mutants *m)
{
	for (size_t r = 0; r < rule_count; r++) {
		size_t made = 0;

		for (size_t i = 0; i < m->count; i++)
			made += m->list[i].rule == &rules[r];
		printf("%-12s %6zu  %s\n", rules[r].name, made, rules[r].says);
	}
	printf("%-12s %6zu\n", "all", m->count);
}

static void check_all(struct mutants *m)
{
	for (size_t i = 0; i < m->count; i++) {
		cleanup_free uint8_t *bytes = patch_apply(m, &m->list[i]);

		mutants_check(m, &m->list[i], bytes);
	}
	printf("%zu mutants are the object with one instruction changed\n", m->count);
}

static void write_one(struct mutants *m, const char *id, const char *path)
{
	cleanup_fd int fd = -1;
	int r;

	for (size_t i = 0; i < m->count; i++) {
		cleanup_free uint8_t *bytes = NULL;
		char own[17];

		snprintf(own, sizeof(own), "%016" PRIx64, m->list[i].id);
		if (strcmp(own, id))
			continue;
		bytes = patch_apply(m, &m->list[i]);
		mutants_check(m, &m->list[i], bytes);
		fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
		r = fd < 0 ? -errno : rf_fd_write(fd, bytes, m->size);
		if (r < 0)
			give_up("%s: %s", path, strerror(-r));
		return;
	}
	give_up("there is no mutant %s", id);
}

int main(int argc, char **argv)
{
	struct mutants mutants;
	const char *verb = argc > 1 ? argv[1] : "";
	bool lists = !strcmp(verb, "list") && (argc == 3 || argc == 5 || argc == 6);
	bool checks = !strcmp(verb, "check") && argc == 3;
	bool counts = !strcmp(verb, "rules") && argc == 3;

	if (!lists && !counts && !checks && !(!strcmp(verb, "write") && argc == 5))
		give_up("usage: mutate list OBJECT [COUNT SEED [FUNCTION]] | rules OBJECT | check OBJECT | write OBJECT ID "
			"NEW");
	mutants_make(argv[2], &mutants);
	if (lists)
		list(&mutants, argc - 3, argv + 3);
	else if (counts)
		count(&mutants);
	else if (checks)
		check_all(&mutants);
	else
		write_one(&mutants, argv[3], argv[4]);
	mutants_done(&mutants);
	return 0;
}
