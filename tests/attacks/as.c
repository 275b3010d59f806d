/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Becomes a subject, then runs a command:
 *
 *   as [login=ID] [gid=ID] [uid=ID] [unit=PATH] COMMAND...
 *
 * `unit` is a cgroup below /sys/fs/cgroup. Not an attack: tests/e2e uses it to be
 * maintainers, readers and everybody else. Capabilities go with uid, as in setpriv.
 */
#include "attack.h"

#include <grp.h>

static void set_gid(const char *id)
{
	gid_t gid = strtoul(id, NULL, 10);

	prepare(setgroups(0, NULL), "setgroups");
	prepare(setresgid(gid, gid, gid), "setresgid");
}

static void set_uid(const char *id)
{
	uid_t uid = strtoul(id, NULL, 10);

	prepare(setresuid(uid, uid, uid), "setresuid");
}

static void enter_unit(const char *unit)
{
	char path[4096], pid[16];

	snprintf(path, sizeof(path), "/sys/fs/cgroup%s/cgroup.procs", unit);
	snprintf(pid, sizeof(pid), "%d", getpid());
	write_file(path, pid);
}

static const struct {
	const char *prefix;
	void (*set)(const char *value);
} facts[] = {
	{"login=", become_login},
	{"gid=", set_gid},
	{"uid=", set_uid},
	{"unit=", enter_unit},
};

static bool become(const char *word)
{
	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++) {
		if (strncmp(word, facts[i].prefix, strlen(facts[i].prefix)) != 0)
			continue;
		facts[i].set(word + strlen(facts[i].prefix));
		return true;
	}
	return false;
}

int main(int argc, char **argv)
{
	int i = 1;

	while (i < argc && become(argv[i]))
		i++;
	if (i >= argc) {
		fprintf(stderr, "usage: as [login=ID] [gid=ID] [uid=ID] [unit=PATH] COMMAND...\n");
		return OUTCOME_UNTRIED;
	}
	execvp(argv[i], argv + i);
	failed(argv[i]);
}
