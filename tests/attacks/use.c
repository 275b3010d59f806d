/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What the kernel does with a file for somebody who did not open it to do that. */
#include "attack.h"

#include <linux/quota.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/quota.h>
#include <sys/socket.h>
#include <sys/un.h>

static struct sockaddr_un named(const char *path)
{
	struct sockaddr_un name = {.sun_family = AF_UNIX};

	snprintf(name.sun_path, sizeof(name.sun_path), "%s", path);
	return name;
}

/* A maintainer's socket at the path; it is there until we end. */
static void serve(const char *path, const char *login, int type)
{
	struct sockaddr_un name = named(path);
	int ready[2];
	char byte;

	prepare(pipe(ready), "pipe");
	if (prepare(fork(), "fork") == 0) {
		int fd = prepare(socket(AF_UNIX, type, 0), "socket");

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		become_login(login);
		unlink(path);
		prepare(bind(fd, (struct sockaddr *)&name, sizeof(name)), "bind");
		if (type == SOCK_STREAM)
			prepare(listen(fd, 1), "listen");
		prepare(write(ready[1], "", 1), "write");
		pause();
	}
	close(ready[1]);
	if (read(ready[0], &byte, 1) != 1)
		untried("the maintainer's socket");
}

static void use_connect(char **args)
{
	struct sockaddr_un name = named(args[0]);
	int fd = prepare(socket(AF_UNIX, SOCK_STREAM, 0), "socket");

	serve(args[0], args[1], SOCK_STREAM);
	attempt(connect(fd, (struct sockaddr *)&name, sizeof(name)), "connect");
	succeeded("connect");
}

static void use_send(char **args)
{
	struct sockaddr_un name = named(args[0]);
	int fd = prepare(socket(AF_UNIX, SOCK_DGRAM, 0), "socket");

	serve(args[0], args[1], SOCK_DGRAM);
	attempt((int)sendto(fd, FORGED, sizeof(FORGED), 0, (struct sockaddr *)&name, sizeof(name)),
		"sendto");
	succeeded("sendto");
}

static void use_lease(char **args)
{
	int fd = attempt(open(args[0], O_RDONLY | O_CLOEXEC), "open");

	attempt(fcntl(fd, F_SETLEASE, F_RDLCK), "F_SETLEASE");
	judge_change(fcntl(fd, F_GETLEASE) == F_RDLCK, "F_GETLEASE");
}

/* Locks and leases are told apart; so is a lease that ends. */
static void use_lock(char **args)
{
	struct flock lock = {.l_type = F_RDLCK, .l_whence = SEEK_SET};
	int fd = attempt(open(args[0], O_RDONLY | O_CLOEXEC), "open");

	attempt(fcntl(fd, F_SETLK, &lock), "F_SETLK");
	attempt(fcntl(fd, F_GETLEASE), "F_GETLEASE");
	if (fcntl(fd, F_SETLEASE, F_UNLCK) == 0 || errno != EAGAIN)
		failed("F_SETLEASE of F_UNLCK");
	succeeded("F_SETLK");
}

static void use_quota(char **args)
{
	attempt(quotactl(QCMD(Q_QUOTAON, USRQUOTA), args[0], QFMT_VFS_OLD, args[1]), "Q_QUOTAON");
	prepare(quotactl(QCMD(Q_QUOTAOFF, USRQUOTA), args[0], 0, NULL), "Q_QUOTAOFF");
	succeeded("Q_QUOTAON");
}

/* The kernel wants the old program unmapped: its pages are replaced by copies of themselves. */
static void leave_program(void)
{
	char line[512], own[256], mode[8];
	FILE *maps = fopen("/proc/self/maps", "r");
	unsigned long from[32], to[32];
	size_t count = 0, length = prepare((int)readlink("/proc/self/exe", own, 255), "readlink");

	own[length] = '\0';
	while (maps && count < 32 && fgets(line, sizeof(line), maps))
		if (strstr(line, own))
			count += sscanf(line, "%lx-%lx %4s", &from[count], &to[count], mode) == 3;
	for (size_t i = 0; i < count; i++) {
		size_t size = to[i] - from[i];
		void *copy = mmap(NULL, size, PROT_READ | PROT_WRITE | PROT_EXEC,
				  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		memcpy(copy, (void *)from[i], size);
		if (mremap(copy, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, from[i]) == MAP_FAILED)
			untried("mremap");
	}
}

static void use_program(char **args)
{
	unsigned long what = strcmp(args[1], "wide") == 0 ? 1UL << 32 : 0;
	int fd = prepare(open(args[0], O_RDONLY | O_CLOEXEC), args[0]);
	struct stat program, self;

	leave_program();
	attempt(prctl(PR_SET_MM, PR_SET_MM_EXE_FILE | what, fd, 0, 0), "PR_SET_MM_EXE_FILE");
	prepare(stat(args[0], &program), args[0]);
	prepare(stat("/proc/self/exe", &self), "/proc/self/exe");
	judge_change(program.st_ino == self.st_ino, "PR_SET_MM_EXE_FILE");
}

/* A map that changes nothing would do: what counts is that nobody may hand one over. */
static void use_map(char **args)
{
	struct prctl_mm_map map = {.exe_fd = (uint32_t)-1};

	if (prctl(PR_SET_MM, PR_SET_MM_MAP, &map, sizeof(map), 0) < 0 && errno != EINVAL)
		failed("PR_SET_MM_MAP");
	succeeded("PR_SET_MM_MAP was looked at");
}

/* Other options go on, and those that no kernel knows are still not known. */
static void use_prctl(char **args)
{
	char name[16] = "";
	unsigned int size;

	attempt(prctl(PR_SET_NAME, "ringfenced"), "PR_SET_NAME");
	attempt(prctl(PR_GET_NAME, name), "PR_GET_NAME");
	attempt(prctl(PR_SET_MM, PR_SET_MM_MAP_SIZE, &size, 0, 0), "PR_SET_MM_MAP_SIZE");
	attempt(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "PR_SET_NO_NEW_PRIVS");
	if (prctl(0x7f000001, 0, 0, 0, 0) == 0 || errno != EINVAL)
		untried("an option that does not exist");
	judge_change(strcmp(name, "ringfenced") == 0, "PR_SET_NAME");
}

static const struct attack attacks[] = {
	{"connect", "SOCKET LOGIN", use_connect},
	{"send", "SOCKET LOGIN", use_send},
	{"lease", "FILE", use_lease},
	{"lock", "FILE", use_lock},
	{"quota", "DEVICE FILE", use_quota},
	{"program", "FILE narrow|wide", use_program},
	{"map", "", use_map},
	{"prctl", "", use_prctl},
};

ATTACK_MAIN(attacks)
