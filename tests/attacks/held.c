/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What a process had before the policy came: open files and mappings. Every case
 * opens first, says so (GO.ready), waits for the file GO, and uses what it holds.
 */
#include "attack.h"

#include <dirent.h>
#include <linux/falloc.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>

static char bytes[256];

static int hold(char **args, int flags)
{
	int fd = prepare(open(args[0], flags), args[0]);

	wait_for(args[1]);
	return fd;
}

static void held_read(char **args)
{
	judge_fd(hold(args, O_RDONLY), "read");
}

static void held_pread(char **args)
{
	int fd = hold(args, O_RDONLY);

	judge_bytes(bytes, pread(fd, bytes, sizeof(bytes), 0), "pread");
}

static void held_preadv(char **args)
{
	int fd = hold(args, O_RDONLY);
	const struct iovec vector = {.iov_base = bytes, .iov_len = sizeof(bytes)};

	judge_bytes(bytes, preadv2(fd, &vector, 1, 0, 0), "preadv2");
}

/* Ends the program: `moved` bytes (or -1) went from the object into the pipe. */
static _Noreturn void judge_pipe(const int pipe[2], ssize_t moved, const char *what)
{
	if (moved < 0)
		failed(what);
	judge_bytes(bytes, read(pipe[0], bytes, sizeof(bytes)), what);
}

static void held_splice(char **args)
{
	int ends[2], fd = hold(args, O_RDONLY);

	prepare(pipe(ends), "pipe");
	judge_pipe(ends, splice(fd, NULL, ends[1], NULL, sizeof(SECRET) - 1, 0), "splice");
}

static void held_sendfile(char **args)
{
	int ends[2], fd = hold(args, O_RDONLY);

	prepare(pipe(ends), "pipe");
	judge_pipe(ends, sendfile(ends[1], fd, NULL, sizeof(SECRET) - 1), "sendfile");
}

/* To a file of the same file system, which need not read what it copies. */
static void held_copy(char **args)
{
	int from = hold(args, O_RDONLY);
	int to = prepare(open(args[2], O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600), args[2]);

	if (copy_file_range(from, NULL, to, NULL, sizeof(SECRET) - 1, 0) < 0)
		failed("copy_file_range");
	judge_bytes(bytes, pread(to, bytes, sizeof(bytes), 0), "copy_file_range");
}

static _Noreturn void judge_map(const char *map, const char *what)
{
	if (map == MAP_FAILED)
		failed(what);
	judge_bytes(map, sizeof(SECRET) - 1, what);
}

static void held_map_new(char **args)
{
	int fd = hold(args, O_RDONLY);

	judge_map(mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 0), "a new mapping");
}

static char *map_first(char **args)
{
	int fd = prepare(open(args[0], O_RDONLY | O_CLOEXEC), args[0]);
	char *map = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);

	if (map == MAP_FAILED)
		untried("mmap");
	close(fd);
	wait_for(args[1]);
	return map;
}

static void held_map_old(char **args)
{
	judge_map(map_first(args), "an old mapping");
}

static void held_map_again(char **args)
{
	judge_map(mremap(map_first(args), 0, 4096, MREMAP_MAYMOVE), "an old mapping mapped again");
}

/* Not only until the page leaves memory: it is read from the disk again. */
static void held_map_cold(char **args)
{
	char *map = map_first(args);

	madvise(map, 4096, MADV_DONTNEED);
	drop_caches();
	judge_map(map, "an old mapping read from the disk");
}

static void held_child(char **args)
{
	int fd = hold(args, O_RDONLY);
	pid_t child = prepare(fork(), "fork");

	if (child > 0)
		finish_as(child);
	judge_fd(fd, "read in a child");
}

static void held_exec(char **args)
{
	int fd = hold(args, O_RDONLY);

	prepare(dup2(fd, STDIN_FILENO), "dup2");
	execl("/proc/self/exe", "held", "stdin", NULL);
	untried("execve");
}

static void held_stdin(char **args)
{
	judge_fd(STDIN_FILENO, "read after execve");
}

static void held_list(char **args)
{
	DIR *dir = fdopendir(hold(args, O_RDONLY | O_DIRECTORY));
	struct dirent *entry;

	errno = 0;
	while ((entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			succeeded("list");
	failed("list");
}

static void held_beneath(char **args)
{
	int dir = hold(args, O_RDONLY | O_DIRECTORY);

	judge_fd(openat(dir, args[2], O_RDONLY | O_CLOEXEC), "openat");
}

static _Noreturn void open_again(int fd, int flags, const char *what)
{
	char proc[64];

	snprintf(proc, sizeof(proc), "/proc/self/fd/%d", fd);
	judge_fd(open(proc, flags | O_CLOEXEC), what);
}

static void held_again(char **args)
{
	open_again(hold(args, O_PATH), O_RDONLY, "open again");
}

/* The name is gone before the policy: of several, one is left that is not this descriptor's. */
static void held_unlinked(char **args)
{
	int fd = prepare(open(args[0], O_PATH | O_CLOEXEC), args[0]);

	prepare(unlink(args[0]), "unlink");
	wait_for(args[1]);
	open_again(fd, O_RDONLY, "open again, without its name");
}

/* A file that never had a name here: its first is args[0], the directory of its birth args[2]. */
static void held_nameless(char **args)
{
	int fd = prepare(open(args[2], O_TMPFILE | O_RDWR | O_CLOEXEC, 0644), "O_TMPFILE");
	char proc[64];

	if (write(fd, SECRET, strlen(SECRET)) != (ssize_t)strlen(SECRET))
		untried("write");
	prepare(linkat(fd, "", AT_FDCWD, args[0], AT_EMPTY_PATH), "linkat");
	snprintf(proc, sizeof(proc), "/proc/self/fd/%d", fd);
	int path = prepare(open(proc, O_PATH | O_CLOEXEC), "open O_PATH");

	close(fd);
	wait_for(args[1]);
	open_again(path, O_RDWR, "open again, of no name");
}

/* A mapping names its file as well. */
static void held_map_file(char **args)
{
	char link[64];
	int fd = prepare(open(args[0], O_RDONLY | O_CLOEXEC), args[0]);
	char *map = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 0);

	if (map == MAP_FAILED)
		untried("mmap");
	close(fd);
	prepare(unlink(args[0]), "unlink");
	wait_for(args[1]);
	snprintf(link, sizeof(link), "/proc/self/map_files/%lx-%lx", (unsigned long)map,
		 (unsigned long)map + 4096);
	judge_fd(open(link, O_RDONLY | O_CLOEXEC), "open a mapping's file");
}

static void held_update(char **args)
{
	int fd = hold(args, O_RDWR);

	judge_bytes(bytes, pread(fd, bytes, sizeof(bytes), 0), "pread of a descriptor to write");
}

/* A private mapping that is not written sees what the file gets. */
static void held_map_private(char **args)
{
	int fd = prepare(open(args[0], O_RDONLY | O_CLOEXEC), args[0]);
	char *map = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 0);

	if (map == MAP_FAILED)
		untried("mmap");
	close(fd);
	wait_for(args[1]);
	judge_bytes(map, sizeof(SECRET) - 1, "a private mapping");
}

/* No table has it: it is in a message that nobody has received. */
static void held_message(char **args)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} control = {.head = {.cmsg_level = SOL_SOCKET,
			      .cmsg_type = SCM_RIGHTS,
			      .cmsg_len = CMSG_LEN(sizeof(int))}};
	char byte = 0;
	struct iovec data = {.iov_base = &byte, .iov_len = 1};
	struct msghdr message = {.msg_iov = &data,
				 .msg_iovlen = 1,
				 .msg_control = &control,
				 .msg_controllen = sizeof(control)};
	int ends[2], fd = prepare(open(args[0], O_RDONLY | O_CLOEXEC), args[0]);

	prepare(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), "socketpair");
	memcpy(CMSG_DATA(&control.head), &fd, sizeof(fd));
	prepare(sendmsg(ends[0], &message, 0), "sendmsg");
	close(fd);
	wait_for(args[1]);
	prepare(recvmsg(ends[1], &message, 0), "recvmsg");
	if (message.msg_controllen < CMSG_LEN(sizeof(int)))
		refused("SCM_RIGHTS: no descriptor came");
	memcpy(&fd, CMSG_DATA(&control.head), sizeof(fd));
	judge_bytes(bytes, pread(fd, bytes, sizeof(bytes), 0), "a descriptor from a message");
}

static void held_write(char **args)
{
	int fd = hold(args, O_WRONLY);

	attempt(pwrite(fd, FORGED, strlen(FORGED), 0), "pwrite");
	succeeded("pwrite");
}

static void held_truncate(char **args)
{
	int fd = hold(args, O_WRONLY);

	attempt(ftruncate(fd, 0), "ftruncate");
	succeeded("ftruncate");
}

static void held_punch(char **args)
{
	int fd = hold(args, O_WRONLY);

	attempt(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 4096), "fallocate");
	succeeded("fallocate");
}

static void held_chmod(char **args)
{
	int fd = hold(args, O_RDONLY);

	attempt(fchmod(fd, 04711), "fchmod");
	succeeded("fchmod");
}

static void held_ioctl(char **args)
{
	int flags = 0, fd = hold(args, O_RDONLY);

	if (ioctl(fd, FS_IOC_GETFLAGS, &flags) < 0)
		failed("FS_IOC_GETFLAGS");
	flags |= FS_NOATIME_FL;
	attempt(ioctl(fd, FS_IOC_SETFLAGS, &flags), "FS_IOC_SETFLAGS");
	succeeded("FS_IOC_SETFLAGS");
}

static const struct attack attacks[] = {
	{"read", "FILE GO", held_read},
	{"pread", "FILE GO", held_pread},
	{"preadv", "FILE GO", held_preadv},
	{"splice", "FILE GO", held_splice},
	{"sendfile", "FILE GO", held_sendfile},
	{"copy", "FILE GO TO", held_copy},
	{"map-new", "FILE GO", held_map_new},
	{"map-old", "FILE GO", held_map_old},
	{"map-again", "FILE GO", held_map_again},
	{"map-cold", "FILE GO", held_map_cold},
	{"child", "FILE GO", held_child},
	{"exec", "FILE GO", held_exec},
	{"stdin", "", held_stdin},
	{"list", "DIRECTORY GO", held_list},
	{"beneath", "DIRECTORY GO NAME", held_beneath},
	{"again", "FILE GO", held_again},
	{"unlinked", "FILE GO", held_unlinked},
	{"nameless", "FILE GO DIRECTORY", held_nameless},
	{"map-file", "FILE GO", held_map_file},
	{"update", "FILE GO", held_update},
	{"map-private", "FILE GO", held_map_private},
	{"message", "FILE GO", held_message},
	{"write", "FILE GO", held_write},
	{"truncate", "FILE GO", held_truncate},
	{"punch", "FILE GO", held_punch},
	{"chmod", "FILE GO", held_chmod},
	{"ioctl", "FILE GO", held_ioctl},
};

ATTACK_MAIN(attacks)
