/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "tree.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NUMBERS 300 /* of inodes that are not measured */

char paths[DEEPEST + 1][PATH_LEN];
char victim[PATH_LEN], fresh[PATH_LEN], moved[PATH_LEN], folder[PATH_LEN], exe[PATH_LEN];
static char base[PATH_LEN - 16];

void die(const char *what)
{
	fprintf(stderr, "ops: %s: %s\n", what, strerror(errno));
	exit(1);
}

void sweep_path(int i, char path[static PATH_LEN])
{
	snprintf(path, PATH_LEN, "%s/s%02d/f%02d", base, i / FILES, i % FILES);
}

static void put(const char *path, const char *bytes, size_t size, mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);

	if (fd < 0 || write(fd, bytes, size) != (ssize_t)size || close(fd) < 0)
		die(path);
}

/* Names: BASE/d/d/.../f, so that the depth is the number of components. */
void name_paths(const char *below)
{
	char dir[PATH_LEN - 16];
	int depth = 1;

	snprintf(base, sizeof(base), "%s", below);
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

/*
 * Roots of file systems have small numbers. A file of another one that has such a number would be
 * looked up where all that is above the objects is recorded.
 */
static void pass_numbers(void)
{
	char path[PATH_LEN];

	for (int i = 0; i < NUMBERS; i++) {
		snprintf(path, sizeof(path), "%s/number", base);
		put(path, "", 0, 0600);
		unlink(path);
	}
}

void make_tree(void)
{
	static char self[4 << 20];
	int fd = open("/proc/self/exe", O_RDONLY);
	ssize_t size = read(fd, self, sizeof(self));
	char path[PATH_LEN];

	pass_numbers();
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
