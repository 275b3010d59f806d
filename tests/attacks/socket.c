/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Unix sockets that lie in a vault. `serve` is its maintainer's service, which tells
 * the secret to whoever comes; the other cases come. A name that starts with @ is
 * abstract: it lies nowhere.
 */
#include "attack.h"

#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>

static socklen_t address_of(struct sockaddr_un *address, const char *name)
{
	size_t length = strlen(name);

	if (length >= sizeof(address->sun_path)) {
		errno = ENAMETOOLONG;
		untried(name);
	}
	*address = (struct sockaddr_un){.sun_family = AF_UNIX};
	memcpy(address->sun_path, name, length);
	if (name[0] != '@')
		return sizeof(*address);
	address->sun_path[0] = '\0';
	return offsetof(struct sockaddr_un, sun_path) + length;
}

static int kind_of(const char *name)
{
	if (strcmp(name, "datagram") == 0)
		return SOCK_DGRAM;
	return strcmp(name, "packets") == 0 ? SOCK_SEQPACKET : SOCK_STREAM;
}

/* args: the kind, the name. Says NAME's bind by the file args[2], and serves until it is killed. */
static void socket_serve(char **args)
{
	struct sockaddr_un address, other;
	char byte;
	int type = kind_of(args[0]), fd = prepare(socket(AF_UNIX, type, 0), "socket");
	socklen_t length = address_of(&address, args[1]);

	prepare(bind(fd, (struct sockaddr *)&address, length), "bind");
	if (address.sun_path[0])
		prepare(chmod(args[1], 0666), "chmod");
	if (type != SOCK_DGRAM)
		prepare(listen(fd, 8), "listen");
	write_file(args[2], "");
	for (;;) {
		length = sizeof(other);
		if (type == SOCK_DGRAM) {
			if (recvfrom(fd, &byte, 1, 0, (struct sockaddr *)&other, &length) >= 0)
				sendto(fd, SECRET, strlen(SECRET), 0, (struct sockaddr *)&other,
				       length);
			continue;
		}
		int peer = accept(fd, NULL, NULL);

		send(peer, SECRET, strlen(SECRET), MSG_NOSIGNAL);
		close(peer);
	}
}

/* A socket with a name of its own, so that it can be answered, and patience for 5 seconds. */
static int make_socket(int type)
{
	const struct sockaddr_un any = {.sun_family = AF_UNIX};
	const struct timeval patience = {.tv_sec = 5};
	int fd = prepare(socket(AF_UNIX, type, 0), "socket");

	prepare(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)), "timeout");
	prepare(bind(fd, (const struct sockaddr *)&any, sizeof(sa_family_t)), "bind");
	return fd;
}

static _Noreturn void judge_answer(int fd, const char *what)
{
	char bytes[256];

	judge_bytes(bytes, recv(fd, bytes, sizeof(bytes), 0), what);
}

/* args: the kind, the name. */
static void socket_connect(char **args)
{
	struct sockaddr_un address;
	socklen_t length = address_of(&address, args[1]);
	int type = kind_of(args[0]), fd = make_socket(type);

	attempt(connect(fd, (struct sockaddr *)&address, length), "connect");
	if (type == SOCK_DGRAM)
		attempt(send(fd, "?", 1, 0), "send");
	judge_answer(fd, "connect");
}

static void socket_send(char **args)
{
	struct sockaddr_un address;
	socklen_t length = address_of(&address, args[0]);
	int fd = make_socket(SOCK_DGRAM);

	attempt(sendto(fd, "?", 1, 0, (struct sockaddr *)&address, length), "sendto");
	judge_answer(fd, "sendto");
}

static void socket_send_message(char **args)
{
	struct sockaddr_un address;
	struct iovec data = {.iov_base = "?", .iov_len = 1};
	struct msghdr message = {.msg_name = &address, .msg_iov = &data, .msg_iovlen = 1};
	int fd = make_socket(SOCK_DGRAM);

	message.msg_namelen = address_of(&address, args[0]);
	attempt(sendmsg(fd, &message, 0), "sendmsg");
	judge_answer(fd, "sendmsg");
}

/* By a descriptor that names the socket's file and nothing else. */
static void socket_path_fd(char **args)
{
	char path[64], *words[] = {args[0], path};
	int fd = attempt(open(args[1], O_PATH | O_CLOEXEC), "open O_PATH");

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	socket_connect(words);
}

/* Connected before the policy, asked after it. */
static void socket_held(char **args)
{
	struct sockaddr_un address;
	socklen_t length = address_of(&address, args[0]);
	int fd = make_socket(SOCK_DGRAM);

	prepare(connect(fd, (struct sockaddr *)&address, length), "connect");
	wait_for(args[1]);
	attempt(send(fd, "?", 1, 0), "send");
	judge_answer(fd, "send");
}

static const struct attack attacks[] = {
	{"serve", "KIND NAME READY", socket_serve},
	{"connect", "KIND NAME", socket_connect},
	{"send", "NAME", socket_send},
	{"send-message", "NAME", socket_send_message},
	{"path-fd", "KIND NAME", socket_path_fd},
	{"held", "NAME GO", socket_held},
};

ATTACK_MAIN(attacks)
