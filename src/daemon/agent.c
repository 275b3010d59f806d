/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "daemon/agent.h"

#include <errno.h>
#include <string.h>
#include <systemd/sd-daemon.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "daemon/change.h"
#include "daemon/clock.h"

CLEANUP_DEFINE(struct rf_image *, rf_image_free)
#define cleanup_image CLEANUP(rf_image_free_pointer)

void rf_agent_drain(struct rf_agent *agent)
{
	if (!agent->enforcement)
		return;
	rf_sink_begin(agent->sink, agent->image);
	rf_enforcement_drain(agent->enforcement, rf_sink_refusal, agent->sink);
	rf_sink_end(agent->sink);
}

void rf_agent_tell_rest(struct rf_agent *agent)
{
	rf_agent_drain(agent);
	if (agent->enforcement)
		rf_enforcement_losses(agent->enforcement, rf_sink_loss, agent->sink);
	rf_sink_end(agent->sink);
}

int rf_agent_stop(struct rf_agent *agent, struct rf_error *error)
{
	int r = 0;

	rf_agent_tell_rest(agent);
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
	rf_agent_tell_rest(agent);
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

bool rf_agent_wants_again(const struct rf_agent *agent)
{
	return agent->enforcement && agent->image && rf_places_ripe(&agent->places, agent->image);
}

void rf_agent_look_at_places(struct rf_agent *agent)
{
	const struct rf_places_view view = {agent->enforcement, agent->image, agent->sink};

	if (!agent->enforcement || !agent->image)
		return;
	if (rf_places_go_on(&agent->places, &view) &&
	    rf_watch_set(&agent->watch, &agent->places, agent->image))
		rf_places_ask(&agent->places);
	if (rf_agent_wants_again(agent) && rf_clock_milliseconds() >= agent->again_due)
		rf_change_again(agent);
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
	agent->again_wait = RF_CHANGE_WAIT;
	if (!image)
		rf_log_warning("the policy in force is not the one in '%s': names are not known",
			       agent->options.state_dir);
	rf_sink_state(agent->sink, "adopted", "what was pinned stays in force");
	rf_change_tell_systemd(agent);
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
	if (!rf_change_is_done(agent, given)) {
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
