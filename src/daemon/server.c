/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Listening, accepting, and reading lines; what goes out is in client.c. */
#include "daemon/server.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "daemon/client.h"

struct rf_server {
	char *path;
	int fd;
	rf_server_fn fn;
	void *data;
	struct rf_client *clients[RF_CONTROL_CLIENTS_MAX]; /* NULL: free */
	struct rf_client *polled[RF_CONTROL_CLIENTS_MAX];  /* in the order of the pollfds */
	unsigned int polled_count;
};

static int listen_at(const char *path, int *ret_fd, struct rf_error *error)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	cleanup_fd int fd = -1;
	mode_t mask;
	int r;

	if (strlen(path) >= sizeof(address.sun_path))
		return rf_error_set(error, -ENAMETOOLONG, "socket path '%s' is too long", path);
	strcpy(address.sun_path, path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return rf_error_set(error, -errno, "cannot make a socket: %m");
	if (unlink(path) < 0 && errno != ENOENT)
		return rf_error_set(error, -errno, "cannot remove the old '%s': %m", path);
	mask = umask(0177);
	r = bind(fd, (struct sockaddr *)&address, sizeof(address));
	umask(mask);
	if (r < 0 || listen(fd, RF_CONTROL_CLIENTS_MAX) < 0)
		return rf_error_set(error, -errno, "cannot listen at '%s': %m", path);
	*ret_fd = TAKE_FD(fd);
	return 0;
}

int rf_server_new(const char *path, rf_server_fn fn, void *data, struct rf_server **ret_server,
		  struct rf_error *error)
{
	struct rf_server *server = calloc(1, sizeof(*server));
	int r;

	if (!server)
		return rf_error_set(error, -ENOMEM, "out of memory");
	server->fn = fn;
	server->data = data;
	server->path = strdup(path);
	r = server->path ? listen_at(path, &server->fd, error)
			 : rf_error_set(error, -ENOMEM, "out of memory");
	if (r < 0) {
		free(server->path);
		free(server);
		return r;
	}
	*ret_server = server;
	return 0;
}

static void drop(struct rf_server *server, struct rf_client *client)
{
	for (unsigned int i = 0; i < RF_CONTROL_CLIENTS_MAX; i++) {
		if (server->clients[i] == client)
			server->clients[i] = NULL;
		if (server->polled[i] == client)
			server->polled[i] = NULL;
	}
	rf_client_free(client);
}

void rf_server_free(struct rf_server *server)
{
	if (!server)
		return;
	for (unsigned int i = 0; i < RF_CONTROL_CLIENTS_MAX; i++)
		rf_client_free(server->clients[i]);
	close(server->fd);
	unlink(server->path);
	free(server->path);
	free(server);
}

/* Turned away with a line where that can be written at once. */
static void turn_away(int fd, int r, const char *text)
{
	struct rf_client *client = rf_client_new(fd);
	struct rf_error error;

	if (!client)
		return;
	rf_client_fail(client, rf_error_set(&error, r, "%s", text), &error);
	rf_client_flush(client);
	rf_client_free(client);
}

static void accept_client(struct rf_server *server)
{
	int fd = accept4(server->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	struct ucred peer;
	socklen_t len = sizeof(peer);
	unsigned int slot = 0;

	if (fd < 0)
		return;
	/* The socket's mode keeps others out already, but modes can be changed. */
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) < 0 || peer.uid != 0) {
		turn_away(fd, -EPERM, "only root may use the control socket");
		return;
	}
	while (slot < RF_CONTROL_CLIENTS_MAX && server->clients[slot])
		slot++;
	if (slot == RF_CONTROL_CLIENTS_MAX) {
		turn_away(fd, -EBUSY, "too many clients: try again later");
		return;
	}
	server->clients[slot] = rf_client_new(fd);
}

unsigned int rf_server_poll(struct rf_server *server, struct pollfd ret_fds[RF_SERVER_FDS_MAX])
{
	ret_fds[0] = (struct pollfd){.fd = server->fd, .events = POLLIN};
	server->polled_count = 0;
	for (unsigned int i = 0; i < RF_CONTROL_CLIENTS_MAX; i++) {
		struct rf_client *client = server->clients[i];

		if (!client)
			continue;
		server->polled[server->polled_count++] = client;
		ret_fds[server->polled_count] = (struct pollfd){
			.fd = rf_client_fd(client),
			.events = rf_client_polls(client),
		};
	}
	return 1 + server->polled_count;
}

/* Every whole line that has come, as long as the one before did not end the connection. */
static void handle_lines(struct rf_server *server, struct rf_client *client)
{
	struct rf_control_request request;
	struct rf_error error;
	const char *line;
	size_t len;
	int r;

	while (rf_client_line(client, &line, &len)) {
		cleanup_fd int fd = rf_client_take_fd(client);

		r = rf_control_request_parse(line, len, &request, &error);
		if (r == 0 && rf_control_verb_takes_fd(request.verb) != (fd >= 0))
			r = rf_error_set(&error, -EINVAL, "'%s' takes %s file descriptor",
					 rf_control_verb_name(request.verb), fd < 0 ? "a" : "no");
		if (r < 0)
			rf_client_fail(client, r, &error);
		else
			server->fn(server->data, client, &request, fd);
	}
}

void rf_server_serve(struct rf_server *server, const struct pollfd *fds)
{
	for (unsigned int i = 0; i < server->polled_count; i++) {
		struct rf_client *client = server->polled[i];
		short events = fds[1 + i].revents;

		if (!client)
			continue;
		if (events & (POLLIN | POLLHUP | POLLERR))
			rf_client_receive(client);
		handle_lines(server, client);
		rf_client_flush(client);
		if (rf_client_is_over(client))
			drop(server, client);
	}
	if (fds[0].revents & POLLIN)
		accept_client(server);
}

void rf_server_publish(struct rf_server *server)
{
	for (unsigned int i = 0; i < RF_CONTROL_CLIENTS_MAX; i++)
		if (server->clients[i])
			rf_client_flush(server->clients[i]);
}

bool rf_server_waits(const struct rf_server *server)
{
	for (unsigned int i = 0; i < RF_CONTROL_CLIENTS_MAX; i++)
		if (server->clients[i] && !rf_client_follows(server->clients[i]))
			return true;
	return false;
}

void rf_server_finish(struct rf_server *server, int milliseconds)
{
	for (unsigned int i = 0; i < RF_CONTROL_CLIENTS_MAX; i++) {
		struct rf_client *client = server->clients[i];
		struct pollfd fd = {.events = POLLOUT};

		if (!client)
			continue;
		fd.fd = rf_client_fd(client);
		rf_client_flush(client);
		while ((rf_client_polls(client) & POLLOUT) && poll(&fd, 1, milliseconds) > 0 &&
		       !(fd.revents & (POLLERR | POLLHUP)))
			rf_client_flush(client);
	}
}
