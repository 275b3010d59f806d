// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who holds what he may not have, from before the policy: told to people. Whether anything is held
 * at all is asked of inodes (rf_record), not of this. Not hooks: each runs when the daemon reads
 * its iterator.
 *
 *   rf_held_files     lists descriptors on objects of vaults whose holder may not have them
 *   rf_held_mappings  the same for mappings
 */
#include "core/decide.h"
#include "layer.h"
#include "seen.h"
#include "subject.h"

char LICENSE[] SEC("license") = "GPL";

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
	holding->object.ino = file->f_inode->i_ino;
	holding->object.dev = file->f_inode->i_sb->s_dev;
	holding->object.gen = file->f_inode->i_generation;
	bpf_probe_read_kernel_str(holding->comm, sizeof(holding->comm), task->comm);
	bpf_seq_write(seq, holding, sizeof(*holding));
}

/* Where it is what a descriptor gives. */
static __always_inline __u64 place_held(struct file *file)
{
	__u64 place = place_seen(file);

	if (!nothing(place) || !layered(file))
		return place;
	place = place_in_layer(file, 0);
	return nothing(place) ? place_in_layer(file, 1) : place;
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
	if (holding.access)
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
