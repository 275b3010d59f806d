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
#define AT_ONCE (64U << 10) /* bytes of events */

/* Lines on their way out. */
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

	const struct rf_event_log *log; /* of which it gets what comes; NULL: nothing */
	struct rf_event_reader reader;
	struct rf_event_filter filter;
	bool filters;
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

short rf_client_polls(const struct rf_client *client)
{
	return (short)((client->ended ? 0 : POLLIN) | (client->out ? POLLOUT : 0));
}

bool rf_client_follows(const struct rf_client *client)
{
	return client->log;
}

bool rf_client_is_over(const struct rf_client *client)
{
	if (client->broken || client->out_bytes > RF_CONTROL_QUEUE_MAX)
		return true;
	if (client->ended)
		return !client->out;
	return !client->log && rf_clock_milliseconds() - client->active > IDLE;
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
	if (client->log)
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

/* A chunk of up to `len` bytes; NULL: the connection is over. */
static struct chunk *chunk_new(struct rf_client *client, size_t len)
{
	struct chunk *chunk = malloc(sizeof(*chunk) + len);

	if (chunk)
		*chunk = (struct chunk){.fd = -1};
	else
		client->broken = true;
	return chunk;
}

static void chunk_add(struct chunk *chunk, const char *bytes, size_t len)
{
	memcpy(chunk->bytes + chunk->len, bytes, len);
	chunk->len += len;
}

static void chunk_push(struct rf_client *client, struct chunk *chunk)
{
	*client->out_end = chunk;
	client->out_end = &chunk->next;
	client->out_bytes += chunk->len;
}

static void queue(struct rf_client *client, const char *text, size_t len, int fd)
{
	struct chunk *chunk = chunk_new(client, len + 1);

	if (!chunk) {
		rf_cleanup_fd(&fd);
		return;
	}
	chunk->fd = fd;
	chunk_add(chunk, text, len);
	chunk_add(chunk, "\n", 1);
	chunk_push(client, chunk);
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

static void add_those_that_match(struct chunk *chunk, const char *lines, size_t len,
				 const struct rf_event_filter *filter)
{
	struct rf_event_view view;

	while (len) {
		size_t line = (size_t)((const char *)memchr(lines, '\n', len) - lines) + 1;

		if (rf_event_view(lines, line, &view) && rf_event_matches(&view, filter))
			chunk_add(chunk, lines, line);
		lines += line;
		len -= line;
	}
}

/* How many events are not there any more of those that it was to get. */
static void tell_lost(struct rf_client *client, uint64_t lost)
{
	const struct rf_event_facts facts = {.time = rf_clock_now()};
	struct chunk *chunk = lost ? chunk_new(client, RF_EVENT_LINE_MAX) : NULL;

	if (!chunk)
		return;
	chunk->len = rf_event_write_lost("follower", lost, NULL, NULL, &facts, chunk->bytes);
	chunk_push(client, chunk);
}

/* Queues the next events, a copy, so that those which make room meanwhile are sent whole; false:
 * there are none. */
static bool pull(struct rf_client *client, const struct rf_event_log *log)
{
	struct chunk *chunk;
	const char *lines;
	uint64_t lost;
	size_t len;

	if (!rf_event_log_read(log, &client->reader, AT_ONCE, &lines, &len, &lost))
		return false;
	tell_lost(client, lost);
	chunk = chunk_new(client, len);
	if (!chunk)
		return false;
	if (client->filters)
		add_those_that_match(chunk, lines, len, &client->filter);
	else
		chunk_add(chunk, lines, len);
	if (chunk->len)
		chunk_push(client, chunk);
	else
		free(chunk);
	return true;
}

void rf_client_flush(struct rf_client *client)
{
	while (write_out(client) && client->log && pull(client, client->log))
		;
}

void rf_client_events(struct rf_client *client, const struct rf_event_log *log,
		      const struct rf_control_request *request)
{
	static const struct rf_event_filter all;

	client->filter = request->filter;
	client->filters = memcmp(&client->filter, &all, sizeof(all)) != 0;
	client->reader = rf_event_log_last(log, request->last, &request->filter);
	if (request->follow)
		client->log = log;
	else
		while (pull(client, log))
			;
}
