/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "verify/prove.h"
#include "verify/replay.h"

#define SECONDS 60 /* of the clock: other work must not make a proof fail */
#define MEGABYTES 2000
#define OUT_NAME 160

extern char **environ;

/* One call of rf_prove(). */
struct run {
	const char *name;
	const struct rf_goal *goals;
	size_t count;
	const struct rf_prove_options *options;
	struct rf_prove_result *results; /* one more than goals: the sanity goal's */
	char folder[256];
	char kept[RF_PROVER_MAX_][RF_REPLAY_NAME_LEN]; /* names of answers */
	struct rf_error *error;
};

static bool asked(const struct rf_prove_options *options, unsigned int prover)
{
	return (options->provers ?: RF_PROVERS_DEFAULT) >> prover & 1;
}

static FILE *open_file(struct run *run, const char *file, const char *mode)
{
	char path[512];
	FILE *stream;

	snprintf(path, sizeof(path), "%s/%s", run->folder, file);
	stream = fopen(path, mode);
	if (!stream)
		rf_error_set(run->error, -errno, "%s: %s", path, strerror(errno));
	return stream;
}

static int write_text(struct run *run, const char *file, const char *text)
{
	FILE *out = open_file(run, file, "w");
	int r;

	if (!out)
		return -EIO;
	r = fputs(text, out) < 0;
	return fclose(out) || r ? rf_error_set(run->error, -EIO, "cannot write %s", file) : 0;
}

static int write_config(struct run *run)
{
	FILE *out = open_file(run, "why3.conf", "w");

	if (!out)
		return -EIO;
	fprintf(out, "[main]\nmagic = 14\nmemlimit = %d\ntimelimit = %u\nrunning_provers_max = 1\n",
		MEGABYTES, run->options->seconds ?: SECONDS);
	for (int i = 0; i < RF_PROVER_MAX_; i++)
		fprintf(out,
			"\n[prover]\nname = \"%s\"\nshortcut = \"%s\"\nversion = \"0\"\n"
			"command = \"%s\"\ndriver = \"./prover.drv\"\n",
			rf_prover_name(i), rf_prover_name(i), rf_prover_command(i));
	return fclose(out) ? rf_error_set(run->error, -EIO, "cannot write why3.conf") : 0;
}

static int write_module(struct run *run)
{
	char file[128];
	FILE *out;
	int r;

	snprintf(file, sizeof(file), "%s.mlw", run->name);
	out = open_file(run, file, "w");
	if (!out)
		return -EIO;
	r = rf_why3_print(run->name, run->goals, run->count, out);
	if (fclose(out) && !r)
		r = -EIO;
	return r < 0 ? rf_error_set(run->error, r, "cannot write %s: %s", file, strerror(-r)) : 0;
}

/* Where what a prover says goes: MODULE.PROVER.out. */
static void out_name(const struct run *run, unsigned int prover, char name[OUT_NAME])
{
	snprintf(name, OUT_NAME, "%s.%s.out", run->name, rf_prover_name(prover));
}

/* Both streams of Why3 go there. */
static int start(struct run *run, unsigned int prover, pid_t *ret_pid)
{
	char *argv[] = {"why3", "prove", "-C", "why3.conf",
			"-L",	".",	 "-P", (char *)rf_prover_name(prover),
			NULL,	NULL};
	posix_spawn_file_actions_t actions;
	char module[128], out[OUT_NAME];
	int r;

	snprintf(module, sizeof(module), "%s.mlw", run->name);
	out_name(run, prover, out);
	argv[8] = module;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addchdir_np(&actions, run->folder);
	posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&actions, 1, out, O_WRONLY | O_CREAT | O_TRUNC, 0666);
	posix_spawn_file_actions_adddup2(&actions, 1, 2);
	r = posix_spawnp(ret_pid, "why3", &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	return r ? rf_error_set(run->error, -r, "why3 cannot be run: %s", strerror(r)) : 0;
}

/* `text` begins after "Prover result is: ". */
static enum rf_proof proof_of(const char *text)
{
	static const struct {
		const char *begins;
		enum rf_proof proof;
	} words[] = {
		{"Valid (", RF_PROOF_VALID},
		{"Unknown (sat) (", RF_PROOF_REFUTED},
		{"Unknown (unknown) (", RF_PROOF_UNKNOWN},
		{"Timeout (", RF_PROOF_TIMEOUT},
		{"Out of memory (", RF_PROOF_TIMEOUT},
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strncmp(text, words[i].begins, strlen(words[i].begins)) == 0)
			return words[i].proof;
	return RF_PROOF_FAILED;
}

static double seconds_of(const char *text)
{
	const char *last = strrchr(text, '(');

	return last ? strtod(last + 1, NULL) : 0;
}

/* Which result "Goal NAME." is about; NULL: of no goal of ours. */
static struct rf_prove_result *result_of(struct run *run, const char *name)
{
	size_t length = strcspn(name, ".\n");

	for (size_t i = 0; i <= run->count; i++) {
		const char *goal = i < run->count ? run->goals[i].name : RF_WHY3_SANITY;

		if (strlen(goal) == length && strncmp(goal, name, length) == 0)
			return &run->results[i];
	}
	return NULL;
}

/* A second answer to the same goal is one too many: then nothing is known. */
static void read_answer(struct run *run, unsigned int prover, struct rf_prove_result *result,
			const char *text)
{
	enum rf_proof *proof = &result->proofs[prover];

	*proof = *proof == RF_PROOF_NONE ? proof_of(text) : RF_PROOF_FAILED;
	result->seconds[prover] = seconds_of(text);
}

/* What Why3 said instead of an answer: the first line that is not the place in the file. */
static int no_answer(struct run *run, unsigned int prover)
{
	char out[OUT_NAME], line[256] = "nothing";
	FILE *in;

	out_name(run, prover, out);
	in = open_file(run, out, "r");
	while (in && fgets(line, sizeof(line), in) && strncmp(line, "File ", 5) == 0)
		;
	if (in)
		fclose(in);
	line[strcspn(line, "\n")] = '\0';
	return rf_error_set(run->error, -EBADMSG, "%s: no answer of %s; why3 says: %s", run->name,
			    rf_prover_name(prover), line);
}

static int read_answers(struct run *run, unsigned int prover)
{
	static const char goal[] = "Goal ", answer[] = "Prover result is: ";
	struct rf_prove_result *result = NULL;
	char out[OUT_NAME], *line = NULL;
	size_t size = 0;
	FILE *in;

	out_name(run, prover, out);
	in = open_file(run, out, "r");
	if (!in)
		return -EIO;
	while (getline(&line, &size, in) > 0) {
		if (strncmp(line, goal, strlen(goal)) == 0) {
			result = result_of(run, line + strlen(goal));
		} else if (strncmp(line, answer, strlen(answer)) == 0 && result) {
			read_answer(run, prover, result, line + strlen(answer));
			result = NULL;
		}
	}
	free(line);
	fclose(in);
	return 0;
}

/* What is assumed must not prove everything, and the prover must be able to say no. */
static int check_sanity(struct run *run, unsigned int prover)
{
	enum rf_proof proof = run->results[run->count].proofs[prover];

	if (proof == RF_PROOF_REFUTED)
		return 0;
	if (proof == RF_PROOF_NONE)
		return no_answer(run, prover);
	if (proof == RF_PROOF_VALID)
		return rf_error_set(run->error, -EBADMSG,
				    "%s: what is assumed contradicts itself, says %s", run->name,
				    rf_prover_name(prover));
	return rf_error_set(run->error, -EBADMSG, "%s: %s did not refute the goal false: %s",
			    run->name, rf_prover_name(prover), rf_proof_name(proof));
}

/* The path of a file of this run. */
static void path_of(const struct run *run, const char *file, char path[512])
{
	snprintf(path, 512, "%s/%s", run->folder, file);
}

/* What the answers of a prover to this module are kept as. */
static void name_answers(struct run *run, unsigned int prover)
{
	const char *why3 = rf_why3_version();
	cleanup_free void *module = NULL;
	cleanup_fd int fd = -EBADF;
	char file[128], path[512];
	size_t size;

	run->kept[prover][0] = '\0';
	if (!run->options->replay)
		return;
	snprintf(file, sizeof(file), "%s.mlw", run->name);
	path_of(run, file, path);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || rf_fd_read(fd, SIZE_MAX / 2, &module, &size) < 0)
		return;
	rf_replay_name((const char *[]){rf_why3_word, rf_why3_driver(why3), module,
					rf_prover_command(prover), rf_prover_version(prover), why3},
		       6, run->kept[prover]);
}

/* Whether each goal was proved or refuted: what may be said again. */
static bool is_final(const struct run *run, unsigned int prover)
{
	for (size_t i = 0; i <= run->count; i++)
		if (run->results[i].proofs[prover] != RF_PROOF_VALID &&
		    run->results[i].proofs[prover] != RF_PROOF_REFUTED)
			return false;
	return true;
}

/* The answers as they were given once, or the prover that is asked for them. */
static int begin(struct run *run, unsigned int prover, pid_t *ret_pid)
{
	char out[OUT_NAME], path[512];

	name_answers(run, prover);
	out_name(run, prover, out);
	path_of(run, out, path);
	if (rf_replay_find(run->options->replay, run->kept[prover], path) == 0)
		return 0;
	return start(run, prover, ret_pid);
}

static void keep(struct run *run, unsigned int prover)
{
	char out[OUT_NAME], path[512];

	out_name(run, prover, out);
	path_of(run, out, path);
	if (is_final(run, prover))
		rf_replay_keep(run->options->replay, run->kept[prover], path);
}

static int ask(struct run *run)
{
	pid_t pids[RF_PROVER_MAX_] = {0};
	int r = 0, status;

	for (unsigned int i = 0; !r && i < RF_PROVER_MAX_; i++)
		if (asked(run->options, i))
			r = begin(run, i, &pids[i]);
	for (unsigned int i = 0; i < RF_PROVER_MAX_; i++)
		while (pids[i] && waitpid(pids[i], &status, 0) < 0 && errno == EINTR)
			;
	for (unsigned int i = 0; !r && i < RF_PROVER_MAX_; i++) {
		if (!asked(run->options, i))
			continue;
		r = read_answers(run, i);
		r = r ?: check_sanity(run, i);
		if (!r && pids[i])
			keep(run, i);
	}
	return r;
}

static int write_files(struct run *run)
{
	int r = write_text(run, "word.mlw", rf_why3_word);

	r = r ?: write_text(run, "prover.drv", rf_why3_driver(rf_why3_version()));
	r = r ?: write_config(run);
	return r ?: write_module(run);
}

/* Only what this file wrote: the folder is not removed where there is more. */
static void remove_files(const struct run *run)
{
	char names[4 + RF_PROVER_MAX_][OUT_NAME] = {"word.mlw", "prover.drv", "why3.conf"};
	cleanup_fd int fd = open(run->folder, O_DIRECTORY | O_CLOEXEC);

	snprintf(names[3], OUT_NAME, "%s.mlw", run->name);
	for (unsigned int i = 0; i < RF_PROVER_MAX_; i++)
		out_name(run, i, names[4 + i]);
	for (size_t i = 0; fd >= 0 && i < sizeof(names) / sizeof(names[0]); i++)
		unlinkat(fd, names[i], 0);
	rmdir(run->folder);
}

static int make_folder(struct run *run)
{
	const char *temporary = getenv("TMPDIR");

	if (run->options->folder) {
		snprintf(run->folder, sizeof(run->folder), "%s", run->options->folder);
		return mkdir(run->folder, 0777) && errno != EEXIST
			       ? rf_error_set(run->error, -errno, "%s: %s", run->folder,
					      strerror(errno))
			       : 0;
	}
	snprintf(run->folder, sizeof(run->folder), "%s/ringfence.XXXXXX", temporary ?: "/tmp");
	return mkdtemp(run->folder)
		       ? 0
		       : rf_error_set(run->error, -errno, "%s: %s", run->folder, strerror(errno));
}

int rf_prove(const char *name, const struct rf_goal *goals, size_t count,
	     const struct rf_prove_options *options, struct rf_prove_result *ret_results,
	     struct rf_error *error)
{
	cleanup_free struct rf_prove_result *results = calloc(count + 1, sizeof(*results));
	struct run run = {.name = name,
			  .goals = goals,
			  .count = count,
			  .options = options,
			  .results = results,
			  .error = error};
	int r;

	if (!results)
		return rf_error_set(error, -ENOMEM, "no memory for %zu goals", count);
	r = make_folder(&run);
	if (r < 0)
		return r;
	r = write_files(&run);
	r = r ?: ask(&run);
	if (!options->folder)
		remove_files(&run);
	if (r < 0)
		return r;
	memcpy(ret_results, results, count * sizeof(*results));
	return 0;
}

static bool all_say(const struct rf_prove_result *result, const struct rf_prove_options *options,
		    enum rf_proof proof)
{
	for (unsigned int i = 0; i < RF_PROVER_MAX_; i++)
		if (asked(options, i) && result->proofs[i] != proof)
			return false;
	return true;
}

bool rf_prove_holds(const struct rf_prove_result *result, const struct rf_prove_options *options)
{
	return all_say(result, options, RF_PROOF_VALID);
}

bool rf_prove_refuted(const struct rf_prove_result *result, const struct rf_prove_options *options)
{
	return all_say(result, options, RF_PROOF_REFUTED);
}
