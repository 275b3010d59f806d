/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Paths of places inside file systems, from the text of mountinfo. */
#include "daemon/mounts.h"

#include <errno.h>
#include <stdlib.h>

#include "policy_text.h"

static const char mountinfo[] = "22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw\n"
				"23 22 0:21 / /proc rw - proc proc rw\n"
				"not a line\n"
				"30 22 254:2 / /srv/with\\040space rw - ext4 /dev/vdb rw\n"
				"31 22 254:2 /deep/er /mnt rw - ext4 /dev/vdb rw\n"
				"32 22 0:40 /@home /home rw - btrfs /dev/vdc rw\n"
				"33 22 254:1 /opt /bound rw - ext4 /dev/vda1 rw";

#define DEV(major, minor) ((major) << 20 | (minor))

static void resolves(const struct rf_mounts *mounts, struct rf_mounts_place place,
		     const struct rf_image *image, const char *wanted)
{
	char path[256] = "";

	is_int(rf_mounts_resolve(mounts, &place, image, path, sizeof(path)), 0);
	is_str(path, wanted);
}

static void test_policy_chooses(const struct rf_mounts *mounts)
{
	static const char *const texts[] = {"policy: p\nvaults: [{name: v, paths: [/opt/acme], "
					    "maintainers: [{uid: 1}]}]\n",
					    NULL};
	struct rf_image *image = texts_compile(texts);
	struct rf_mounts_place place = {DEV(254, 1), "/opt/acme/x", 1};

	resolves(mounts, place, image, "/opt/acme/x");
	place.vault = 0;
	resolves(mounts, place, image, "/bound/acme/x");
	rf_image_free(image);
}

int main(void)
{
	struct rf_mounts mounts;
	struct rf_mounts_place gone = {DEV(9, 9), "/a", 0};
	struct rf_mounts_place outside = {DEV(0, 40), "/@other/x", 0};
	char path[8];

	texts_folder();
	is_int(rf_mounts_parse(mountinfo, &mounts), 0);
	is_int(mounts.count, 6);
	resolves(&mounts, (struct rf_mounts_place){DEV(254, 1), "/etc/passwd", 0}, NULL,
		 "/etc/passwd");
	resolves(&mounts, (struct rf_mounts_place){DEV(254, 1), "/", 0}, NULL, "/");
	resolves(&mounts, (struct rf_mounts_place){DEV(254, 2), "/a", 0}, NULL,
		 "/srv/with space/a");
	resolves(&mounts, (struct rf_mounts_place){DEV(254, 2), "/", 0}, NULL, "/srv/with space");
	resolves(&mounts, (struct rf_mounts_place){DEV(254, 2), "/deep/er/a", 0}, NULL, "/mnt/a");
	resolves(&mounts, (struct rf_mounts_place){DEV(254, 2), "/deep/er", 0}, NULL, "/mnt");
	resolves(&mounts, (struct rf_mounts_place){DEV(0, 40), "/@home/al", 0}, NULL, "/home/al");
	is_int(rf_mounts_resolve(&mounts, &gone, NULL, path, sizeof(path)), -ENOENT);
	is_int(rf_mounts_resolve(&mounts, &outside, NULL, path, sizeof(path)), -ENOENT);
	is_int(rf_mounts_resolve(&mounts, &(struct rf_mounts_place){DEV(254, 1), "/longer/x", 0},
				 NULL, path, sizeof(path)),
	       -ENOSPC);
	test_policy_chooses(&mounts);
	rf_mounts_done(&mounts);
	return done();
}
