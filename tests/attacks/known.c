/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* No attack: what this kernel knows and only tells who tries it. */
#include "attack.h"

#include <sys/fanotify.h>

#ifndef FAN_REPORT_TARGET_FID
#define FAN_REPORT_TARGET_FID 0x1000
#endif
#define REPORT_MNT 0x4000 /* FAN_REPORT_MNT of <linux/fanotify.h> since 6.14 */
#define MARK_MNTNS 0x110  /* FAN_MARK_MNTNS, likewise */

/* A bit is known if some group takes it for some kind of mark, alone or with an event that all
 * take. */
static bool is_event(uint64_t bit, const char *directory)
{
	static const unsigned int groups[] = {
		FAN_CLASS_NOTIF,
		FAN_CLASS_CONTENT,
		FAN_CLASS_PRE_CONTENT,
		FAN_CLASS_NOTIF | FAN_REPORT_DFID_NAME | FAN_REPORT_FID | FAN_REPORT_TARGET_FID,
		FAN_CLASS_NOTIF | REPORT_MNT,
	};
	static const unsigned int marks[] = {0, FAN_MARK_MOUNT, FAN_MARK_FILESYSTEM, MARK_MNTNS};
	bool known = false;

	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]) && !known; i++) {
		int fd = fanotify_init(groups[i] | FAN_CLOEXEC | FAN_NONBLOCK, O_RDONLY);

		for (unsigned int j = 0; fd >= 0 && j < 8 && !known; j++) {
			unsigned int mark = marks[j / 2];
			const char *path = mark == MARK_MNTNS ? "/proc/self/ns/mnt" : directory;

			known = fanotify_mark(fd, FAN_MARK_ADD | mark, bit | (j % 2 ? FAN_OPEN : 0),
					      AT_FDCWD, path) == 0 ||
				errno != EINVAL;
		}
		close(fd);
	}
	return known;
}

/* Prints each bit that is. */
static void known_fanotify(char **args)
{
	for (int i = 0; i < 64; i++)
		if (is_event(1ULL << i, args[0]))
			printf("0x%llx\n", 1ULL << i);
	succeeded("asked for each bit");
}

static const struct attack attacks[] = {
	{"fanotify", "DIRECTORY", known_fanotify},
};

ATTACK_MAIN(attacks)
