/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "daemon/client.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "daemon/clock.h"
#include "daemon/event.h"

#define IDLE (RF_CONTROL_IDLE_SECONDS * 1000)

/* A line on its way out. */
struct chunk {
	struct chunk *next;
	int fd; /* goes with the first byte; -1: none */
	size_t len;
	size_t sent;
	char bytes[];
};

struct rf_client {
	int fd;
	bool broken;	 /* no more bytes either way */
	bool ended;	 /* no more bytes in: what is queued is still written */
	uint64_t active; /* when it last sent or took something: rf_clock_milliseconds */

	char in[RF_CONTROL_LINE_MAX];
	size_t in_len;
	size_t in_done; /* of which lines were handed out */
	int in_fd;

	struct chunk *out; /* first to be sent */
	struct chunk **out_end;
	size_t out_bytes;

	bool follows;
	struct rf_event_filter filter;
	uint64_t lost; /* events that a slow follower has not been told of */
};

struct rf_client *rf_client_new(int fd)
{
	struct rf_client *client = calloc(1, sizeof(*client));

	if (!client) {
		close(fd);
		return NULL;
	}
	client->fd = fd;
	client->in_fd = -1;
	client->out_end = &client->out;
	client->active = rf_clock_milliseconds();
	return client;
}

static void chunk_pop(struct rf_client *client)
{
	struct chunk *chunk = client->out;

	client->out = chunk->next;
	if (!client->out)
		client->out_end = &client->out;
	client->out_bytes -= chunk->len;
	rf_cleanup_fd(&chunk->fd);
	free(chunk);
}

void rf_client_free(struct rf_client *client)
{
	if (!client)
		return;
	while (client->out)
		chunk_pop(client);
	rf_cleanup_fd(&client->in_fd);
	close(client->fd);
	free(client);
}

int rf_client_fd(const struct rf_client *client)
{
	return client->fd;
}

short rf_client_events(const struct rf_client *client)
{
	return (short)((client->ended ? 0 : POLLIN) | (client->out ? POLLOUT : 0));
}

bool rf_client_is_over(const struct rf_client *client)
{
	if (client->broken || client->out_bytes > RF_CONTROL_QUEUE_MAX)
		return true;
	if (client->ended)
		return !client->out;
	return !client->follows && rf_clock_milliseconds() - client->active > IDLE;
}

/* Keeps the first descriptor; a client that sends more than a line needs is cut off. */
static void take_descriptors(struct rf_client *client, struct msghdr *message)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c; c = CMSG_NXTHDR(message, c)) {
		size_t count = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);

		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		for (size_t i = 0; i < count; i++) {
			int fd;

			memcpy(&fd, CMSG_DATA(c) + i * sizeof(fd), sizeof(fd));
			if (client->in_fd < 0) {
				client->in_fd = fd;
			} else {
				close(fd);
				client->broken = true;
			}
		}
	}
	if (message->msg_flags & MSG_CTRUNC)
		client->broken = true;
}

void rf_client_receive(struct rf_client *client)
{
	union {
		struct cmsghdr header; /* for its alignment */
		char bytes[CMSG_SPACE(4 * sizeof(int))];
	} control;
	struct iovec bytes;
	struct msghdr message = {
		.msg_iov = &bytes,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	ssize_t n;

	memmove(client->in, client->in + client->in_done, client->in_len - client->in_done);
	client->in_len -= client->in_done;
	client->in_done = 0;
	bytes.iov_base = client->in + client->in_len;
	bytes.iov_len = sizeof(client->in) - client->in_len;
	n = recvmsg(client->fd, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n < 0) {
		client->broken = true;
		return;
	}
	take_descriptors(client, &message);
	client->in_len += (size_t)n;
	client->active = rf_clock_milliseconds();
	if (!n)
		client->ended = true;
}

static bool refuse(struct rf_client *client, int r, const char *text)
{
	struct rf_error error;

	rf_client_fail(client, rf_error_set(&error, r, "%s", text), &error);
	client->in_done = client->in_len;
	client->ended = true;
	return false;
}

bool rf_client_line(struct rf_client *client, const char **ret_line, size_t *ret_len)
{
	char *start = client->in + client->in_done;
	char *newline = memchr(start, '\n', client->in_len - client->in_done);

	if (!newline && client->in_len - client->in_done == sizeof(client->in))
		return refuse(client, -EMSGSIZE, "the request is too long");
	if (!newline || client->broken)
		return false;
	if (client->follows)
		return refuse(client, -EBUSY, "a connection that follows events takes no request");
	*ret_line = start;
	*ret_len = (size_t)(newline - start);
	client->in_done += *ret_len + 1;
	return true;
}

int rf_client_take_fd(struct rf_client *client)
{
	return TAKE_FD(client->in_fd);
}

static void queue(struct rf_client *client, const char *text, size_t len, int fd)
{
	struct chunk *chunk = malloc(sizeof(*chunk) + len + 1);

	if (!chunk) {
		rf_cleanup_fd(&fd);
		client->broken = true;
		return;
	}
	*chunk = (struct chunk){.fd = fd, .len = len + 1};
	memcpy(chunk->bytes, text, len);
	chunk->bytes[len] = '\n';
	*client->out_end = chunk;
	client->out_end = &chunk->next;
	client->out_bytes += chunk->len;
}

void rf_client_send(struct rf_client *client, json_t *line, int fd)
{
	cleanup_free char *text = line ? json_dumps(line, JSON_COMPACT) : NULL;

	json_decref(line);
	if (text) {
		queue(client, text, strlen(text), fd);
		return;
	}
	rf_cleanup_fd(&fd);
	client->broken = true;
}

void rf_client_fail(struct rf_client *client, int r, const struct rf_error *error)
{
	rf_client_send(client, json_pack("{s:s, s:i}", "error", error->text, "code", -r), -1);
}

static ssize_t chunk_send(int fd, struct chunk *chunk)
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control = {.header = {.cmsg_len = CMSG_LEN(sizeof(int)),
				.cmsg_level = SOL_SOCKET,
				.cmsg_type = SCM_RIGHTS}};
	struct iovec bytes = {chunk->bytes + chunk->sent, chunk->len - chunk->sent};
	struct msghdr message = {.msg_iov = &bytes, .msg_iovlen = 1};

	if (chunk->fd >= 0) {
		memcpy(CMSG_DATA(&control.header), &chunk->fd, sizeof(int));
		message.msg_control = &control;
		message.msg_controllen = sizeof(control);
	}
	return sendmsg(fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
}

/* Writes what the socket takes; false when it takes no more. */
static bool write_out(struct rf_client *client)
{
	while (client->out && !client->broken) {
		struct chunk *chunk = client->out;
		ssize_t n = chunk_send(client->fd, chunk);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			client->broken = errno != EAGAIN;
			return false;
		}
		client->active = rf_clock_milliseconds();
		rf_cleanup_fd(&chunk->fd);
		chunk->fd = -1;
		chunk->sent += (size_t)n;
		if (chunk->sent == chunk->len)
			chunk_pop(client);
	}
	return !client->broken;
}

void rf_client_flush(struct rf_client *client)
{
	json_t *note;

	if (!write_out(client) || !client->lost)
		return;
	/* It reads again: time to say what it missed. */
	note = rf_event_json_lost(rf_clock_now(), "follower", client->lost);
	client->lost = 0;
	rf_client_send(client, json_pack("{s:o}", "event", note), -1);
	write_out(client);
}

void rf_client_follow(struct rf_client *client, const struct rf_event_filter *filter)
{
	client->follows = true;
	client->filter = *filter;
}

static void queue_event(struct rf_client *client, const char *text)
{
	cleanup_free char *line = NULL;
	int len = asprintf(&line, "{\"event\":%s}", text);

	if (len < 0) {
		line = NULL;
		client->lost++;
		return;
	}
	queue(client, line, (size_t)len, -1);
}

void rf_client_publish(struct rf_client *client, const json_t *event, const char *text)
{
	if (!client->follows || client->broken || !rf_event_matches(event, &client->filter))
		return;
	/* Once it missed one, it gets no more before it was told so. */
	if (client->lost || client->out_bytes > RF_CONTROL_QUEUE_MAX / 2)
		client->lost++;
	else
		queue_event(client, text);
	rf_client_flush(client);
}
