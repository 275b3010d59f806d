/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * A process says of itself what it executes: prctl(PR_SET_MM) sets /proc/PID/exe to
 * any executable, once no page of the real one is mapped. And what prctl(2) is for
 * otherwise, which must go on working.
 */
#include "attack.h"

#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>

#define AREAS 32

struct area {
	uintptr_t start, end;
	int protection;
};

static int own_areas(struct area areas[AREAS])
{
	char line[4096], self[4096] = "", mode[8];
	FILE *maps = fopen("/proc/self/maps", "r");
	int count = 0;

	if (!maps || readlink("/proc/self/exe", self, sizeof(self) - 1) < 0)
		untried("/proc/self");
	while (fgets(line, sizeof(line), maps) && count < AREAS) {
		struct area *area = &areas[count];

		if (!strstr(line, self))
			continue;
		if (sscanf(line, "%lx-%lx %7s", &area->start, &area->end, mode) != 3)
			untried("/proc/self/maps");
		area->protection = (mode[0] == 'r' ? PROT_READ : 0) |
				   (mode[1] == 'w' ? PROT_WRITE : 0) |
				   (mode[2] == 'x' ? PROT_EXEC : 0);
		count++;
	}
	fclose(maps);
	return count;
}

/* Puts a copy that belongs to no file in the place of each page of our executable. */
static void leave_executable(void)
{
	struct area areas[AREAS];
	int count = own_areas(areas);

	for (int i = 0; i < count; i++) {
		size_t size = areas[i].end - areas[i].start;
		char *copy = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
				  -1, 0);

		if (copy == MAP_FAILED)
			untried("mmap");
		memcpy(copy, (void *)areas[i].start, size);
		prepare(mprotect(copy, size, areas[i].protection), "mprotect");
		if (mremap(copy, size, size, MREMAP_MAYMOVE | MREMAP_FIXED,
			   (void *)areas[i].start) == MAP_FAILED)
			untried("mremap");
	}
}

/* The numbers of /proc/self/stat, counted from 1 as proc(5) does. */
static void read_stat(unsigned long numbers[64])
{
	char text[4096] = "", *word;
	int fd = prepare(open("/proc/self/stat", O_RDONLY | O_CLOEXEC), "stat");

	prepare(read(fd, text, sizeof(text) - 1), "stat");
	close(fd);
	word = strtok(strrchr(text, ')') + 1, " ");
	for (int i = 3; word && i < 64; i++, word = strtok(NULL, " "))
		numbers[i] = strtoul(word, NULL, 10);
}

static _Noreturn void judge_forged(char **args)
{
	char now[4096] = "";

	prepare(readlink("/proc/self/exe", now, sizeof(now) - 1), "readlink");
	errno = 0;
	if (strcmp(now, args[0]) != 0)
		untried(now);
	judge_fd(open(args[1], O_RDONLY | O_CLOEXEC), "read as another program");
}

static void forge_map(char **args)
{
	unsigned long numbers[64] = {0};
	int exe = prepare(open(args[0], O_RDONLY | O_CLOEXEC), args[0]);
	struct prctl_mm_map map;

	leave_executable();
	read_stat(numbers);
	map = (struct prctl_mm_map){
		.start_code = numbers[26],
		.end_code = numbers[27],
		.start_stack = numbers[28],
		.start_data = numbers[45],
		.end_data = numbers[46],
		.start_brk = numbers[47],
		.brk = (uintptr_t)sbrk(0),
		.arg_start = numbers[48],
		.arg_end = numbers[49],
		.env_start = numbers[50],
		.env_end = numbers[51],
		.exe_fd = exe,
	};
	attempt(prctl(PR_SET_MM, PR_SET_MM_MAP, &map, sizeof(map), 0), "PR_SET_MM_MAP");
	judge_forged(args);
}

static void forge_file(char **args)
{
	int exe = prepare(open(args[0], O_RDONLY | O_CLOEXEC), args[0]);

	leave_executable();
	attempt(prctl(PR_SET_MM, PR_SET_MM_EXE_FILE, (unsigned long)exe, 0, 0),
		"PR_SET_MM_EXE_FILE");
	judge_forged(args);
}

/* Everybody has every capability in a user namespace of one's own. */
static void forge_map_in_namespace(char **args)
{
	prepare(unshare(CLONE_NEWUSER), "unshare");
	forge_map(args);
}

static void ordinary_name(char **args)
{
	char name[16] = "";

	attempt(prctl(PR_SET_NAME, args[0], 0, 0, 0), "PR_SET_NAME");
	prepare(prctl(PR_GET_NAME, name, 0, 0, 0), "PR_GET_NAME");
	judge_change(strcmp(name, args[0]) == 0, "PR_SET_NAME");
}

/* As systemd gives its children their titles. */
static void ordinary_title(char **args)
{
	char now[64] = "",
	     *title = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	unsigned long start = (unsigned long)title;
	int fd;

	if (title == MAP_FAILED)
		untried("mmap");
	snprintf(title, 64, "%s", args[0]);
	attempt(prctl(PR_SET_MM, PR_SET_MM_ARG_START, start, 0, 0), "PR_SET_MM_ARG_START");
	attempt(prctl(PR_SET_MM, PR_SET_MM_ARG_END, start + strlen(title) + 1, 0, 0),
		"PR_SET_MM_ARG_END");
	fd = prepare(open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC), "cmdline");
	prepare(read(fd, now, sizeof(now) - 1), "cmdline");
	judge_change(strcmp(now, title) == 0, "PR_SET_MM_ARG_START");
}

static void ordinary_others(char **args)
{
	attempt(prctl(PR_SET_DUMPABLE, 1, 0, 0, 0), "PR_SET_DUMPABLE");
	attempt(prctl(PR_SET_PDEATHSIG, 0, 0, 0, 0), "PR_SET_PDEATHSIG");
	attempt(prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0), "PR_SET_CHILD_SUBREAPER");
	attempt(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "PR_SET_NO_NEW_PRIVS");
	succeeded("prctl");
}

static const struct attack attacks[] = {
	{"map", "EXECUTABLE FILE", forge_map},
	{"file", "EXECUTABLE FILE", forge_file},
	{"map-in-namespace", "EXECUTABLE FILE", forge_map_in_namespace},
	{"name", "NAME", ordinary_name},
	{"title", "TITLE", ordinary_title},
	{"others", "", ordinary_others},
};

ATTACK_MAIN(attacks)
