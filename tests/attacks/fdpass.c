/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Descriptors that a maintainer opened, in the hands of somebody else. A child
 * becomes the login user LOGIN and opens the file; we, who are not, try to get
 * at it: handed over, taken, or injected.
 */
#include "attack.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

/* Sends `fd` over the socket, or one byte alone where it is negative. */
static void send_fd(int socket, int fd)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} control = {0};
	struct iovec data = {.iov_base = "x", .iov_len = 1};
	struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1};

	if (fd >= 0) {
		message.msg_control = &control;
		message.msg_controllen = sizeof(control);
		control.head.cmsg_level = SOL_SOCKET;
		control.head.cmsg_type = SCM_RIGHTS;
		control.head.cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(&control.head), &fd, sizeof(fd));
	}
	prepare(sendmsg(socket, &message, 0), "sendmsg");
}

/* The descriptor that came over the socket, -1 if none did. */
static int receive_fd(int socket)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} control = {0};
	char byte;
	struct iovec data = {.iov_base = &byte, .iov_len = 1};
	struct msghdr message = {.msg_iov = &data,
				 .msg_iovlen = 1,
				 .msg_control = &control,
				 .msg_controllen = sizeof(control)};
	int fd = -1;

	if (prepare(recvmsg(socket, &message, 0), "recvmsg") == 0)
		untried("the other end is gone");
	if (message.msg_controllen >= CMSG_LEN(sizeof(int)))
		memcpy(&fd, CMSG_DATA(&control.head), sizeof(fd));
	return fd;
}

/*
 * Starts the maintainer: it opens args[0] as its descriptor `ret_fd`, hands it over
 * where `send` says so, and stays until its end of the socket closes.
 */
static pid_t start_maintainer(char **args, bool send, int *ret_socket, int *ret_fd)
{
	int ends[2], numbers[2];
	pid_t child;

	prepare(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), "socketpair");
	prepare(pipe(numbers), "pipe");
	child = prepare(fork(), "fork");
	if (child == 0) {
		int fd;

		close(ends[0]);
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		become_login(args[1]);
		fd = prepare(open(args[0], O_RDONLY), "the maintainer's open");
		if (write(numbers[1], &fd, sizeof(fd)) != sizeof(fd))
			untried("pipe");
		send_fd(ends[1], send ? fd : -1);
		receive_fd(ends[1]);
		_exit(0);
	}
	close(ends[1]);
	close(numbers[1]);
	if (read(numbers[0], ret_fd, sizeof(*ret_fd)) != sizeof(*ret_fd))
		untried("the maintainer opened nothing");
	*ret_socket = ends[0];
	return child;
}

static void fdpass_send(char **args)
{
	int socket, fd;

	start_maintainer(args, true, &socket, &fd);
	fd = receive_fd(socket);
	if (fd < 0)
		refused("SCM_RIGHTS: no descriptor came");
	judge_fd(fd, "SCM_RIGHTS");
}

static void fdpass_take(char **args)
{
	int socket, fd;
	pid_t child = start_maintainer(args, false, &socket, &fd);
	int pidfd = prepare(syscall(SYS_pidfd_open, child, 0), "pidfd_open");

	receive_fd(socket);
	judge_fd(syscall(SYS_pidfd_getfd, pidfd, fd, 0), "pidfd_getfd");
}

static void fdpass_proc(char **args)
{
	char path[64];
	int socket, fd;
	pid_t child = start_maintainer(args, false, &socket, &fd);

	receive_fd(socket);
	snprintf(path, sizeof(path), "/proc/%d/fd/%d", child, fd);
	judge_fd(open(path, O_RDONLY | O_CLOEXEC), "open /proc/PID/fd");
}

/* getppid() is the call that the supervisor answers: nothing else here uses it. */
static int listen_to_self(void)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof(filter) / sizeof(filter[0]), filter};

	prepare(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs");
	return prepare(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
			       SECCOMP_FILTER_FLAG_NEW_LISTENER, &program),
		       "seccomp");
}

/* The maintainer's side: puts its descriptor into whoever asked, as that one's result. */
static _Noreturn void inject(int listener, int fd)
{
	struct seccomp_notif request = {0};
	struct seccomp_notif_addfd add = {.flags = SECCOMP_ADDFD_FLAG_SEND};
	struct seccomp_notif_resp response = {0};

	prepare(ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &request), "notification");
	add.id = response.id = request.id;
	add.srcfd = fd;
	if (ioctl(listener, SECCOMP_IOCTL_NOTIF_ADDFD, &add) < 0) {
		response.error = -errno;
		ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &response);
	}
	_exit(0);
}

static void fdpass_inject(char **args)
{
	int ends[2], fd;

	prepare(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), "socketpair");
	if (prepare(fork(), "fork") == 0) {
		int listener = receive_fd(ends[1]);

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		become_login(args[1]);
		inject(listener, prepare(open(args[0], O_RDONLY), "the maintainer's open"));
	}
	send_fd(ends[0], listen_to_self());
	fd = syscall(SYS_getppid);
	judge_fd(fd, "SECCOMP_IOCTL_NOTIF_ADDFD");
}

static const struct attack attacks[] = {
	{"send", "FILE LOGIN", fdpass_send},
	{"take", "FILE LOGIN", fdpass_take},
	{"proc", "FILE LOGIN", fdpass_proc},
	{"inject", "FILE LOGIN", fdpass_inject},
};

ATTACK_MAIN(attacks)
