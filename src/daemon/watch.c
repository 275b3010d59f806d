/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "daemon/watch.h"

#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fd.h"

void rf_watch_done(struct rf_watch *watch)
{
	for (uint32_t i = 0; i < watch->count; i++)
		free(watch->names[i].name);
	if (watch->fd > 0)
		close(watch->fd);
	*watch = (struct rf_watch){0};
}

/*
 * The deepest directory above the path that is there, and the name in it that leads on. The kernel
 * knows it, as it was looked for a moment ago; who looks up others waits for who changes them.
 */
static int deepest(const char *path, char ret_name[NAME_MAX + 1])
{
	char text[PATH_MAX];
	int fd = -1;

	snprintf(text, sizeof(text), "%s", path);
	while (fd < 0 && *text) {
		char *slash = strrchr(text, '/');

		snprintf(ret_name, NAME_MAX + 1, "%s", slash + 1);
		*slash = '\0';
		fd = rf_fd_open_path(AT_FDCWD, *text ? text : "/", O_DIRECTORY,
				     RESOLVE_NO_SYMLINKS | RESOLVE_CACHED);
	}
	return fd;
}

static void add(struct rf_watch *watch, const char *path)
{
	struct rf_watch_name *name = &watch->names[watch->count];
	char text[NAME_MAX + 1], link[32];
	cleanup_fd int fd = deepest(path, text);

	if (fd < 0)
		return;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	name->directory = inotify_add_watch(watch->fd, link, IN_CREATE | IN_MOVED_TO | IN_ONLYDIR);
	name->name = strdup(text);
	if (name->directory >= 0 && name->name)
		watch->count++;
	else
		free(name->name);
}

/* Numbers are given anew by each, in the same order. */
static bool same(const struct rf_watch *a, const struct rf_watch *b)
{
	if (a->count != b->count)
		return false;
	for (uint32_t i = 0; i < a->count; i++)
		if (a->names[i].directory != b->names[i].directory ||
		    strcmp(a->names[i].name, b->names[i].name))
			return false;
	return true;
}

bool rf_watch_set(struct rf_watch *watch, const struct rf_places *places,
		  const struct rf_image *image)
{
	struct rf_watch new = {0};
	bool changed;

	if (places->counts[RF_PLACE_ABSENT] + places->counts[RF_PLACE_REFUSED])
		new.fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	for (uint32_t i = 0; i<places->roots &&new.fd> 0 && new.count < RF_WATCH_MAX; i++)
		if (places->states[i] == RF_PLACE_ABSENT || places->states[i] == RF_PLACE_REFUSED)
			add(&new, rf_image_string(image, image->roots[i].path));
	changed = !same(watch, &new) || rf_watch_read(watch);
	rf_watch_done(watch);
	*watch = new;
	return changed && watch->count;
}

static bool is_awaited(const struct rf_watch *watch, const struct inotify_event *event)
{
	if (event->mask & (IN_IGNORED | IN_Q_OVERFLOW | IN_UNMOUNT))
		return true;
	for (uint32_t i = 0; i < watch->count && event->len; i++)
		if (watch->names[i].directory == event->wd &&
		    !strcmp(watch->names[i].name, event->name))
			return true;
	return false;
}

bool rf_watch_read(struct rf_watch *watch)
{
	char buffer[4096] __attribute__((aligned(__alignof__(struct inotify_event))));
	bool came = false;
	ssize_t size;

	while (watch->fd > 0 && (size = read(watch->fd, buffer, sizeof(buffer))) > 0) {
		const struct inotify_event *event;

		for (ssize_t at = 0; at < size; at += (ssize_t)(sizeof(*event) + event->len)) {
			event = (const struct inotify_event *)(buffer + at);
			came |= is_awaited(watch, event);
		}
	}
	return came;
}
