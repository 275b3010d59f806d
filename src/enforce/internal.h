/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What the files of this folder share: an enforcement is descriptors of maps,
 * programs and links, whether it was loaded here or found pinned.
 */
#ifndef RF_ENFORCE_INTERNAL_H
#define RF_ENFORCE_INTERNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "core/hooks.h"
#include "enforce/enforce.h"

struct bpf_map;
struct btf;
struct ring_buffer;

/* The mount namespace in which the policy's paths mean what they mean. */
#define RF_POLICY_NS "/proc/1/ns/mnt"

/* X(ID, the map's name in the object, the name it is pinned by) */
#define RF_MAPS(X)                                                                                 \
	X(ROOTS, "roots", "roots")                                                                 \
	X(DEVICES, "devices", "devices")                                                           \
	X(FILESYSTEMS, "filesystems", "filesystems")                                               \
	X(SUBVOLUMES, "subvolumes", "subvolumes")                                                  \
	X(MOUNTS, "mounts", "mounts")                                                              \
	X(MARKS, "marks", "marks")                                                                 \
	X(VAULTS, "vaults", "vaults")                                                              \
	X(RULES, "rules", "rules")                                                                 \
	X(UNITS, "units", "units")                                                                 \
	X(CGROUPS, "cgroups", "cgroups")                                                           \
	X(TASKS, "tasks", "tasks")                                                                 \
	X(ATTEMPTS, "attempts", "attempts")                                                        \
	X(SOURCES, "sources", "sources")                                                           \
	X(EVENTS, "events", "events")                                                              \
	X(STATS, "stats", "stats")                                                                 \
	X(REQUESTS, "requests", "requests")                                                        \
	X(STATE, ".data.state", "state")                                                           \
	X(LABELLED, ".bss", "labelled")                                                            \
	X(RECORDED, "recorded", "recorded")                                                        \
	X(META, "meta", "meta")

enum rf_map {
#define X(id, ...) RF_MAP_##id,
	RF_MAPS(X)
#undef X
		RF_MAP_MAX_
};

/* Programs that are not hooks. X(ID, program, attached while in force) */
#define RF_HELPERS(X)                                                                              \
	X(RECORD, "rf_record", false)                                                              \
	X(HELD_FILES, "rf_held_files", false)                                                      \
	X(HELD_MAPPINGS, "rf_held_mappings", false)                                                \
	X(CGROUP_MKDIR, "rf_cgroup_mkdir", true)                                                   \
	X(CGROUP_RMDIR, "rf_cgroup_rmdir", true)

/* All programs in one numbering: the hooks of core/hooks.h first. */
enum rf_program {
	RF_PROGRAM_HOOKS_ = RF_HOOK_MAX_ - 1,
#define X(id, ...) RF_PROGRAM_##id,
	RF_HELPERS(X)
#undef X
		RF_PROGRAM_MAX_
};

struct rf_program_info {
	const char *name;
	const char *hook;      /* LSM hook; NULL for a helper */
	const char *signature; /* of the hook */
	enum rf_need need;     /* of a hook */
	enum rf_kernels kernels;
	bool attached; /* of a helper */
};

extern const struct rf_program_info rf_programs[RF_PROGRAM_MAX_];
extern const char *const rf_map_names[RF_MAP_MAX_];
extern const char *const rf_map_pins[RF_MAP_MAX_];

#define RF_HELD_MAX 256 /* objects whose opens are looked at again one by one */

/* What was open when the policy came into force, or may have been. */
struct rf_held {
	struct rf_held_object {
		int fd; /* O_PATH, so that it is found again without its name */
		uint32_t vault;
	} objects[RF_HELD_MAX];
	uint32_t count;
	bool more;  /* there were others: all of the vaults are to be looked at again */
	bool lost;  /* a daemon ended that knew them; or a file went that may still be open */
	bool blind; /* a part of a vault could not be looked through */
};

struct rf_enforcement {
	int maps[RF_MAP_MAX_]; /* -1: none */
	int programs[RF_PROGRAM_MAX_];
	int links[RF_PROGRAM_MAX_];
	char *pin_dir;		     /* NULL: not pinned */
	char *self_test;	     /* path of the self-test's file */
	struct rf_request *requests; /* the map, in memory */
	uint64_t *recorded;	     /* the same: a bit for each path */
	size_t recorded_size;	     /* bytes */
	struct ring_buffer *ring;
	rf_event_fn event_fn; /* of the drain under way */
	void *event_data;
	int drained;
	struct rf_meta meta;
	struct rf_held held;
	uint32_t unnamed;  /* cgroups of services that found no room when it was applied */
	uint32_t patience; /* milliseconds, see rf_settle() */
	uint32_t wanting;  /* what was told of when it was applied, but for optional paths */
};

#define RF_SELF_TEST_NAME "self-test"

/* Makes one with nothing in it. */
struct rf_enforcement *rf_enforcement_new(const char *state_dir);

/*
 * load.c: opens and loads the programs that `image` needs, with what is at home below `pin_root`
 * (NULL: nothing); nothing is attached or filled.
 */
int rf_load(const struct rf_image *image, uint32_t objects, const char *pin_root,
	    struct rf_enforcement *enforcement, struct rf_error *error);

/* signature.c: the kernel's types, read once; NULL with errno where there are none. */
const struct btf *rf_kernel_types(void);

/* Whether the hook of this kernel has these parameters. -ENOENT: no such hook. */
int rf_signature_check(const struct btf *btf, const char *hook, const char *signature);

/* The embedded manifest: generated by the Makefile from proofs/manifest.json. */
extern const char rf_manifest_text[];

/*
 * settle.c: waits until nobody is changing what is in the directory. -EBUSY: he goes on for longer
 * than the enforcement has patience, and who listed it, or looked up a name in it, would wait.
 */
#define RF_PATIENCE 5000 /* milliseconds for the first such directory */
int rf_settle(struct rf_enforcement *enforcement, int dir, struct rf_error *error);
/* Each that is above the path and longer than `start` bytes; *ret_length: of the last one. */
int rf_settle_above(struct rf_enforcement *enforcement, const char *path, size_t start,
		    size_t *ret_length, struct rf_error *error);
/* What the path leads to, through no symbolic link; O_PATH. -EBUSY as above. */
int rf_root_open(struct rf_enforcement *enforcement, const char *path, int *ret_fd,
		 struct rf_error *error);

/* attach.c: attaches every loaded program of this need. */
int rf_attach(struct rf_enforcement *enforcement, enum rf_need need, struct rf_error *error);
void rf_detach(struct rf_enforcement *enforcement, enum rf_need need);

/*
 * tree.c: goes through a directory, which it takes over, and all that is below it, however deep,
 * but into nothing that is mounted there. `fn` gets a descriptor of each, O_PATH, and takes it
 * over. `fault`: 0; or -errno, why not all that is in the directory `fd` could be told. A tree that
 * changes meanwhile may be told more than once.
 */
typedef int (*rf_tree_fn)(void *data, int fd, int fault, struct rf_error *error);

struct rf_tree {
	rf_tree_fn fn;
	int (*ready)(void *data, int fd); /* less than 0: `fd` is not listed, for this fault */
	void *data;
	bool directories; /* tells those alone */
};

int rf_tree_walk(const struct rf_tree *tree, int fd, struct rf_error *error);

/* fill.c: vaults, rules and units from the image; and the services that run now. */
int rf_fill(const struct rf_image *image, struct rf_enforcement *enforcement,
	    struct rf_error *error);
int rf_fill_cgroups(const struct rf_image *image, struct rf_enforcement *enforcement,
		    struct rf_error *error);

/* iterate.c: runs an iterator; every whole record of `size` bytes goes to `fn`. */
typedef void (*rf_record_fn)(void *data, const void *record);
int rf_iterate(int program, bool own_task, size_t size, rf_record_fn fn, void *data,
	       struct rf_error *error);

/*
 * record.c: a batch of requests about descriptors of ours. `fn` is told what came of each, before
 * its descriptor is closed; without one, a request that is not done fails the batch.
 */
typedef int (*rf_answer_fn)(void *data, int fd, const struct rf_request *answer,
			    struct rf_error *error);

struct rf_batch {
	struct rf_enforcement *enforcement;
	rf_answer_fn fn;
	void *data;
	unsigned int count;
	int fds[RF_REQUESTS_MAX];
};

/* One request by itself, about a descriptor that stays open; its answer stands in its place. */
int rf_request_run(struct rf_enforcement *enforcement, int fd, struct rf_request *request,
		   struct rf_error *error);
/* Takes the descriptor over. May run the batch, and then fail for an earlier request. */
int rf_batch_add(struct rf_batch *batch, int fd, const struct rf_request *request,
		 struct rf_error *error);
/* Runs what waits, and closes the descriptors. */
int rf_batch_run(struct rf_batch *batch, struct rf_error *error);
/* Only closes them: after a failure. */
void rf_batch_drop(struct rf_batch *batch);

/*
 * filesystem.c: -EINVAL where the number of what lies at `path` does not last: by the mount that it
 * is on, `*fitting` being the last one where all fits; and by what the kernel said of its
 * descriptor.
 */
int rf_filesystem_fits(const char *path, uint64_t mount, uint64_t *fitting, struct rf_error *error);
int rf_filesystem_check(const struct rf_request *answer, int fd, struct rf_error *error);
/* Where btrfs keeps what cfg_btrfs_... of bpf/maps.h are; zeroes: it is not loaded. */
struct rf_btrfs_offsets {
	int32_t root;
	uint32_t id;
	uint32_t parent;
};
struct rf_btrfs_offsets rf_filesystem_btrfs(void);

/* Whether path number `i` is recorded. */
static inline bool rf_is_recorded(const struct rf_enforcement *enforcement, uint32_t i)
{
	return i / 64 < enforcement->recorded_size / 8 &&
	       enforcement->recorded[i / 64] >> i % 64 & 1;
}

/* roots.c: how many inodes recording the image takes at most; and recording them. */
uint32_t rf_roots_count(const struct rf_image *image);
int rf_roots_record(const struct rf_image *image, const struct rf_apply_options *options,
		    struct rf_enforcement *enforcement, struct rf_error *error);

/* The path number `i` again, if a file is there, while hooks are attached. */
int rf_root_record_again(const struct rf_image *image, struct rf_enforcement *enforcement,
			 uint32_t i, struct rf_error *error);

/* Refuses what it is where that cannot be recorded; `fitting` as for rf_filesystem_fits(). */
int rf_root_fits(int fd, const char *path, uint64_t *fitting, struct rf_error *error);
/* Whether all that is above the paths of the vault (0: of a program in none) is fixed. */
bool rf_root_freezes(const struct rf_image *image, uint32_t vault);

/* places.c: what lacks here lacks for all paths, and is no fault of one. */
bool rf_place_fatal(int r);
/* ABSENT or REFUSED, by what opening the path ended with. */
enum rf_place_state rf_place_state(int r);
/* Tells what has become of path number `i`, and counts it. */
void rf_place_tell(const struct rf_image *image, const struct rf_apply_options *options,
		   struct rf_enforcement *enforcement, uint32_t i, enum rf_place_state state,
		   const char *why);
/* The same of a place in a vault. */
void rf_place_tell_inside(const struct rf_apply_options *options,
			  struct rf_enforcement *enforcement, const struct rf_place_report *place);
/* -ECANCELED where more was told than a strict policy allows. */
int rf_place_strict(const struct rf_apply_options *options,
		    const struct rf_enforcement *enforcement, struct rf_error *error);

/* Once attached: whether the paths still lead to what was recorded, and nothing was put in its
 * place. */
int rf_roots_check(const struct rf_image *image, const struct rf_apply_options *options,
		   struct rf_enforcement *enforcement, struct rf_error *error);

/* mounts.c: every file system that is mounted inside a vault of the image, and that vault. */
typedef int (*rf_mount_fn)(void *data, const struct rf_mountinfo *mount, uint32_t vault,
			   struct rf_error *error);
int rf_mounts_inside(const struct rf_image *image, rf_mount_fn fn, void *data,
		     struct rf_error *error);

/*
 * scan.c: goes through all that is in the vaults: marks files that have several names, and fills
 * `held` with what is open. Once attached, so that no name is made and nothing opened behind it.
 */
int rf_scan(const struct rf_image *image, const struct rf_apply_options *options,
	    struct rf_enforcement *enforcement, struct rf_error *error);

/* held.c: whether what the counts of an object tell matters to its vault. */
bool rf_held_matters(const struct rf_image *image, const struct rf_request *answer);
/* Remembers that the object is open; takes the descriptor over. */
void rf_held_add(struct rf_held *held, int fd, uint32_t vault);
void rf_held_free(struct rf_held *held);
/* Moves what an older policy knew of to the newer one. */
void rf_held_inherit(struct rf_held *held, struct rf_held *older);
/* Attaches or detaches the checks of reads, by what is known. */
int rf_held_settle(struct rf_enforcement *enforcement, struct rf_error *error);

/*
 * home.c: what outlives a policy, below PIN_ROOT/home: has `map` of an object that is not loaded
 * yet be what is pinned there, if anything is; and pins it, unless it is there. -EEXIST: something
 * else is in its place.
 */
#define RF_HOME_NAME "home"
int rf_home_use(const char *pin_root, struct bpf_map *map, struct rf_error *error);
int rf_home_keep(const char *pin_root, int map, struct rf_error *error);

/* pins.c */
int rf_pins_make(struct rf_enforcement *enforcement, const char *pin_root, struct rf_error *error);
int rf_pins_open(const char *dir, struct rf_enforcement *enforcement, struct rf_error *error);
int rf_pins_remove(const char *dir, struct rf_error *error);
int rf_pins_link(struct rf_enforcement *enforcement, unsigned int program, bool pinned,
		 struct rf_error *error);
/* The numbers of the directories under `pin_root`, ascending; the caller frees *ret_sequences. */
int rf_pins_list(const char *pin_root, uint32_t **ret_sequences, size_t *ret_count,
		 struct rf_error *error);

/* events.c: libbpf's callback for one record. */
int rf_event_receive(void *context, void *record, size_t size);

int rf_meta_write(struct rf_enforcement *enforcement, struct rf_error *error);
/* Marks this process as Ringfence's own, maps the requests and opens the ring. */
int rf_enforcement_own(struct rf_enforcement *enforcement, struct rf_error *error);

static inline void rf_progress(const struct rf_apply_options *options, const char *what,
			       uint64_t done, uint64_t total)
{
	if (options->progress)
		options->progress(options->progress_data, what, done, total);
}

#endif
