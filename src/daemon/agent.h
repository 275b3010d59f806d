/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What is in force, and the changes it goes through: start, apply, rollback,
 * stop. Holds the kernel's side (enforce.h), the disk's (store.h) and the events
 * (sink.h) together, so that every change is done to all or to none.
 */
#ifndef RF_DAEMON_AGENT_H
#define RF_DAEMON_AGENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "daemon/places.h"
#include "daemon/sink.h"
#include "daemon/store.h"
#include "daemon/watch.h"
#include "enforce/enforce.h"
#include "policy/image.h"

struct rf_agent_options {
	const char *image;     /* file to be brought into force at the start; NULL: what was */
	const char *state_dir; /* never NULL, as the next */
	const char *pin_root;
	bool unpinned; /* enforcement ends with the process */
	bool foreground;
	rf_sink_fn follow;
	void *follow_data;
};

/* A zeroed one holds nothing. The fields are for reading by others. */
struct rf_agent {
	struct rf_agent_options options;
	struct rf_store store;
	struct rf_sink *sink;
	struct rf_enforcement *enforcement; /* NULL: nothing is enforced */
	struct rf_image *image;		    /* of the enforcement; NULL: not known */
	struct rf_places places;	    /* what has become of the image's paths */
	struct rf_watch watch;		    /* for those that are not there */
	uint64_t again_due;		    /* when what came later may be applied; milliseconds */
	uint64_t again_wait;		    /* and how long after that once more */
	struct rf_proven proven;	    /* what is proved of the programs of this build */
	bool ill;			    /* the last self-test failed */
	bool stopped;			    /* rf_agent_stop was called: time to exit */
};

/**
 * Adopts what is pinned, mends the state directory, and brings into force what
 * the options and the directory say, proved by the self-test. On failure what was
 * in force stays, and the caller calls rf_agent_done. -EOPNOTSUPP: this kernel
 * cannot; -EKEYREJECTED: the kernel programs are not proved; -EBADMSG and others: the image, the
 * disk.
 */
int rf_agent_start(struct rf_agent *agent, const struct rf_agent_options *options,
		   struct rf_error *error);

/** Forgets all; what is pinned stays in force. */
void rf_agent_done(struct rf_agent *agent);

/* How a change is to be made, and who wants to know how it goes on; a zeroed one: nobody. */
struct rf_agent_change {
	rf_progress_fn progress; /* or NULL */
	void (*place)(void *data, const struct rf_image *image,
		      const struct rf_place_report *place); /* what it does not protect */
	void *data;
	bool strict;
};

/**
 * Brings the image into force beside the old policy, commits it to disk, and only
 * then ends the old. On failure nothing has changed. Takes the image over, also on
 * failure. Events are drained and the watchdog is served meanwhile.
 */
int rf_agent_apply(struct rf_agent *agent, struct rf_image *image,
		   const struct rf_agent_change *change, struct rf_error *error);

/** The same with previous.image; the two change places. -ENOENT: there is none. */
int rf_agent_rollback(struct rf_agent *agent, const struct rf_agent_change *change,
		      struct rf_error *error);

/** Ends enforcement. The images stay, so the next start enforces again. */
int rf_agent_stop(struct rf_agent *agent, struct rf_error *error);

/** Hands all waiting events to the sink. */
void rf_agent_drain(struct rf_agent *agent);

/** And what was only counted: all that there is to tell of what is in force until now. */
void rf_agent_tell_rest(struct rf_agent *agent);

/** Runs the self-test when something is in force, and tells when its outcome changed. */
int rf_agent_self_test(struct rf_agent *agent);

/** To be called about a second after events: losses, and what the sink held back. */
void rf_agent_tick(struct rf_agent *agent);

/** To be called every 10 seconds: ends the checks of reads when nothing old is held any more. */
void rf_agent_check_holdings(struct rf_agent *agent);

/**
 * To be called every minute, when mounts changed and when agent->watch says so: looks again where
 * the policy's paths lead. It is done bit by bit, by rf_agent_look_at_places(), which is to be
 * called at each turn; and which applies the policy again where a path came later.
 */
void rf_agent_ask_places(struct rf_agent *agent);
void rf_agent_look_at_places(struct rf_agent *agent);

/** Whether something came later: from agent->again_due on it is applied. */
bool rf_agent_wants_again(const struct rf_agent *agent);

#endif
