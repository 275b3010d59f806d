/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "cli/connection.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/cleanup.h"

#define READ_SIZE 65536

struct rf_connection {
	int fd;
	int received; /* descriptor that came; -1: none */
	char *bytes;
	size_t begin; /* of what was not handed out yet */
	size_t size;
	size_t room;
};

static int connect_to(const char *path, int *ret_fd, struct rf_error *error)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	cleanup_fd int fd = -1;

	if (strlen(path) >= sizeof(address.sun_path))
		return rf_error_set(error, -ENAMETOOLONG, "socket path '%s' is too long", path);
	strcpy(address.sun_path, path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return rf_error_set(error, -errno, "cannot make a socket: %m");
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
		return rf_error_set(error, -errno, "cannot reach the daemon at '%s': %m%s", path,
				    errno == EACCES ? " (root only)" : " (does ringfenced run?)");
	*ret_fd = TAKE_FD(fd);
	return 0;
}

int rf_connection_open(const struct rf_cli_daemon *daemon, struct rf_connection **ret_connection,
		       struct rf_error *error)
{
	struct rf_connection *connection = calloc(1, sizeof(*connection));
	int r;

	if (!connection)
		return rf_error_set(error, -ENOMEM, "out of memory");
	connection->received = -1;
	r = connect_to(daemon->socket ? daemon->socket : RF_CONTROL_SOCKET, &connection->fd, error);
	if (r < 0) {
		free(connection);
		return r;
	}
	*ret_connection = connection;
	return 0;
}

void rf_connection_close(struct rf_connection *connection)
{
	if (!connection)
		return;
	close(connection->fd);
	rf_cleanup_fd(&connection->received);
	free(connection->bytes);
	free(connection);
}

/* The descriptor goes with the first byte; what is left of a line then goes without. */
static ssize_t send_some(int socket, const char *bytes, size_t len, int fd)
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control = {.header = {.cmsg_len = CMSG_LEN(sizeof(int)),
				.cmsg_level = SOL_SOCKET,
				.cmsg_type = SCM_RIGHTS}};
	struct iovec vector = {(char *)bytes, len};
	struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1};

	if (fd >= 0) {
		memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
		message.msg_control = &control;
		message.msg_controllen = sizeof(control);
	}
	return sendmsg(socket, &message, MSG_NOSIGNAL);
}

int rf_connection_send(struct rf_connection *connection, const struct rf_control_request *request,
		       int fd, struct rf_error *error)
{
	cleanup_free char *line = rf_control_request_print(request);
	const char *next = line;
	size_t left;

	if (!line)
		return rf_error_set(error, -ENOMEM, "out of memory");
	for (left = strlen(line); left;) {
		ssize_t n = send_some(connection->fd, next, left, next == line ? fd : -1);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return rf_error_set(error, -errno, "cannot write to the daemon: %m");
		next += n;
		left -= (size_t)n;
	}
	return 0;
}

static int make_room(struct rf_connection *connection)
{
	size_t room = connection->room ? 2 * connection->room : READ_SIZE;
	char *bytes;

	connection->size -= connection->begin;
	memmove(connection->bytes, connection->bytes + connection->begin, connection->size);
	connection->begin = 0;
	if (connection->room - connection->size >= READ_SIZE / 2)
		return 0;
	bytes = realloc(connection->bytes, room);
	if (!bytes)
		return -ENOMEM;
	connection->bytes = bytes;
	connection->room = room;
	return 0;
}

static int receive_some(struct rf_connection *connection, struct rf_error *error)
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control;
	struct iovec vector;
	struct msghdr message = {.msg_iov = &vector,
				 .msg_iovlen = 1,
				 .msg_control = &control,
				 .msg_controllen = sizeof(control)};
	struct cmsghdr *header;
	ssize_t n;

	if (make_room(connection) < 0)
		return rf_error_set(error, -ENOMEM, "out of memory");
	vector.iov_base = connection->bytes + connection->size;
	vector.iov_len = connection->room - connection->size;
	do {
		n = recvmsg(connection->fd, &message, MSG_CMSG_CLOEXEC);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return rf_error_set(error, -errno, "cannot read from the daemon: %m");
	if (!n)
		return rf_error_set(error, -ECONNRESET, "the daemon closed the connection");
	connection->size += (size_t)n;
	header = CMSG_FIRSTHDR(&message);
	if (header && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS) {
		rf_cleanup_fd(&connection->received);
		memcpy(&connection->received, CMSG_DATA(header), sizeof(int));
	}
	return 0;
}

/* The next line without its newline, good until the next call; NULL: it has not come yet. */
static char *take_line(struct rf_connection *connection, size_t *ret_len)
{
	char *line = connection->bytes + connection->begin;
	size_t left = connection->size - connection->begin;
	char *newline = left ? memchr(line, '\n', left) : NULL;

	if (!newline)
		return NULL;
	*ret_len = (size_t)(newline - line);
	connection->begin += *ret_len + 1;
	return line;
}

static int parse_line(const char *text, size_t len, json_t **ret_line, struct rf_error *error)
{
	json_t *line = json_loadb(text, len, 0, NULL);

	if (!json_is_object(line)) {
		json_decref(line);
		return rf_error_set(error, -EPROTO, "the daemon's answer is not understood");
	}
	*ret_line = line;
	return 0;
}

int rf_connection_next(struct rf_connection *connection, json_t **ret_line, struct rf_error *error)
{
	char *line;
	size_t len;
	int r;

	while (!(line = take_line(connection, &len))) {
		r = receive_some(connection, error);
		if (r < 0)
			return r;
	}
	return parse_line(line, len, ret_line, error);
}

int rf_connection_take_fd(struct rf_connection *connection)
{
	return TAKE_FD(connection->received);
}

/* The daemon's errno; one that is none would make a failure look like success. */
static int failure(const json_t *line, struct rf_error *error)
{
	json_int_t code = json_integer_value(json_object_get(line, "code"));

	return rf_error_set(error, code > 0 && code < 4096 ? -(int)code : -EPROTO, "%s",
			    json_string_value(json_object_get(line, "error")));
}

int rf_connection_result(struct rf_connection *connection, rf_connection_fn fn, void *data,
			 json_t **ret_result, struct rf_error *error)
{
	json_t *line, *result;
	int r;

	for (;;) {
		r = rf_connection_next(connection, &line, error);
		if (r < 0)
			return r;
		result = json_object_get(line, "result");
		if (result)
			break;
		if (json_is_string(json_object_get(line, "error"))) {
			r = failure(line, error);
			json_decref(line);
			return r;
		}
		if (fn)
			fn(data, line);
		json_decref(line);
	}
	*ret_result = json_incref(result);
	json_decref(line);
	return 0;
}

int rf_connection_events(struct rf_connection *connection, rf_connection_event_fn fn, void *data,
			 struct rf_error *error)
{
	static const char begin[] = "{\"type\":";
	json_t *last = NULL;
	char *line;
	size_t len;
	int r = 0;

	for (;;) {
		while (!(line = take_line(connection, &len))) {
			fn(data, NULL, 0);
			r = receive_some(connection, error);
			if (r < 0)
				return r;
		}
		if (len < sizeof(begin) || memcmp(line, begin, sizeof(begin) - 1) != 0)
			break;
		fn(data, line, len);
	}
	r = parse_line(line, len, &last, error);
	if (r < 0)
		return r;
	if (json_is_string(json_object_get(last, "error")))
		r = failure(last, error);
	json_decref(last);
	return r;
}

int rf_connection_ask(const struct rf_cli_daemon *daemon, enum rf_verb verb, json_t **ret_result,
		      struct rf_error *error)
{
	struct rf_control_request request = {.verb = verb};
	struct rf_connection *connection;
	int r;

	r = rf_connection_open(daemon, &connection, error);
	if (r < 0)
		return r;
	r = rf_connection_send(connection, &request, -1, error);
	if (r == 0)
		r = rf_connection_result(connection, NULL, NULL, ret_result, error);
	rf_connection_close(connection);
	return r;
}

int rf_connection_image(struct rf_connection *connection, struct rf_image **ret_image,
			struct rf_error *error)
{
	struct rf_control_request request = {.verb = RF_VERB_IMAGE};
	cleanup_fd int fd = -1;
	json_t *result;
	int r;

	r = rf_connection_send(connection, &request, -1, error);
	if (r == 0)
		r = rf_connection_result(connection, NULL, NULL, &result, error);
	if (r == -ENODATA) {
		*ret_image = NULL;
		return 0;
	}
	if (r < 0)
		return r;
	json_decref(result);
	fd = rf_connection_take_fd(connection);
	if (fd < 0)
		return rf_error_set(error, -EPROTO, "the daemon sent no image");
	return rf_image_read_fd(fd, ret_image, error);
}
