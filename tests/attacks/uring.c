/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * io_uring: the same operations without their system calls, by a worker thread or
 * by a kernel thread that polls (SQPOLL), on descriptors or on registered files,
 * which stand in no table of descriptors. Raw system calls: no library decides
 * for us what the kernel is asked.
 */
#include "attack.h"

#include <linux/io_uring.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#define ENTRIES 8

struct ring {
	int fd;
	struct io_uring_params params;
	char *rings; /* submission and completion share one mapping since 5.4 */
	struct io_uring_sqe *sqes;
};

static void ring_init(struct ring *ring, unsigned int flags)
{
	size_t size;

	memset(ring, 0, sizeof(*ring));
	ring->params.flags = flags;
	ring->params.sq_thread_idle = 10000;
	ring->fd = prepare(syscall(SYS_io_uring_setup, ENTRIES, &ring->params), "io_uring_setup");
	size = ring->params.cq_off.cqes + ring->params.cq_entries * sizeof(struct io_uring_cqe);
	ring->rings = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring->fd,
			   IORING_OFF_SQ_RING);
	ring->sqes = mmap(NULL, ENTRIES * sizeof(*ring->sqes), PROT_READ | PROT_WRITE,
			  MAP_SHARED | MAP_POPULATE, ring->fd, IORING_OFF_SQES);
	if (ring->rings == MAP_FAILED || ring->sqes == MAP_FAILED)
		untried("map the ring");
}

static uint32_t *ring_word(struct ring *ring, uint32_t offset)
{
	return (uint32_t *)(ring->rings + offset);
}

/* The result of the next completion of `ring`. */
static int ring_wait(struct ring *ring)
{
	uint32_t *head = ring_word(ring, ring->params.cq_off.head);
	uint32_t *tail = ring_word(ring, ring->params.cq_off.tail);
	uint32_t mask = *ring_word(ring, ring->params.cq_off.ring_mask);
	struct io_uring_cqe *cqes = (struct io_uring_cqe *)(ring->rings + ring->params.cq_off.cqes);
	int result;

	while (*head == __atomic_load_n(tail, __ATOMIC_ACQUIRE))
		if (syscall(SYS_io_uring_enter, ring->fd, 0, 1, IORING_ENTER_GETEVENTS, NULL, 0) <
		    0)
			untried("io_uring_enter");
	result = cqes[*head & mask].res;
	__atomic_store_n(head, *head + 1, __ATOMIC_RELEASE);
	return result;
}

/* Submits one operation and returns its result as a system call would: -1 and errno. */
static int ring_do(struct ring *ring, const struct io_uring_sqe *sqe)
{
	uint32_t *tail = ring_word(ring, ring->params.sq_off.tail);
	uint32_t slot = *tail & *ring_word(ring, ring->params.sq_off.ring_mask);
	unsigned int flags = ring->params.flags & IORING_SETUP_SQPOLL ? IORING_ENTER_SQ_WAKEUP : 0;
	int result;

	ring->sqes[slot] = *sqe;
	ring_word(ring, ring->params.sq_off.array)[slot] = slot;
	__atomic_store_n(tail, *tail + 1, __ATOMIC_RELEASE);
	if (syscall(SYS_io_uring_enter, ring->fd, 1, 0, flags, NULL, 0) < 0)
		untried("io_uring_enter");
	result = ring_wait(ring);
	if (result >= 0)
		return result;
	errno = -result;
	return -1;
}

static int ring_open(struct ring *ring, const char *path, unsigned int sqe_flags)
{
	const struct io_uring_sqe sqe = {
		.opcode = IORING_OP_OPENAT,
		.flags = sqe_flags,
		.fd = AT_FDCWD,
		.addr = (uintptr_t)path,
		.open_flags = O_RDONLY,
	};

	return ring_do(ring, &sqe);
}

/* Ends the program: reads `fd`, which is a slot of the registered files with IOSQE_FIXED_FILE. */
static _Noreturn void judge_ring_read(struct ring *ring, int fd, unsigned int sqe_flags,
				      const char *what)
{
	char bytes[256];
	const struct io_uring_sqe sqe = {
		.opcode = IORING_OP_READ,
		.flags = sqe_flags,
		.fd = fd,
		.addr = (uintptr_t)bytes,
		.len = sizeof(bytes),
	};

	judge_bytes(bytes, ring_do(ring, &sqe), what);
}

static void uring_open(char **args)
{
	struct ring ring;

	ring_init(&ring, 0);
	judge_ring_read(&ring, attempt(ring_open(&ring, args[0], 0), "IORING_OP_OPENAT"), 0,
			"IORING_OP_READ");
}

/* IOSQE_ASYNC: a worker thread of the kernel opens. */
static void uring_open_worker(char **args)
{
	struct ring ring;

	ring_init(&ring, 0);
	judge_ring_read(&ring,
			attempt(ring_open(&ring, args[0], IOSQE_ASYNC), "IORING_OP_OPENAT worker"),
			IOSQE_ASYNC, "IORING_OP_READ worker");
}

static void uring_open_poll(char **args)
{
	struct ring ring;

	ring_init(&ring, IORING_SETUP_SQPOLL);
	judge_ring_read(&ring, attempt(ring_open(&ring, args[0], 0), "IORING_OP_OPENAT SQPOLL"), 0,
			"IORING_OP_READ SQPOLL");
}

/* The ring and its polling thread are older than the policy, the open is not. */
static void uring_held_poll(char **args)
{
	struct ring ring;

	ring_init(&ring, IORING_SETUP_SQPOLL);
	wait_for(args[1]);
	judge_ring_read(&ring, attempt(ring_open(&ring, args[0], 0), "IORING_OP_OPENAT SQPOLL"), 0,
			"IORING_OP_READ SQPOLL");
}

static void ring_register(struct ring *ring, int fd)
{
	prepare(syscall(SYS_io_uring_register, ring->fd, IORING_REGISTER_FILES, &fd, 1),
		"IORING_REGISTER_FILES");
}

static void held_registered(char **args, unsigned int ring_flags)
{
	struct ring ring;
	int fd = prepare(open(args[0], O_RDONLY | O_CLOEXEC), args[0]);

	ring_init(&ring, ring_flags);
	ring_register(&ring, fd);
	close(fd);
	wait_for(args[1]);
	judge_ring_read(&ring, 0, IOSQE_FIXED_FILE, "read a registered file");
}

static void uring_held_registered(char **args)
{
	held_registered(args, 0);
}

static void uring_held_registered_poll(char **args)
{
	held_registered(args, IORING_SETUP_SQPOLL);
}

/* A registered file goes to another ring, which no hook of descriptor passing sees. */
static void uring_held_message(char **args)
{
	struct ring from, to;
	int none = -1, fd = prepare(open(args[0], O_RDONLY | O_CLOEXEC), args[0]);

	ring_init(&from, 0);
	ring_init(&to, 0);
	ring_register(&from, fd);
	ring_register(&to, none);
	close(fd);
	wait_for(args[1]);

	const struct io_uring_sqe sqe = {
		.opcode = IORING_OP_MSG_RING,
		.fd = to.fd,
		.addr = IORING_MSG_SEND_FD,
		.addr3 = 0,	 /* slot in `from` */
		.file_index = 1, /* slot 0 in `to`, counted from 1 */
	};

	attempt(ring_do(&from, &sqe), "IORING_OP_MSG_RING");
	ring_wait(&to);
	judge_ring_read(&to, 0, IOSQE_FIXED_FILE, "read a file that a ring sent");
}

static bool exists(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

static void two_names(char **args, unsigned int opcode, const char *what)
{
	struct ring ring;
	const struct io_uring_sqe sqe = {
		.opcode = opcode,
		.fd = AT_FDCWD,
		.addr = (uintptr_t)args[0],
		.len = (uint32_t)AT_FDCWD,
		.addr2 = (uintptr_t)args[1],
	};

	ring_init(&ring, 0);
	attempt(ring_do(&ring, &sqe), what);
	judge_change(exists(args[1]), what);
}

static void uring_rename(char **args)
{
	two_names(args, IORING_OP_RENAMEAT, "IORING_OP_RENAMEAT");
}

static void uring_link(char **args)
{
	two_names(args, IORING_OP_LINKAT, "IORING_OP_LINKAT");
}

static void uring_unlink(char **args)
{
	struct ring ring;
	const struct io_uring_sqe sqe = {
		.opcode = IORING_OP_UNLINKAT, .fd = AT_FDCWD, .addr = (uintptr_t)args[0]};

	ring_init(&ring, 0);
	attempt(ring_do(&ring, &sqe), "IORING_OP_UNLINKAT");
	judge_change(!exists(args[0]), "IORING_OP_UNLINKAT");
}

static void uring_statx(char **args)
{
	struct ring ring;
	struct statx status = {0};
	const struct io_uring_sqe sqe = {
		.opcode = IORING_OP_STATX,
		.fd = AT_FDCWD,
		.addr = (uintptr_t)args[0],
		.len = STATX_SIZE,
		.off = (uintptr_t)&status,
	};

	ring_init(&ring, 0);
	attempt(ring_do(&ring, &sqe), "IORING_OP_STATX");
	judge_change(status.stx_size > 0, "IORING_OP_STATX");
}

static const struct attack attacks[] = {
	{"open", "FILE", uring_open},
	{"open-worker", "FILE", uring_open_worker},
	{"open-poll", "FILE", uring_open_poll},
	{"rename", "FROM TO", uring_rename},
	{"link", "FROM TO", uring_link},
	{"unlink", "FILE", uring_unlink},
	{"statx", "FILE", uring_statx},
	{"held-poll", "FILE GO", uring_held_poll},
	{"held-registered", "FILE GO", uring_held_registered},
	{"held-registered-poll", "FILE GO", uring_held_registered_poll},
	{"held-message", "FILE GO", uring_held_message},
};

ATTACK_MAIN(attacks)
