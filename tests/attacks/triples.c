/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Asks the kernel what `ringfence explain --batch` answers, by trying.
 *
 *   triples generate SEED COUNT OBJECTS SUBJECTS
 *       prints COUNT random questions, the form of which is explain's:
 *       ACCESS LOGIN UID GID PROGRAM SERVICE PATH. OBJECTS is a file of lines "f PATH"
 *       or "d PATH", SUBJECTS one of lines of the five words in the middle.
 *   triples try < QUESTIONS
 *       prints "allow" or "deny" for each, or "unknown" and an errno
 *   triples do ACCESS PATH
 *       what `try` runs as PROGRAM, which is a copy of triples
 *
 * Only real ids are set, so that root's capabilities stay and nothing but
 * Ringfence can refuse.
 */
#include "attack.h"

#define WORDS 6
#define LINES_MAX 4096

/* splitmix64: the questions must not depend on the C library. */
static uint64_t state;

static uint32_t random_below(uint32_t limit)
{
	uint64_t z = state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return (z ^ z >> 31) % limit;
}

/* Each makes no lasting change and returns 0, or -1 with errno. */
static int do_read(const char *path)
{
	return open(path, O_RDONLY | O_CLOEXEC) < 0 ? -1 : 0;
}

static int do_write(const char *path)
{
	return open(path, O_WRONLY | O_CLOEXEC) < 0 ? -1 : 0;
}

static int do_attr(const char *path)
{
	return utimensat(AT_FDCWD, path, NULL, 0);
}

static int do_entry(const char *path)
{
	char name[4096];

	snprintf(name, sizeof(name), "%s/triple", path);
	return mkdir(name, 0755) < 0 || rmdir(name) < 0 ? -1 : 0;
}

/* The objects are no programs: that it comes to look at the format says that it was let in. */
static int do_exec(const char *path)
{
	char *none[] = {NULL};

	execve(path, none, none);
	return errno == ENOEXEC ? 0 : -1;
}

static int do_stat(const char *path)
{
	struct stat st;

	return stat(path, &st);
}

static const struct access {
	const char *name;
	int (*run)(const char *path);
	bool file, directory; /* what it is asked of */
} accesses[] = {
	{"read", do_read, true, true},	{"write", do_write, true, false},
	{"attr", do_attr, true, true},	{"entry", do_entry, false, true},
	{"exec", do_exec, true, false}, {"stat", do_stat, true, true},
};
#define ACCESSES (sizeof(accesses) / sizeof(accesses[0]))

static size_t read_lines(const char *path, char *lines[LINES_MAX])
{
	FILE *file = fopen(path, "re");
	size_t count = 0, room = 0;

	if (!file)
		untried(path);
	while (count < LINES_MAX && getline(&lines[count], &room, file) > 0) {
		lines[count][strcspn(lines[count], "\n")] = '\0';
		count++;
		room = 0;
	}
	fclose(file);
	errno = 0;
	if (!count)
		untried(path);
	return count;
}

static int generate(char **args)
{
	static char *objects[LINES_MAX], *subjects[LINES_MAX];
	size_t objects_n = read_lines(args[2], objects), subjects_n = read_lines(args[3], subjects);

	state = strtoull(args[0], NULL, 10);
	for (int left = atoi(args[1]); left > 0;) {
		const struct access *access = &accesses[random_below(ACCESSES)];
		const char *object = objects[random_below(objects_n)];

		if (!(*object == 'd' ? access->directory : access->file))
			continue;
		printf("%s %s %s\n", access->name, subjects[random_below(subjects_n)], object + 2);
		left--;
	}
	return 0;
}

/* Prints the verdict. */
static int do_access(const char *name, const char *path)
{
	for (size_t i = 0; i < ACCESSES; i++) {
		if (strcmp(accesses[i].name, name) != 0)
			continue;
		if (accesses[i].run(path) == 0)
			puts("allow");
		else if (errno == EPERM || errno == ENOENT)
			puts("deny");
		else
			printf("unknown %s\n", strerrorname_np(errno));
		fflush(stdout);
		return 0;
	}
	untried(name);
}

static bool given(const char *word)
{
	return strcmp(word, "-") != 0;
}

static void become_subject(char *words[WORDS])
{
	char procs[4096];

	if (given(words[5])) {
		snprintf(procs, sizeof(procs), "/sys/fs/cgroup%s/cgroup.procs", words[5]);
		write_file(procs, "0");
	}
	if (given(words[1]))
		become_login(words[1]);
	prepare(setresgid(strtoul(words[3], NULL, 10), -1, -1), "setresgid");
	prepare(setresuid(strtoul(words[2], NULL, 10), -1, -1), "setresuid");
}

static void try_line(char *line)
{
	char *words[WORDS], *next = line, *save = NULL;
	pid_t child;
	int status;

	for (int i = 0; i < WORDS; i++, next = NULL) {
		words[i] = strtok_r(next, " ", &save);
		if (!words[i])
			untried("a question of too few words");
	}
	child = prepare(fork(), "fork");
	if (child == 0) {
		become_subject(words);
		if (!given(words[4]))
			_exit(do_access(words[0], save)); /* exit() would set back our input */
		execl(words[4], words[4], "do", words[0], save, NULL);
		untried(words[4]);
	}
	if (waitpid(child, &status, 0) != child || status)
		untried("child");
}

int main(int argc, char **argv)
{
	char *line = NULL;
	size_t room = 0;

	if (argc == 6 && !strcmp(argv[1], "generate"))
		return generate(argv + 2);
	if (argc == 4 && !strcmp(argv[1], "do"))
		return do_access(argv[2], argv[3]);
	if (argc != 2 || strcmp(argv[1], "try") != 0) {
		fprintf(stderr, "usage: triples generate SEED COUNT OBJECTS SUBJECTS | try | "
				"do ACCESS PATH\n");
		return OUTCOME_UNTRIED;
	}
	while (getline(&line, &room, stdin) > 0) {
		line[strcspn(line, "\n")] = '\0';
		try_line(line);
	}
	free(line);
	return 0;
}
