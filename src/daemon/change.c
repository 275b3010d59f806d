/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "daemon/change.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <systemd/sd-daemon.h>

#include "base/cleanup.h"
#include "daemon/clock.h"

#define PROGRESS_MILLISECONDS 100
#define PATIENCE 10	/* times what the watchdog allows otherwise */
#define WAIT_MAX 600000 /* milliseconds, after many times in vain */

CLEANUP_DEFINE(struct rf_image *, rf_image_free)
#define cleanup_image CLEANUP(rf_image_free_pointer)

/* What goes on while a policy is brought into force. */
struct change {
	struct rf_agent *agent;
	const struct rf_agent_change *asked;
	const struct rf_image *image;
	struct rf_places found;
	uint64_t told; /* rf_clock_milliseconds */
};

static void done_change(struct change *change)
{
	rf_places_reset(&change->found, NULL);
}

static void on_progress(void *data, const char *what, uint64_t done, uint64_t total)
{
	struct change *change = data;
	uint64_t now = rf_clock_milliseconds();

	if (now - change->told < PROGRESS_MILLISECONDS && done != total)
		return;
	change->told = now;
	rf_agent_drain(change->agent);
	/* The second is for a start, which may take longer than systemd waits for. */
	if (!change->agent->ill)
		sd_notify(0, "WATCHDOG=1\nEXTEND_TIMEOUT_USEC=30000000");
	if (change->asked->progress)
		change->asked->progress(change->asked->data, what, done, total);
}

static void on_place(void *data, const struct rf_place_report *place)
{
	struct change *change = data;
	const struct rf_places_view view = {.image = change->image};

	rf_places_take(&change->found, &view, place);
	if (change->asked->place)
		change->asked->place(change->asked->data, change->image, place);
}

/*
 * The kernel takes all programs in one call, in which systemd is told nothing: a second on most
 * machines, more than a minute on a slow one that has other work. Who is killed for that and
 * started anew is killed again, so it may last longer while a policy is applied.
 */
static void be_patient(bool patient)
{
	uint64_t watchdog;

	if (patient)
		sd_notify(0, "EXTEND_TIMEOUT_USEC=300000000");
	if (sd_watchdog_enabled(0, &watchdog) > 0)
		sd_notifyf(0, "WATCHDOG_USEC=%" PRIu64, patient ? PATIENCE * watchdog : watchdog);
}

void rf_change_tell_systemd(const struct rf_agent *agent)
{
	const struct rf_image *image = agent->image;

	sd_notifyf(0, "STATUS=enforcing policy %s revision %llu",
		   image ? rf_image_string(image, image->header->name) : "(not known)",
		   image ? (unsigned long long)image->header->revision : 0);
}

bool rf_change_is_done(const struct rf_agent *agent, const struct rf_image *image)
{
	struct rf_enforcement_info info;

	if (!agent->enforcement)
		return false;
	rf_enforcement_info(agent->enforcement, &info);
	return memcmp(info.hash, image->header->hash, RF_IMAGE_HASH_LEN) == 0;
}

/* Both policies are in force now; ends the old one, whose last events still carry its names. */
static void replace(struct rf_agent *agent, struct rf_enforcement *enforcement,
		    struct rf_image *image)
{
	struct rf_error error;

	rf_agent_tell_rest(agent);
	if (!agent->image || !rf_change_is_done(agent, image))
		rf_places_reset(&agent->places, image);
	if (agent->enforcement && rf_enforcement_remove(agent->enforcement, &error) < 0)
		rf_sink_state(agent->sink, "warning", "the old policy stays beside the new: %s",
			      error.text);
	rf_image_free(agent->image);
	agent->enforcement = enforcement;
	agent->image = image;
	agent->ill = false;
	rf_sink_begin(agent->sink, image);
	rf_change_tell_systemd(agent);
}

/* What came later is looked for again, and first what is waited for. */
static void take_places(struct rf_agent *agent, const struct rf_places *found)
{
	const struct rf_places_view view = {agent->enforcement, agent->image, agent->sink};

	rf_places_become(&agent->places, found, &view);
	if (rf_watch_set(&agent->watch, &agent->places, agent->image))
		rf_places_ask(&agent->places);
}

static int enforce(struct change *change, struct rf_enforcement **ret_enforcement,
		   struct rf_error *error)
{
	struct rf_agent *agent = change->agent;
	const struct rf_apply_options options = {
		.pin_root = agent->options.pin_root,
		.state_dir = agent->options.state_dir,
		.unpinned = agent->options.unpinned,
		.progress = on_progress,
		.progress_data = change,
		.place = on_place,
		.place_data = change,
		.strict = change->asked->strict,
		.older = agent->enforcement,
	};
	int r;

	be_patient(true);
	r = rf_enforcement_apply(change->image, &options, ret_enforcement, error);
	be_patient(false);
	return r;
}

/* `again`: what is in force, which must not lose a path by it. */
static int bring(struct rf_agent *agent, struct rf_image *image, bool again,
		 const struct rf_agent_change *asked, struct rf_error *error)
{
	static const struct rf_agent_change nobody;
	cleanup_image struct rf_image *new_image = image;
	CLEANUP(done_change)
	struct change change = {.agent = agent, .asked = asked ? asked : &nobody, .image = image};
	struct rf_enforcement *enforcement = NULL;
	const char *lost = NULL;
	int r;

	rf_places_reset(&change.found, image);
	r = rf_store_stage(&agent->store, image, error);
	if (r < 0)
		return r;
	r = enforce(&change, &enforcement, error);
	if (r == 0 && again)
		lost = rf_places_lost(&agent->places, &change.found, image);
	if (lost)
		r = rf_error_set(error, -ESTALE, "%s would not be protected any more", lost);
	if (r == 0)
		r = rf_store_commit(&agent->store, error);
	if (r < 0) {
		rf_store_discard(&agent->store);
		if (enforcement)
			rf_enforcement_remove(enforcement, NULL);
		return r;
	}
	replace(agent, enforcement, TAKE_PTR(new_image));
	rf_sink_state(agent->sink, "applied", "policy %s revision %llu is in force%s",
		      rf_image_string(image, image->header->name),
		      (unsigned long long)image->header->revision, again ? " again" : "");
	take_places(agent, &change.found);
	return 0;
}

int rf_agent_apply(struct rf_agent *agent, struct rf_image *image,
		   const struct rf_agent_change *change, struct rf_error *error)
{
	agent->again_wait = RF_CHANGE_WAIT;
	return bring(agent, image, false, change, error);
}

int rf_agent_rollback(struct rf_agent *agent, const struct rf_agent_change *change,
		      struct rf_error *error)
{
	struct rf_image *image;
	int r;

	r = rf_store_previous(&agent->store, &image, error);
	return r < 0 ? r : rf_agent_apply(agent, image, change, error);
}

/* The same policy: the old set of it stays in force until the new one is. */
void rf_change_again(struct rf_agent *agent)
{
	uint32_t before = agent->places.counts[RF_PLACE_PROTECTED];
	struct rf_image *image;
	struct rf_error error;
	int r;

	r = rf_image_load(agent->image->bytes, agent->image->header->size, &image, &error);
	if (r == 0)
		r = bring(agent, image, true, NULL, &error);
	if (r < 0)
		rf_sink_state(agent->sink, "warning",
			      "what came later cannot be protected, trying again: %s", error.text);
	agent->again_wait = agent->places.counts[RF_PLACE_PROTECTED] > before ? RF_CHANGE_WAIT
			    : 2 * agent->again_wait < WAIT_MAX ? 2 * agent->again_wait
							       : WAIT_MAX;
	agent->again_due = rf_clock_milliseconds() + agent->again_wait;
}
