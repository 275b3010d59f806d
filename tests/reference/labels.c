/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* src/bpf/label.h, label.bpf.c, key.h, filesystem.h: the labels that objects carry themselves. */
#include <errno.h>
#include <linux/magic.h>
#include <sys/stat.h>

#include "core/abi.h"
#include "reference.h"

bool is_directory(uint64_t inode)
{
	return S_ISDIR(kernel("inode_i_mode_2", inode));
}

bool is_watched(uint64_t sb)
{
	return state_at(1, offsetof(struct rf_state, devices) +
				   rf_device_slot((uint32_t)kernel("super_block_s_dev_4", sb)));
}

bool holds_a_root(uint64_t sb)
{
	uint64_t dev = kernel("super_block_s_dev_4", sb);

	return there_is("devices", 1, &dev);
}

/* The table has a byte for each inode number. */
static bool in_table(uint64_t ino)
{
	return byte_at(rf_inode_slot(ino));
}

bool may_carry(uint64_t inode)
{
	return in_table(kernel("inode_i_ino_8", inode));
}

uint64_t carried(uint64_t inode)
{
	return answer("rf_carried", 1, &inode);
}

uint64_t own_label(uint64_t inode)
{
	return may_carry(inode) ? (uint32_t)carried(inode) : 0;
}

uint64_t own_label_probed(uint64_t inode)
{
	return in_table(probed("inode_i_ino_8", inode)) ? (uint32_t)carried(inode) : 0;
}

uint64_t label_of_dir(uint64_t inode)
{
	return inode && may_carry(inode) ? (uint32_t)answer("kept_label", 1, &inode) : 0;
}

/* The number that the policy has for the inode's device; 0: none. */
static uint64_t number_of_device(uint64_t inode)
{
	uint64_t dev = probed("super_block_s_dev_4", probed("inode_i_sb_8", inode));

	return there_is("devices", 1, &dev) ? entry("devices", 4, 1, &dev, 0) : 0;
}

uint64_t whole_of(uint64_t inode)
{
	return number_of_device(inode) & ~RF_FILESYSTEM_PARTS;
}

/* A file system that has parts is asked for that one. Directories of ext4 have no generation. */
void key_of(uint64_t inode, uint64_t ret_keys[3])
{
	uint64_t number = number_of_device(inode), in_whole[] = {inode, whole_of(inode)};
	bool ext4 =
		probed("super_block_s_magic_8", probed("inode_i_sb_8", inode)) == EXT4_SUPER_MAGIC;

	ret_keys[0] = probed("inode_i_ino_8", inode);
	ret_keys[1] = number & RF_FILESYSTEM_PARTS ? (uint32_t)answer("part_number", 2, in_whole)
						   : number;
	ret_keys[2] = ext4 && S_ISDIR(probed("inode_i_mode_2", inode))
			      ? 0
			      : probed("inode_i_generation_4", inode);
}

/* What is recorded of it: what was marked since, before all. */
static bool find(uint64_t inode, struct rf_object *ret_object)
{
	uint64_t keys[3];
	const char *map;

	key_of(inode, keys);
	map = there_is("marks", 3, keys) ? "marks" : "roots";
	*ret_object = object_in(map, keys);
	return there_is(map, 3, keys);
}

struct rf_object object_in(const char *map, const uint64_t keys[3])
{
	if (!there_is(map, 3, keys))
		return (struct rf_object){0};
	return (struct rf_object){
		.label.vault =
			(uint32_t)entry(map, 4, 3, keys, offsetof(struct rf_object, label.vault)),
		.label.flags =
			(uint32_t)entry(map, 4, 3, keys, offsetof(struct rf_object, label.flags)),
		.program = (uint32_t)entry(map, 4, 3, keys, offsetof(struct rf_object, program)),
	};
}

static void rf_carried(void)
{
	struct rf_object object = {0};

	if (given("is_there_carrier"))
		find(given("carrier_0_8"), &object);
	come(MUST, RESULT, (uint64_t)object.program << 32 | rf_label_pack(object.label));
	leaves_all();
}

/* Which part it is, is btrfs's to know. */
static void part_number(void)
{
	leaves_all();
}

/* What is kept, or what is found, which is kept if there is room. */
static void kept_label(void)
{
	uint64_t dir = argument(0), own = 0, label = (uint32_t)carried(dir);
	bool there = dir && there_is("dirs", 1, &dir);

	if (there)
		own = entry("dirs", 4, 1, &dir, offsetof(struct rf_dir, own));
	come(MUST, RESULT, (own ? own : label) & ~RF_KNOWN);
	come(MUST, written("dirs", offsetof(struct rf_dir, place)), 0);
	if (own || (!there && chance("no room", 2)))
		return;
	writes(there ? MUST : OR_NONE, "dirs", 1, &dir);
	come(MUST, written("dirs", offsetof(struct rf_dir, own)), RF_KNOWN | label);
}

/*
 * Under the key of the part, and last under that of the whole: once where those are one. There
 * may be no room for either.
 */
void come_to_object(const char *map, uint64_t inode, struct rf_object object)
{
	bool failed = any_number("outcome", NULL, 0), first = failed && chance("at first", 4);
	uint64_t keys[3];

	key_of(inode, keys);
	come(MUST, effect("labelled"), 1);
	come(MUST, written(map, offsetof(struct rf_object, label.vault)), object.label.vault);
	come(MUST, written(map, offsetof(struct rf_object, label.flags)), object.label.flags);
	come(MUST, written(map, offsetof(struct rf_object, program)), object.program);
	come(MAY, outcome(map), failed ? (uint64_t)-ENOSPC : 0);
	come(MUST, RESULT, failed ? (uint64_t)-ENOSPC : 0);
	if (keys[1] == whole_of(inode)) {
		writes(MUST, map, 3, keys);
	} else {
		come(MAY, times(map), first ? 1 : 2);
		keys[1] = first ? keys[1] : whole_of(inode);
	}
	for (size_t i = 0; i < 3; i++)
		come(failed ? MAY : MUST, key(map, i), keys[i]);
}

static void rf_absent(void)
{
	come(MUST, RESULT, !given("is_there_carrier") || !given("carrier_0_8"));
	leaves_all();
}

/* What the file is already, it stays. */
static void rf_mark(void)
{
	uint64_t inode = given("marking_0_8");
	struct rf_object before,
		object = {
			.label = {(uint32_t)given("marking_8_4"), (uint32_t)given("marking_12_4")},
			.program = (uint32_t)given("marking_16_4"),
		};

	if (!given("is_there_marking")) {
		come(MUST, RESULT, (uint64_t)-ENOSPC);
		come(MUST, effect("marks"), 0);
		return;
	}
	find(inode, &before);
	object.label.flags |= before.label.flags;
	if (!object.program)
		object.program = before.program;
	come_to_object("marks", inode, object);
}

/* Under both keys, of which the last is that in a snapshot. */
static void rf_unmark(void)
{
	static const char *const others[] = {"labelled", "roots", NULL};
	uint64_t inode = given("carrier_0_8"), keys[3];

	come(MUST, RESULT, 0);
	if (!given("is_there_carrier")) {
		leaves_all();
		return;
	}
	leaves(others);
	key_of(inode, keys);
	keys[1] = whole_of(inode);
	come(MAY, times("marks"), 2);
	come(MUST, removed("marks"), 1);
	for (size_t i = 0; i < 3; i++)
		come(MUST, key("marks", i), keys[i]);
}

const struct reference references_of_labels[] = {
	{"rf_absent", rf_absent},
	{"rf_carried", rf_carried},
	{"part_number", part_number},
	{"kept_label", kept_label},
	{"rf_mark", rf_mark},
	{"rf_unmark", rf_unmark},
	{NULL, NULL},
};
