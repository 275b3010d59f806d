/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "base/path.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tap.h"

static void faults(void)
{
	char longest[PATH_MAX + 2] = "", name[300] = "/";

	is_str(rf_path_fault("/"), NULL);
	is_str(rf_path_fault("/a/b.c/..d"), NULL);
	is_str(rf_path_fault(""), "is not absolute");
	is_str(rf_path_fault("a/b"), "is not absolute");
	is_str(rf_path_fault("/a/"), "ends in a slash");
	is_str(rf_path_fault("//a"), "holds an empty name ('//')");
	is_str(rf_path_fault("/a//b"), "holds an empty name ('//')");
	is_str(rf_path_fault("//"), "holds an empty name ('//')");
	is_str(rf_path_fault("/a/./b"), "holds the name '.'");
	is_str(rf_path_fault("/a/.."), "holds the name '..'");
	memset(name + 1, 'a', NAME_MAX);
	is_str(rf_path_fault(name), NULL);
	name[NAME_MAX + 1] = 'a';
	is_str(rf_path_fault(name), "holds a name longer than 255 bytes");
	for (size_t i = 0; i < PATH_MAX; i += 2)
		memcpy(longest + i, "/a", 2);
	is_str(rf_path_fault(longest), "is longer than 4095 bytes");
	longest[PATH_MAX - 1] = '\0';
	longest[PATH_MAX - 2] = 'a';
	is_str(rf_path_fault(longest), NULL);
}

static void orders(void)
{
	ok(!rf_path_compare("/a", "/a"), "equal");
	ok(rf_path_compare("/a", "/a/b") < 0, "a directory precedes what is in it");
	ok(rf_path_compare("/a/b", "/a-b") < 0, "what is in it comes before its neighbours");
	ok(rf_path_compare("/a-b", "/a") > 0, "the other way round");
	ok(rf_path_compare("/a/\xc3\xa9", "/a/z") > 0, "bytes have no sign");
	ok(rf_path_compare("/a\x01", "/a/b") > 0, "a slash comes before every byte");
	ok(rf_path_covers("/a", "/a") && rf_path_covers("/a", "/a/b"), "covers");
	ok(!rf_path_covers("/a", "/ab") && !rf_path_covers("/a/b", "/a"), "covers not");
	ok(rf_path_covers("/", "/a"), "the root covers all");
}

static int open_below(const char *folder, const char *name, struct rf_error *error)
{
	char path[PATH_MAX];
	int fd = -1, r;

	snprintf(path, sizeof(path), "%s%s", folder, name);
	r = rf_path_open(path, &fd, error);
	if (fd >= 0)
		close(fd);
	return r;
}

static void opens(void)
{
	char folder[] = "/tmp/rf-path-XXXXXX", text[PATH_MAX];
	struct rf_error error = {0};

	if (!ok(mkdtemp(folder) && !chdir(folder) && !mkdir("d", 0700) && !symlink("d", "l") &&
			!symlink("none", "broken") && close(creat("d/f", 0600)) == 0,
		"a folder to try in"))
		return;
	is_int(open_below(folder, "/d/f", &error), 0);
	is_int(open_below("/", "", &error), 0);
	is_int(open_below(folder, "/d/g", &error), -ENOENT);
	snprintf(text, sizeof(text), "'%s/d/g' does not exist", folder);
	is_str(error.text, text);
	is_int(open_below(folder, "/e/g", &error), -ENOENT);
	snprintf(text, sizeof(text), "'%s/e' does not exist", folder);
	is_str(error.text, text);
	is_int(open_below(folder, "/l/f", &error), -ELOOP);
	snprintf(text, sizeof(text), "'%s/l' is a symbolic link to 'd': write '%s/d/f' instead",
		 folder, folder);
	is_str(error.text, text);
	is_int(open_below(folder, "/l", &error), -ELOOP);
	is_int(open_below(folder, "/broken", &error), -ELOOP);
	snprintf(text, sizeof(text), "'%s/broken' is a symbolic link to 'none'", folder);
	is_str(error.text, text);
	is_int(open_below(folder, "/d/f/x", &error), -ENOTDIR);
	snprintf(text, sizeof(text), "'%s/d/f' is not a directory", folder);
	is_str(error.text, text);
	ok(!unlink("d/f") && !unlink("l") && !unlink("broken") && !rmdir("d") && !rmdir(folder),
	   "the folder is gone");
}

static void above(void)
{
	size_t lengths[4] = {0}, count = 0;

	RF_PATH_FOR_EACH_ABOVE(length, "/a/bc/d", 0)
	lengths[count++] = length;
	ok(count == 3 && lengths[0] == 1 && lengths[1] == 2 && lengths[2] == 5,
	   "every directory above a path, the shortest first");
	ok(rf_path_next_above("/", 0) == 0, "nothing is above the root");
	ok(rf_path_next_above("/a/bc/d", 2) == 5, "the next one after a given one");
	ok(rf_path_shared("/a/b", NULL) == 0, "nothing is shared with no path");
	ok(rf_path_shared("/a", "/b") == 1, "the root is shared by all");
	ok(rf_path_shared("/a/b", "/a/c") == 2, "the directory of both");
	ok(rf_path_shared("/a/b", "/a") == 2, "a path that is above the other");
	ok(rf_path_shared("/a/b", "/a/b") == 4, "all of it");
	ok(rf_path_shared("/ab", "/a") == 1, "half a name is not shared");
}

int main(void)
{
	faults();
	orders();
	opens();
	above();
	return done();
}
