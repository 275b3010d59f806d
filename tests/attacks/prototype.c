/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The prototype's own test, larger: random users with random permissions try
 * random commands, in a vault and in its twin beside it.
 *
 *   prototype on|off SEED CASES MAINTAINER VAULT BESIDE
 *
 * Every case is tried in both directories, each with a fresh file. What happens in
 * the twin is what the file system's own permissions say. In the vault the
 * maintainer must get that same answer, and everybody else a refusal; without
 * Ringfence (off) all must get the twin's answer. The same seed gives the same
 * cases. Ends with 0 if all went so, and prints each case that did not.
 */
#include "attack.h"

#include <grp.h>

#define USERS 16

/* splitmix64: the cases must not depend on the C library. */
static uint64_t state;

static uint32_t random_below(uint32_t limit)
{
	uint64_t z = state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return (z ^ z >> 31) % limit;
}

/* Each returns 0 or -1 with errno, of the file "target" in the current directory. */
static int do_cat(void)
{
	char bytes[256];
	int fd = open("target", O_RDONLY);

	return fd < 0 || read(fd, bytes, sizeof(bytes)) < 0 ? -1 : 0;
}

static int do_append(void)
{
	int fd = open("target", O_WRONLY | O_APPEND);

	return fd < 0 || write(fd, FORGED, strlen(FORGED)) < 0 ? -1 : 0;
}

static int do_chmod(void)
{
	return chmod("target", 0777);
}

static int do_chown(void)
{
	return chown("target", getuid(), -1);
}

static int do_move(void)
{
	return rename("target", "target.moved");
}

static int do_replace(void)
{
	return rename("other", "target");
}

static int do_remove(void)
{
	return unlink("target");
}

static int do_link(void)
{
	return link("target", "target.link");
}

static int do_create(void)
{
	return open("target.new", O_WRONLY | O_CREAT | O_EXCL, 0600) < 0 ? -1 : 0;
}

static int do_list(void)
{
	return open(".", O_RDONLY | O_DIRECTORY) < 0 ? -1 : 0;
}

static int do_truncate(void)
{
	return truncate("target", 0);
}

static int do_execute(void)
{
	char *none[] = {NULL};

	return execve("target", none, none);
}

static const struct command {
	const char *name;
	int (*run)(void);
} commands[] = {
	{"cat", do_cat},     {"append", do_append},	{"chmod", do_chmod},
	{"chown", do_chown}, {"mv", do_move},		{"mv over", do_replace},
	{"rm", do_remove},   {"ln", do_link},		{"create", do_create},
	{"ls", do_list},     {"truncate", do_truncate}, {"execute", do_execute},
};
#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

struct random_case {
	uid_t user, owner;
	mode_t mode, dir_mode;
	const struct command *command;
};

/* Owners and modes are made by the maintainer, who may also be root: only the uid counts. */
static void make_files(const char *dir, const struct random_case *c)
{
	static const char *const leftovers[] = {"target.moved", "target.link", "target.new"};

	prepare(chdir(dir), dir);
	for (size_t i = 0; i < sizeof(leftovers) / sizeof(leftovers[0]); i++)
		unlink(leftovers[i]);
	unlink("target");
	write_file("target", SECRET "\n");
	write_file("other", FORGED "\n");
	prepare(chown("target", c->owner, c->owner), "chown");
	prepare(chmod("target", c->mode), "chmod");
	prepare(chmod(".", c->dir_mode), "chmod directory");
}

/* In a child, because a user id once taken cannot be given back. */
static void in_child(uid_t user, const char *dir, const struct random_case *c, int *ret_error)
{
	int ends[2], error = 0;
	pid_t child;

	prepare(pipe2(ends, O_CLOEXEC), "pipe");
	child = prepare(fork(), "fork");
	if (child == 0) {
		/* The real id alone is the maintainer's while files are made: root's powers stay.
		 */
		prepare(setgroups(0, NULL), "setgroups");
		prepare(chdir(dir), dir);
		if (!ret_error) {
			prepare(setresuid(user, -1, -1), "setresuid");
			make_files(dir, c);
			_exit(0);
		}
		prepare(setresgid(user, user, user), "setresgid");
		prepare(setresuid(user, user, user), "setresuid");
		error = c->command->run() < 0 ? errno : 0;
		if (write(ends[1], &error, sizeof(error)) != sizeof(error))
			_exit(2);
		_exit(0);
	}
	close(ends[1]);
	/* What was executed says nothing: then it worked. */
	if (ret_error && read(ends[0], ret_error, sizeof(*ret_error)) != sizeof(*ret_error))
		*ret_error = 0;
	close(ends[0]);
	if (waitpid(child, &error, 0) != child || (!ret_error && error))
		untried("making the files");
}

static int try_in(const char *dir, const struct random_case *c, uid_t maintainer)
{
	int error;

	in_child(maintainer, dir, c, NULL);
	in_child(c->user, dir, c, &error);
	return error;
}

/* Some of everything: the maintainer and root often enough, permissions that let many in. */
static struct random_case random_case(uid_t maintainer)
{
	const uid_t users[USERS] = {maintainer, maintainer, 0, 0};
	struct random_case c = {.command = &commands[random_below(COMMANDS)]};

	c.user = users[random_below(USERS)] ?: random_below(4) ? 1100 + random_below(60) : 0;
	c.owner = random_below(3) ? c.user : 1100 + random_below(60);
	c.mode = random_below(2) ? random_below(01000) : 0666;
	c.dir_mode = random_below(2) ? 0777 : 0700 | random_below(0100);
	return c;
}

/* As furnished, for the tests that come after. */
static void put_back(uid_t maintainer, const char *dir)
{
	const struct random_case c = {.mode = 0644, .dir_mode = 0755};

	in_child(maintainer, dir, &c, NULL);
}

int main(int argc, char **argv)
{
	unsigned int wrong = 0, let_in = 0, kept_out = 0;

	if (argc != 7) {
		fprintf(stderr, "usage: prototype on|off SEED CASES MAINTAINER VAULT BESIDE\n");
		return OUTCOME_UNTRIED;
	}
	bool on = !strcmp(argv[1], "on");
	int cases = atoi(argv[3]);
	uid_t maintainer = atoi(argv[4]);

	state = strtoull(argv[2], NULL, 10);
	for (int i = 0; i < cases; i++) {
		struct random_case c = random_case(maintainer);
		int plain = try_in(argv[6], &c, maintainer);
		int vault = try_in(argv[5], &c, maintainer);
		bool free = !on || c.user == maintainer;

		if (free ? vault == plain : vault == EPERM || (plain && vault == plain)) {
			*(vault ? &kept_out : &let_in) += 1;
			continue;
		}
		wrong++;
		printf("case %d: user %u, owner %u, mode %04o, directory %04o, %s: %s, beside %s\n",
		       i, c.user, c.owner, c.mode, c.dir_mode, c.command->name,
		       vault ? strerrorname_np(vault) : "let in",
		       plain ? strerrorname_np(plain) : "let in");
	}
	put_back(maintainer, argv[5]);
	put_back(maintainer, argv[6]);
	printf("%d cases, %u let in, %u kept out, %u wrong\n", cases, let_in, kept_out, wrong);
	return wrong || !let_in || !kept_out ? OUTCOME_REFUSED : OUTCOME_SUCCEEDED;
}
