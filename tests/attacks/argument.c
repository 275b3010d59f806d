/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Descriptors from before the policy that go where no read or write is asked for: among a command's
 * arguments, into a mapping that becomes writable. As in held.c, GO is the file that says go on.
 */
#include "attack.h"

#include <linux/loop.h>
#include <pthread.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

/* fs/ext4/ext4.h; <linux/ext4.h> is newer than the headers here. */
struct move_extent {
	uint32_t reserved, donor_fd;
	uint64_t orig_start, donor_start, len, moved_len;
};
struct fsuuid {
	uint32_t len, flags;
	uint8_t uuid[16];
};
#define EXT4_IOC_MOVE_EXT _IOWR('f', 15, struct move_extent)
#define EXT4_IOC_SETFSUUID _IOC(_IOC_WRITE, 'f', 44, 8)

/* Reads the file through a loop device on the descriptor. */
static _Noreturn void judge_loop(int fd)
{
	struct loop_config config = {.fd = fd, .info.lo_flags = LO_FLAGS_READ_ONLY};
	int control = prepare(open("/dev/loop-control", O_RDWR | O_CLOEXEC), "/dev/loop-control");
	int number = prepare(ioctl(control, LOOP_CTL_GET_FREE), "LOOP_CTL_GET_FREE");
	char path[32], bytes[512];
	ssize_t size;
	int loop;

	snprintf(path, sizeof(path), "/dev/loop%d", number);
	loop = prepare(open(path, O_RDONLY | O_CLOEXEC), path);
	attempt(ioctl(loop, LOOP_CONFIGURE, &config), "LOOP_CONFIGURE");
	size = read(loop, bytes, sizeof(bytes));
	ioctl(loop, LOOP_CLR_FD, 0);
	judge_bytes(bytes, size, "read of a loop device");
}

static void argument_loop(char **args)
{
	int fd = prepare(open(args[0], O_RDONLY | O_CLOEXEC), args[0]);

	wait_for(args[1]);
	judge_loop(fd);
}

static void *wait_long(void *nothing)
{
	pause();
	return nothing;
}

/* Another thread could move the descriptor about, while it is looked for. */
static void argument_thread(char **args)
{
	int fd = prepare(open(args[0], O_RDONLY | O_CLOEXEC), args[0]);
	pthread_t thread;

	errno = pthread_create(&thread, NULL, wait_long, NULL);
	prepare(errno ? -1 : 0, "pthread_create");
	wait_for(args[1]);
	judge_loop(fd);
}

/* Old commands: the device is set up in two steps. */
static void argument_set(char **args)
{
	int fd = prepare(open(args[0], O_RDONLY | O_CLOEXEC), args[0]), control, loop;
	char path[32];

	wait_for(args[1]);
	control = prepare(open("/dev/loop-control", O_RDWR | O_CLOEXEC), "/dev/loop-control");
	snprintf(path, sizeof(path), "/dev/loop%d",
		 prepare(ioctl(control, LOOP_CTL_GET_FREE), "LOOP_CTL_GET_FREE"));
	loop = prepare(open(path, O_RDONLY | O_CLOEXEC), path);
	attempt(ioctl(loop, LOOP_SET_FD, fd), "LOOP_SET_FD");
	ioctl(loop, LOOP_CLR_FD, 0);
	succeeded("LOOP_SET_FD");
}

static void argument_own(char **args)
{
	judge_loop(attempt(open(args[0], O_RDONLY | O_CLOEXEC), "open"));
}

/* Its block becomes ours and is written with our data; what it has instead reads as zeros. */
static void argument_donor(char **args)
{
	struct move_extent move = {.len = 1};
	int own, fd = prepare(open(args[0], O_RDWR | O_CLOEXEC), args[0]);
	char bytes[4096] = FORGED;

	wait_for(args[1]);
	own = prepare(open(args[2], O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600), args[2]);
	prepare((int)write(own, bytes, sizeof(bytes)), args[2]);
	prepare(fsync(own), args[2]);
	move.donor_fd = fd;
	attempt(ioctl(own, EXT4_IOC_MOVE_EXT, &move), "EXT4_IOC_MOVE_EXT");
	drop_caches();
	prepare((int)pread(fd, bytes, sizeof(bytes), 0), args[0]);
	judge_change(memcmp(bytes, SECRET, sizeof(SECRET) - 1) != 0, "EXT4_IOC_MOVE_EXT");
}

static void argument_mprotect(char **args)
{
	int fd = prepare(open(args[0], O_RDWR | O_CLOEXEC), args[0]);
	char *map = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0), first = 0;

	if (map == MAP_FAILED)
		untried("mmap");
	wait_for(args[1]);
	attempt(mprotect(map, 4096, PROT_READ | PROT_WRITE), "mprotect");
	memcpy(map, FORGED, sizeof(FORGED) - 1);
	prepare((int)pread(fd, &first, 1, 0), "pread");
	judge_change(first == FORGED[0], "mprotect");
}

static void argument_uuid(char **args)
{
	struct fsuuid uuid = {.len = 16, .uuid = "another one's"};
	int fd = prepare(open(args[0], O_RDONLY | O_CLOEXEC), args[0]);

	attempt(ioctl(fd, EXT4_IOC_SETFSUUID, &uuid), "EXT4_IOC_SETFSUUID");
	succeeded("EXT4_IOC_SETFSUUID");
}

static const struct attack attacks[] = {
	{"loop", "FILE GO", argument_loop},	  {"thread", "FILE GO", argument_thread},
	{"set", "FILE GO", argument_set},	  {"own", "FILE", argument_own},
	{"donor", "FILE GO OWN", argument_donor}, {"mprotect", "FILE GO", argument_mprotect},
	{"uuid", "FILE", argument_uuid},
};

ATTACK_MAIN(attacks)
