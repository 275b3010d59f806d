/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What a user may have in a vault that keeps a policy from being brought into force. Not attacks
 * themselves: each makes its trouble and says so, and what is tried is whether others are
 * protected.
 *
 *   deep DIRECTORY OUTSIDE   a path of more than 4096 bytes, whose file has the name OUTSIDE as
 *                          well
 *   fuse DIRECTORY         a FUSE mount of user 4242's, whose server never answers
 */
#include "attack.h"

#include <sys/mount.h>

#define LEVELS 25
#define NAME_LENGTH 200

/* With no path that is longer than a name. */
static void make_deep(char **args)
{
	char name[NAME_LENGTH + 1] = "";
	int dir = prepare(open(args[0], O_PATH | O_DIRECTORY), "open"), fd;

	memset(name, 'n', NAME_LENGTH);
	for (int i = 0; i < LEVELS; i++) {
		prepare(mkdirat(dir, name, 0755), "mkdir");
		fd = prepare(openat(dir, name, O_PATH | O_DIRECTORY), "open");
		close(dir);
		dir = fd;
	}
	fd = prepare(openat(dir, "secret", O_WRONLY | O_CREAT, 0644), "create");
	prepare(write(fd, SECRET, strlen(SECRET)), "write");
	prepare(linkat(dir, "secret", AT_FDCWD, args[1], 0), "link");
	succeeded("deep");
}

/* The mount goes with the descriptor, which a child keeps: it takes what is asked, answers nothing,
 * and ends with the mount. Whoever waits for the end of our output does not wait for the child. */
static void make_fuse(char **args)
{
	static char request[1 << 17];
	char options[100];
	int fd = prepare(open("/dev/fuse", O_RDWR), "/dev/fuse");

	snprintf(options, sizeof(options), "fd=%d,rootmode=40000,user_id=4242,group_id=4242", fd);
	prepare(mount("user", args[0], "fuse", 0, options), "mount");
	if (prepare(fork(), "fork"))
		succeeded("fuse");
	close_range(0, fd - 1, 0);
	close_range(fd + 1, ~0U, 0);
	while (read(fd, request, sizeof(request)) >= 0)
		;
	exit(0);
}

static const struct attack attacks[] = {
	{"deep", "DIRECTORY OUTSIDE", make_deep},
	{"fuse", "DIRECTORY", make_fuse},
};

ATTACK_MAIN(attacks)
