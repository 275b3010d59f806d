/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Being refused as often and as variously as one can, so that one refusal among them is not seen:
 * each attempt makes a file of another name. Refused only if all are.
 */
#include "attack.h"

#define FEW 60 /* attempts; a divisor of what tests ask for */

static unsigned long made, denied;

static void make(const char *directory, unsigned long number)
{
	char path[4096];
	int fd;

	snprintf(path, sizeof(path), "%s/flood-%lu", directory, number);
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (fd >= 0) {
		made++;
		close(fd);
		unlink(path);
	} else if (errno == EPERM) {
		denied++;
	}
}

static _Noreturn void judge(unsigned long count)
{
	errno = 0;
	if (made == count)
		succeeded("each");
	if (denied == count)
		refused("each: EPERM");
	untried("some");
}

static void flood_task(char **args)
{
	unsigned long count = strtoul(args[1], NULL, 10);

	for (unsigned long i = 0; i < count; i++)
		make(args[0], i);
	judge(count);
}

/* What the child came to counts here. */
static void count_child(pid_t child)
{
	int status;

	if (prepare(waitpid(child, &status, 0), "wait") != child || !WIFEXITED(status))
		untried("child");
	made += WEXITSTATUS(status) == OUTCOME_SUCCEEDED;
	denied += WEXITSTATUS(status) == OUTCOME_REFUSED;
}

static void flood_fork(char **args)
{
	unsigned long count = strtoul(args[1], NULL, 10);

	for (unsigned long i = 0; i < count; i++) {
		pid_t child = prepare(fork(), "fork");

		if (!child) {
			make(args[0], i);
			_exit(made ? OUTCOME_SUCCEEDED
				   : (denied ? OUTCOME_REFUSED : OUTCOME_UNTRIED));
		}
		count_child(child);
	}
	judge(count);
}

/* Each process is the child of one that is gone: nobody's descendant any more. */
static void flood_chain(char **args)
{
	unsigned long count = strtoul(args[1], NULL, 10);
	unsigned long results[2] = {0};
	int ends[2];

	prepare(pipe(ends), "pipe");
	if (!prepare(fork(), "fork")) {
		for (unsigned long i = 0; i < count; i++) {
			if (i && fork())
				_exit(0);
			make(args[0], i);
		}
		results[0] = made;
		results[1] = denied;
		_exit(write(ends[1], results, sizeof(results)) != sizeof(results));
	}
	close(ends[1]);
	if (read(ends[0], results, sizeof(results)) != sizeof(results))
		untried("chain");
	made = results[0];
	denied = results[1];
	judge(count);
}

/* Each process makes no more attempts than a task has a share of. */
static void flood_few(char **args)
{
	unsigned long count = strtoul(args[1], NULL, 10);

	for (unsigned long i = 0; i < count; i += FEW) {
		pid_t child = prepare(fork(), "fork");
		int status;

		if (!child) {
			made = denied = 0;
			for (unsigned long j = i; j < i + FEW && j < count; j++)
				make(args[0], j);
			_exit(made ? 255 : (int)denied);
		}
		prepare(waitpid(child, &status, 0), "wait");
		if (!WIFEXITED(status))
			untried("child");
		made += WEXITSTATUS(status) == 255 ? FEW : 0;
		denied += WEXITSTATUS(status) == 255 ? 0 : WEXITSTATUS(status);
	}
	judge(count);
}

static const struct attack attacks[] = {
	{"task", "DIRECTORY COUNT", flood_task},
	{"fork", "DIRECTORY COUNT", flood_fork},
	{"chain", "DIRECTORY COUNT", flood_chain},
	{"few", "DIRECTORY COUNT", flood_few},
};

ATTACK_MAIN(attacks)
