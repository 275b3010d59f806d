/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Goes on with the same work until the file GO exists, so that no moment of a change of policy
 * passes unseen. `try` is everybody else's, who must be let in not once; all others are a
 * maintainer's, who must be refused not once. Each ends with the first time that it is otherwise.
 */
#include "attack.h"

/* Between two rounds, in milliseconds: all of these run on one emulated processor, beside what
 * they test, which has to wait until each of them has run (RCU). */
#define PAUSE 30
#define PAUSE_LONG 250 /* of what takes long itself */

static unsigned long times;

static bool goes_on(const char *go, int pause)
{
	times++;
	usleep(1000 * pause);
	return access(go, F_OK) != 0;
}

static void say_ready(const char *go)
{
	char ready[4096];

	snprintf(ready, sizeof(ready), "%s.ready", go);
	write_file(ready, "");
}

static _Noreturn void say_times(const char *what)
{
	printf("%lu times\n", times);
	succeeded(what);
}

static int open_once(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd >= 0)
		close(fd);
	return fd;
}

static void keep_read(char **args)
{
	say_ready(args[1]);
	do
		attempt(open_once(args[0]), "open");
	while (goes_on(args[1], PAUSE));
	say_times("open");
}

/* By a descriptor that is there from before the policy. */
static void keep_hold(char **args)
{
	int fd = attempt(open(args[0], O_RDWR | O_CLOEXEC), "open");
	char byte;

	say_ready(args[1]);
	do {
		attempt(pread(fd, &byte, 1, 0), "read");
		attempt(pwrite(fd, &byte, 1, 0), "write");
	} while (goes_on(args[1], PAUSE));
	say_times("held");
}

/* As editors save: a new file, which takes the name of the old one. */
static void keep_save(char **args)
{
	int fd;

	say_ready(args[1]);
	do {
		fd = attempt(open(args[2], O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600), "create");
		attempt(write(fd, FORGED, strlen(FORGED)), "write");
		close(fd);
		attempt(rename(args[2], args[0]), "rename");
		attempt(open_once(args[0]), "open");
	} while (goes_on(args[1], PAUSE));
	say_times("saved");
}

/* As a service that starts: its cgroup is made, a process enters it, and both go again. */
static void keep_start(char **args)
{
	char procs[4096], pid[16];
	int status = 0;
	pid_t child;

	snprintf(procs, sizeof(procs), "%s/cgroup.procs", args[2]);
	say_ready(args[1]);
	do {
		prepare(mkdir(args[2], 0755), "mkdir");
		child = prepare(fork(), "fork");
		if (!child) {
			snprintf(pid, sizeof(pid), "%d", getpid());
			write_file(procs, pid);
			_exit(open_once(args[0]) < 0 ? errno : 0);
		}
		prepare(waitpid(child, &status, 0), "wait");
		errno = WEXITSTATUS(status);
		attempt(-errno, "open");
		/* A process that ended may be there for an instant still. */
		while (rmdir(args[2]) < 0)
			if (errno != EBUSY)
				untried("rmdir");
	} while (goes_on(args[1], PAUSE_LONG));
	say_times("started");
}

/* What a maintainer writes meanwhile is no less secret; a file that is just made may be empty. */
static void try_once(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char byte;

	if (fd >= 0 && read(fd, &byte, 1) == 1) {
		printf("%s: ", path);
		succeeded("read");
	}
	if (fd >= 0)
		close(fd);
	else if (errno != EPERM)
		untried(path);
}

static void keep_try(char **args)
{
	char *save, *path;

	say_ready(args[1]);
	do {
		char *files = strdup(args[0]);

		for (path = strtok_r(files, " ", &save); path; path = strtok_r(NULL, " ", &save))
			try_once(path);
		free(files);
	} while (goes_on(args[1], PAUSE));
	errno = EPERM;
	failed("open");
}

static const struct attack attacks[] = {
	{"read", "FILE GO", keep_read},	    {"hold", "FILE GO", keep_hold},
	{"save", "FILE GO NEW", keep_save}, {"start", "FILE GO CGROUP", keep_start},
	{"try", "FILES GO", keep_try},
};

ATTACK_MAIN(attacks)
