/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "daemon/agent.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <systemd/sd-daemon.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "daemon/clock.h"

#define PROGRESS_MILLISECONDS 100
#define PATIENCE 10 /* times what the watchdog allows otherwise */
/* Milliseconds after which what came later may be applied again; longer each time in vain. */
#define AGAIN 5000
#define AGAIN_MAX 600000

CLEANUP_DEFINE(struct rf_image *, rf_image_free)
#define cleanup_image CLEANUP(rf_image_free_pointer)

void rf_agent_drain(struct rf_agent *agent)
{
	if (!agent->enforcement)
		return;
	rf_sink_begin(agent->sink, agent->image);
	rf_enforcement_drain(agent->enforcement, rf_sink_refusal, agent->sink);
}

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

static void tell_systemd(const struct rf_agent *agent)
{
	const struct rf_image *image = agent->image;

	sd_notifyf(0, "STATUS=enforcing policy %s revision %llu",
		   image ? rf_image_string(image, image->header->name) : "(not known)",
		   image ? (unsigned long long)image->header->revision : 0);
}

static bool in_force(const struct rf_agent *agent, const struct rf_image *image)
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

	rf_agent_drain(agent);
	if (!agent->image || !in_force(agent, image))
		rf_places_reset(&agent->places, image);
	if (agent->enforcement && rf_enforcement_remove(agent->enforcement, &error) < 0)
		rf_sink_state(agent->sink, "warning", "the old policy stays beside the new: %s",
			      error.text);
	rf_image_free(agent->image);
	agent->enforcement = enforcement;
	agent->image = image;
	agent->lost = 0;
	agent->ill = false;
	rf_sink_begin(agent->sink, image);
	tell_systemd(agent);
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
	agent->again_wait = AGAIN;
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

int rf_agent_stop(struct rf_agent *agent, struct rf_error *error)
{
	int r = 0;

	rf_agent_drain(agent);
	if (agent->enforcement)
		r = rf_enforcement_remove(TAKE_PTR(agent->enforcement), error);
	if (r < 0) {
		/* Whatever of it is still whole stays in force, and in sight. */
		if (!agent->options.unpinned)
			rf_enforcement_adopt(agent->options.pin_root, agent->options.state_dir,
					     &agent->enforcement, NULL);
		return r;
	}
	rf_sink_state(agent->sink, "stopped", "nothing is enforced any more");
	agent->stopped = true;
	return 0;
}

int rf_agent_self_test(struct rf_agent *agent)
{
	struct rf_error error = {""};
	int r = 0;

	if (agent->enforcement)
		r = rf_enforcement_self_test(agent->enforcement, &error);
	if ((r < 0) != agent->ill)
		rf_sink_state(agent->sink, "self-test", "%s", r < 0 ? error.text : "passed again");
	agent->ill = r < 0;
	return r;
}

void rf_agent_tick(struct rf_agent *agent)
{
	uint64_t stats[RF_STAT_MAX_];

	if (agent->enforcement && rf_enforcement_stats(agent->enforcement, stats, NULL) == 0 &&
	    stats[RF_STAT_LOST] > agent->lost) {
		rf_sink_lost(agent->sink, stats[RF_STAT_LOST] - agent->lost);
		agent->lost = stats[RF_STAT_LOST];
	}
	rf_sink_tick(agent->sink);
}

void rf_agent_check_holdings(struct rf_agent *agent)
{
	struct rf_enforcement_info info;
	struct rf_error error;

	if (!agent->enforcement || !agent->image)
		return;
	rf_enforcement_info(agent->enforcement, &info);
	if (info.held && rf_enforcement_look(agent->enforcement, agent->image, &error) < 0)
		rf_log_warning("cannot tell what is still open, ignoring: %s", error.text);
}

void rf_agent_ask_places(struct rf_agent *agent)
{
	rf_places_ask(&agent->places);
}

/* The same policy: the old set of it stays in force until the new one is. */
static void apply_again(struct rf_agent *agent)
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
	agent->again_wait = agent->places.counts[RF_PLACE_PROTECTED] > before ? AGAIN
			    : 2 * agent->again_wait < AGAIN_MAX ? 2 * agent->again_wait
								: AGAIN_MAX;
	agent->again_due = rf_clock_milliseconds() + agent->again_wait;
}

void rf_agent_look_at_places(struct rf_agent *agent)
{
	const struct rf_places_view view = {agent->enforcement, agent->image, agent->sink};

	if (!agent->enforcement || !agent->image)
		return;
	if (rf_places_go_on(&agent->places, &view) &&
	    rf_watch_set(&agent->watch, &agent->places, agent->image))
		rf_places_ask(&agent->places);
	if (rf_places_ripe(&agent->places, agent->image) &&
	    rf_clock_milliseconds() >= agent->again_due)
		apply_again(agent);
}

/* Adopts, and finds the image that belongs to what was adopted or else is to be applied. */
static int find_policy(struct rf_agent *agent, struct rf_image **ret_image, struct rf_error *error)
{
	struct rf_enforcement_info info;
	const uint8_t *pinned = NULL;
	int r = 0;

	if (!agent->options.unpinned)
		r = rf_enforcement_adopt(agent->options.pin_root, agent->options.state_dir,
					 &agent->enforcement, error);
	if (r < 0)
		return r;
	if (agent->enforcement) {
		rf_enforcement_info(agent->enforcement, &info);
		pinned = info.hash;
	}
	r = rf_store_recover(&agent->store, pinned, ret_image, error);
	if (r < 0 && (agent->enforcement || agent->options.image)) {
		rf_log_warning("ignoring what was in force last: %s", error->text);
		*ret_image = NULL;
		r = 0;
	}
	return r;
}

/* Keeps what was adopted if it works; else brings the same policy into force anew. */
static int keep_adopted(struct rf_agent *agent, struct rf_image *image, struct rf_error *error)
{
	cleanup_image struct rf_image *own = image;
	struct rf_error why;
	int r;

	r = rf_enforcement_self_test(agent->enforcement, &why);
	if (r < 0 && !image)
		return rf_error_set(error, r, "%s; and its policy is not known", why.text);
	if (r < 0) {
		rf_log_warning("what is pinned does not work, applying it anew: %s", why.text);
		return rf_agent_apply(agent, TAKE_PTR(own), NULL, error);
	}
	agent->image = TAKE_PTR(own);
	rf_places_reset(&agent->places, agent->image);
	if (image && rf_enforcement_learn(agent->enforcement, image, &why) < 0)
		rf_log_warning("cannot tell which paths are protected, ignoring: %s", why.text);
	agent->again_wait = AGAIN;
	if (!image)
		rf_log_warning("the policy in force is not the one in '%s': names are not known",
			       agent->options.state_dir);
	rf_sink_state(agent->sink, "adopted", "what was pinned stays in force");
	tell_systemd(agent);
	return 0;
}

/* The image that --image names. One that is in force already is kept, and is the current one. */
static int use_given(struct rf_agent *agent, struct rf_image *current, struct rf_error *error)
{
	cleanup_image struct rf_image *known = current;
	cleanup_image struct rf_image *given = NULL;
	int r;

	r = rf_image_read(agent->options.image, &given, error);
	if (r < 0)
		return r;
	if (!in_force(agent, given)) {
		agent->image = agent->enforcement ? TAKE_PTR(known) : NULL;
		return rf_agent_apply(agent, TAKE_PTR(given), NULL, error);
	}
	if (!known) {
		r = rf_store_stage(&agent->store, given, error);
		if (r == 0)
			r = rf_store_commit(&agent->store, error);
		if (r < 0)
			return r;
	}
	return keep_adopted(agent, TAKE_PTR(given), error);
}

static int take_up(struct rf_agent *agent, const struct rf_agent_options *options,
		   struct rf_error *error)
{
	cleanup_image struct rf_image *image = NULL;
	struct rf_sink_options sink = {
		.foreground = options->foreground,
		.follow = options->follow,
		.follow_data = options->follow_data,
	};
	int r;

	agent->options = *options;
	r = rf_probe_required(error);
	if (r < 0)
		return r;
	r = rf_store_open(options->state_dir, &agent->store, error);
	if (r < 0)
		return r;
	sink.state_dir = agent->store.dir;
	r = rf_sink_new(&sink, &agent->sink, error);
	if (r < 0)
		return r;
	r = find_policy(agent, &image, error);
	if (r < 0)
		return r;
	if (options->image)
		return use_given(agent, TAKE_PTR(image), error);
	if (agent->enforcement)
		return keep_adopted(agent, TAKE_PTR(image), error);
	return image ? rf_agent_apply(agent, TAKE_PTR(image), NULL, error) : 0;
}

/* What else is pinned goes last: until a policy is surely in force, too much is better than
 * nothing. */
int rf_agent_start(struct rf_agent *agent, const struct rf_agent_options *options,
		   struct rf_error *error)
{
	struct rf_error why;
	int r = take_up(agent, options, error);

	/* What is pinned is served all the same; only loading is refused. */
	if (r == 0 && rf_manifest_embedded(&agent->proven, &why) < 0)
		rf_log_warning("no other policy can be brought into force: %s", why.text);
	if (r == 0 && agent->enforcement && !options->unpinned)
		r = rf_enforcement_sweep(agent->enforcement, options->pin_root, error);
	return r;
}

void rf_agent_done(struct rf_agent *agent)
{
	rf_enforcement_free(agent->enforcement);
	rf_image_free(agent->image);
	rf_places_reset(&agent->places, NULL);
	rf_watch_done(&agent->watch);
	rf_sink_free(agent->sink);
	rf_store_done(&agent->store);
	*agent = (struct rf_agent){0};
}
