/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The mechanisms of the kernel's own that restrict one process, and fanotify. */
#include "bench.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/fanotify.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define SECCOMP_RULES 50
#define PROFILE "bench" /* as in run.sh */
#define NUMBER_MAX 1023 /* no such system call: rules on numbers that are never hit */

/* Everything below / is allowed, as it is to a process that is confined to much. */
static void landlock_rule(int ruleset, const char *path, uint64_t access)
{
	struct landlock_path_beneath_attr rule = {
		.allowed_access = access,
		.parent_fd = open(path, O_PATH | O_CLOEXEC),
	};

	if (rule.parent_fd < 0 ||
	    syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) < 0)
		die("no Landlock rule for %s", path);
	close(rule.parent_fd);
}

static void confine_landlock(const struct bench *bench)
{
	const struct landlock_ruleset_attr attr = {
		.handled_access_fs = (LANDLOCK_ACCESS_FS_REFER << 1) - 1,
	};
	int ruleset = syscall(SYS_landlock_create_ruleset, &attr, sizeof(attr), 0);
	char path[64];

	if (ruleset < 0)
		die("no Landlock");
	landlock_rule(ruleset, "/", attr.handled_access_fs);
	for (uint32_t i = 0; i < bench->n; i++) {
		object_path(bench, i, path);
		landlock_rule(ruleset, path, LANDLOCK_ACCESS_FS_READ_FILE);
	}
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (syscall(SYS_landlock_restrict_self, ruleset, 0) < 0)
		die("Landlock does not restrict");
	close(ruleset);
}

/* The kernel finds that such a filter allows by number alone, and then skips it. */
static void confine_seccomp(const struct bench *bench)
{
	struct sock_filter filter[2 * SECCOMP_RULES + 2] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
	};
	struct sock_fprog program = {.filter = filter};
	unsigned short n = 1;

	for (unsigned int i = 0; i < SECCOMP_RULES; i++) {
		filter[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
							   NUMBER_MAX - i, 0, 1);
		filter[n++] =
			(struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM);
	}
	filter[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	program.len = n;
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) < 0)
		die("no seccomp");
}

/* The argument is a profile as apparmor_parser compiled it, for the program that execs next. */
static void set_apparmor(const struct bench *bench)
{
	static char bytes[16 << 20];
	int in = open(bench->argument, O_RDONLY | O_CLOEXEC);
	int out = open("/sys/kernel/security/apparmor/.replace", O_WRONLY | O_CLOEXEC);
	ssize_t n = read(in, bytes, sizeof(bytes));

	if (n <= 0 || write(out, bytes, n) != n)
		die("cannot load the profile %s", bench->argument);
	close(in);
	close(out);
}

static void confine_apparmor(const struct bench *bench)
{
	static const char command[] = "exec " PROFILE;
	int fd = open("/proc/self/attr/apparmor/exec", O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, command, strlen(command)) < 0)
		die("cannot enter the profile");
	close(fd);
}

static void unset_apparmor(void)
{
	int fd = open("/sys/kernel/security/apparmor/.remove", O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, PROFILE, strlen(PROFILE)) < 0)
		die("cannot remove the profile");
	close(fd);
}

static pid_t responder;

static void respond(int group)
{
	struct fanotify_event_metadata events[64];
	ssize_t n;

	while ((n = read(group, events, sizeof(events))) > 0) {
		for (struct fanotify_event_metadata *e = events; FAN_EVENT_OK(e, n);
		     e = FAN_EVENT_NEXT(e, n)) {
			struct fanotify_response response = {.fd = e->fd, .response = FAN_ALLOW};

			if (write(group, &response, sizeof(response)) < 0)
				die("cannot answer");
			close(e->fd);
		}
	}
}

static void set_fanotify(const struct bench *bench)
{
	int group = fanotify_init(FAN_CLASS_CONTENT | FAN_CLOEXEC, O_RDONLY | O_CLOEXEC);

	if (group < 0 || fanotify_mark(group, FAN_MARK_ADD | FAN_MARK_MOUNT, FAN_OPEN_PERM,
				       AT_FDCWD, bench->base) < 0)
		die("no fanotify");
	responder = fork();
	if (responder == 0) {
		respond(group);
		_exit(1);
	}
	close(group);
}

static void unset_fanotify(void)
{
	kill(responder, SIGKILL);
	wait_for(responder);
}

const struct mechanism other_mechanisms[] = {
	{.name = "landlock", .confine = confine_landlock},
	{.name = "seccomp", .confine = confine_seccomp},
	{.name = "apparmor",
	 .set = set_apparmor,
	 .confine = confine_apparmor,
	 .unset = unset_apparmor},
	{.name = "fanotify", .set = set_fanotify, .unset = unset_fanotify},
	{},
};
