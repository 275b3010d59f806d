/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Sets mechanisms up, one after the other, and has ops measure under each.
 *
 *   attach [-b BASE] [-d OBJECTS] [-n COUNT] [-u LOGIN] [-e DEVICE] [-o MODE,...]
 *          ROW=MECHANISM[,ARGUMENT]...
 *
 * In a mount namespace of its own with two fresh tmpfs: one for BASE (/mnt; or the ext4 of DEVICE)
 * and one at /srv. Makes COUNT files below OBJECTS, as protected ones. For each row it sets the
 * mechanism up, runs `ops MODE BASE` for each of the modes, and takes the mechanism away again; it
 * goes on when no link of BPF is left. Mode `programs` is programs.sh, not ops. It and `all` run as
 * the login user LOGIN. Prints "row ROW", or "row ROW, MODE" where that is not `all`, and then what
 * ops prints; "note NAME VALUE" is what else was seen. BPF programs hold for the whole machine: run
 * it in a guest.
 */
#include "bench.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define OPS                                                                                        \
	"/tmp/ops"  /* a copy: what is executed does not come through the share with the host      \
		     */
#define FOLDER 1000 /* objects in one folder */

static const char *login;
static char *modes = "all";

void die(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	fprintf(stderr, "attach: ");
	vfprintf(stderr, format, arguments);
	fprintf(stderr, ": %s\n", strerror(errno));
	va_end(arguments);
	exit(1);
}

uint64_t ticks(void)
{
	uint32_t low, high;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high)::"memory");
	return (uint64_t)high << 32 | low;
}

int wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			die("wait");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void object_path(const struct bench *bench, uint32_t i, char path[static 64])
{
	snprintf(path, 64, "%s/%04u/%04u", bench->objects, i / FOLDER, i % FOLDER);
}

static void make_objects(const struct bench *bench)
{
	char path[64];

	if (bench->n && mkdir(bench->objects, 0755) < 0)
		die("%s", bench->objects);
	for (uint32_t i = 0; i < bench->n; i++) {
		int fd;

		object_path(bench, i, path);
		if (i % FOLDER == 0) {
			*strrchr(path, '/') = '\0';
			if (mkdir(path, 0755) < 0)
				die("%s", path);
			object_path(bench, i, path);
		}
		fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
		if (fd < 0)
			die("%s", path);
		close(fd);
	}
}

static void copy(const char *from, const char *to)
{
	static char bytes[4 << 20];
	int in = open(from, O_RDONLY), out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0755);
	ssize_t n = read(in, bytes, sizeof(bytes));

	if (n <= 0 || write(out, bytes, n) != n)
		die("cannot copy %s to %s", from, to);
	close(in);
	close(out);
}

static void set_login(void)
{
	int fd = open("/proc/self/loginuid", O_WRONLY);

	if (fd < 0 || write(fd, login, strlen(login)) < 0)
		die("cannot become login user %s", login);
	close(fd);
}

static pid_t start(const char *what, const struct bench *bench, const struct mechanism *mechanism)
{
	const char *argument =
		!strcmp(what, "flood") || !strcmp(what, "repeat") || !strcmp(what, "beyond")
			? "20000"
			: "200"; /* DIRS_FD */
	pid_t pid = fork();

	if (pid < 0)
		die("fork");
	if (pid)
		return pid;
	if (login && (!strcmp(what, "all") || !strcmp(what, "programs")))
		set_login();
	if (mechanism && mechanism->confine)
		mechanism->confine(bench);
	if (!strcmp(what, "programs"))
		execl("bench/programs.sh", "programs.sh", bench->base, NULL);
	execl(OPS, "ops", what, bench->base, argument, NULL);
	die("exec");
}

/* Links go a moment after their descriptors, and the kernel's text is mended after that. */
static void wait_for_links(void)
{
	uint32_t id;

	for (int i = 0; i < 200; i++) {
		id = 0;
		if (bpf_link_get_next_id(0, &id) < 0 && errno == ENOENT) {
			usleep(100000);
			return;
		}
		usleep(20000);
	}
	errno = EBUSY;
	die("link %u does not go away", id);
}

static const struct mechanism *find(const struct mechanism *mechanisms, const char *name)
{
	for (; mechanisms->name; mechanisms++)
		if (!strcmp(mechanisms->name, name))
			return mechanisms;
	return NULL;
}

static void measure_mode(const char *row, const char *mode, const struct bench *bench,
			 const struct mechanism *mechanism)
{
	bool whole = !strcmp(mode, "all");
	pid_t pid;
	int status;

	printf("row %s%s%s\n", row, whole ? "" : ", ", whole ? "" : mode);
	fflush(stdout);
	pid = start(mode, bench, mechanism);
	status = mechanism->tend && !whole ? mechanism->tend(pid) : wait_for(pid);
	if (status) {
		errno = 0;
		die("ops %s ended with %d in row %s", mode, status, row);
	}
}

/* `text` is ROW=MECHANISM[,ARGUMENT]; the row's name may hold commas. */
static void measure(char *text, struct bench *bench)
{
	char *name = strchr(text, '='), *argument, *mode, *rest, *list = strdup(modes);
	const struct mechanism *mechanism;

	if (!name || !list)
		die("row '%s' has no mechanism", text);
	*name++ = '\0';
	argument = strchr(name, ',');
	if (argument)
		*argument++ = '\0';
	bench->argument = argument;
	mechanism = find(bpf_mechanisms, name);
	if (!mechanism)
		mechanism = find(other_mechanisms, name);
	if (!mechanism)
		die("no mechanism '%s'", name);
	printf("setup %s\n", text);
	if (mechanism->set)
		mechanism->set(bench);
	for (mode = strtok_r(list, ",", &rest); mode; mode = strtok_r(NULL, ",", &rest))
		measure_mode(text, mode, bench, mechanism);
	free(list);
	if (mechanism->unset)
		mechanism->unset();
	wait_for_links();
}

static void prepare(const struct bench *bench, const char *ext4)
{
	const char *tmpfs = "size=90%,nr_inodes=0,mode=755";
	const struct rlimit limit = {4096, 4096};

	if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
	    mount(ext4 ? ext4 : "tmpfs", "/mnt", ext4 ? "ext4" : "tmpfs", 0, ext4 ? "" : tmpfs) <
		    0 ||
	    mount("tmpfs", "/srv", "tmpfs", 0, tmpfs) < 0)
		die("cannot make the mount namespace");
	setrlimit(RLIMIT_NOFILE, &limit);
	copy("build/bench/ops", OPS);
	if (mkdir(bench->base, 0755) < 0 && errno != EEXIST)
		die("%s", bench->base);
	if (wait_for(start("tree", bench, NULL)))
		die("cannot make the files");
	make_objects(bench);
}

int main(int argc, char *argv[])
{
	struct bench bench = {.base = "/mnt", .objects = "/mnt/p"};
	const char *ext4 = NULL;
	int option;

	while ((option = getopt(argc, argv, "b:d:n:u:e:o:")) != -1) {
		switch (option) {
		case 'b':
			bench.base = optarg;
			break;
		case 'd':
			bench.objects = optarg;
			break;
		case 'n':
			bench.n = atoi(optarg);
			break;
		case 'u':
			login = optarg;
			break;
		case 'e':
			ext4 = optarg;
			break;
		case 'o':
			modes = optarg;
			break;
		default:
			return 2;
		}
	}
	prepare(&bench, ext4);
	for (int i = optind; i < argc; i++)
		measure(argv[i], &bench);
	return 0;
}
