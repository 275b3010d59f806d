/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Opening an object under its own name, by the ways that a system call knows:
 * read, write, list, execute, look. For the names that a shell can make (bind
 * mount, symbolic link, chroot) the tests run `open read` through them.
 */
#include "attack.h"

#include <dirent.h>
#include <linux/openat2.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/xattr.h>

static void open_read(char **args)
{
	judge_fd(open(args[0], O_RDONLY | O_CLOEXEC), "read");
}

static void change(const char *path, int flags, const char *what)
{
	char bytes[256] = "";
	int fd = attempt(open(path, flags | O_CLOEXEC), what);
	ssize_t size;

	if (write(fd, FORGED, strlen(FORGED)) < 0)
		failed(what);
	close(fd);
	fd = attempt(open(path, O_RDONLY | O_CLOEXEC), "open again");
	if (flags & O_APPEND)
		prepare(lseek(fd, -(off_t)strlen(FORGED), SEEK_END), "seek");
	size = read(fd, bytes, sizeof(bytes) - 1);
	judge_change(size > 0 && !strncmp(bytes, FORGED, strlen(FORGED)), what);
}

static void open_write(char **args)
{
	change(args[0], O_WRONLY, "write");
}

static void open_append(char **args)
{
	change(args[0], O_WRONLY | O_APPEND, "append");
}

static void open_truncate(char **args)
{
	change(args[0], O_WRONLY | O_TRUNC, "truncate and write");
}

static void open_openat2(char **args)
{
	struct open_how how = {.flags = O_RDONLY, .resolve = RESOLVE_IN_ROOT};
	int root = prepare(open("/", O_PATH | O_DIRECTORY | O_CLOEXEC), "/");

	judge_fd(syscall(SYS_openat2, root, args[0], &how, sizeof(how)), "openat2");
}

/* An O_PATH descriptor is not mediated; what is opened through it must be. */
static void open_path_fd(char **args)
{
	char link[64];
	int fd = attempt(open(args[0], O_PATH | O_CLOEXEC), "open O_PATH");

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	judge_fd(open(link, O_RDONLY | O_CLOEXEC), "open again through /proc");
}

/* The descriptor outlives the name; with one name left, another than its own. */
static void open_path_unlinked(char **args)
{
	char link[64];
	int fd = attempt(open(args[0], O_PATH | O_CLOEXEC), "open O_PATH");

	attempt(unlink(args[0]), "unlink");
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	judge_fd(open(link, O_RDONLY | O_CLOEXEC), "open again, without its name");
}

static void open_beneath(char **args)
{
	int dir = attempt(open(args[0], O_PATH | O_DIRECTORY | O_CLOEXEC), "open directory");

	judge_fd(openat(dir, args[1], O_RDONLY | O_CLOEXEC), "openat");
}

/* Another process's working directory is a name that no path lookup from / passes. */
static void open_cwd(char **args)
{
	char path[4096];
	pid_t child = prepare(fork(), "fork");

	if (child == 0) {
		if (chdir(args[0]) < 0)
			_exit(1);
		kill(getpid(), SIGSTOP);
		_exit(0);
	}
	waitpid(child, NULL, WUNTRACED);
	snprintf(path, sizeof(path), "/proc/%d/cwd/%s", child, args[1]);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int error = errno;

	kill(child, SIGKILL);
	errno = error;
	judge_fd(fd, "open through /proc/PID/cwd");
}

static void open_mmap(char **args)
{
	int fd = attempt(open(args[0], O_RDONLY | O_CLOEXEC), "open");
	char *bytes = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 0);

	if (bytes == MAP_FAILED)
		failed("mmap");
	judge_bytes(bytes, sizeof(SECRET) - 1, "mmap");
}

static void *read_in_thread(void *path)
{
	judge_fd(open(path, O_RDONLY | O_CLOEXEC), "read in a thread");
}

static void open_thread(char **args)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, read_in_thread, args[0]) != 0)
		untried("thread");
	pthread_join(thread, NULL);
}

/* The 32-bit door: other system call numbers and other entry code lead to the same object. */
static void open_compat(char **args)
{
	char *path = mmap(NULL, 8192, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	long fd;

	if (path == MAP_FAILED)
		untried("mmap");
	snprintf(path, 4096, "%s", args[0]);
	/* open(2) is number 5 there. */
	__asm__ volatile("int $0x80"
			 : "=a"(fd)
			 : "a"(5L), "b"(path), "c"((long)O_RDONLY), "d"(0L)
			 : "memory", "r8", "r9", "r10", "r11");
	if (fd < 0) {
		errno = -fd;
		failed("open by int 0x80");
	}
	judge_fd(fd, "open by int 0x80");
}

/*
 * Again and again until the file args[1] exists; refused only if it was so every time.
 * `others` is what every second attempt is opened with.
 */
static _Noreturn void read_repeatedly(char **args, int others, useconds_t pause)
{
	int error = 0;

	for (unsigned int tries = 0; access(args[1], F_OK) < 0 || tries < 100; tries++) {
		int fd = open(args[0], (tries % 2 ? others : O_RDONLY) | O_CLOEXEC);

		if (fd >= 0)
			judge_fd(fd, "read at one of many tries");
		error = errno;
		if (error != EPERM)
			break;
		if (pause)
			usleep(pause);
	}
	errno = error;
	failed("read at each of many tries");
}

static void open_hammer(char **args)
{
	read_repeatedly(args, O_RDONLY, 200);
}

/* As fast as can be, never twice the same: for what so many events do to the daemon. */
static void open_flood(char **args)
{
	read_repeatedly(args, O_RDWR, 0);
}

/* The kernel itself would write there, whenever a process ends. */
static void open_acct(char **args)
{
	attempt(acct(args[0]), "acct");
	prepare(acct(NULL), "acct off");
	succeeded("acct");
}

static void open_list(char **args)
{
	DIR *dir = opendir(args[0]);
	struct dirent *entry;

	if (!dir)
		failed("open directory");
	while ((entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			succeeded("list");
	errno = ENODATA;
	untried("list");
}

/* The executable must end with status 0. */
static void open_exec(char **args)
{
	pid_t child = prepare(fork(), "fork");

	if (child > 0)
		finish_as(child);
	execl(args[0], args[0], NULL);
	failed("execve");
}

/* By a descriptor that names the executable and nothing else. */
static void open_execveat(char **args)
{
	pid_t child = prepare(fork(), "fork");
	char *argv[] = {args[0], NULL}, *environment[] = {NULL};

	if (child > 0)
		finish_as(child);
	int fd = attempt(open(args[0], O_PATH | O_CLOEXEC), "open O_PATH");

	syscall(SYS_execveat, fd, "", argv, environment, AT_EMPTY_PATH);
	failed("execveat");
}

static void open_stat(char **args)
{
	struct stat st;

	attempt(stat(args[0], &st), "stat");
	judge_change(st.st_size > 0, "stat");
}

static void open_fstat(char **args)
{
	struct stat st;
	int fd = attempt(open(args[0], O_PATH | O_CLOEXEC), "open O_PATH");

	attempt(fstat(fd, &st), "fstat of an O_PATH descriptor");
	judge_change(st.st_size > 0, "fstat");
}

static void open_readlink(char **args)
{
	char target[4096];

	attempt(readlink(args[0], target, sizeof(target)), "readlink");
	succeeded("readlink");
}

static void open_getxattr(char **args)
{
	char value[256];

	judge_bytes(value, getxattr(args[0], args[1], value, sizeof(value)), "getxattr");
}

/* An extended attribute by its name, and by no hook of such ones since 6.2. */
static void open_getacl(char **args)
{
	char list[256];
	int size = attempt(getxattr(args[0], "system.posix_acl_access", list, sizeof(list)),
			   "get ACL");

	judge_change(size > 0, "get ACL");
}

static void open_listxattr(char **args)
{
	char names[4096];
	int size = attempt(listxattr(args[0], names, sizeof(names)), "listxattr");

	judge_change(size > 0, "listxattr");
}

static const struct attack attacks[] = {
	{"read", "FILE", open_read},
	{"write", "FILE", open_write},
	{"append", "FILE", open_append},
	{"truncate", "FILE", open_truncate},
	{"openat2", "FILE", open_openat2},
	{"path-fd", "FILE", open_path_fd},
	{"path-unlinked", "FILE", open_path_unlinked},
	{"beneath", "DIRECTORY NAME", open_beneath},
	{"cwd", "DIRECTORY NAME", open_cwd},
	{"mmap", "FILE", open_mmap},
	{"thread", "FILE", open_thread},
	{"compat", "FILE", open_compat},
	{"hammer", "FILE STOP", open_hammer},
	{"flood", "FILE STOP", open_flood},
	{"acct", "FILE", open_acct},
	{"list", "DIRECTORY", open_list},
	{"exec", "EXECUTABLE", open_exec},
	{"execveat", "EXECUTABLE", open_execveat},
	{"stat", "FILE", open_stat},
	{"fstat", "FILE", open_fstat},
	{"readlink", "LINK", open_readlink},
	{"getxattr", "FILE NAME", open_getxattr},
	{"getacl", "FILE", open_getacl},
	{"listxattr", "FILE", open_listxattr},
};

ATTACK_MAIN(attacks)
