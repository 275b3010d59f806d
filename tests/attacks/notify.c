/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Watching: inotify and fanotify tell who opens what, hand out descriptors of it,
 * and can stall every access of the maintainers.
 */
#include "attack.h"

#include <poll.h>
#include <sys/fanotify.h>
#include <sys/inotify.h>

static void notify_inotify(char **args)
{
	int fd = prepare(inotify_init1(IN_CLOEXEC), "inotify_init1");

	attempt(inotify_add_watch(fd, args[0], IN_ALL_EVENTS), "inotify_add_watch");
	succeeded("inotify_add_watch");
}

static int mark(const char *path, unsigned int class, unsigned int flags, uint64_t mask)
{
	int fd = prepare(fanotify_init(class | FAN_CLOEXEC | FAN_NONBLOCK, O_RDONLY),
			 "fanotify_init");

	attempt(fanotify_mark(fd, FAN_MARK_ADD | flags, mask, AT_FDCWD, path), "fanotify_mark");
	return fd;
}

static void notify_inode(char **args)
{
	mark(args[0], FAN_CLASS_NOTIF, 0, FAN_OPEN | FAN_EVENT_ON_CHILD);
	succeeded("fanotify_mark of an inode");
}

/* Would wait for our answer before anybody may open anything there. */
static void notify_stall(char **args)
{
	mark(args[0], FAN_CLASS_CONTENT, FAN_MARK_FILESYSTEM, FAN_OPEN_PERM);
	succeeded("fanotify_mark with permission events");
}

static void notify_stall_mount(char **args)
{
	mark(args[0], FAN_CLASS_CONTENT, FAN_MARK_MOUNT, FAN_OPEN_PERM | FAN_ACCESS_PERM);
	succeeded("fanotify_mark of a mount with permission events");
}

/* The event of another one's access comes with a descriptor of the object. */
static void notify_event(char **args)
{
	int fd = mark(args[0], FAN_CLASS_NOTIF, FAN_MARK_FILESYSTEM, FAN_ACCESS);
	struct pollfd wait = {.fd = fd, .events = POLLIN};
	struct fanotify_event_metadata event;
	pid_t child = prepare(fork(), "fork");
	char bytes[256];

	if (child == 0) {
		become_login(args[2]);
		int file = open(args[1], O_RDONLY | O_CLOEXEC);

		_exit(file < 0 || read(file, bytes, sizeof(bytes)) <= 0);
	}
	if (poll(&wait, 1, 10000) != 1)
		untried("no event came");
	if (read(fd, &event, sizeof(event)) < 0)
		failed("read the event");
	if (event.fd < 0)
		refused("fanotify event: no descriptor came");
	judge_bytes(bytes, pread(event.fd, bytes, sizeof(bytes), 0), "read by an event");
}

static const struct attack attacks[] = {
	{"inotify", "PATH", notify_inotify},
	{"inode", "PATH", notify_inode},
	{"stall", "PATH", notify_stall},
	{"stall-mount", "PATH", notify_stall_mount},
	{"event", "MOUNT FILE LOGIN", notify_event},
};

ATTACK_MAIN(attacks)
