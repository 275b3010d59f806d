/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* src/bpf/record.bpf.c, climb.h: what the daemon has recorded, and asks. */
#include <errno.h>

#include "core/abi.h"
#include "reference.h"

/* Another list than that of a policy in force. */
static const char *const of_mounts[] = {"marks", "mounts", NULL};

/* What is known already of the inode stays, and the object is added to it. */
static void put_root(void)
{
	static const char *const others[] = {"marks",	   "devices", "filesystems",
					     "subvolumes", "mounts",  NULL};
	uint64_t inode = argument(0), keys[3];
	struct rf_object before,
		object = {
			.label = {(uint32_t)given("object_0_4"), (uint32_t)given("object_4_4")},
			.program = (uint32_t)given("object_8_4"),
		};

	key_of(inode, keys);
	before = object_in("roots", keys);
	if (!object.label.vault)
		object.label.vault = before.label.vault;
	object.label.flags |= before.label.flags;
	if (!object.program)
		object.program = before.program;
	leaves(others);
	come_to_object("roots", inode, object);
}

/* Its file system is watched from now on, if it was not. */
static void record_inode(void)
{
	bool known = chance("known", 4), failed = chance("no room", 2);
	bool has_room = chance("room for the root", 6);

	leaves(of_mounts);
	if (!known) {
		come(MAY, times("devices"), 1);
		come(MUST, effect("state"), 1);
		if (failed) {
			come(MAY, outcome("devices"), (uint64_t)-ENOSPC);
			come(MUST, RESULT, (uint64_t)-ENOSPC);
			return;
		}
	}
	come(MAY, RESULT, has_room ? 0 : (uint64_t)-ENOSPC);
	come(has_room ? MUST : MAY, calls("put_root"), 1);
	come(has_room ? MUST : MAY, handed("put_root", 0), argument(0));
	come(has_room ? MUST : MAY, handed("put_root", 1), given("object_0_4"));
	come(has_room ? MUST : MAY, handed("put_root", 2), given("object_4_4"));
	come(has_room ? MUST : MAY, handed("put_root", 3), given("object_8_4"));
}

static void fix_path(void)
{
	come(MUST, effect("marks"), 0);
}

/* What the iterator shows. */
static uint64_t shown_file(void)
{
	return kernel("bpf_iter__task_file_file_8", argument(0));
}

static uint64_t shown_descriptor(void)
{
	return kernel("bpf_iter__task_file_fd_4", argument(0));
}

static uint64_t wanted(size_t offset)
{
	uint64_t fd = shown_descriptor();

	return entry("requests", 4, 1, &fd, offset);
}

#define WANTED(member) wanted(offsetof(struct rf_request, member))

static void answers(size_t offset, uint64_t number)
{
	come(MUST, written("requests", offset), number);
}

#define ANSWERS(member, number) answers(offsetof(struct rf_request, member), number)

/* All that is above is fixed, or was. */
static void come_to_way(uint64_t file, bool records)
{
	come(MUST, calls("fix_path"), 1);
	come(MUST, handed("fix_path", 0), file);
	come(MUST, handed("fix_path", 1), records);
}

static void come_to_root(uint64_t file, uint64_t inode)
{
	bool done = chance("recorded", 6);

	come(MUST, effect("marks"), 0);
	come(MUST, calls("record_inode"), 1);
	come(MUST, handed("record_inode", 0), inode);
	come(MUST, handed("record_inode", 1), WANTED(object.label.vault));
	come(MUST, handed("record_inode", 2), WANTED(object.label.flags));
	come(MUST, handed("record_inode", 3), WANTED(object.program));
	come(MAY, written("requests", offsetof(struct rf_request, done)), done);
	if (done && WANTED(freezes))
		come_to_way(file, true);
}

static void come_to_opens(uint64_t inode)
{
	ANSWERS(readers, count_of("inode_i_readcount_counter_4", inode));
	ANSWERS(writers, count_of("inode_i_writecount_counter_4", inode));
}

/* A file that has several names and does not say yet where it is, is marked. */
static void come_to_scan(uint64_t inode)
{
	if (is_directory(inode) || !has_other_names(inode) || VAULT(own_label(inode)))
		return;
	ANSWERS(marked, 1);
	come(MUST, calls("rf_mark"), 1);
	come(MUST, handed("rf_mark", 0), inode);
	come(MUST, handed("rf_mark", 1), WANTED(object.label.vault));
}

static void come_to_check(uint64_t file)
{
	uint64_t vault = WANTED(object.label.vault);
	bool there = !vault || VAULT(place_seen(file)) == vault;
	bool done = there && (!WANTED(freezes) || chance("fixed", 4));

	come(there ? MAY : MUST, written("requests", offsetof(struct rf_request, done)), done);
	if (done && WANTED(freezes))
		come_to_way(file, false);
}

static void come_to_label(uint64_t file)
{
	uint64_t place = place_seen(file);

	ANSWERS(done, 1);
	ANSWERS(object.label.vault, VAULT(place));
	ANSWERS(object.label.flags, FLAGS(place));
	ANSWERS(reason, REASON(place));
}

static void come_to_request(uint64_t file, uint64_t inode, uint64_t kind)
{
	if (kind == RF_REQUEST_ROOT)
		come_to_root(file, inode);
	else if (kind == RF_REQUEST_SCAN)
		come_to_scan(inode);
	else if (kind == RF_REQUEST_CHECK)
		come_to_check(file);
	else if (kind == RF_REQUEST_LABEL)
		come_to_label(file);
	else if (kind == RF_REQUEST_SETTLED)
		ANSWERS(done, !(kernel("inode_i_rwsem_count_counter_8", inode) & 1));
	if (kind == RF_REQUEST_SCAN || kind == RF_REQUEST_OPENS)
		come_to_opens(inode);
}

static void record(void)
{
	static const char *const others[] = {"vaults", "rules", "units",  "cgroups",
					     "meta",   "tasks", "events", NULL};
	uint64_t file = shown_file(), fd = shown_descriptor(), kind = WANTED(kind), inode, top;

	leaves(others);
	come(MUST, RESULT, 0);
	if (!file || !there_is("requests", 1, &fd) || WANTED(done) || kind == RF_REQUEST_NONE) {
		leaves_all();
		return;
	}
	inode = kernel("file_f_inode_8", file);
	top = kernel("super_block_s_root_8", kernel("inode_i_sb_8", inode));
	come(MAY, times("requests"), 1);
	come(MUST, key("requests", 0), fd);
	ANSWERS(filesystem_flags, kernel("dentry_d_inode_8", top) == inode ? RF_FILESYSTEM_TOP : 0);
	come(MUST, calls("record_inode"), 0);
	come(kind == RF_REQUEST_SCAN ? MAY : MUST, calls("rf_mark"), 0);
	come_to_request(file, inode, kind);
}

const struct reference references_of_record[] = {
	{"put_root", put_root}, {"record_inode", record_inode},
	{"fix_path", fix_path}, {"rf_record", record},
	{NULL, NULL},
};
