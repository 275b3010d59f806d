/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parts of the kernel's types that the programs read. Offsets come from the
 * running kernel's BTF at load (CO-RE), so only names and types matter here;
 * a field that a kernel lacks makes the load fail, not the decision.
 */
#ifndef RF_BPF_KERNEL_H
#define RF_BPF_KERNEL_H

#include <asm-generic/errno-base.h>
#include <linux/bpf.h>
#include <linux/stat.h>
#include <linux/types.h>
#include <stdbool.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

/* Constants that neither the uapi headers nor BTF have, each with the kernel header that does. */
#define FMODE_READ 0x1	      /* linux/fs.h */
#define FMODE_WRITE 0x2	      /* linux/fs.h */
#define FMODE_EXEC 0x20	      /* linux/fs.h; as open(2)'s __FMODE_EXEC in f_flags */
#define FMODE_PATH 0x4000     /* linux/fs.h */
#define MAY_WRITE 0x2	      /* linux/fs.h */
#define MAY_READ 0x4	      /* linux/fs.h */
#define ATTR_SIZE (1 << 3)    /* linux/fs.h */
#define PF_KTHREAD 0x00200000 /* linux/sched.h */
#define RWSEM_WRITER_LOCKED 1 /* kernel/locking/rwsem.c */
#define VM_SHARED 0x8	      /* linux/mm.h */
#define F_SETDELEG 1040	      /* linux/fcntl.h since 6.19 */

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

typedef struct {
	__u32 val;
} kuid_t;

typedef struct {
	__u32 val;
} kgid_t;

struct hlist_node {
	struct hlist_node *next;
};

struct hlist_head {
	struct hlist_node *first;
};

typedef struct {
	int counter;
} atomic_t;

typedef struct {
	long counter;
} atomic_long_t;

typedef struct {
	__u8 b[16];
} uuid_t;

struct list_head {
	struct list_head *next;
};

struct rb_node;

struct rb_root {
	struct rb_node *rb_node;
};

struct rb_root_cached {
	struct rb_root rb_root;
};

struct mutex {
	atomic_long_t owner;
};

struct rw_semaphore {
	atomic_long_t count;
};

struct file_system_type {
	const char *name;
};

struct super_block {
	__u32 s_dev;
	unsigned long s_magic;
	struct file_system_type *s_type;
	struct dentry *s_root;
	uuid_t s_uuid;
	struct mutex s_vfs_rename_mutex;
};

struct address_space {
	struct rb_root_cached i_mmap;
};

struct inode {
	unsigned short i_mode;
	unsigned int i_nlink;
	unsigned long i_ino;
	__u32 i_generation;
	struct super_block *i_sb;
	struct rw_semaphore i_rwsem;
	struct hlist_head i_dentry;
	struct address_space *i_mapping;
	atomic_t i_readcount;
	atomic_t i_writecount;
};

struct qstr {
	__u64 hash_len;
	const unsigned char *name;
};

struct dentry {
	struct dentry *d_parent;
	struct qstr d_name;
	struct inode *d_inode;
	struct super_block *d_sb;
	union {
		struct hlist_node d_alias;
	} d_u;
};

/* Since 6.17 or so: the union has no name. */
struct dentry___flat {
	struct hlist_node d_alias;
};

struct vfsmount {
	struct dentry *mnt_root;
	int mnt_flags;
};

struct mount {
	struct mount *mnt_parent;
	struct dentry *mnt_mountpoint;
	int mnt_id;
	int mnt_group_id;
	struct vfsmount mnt;
};

struct path {
	struct vfsmount *mnt;
	struct dentry *dentry;
};

typedef struct {
	atomic_long_t refcnt;
} file_ref_t;

/* Since 6.13: instead of f_count, and less by one. */
struct file___ref {
	file_ref_t f_ref;
};

/* Since 6.18 or so: f_path has two names, hence the verifier does not trust what it leads to. */
struct file___twice {
	struct path __f_path;
};

/* The walk along a path that an open is at the end of. */
struct nameidata {
	struct path path;
};

struct file {
	struct path f_path;
	struct inode *f_inode;
	unsigned int f_flags;
	unsigned int f_mode;
	atomic_long_t f_count;
	struct file *private_data; /* anything; of a file of overlayfs, see layer.h */
};

struct iattr {
	unsigned int ia_valid;
};

struct cred {
	kuid_t uid;
	kgid_t gid;
	kuid_t euid;
};

struct ns_common {
	unsigned int inum;
};

struct mnt_namespace {
	struct ns_common ns;
};

struct nsproxy {
	struct mnt_namespace *mnt_ns;
};

struct kernfs_node {
	__u64 id;
};

struct cgroup_root {
	int hierarchy_id;
};

struct cgroup_subsys_state {
	struct cgroup *cgroup;
	struct cgroup_subsys_state *parent;
};

struct cgroup {
	struct cgroup_subsys_state self;
	struct kernfs_node *kn;
	struct cgroup_root *root;
};

struct fdtable {
	unsigned int max_fds;
	struct file **fd;
};

struct files_struct {
	atomic_t count;
	struct fdtable *fdt;
};

struct css_set {
	struct cgroup *dfl_cgrp;
};

struct mm_struct {
	struct file *exe_file;
};

struct vm_area_struct {
	struct file *vm_file;
	unsigned long vm_flags;
};

struct task_struct {
	unsigned int flags;
	struct mm_struct *mm;
	int pid;
	int tgid;
	struct task_struct *real_parent;
	struct task_struct *group_leader;
	const struct cred *real_cred;
	const struct cred *cred;
	char comm[16];
	struct nsproxy *nsproxy;
	struct css_set *cgroups;
	struct files_struct *files;
	struct nameidata *nameidata;
	struct list_head tasks;
	kuid_t loginuid;
	__u64 start_boottime;
};

/* Begins with its struct sock, so a pointer to that one is to this. */
struct unix_sock {
	struct path path; /* what it was bound to; without a name, or with an abstract one, NULLs */
};

struct socket {
	struct unix_sock *sk;
};

struct seq_file;

struct bpf_iter_meta {
	struct seq_file *seq;
};

struct bpf_iter__task_file {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
	__u32 fd;
	struct file *file;
};

struct bpf_iter__task_vma {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
	struct vm_area_struct *vma;
};

#pragma clang attribute pop

/* What overlayfs, a module, keeps as private data of a file since 6.13: the file of the layer that
 * it opened, and the copy of that on the upper one, once there is one. Before, the first alone. */
struct ovl_file {
	struct file *realfile;
	struct file *upperfile;
};

#endif
