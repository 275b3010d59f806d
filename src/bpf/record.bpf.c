// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the daemon has the kernel side do for it, because stat(2) lies and paths are text. Not a
 * hook: it runs when the daemon reads its iterator.
 *
 *   rf_record   looks at the daemon's own descriptors and does what `requests` asks
 */
#include "climb.h"
#include "seen.h"

char LICENSE[] SEC("license") = "GPL";

/* The root, and what is above it. */
static __always_inline bool record_root(struct file *file, const struct rf_request *asked)
{
	struct rf_object object = asked->object;

	if (record_inode(file->f_inode, &object))
		return false;
	return !asked->freezes || fix_path(file, true);
}

/*
 * Who has it open, by the inode's own counts. They rise before the hook of an open is asked: what
 * they do not tell of once that is attached has not been opened before.
 */
static __always_inline void tell_opens(struct inode *inode, struct rf_request *request)
{
	int readers = inode->i_readcount.counter, writers = inode->i_writecount.counter;

	request->readers = readers > 0 ? readers : 0;
	request->writers = writers > 0 ? writers : 0;
}

/* Marks a file of a vault that may have a name elsewhere, and does not say yet where it is. */
static __always_inline bool scan(struct inode *inode, const struct rf_request *asked,
				 struct rf_request *request)
{
	tell_opens(inode, request);
	if (is_dir(inode) || !has_other_names(inode) || place_vault(own_label(inode)))
		return true;
	request->marked = 1;
	return !mark(inode, &asked->object);
}

/* Whether hooks find what was recorded. A path that is no root of a vault may be in any. */
static __always_inline bool is_recorded(struct file *file, const struct rf_request *asked)
{
	__u32 vault = asked->object.label.vault;

	if (vault && place_vault(place_seen(file)) != vault)
		return false;
	return !asked->freezes || fix_path(file, false);
}

/* Whether nobody is changing what is in the directory: who does holds it to the end. */
static __always_inline bool is_settled(struct inode *dir)
{
	return !(dir->i_rwsem.count.counter & RWSEM_WRITER_LOCKED);
}

/* What decides whether the inode keeps its number. */
static __always_inline void tell_filesystem(struct inode *inode, struct rf_request *request)
{
	struct super_block *sb = inode->i_sb;

	bpf_probe_read_kernel_str(request->filesystem, RF_FILESYSTEM_LEN, sb->s_type->name);
	request->filesystem_flags = inode == sb->s_root->d_inode ? RF_FILESYSTEM_TOP : 0;
}

static __always_inline void tell_label(struct file *file, struct rf_request *request)
{
	__u64 place = place_seen(file);

	request->object.label = rf_label_unpack(place);
	request->reason = place >> 32;
}

/* What was asked is read once: the answer stands in the same place. */
static __always_inline bool answer(struct file *file, const struct rf_request *asked,
				   struct rf_request *request)
{
	switch (asked->kind) {
	case RF_REQUEST_ROOT:
		return record_root(file, asked);
	case RF_REQUEST_SCAN:
		return scan(file->f_inode, asked, request);
	case RF_REQUEST_OPENS:
		tell_opens(file->f_inode, request);
		return true;
	case RF_REQUEST_CHECK:
		return is_recorded(file, asked);
	case RF_REQUEST_SETTLED:
		return is_settled(file->f_inode);
	case RF_REQUEST_LABEL:
		tell_label(file, request);
		return true;
	default:
		return false;
	}
}

SEC("iter/task_file")
int rf_record(struct bpf_iter__task_file *ctx)
{
	struct file *file = ctx->file;
	__u32 fd = ctx->fd;
	struct rf_request *request, asked;

	if (!file)
		return 0;
	request = bpf_map_lookup_elem(&requests, &fd);
	if (!request || request->kind == RF_REQUEST_NONE || request->done)
		return 0;
	asked = *request;
	tell_filesystem(file->f_inode, request);
	request->done = answer(file, &asked, request);
	return 0;
}
