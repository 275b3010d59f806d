/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The measured program: small, static, freshly executed, so that what it runs
 * through is always the same. In a guest of `run.sh -i` one step of the time
 * stamp counter is one executed instruction, of user space and kernel together.
 *
 *   ops tree BASE          makes what is measured; and a copy of itself to execute
 *   ops all BASE           every operation; each must succeed
 *   ops open BASE          open+close alone; each must succeed
 *   ops miss BASE FD       the same, each after it was forgotten what is in its directory; FD: the
 *                          storage of directories
 *   ops first BASE FD      the same, each after that storage was taken away: as of a directory that
 *                          nobody has opened anything in yet
 *   ops refused BASE       every operation on names; each must fail
 *   ops flood BASE COUNT   COUNT refused opens of two files in turn, so many a second as a task
 * gets events for; what it sleeps does not count ops repeat BASE COUNT  COUNT refused opens of one
 * file in one go: repeated attempts ops beyond BASE COUNT  COUNT refused opens of two files in one
 * go: more than the task's share ops exit               what fork+exec executes
 *
 * Prints "op NAME MEDIAN MIN P90 P99" for each operation.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/abi.h"
#include "storage.h"
#include "tree.h"

#define WARM 40
#define SAMPLES 201
#define SAMPLES_EXEC 61
#define FLOOD_MAX 20000
#define OPENS 3 /* operations that only open, before all others */

static uint64_t samples[FLOOD_MAX];
static int storage, dirs[OPENS]; /* the map, and the directories of what is opened */
static int extra; /* flags of open: what the refusing empty program tells its caller by */
static int file;  /* an open one */

static inline uint64_t now(void)
{
	uint32_t low, high;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high)::"memory");
	return (uint64_t)high << 32 | low;
}

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static void tell(const char *name, size_t n)
{
	qsort(samples, n, sizeof(*samples), compare);
	printf("op %s %lu %lu %lu %lu\n", name, samples[n / 2], samples[0], samples[n * 90 / 100],
	       samples[n * 99 / 100]);
}

static bool open_close(const char *path)
{
	int fd = open(path, O_RDONLY | extra);

	return fd >= 0 && close(fd) == 0;
}

static bool open2(void)
{
	return open_close(paths[2]);
}

static bool open8(void)
{
	return open_close(paths[8]);
}

static bool open32(void)
{
	return open_close(paths[32]);
}

static bool stat8(void)
{
	struct stat status;

	return stat(paths[8], &status) == 0;
}

static bool read1(void)
{
	char byte;

	return pread(file, &byte, 1, 0) == 1;
}

static bool write1(void)
{
	return pwrite(file, "x", 1, 0) == 1;
}

static bool creat8(void)
{
	int fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL, 0600);

	return fd >= 0 && close(fd) == 0;
}

static void creat8_undo(void)
{
	unlink(fresh);
}

static bool unlink8(void)
{
	return unlink(victim) == 0;
}

static void unlink8_undo(void)
{
	close(open(victim, O_WRONLY | O_CREAT, 0600));
}

static bool rename8(void)
{
	return rename(victim, moved) == 0;
}

static void rename8_undo(void)
{
	rename(moved, victim);
}

static bool chmod8(void)
{
	return chmod(victim, 0600) == 0;
}

static bool mkdir8(void)
{
	return mkdir(folder, 0700) == 0;
}

static void mkdir8_undo(void)
{
	rmdir(folder);
}

static bool fork_exec(void)
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		execl(exe, exe, "exit", NULL);
		_exit(1);
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

static void empty_dir(size_t op)
{
	if (!storage_empty(storage, dirs[op]))
		die("the storage of a directory cannot be emptied");
}

static void forget_dir(size_t op)
{
	if (!storage_forget(storage, dirs[op]))
		die("the storage of a directory cannot be taken away");
}

static void open_dirs(int map)
{
	static const int depths[OPENS] = {2, 8, 32};
	char dir[PATH_LEN];

	storage = map;
	for (int i = 0; i < OPENS; i++) {
		snprintf(dir, sizeof(dir), "%s", paths[depths[i]]);
		*strrchr(dir, '/') = '\0';
		dirs[i] = open(dir, O_RDONLY | O_DIRECTORY);
		if (dirs[i] < 0)
			die(dir);
	}
}

static void nothing(size_t op)
{
}

struct op {
	const char *name;
	bool (*run)(void);
	void (*undo)(void); /* after it, or NULL */
	int samples;
};

static const struct op all[] = {
	{"open2", open2, NULL, SAMPLES},
	{"open8", open8, NULL, SAMPLES},
	{"open32", open32, NULL, SAMPLES},
	{"stat8", stat8, NULL, SAMPLES},
	{"read1", read1, NULL, SAMPLES},
	{"write1", write1, NULL, SAMPLES},
	{"creat8", creat8, creat8_undo, SAMPLES},
	{"unlink8", unlink8, unlink8_undo, SAMPLES},
	{"rename8", rename8, rename8_undo, SAMPLES},
	{"chmod8", chmod8, NULL, SAMPLES},
	{"mkdir8", mkdir8, mkdir8_undo, SAMPLES},
	{"fork_exec", fork_exec, NULL, SAMPLES_EXEC},
};

static const struct op refused[] = {
	{"open2", open2, NULL, SAMPLES},     {"open8", open8, NULL, SAMPLES},
	{"open32", open32, NULL, SAMPLES},   {"creat8", creat8, NULL, SAMPLES},
	{"unlink8", unlink8, NULL, SAMPLES}, {"rename8", rename8, NULL, SAMPLES},
	{"chmod8", chmod8, NULL, SAMPLES},   {"mkdir8", mkdir8, NULL, SAMPLES},
};

/* `before` runs before each sample and `undo` after it; neither counts. */
static void measure(const struct op *ops, size_t n, void (*before)(size_t op), bool succeeds)
{
	for (size_t i = 0; i < n; i++) {
		for (int s = -WARM; s < ops[i].samples; s++) {
			uint64_t start;
			bool done;

			before(i);
			start = now();
			done = ops[i].run();
			samples[s < 0 ? 0 : s] = now() - start;
			if (done != succeeds)
				die(ops[i].name);
			if (ops[i].undo)
				ops[i].undo();
		}
		tell(ops[i].name, ops[i].samples);
	}
}

/* Every file once; the first round, which fills caches, does not count. */
static void measure_sweep(void)
{
	char path[PATH_LEN];

	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < FOLDERS * FILES; i++) {
			uint64_t start;
			bool done;

			sweep_path(i, path);
			start = now();
			done = open_close(path);
			samples[i] = now() - start;
			if (!done)
				die(path);
		}
	}
	tell("sweep", FOLDERS * FILES);
}

static void flood(int count, unsigned int files, bool paced)
{
	const char *const in_turn[] = {paths[8], victim};
	uint64_t total = 0;

	if (count > FLOOD_MAX)
		count = FLOOD_MAX;
	memset(samples, 0, sizeof(samples));
	for (int i = 0; i < count; i++) {
		uint64_t before;

		if (paced && i % RF_TASK_SHARE == 0)
			usleep(2 * RF_SHARE_NS / 1000);
		before = now();
		if (open_close(in_turn[i % files])) {
			errno = 0;
			die("not refused");
		}
		samples[i] = now() - before;
		total += samples[i];
	}
	printf("note total %lu\nnote count %d\n", total, count);
	tell("flood", count);
}

int main(int argc, char *argv[])
{
	const char *mode = argc > 1 ? argv[1] : "";

	if (!strcmp(mode, "exit"))
		_exit(0);
	if (argc < 3) {
		fprintf(stderr,
			"usage: ops tree|all|open|miss|first|refused|flood|repeat|beyond BASE [ARGUMENT]\n");
		return 2;
	}
	name_paths(argv[2]);
	if (!strcmp(mode, "tree")) {
		make_tree();
	} else if (!strcmp(mode, "all")) {
		file = open(paths[8], O_RDWR);
		measure(all, sizeof(all) / sizeof(*all), nothing, true);
		measure_sweep();
	} else if (!strcmp(mode, "open")) {
		measure(all, OPENS, nothing, true);
	} else if ((!strcmp(mode, "miss") || !strcmp(mode, "first")) && argc > 3) {
		open_dirs(atoi(argv[3]));
		measure(all, OPENS, strcmp(mode, "miss") ? forget_dir : empty_dir, true);
	} else if (!strcmp(mode, "refused")) {
		extra = O_DSYNC;
		measure(refused, sizeof(refused) / sizeof(*refused), nothing, false);
	} else if ((!strcmp(mode, "flood") || !strcmp(mode, "repeat") || !strcmp(mode, "beyond")) &&
		   argc > 3) {
		extra = O_DSYNC;
		flood(atoi(argv[3]), strcmp(mode, "repeat") ? 2 : 1, !strcmp(mode, "flood"));
	} else {
		return 2;
	}
	return fflush(stdout) == 0 ? 0 : 1;
}
