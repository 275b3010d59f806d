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

struct btf;
struct ring_buffer;

/* The mount namespace in which the policy's paths mean what they mean. */
#define RF_POLICY_NS "/proc/1/ns/mnt"

/* X(ID, the map's name in the object, the name it is pinned by) */
#define RF_MAPS(X)                                                                                 \
	X(ROOTS, "roots", "roots")                                                                 \
	X(DEVICES, "devices", "devices")                                                           \
	X(MARKS, "marks", "marks")                                                                 \
	X(VAULTS, "vaults", "vaults")                                                              \
	X(RULES, "rules", "rules")                                                                 \
	X(UNITS, "units", "units")                                                                 \
	X(CGROUPS, "cgroups", "cgroups")                                                           \
	X(AGENTS, "agents", "agents")                                                              \
	X(ATTEMPTS, "attempts", "attempts")                                                        \
	X(EVENTS, "events", "events")                                                              \
	X(STATS, "stats", "stats")                                                                 \
	X(REQUESTS, "requests", "requests")                                                        \
	X(STATE, ".data.state", "state")                                                           \
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
	bool attached;	       /* of a helper */
};

extern const struct rf_program_info rf_programs[RF_PROGRAM_MAX_];
extern const char *const rf_map_names[RF_MAP_MAX_];
extern const char *const rf_map_pins[RF_MAP_MAX_];

struct rf_enforcement {
	int maps[RF_MAP_MAX_]; /* -1: none */
	int programs[RF_PROGRAM_MAX_];
	int links[RF_PROGRAM_MAX_];
	char *pin_dir;		     /* NULL: not pinned */
	char *self_test;	     /* path of the self-test's file */
	struct rf_request *requests; /* the map, in memory */
	struct ring_buffer *ring;
	rf_event_fn event_fn; /* of the drain under way */
	void *event_data;
	int drained;
	struct rf_meta meta;
};

#define RF_SELF_TEST_NAME "self-test"

/* Makes one with nothing in it. */
struct rf_enforcement *rf_enforcement_new(const char *state_dir);

/* load.c: opens and loads the programs that `image` needs; nothing is attached or filled. */
int rf_load(const struct rf_image *image, uint32_t objects, struct rf_enforcement *enforcement,
	    struct rf_error *error);

/* Hooks that not every kernel has; what they see passes by another hook where they are absent. */
bool rf_hook_may_be_absent(const char *hook);

/* signature.c: the kernel's types, read once; NULL with errno where there are none. */
const struct btf *rf_kernel_types(void);

/* Whether the hook of this kernel has these parameters. -ENOENT: no such hook. */
int rf_signature_check(const struct btf *btf, const char *hook, const char *signature);

/* attach.c: attaches every loaded program of this need (helpers: RF_NEED_ALWAYS). */
int rf_attach(struct rf_enforcement *enforcement, enum rf_need need, struct rf_error *error);
void rf_detach(struct rf_enforcement *enforcement, enum rf_need need);

/* fill.c: vaults, rules and units from the image; and the services that run now. */
int rf_fill(const struct rf_image *image, struct rf_enforcement *enforcement,
	    struct rf_error *error);
int rf_fill_cgroups(const struct rf_image *image, struct rf_enforcement *enforcement,
		    struct rf_error *error);

/* iterate.c: runs an iterator; every whole record of `size` bytes goes to `fn`. */
typedef void (*rf_record_fn)(void *data, const void *record);
int rf_iterate(int program, bool own_task, size_t size, rf_record_fn fn, void *data,
	       struct rf_error *error);

/* record.c: a batch of requests about descriptors of ours. */
struct rf_batch {
	struct rf_enforcement *enforcement;
	unsigned int count;
	int fds[RF_REQUESTS_MAX];
};

/* Takes the descriptor over. May run the batch, and then fail for an earlier request. */
int rf_batch_add(struct rf_batch *batch, int fd, uint32_t kind, struct rf_object object,
		 struct rf_error *error);
/* Runs what waits, and closes the descriptors. */
int rf_batch_run(struct rf_batch *batch, struct rf_error *error);

/* filesystem.c: refuses what was recorded of descriptor `fd` where its number does not last. */
int rf_filesystem_check(const struct rf_request *request, int fd, struct rf_error *error);
/* Offset of the field that tells it of an overlayfs; 0: there is none. */
uint32_t rf_filesystem_xino_offset(void);

/* roots.c: how many inodes recording the image takes at most; and recording them. */
uint32_t rf_roots_count(const struct rf_image *image);
int rf_roots_record(const struct rf_image *image, const struct rf_apply_options *options,
		    struct rf_enforcement *enforcement, struct rf_error *error);

/* Once attached: whether the paths still lead to what was recorded, and nothing was put in its
 * place. */
int rf_roots_check(const struct rf_image *image, const struct rf_apply_options *options,
		   struct rf_enforcement *enforcement, struct rf_error *error);

/* mounts.c: every file system that is mounted inside a vault of the image, and that vault. */
typedef int (*rf_mount_fn)(void *data, const char *path, uint32_t vault, struct rf_error *error);
int rf_mounts_inside(const struct rf_image *image, rf_mount_fn fn, void *data,
		     struct rf_error *error);

/* links.c: labels the files of the vaults that have several names. */
int rf_links_label(const struct rf_image *image, const struct rf_apply_options *options,
		   struct rf_enforcement *enforcement, struct rf_error *error);

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
