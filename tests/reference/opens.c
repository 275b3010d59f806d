/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* src/bpf/opens.h: who else has a file open, by the counts of its inode. */
#include "core/abi.h"
#include "reference.h"

bool has_other_names(uint64_t inode)
{
	uint64_t first = probed("inode_i_dentry_first_8", inode);

	return (uint32_t)kernel("inode_i_nlink_4", inode) > 1 || probed("hlist_node_next_8", first);
}

uint32_t count_of(const char *field, uint64_t inode)
{
	int32_t count = (int32_t)kernel(field, inode);

	return count > 0 ? (uint32_t)count : 0;
}

/* Of our own table of descriptors, only that it changes nothing. */
static void own_opens(void)
{
	leaves_all();
}

static bool held(uint64_t inode)
{
	uint64_t mapping = kernel("inode_i_mapping_8", inode);
	uint32_t opens = (uint32_t)kernel("inode_i_readcount_counter_4", inode) +
			 count_of("inode_i_writecount_counter_4", inode);

	if (!inode || kernel("address_space_i_mmap_rb_root_rb_node_8", mapping))
		return true;
	return opens > (uint32_t)answer("own_opens", 1, &inode);
}

static void is_held(void)
{
	come(MUST, RESULT, held(argument(0)));
	leaves_all();
}

bool is_held_by_others(uint64_t inode)
{
	return (uint32_t)answer("is_held", 1, &inode);
}

const struct reference references_of_opens[] = {
	{"own_opens", own_opens},
	{"is_held", is_held},
	{NULL, NULL},
};
