/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The only door to the kernel. A `struct rf_enforcement` is one image in force:
 * its own set of kernel programs and maps, pinned under its own directory of
 * bpffs. Two may be in force at once, and then both must allow: that is how a
 * policy replaces another with no instant in between.
 *
 * Nothing here logs; failures come back as a negative errno with one line in
 * `error`. All of it needs root and is for one thread.
 */
#ifndef RF_ENFORCE_ENFORCE_H
#define RF_ENFORCE_ENFORCE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/mountinfo.h"
#include "core/abi.h"
#include "enforce/manifest.h"
#include "policy/image.h"

#define RF_PIN_ROOT "/sys/fs/bpf/ringfence"
#define RF_STATE_DIR "/var/lib/ringfence"

struct rf_enforcement;

/* What a long piece of work tells as it goes on: `done` of `total` (0: not known) in `what`. */
typedef void (*rf_progress_fn)(void *data, const char *what, uint64_t done, uint64_t total);

/* What has become of a path of the policy. */
enum rf_place_state {
	RF_PLACE_PROTECTED, /* it leads to what was recorded, and all above is fixed that has to be
			     */
	RF_PLACE_ABSENT,    /* it leads nowhere, as when the policy was applied */
	RF_PLACE_REFUSED,   /* what is there cannot be protected */
	RF_PLACE_LATER,	    /* what is there came later: it will be protected when applied again */
	RF_PLACE_MOVED,	    /* it was recorded, and leads nowhere any more or to something else */
	RF_PLACE_UNSEEN,    /* protected, but what is in there could not be looked through */
	RF_PLACE_MAX_
};

#define RF_PLACE_INSIDE UINT32_MAX

struct rf_place_report {
	uint32_t root;	/* the path's number in the image; RF_PLACE_INSIDE: it lies in a vault */
	uint32_t vault; /* 0: a program's, in none */
	const char *path;
	enum rf_place_state state;
	const char *why; /* a line; NULL where the state says it all */
};

/* What it is given is valid until it returns. */
typedef void (*rf_place_fn)(void *data, const struct rf_place_report *place);

struct rf_apply_options {
	const char *pin_root;	 /* NULL: RF_PIN_ROOT */
	const char *state_dir;	 /* NULL: RF_STATE_DIR; holds the self-test's file */
	bool unpinned;		 /* tests: enforcement ends with the process */
	rf_progress_fn progress; /* or NULL */
	void *progress_data;
	rf_place_fn place; /* is told all that is not protected; or NULL */
	void *place_data;
	bool strict; /* nothing is applied unless all is protected, but for optional paths */
	/* What is in force and will be replaced, or NULL: what it knows to be open is taken over.
	 */
	struct rf_enforcement *older;
};

/**
 * Brings `image` into force beside whatever else is: opens the kernel programs,
 * refuses those that were not proved (manifest.h), loads what the image needs, records every root,
 * attaches, looks for hard links and held descriptors, proves with the self-test that a labelled
 * file is refused, and pins. A path that cannot be protected is told, and keeps no other from it.
 * On failure nothing of it stays, and what was in force before is as it was; -ECANCELED: `strict`.
 * The image stays the caller's.
 */
int rf_enforcement_apply(const struct rf_image *image, const struct rf_apply_options *options,
			 struct rf_enforcement **ret_enforcement, struct rf_error *error);

/**
 * Takes over what an earlier daemon pinned under `pin_root`: the newest complete
 * enforcement of this version, with no gap. Others stay as they are, until
 * rf_enforcement_sweep(). Both folders as in struct rf_apply_options.
 * *ret_enforcement is NULL and the result 0 when there is none.
 */
int rf_enforcement_adopt(const char *pin_root, const char *state_dir,
			 struct rf_enforcement **ret_enforcement, struct rf_error *error);

/**
 * Ends whatever else is pinned under `pin_root`: what was about to be replaced
 * when a daemon died, what never became complete, what another version made.
 */
int rf_enforcement_sweep(const struct rf_enforcement *enforcement, const char *pin_root,
			 struct rf_error *error);

/** Ends this enforcement: unpins and detaches. Frees it, also on failure. */
int rf_enforcement_remove(struct rf_enforcement *enforcement, struct rf_error *error);

/** Forgets it; what is pinned stays in force. NULL is fine. */
void rf_enforcement_free(struct rf_enforcement *enforcement);

/** What is in force. */
struct rf_enforcement_info {
	uint8_t hash[RF_IMAGE_HASH_LEN];
	uint8_t object[RF_OBJECT_DIGEST_LEN]; /* SHA-256 of the object that the programs were loaded
						 from */
	uint64_t since;			      /* seconds since the epoch, UTC */
	uint32_t sequence; /* rises with every apply on this machine since boot */
	uint32_t hooks;	   /* programs attached */
	uint32_t roots;	   /* recorded */
	uint32_t missing;  /* not recorded: absent, or refused */
	uint32_t unnamed;  /* cgroups of services that found no room */
	uint32_t links;	   /* files labelled because they have several names */
	uint32_t nested;   /* file systems found mounted inside vaults, and labelled */
	bool held;	   /* descriptors from before may exist, and reads are checked */
	uint32_t open;	   /* files and directories of vaults that are open since then */
	bool more;	   /* and others */
	bool lost;	   /* and it cannot be told any more which others */
	bool blind;	   /* a part of a vault could not be looked through */
};

void rf_enforcement_info(const struct rf_enforcement *enforcement,
			 struct rf_enforcement_info *ret_info);

/** Sums over CPUs, indexed by enum rf_stat. */
int rf_enforcement_stats(const struct rf_enforcement *enforcement, uint64_t ret_stats[RF_STAT_MAX_],
			 struct rf_error *error);

/**
 * Pollable: readable while events wait. The kernel wakes who has read all before, and costs who is
 * refused more for that than for the event: so it is better not to look again at once.
 */
int rf_enforcement_events_fd(const struct rf_enforcement *enforcement);

typedef void (*rf_event_fn)(void *data, const struct rf_event *event);

/**
 * Hands waiting events to `fn`, a few thousand at most; an event is gone when `fn`
 * returns. Returns their number.
 */
int rf_enforcement_drain(struct rf_enforcement *enforcement, rf_event_fn fn, void *data);

/* Refusals that were only counted, and who was the last of them. `source` NULL: of whom is not
 * known any more. */
typedef void (*rf_loss_fn)(void *data, const struct rf_source *source,
			   const struct rf_tally *tally);

/** Tells what was counted and not told before, also by another daemon; to be called each second. */
void rf_enforcement_losses(struct rf_enforcement *enforcement, rf_loss_fn fn, void *data);

/**
 * Looks where the paths from number `from` on lead, `count` of them at most, and tells each once,
 * in any order. `image` is what is in force.
 */
int rf_enforcement_places(struct rf_enforcement *enforcement, const struct rf_image *image,
			  uint32_t from, uint32_t count, rf_place_fn fn, void *data,
			  struct rf_error *error);

/**
 * Where object number `i` of those that rf_enforcement_info calls `open` is, as the kernel shows
 * it. -ENOENT: there is no such.
 */
int rf_enforcement_open_path(const struct rf_enforcement *enforcement, uint32_t i, char *ret_path,
			     size_t size);

typedef void (*rf_holding_fn)(void *data, const struct rf_holding *holding);

/**
 * Looks again at what was open when the policy came into force, by the counts that the kernel keeps
 * of each file, and detaches the checks of reads when nothing of it is left. `image` is what is in
 * force.
 */
int rf_enforcement_look(struct rf_enforcement *enforcement, const struct rf_image *image,
			struct rf_error *error);

/**
 * Lists what processes are seen to hold on objects of the vaults without being allowed it. Returns
 * the number. There may be more: what stands in no table of a process is not seen.
 */
int rf_enforcement_holdings(struct rf_enforcement *enforcement, rf_holding_fn fn, void *data,
			    struct rf_error *error);

/** The label that the kernel sees on an open descriptor (O_PATH is fine), as hooks would. */
int rf_enforcement_label(struct rf_enforcement *enforcement, int fd, struct rf_label *ret_label,
			 uint32_t *ret_reason, struct rf_error *error);

/** Opens the self-test's file, which must be refused. 0, or -EUCLEAN when it was not. */
int rf_enforcement_self_test(const struct rf_enforcement *enforcement, struct rf_error *error);

/* Of which paths on a file system Ringfence can promise what. */
enum rf_promise {
	RF_PROMISE_WHOLE, /* all, of any path */
	RF_PROMISE_LESS,  /* of any path, with the reservation that its text tells */
	RF_PROMISE_TOP,	  /* only of the whole file system, by its root directory */
	RF_PROMISE_NONE,  /* of none */
	RF_PROMISE_MAX_
};

struct rf_filesystem_kind {
	const char *type; /* as in /proc/filesystems; NULL: what is not in the table */
	enum rf_promise promise;
	const char *text; /* the end of a sentence that begins with the type */
};

/** What is known of a type, "fuse.sshfs" for example. Never NULL. */
const struct rf_filesystem_kind *rf_filesystem_kind(const char *type);

/** "whole", "less", "top" or "none". */
const char *rf_promise_name(enum rf_promise promise);

/**
 * -EINVAL, with the line that says why `path` cannot be one of a policy, and which can. `mount`:
 * what it is on; NULL: not known.
 */
int rf_filesystem_refuse(const char *path, const char *type, const struct rf_mountinfo *mount,
			 struct rf_error *error);

/* `changes`: it is where changes are written to. */
typedef void (*rf_layer_fn)(void *data, const char *layer, bool changes);

/** Where the file systems below a stacked one have what it shows at `path`, by its options alone.
 */
void rf_layers_each(const struct rf_mountinfo *mount, const char *path, rf_layer_fn fn, void *data);

/**
 * The same as text, ", " between; what cannot be there, or finds no room, is left out. Returns
 * `text`.
 */
const char *rf_layers_print(const struct rf_mountinfo *mount, const char *path, char *text,
			    size_t size);

/* What one requirement of this machine turned out to be, by trying it. */
struct rf_probe {
	const char *what; /* "BPF LSM in the boot line" */
	bool ok;
	bool required;		  /* without it nothing can be enforced */
	char found[RF_ERROR_LEN]; /* what was found */
	char advice[512];	  /* what to change; empty when ok */
};

#define RF_PROBES_MAX 64

/** Tries what this kernel and boot line support. Fills and returns the number of probes. */
unsigned int rf_probe_all(struct rf_probe ret_probes[RF_PROBES_MAX]);

/** Only the required ones; -EOPNOTSUPP with the first failing in `error`. Cheap. */
int rf_probe_required(struct rf_error *error);

#endif
