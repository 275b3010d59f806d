/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * A descriptor from before the policy that no look at tables of descriptors finds, used
 * again and again after it: an agent that takes "none seen" for "none exists" ends its
 * checks of descriptors some seconds later. Each case opens, says so, waits for the file
 * GO, hides the descriptor and tries for SECONDS.
 */
#include "attack.h"

#include <linux/io_uring.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>

#define NEAR 40
#define FAR 900

static char bytes[256];

static int hold(char **args)
{
	int fd = prepare(open(args[0], O_RDONLY | O_CLOEXEC), args[0]);

	wait_for(args[1]);
	return fd;
}

/* Ends the program: `try` gives bytes, or -1 and errno each time until SECONDS have passed. */
static _Noreturn void try_for(const char *seconds, ssize_t (*try)(void *context), void *context,
			      const char *what)
{
	time_t end = time(NULL) + strtol(seconds, NULL, 10);
	ssize_t size;

	do {
		size = try(context);
		if (size >= 0)
			judge_bytes(bytes, size, what);
		if (errno != EPERM && errno != EBADF)
			untried(what);
		usleep(100000);
	} while (time(NULL) < end);
	errno = EPERM;
	failed(what);
}

struct ring {
	int fd;
	struct io_uring_params params;
	char *rings;
	struct io_uring_sqe *sqes;
};

static uint32_t *word(struct ring *ring, uint32_t offset)
{
	return (uint32_t *)(ring->rings + offset);
}

/* A ring that has `fd` as its registered file 0. */
static void ring_with(struct ring *ring, int fd)
{
	size_t size;

	memset(ring, 0, sizeof(*ring));
	ring->fd = prepare(syscall(SYS_io_uring_setup, 4, &ring->params), "io_uring_setup");
	size = ring->params.cq_off.cqes + ring->params.cq_entries * sizeof(struct io_uring_cqe);
	ring->rings =
		mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, ring->fd, IORING_OFF_SQ_RING);
	ring->sqes = mmap(NULL, 4 * sizeof(*ring->sqes), PROT_READ | PROT_WRITE, MAP_SHARED,
			  ring->fd, IORING_OFF_SQES);
	if (ring->rings == MAP_FAILED || ring->sqes == MAP_FAILED)
		untried("map the ring");
	prepare(syscall(SYS_io_uring_register, ring->fd, IORING_REGISTER_FILES, &fd, 1),
		"IORING_REGISTER_FILES");
}

static ssize_t ring_read(void *context)
{
	struct ring *ring = context;
	uint32_t *tail = word(ring, ring->params.sq_off.tail);
	uint32_t *head = word(ring, ring->params.cq_off.head);
	uint32_t slot = *tail & *word(ring, ring->params.sq_off.ring_mask);
	uint32_t mask = *word(ring, ring->params.cq_off.ring_mask);
	struct io_uring_cqe *cqes = (struct io_uring_cqe *)(ring->rings + ring->params.cq_off.cqes);
	int result;

	ring->sqes[slot] = (struct io_uring_sqe){
		.opcode = IORING_OP_READ,
		.flags = IOSQE_FIXED_FILE,
		.addr = (uintptr_t)bytes,
		.len = sizeof(bytes),
	};
	word(ring, ring->params.sq_off.array)[slot] = slot;
	__atomic_store_n(tail, *tail + 1, __ATOMIC_RELEASE);
	prepare(syscall(SYS_io_uring_enter, ring->fd, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0),
		"io_uring_enter");
	result = cqes[*head & mask].res;
	__atomic_store_n(head, *head + 1, __ATOMIC_RELEASE);
	if (result >= 0)
		return result;
	errno = -result;
	return -1;
}

/* The ring is made by a child that nobody has seen with the descriptor in its table for long. */
static void hide_ring(char **args)
{
	struct ring ring;
	int fd = hold(args);
	pid_t child = prepare(fork(), "fork");

	if (child > 0) {
		close(fd);
		finish_as(child);
	}
	ring_with(&ring, fd);
	close(fd);
	try_for(args[2], ring_read, &ring, "a registered file of a later child");
}

/* Neither number has it for longer than a moment. */
static void *move_about(void *none)
{
	for (;;) {
		dup2(NEAR, FAR);
		close(NEAR);
		usleep(700);
		dup2(FAR, NEAR);
		close(FAR);
		usleep(700);
	}
	return none;
}

static ssize_t read_either(void *none)
{
	ssize_t size = pread(NEAR, bytes, sizeof(bytes), 0);

	return size >= 0 || errno != EBADF ? size : pread(FAR, bytes, sizeof(bytes), 0);
}

static void hide_moving(char **args)
{
	pthread_t thread;
	int fd = prepare(open(args[0], O_RDONLY), args[0]);
	int other = prepare(open("/dev/null", O_RDONLY), "/dev/null");

	/* Numbers between the two, for a look at the table takes longer then. */
	for (int i = NEAR + 1; i < FAR; i++)
		prepare(dup2(other, i), "dup2");
	prepare(dup2(fd, NEAR), "dup2");
	close(fd);
	if (pthread_create(&thread, NULL, move_about, NULL) != 0)
		untried("thread");
	wait_for(args[1]);
	try_for(args[2], read_either, NULL, "a descriptor that moves");
}

/* In a message that nobody has received: peeked at, it is there again. */
static ssize_t peek_and_read(void *context)
{
	char byte, control[CMSG_SPACE(sizeof(int))];
	struct iovec data = {.iov_base = &byte, .iov_len = 1};
	struct msghdr message = {.msg_iov = &data,
				 .msg_iovlen = 1,
				 .msg_control = control,
				 .msg_controllen = sizeof(control)};
	ssize_t size;
	int fd, error;

	prepare(recvmsg(*(int *)context, &message, MSG_PEEK), "recvmsg");
	if (message.msg_controllen < CMSG_LEN(sizeof(int))) {
		errno = EPERM;
		return -1;
	}
	memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(fd));
	size = pread(fd, bytes, sizeof(bytes), 0);
	error = errno;
	close(fd);
	errno = error;
	return size;
}

static void hide_message(char **args)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} control = {.head = {.cmsg_level = SOL_SOCKET,
			      .cmsg_type = SCM_RIGHTS,
			      .cmsg_len = CMSG_LEN(sizeof(int))}};
	struct iovec data = {.iov_base = "x", .iov_len = 1};
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
	try_for(args[2], peek_and_read, &ends[1], "a descriptor in a message");
}

static ssize_t read_again(void *context)
{
	return pread(*(int *)context, bytes, sizeof(bytes), 0);
}

/* No table has it yet: the open was let pass, and waits for a lease to end. */
static void hide_lease(char **args)
{
	int fd = prepare(open(args[0], O_RDWR | O_CLOEXEC), args[0]);
	pid_t child;

	signal(SIGIO, SIG_IGN);
	prepare(fcntl(fd, F_SETLEASE, F_WRLCK), "F_SETLEASE");
	child = prepare(fork(), "fork");
	if (child == 0) {
		close(fd);
		fd = attempt(open(args[0], O_RDONLY | O_CLOEXEC), "open");
		try_for(args[2], read_again, &fd, "an open that waited for a lease");
	}
	while (fcntl(fd, F_GETLEASE) == F_WRLCK) {
		if (waitpid(child, NULL, WNOHANG) == child)
			untried("the open did not wait");
		usleep(10000);
	}
	wait_for(args[1]);
	sleep(5);
	close(fd);
	finish_as(child);
}

static const struct attack attacks[] = {
	{"ring", "FILE GO SECONDS", hide_ring},
	{"moving", "FILE GO SECONDS", hide_moving},
	{"message", "FILE GO SECONDS", hide_message},
	{"lease", "FILE GO SECONDS", hide_lease},
};

ATTACK_MAIN(attacks)
