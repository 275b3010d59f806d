/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Locks and leases: whoever may only read can make a maintainer wait. A lease stops
 * each open that it conflicts with, for 45 seconds, without the other's consent.
 */
#include "attack.h"

#include <sys/file.h>

static int take(char **args, int flags, int lease)
{
	int fd = attempt(open(args[0], flags | O_CLOEXEC), "open");

	attempt(fcntl(fd, F_SETLEASE, lease), "F_SETLEASE");
	return fcntl(fd, F_GETLEASE);
}

static void lock_lease(char **args)
{
	judge_change(take(args, O_RDONLY, F_RDLCK) == F_RDLCK, "F_SETLEASE");
}

static void lock_lease_write(char **args)
{
	judge_change(take(args, O_RDONLY, F_WRLCK) == F_WRLCK, "F_SETLEASE to write");
}

/* What those who wait ask for themselves. */
static void lock_shared(char **args)
{
	struct flock lock = {.l_type = F_RDLCK, .l_whence = SEEK_SET};
	int fd = attempt(open(args[0], O_RDONLY | O_CLOEXEC), "open");

	attempt(fcntl(fd, F_SETLK, &lock), "F_SETLK");
	attempt(flock(fd, LOCK_SH | LOCK_NB), "flock");
	succeeded("locked");
}

static const struct attack attacks[] = {
	{"lease", "FILE", lock_lease},
	{"lease-write", "FILE", lock_lease_write},
	{"shared", "FILE", lock_shared},
};

ATTACK_MAIN(attacks)
