/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* src/bpf/walk.h, place.h, alias.h: where an object is. */
#include <linux/magic.h>
#include <string.h>
#include <sys/stat.h>

#include "core/abi.h"
#include "reference.h"

#define AS_REASON(reason) ((uint64_t)(reason) << 32)

bool nothing_there(uint64_t place)
{
	return !VAULT(place) && !REASON(place);
}

bool is_plain(uint64_t dir)
{
	return there_is("dirs", 1, &dir) &&
	       entry("dirs", 8, 1, &dir, offsetof(struct rf_dir, verdict)) ==
		       state_at(8, offsetof(struct rf_state, generation));
}

/* What has one name, in a directory where nothing is, or where only directories matter. */
bool is_plain_object(uint64_t dentry, uint64_t inode)
{
	uint64_t dir = kernel("dentry_d_inode_8", kernel("dentry_d_parent_8", dentry));
	uint64_t generation = state_at(8, offsetof(struct rf_state, generation)), verdict;

	if (!there_is("dirs", 1, &dir) || kernel("inode_i_nlink_4", inode) > 1)
		return false;
	verdict = entry("dirs", 8, 1, &dir, offsetof(struct rf_dir, verdict));
	if (verdict == generation)
		return true;
	return !is_directory(inode) && verdict == (generation | RF_LABEL_HOLDER << 24);
}

bool is_layered(uint64_t file)
{
	uint64_t inode = kernel("file_f_inode_8", file);

	return S_ISREG(kernel("inode_i_mode_2", inode)) &&
	       kernel("super_block_s_magic_8", kernel("inode_i_sb_8", inode)) ==
		       OVERLAYFS_SUPER_MAGIC;
}

uint64_t place_asked(const char *function, uint64_t of)
{
	return answer(function, 1, &of);
}

uint64_t place_below(uint64_t dir)
{
	return place_asked("place_in", dir);
}

/* A way up: how it reads a dentry, and what a directory carries itself. */
struct way {
	uint64_t (*read)(const char *field, uint64_t of);
	uint64_t (*carries)(uint64_t dir);
};

static uint64_t carried_on_way(uint64_t dentry)
{
	return carried_by_dir(kernel("dentry_d_inode_8", dentry));
}

static uint64_t recorded_on_way(uint64_t dentry)
{
	uint64_t inode = kernel("dentry_d_inode_8", dentry);

	return (uint32_t)answer("own_label_of_dir", 1, &inode);
}

static uint64_t probed_on_way(uint64_t dentry)
{
	uint64_t inode = probed("dentry_d_inode_8", dentry), sb = probed("inode_i_sb_8", inode);
	uint64_t keys[] = {
		probed("inode_i_ino_8", inode),
		probed("super_block_s_dev_4", sb),
		probed("inode_i_generation_4", inode),
	};

	if (S_ISDIR(probed("inode_i_mode_2", inode)) &&
	    probed("super_block_s_magic_8", sb) == EXT4_SUPER_MAGIC)
		keys[2] = 0;
	return label_recorded(keys);
}

static const struct way usual_way = {kernel, carried_on_way}, plain_way = {kernel, recorded_on_way},
			probed_way = {probed, probed_on_way};

/* Where the way ends, at most so many directories above, and what is found there. */
static uint64_t go_up(const struct way *way, uint64_t dentry, uint64_t left, uint64_t *ret_place)
{
	for (; left; left--) {
		uint64_t parent = way->read("dentry_d_parent_8", dentry);

		*ret_place = way->carries(dentry);
		if (VAULT(*ret_place))
			return dentry;
		*ret_place = AS_REASON(RF_REASON_DISCONNECTED);
		if (parent == dentry)
			return dentry;
		dentry = parent;
	}
	*ret_place = AS_REASON(RF_REASON_DEPTH);
	return dentry;
}

/* The top of a superblock is no reason to refuse, nor is one without roots. */
static uint64_t found(const struct way *way, uint64_t dentry)
{
	uint64_t sb = kernel("dentry_d_sb_8", dentry), place;
	uint64_t end = go_up(way, dentry, RF_DEPTH_MAX, &place);

	if (place == AS_REASON(RF_REASON_DISCONNECTED) && end == kernel("super_block_s_root_8", sb))
		return 0;
	return place;
}

static uint64_t unless_no_roots(uint64_t place, uint64_t dentry)
{
	return REASON(place) && !holds_a_root(kernel("dentry_d_sb_8", dentry)) ? 0 : place;
}

bool recursive(const char *name, const uint64_t *numbers, uint64_t *ret_number)
{
	static const struct {
		const char *name;
		const struct way *way;
		bool end;
	} definitions[] = {
		{"climb", &usual_way, false},	     {"end_of", &usual_way, true},
		{"climb_plain", &plain_way, false},  {"end_plain", &plain_way, true},
		{"climb_alias", &probed_way, false},
	};
	uint64_t end, place;

	for (size_t i = 0; i < sizeof(definitions) / sizeof(definitions[0]); i++) {
		if (strcmp(name, definitions[i].name) != 0)
			continue;
		end = go_up(definitions[i].way, numbers[0], numbers[1], &place);
		/* This one knows the top itself. */
		if (definitions[i].way == &probed_way &&
		    place == AS_REASON(RF_REASON_DISCONNECTED) &&
		    end == probed("super_block_s_root_8", probed("dentry_d_sb_8", end)))
			place = 0;
		*ret_number = definitions[i].end ? end : place;
		return true;
	}
	return false;
}

static uint64_t walked(uint64_t dir)
{
	uint64_t closely = (RF_LABEL_HOLDER | RF_LABEL_FILES) << 24;
	uint64_t place = found(&usual_way, dir);

	if (REASON(place) && !holds_a_root(kernel("dentry_d_sb_8", dir)))
		return 0;
	if (state_at(4, offsetof(struct rf_state, orphans)))
		return place | closely;
	return place | (carried_on_way(dir) & closely);
}

/* What is kept of this generation; else what is found, and that is kept while no name moves. */
static void place_in(void)
{
	uint64_t dir = argument(0), inode = kernel("dentry_d_inode_8", dir);
	uint64_t sb = kernel("dentry_d_sb_8", dir), kept = 0, place;
	uint64_t generation = state_at(8, offsetof(struct rf_state, generation));
	bool there = there_is("dirs", 1, &inode), hit, keeps, must;

	if (there)
		kept = entry("dirs", 8, 1, &inode, offsetof(struct rf_dir, verdict));
	hit = kept >> 32 == generation >> 32;
	place = hit ? (uint32_t)kept : walked(dir);
	keeps = !REASON(place) && !kernel("super_block_s_vfs_rename_mutex_owner_counter_8", sb);
	must = there && !hit && keeps && !REASON(found(&usual_way, dir));
	come(MUST, RESULT, place);
	come(keeps ? MAY : MUST, times("dirs"), 0);
	if (hit || !keeps || (!must && chance("no room", 2)))
		return;
	writes(must ? MUST : OR_NONE, "dirs", 1, &inode);
	come(MUST, written("dirs", offsetof(struct rf_dir, verdict)), generation | place);
}

static uint64_t place_beneath(uint64_t inode)
{
	uint64_t name = probed("inode_i_dentry_first_8", inode), place;
	uint64_t numbers[] = {name - constant("offset_struct_dentry_d_u_d_alias"), RF_DEPTH_MAX};
	uint64_t dev = probed("super_block_s_dev_4", probed("inode_i_sb_8", inode));

	if (!name)
		return AS_REASON(RF_REASON_ALIAS);
	recursive("climb_alias", numbers, &place);
	return REASON(place) && !there_is("devices", 1, &dev) ? 0 : place;
}

static void walk_alias(void)
{
	come(MUST, RESULT, place_beneath(argument(0)));
	leaves_all();
}

/* Whether the one is what overlayfs has opened for the other: one name, or one inode by both ways.
 */
static bool stands_for(uint64_t real, uint64_t file)
{
	uint64_t dentry = probed("file_f_path_dentry_8", real);
	uint64_t inode = probed("file_f_inode_8", real);

	return real && (dentry == probed("file_f_path_dentry_8", file) ||
			(inode && probed("dentry_d_inode_8", dentry) == inode));
}

static void place_in_layer(void)
{
	uint64_t file = argument(0), real = probed("file_private_data_8", file), sb;
	bool known = stands_for(real, file);

	sb = probed("inode_i_sb_8", probed("file_f_inode_8", real));
	if (known && probed("super_block_s_magic_8", sb) == OVERLAYFS_SUPER_MAGIC) {
		uint64_t lower = probed("file_private_data_8", real);

		known = stands_for(lower, real);
		real = lower;
	}
	come(MUST, RESULT,
	     known ? place_asked("walk_alias", probed("file_f_inode_8", real))
		   : AS_REASON(RF_REASON_ALIAS));
	leaves_all();
}

/* agent.bpf.c's, without what is kept. */
static void place_of(void)
{
	uint64_t file = argument(0), inode = kernel("file_f_inode_8", file);
	uint64_t dentry = kernel("file_f_path_dentry_8", file), place;

	if (!is_directory(inode) && VAULT(carried(inode))) {
		place = carried(inode);
	} else {
		dentry = is_directory(inode) ? dentry : kernel("dentry_d_parent_8", dentry);
		place = unless_no_roots(found(&plain_way, dentry), dentry);
	}
	come(MUST, RESULT, place);
	leaves_all();
}

const struct reference references_of_places[] = {
	{"place_in", place_in},
	{"walk_alias", walk_alias},
	{"place_in_layer", place_in_layer},
	{"place_of", place_of},
	{NULL, NULL},
};
