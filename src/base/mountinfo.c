/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "base/mountinfo.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/fd.h"

#define MOUNTINFO_MAX (64U << 20)

char *rf_mountinfo_read(void)
{
	cleanup_fd int fd = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC);
	void *text;
	size_t size;
	int r;

	if (fd < 0)
		return NULL;
	r = rf_fd_read(fd, MOUNTINFO_MAX, &text, &size);
	if (r < 0) {
		errno = -r;
		return NULL;
	}
	return text;
}

static bool is_octal(char c)
{
	return c >= '0' && c <= '7';
}

void rf_mountinfo_unescape(char *text)
{
	char *out = text;

	while (*text) {
		if (text[0] == '\\' && is_octal(text[1]) && is_octal(text[2]) &&
		    is_octal(text[3])) {
			*out++ = (char)((text[1] - '0') << 6 | (text[2] - '0') << 3 |
					(text[3] - '0'));
			text += 4;
		} else {
			*out++ = *text++;
		}
	}
	*out = '\0';
}

/* "36 35 98:0 /root /mnt rw,noatime shared:1 - ext4 /dev/vda rw,errors=continue" */
static bool line_parse(char *line, struct rf_mountinfo *mount)
{
	char *end = strstr(line, " - "), *root, *point, *type, *source;
	unsigned int major, minor;
	unsigned long long id;
	int used = 0;

	if (!end || sscanf(line, "%llu %*u %u:%u %n", &id, &major, &minor, &used) != 3 || !used)
		return false;
	*end = '\0';
	line += used;
	end += 3;
	root = strsep(&line, " ");
	point = strsep(&line, " ");
	type = strsep(&end, " ");
	source = strsep(&end, " ");
	if (!point || !source || !end)
		return false;
	rf_mountinfo_unescape(root);
	rf_mountinfo_unescape(point);
	rf_mountinfo_unescape(type);
	rf_mountinfo_unescape(source);
	*mount = (struct rf_mountinfo){id, major << 20 | minor, root, point, type, source, end};
	return true;
}

bool rf_mountinfo_next(char **text, struct rf_mountinfo *ret_mount)
{
	char *line;

	while (**text) {
		line = *text;
		*text += strcspn(line, "\n");
		if (**text)
			*(*text)++ = '\0';
		if (line_parse(line, ret_mount))
			return true;
	}
	return false;
}
