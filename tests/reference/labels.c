/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* src/bpf/label.h, and mark() and inherit(): the labels that objects carry themselves. */
#include <errno.h>
#include <linux/magic.h>
#include <sys/stat.h>

#include "core/abi.h"
#include "reference.h"

void identity(uint64_t inode, uint64_t keys[3])
{
	keys[0] = kernel("inode_i_ino_8", inode);
	keys[1] = kernel("super_block_s_dev_4", kernel("inode_i_sb_8", inode));
	keys[2] = kernel("inode_i_generation_4", inode);
}

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

bool may_carry(uint64_t inode, uint64_t place)
{
	return kernel("inode_i_nlink_4", inode) > 1 || FLAGS(place) & RF_LABEL_FILES;
}

uint64_t carried(uint64_t inode)
{
	return (uint32_t)answer("own_label", 1, &inode);
}

uint64_t carried_by_dir(uint64_t inode)
{
	uint64_t slot = rf_directory_slot(kernel("inode_i_ino_8", inode));

	if (!state_at(1, offsetof(struct rf_state, directories) + slot))
		return 0;
	return (uint32_t)answer("kept_label_of_dir", 1, &inode);
}

/* Of the entry of a map, the label in 32 bits. */
static uint64_t label_in(const char *map, const uint64_t keys[3])
{
	struct rf_label label = {
		(uint32_t)entry(map, 4, 3, keys, offsetof(struct rf_object, label.vault)),
		(uint32_t)entry(map, 4, 3, keys, offsetof(struct rf_object, label.flags)),
	};

	return there_is(map, 3, keys) ? rf_label_pack(label) : 0;
}

uint64_t label_recorded(const uint64_t keys[3])
{
	return label_in(there_is("marks", 3, keys) ? "marks" : "roots", keys);
}

static uint64_t label_of(uint64_t inode)
{
	uint64_t keys[3];

	identity(inode, keys);
	return label_recorded(keys);
}

static void own_label(void)
{
	come(MUST, RESULT, label_of(argument(0)));
	leaves_all();
}

uint64_t generation_recorded(uint64_t inode)
{
	bool ext4 =
		kernel("super_block_s_magic_8", kernel("inode_i_sb_8", inode)) == EXT4_SUPER_MAGIC;

	return ext4 ? 0 : kernel("inode_i_generation_4", inode);
}

static void own_label_of_dir(void)
{
	uint64_t keys[3];

	identity(argument(0), keys);
	keys[2] = generation_recorded(argument(0));
	come(MUST, RESULT, label_in("roots", keys));
	leaves_all();
}

/* What is kept, or what is found, which is kept if there is room. */
static void kept_label_of_dir(void)
{
	uint64_t dir = argument(0), own, label;
	bool there = there_is("dirs", 1, &dir);

	own = there ? entry("dirs", 8, 1, &dir, offsetof(struct rf_dir, own)) : 0;
	label = own ? (uint32_t)own : (uint32_t)answer("own_label_of_dir", 1, &dir);
	come(MUST, RESULT, label);
	if (own || (!there && chance("no room", 2)))
		return;
	writes(there ? MUST : OR_NONE, "dirs", 1, &dir);
	come(MUST, written("dirs", offsetof(struct rf_dir, own)), 1ULL << 32 | label);
	come(MUST, written("dirs", offsetof(struct rf_dir, verdict)), 0);
}

/* What the file is already, it stays. */
static void mark(void)
{
	uint64_t program = given("object_8_4"), keys[3];
	uint64_t failed = any_number("outcome", NULL, 0);

	identity(argument(0), keys);
	writes(MUST, "marks", 3, keys);
	come(MAY, outcome("marks"), failed);
	come(MUST, RESULT, failed ? (uint64_t)-ENOSPC : 0);
	come(MUST, written("marks", offsetof(struct rf_object, label.vault)), given("object_0_4"));
	come(MUST, written("marks", offsetof(struct rf_object, label.flags)), given("object_4_4"));
	come(MUST, written("marks", offsetof(struct rf_object, program)),
	     program ? program : named_program(argument(0)));
}

static void inherit(void)
{
	uint64_t heir = argument(0), root = argument(1), label = label_of(root);

	if (!(FLAGS(label) & RF_LABEL_ROOT)) {
		come(MUST, calls("mark"), 0);
		come(MUST, RESULT, 0);
		return;
	}
	come(MUST, calls("mark"), 1);
	come(MUST, handed("mark", 0), heir);
	come(MUST, handed("mark", 1), VAULT(label));
	come(MUST, handed("mark", 2), RF_LABEL_ROOT);
	come(MUST, handed("mark", 3), named_program(root));
}

const struct reference references_of_labels[] = {
	{"own_label", own_label},
	{"own_label_of_dir", own_label_of_dir},
	{"kept_label_of_dir", kept_label_of_dir},
	{"mark", mark},
	{"inherit", inherit},
	{NULL, NULL},
};
