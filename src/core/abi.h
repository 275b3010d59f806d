/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The contract between the kernel programs and user space: keys and values of
 * every map, the event record, and the limits. Compiled by the BPF compiler and
 * by the host's; so it includes <linux/types.h> alone, uses fixed-size types,
 * and asserts every size. A pad field is always zero.
 */
#ifndef RF_CORE_ABI_H
#define RF_CORE_ABI_H

#include <linux/types.h>

/* Rises when a struct or a request here changes: another version's set is replaced, not adopted. */
#define RF_ABI 5

/* Limits. policy/check.c enforces those a policy can reach; the others are the kernel side's. */
#define RF_VAULTS_MAX 4096   /* vaults of one policy */
#define RF_ROOTS_MAX 1048576 /* paths of one policy, programs included */
#define RF_RULES_MAX 262144  /* (vault, subject) pairs of one policy */
#define RF_UNITS_MAX 4096    /* distinct services of one policy */
#define RF_MARKS_MAX 262144  /* labels given while a policy is in force (moved and linked files) */
#define RF_DEPTH_MAX 256     /* directories between an object and the root of its file system */
#define RF_UNIT_PATH_MAX 128 /* bytes of a service's cgroup path, with two NULs */
#define RF_PATH_LEN 512	     /* bytes of the object's names in an event */
#define RF_EXE_LEN 256	     /* bytes of the executable's names in an event */
#define RF_COMM_LEN 16	     /* TASK_COMM_LEN */
#define RF_FILESYSTEM_LEN 16 /* bytes of a file system's type, with the final NUL */
#define RF_ANCESTORS 8	     /* processes of the ancestor chain in an event */
#define RF_DEVICE_SLOTS 64   /* tell watched devices from others in one look */
#define RF_INODE_SLOTS (1 << 22) /* tell most inodes without a label in one look */
#define RF_CGROUPS_MAX 65536	 /* cgroups that belong to services of the policy */
#define RF_DEVICES_MAX 256	 /* file systems that hold roots or what is above them */
#define RF_SUBVOLUMES_MAX 1024	 /* the same for subvolumes of btrfs */
#define RF_MOUNTS_MAX 4096	 /* mounts on the way to a root */
#define RF_REQUESTS_MAX 1024	 /* descriptors that one reading of the recorder can serve */
#define RF_EVENTS_SIZE (4 << 20) /* bytes of the ring buffer */
#define RF_SOURCES_MAX 4096	 /* of refusals, remembered: see struct rf_source */
#define RF_TASK_SHARE 64	 /* events that a task gets written out in a second */
#define RF_SOURCE_SHARE 256	 /* the same of all tasks of a source together */
#define RF_NO_ID ((__u32)-1)	 /* a login user or user that is not set */

/* Descriptors of a task that are looked through, for what it may not hand over. */
#define RF_DESCRIPTORS_MAX 1048576

/*
 * What an inode is known by for as long as it exists, also after its file system was mounted
 * anew under another device number. `filesystem` is the number that the policy in force has
 * given to the file system, or to the subvolume of btrfs, since those number their inodes alike.
 * `gen` tells a reused inode number from the one that was recorded. It is 0 for directories
 * of ext2 to ext4, where FS_IOC_SETVERSION changes it: those that are recorded cannot be removed,
 * so nothing else gets their number.
 */
struct rf_key {
	__u64 ino;
	__u32 filesystem;
	__u32 gen;
};

/*
 * Key of `filesystems`: what a file system itself says that it is. One without a UUID is known by
 * its device number, for as long as it is mounted.
 */
struct rf_filesystem {
	__u8 uuid[16];
	__u32 dev; /* 0 where there is a UUID */
	__u32 pad;
};

/*
 * Value of `filesystems` and `devices`: a number, from 1. With RF_FILESYSTEM_PARTS the file system
 * has subvolumes, which have numbers of their own: `subvolumes` tells those that were recorded. A
 * snapshot is not among them, but what is in it may be a copy: it has the number of the whole.
 */
#define RF_FILESYSTEM_PARTS (1U << 31)

/* Key of `subvolumes`. */
struct rf_subvolume {
	__u64 id;
	__u32 filesystem; /* number of the whole */
	__u32 pad;
};

/*
 * Where an inode is now, for people and for user space. `dev` is the kernel's own dev_t
 * (major << 20 | minor) of the superblock, not what stat(2) says: they differ on btrfs and
 * overlayfs.
 */
struct rf_inode {
	__u64 ino;
	__u32 dev;
	__u32 gen;
};

/* What is asked of an object. */
enum rf_access {
	RF_ACCESS_READ = 1 << 0,  /* content of a file, entries of a directory */
	RF_ACCESS_WRITE = 1 << 1, /* change of content, truncation included */
	RF_ACCESS_ATTR = 1 << 2,  /* mode, owner, times, xattr, ACL, inode flags */
	RF_ACCESS_ENTRY = 1 << 3, /* create, remove, rename, link in a directory; mount */
	RF_ACCESS_EXEC = 1 << 4,  /* execve */
	RF_ACCESS_STAT = 1 << 5,  /* metadata; asked only where a vault hides */
};

#define RF_ACCESS_ALL 0x3fU
#define RF_ACCESS_READER (RF_ACCESS_READ | RF_ACCESS_EXEC | RF_ACCESS_STAT)

/* Who acts. A rule names one kind and one number of that kind. */
enum rf_subject_kind {
	RF_SUBJECT_LOGIN,   /* login user (audit's loginuid): survives su and sudo */
	RF_SUBJECT_UID,	    /* real user id of the process; root can take any */
	RF_SUBJECT_GID,	    /* real group id of the process; root can take any */
	RF_SUBJECT_PROGRAM, /* executable, by inode; its number is that of the policy */
	RF_SUBJECT_SERVICE, /* systemd unit, by cgroup; its number is that of the policy */
	RF_SUBJECT_MAX_
};

/* Facts about who acts. A number of 0 (program, service) or RF_NO_ID (others) is "none". */
struct rf_subject {
	__u32 ids[RF_SUBJECT_MAX_]; /* indexed by enum rf_subject_kind */
	__u32 flags;		    /* enum rf_subject_flag */
};

enum rf_subject_flag {
	RF_SUBJECT_KTHREAD = 1 << 0, /* a kernel thread: nobody's maintainer */
	RF_SUBJECT_AGENT = 1 << 1,   /* Ringfence's own task, by task mark: may list directories */
};

/*
 * Value of `tasks`, in the storage of each task of which something is known. It outlives a policy:
 * one map serves every set (enforce/home.c), so it holds no number of an image.
 */
struct rf_task {
	__u32 flags; /* enum rf_task_flag */
	__u32 pad;
};

enum rf_task_flag {
	RF_TASK_AGENT = 1 << 0, /* Ringfence's own; not inherited */
};

/* What the kernel knows of an object. `vault` 0 is none; vaults count from 1. */
struct rf_label {
	__u32 vault;
	__u32 flags; /* enum rf_label_flag */
};

enum rf_label_flag {
	RF_LABEL_ROOT = 1 << 0,	    /* its name is a path of the policy: fixed, or handed on */
	RF_LABEL_ANCESTOR = 1 << 1, /* above a root, or covered by a mount that is: fixed */
};

/* Value of `roots` and of `marks`: one inode that the policy, or a later move, singled out. */
struct rf_object {
	struct rf_label label;
	__u32 program; /* number of the program that this inode is; 0: none */
	__u32 pad;
};

/* Value of `vaults`, an array indexed by vault number. */
struct rf_vault {
	__u32 everyone; /* enum rf_access that nobody needs a rule for */
	__u32 flags;	/* enum rf_vault_flag */
};

enum rf_vault_flag {
	RF_VAULT_USED = 1 << 0,	 /* the slot holds a vault; a label without one is refused */
	RF_VAULT_AUDIT = 1 << 1, /* report, refuse nothing */
	RF_VAULT_HIDE = 1 << 2,	 /* refusals say ENOENT, and stat is refused */
};

/* Key and value of `rules`. */
struct rf_rule_key {
	__u32 vault;
	__u32 kind; /* enum rf_subject_kind */
	__u32 id;
	__u32 pad;
};

struct rf_rule {
	__u32 access; /* enum rf_access */
	__u32 pad;
};

/* Key of `units`: path of a service below the cgroup mount, NUL-padded; value: its number. Two NULs
 * at least: what the kernel cuts to this length has one, and is some longer path. */
struct rf_unit_path {
	char path[RF_UNIT_PATH_MAX];
};

enum rf_verdict {
	RF_VERDICT_ALLOW,
	RF_VERDICT_DENY,
	RF_VERDICT_AUDIT, /* would be denied */
	RF_VERDICT_MAX_
};

/* Why. What is neither NONE nor RULE refuses maintainers too. */
enum rf_reason {
	RF_REASON_NONE,		 /* allowed */
	RF_REASON_RULE,		 /* no rule of the vault lets this subject do this */
	RF_REASON_FROZEN,	 /* on the way to a root: nobody may move, remove or cover it */
	RF_REASON_DISCONNECTED,	 /* reached by file handle, its place in the tree unknown */
	RF_REASON_DEPTH,	 /* deeper than RF_DEPTH_MAX */
	RF_REASON_UNKNOWN_VAULT, /* labelled with a vault that the policy does not hold */
	RF_REASON_MARKS_FULL,	 /* a label had to be given and there was no room */
	RF_REASON_ALIAS,	 /* a layered file system hid the real place */
	RF_REASON_WATCH,	 /* would stall or spy on a file system that holds a root */
	RF_REASON_HELD,		 /* comes into a vault while somebody else holds it open */
	RF_REASON_BOUNDARY,	 /* a directory comes into a vault, or out of it, by being copied */
	RF_REASON_DEVICES_FULL,	 /* a file system of the policy is mounted, and there was no room */
	RF_REASON_FORGED,	 /* would make the process look like another program */
	RF_REASON_HANDED,	 /* would hand a descriptor on to where nobody asks who gets it */
	RF_REASON_MAX_
};

/*
 * One refusal (or would-be refusal), as the ring buffer carries it. Paths come
 * as the names from the object upwards to the root of its file system, each
 * NUL-terminated: the object's own name first. RF_EVENT_*_CUT says that names
 * were left out at the upper end.
 */
struct rf_ancestor {
	__u32 pid;
	char comm[RF_COMM_LEN];
};

struct rf_event {
	__u64 time; /* nanoseconds since boot, CLOCK_BOOTTIME */
	struct rf_inode object;
	struct rf_inode exe;
	__u64 cgroup; /* id of the cgroup */
	__u32 hook;   /* enum rf_hook */
	__u32 access; /* enum rf_access asked */
	__u32 verdict;
	__u32 reason;
	__u32 vault;
	__u32 pid;
	__u32 tid;
	__u32 euid;
	struct rf_subject subject;
	__u32 flags; /* enum rf_event_flag */
	__u32 path_len;
	__u32 exe_len;
	__u32 repeated; /* attempts of the task since its last event that were the same; only
			   counted */
	char comm[RF_COMM_LEN];
	struct rf_ancestor ancestors[RF_ANCESTORS]; /* parent first; pid 0 ends */
	char path[RF_PATH_LEN];
	char exe_path[RF_EXE_LEN];
};

enum rf_event_flag {
	RF_EVENT_PATH_CUT = 1 << 0,
	RF_EVENT_EXE_CUT = 1 << 1,
};

/*
 * Events that somebody got written out, in a window of time. It begins anew when its second is over
 * and what it wrote has been read: so nobody fills the ring, nor the log, however long he tries.
 */
struct rf_share {
	__u64 since; /* the window's begin, nanoseconds of CLOCK_BOOTTIME */
	__u64 end;   /* where in the ring its last event ends */
	__u32 sent;
	__u32 pad;
};

/*
 * What a task was last refused, in its task storage: the same once more within RF_REPEAT_NS is
 * counted and not reported. Addresses stand for what they point to; nothing is read through them.
 */
struct rf_attempt {
	__u64 dentry;
	__u64 name; /* hash and length of the name: a dentry's memory may be used anew */
	__u64 mm;   /* changes with execve */
	__u64 cred; /* changes with every change of user */
	__u64 time; /* of its event, nanoseconds of CLOCK_BOOTTIME */
	__u32 what; /* hook << 8 | enum rf_access */
	__u32 verdict;
	__u32 vault;
	__u32 repeated;
	struct rf_share share;
};

/*
 * Key of `sources`: what is the same however often a process forks. Who wants another one has to
 * execute another file, or to leave the cgroup.
 */
struct rf_source {
	__u64 cgroup;
	struct rf_inode exe; /* zeroes: none, or a kernel thread */
	__u32 vault;
	__u32 pad;
};

/* Value of `sources`: what was counted and not written out, and who was the last of them. */
struct rf_tally {
	struct rf_share share;
	__u64 withheld; /* somebody had his share */
	__u64 lost;	/* the ring was full */
	__u32 pid;
	__u32 login;
	char comm[RF_COMM_LEN];
};

#define RF_REPEAT_NS 1000000000ULL
#define RF_SHARE_NS 1000000000ULL

/* Index of `stats`, a per-CPU array of __u64. */
enum rf_stat {
	RF_STAT_ALLOWED, /* decisions on labelled objects */
	RF_STAT_DENIED,
	RF_STAT_AUDITED,
	RF_STAT_LOST,	  /* refusals whose event found no room */
	RF_STAT_REPEATED, /* refusals like the task's last one, within RF_REPEAT_NS: no event */
	RF_STAT_WITHHELD, /* refusals of who had his share of events: no event */
	RF_STAT_UNNAMED,  /* services' cgroups that found no room in `cgroups`: no right */
	RF_STAT_WALKS,	  /* cached verdicts that were missing or old */
	RF_STAT_MAX_
};

/*
 * What every hook reads first. `devices` is not 0 at the slot (rf_device_slot) of each watched
 * device: where there is 0, it holds nothing of the policy's. Several may share a slot, so
 * something else is not yet a yes: the map `devices` is asked then. Bytes, because a test of a bit
 * is dearer.
 */
struct rf_state {
	__u8 devices[RF_DEVICE_SLOTS];
	__u32 mnt_ns;	   /* mount namespace of the policy's paths: pid 1's */
	__u32 filesystems; /* numbers given so far, subvolumes included */
};

static inline __u32 rf_device_slot(__u32 dev)
{
	return dev % RF_DEVICE_SLOTS;
}

/*
 * Where `labelled`, a table of bytes, tells whether an inode may carry a label: where there is 0,
 * it carries none. The same with several inodes for a slot, of all file systems. As large as the
 * kernel allows, for any policy: a mask that depended on the policy would cost each open two
 * instructions, and this is four megabytes.
 */
static inline __u32 rf_inode_slot(__u64 ino)
{
	return ino % RF_INODE_SLOTS;
}

/*
 * What is known of a directory, in its inode's storage. It does not change while the policy is in
 * force, since no directory comes into a vault, or out of one, by a rename. 0: not known yet.
 */
struct rf_dir {
	__u32 place; /* what is in it inherits: RF_KNOWN | vault */
	__u32 own;   /* what it carries itself: RF_KNOWN | packed label */
};

#define RF_KNOWN (1U << 31)

/* A label in 32 bits: vault in the lower 24, flags above. */
static inline __u32 rf_label_pack(struct rf_label label)
{
	return (label.vault & 0xffffff) | label.flags << 24;
}

static inline struct rf_label rf_label_unpack(__u32 packed)
{
	struct rf_label label = {packed & 0xffffff, packed >> 24};

	return label;
}

/* What the daemon asks about one of its own descriptors, and the answer. */
struct rf_request {
	__u32 kind;		 /* enum rf_request_kind */
	__u32 done;		 /* set to 1 by the program when it did what was asked */
	struct rf_object object; /* to record; or the answer */
	__u32 freezes;		 /* of RF_REQUEST_ROOT: not 0: all that is above is fixed */
	__u32 reason;		 /* of RF_REQUEST_LABEL: enum rf_reason */
	__u32 filesystem_flags;	 /* of what was recorded: enum rf_filesystem_flag */
	__u32 readers;		 /* of RF_REQUEST_SCAN, _OPENS: opens that only read */
	__u32 writers;		 /* and that write */
	__u32 marked;		 /* not 0: it was marked */
	char filesystem[RF_FILESYSTEM_LEN]; /* and its type, as in /proc/filesystems */
};

enum rf_filesystem_flag {
	RF_FILESYSTEM_TOP = 1 << 0, /* the inode is its root directory */
};

enum rf_request_kind {
	RF_REQUEST_NONE,
	RF_REQUEST_ROOT,  /* add to `roots`; flags are added to what is there */
	RF_REQUEST_SCAN,  /* of what is in a vault: who has it open; mark it if a name may be
			     elsewhere */
	RF_REQUEST_OPENS, /* only who has it open */
	RF_REQUEST_CHECK, /* done if hooks find this vault there, and all above fixed where that is
			     to be */
	RF_REQUEST_LABEL, /* tell the label that hooks see */
	RF_REQUEST_SETTLED, /* done if nobody is changing what is in this directory */
};

/* Value of `meta`. */
struct rf_meta {
	__u8 hash[32];	 /* of the image */
	__u8 object[32]; /* SHA-256 of the object that the programs were loaded from */
	__u64 since;	 /* seconds since the epoch */
	__u32 sequence;	 /* rises with every apply since boot */
	__u32 complete;	 /* 1 once everything is in force */
	__u32 roots;
	__u32 missing;
	__u32 links;
	__u32 nested;
	__u32 hooks;
	__u32 vaults;	/* of the policy; the self-test's own is the next */
	__u32 abi;	/* RF_ABI of who made it */
	__u32 attr;	/* not 0: hooks of RF_NEED_ATTR stay attached */
	__u64 withheld; /* of RF_STAT_WITHHELD and RF_STAT_LOST, what was told */
	__u64 lost;
};

/* A descriptor or mapping that a process holds on an object of a vault (iterators' record). */
struct rf_holding {
	struct rf_inode object;
	__u32 vault;
	__u32 kind; /* enum rf_holding_kind */
	__u32 pid;
	__u32 tid;
	__u32 fd;     /* of RF_HOLDING_FILE */
	__u32 access; /* enum rf_access that it gives and the holder is not granted */
	char comm[RF_COMM_LEN];
};

enum rf_holding_kind { RF_HOLDING_FILE, RF_HOLDING_MAPPING, RF_HOLDING_MAX_ };

#define RF_ASSERT_SIZE(type, size) _Static_assert(sizeof(type) == (size), #type " changed size")
RF_ASSERT_SIZE(struct rf_key, 16);
RF_ASSERT_SIZE(struct rf_subject, 24);
RF_ASSERT_SIZE(struct rf_task, 8);
RF_ASSERT_SIZE(struct rf_object, 16);
RF_ASSERT_SIZE(struct rf_vault, 8);
RF_ASSERT_SIZE(struct rf_rule_key, 16);
RF_ASSERT_SIZE(struct rf_rule, 8);
RF_ASSERT_SIZE(struct rf_unit_path, 128);
RF_ASSERT_SIZE(struct rf_filesystem, 24);
RF_ASSERT_SIZE(struct rf_subvolume, 16);
RF_ASSERT_SIZE(struct rf_inode, 16);
RF_ASSERT_SIZE(struct rf_state, 72);
RF_ASSERT_SIZE(struct rf_dir, 8);
RF_ASSERT_SIZE(struct rf_request, 64);
RF_ASSERT_SIZE(struct rf_meta, 128);
RF_ASSERT_SIZE(struct rf_holding, 56);
RF_ASSERT_SIZE(struct rf_share, 24);
RF_ASSERT_SIZE(struct rf_attempt, 80);
RF_ASSERT_SIZE(struct rf_source, 32);
RF_ASSERT_SIZE(struct rf_tally, 64);
RF_ASSERT_SIZE(struct rf_event, 1064);

#endif
