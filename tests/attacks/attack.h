/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What every attack program shares. A program is one topic and a table of cases:
 *
 *   build/attacks/PROGRAM CASE ARGUMENT...
 *
 * It prints one line and exits with what became of the attack:
 *   0  succeeded  the secret was read or the change was made, and that was looked at
 *   1  refused    by an errno that a refusal has: EPERM, or ENOENT where a vault hides
 *   2  untried    anything else: a test must never take it for a refusal
 */
#ifndef RF_ATTACKS_ATTACK_H
#define RF_ATTACKS_ATTACK_H

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Every file that an attack must not read starts with this; tests/e2e/helpers.bash writes it. */
#define SECRET "the secret of ringfence"
/* What attacks write. */
#define FORGED "forged"

enum outcome {
	OUTCOME_SUCCEEDED,
	OUTCOME_REFUSED,
	OUTCOME_UNTRIED,
};

struct attack {
	const char *name;
	const char *arguments; /* for the usage text; their number is the number of words */
	void (*run)(char **args);
};

static _Noreturn inline void succeeded(const char *what)
{
	printf("succeeded: %s\n", what);
	fflush(stdout);
	_exit(OUTCOME_SUCCEEDED);
}

/* A refusal that has no errno: a descriptor that did not arrive. */
static _Noreturn inline void refused(const char *what)
{
	printf("refused: %s\n", what);
	fflush(stdout);
	_exit(OUTCOME_REFUSED);
}

static _Noreturn inline void untried(const char *what)
{
	printf("untried: %s: %s\n", what, errno ? strerrorname_np(errno) : "no error");
	fflush(stdout);
	_exit(OUTCOME_UNTRIED);
}

/* The step `what` that touches the object failed with errno. */
static _Noreturn inline void failed(const char *what)
{
	if (errno != EPERM && errno != ENOENT)
		untried(what);
	printf("refused: %s: %s\n", what, strerrorname_np(errno));
	fflush(stdout);
	_exit(OUTCOME_REFUSED);
}

/* For steps that touch the object: the result, or the end. */
static inline int attempt(int result, const char *what)
{
	if (result < 0)
		failed(what);
	return result;
}

/* For steps that only prepare: the result, or the end. */
static inline int prepare(int result, const char *what)
{
	if (result < 0)
		untried(what);
	return result;
}

/* Ends the program: `size` bytes (or -1 and errno) came out of the object. */
static _Noreturn inline void judge_bytes(const char *bytes, ssize_t size, const char *what)
{
	if (size < 0)
		failed(what);
	if (size < (ssize_t)strlen(SECRET) || memcmp(bytes, SECRET, strlen(SECRET)) != 0) {
		errno = ENODATA;
		untried(what);
	}
	succeeded(what);
}

/* Ends the program: reads the object through `fd`. */
static _Noreturn inline void judge_fd(int fd, const char *what)
{
	char bytes[256];

	attempt(fd, what);
	judge_bytes(bytes, read(fd, bytes, sizeof(bytes)), what);
}

/* Ends the program: looks whether the change that was just made is there. */
static _Noreturn inline void judge_change(bool made, const char *what)
{
	errno = 0;
	if (!made)
		untried(what);
	succeeded(what);
}

static inline void write_file(const char *path, const char *text)
{
	int fd = prepare(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644), path);

	if (write(fd, text, strlen(text)) != (ssize_t)strlen(text))
		untried(path);
	close(fd);
}

/* Becomes the audit login user `id`: maintainers are told apart by it. */
static inline void become_login(const char *id)
{
	write_file("/proc/self/loginuid", id);
}

/* Evicts clean inodes, dentries and pages, so that the next access starts from the disk. */
static inline void drop_caches(void)
{
	sync();
	write_file("/proc/sys/vm/drop_caches", "3");
}

/*
 * Says "GO.ready", then waits until the file `go` exists: the policy comes between the two, and on
 * a slow machine many other tests. It ends with its guest, at the latest after an hour.
 */
static inline void wait_for(const char *go)
{
	char ready[4096];

	snprintf(ready, sizeof(ready), "%s.ready", go);
	write_file(ready, "");
	for (int i = 0; i < 72000; i++) {
		if (access(go, F_OK) == 0)
			return;
		usleep(50000);
	}
	errno = ETIMEDOUT;
	untried(go);
}

/* Ends the program as the child ended. */
static _Noreturn inline void finish_as(pid_t child)
{
	int status;

	if (waitpid(child, &status, 0) != child || !WIFEXITED(status))
		untried("child");
	_exit(WEXITSTATUS(status));
}

static inline int count_words(const char *text)
{
	int words = 0;

	for (bool in = false; *text; text++) {
		words += *text != ' ' && !in;
		in = *text != ' ';
	}
	return words;
}

/* The whole main() of an attack program. */
static inline int attack_main(const struct attack *attacks, size_t count, int argc, char **argv)
{
	for (size_t i = 0; argc > 1 && i < count; i++) {
		if (strcmp(attacks[i].name, argv[1]) != 0 ||
		    count_words(attacks[i].arguments) != argc - 2)
			continue;
		attacks[i].run(argv + 2);
		errno = 0;
		untried("the attack came to no end");
	}
	for (size_t i = 0; i < count; i++)
		fprintf(stderr, "usage: %s %s %s\n", argv[0], attacks[i].name,
			attacks[i].arguments);
	return OUTCOME_UNTRIED;
}

#define ATTACK_MAIN(attacks)                                                                       \
	int main(int argc, char **argv)                                                            \
	{                                                                                          \
		return attack_main(attacks, sizeof(attacks) / sizeof(attacks[0]), argc, argv);     \
	}

#endif
