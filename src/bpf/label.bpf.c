// SPDX-License-Identifier: GPL-2.0-only
/* What inodes carry: the two maps of objects, and the one place that looks there. */
#include "key.h"

char LICENSE[] SEC("license") = "GPL";

/* `marks` first: it holds what changed since `roots` was recorded. */
static __always_inline struct rf_object *object_find(const struct rf_key *key)
{
	struct rf_object *object = bpf_map_lookup_elem(&marks, key);

	return object ? object : bpf_map_lookup_elem(&roots, key);
}

int rf_absent(struct rf_carrier *carrier)
{
	return !carrier || !carrier->inode;
}

__u64 rf_carried(struct rf_carrier *carrier)
{
	struct rf_object *object;
	struct rf_key key;

	if (!carrier)
		return 0;
	key_of(carrier->inode, &key);
	object = object_find(&key);
	return object ? (__u64)object->program << 32 | rf_label_pack(object->label) : 0;
}

int rf_mark(struct rf_marking *marking)
{
	struct rf_object object, *before;
	struct inode *inode;
	struct rf_key key;

	if (!marking)
		return -ENOSPC;
	inode = marking->inode;
	object = marking->object;
	key_of(inode, &key);
	before = object_find(&key);
	if (before) {
		object.label.flags |= before->label.flags;
		if (!object.program)
			object.program = before->program;
	}
	return put(&marks, &key, whole_of(BPF_CORE_READ(inode, i_sb, s_dev)), &object);
}

int rf_unmark(struct rf_carrier *carrier)
{
	struct inode *inode;
	struct rf_key key;

	if (!carrier)
		return 0;
	inode = carrier->inode;
	key_of(inode, &key);
	bpf_map_delete_elem(&marks, &key);
	key.filesystem = whole_of(BPF_CORE_READ(inode, i_sb, s_dev));
	bpf_map_delete_elem(&marks, &key);
	return 0;
}
