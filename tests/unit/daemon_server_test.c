/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The control socket against clients that behave, and clients that do not. */
#include "daemon/server.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "daemon/event_log.h"
#include "policy_text.h"

static int handled;
static struct rf_event_log events;

/* "status" answers; "events" follows; "label" says whether a descriptor came. */
static void handle(void *data, struct rf_client *client, const struct rf_control_request *request,
		   int fd)
{
	handled++;
	if (request->verb == RF_VERB_EVENTS)
		rf_client_events(client, &events, request);
	else if (request->verb == RF_VERB_IMAGE)
		rf_client_send(client, json_pack("{s:{}}", "result"), open("/dev/null", O_RDONLY));
	else
		rf_client_send(client, json_pack("{s:b}", "result", fd >= 0), -1);
}

static int dial(void)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "sock"};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
		abort();
	return fd;
}

static void turn(struct rf_server *server)
{
	struct pollfd fds[RF_SERVER_FDS_MAX];

	for (int i = 0; i < 3; i++) {
		unsigned int count = rf_server_poll(server, fds);

		poll(fds, count, 0);
		rf_server_serve(server, fds);
	}
}

static void say(int fd, const char *text, int passed)
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control = {.header = {CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS}};
	struct iovec bytes = {(char *)text, strlen(text)};
	struct msghdr message = {.msg_iov = &bytes, .msg_iovlen = 1};

	if (passed >= 0) {
		memcpy(CMSG_DATA(&control.header), &passed, sizeof(passed));
		message.msg_control = &control;
		message.msg_controllen = sizeof(control);
	}
	if (sendmsg(fd, &message, MSG_NOSIGNAL) < 0)
		abort();
}

/* What has come, until the next call; "(end)" at the end. */
static const char *hear(int fd)
{
	static char text[65536];
	ssize_t n = recv(fd, text, sizeof(text) - 1, MSG_DONTWAIT);

	if (n == 0)
		return "(end)";
	text[n < 0 ? 0 : n] = '\0';
	return text;
}

static void test_requests(struct rf_server *server)
{
	int fd = dial();

	say(fd, "{\"verb\":\"sta", -1);
	turn(server);
	is_str(hear(fd), "");
	say(fd, "tus\"}\n{\"verb\":\"status\"}\n", -1);
	turn(server);
	is_str(hear(fd), "{\"result\":false}\n{\"result\":false}\n");
	say(fd, "nonsense\n", -1);
	turn(server);
	is_str(hear(fd),
	       "{\"error\":\"the request is not JSON: '[' or '{' expected near 'nonsense'\","
	       "\"code\":22}\n");
	close(fd);
	turn(server);
}

static void test_descriptors(struct rf_server *server)
{
	char control[CMSG_SPACE(sizeof(int))] = {0}, text[64];
	struct iovec bytes = {text, sizeof(text)};
	struct msghdr message = {.msg_iov = &bytes,
				 .msg_iovlen = 1,
				 .msg_control = control,
				 .msg_controllen = sizeof(control)};
	int fd = dial();

	say(fd, "{\"verb\":\"label\"}\n", 0);
	turn(server);
	is_str(hear(fd), "{\"result\":true}\n");
	say(fd, "{\"verb\":\"label\"}\n", -1);
	turn(server);
	is_str(hear(fd), "{\"error\":\"'label' takes a file descriptor\",\"code\":22}\n");
	say(fd, "{\"verb\":\"status\"}\n", 0);
	turn(server);
	is_str(hear(fd), "{\"error\":\"'status' takes no file descriptor\",\"code\":22}\n");
	say(fd, "{\"verb\":\"image\"}\n", -1);
	turn(server);
	ok(recvmsg(fd, &message, 0) > 0 && CMSG_FIRSTHDR(&message), "a descriptor comes back");
	say(fd, "{", 0);
	turn(server);
	say(fd, "x", 0);
	turn(server);
	is_str(hear(fd), "(end)");
	close(fd);
}

static void test_too_long(struct rf_server *server)
{
	static char text[RF_CONTROL_LINE_MAX + 2];
	int fd = dial();

	memset(text, 'x', sizeof(text) - 1);
	say(fd, text, -1);
	turn(server);
	is_str(hear(fd), "{\"error\":\"the request is too long\",\"code\":90}\n");
	close(fd);
	turn(server);
}

static void test_too_many(struct rf_server *server)
{
	int fds[RF_CONTROL_CLIENTS_MAX + 1];

	for (int i = 0; i <= RF_CONTROL_CLIENTS_MAX; i++) {
		fds[i] = dial();
		turn(server);
	}
	is_str(hear(fds[RF_CONTROL_CLIENTS_MAX]),
	       "{\"error\":\"too many clients: try again later\",\"code\":16}\n");
	is_str(hear(fds[RF_CONTROL_CLIENTS_MAX]), "(end)");
	for (int i = 0; i <= RF_CONTROL_CLIENTS_MAX; i++)
		close(fds[i]);
	turn(server);
}

/* A line of `len` bytes that tells its number. */
static void add(size_t len, unsigned int number)
{
	char text[4096];

	memset(text, ' ', sizeof(text));
	snprintf(text, sizeof(text), "%u", number);
	text[strlen(text)] = ' ';
	text[len] = '\0';
	rf_event_log_add(&events, rf_event_write_state(0, "x", text, rf_event_log_room(&events)));
}

/* What is read of the connection until nothing comes any more; as many lines. */
static unsigned int count_of(struct rf_server *server, int fd, unsigned int *ret_lost)
{
	static const char lost[] = "\"where\":\"follower\",\"lost\":";
	static char text[16 << 20];
	size_t used = 0;
	unsigned int lines = 0;
	ssize_t n;

	*ret_lost = 0;
	do {
		turn(server);
		n = recv(fd, text + used, sizeof(text) - 1 - used, MSG_DONTWAIT);
		used += n > 0 ? (size_t)n : 0;
	} while (n > 0);
	text[used] = '\0';
	for (char *c = strtok(text, "\n"); c; c = strtok(NULL, "\n")) {
		char *found = strstr(c, lost);

		if (found)
			*ret_lost += (unsigned int)atoi(found + strlen(lost));
		else
			lines++;
	}
	return lines;
}

/* What it is told of, and what it is told to have lost, is all that there was. */
static void test_slow_follower(struct rf_server *server)
{
	unsigned int lost, lines, all = 10000;
	int fd = dial();

	say(fd, "{\"verb\":\"events\",\"follow\":true}\n", -1);
	turn(server);
	for (unsigned int i = 0; i < all; i++) {
		add(1000, i);
		rf_server_publish(server);
	}
	lines = count_of(server, fd, &lost);
	ok(lost > 0 && lines > 1000, "%u lines of %u are told, and %u lost", lines, all, lost);
	is_int(lines + lost, all);
	add(10, all);
	rf_server_publish(server);
	is_int(count_of(server, fd, &lost), 1);
	is_int(lost, 0);
	say(fd, "{\"verb\":\"status\"}\n", -1);
	turn(server);
	ok(strstr(hear(fd), "takes no request"), "a follower asks nothing");
	close(fd);
	turn(server);
}

static unsigned int asked(struct rf_server *server, const char *request)
{
	int fd = dial();
	unsigned int lost, lines;

	say(fd, request, -1);
	turn(server);
	lines = count_of(server, fd, &lost);
	close(fd);
	turn(server);
	return lines;
}

static void test_newest(struct rf_server *server)
{
	is_int(asked(server, "{\"verb\":\"events\",\"last\":7}\n"), 7);
	is_int(asked(server, "{\"verb\":\"events\",\"last\":1000}\n"), 1000);
	is_int(asked(server, "{\"verb\":\"events\",\"last\":7,\"vault\":\"v\"}\n"), 0);
	is_int(asked(server, "{\"verb\":\"events\",\"last\":7,\"follow\":true}\n"), 7);
}

/* However much comes, the log is as large. */
static void test_log(void)
{
	struct rf_event_reader reader = rf_event_log_end(&events), now;

	for (unsigned int i = 0; i < 20000; i++)
		add(1000, i);
	now = rf_event_log_end(&events);
	is_int(now.line - reader.line, 20000);
	ok(events.used <= RF_EVENT_LOG_SIZE, "bounded");
	ok(events.used > RF_EVENT_LOG_SIZE / 4, "and most of it is kept");
}

int main(void)
{
	struct rf_server *server;
	struct stat st;

	texts_folder();
	if (geteuid() != 0) {
		printf("1..0 # SKIP peers must be root\n");
		return 0;
	}
	is_int(rf_event_log_new(&events), 0);
	is_int(rf_server_new("sock", handle, NULL, &server, NULL), 0);
	ok(stat("sock", &st) == 0 && (st.st_mode & 07777) == 0600, "the socket's mode is 0600");
	test_requests(server);
	test_descriptors(server);
	test_too_long(server);
	test_too_many(server);
	test_slow_follower(server);
	test_newest(server);
	test_log();
	rf_server_free(server);
	rf_event_log_done(&events);
	ok(stat("sock", &st) < 0, "the socket is removed");
	return done();
}
