/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Goes on with the same work until the file GO exists, so that no moment of a change of
 * policy passes unseen. `read` and `write` are those of a maintainer, who must be refused
 * not once; `try` is everybody else's, who must be let in not once.
 */
#include "attack.h"

static bool goes_on(const char *go)
{
	usleep(20000);
	return access(go, F_OK) != 0;
}

static void say_ready(const char *go)
{
	char ready[4096];

	snprintf(ready, sizeof(ready), "%s.ready", go);
	write_file(ready, "");
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
	int times = 0;

	say_ready(args[1]);
	do {
		attempt(open_once(args[0]), "open");
		times++;
	} while (goes_on(args[1]));
	printf("%d times\n", times);
	succeeded("open");
}

/* As editors save: a new file, which takes the name of the old one. */
static void keep_write(char **args)
{
	char new[4096];
	int fd;

	snprintf(new, sizeof(new), "%s.new", args[0]);
	say_ready(args[1]);
	do {
		fd = attempt(open(new, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600), "create");
		attempt(write(fd, FORGED, strlen(FORGED)), "write");
		close(fd);
		attempt(rename(new, args[0]), "rename");
		attempt(open_once(args[0]), "open");
	} while (goes_on(args[1]));
	succeeded("saved");
}

static void keep_try(char **args)
{
	int fd;

	say_ready(args[1]);
	do {
		fd = open(args[0], O_RDONLY | O_CLOEXEC);
		if (fd >= 0)
			judge_fd(fd, "open");
		if (errno != EPERM)
			untried("open");
	} while (goes_on(args[1]));
	failed("open");
}

static const struct attack attacks[] = {
	{"read", "FILE GO", keep_read},
	{"write", "FILE GO", keep_write},
	{"try", "FILE GO", keep_try},
};

ATTACK_MAIN(attacks)
