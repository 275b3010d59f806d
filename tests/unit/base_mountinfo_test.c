/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Lines of mountinfo, taken apart. */
#include "base/mountinfo.h"

#include <stdlib.h>

#include "tap.h"

static char text[] =
	"22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw,errors=remount-ro\n"
	"not a line\n"
	"30 22 0:21 /a\\040b /mnt/with\\011tab\\134 rw,nosuid master:3 propagate_from:2"
	" - fuse.sshfs me@there:/ rw,user_id=0\n"
	"31 22 0:22 / /ends-early rw - tmpfs\n"
	"32 22 0:22 / /nameless rw -  tmpfs\n"
	"33 22 0:23 / /no-source rw - tmpfs  rw\n"
	"34 22 0:24 / /o rw - overlay overlay rw,lowerdir=/a\\054b";

static void test_unescape(void)
{
	char odd[] = "\\", cut[] = "a\\04", plain[] = "\\089", all[] = "\\040\\134\\377";

	rf_mountinfo_unescape(odd);
	is_str(odd, "\\");
	rf_mountinfo_unescape(cut);
	is_str(cut, "a\\04");
	rf_mountinfo_unescape(plain);
	is_str(plain, "\\089");
	rf_mountinfo_unescape(all);
	is_str(all, " \\\xff");
}

/* This machine's own. */
static void test_read(void)
{
	char *own = rf_mountinfo_read(), *rest = own;
	struct rf_mountinfo mount;
	bool root = false;

	while (own && rf_mountinfo_next(&rest, &mount))
		root |= !strcmp(mount.point, "/");
	ok(root, "there is a root");
	free(own);
}

int main(void)
{
	struct rf_mountinfo mount = {0};
	char *rest = text;

	ok(rf_mountinfo_next(&rest, &mount), "the first");
	is_int(mount.id, 22);
	is_int(mount.dev, 254 << 20 | 1);
	is_str(mount.root, "/");
	is_str(mount.point, "/");
	is_str(mount.type, "ext4");
	is_str(mount.source, "/dev/vda1");
	is_str(mount.options, "rw,errors=remount-ro");
	ok(rf_mountinfo_next(&rest, &mount), "the second, after what is no line");
	is_str(mount.root, "/a b");
	is_str(mount.point, "/mnt/with\ttab\\");
	is_str(mount.type, "fuse.sshfs");
	is_str(mount.source, "me@there:/");
	ok(rf_mountinfo_next(&rest, &mount), "one without a source");
	is_str(mount.point, "/no-source");
	is_str(mount.source, "");
	ok(rf_mountinfo_next(&rest, &mount), "the last, without a newline");
	is_str(mount.options, "rw,lowerdir=/a\\054b");
	ok(!rf_mountinfo_next(&rest, &mount), "no more");
	test_unescape();
	test_read();
	return done();
}
