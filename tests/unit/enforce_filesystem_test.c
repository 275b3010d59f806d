/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What file systems promise, and what lies below those that are stacked. */
#include "enforce/enforce.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tap.h"

static void add(void *data, const char *layer, bool changes)
{
	char *all = data;

	snprintf(all + strlen(all), 1024 - strlen(all), "%s%s%s", *all ? " " : "",
		 changes ? "+" : "", layer);
}

static void layers_are(const char *root, const char *point, const char *options, const char *path,
		       const char *wanted)
{
	const struct rf_mountinfo mount = {
		.root = root, .point = point, .type = "overlay", .source = "", .options = options};
	char found[1024] = "";

	rf_layers_each(&mount, path, add, found);
	is_str(found, wanted);
}

static void test_overlay(void)
{
	layers_are("/", "/m", "rw,lowerdir=/l,upperdir=/u,workdir=/w", "/m/a/b", "/l/a/b +/u/a/b");
	layers_are("/", "/m", "rw,lowerdir=/l,upperdir=/u,workdir=/w", "/m", "/l +/u");
	layers_are("/", "/", "rw,lowerdir=/l,upperdir=/u", "/a", "/l/a +/u/a");
	layers_are("/", "/", "rw,lowerdir=/l", "/", "/l");
	layers_are("/", "/m", "lowerdir=/,upperdir=/u/", "/m/a", "/a +/u/a");
	layers_are("/", "/m", "lowerdir=/,upperdir=/u/", "/m", "/ +/u");
	layers_are("/sub", "/m", "ro,lowerdir=/l", "/m/a", "/l/sub/a");
	layers_are("/sub", "/m", "ro,lowerdir=/l", "/m", "/l/sub");
	layers_are("/", "/m", "ro,lowerdir=/l", "/mm", "");
	layers_are("/", "/m", "ro", "/m/a", "");
	layers_are("/", "/m", "", "/m/a", "");
}

/* Commas and colons of names: the kernel escapes the ones in octal, the mounter the others. */
static void test_escapes(void)
{
	layers_are("/", "/m", "lowerdir=/a:/b:/c", "/m/x", "/a/x /b/x /c/x");
	layers_are("/", "/m", "lowerdir=/a\\134:b:/c\\054d\\040e,index=off", "/m/x",
		   "/a:b/x /c,d e/x");
	layers_are("/", "/m", "lowerdir=/a\\134\\134b:/c\\134", "/m/x", "/a\\b/x /c\\/x");
	layers_are("/", "/m", "lowerdir=/a::/d1::/d2", "/m/x", "/a/x /d1 /d2");
	layers_are("/", "/m", "lowerdir+=/a:b,lowerdir+=/c,datadir+=/d,upperdir=/u", "/m/x",
		   "/a:b/x /c/x /d +/u/x");
	layers_are("/", "/m", "upperdir=/u:p\\134\\054per,workdir=/w", "/m/x", "+/u:p,per/x");
	layers_are("/", "/m", "lowerdir=l/ABC:l/DEF", "/m/x", "l/ABC/x l/DEF/x");
}

static void refuses(const char *path, const char *type, const struct rf_mountinfo *mount,
		    const char *wanted)
{
	struct rf_error error;

	is_int(rf_filesystem_refuse(path, type, mount, &error), -EINVAL);
	is_str(error.text, wanted);
}

/* A lower layer is named only where it has the path. */
static void test_words(void)
{
	char folder[] = "/tmp/ringfence-test-XXXXXX", options[256], wanted[256];
	struct rf_mountinfo mount = {
		.root = "/", .point = "/m", .source = "/below", .type = "overlay"};

	if (!ok(mkdtemp(folder), "a folder can be made"))
		return;
	snprintf(options, sizeof(options), "lowerdir=%s:/no/such,upperdir=/no/up", folder);
	mount.options = options;
	snprintf(wanted, sizeof(wanted),
		 "/m is on an overlay: protect its layers instead: %s, /no/up", folder);
	refuses("/m", "overlay", &mount, wanted);
	refuses("/m/a", "overlay", &mount,
		"/m/a is on an overlay: protect its layers instead: /no/up/a");
	refuses("/m/a", "overlay", NULL,
		"/m/a is on overlay, which shows the files of its layers by other names: "
		"protect the layers");
	mount.type = "ecryptfs";
	refuses("/m/a", "ecryptfs", &mount,
		"/m/a is on ecryptfs: protect what it shows instead: /below");
	mount.type = "vfat";
	refuses("/m/a", "vfat", &mount,
		"/m/a is on vfat, which draws numbers anew: only the whole file system can be "
		"protected");
	rmdir(folder);
}

static void test_kinds(void)
{
	is_str(rf_promise_name(rf_filesystem_kind("ext4")->promise), "whole");
	is_str(rf_promise_name(rf_filesystem_kind("btrfs")->promise), "less");
	is_str(rf_promise_name(rf_filesystem_kind("nfs4")->promise), "less");
	is_str(rf_promise_name(rf_filesystem_kind("vfat")->promise), "top");
	is_str(rf_promise_name(rf_filesystem_kind("fuse.sshfs")->promise), "top");
	is_str(rf_promise_name(rf_filesystem_kind("overlay")->promise), "none");
	is_str(rf_promise_name(rf_filesystem_kind("ext")->promise), "top");
	is_str(rf_promise_name(rf_filesystem_kind("")->promise), "top");
	ok(!rf_filesystem_kind("ext")->type, "what begins like one is not one");
	ok(!rf_filesystem_kind("")->type, "nothing is none");
}

int main(void)
{
	test_overlay();
	test_escapes();
	test_words();
	test_kinds();
	return done();
}
