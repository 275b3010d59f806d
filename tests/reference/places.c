/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* src/bpf/walk.h, place.h, layer.h, seen.h: where an object is. */
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

/* A directory of which is known that nothing in it concerns us, and what carries nothing in it. */
uint64_t kept_in(uint64_t dir)
{
	return there_is("dirs", 1, &dir) ? entry("dirs", 4, 1, &dir, offsetof(struct rf_dir, place))
					 : 0;
}

bool is_plain(uint64_t dir)
{
	return kept_in(dir) == RF_KNOWN;
}

bool is_plain_object(uint64_t dentry, uint64_t inode)
{
	return !may_carry(inode) &&
	       is_plain(kernel("dentry_d_inode_8", kernel("dentry_d_parent_8", dentry)));
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

uint64_t place_of_name(uint64_t dentry, uint64_t kept)
{
	return kept ? kept & ~(uint64_t)RF_KNOWN : place_below(kernel("dentry_d_parent_8", dentry));
}

uint64_t place_of_object(uint64_t dentry, uint64_t inode)
{
	uint64_t dir = kernel("dentry_d_inode_8", kernel("dentry_d_parent_8", dentry));

	return place_of_name(dentry, may_carry(inode) ? 0 : kept_in(dir));
}

uint64_t place_seen(uint64_t file)
{
	uint64_t inode = kernel("file_f_inode_8", file);

	return is_watched(kernel("inode_i_sb_8", inode)) ? place_asked("place_of", file) : 0;
}

/* A way up: how it reads a dentry, and what a directory carries itself. */
struct way {
	uint64_t (*read)(const char *field, uint64_t of);
	uint64_t (*carries)(uint64_t dir);
};

static uint64_t kept_on_way(uint64_t dentry)
{
	return label_of_dir(kernel("dentry_d_inode_8", dentry));
}

static uint64_t carried_on_way(uint64_t dentry)
{
	return own_label(kernel("dentry_d_inode_8", dentry));
}

static uint64_t probed_on_way(uint64_t dentry)
{
	return own_label_probed(probed("dentry_d_inode_8", dentry));
}

static const struct way usual_way = {kernel, kept_on_way}, plain_way = {kernel, carried_on_way},
			probed_way = {probed, probed_on_way};

/* Where the way ends, at most so many directories above, and what is found there. */
static uint64_t go_up(const struct way *way, uint64_t dentry, uint64_t left, uint64_t *ret_place)
{
	for (; left; left--) {
		uint64_t parent = way->read("dentry_d_parent_8", dentry);

		*ret_place = VAULT(way->carries(dentry));
		if (*ret_place)
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
static uint64_t found(const struct way *way, uint64_t dentry, uint64_t sb)
{
	uint64_t place;
	uint64_t end = go_up(way, dentry, RF_DEPTH_MAX, &place);

	if (place == AS_REASON(RF_REASON_DISCONNECTED) && end == kernel("super_block_s_root_8", sb))
		return 0;
	return place;
}

static uint64_t unless_no_roots(uint64_t place, uint64_t sb)
{
	return REASON(place) && !holds_a_root(sb) ? 0 : place;
}

/* The definitions that are made of themselves. */
static const struct definition {
	const char *name;
	const struct way *way;
	bool end;
} definitions[] = {
	{"climb", &usual_way, false},	     {"end_of", &usual_way, true},
	{"climb_plain", &plain_way, false},  {"end_plain", &plain_way, true},
	{"climb_alias", &probed_way, false},
};

static uint64_t define(const struct definition *definition, const uint64_t *numbers)
{
	uint64_t place, end = go_up(definition->way, numbers[0], numbers[1], &place);

	if (definition->end)
		return end;
	/* This one knows the top itself. */
	if (definition->way == &probed_way && place == AS_REASON(RF_REASON_DISCONNECTED) &&
	    end == probed("super_block_s_root_8", probed("dentry_d_sb_8", end)))
		return 0;
	return place;
}

/* The same is asked for each number that may be wrong; so answers are kept. */
bool recursive(const char *name, const uint64_t *numbers, uint64_t *ret_number)
{
	static struct {
		const struct definition *definition;
		uint64_t seed, from, left, number;
	} kept[64];

	for (size_t i = 0; i < sizeof(definitions) / sizeof(definitions[0]); i++) {
		size_t slot = (numbers[0] + numbers[1] * 5 + i * 11) % 64;

		if (strcmp(name, definitions[i].name) != 0)
			continue;
		if (kept[slot].definition != &definitions[i] || kept[slot].seed != reference_seed ||
		    kept[slot].from != numbers[0] || kept[slot].left != numbers[1]) {
			kept[slot].definition = &definitions[i];
			kept[slot].seed = reference_seed;
			kept[slot].from = numbers[0];
			kept[slot].left = numbers[1];
			kept[slot].number = define(&definitions[i], numbers);
		}
		*ret_number = kept[slot].number;
		return true;
	}
	return false;
}

/* What is kept; else what is found, and that is kept while no name moves. */
static void place_in(void)
{
	uint64_t dir = argument(0), inode = kernel("dentry_d_inode_8", dir);
	uint64_t sb = kernel("dentry_d_sb_8", dir), kept = 0, place;
	bool there = inode && there_is("dirs", 1, &inode), keeps, must;

	if (there)
		kept = entry("dirs", 4, 1, &inode, offsetof(struct rf_dir, place));
	place = kept ? kept & ~RF_KNOWN : unless_no_roots(found(&usual_way, dir, sb), sb);
	keeps = !REASON(place) && !kernel("super_block_s_vfs_rename_mutex_owner_counter_8", sb);
	must = there && !kept && keeps && !REASON(found(&usual_way, dir, sb));
	come(MUST, RESULT, place);
	come(keeps ? MAY : MUST, times("dirs"), 0);
	if (kept || !keeps || (!must && chance("no room", 2)))
		return;
	writes(must ? MUST : OR_NONE, "dirs", 1, &inode);
	come(MUST, written("dirs", offsetof(struct rf_dir, place)), RF_KNOWN | place);
}

static uint64_t place_beneath(uint64_t inode)
{
	uint64_t name = probed("inode_i_dentry_first_8", inode), place;
	bool flat = constant("exists_struct_dentry___flat_d_alias") & 1;
	uint64_t offset = constant(flat ? "offset_struct_dentry___flat_d_alias"
					: "offset_struct_dentry_d_u_d_alias");
	uint64_t numbers[] = {name - offset, RF_DEPTH_MAX};
	uint64_t dev = probed("super_block_s_dev_4", probed("inode_i_sb_8", inode));

	if (!name)
		return AS_REASON(RF_REASON_ALIAS);
	recursive("climb_alias", numbers, &place);
	return REASON(place) && !there_is("devices", 1, &dev) ? 0 : place;
}

static void rf_alias(void)
{
	if (given("is_there_carrier"))
		come(MUST, RESULT, place_beneath(given("carrier_0_8")));
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

/* What overlayfs keeps with it; where, is the kernel's. */
static uint64_t kept_with(uint64_t file, bool copy)
{
	uint64_t numbers[] = {file, copy};

	return answer("kept_file", 2, numbers);
}

static uint64_t asked_of_two(const char *function, uint64_t real, uint64_t file)
{
	uint64_t numbers[] = {real, file};

	return answer(function, 2, numbers);
}

static void place_of_real(void)
{
	uint64_t real = argument(0);

	come(MUST, RESULT,
	     stands_for(real, argument(1)) ? place_asked("rf_alias", probed("file_f_inode_8", real))
					   : AS_REASON(RF_REASON_ALIAS));
	leaves_all();
}

/* The layer may be an overlay; what was copied up there is not looked for. */
static void come_place_below(void)
{
	uint64_t real = argument(0), file = argument(1);
	uint64_t sb = probed("inode_i_sb_8", probed("file_f_inode_8", real));
	bool overlay = probed("super_block_s_magic_8", sb) == OVERLAYFS_SUPER_MAGIC;

	come(MUST, RESULT,
	     !stands_for(real, file) || !overlay ? asked_of_two("place_of_real", real, file)
	     : kept_with(real, true)		 ? AS_REASON(RF_REASON_ALIAS)
				     : asked_of_two("place_of_real", kept_with(real, false), real));
	leaves_all();
}

uint64_t place_in_layers(uint64_t file, bool copy)
{
	uint64_t real = kept_with(file, copy);

	return copy && !real ? 0 : asked_of_two("place_below", real, file);
}

/* The same without what is kept. */
static void place_above(void)
{
	uint64_t dentry = argument(0), dir = kernel("dentry_d_parent_8", dentry);
	uint64_t sb = kernel("dentry_d_sb_8", dentry);

	come(MUST, RESULT, unless_no_roots(found(&plain_way, dir, sb), sb));
	leaves_all();
}

static void place_of(void)
{
	uint64_t file = argument(0), own = VAULT(own_label(kernel("file_f_inode_8", file)));
	uint64_t dentry = kernel("file_f_path_dentry_8", file);

	come(MUST, RESULT, own ? own : place_asked("place_above", dentry));
	leaves_all();
}

const struct reference references_of_places[] = {
	{"place_in", place_in},
	{"rf_alias", rf_alias},
	{"kept_file", leaves_all},
	{"place_of_real", place_of_real},
	{"place_below", come_place_below},
	{"place_above", place_above},
	{"place_of", place_of},
	{NULL, NULL},
};
