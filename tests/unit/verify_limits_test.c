/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Where memory runs out, and where words and truth values are mixed up. */
#include "verify/term.h"

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "verify_code.h"

/* The sanitizers need more memory than any limit would leave. */
#ifdef __SANITIZE_ADDRESS__
#define LIMITS false
#else
#define LIMITS true
#endif

/* How a process of its own ends: its exit status, or minus the signal. */
static int outcome(int (*body)(int), int argument)
{
	int status = 0;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid < 0)
		abort();
	if (!pid) {
		struct rlimit none = {0};

		setrlimit(RLIMIT_CORE, &none);
		fclose(stderr);
		_exit(body(argument));
	}
	if (waitpid(pid, &status, 0) != pid)
		abort();
	return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

static int mix_up(int how)
{
	struct rf_terms *t = rf_terms_new(true);
	const struct rf_term *word = rf_term_input(t, "x"), *truth = rf_term_truth(t, true);
	const struct rf_term *args[] = {word, truth};

	switch (how) {
	case 0:
		rf_term_binary(t, RF_TERM_ADD, truth, word);
		break;
	case 1:
		rf_term_binary(t, RF_TERM_EQ, word, truth);
		break;
	case 2:
		rf_term_binary(t, RF_TERM_BOTH, truth, word);
		break;
	case 3:
		rf_term_binary(t, RF_TERM_EITHER, word, truth);
		break;
	case 4:
		rf_term_unary(t, RF_TERM_NOT, word);
		break;
	case 5:
		rf_term_unary(t, RF_TERM_ADD, truth);
		break;
	case 6:
		rf_term_if(t, word, word, word);
		break;
	case 7:
		rf_term_if(t, truth, truth, word);
		break;
	case 8:
		rf_term_if(t, truth, word, truth);
		break;
	case 9:
		rf_term_apply(t, "f", args, 2);
		break;
	case 10:
		rf_term_apply(t, "f", args, 0);
		break;
	case 11:
		rf_term_apply(t, "f", args, RF_TERM_ARGS + 1);
		break;
	default:
		rf_term_apply(t, "f", args, 1);
	}
	return 0;
}

static void mixed_up(void)
{
	for (int how = 0; how < 12; how++)
		ok(outcome(mix_up, how) == -SIGABRT, "mixing up %d is asserted not to be", how);
	is_int(outcome(mix_up, 12), 0);
}

/* So many bytes more, and no others. */
static void limit(size_t more)
{
	unsigned long pages = 0;
	FILE *file = fopen("/proc/self/statm", "r");
	struct rlimit limit;

	if (!file || fscanf(file, "%lu", &pages) != 1 || fclose(file))
		abort();
	limit.rlim_cur = limit.rlim_max = pages * (size_t)sysconf(_SC_PAGESIZE) + more;
	if (setrlimit(RLIMIT_AS, &limit) < 0)
		abort();
}

/* What is built then is of its kind all the same, and what there was is still found. */
static int build(int fold)
{
	struct rf_terms *t = rf_terms_new(fold);
	const struct rf_term *x = rf_term_input(t, "x"), *first = rf_term_word(t, 77), *last = x;
	const struct rf_term *lone, *truth;

	limit(4 << 20);
	for (uint64_t i = 0; i < 1000000 && !rf_terms_failed(t); i++)
		last = rf_term_binary(t, RF_TERM_MUL, last, rf_term_word(t, i << 32 | 3));
	lone = rf_term_word(t, 0xdeadbeef);
	truth = rf_term_binary(t, RF_TERM_ULT, x, last);
	if (!rf_terms_failed(t) || rf_term_is_truth(lone) || !rf_term_is_truth(truth))
		return 1;
	if (rf_term_is_truth(rf_term_if(t, truth, last, lone)) ||
	    !rf_term_is_truth(rf_term_unary(t, RF_TERM_NOT, truth)))
		return 2;
	if (rf_term_input(t, "x") != x || rf_term_word(t, 77) != first)
		return 3;
	rf_terms_free(t);
	return 0;
}

/*
 * It must not be a wrong address that is complained of. Four numbers a round are new, and `words`
 * before the first: so memory runs out at each of the four.
 */
static int evaluate(int words)
{
	struct bpf_insn code[] = {
		MOV_K(3, 0),
		MOV_K(5, words > 0 ? -1 : 0),
		MOV_K(5, words > 1 ? -2 : 0),
		MOV_K(5, words > 2 ? -3 : 0),
		MOV_X(4, 10),
		ALU64_X(BPF_ADD, 4, 3),
		ALU64_X(BPF_ADD, 4, 3),
		ALU64_X(BPF_ADD, 4, 3),
		ALU64_X(BPF_SUB, 4, 3),
		ALU64_X(BPF_SUB, 4, 3),
		ALU64_X(BPF_SUB, 4, 3),
		STORE_X(BPF_DW, 4, -8, 3),
		ALU64_K(BPF_ADD, 3, 12345),
		GOTO(-10),
	};
	struct rf_error error = {0};
	uint64_t r0 = 77;
	int r;

	limit(1 << 20);
	r = code_run(code, CODE_COUNT(code), &(struct rf_eval){0}, &r0, &error);
	if (strcmp(error.text, "no memory") != 0)
		return 1;
	return r == -ENOMEM && r0 == 77 ? 0 : 2;
}

int main(void)
{
	mixed_up();
	if (LIMITS) {
		is_int(outcome(build, false), 0);
		is_int(outcome(build, true), 0);
		for (int words = 0; words < 4; words++)
			is_int(outcome(evaluate, words), 0);
	}
	return done();
}
