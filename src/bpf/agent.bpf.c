// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the daemon has the kernel side do for it. Not hooks: each runs when the
 * daemon reads its iterator.
 *
 *   rf_record         looks at the daemon's own descriptors and does what `requests` asks:
 *                     records the inode as it is for the kernel, because stat(2) lies
 *   rf_held_files     lists descriptors on labelled objects whose holder may not have them
 *   rf_held_mappings  the same for mappings
 */
#include "alias.h"
#include "core/decide.h"
#include "subject.h"
#include "walk.h"

char LICENSE[] SEC("license") = "GPL";

static long walk_plain_step(__u32 i, struct walk *walk)
{
	return walk_on(walk, own_label_of_dir(walk->dentry->d_inode));
}

/* walk() without the storage, which iterators lack. */
static __noinline __u64 walk_plain(struct dentry *dentry)
{
	struct walk walk = {.dentry = dentry, .place = PLACE_REASON(RF_REASON_DEPTH)};
	const struct super_block *sb = dentry->d_sb;
	__u64 place;

	bpf_loop(RF_DEPTH_MAX, walk_plain_step, &walk, 0);
	place = walk_end(&walk, sb);
	return place >> 32 && !holds_roots(sb->s_dev) ? 0 : place;
}

/* A file's own label first: where it differs from its directory's, both hold, and this one is the
 * file's. */
static __noinline __u64 place_of(struct file *file)
{
	struct inode *inode = file->f_inode;
	__u32 own = is_dir(inode) ? 0 : own_label(inode);

	if (place_vault(own))
		return own;
	return walk_plain(is_dir(inode) ? file->f_path.dentry : file->f_path.dentry->d_parent);
}

static __always_inline bool record(struct inode *inode, const struct rf_request *request)
{
	bool root = request->kind == RF_REQUEST_ROOT;
	struct rf_object object = request->object;
	const __u32 one = 1;
	struct rf_object *before;
	struct rf_key key;

	if (is_dir(inode))
		key_of_dir(inode, &key);
	else
		key_of(inode, &key);
	before = bpf_map_lookup_elem(&roots, &key);
	if (request->kind == RF_REQUEST_CHECK)
		return before && before->label.vault == object.label.vault;
	if (!root && request->kind != RF_REQUEST_MARK)
		return false;
	if (before) {
		if (!object.label.vault)
			object.label.vault = before->label.vault;
		object.label.flags |= before->label.flags;
		if (!object.program)
			object.program = before->program;
	}
	if (root && bpf_map_update_elem(&roots, &key, &object, BPF_ANY))
		return false;
	if (!root && bpf_map_update_elem(&marks, &key, &object, BPF_ANY))
		return false;
	if (is_dir(inode))
		state.directories[rf_directory_slot(key.ino)] = 1;
	/* A directory on the way to a root needs watching as much as the root: it is frozen. */
	state.devices[rf_device_slot(key.dev)] = 1;
	return !bpf_map_update_elem(&devices, &key.dev, &one, BPF_ANY);
}

/*
 * What decides whether the inode keeps its number. Overlayfs takes that of a lower or upper
 * inode where all are of one file system (0) or there are bits to tell which (more).
 */
static __always_inline void tell_filesystem(struct inode *inode, struct rf_request *request)
{
	struct super_block *sb = inode->i_sb;
	__u32 flags = inode == sb->s_root->d_inode ? RF_FILESYSTEM_TOP : 0;
	__u32 xino = -1;

	bpf_probe_read_kernel_str(request->filesystem, RF_FILESYSTEM_LEN, sb->s_type->name);
	if (cfg_xino)
		bpf_probe_read_kernel(&xino, sizeof(xino), sb->s_fs_info + cfg_xino);
	if ((int)xino >= 0)
		flags |= RF_FILESYSTEM_XINO;
	request->filesystem_flags = flags;
}

SEC("iter/task_file")
int rf_record(struct bpf_iter__task_file *ctx)
{
	struct file *file = ctx->file;
	__u32 fd = ctx->fd;
	struct rf_request *request;
	__u64 place;

	if (!file)
		return 0;
	request = bpf_map_lookup_elem(&requests, &fd);
	if (!request || request->kind == RF_REQUEST_NONE || request->done)
		return 0;
	if (request->kind != RF_REQUEST_LABEL) {
		tell_filesystem(file->f_inode, request);
		request->done = record(file->f_inode, request);
		return 0;
	}
	place = watched(file->f_inode->i_sb) ? place_of(file) : 0;
	request->object.label = rf_label_unpack(place);
	request->reason = place >> 32;
	request->done = 1;
	return 0;
}

/* What `access` the task has in hand without being granted it now; all of it, where one cannot
 * know. */
static __always_inline __u32 excess(struct task_struct *task, __u32 access, __u64 place)
{
	struct rf_question q = {
		.access = access,
		.label = place_vault(place),
		.reason = place >> 32,
	};
	struct rf_vault *v = bpf_map_lookup_elem(&vaults, &q.label);
	struct rf_subject subject;

	subject_of(task, &subject);
	if (v) {
		q.vault = *v;
		q.granted = granted_to(&subject, q.label, v->everyone);
	}
	q.subject_flags = subject.flags;
	if (rf_decide(&q).verdict == RF_VERDICT_ALLOW)
		return 0;
	return q.reason ? access : access & ~rf_granted(&q);
}

static __always_inline void tell(struct seq_file *seq, struct task_struct *task, struct file *file,
				 struct rf_holding *holding)
{
	holding->pid = task->tgid;
	holding->tid = task->pid;
	key_of(file->f_inode, &holding->object);
	bpf_probe_read_kernel_str(holding->comm, sizeof(holding->comm), task->comm);
	bpf_seq_write(seq, holding, sizeof(*holding));
}

/* An io_uring instance may hold files that stand in no table of descriptors: from before, if its
 * task is. */
static __always_inline bool is_old_ring(struct task_struct *task, struct file *file)
{
	const char ring[] = "[io_uring]";
	char name[sizeof(ring)] = {};

	if (task->start_boottime >= state.since)
		return false;
	bpf_probe_read_kernel_str(name, sizeof(name), file->f_path.dentry->d_name.name);
#pragma unroll
	for (unsigned int i = 0; i < sizeof(ring); i++)
		if (name[i] != ring[i])
			return false;
	return true;
}

/* Where it is what a descriptor gives. */
static __always_inline __u64 place_held(struct file *file)
{
	__u64 place = watched(file->f_inode->i_sb) ? place_of(file) : 0;

	return nothing(place) && layered(file) ? place_in_layer(file) : place;
}

SEC("iter/task_file")
int rf_held_files(struct bpf_iter__task_file *ctx)
{
	struct rf_holding holding = {.kind = RF_HOLDING_FILE, .fd = ctx->fd};
	struct task_struct *task = ctx->task;
	struct file *file = ctx->file;
	__u32 access = 0;
	__u64 place;

	if (!task || !file)
		return 0;
	place = place_held(file);
	if (!nothing(place)) {
		if (file->f_mode & FMODE_READ)
			access |= RF_ACCESS_READ;
		if (file->f_mode & FMODE_WRITE)
			access |= RF_ACCESS_WRITE;
		holding.vault = place_vault(place);
		holding.access = access ? excess(task, access, place) : 0;
	}
	if (is_old_ring(task, file))
		holding.kind = RF_HOLDING_RING;
	if (holding.access || holding.kind == RF_HOLDING_RING)
		tell(ctx->meta->seq, task, file, &holding);
	return 0;
}

SEC("iter/task_vma")
int rf_held_mappings(struct bpf_iter__task_vma *ctx)
{
	struct rf_holding holding = {.kind = RF_HOLDING_MAPPING};
	struct task_struct *task = ctx->task;
	struct vm_area_struct *vma = ctx->vma;
	struct inode *inode;
	struct file *file;
	__u64 place;

	if (!task || !vma)
		return 0;
	file = vma->vm_file;
	if (!file)
		return 0;
	inode = file->f_inode;
	if (!watched(inode->i_sb))
		return 0;
	place = inode == file->f_path.dentry->d_inode ? place_of(file) : walk_alias(inode);
	holding.vault = place_vault(place);
	holding.access = excess(task, RF_ACCESS_READ, place);
	if (holding.access)
		tell(ctx->meta->seq, task, file, &holding);
	return 0;
}
