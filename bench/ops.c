/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The measured program: small, static, freshly executed, so that what it runs
 * through is always the same. In a guest of `run.sh -i` one step of the time
 * stamp counter is one executed instruction, of user space and kernel together.
 *
 *   ops tree BASE          makes what is measured; and a copy of itself to execute
 *   ops all BASE           every operation; each must succeed
 *   ops open BASE          open+close alone; each must succeed
 *   ops miss BASE FD       the same, each after a new generation; FD: the map of struct rf_state
 *   ops refused BASE       every operation on names; each must fail
 *   ops flood BASE COUNT   COUNT refused opens in one go, of two files in turn: as many events
 *   ops repeat BASE COUNT  the same, of one file: repeated attempts
 *   ops exit               what fork+exec executes
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
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/abi.h"

#define WARM 40
#define SAMPLES 201
#define SAMPLES_EXEC 61
#define FOLDERS 20 /* of the sweep */
#define FILES 100  /* in each */
#define FLOOD_MAX 20000
#define DEEPEST 32
#define PATH_LEN 256

static char paths[DEEPEST + 1][PATH_LEN]; /* a file at each depth that is measured */
static char victim[PATH_LEN], fresh[PATH_LEN], moved[PATH_LEN], folder[PATH_LEN];
static char base[PATH_LEN - 16];
static char exe[PATH_LEN];
static uint64_t samples[FLOOD_MAX];
static struct rf_state *state;
static int extra; /* flags of open: what the refusing empty program tells its caller by */
static int file;  /* an open one */

static inline uint64_t now(void)
{
	uint32_t low, high;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high)::"memory");
	return (uint64_t)high << 32 | low;
}

__attribute__((noreturn)) static void die(const char *what)
{
	fprintf(stderr, "ops: %s: %s\n", what, strerror(errno));
	exit(1);
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

static void age(void)
{
	state->generation += RF_GENERATION;
}

static void nothing(void)
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

#define OPENS 3 /* of those, the first */

static const struct op refused[] = {
	{"open2", open2, NULL, SAMPLES},     {"open8", open8, NULL, SAMPLES},
	{"open32", open32, NULL, SAMPLES},   {"creat8", creat8, NULL, SAMPLES},
	{"unlink8", unlink8, NULL, SAMPLES}, {"rename8", rename8, NULL, SAMPLES},
	{"chmod8", chmod8, NULL, SAMPLES},   {"mkdir8", mkdir8, NULL, SAMPLES},
};

/* `before` runs before each sample and `undo` after it; neither counts. */
static void measure(const struct op *ops, size_t n, void (*before)(void), bool succeeds)
{
	for (size_t i = 0; i < n; i++) {
		for (int s = -WARM; s < ops[i].samples; s++) {
			uint64_t start;
			bool done;

			before();
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

static void sweep_path(int i, char path[static PATH_LEN])
{
	snprintf(path, PATH_LEN, "%s/s%02d/f%02d", base, i / FILES, i % FILES);
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

static void flood(int count, unsigned int files)
{
	const char *const in_turn[] = {paths[8], victim};
	uint64_t start;

	if (count > FLOOD_MAX)
		count = FLOOD_MAX;
	memset(samples, 0, sizeof(samples));
	start = now();
	for (int i = 0; i < count; i++) {
		uint64_t before = now();

		if (open_close(in_turn[i % files])) {
			errno = 0;
			die("not refused");
		}
		samples[i] = now() - before;
	}
	printf("note total %lu\nnote count %d\n", now() - start, count);
	tell("flood", count);
}

static void put(const char *path, const char *bytes, size_t size, mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);

	if (fd < 0 || write(fd, bytes, size) != (ssize_t)size || close(fd) < 0)
		die(path);
}

/* Names: BASE/d/d/.../f, so that the depth is the number of components. */
static void name_paths(void)
{
	char dir[PATH_LEN - 16];
	int depth = 1;

	snprintf(dir, sizeof(dir), "%s", base);
	for (const char *c = base; *c; c++)
		depth += *c == '/';
	for (; depth <= DEEPEST; depth++) {
		snprintf(paths[depth], PATH_LEN, "%s/f", dir);
		if (depth == 8) {
			snprintf(victim, PATH_LEN, "%s/victim", dir);
			snprintf(fresh, PATH_LEN, "%s/fresh", dir);
			snprintf(moved, PATH_LEN, "%s/moved", dir);
			snprintf(folder, PATH_LEN, "%s/folder", dir);
		}
		strncat(dir, "/d", sizeof(dir) - strlen(dir) - 1);
	}
	snprintf(exe, sizeof(exe), "%s/exe", base);
}

static void make_dir(const char *file_in_it)
{
	char dir[PATH_LEN - 16];

	snprintf(dir, sizeof(dir), "%.*s", (int)(strrchr(file_in_it, '/') - file_in_it),
		 file_in_it);
	if (mkdir(dir, 0755) < 0 && errno != EEXIST)
		die(dir);
}

static void make_tree(void)
{
	static char self[4 << 20];
	int fd = open("/proc/self/exe", O_RDONLY);
	ssize_t size = read(fd, self, sizeof(self));
	char path[PATH_LEN];

	for (int depth = 0; depth <= DEEPEST; depth++) {
		if (!*paths[depth])
			continue;
		make_dir(paths[depth]);
		put(paths[depth], "content", 7, 0644);
	}
	put(victim, "content", 7, 0600);
	for (int i = 0; i < FOLDERS * FILES; i++) {
		sweep_path(i, path);
		make_dir(path);
		put(path, "content", 7, 0644);
	}
	put(exe, self, size, 0755);
}

int main(int argc, char *argv[])
{
	const char *mode = argc > 1 ? argv[1] : "";

	if (!strcmp(mode, "exit"))
		_exit(0);
	if (argc < 3) {
		fprintf(stderr,
			"usage: ops tree|all|open|miss|refused|flood|repeat BASE [ARGUMENT]\n");
		return 2;
	}
	snprintf(base, sizeof(base), "%s", argv[2]);
	name_paths();
	if (!strcmp(mode, "tree")) {
		make_tree();
	} else if (!strcmp(mode, "all")) {
		file = open(paths[8], O_RDWR);
		measure(all, sizeof(all) / sizeof(*all), nothing, true);
		measure_sweep();
	} else if (!strcmp(mode, "open")) {
		measure(all, OPENS, nothing, true);
	} else if (!strcmp(mode, "miss") && argc > 3) {
		state = mmap(NULL, sizeof(*state), PROT_READ | PROT_WRITE, MAP_SHARED,
			     atoi(argv[3]), 0);
		if (state == MAP_FAILED)
			die("the state cannot be mapped");
		measure(all, OPENS, age, true);
	} else if (!strcmp(mode, "refused")) {
		extra = O_DSYNC;
		measure(refused, sizeof(refused) / sizeof(*refused), nothing, false);
	} else if ((!strcmp(mode, "flood") || !strcmp(mode, "repeat")) && argc > 3) {
		extra = O_DSYNC;
		flood(atoi(argv[3]), strcmp(mode, "repeat") ? 2 : 1);
	} else {
		return 2;
	}
	return fflush(stdout) == 0 ? 0 : 1;
}
