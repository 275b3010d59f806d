/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Runs in the kernel the cases in which rules do not hold, as `ringfence verify --witness` has
 * written them: the program's own instructions, on maps and variables filled as the case has them,
 * with the case's numbers where the kernel would be asked. Compares the result, and all that is
 * written, with what the tool says.
 *
 *   replay CASES...
 *
 * For each case a line: what came of it (same, differs, cannot), the file of cases, program, rule,
 * the result that was said, the one that was seen, what the specification wants, effects, why, and
 * the program's digest. Fields are apart by tabs. In guests alone.
 *
 * An LSM program cannot be run by BPF_PROG_TEST_RUN. A raw tracepoint can; it is given its
 * arguments in the same array of words, sleeps as little, and has the helpers that stay.
 */
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "../vm/guest.h"
#include "base/cleanup.h"
#include "replay.h"
#include "verify/example.h"

CLEANUP_DEFINE(json_t *, json_decref)
CLEANUP_DEFINE(struct rf_object_file *, rf_object_free)

#define TYPE BPF_PROG_TYPE_RAW_TRACEPOINT
#define ARGS_MAX 12
#define LOG_SIZE (4 << 20)
#define RAN ECANCELED /* libbpf need not load what was run */

static char log_text[LOG_SIZE];

/* What libbpf is loading; its callback has no other way to know. */
static struct run {
	struct replay replay;
	uint64_t result;
	char *effects;
	bool same;
} * running;

uint64_t number_at(const json_t *json, const char *key)
{
	const char *text = json_string_value(json_object_get(json, key));

	return text ? strtoull(text, NULL, 0) : 0;
}

const char *text_at(const json_t *json, const char *key)
{
	return json_string_value(json_object_get(json, key)) ?: "";
}

long integer_at(const json_t *json, const char *key)
{
	return (long)json_integer_value(json_object_get(json, key));
}

uint32_t given_at(const struct replay *replay, size_t pin)
{
	const json_t *pins = json_object_get(replay->json, "pins");
	size_t before = 0;

	for (size_t i = 0; i < pin; i++)
		before += json_array_size(json_object_get(json_array_get(pins, i), "given"));
	return replay->given_from + 8 * (uint32_t)before;
}

static int quiet(enum libbpf_print_level level, const char *format, va_list arguments)
{
	return getenv("REPLAY_LOUD") ? vfprintf(stderr, format, arguments) : 0;
}

static int make_scratch(struct replay *replay)
{
	const json_t *pins = json_object_get(replay->json, "pins");

	replay->given_from =
		(uint32_t)((sizeof(struct scratch) + json_array_size(pins) + 7) & ~(size_t)7);
	replay->scratch_size = given_at(replay, json_array_size(pins)) + 8;
	replay->scratch = bpf_map_create(BPF_MAP_TYPE_ARRAY, "replay_scratch", 4,
					 replay->scratch_size, 1, NULL);
	if (replay->scratch < 0)
		return rf_error_set(replay->error, replay->scratch, "cannot make a map: %s",
				    strerror(-replay->scratch));
	return 0;
}

/* Where a way is left, it goes on with zeroes; if the kernel does not take that, as it knows
 * nothing of those either, it ends there. What is said of the first is why it cannot be. */
static int load_code(struct replay *replay, const struct bpf_insn *insns)
{
	LIBBPF_OPTS(bpf_prog_load_opts, opts, .log_buf = log_text, .log_size = LOG_SIZE,
		    .log_level = 1);
	int fd = -1;

	for (int ends = 0; fd < 0 && ends < 2; ends++) {
		cleanup_free struct bpf_insn *code = NULL;
		size_t length;
		int r;

		replay->ends = ends;
		r = code_make(replay, insns, &code, &length);
		if (r < 0)
			return r;
		log_text[0] = '\0';
		fd = bpf_prog_load(TYPE, "replay", "GPL", code, length, &opts);
		if (fd < 0 && getenv("REPLAY_LOUD"))
			fputs(log_text, stderr);
		if (fd < 0 && !ends)
			rf_error_set(replay->error, fd,
				     "cannot be built: the kernel's verifier: %s",
				     last_words(log_text, fd));
	}
	if (fd >= 0)
		replay->error->text[0] = '\0';
	return fd;
}

/* What a function was given that is not called, and whether it is what the case says. */
static int compare_given(const struct replay *replay, const json_t *pin, const uint8_t *seen,
			 FILE *effects)
{
	const char *separator = "";
	json_t *number;
	size_t i;
	int r = 0;

	fprintf(effects, " %s(", text_at(pin, "calls"));
	json_array_foreach (json_object_get(pin, "given"), i, number) {
		uint64_t value;

		memcpy(&value, seen + 8 * i, sizeof(value));
		fprintf(effects, "%s%#lx", separator, value);
		separator = " ";
		if (value != number_at(number, "value"))
			r = rf_error_set(replay->error, -EILSEQ, "%s is given something else",
					 text_at(pin, "calls"));
	}
	fprintf(effects, ");");
	return r;
}

/* Whether the way was that of the case: each number of it was come to. */
static int compare_way(const struct replay *replay, const struct scratch *seen, FILE *effects)
{
	const json_t *pins = json_object_get(replay->json, "pins"), *pin;
	size_t i;
	int r = 0;

	json_array_foreach (pins, i, pin) {
		int one = 0;

		if (!strcmp(text_at(pin, "kind"), "trap"))
			continue;
		if (!seen->marks[i])
			one = rf_error_set(replay->error, -EILSEQ, "line %ld of %s was not come to",
					   integer_at(pin, "line"), text_at(pin, "file"));
		else if (*text_at(pin, "calls"))
			one = compare_given(replay, pin,
					    (const uint8_t *)seen + given_at(replay, i), effects);
		r = r < 0 ? r : one;
	}
	return r;
}

static int compare(struct run *run, uint32_t returned, FILE *effects)
{
	struct replay *replay = &run->replay;
	cleanup_free struct scratch *seen = calloc(replay->scratch_size, 1);
	bool function = json_is_true(json_object_get(replay->json, "function"));
	unsigned int size = function ? (unsigned int)integer_at(replay->json, "result_size") : 4;
	uint32_t zero = 0;
	int r = seen ? bpf_map_lookup_elem(replay->scratch, &zero, seen) : -ENOMEM, other;

	if (r < 0)
		return rf_error_set(replay->error, r, "cannot see into a map");
	run->result = rf_example_lowest(function ? seen->result : returned, size);
	if (seen->left) {
		const json_t *pin =
			json_array_get(json_object_get(replay->json, "pins"), seen->left - 1);

		return rf_error_set(replay->error, -EILSEQ, "it goes another way: line %ld of %s",
				    integer_at(pin, "line"),
				    pin ? text_at(pin, "file") : "a function that is not called");
	}
	r = compare_way(replay, seen, effects);
	other = memory_compare(replay, effects);
	r = r < 0 ? r : other;
	if (r >= 0 && run->result != rf_example_lowest(number_at(replay->json, "code"), size))
		r = rf_error_set(replay->error, -EILSEQ, "the result is another");
	return r;
}

static int run_code(struct run *run, int fd)
{
	const json_t *args = json_object_get(run->replay.json, "arguments"), *arg;
	uint64_t context[ARGS_MAX] = {0};
	LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = context, .ctx_size_in = sizeof(context),
		    .flags = BPF_F_TEST_RUN_ON_CPU, .cpu = 0);
	cleanup_file FILE *effects = NULL;
	size_t i, size;
	int r;

	json_array_foreach (args, i, arg)
		if (i < ARGS_MAX)
			context[i] = strtoull(json_string_value(arg), NULL, 0);
	r = bpf_prog_test_run_opts(fd, &opts);
	if (r < 0)
		return rf_error_set(run->replay.error, r, "cannot be run: %s", strerror(-r));
	effects = open_memstream(&run->effects, &size);
	r = effects ? compare(run, opts.retval, effects) : -ENOMEM;
	run->same = r >= 0;
	return r;
}

/* Before libbpf would load the program: all is relocated, and its maps are made. */
static int run_now(struct bpf_program *program, struct bpf_prog_load_opts *opts, long cookie)
{
	struct run *run = running;
	cleanup_fd int fd = -1;
	int r = make_scratch(&run->replay);

	r = r < 0 ? r : memory_fill(&run->replay);
	fd = r < 0 ? r : load_code(&run->replay, bpf_program__insns(program));
	if (fd >= 0)
		run_code(run, fd);
	if (run->replay.scratch >= 0)
		close(run->replay.scratch);
	for (size_t i = 0; i < run->replay.fact_count; i++)
		if (run->replay.facts[i] >= 0)
			close(run->replay.facts[i]);
	return -RAN;
}

/* The program that is the entry or calls the function, by its place among the object's. */
static struct bpf_program *choose(const struct replay *replay)
{
	size_t entry = code_entry(replay);
	struct bpf_program *program, *chosen = NULL;

	bpf_object__for_each_program(program, replay->loaded)
	{
		bool wanted =
			!strcmp(bpf_program__name(program), replay->object->functions[entry].name);

		bpf_program__set_autoload(program, wanted);
		chosen = wanted ? program : chosen;
	}
	return chosen;
}

static void replay(const char *path, const json_t *file, const struct rf_object_file *object,
		   const json_t *json)
{
	struct rf_error error = {0};
	struct run run = {
		.replay = {.json = json, .object = object, .scratch = -1, .error = &error}};
	const char *cannot = json_string_value(json_object_get(json, "cannot"));
	const json_t *wanted = json_object_get(json, "specification"), *one;
	size_t i;

	if (cannot) {
		rf_error_set(&error, 0, "cannot be built: %s", cannot);
	} else {
		run.replay.loaded = bpf_object__open_file(text_at(file, "object"), NULL);
		running = &run;
		if (!run.replay.loaded || !choose(&run.replay))
			rf_error_set(&error, 0, "%s: cannot be read", text_at(file, "object"));
		else if (memory_size(&run.replay) >= 0 && bpf_object__load(run.replay.loaded) < 0 &&
			 !error.text[0] && !run.same)
			rf_error_set(&error, 0, "libbpf does not load it");
		bpf_object__close(run.replay.loaded);
	}
	printf("%s\t%s\t%s\t%s\t%s\t",
	       run.same	     ? "same"
	       : run.effects ? "differs"
			     : "cannot",
	       path, text_at(json, "program"), text_at(json, "rule"), text_at(json, "code"));
	if (run.effects)
		printf("%#lx\t", run.result);
	else
		printf("-\t");
	json_array_foreach (wanted, i, one)
		printf("%s%s", i ? " or " : "", json_string_value(one));
	if (json_is_true(json_object_get(json, "one_rule")) && json_array_size(wanted))
		printf(" by this rule alone");
	if (json_is_true(json_object_get(json, "no_effects")) && json_array_size(wanted))
		printf(" and no effects");
	printf("\t%s\t%s\t%s\n", run.effects ?: "", error.text, text_at(json, "digest"));
	free(run.effects);
}

static int replay_file(const char *path)
{
	json_t *file CLEANUP(json_decref_pointer) = json_load_file(path, 0, NULL);
	struct rf_object_file *object CLEANUP(rf_object_free_pointer) = NULL;
	const json_t *cases = json_object_get(file, "cases"), *one;
	struct rf_error error = {0};
	size_t i;

	if (!json_is_array(cases) || rf_object_open(text_at(file, "object"), &object, &error) < 0) {
		fprintf(stderr, "replay: %s: %s\n", path,
			file ? error.text : "this is no file of cases");
		return 2;
	}
	json_array_foreach (cases, i, one)
		replay(path, file, object, one);
	return 0;
}

int main(int argc, char **argv)
{
	static const char *const sections[] = {"lsm+", "lsm.s+", "tp_btf+", "iter+", "iter.s+"};
	LIBBPF_OPTS(libbpf_prog_handler_opts, handler, .prog_prepare_load_fn = run_now);
	int status = 0;

	if (argc < 2) {
		fprintf(stderr, "usage: replay CASES...\n");
		return 2;
	}
	if (!in_guest()) {
		fprintf(stderr, "replay: this is no guest: use tests/vm/run.sh\n");
		return 2;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	libbpf_set_print(quiet);
	for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++)
		libbpf_register_prog_handler(sections[i], TYPE, 0, &handler);
	for (int i = 1; i < argc; i++)
		status |= replay_file(argv[i]);
	return status;
}
