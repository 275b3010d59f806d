/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "daemon/places.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/str.h"
#include "daemon/clock.h"

#define SLICE 512	/* paths that are looked at without a look at the clock */
#define MILLISECONDS 50 /* that one turn of the loop may take for this */

void rf_places_reset(struct rf_places *places, const struct rf_image *image)
{
	free(places->states);
	*places = (struct rf_places){0};
	if (!image)
		return;
	places->states = calloc(image->header->roots + 1, 1);
	if (!places->states)
		return;
	places->roots = image->header->roots;
	places->next = places->roots;
	places->counts[RF_PLACE_RIGHT] = places->roots;
}

void rf_places_ask(struct rf_places *places)
{
	if (places->next < places->roots) {
		places->again = true;
		return;
	}
	places->next = 0;
	places->changes = 0;
}

/* A path that is absent as before is none. */
static void tell(struct rf_sink *sink, const char *path, enum rf_place_state before,
		 enum rf_place_state now, const char *why)
{
	switch (now) {
	case RF_PLACE_ASTRAY:
		rf_sink_state(sink, "place", "%s no longer leads to what was recorded: %s", path,
			      why);
		return;
	case RF_PLACE_NEW:
		rf_sink_state(
			sink, "place",
			"%s was absent, is there now, and is not protected: apply the policy again",
			path);
		return;
	case RF_PLACE_ABSENT:
		rf_sink_state(sink, "place", "%s is absent again", path);
		return;
	case RF_PLACE_RIGHT:
		rf_sink_state(sink, "place", "%s leads to what was recorded again", path);
		return;
	case RF_PLACE_MAX_:
		return;
	}
}

void rf_places_take(struct rf_places *places, const struct rf_places_view *view, uint32_t root,
		    enum rf_place_state now, const char *why)
{
	const struct rf_image *image = view->image;
	enum rf_place_state before = places->states[root];

	/* Of an adopted policy: what was there a minute ago was not absent. */
	if (now == RF_PLACE_ABSENT &&
	    (before == RF_PLACE_ASTRAY || (before == RF_PLACE_RIGHT && places->passes))) {
		now = RF_PLACE_ASTRAY;
		why = "it is absent";
	}
	if (now == before)
		return;
	places->states[root] = now;
	places->counts[before]--;
	places->counts[now]++;
	if (before == RF_PLACE_RIGHT && now == RF_PLACE_ABSENT)
		return;
	if (places->changes++ < RF_PLACES_TOLD)
		tell(view->sink, rf_image_string(image, image->roots[root].path), before, now, why);
}

/* Of an adopted policy again: some that are absent were not, and nobody knows which. */
static void tell_lacking(struct rf_places *places, const struct rf_places_view *view)
{
	uint32_t absent = places->counts[RF_PLACE_ABSENT];

	if (absent <= view->missing)
		absent = 0;
	if (absent && absent != places->lacking)
		rf_sink_state(
			view->sink, "place",
			"%u optional paths are absent, and %u were when the policy was applied",
			absent, view->missing);
	places->lacking = absent;
}

void rf_places_end(struct rf_places *places, const struct rf_places_view *view)
{
	tell_lacking(places, view);
	places->passes++;
	places->checked = rf_clock_now();
	if (places->changes > RF_PLACES_TOLD)
		rf_sink_state(view->sink, "place",
			      "%u more paths changed: now %u lead to what was not recorded, "
			      "and %u that were absent are not protected",
			      places->changes - RF_PLACES_TOLD, places->counts[RF_PLACE_ASTRAY],
			      places->counts[RF_PLACE_NEW]);
	places->next = places->roots;
	if (places->again) {
		places->again = false;
		rf_places_ask(places);
	}
}

/* What fails is not tried again before the next pass. */
static void fail(struct rf_places *places, const struct rf_error *error)
{
	if (!places->failing)
		rf_log_warning("cannot tell where the policy's paths lead, ignoring: %s",
			       error->text);
	places->failing = true;
	places->next = places->roots;
	places->again = false;
}

struct pass {
	struct rf_places *places;
	const struct rf_places_view *view;
};

static void on_place(void *data, uint32_t root, enum rf_place_state state, const char *why)
{
	const struct pass *pass = data;

	rf_places_take(pass->places, pass->view, root, state, why);
}

void rf_places_go_on(struct rf_places *places, const struct rf_places_view *view)
{
	struct pass pass = {places, view};
	uint64_t start = rf_clock_milliseconds();
	struct rf_error error;

	while (places->next < places->roots && rf_clock_milliseconds() - start < MILLISECONDS) {
		if (rf_enforcement_places(view->enforcement, view->image, places->next, SLICE,
					  on_place, &pass, &error) < 0) {
			fail(places, &error);
			return;
		}
		places->failing = false;
		if (places->roots - places->next <= SLICE) {
			rf_places_end(places, view);
			return;
		}
		places->next += SLICE;
	}
}

static void list(const struct rf_places *places, const struct rf_image *image,
		 enum rf_place_state state, const char *name, json_t *ret_list)
{
	char safe[4 * 4096];
	uint32_t left = places->counts[state];

	for (uint32_t i = 0;
	     i < places->roots && left && json_array_size(ret_list) < RF_PLACES_SHOWN; i++) {
		const char *path = rf_image_string(image, image->roots[i].path);

		if (places->states[i] != state)
			continue;
		left--;
		json_array_append_new(ret_list, json_pack("{s:s, s:s}", "path",
							  rf_str_escape(path, safe, sizeof(safe)),
							  "state", name));
	}
}

json_t *rf_places_json(const struct rf_places *places, const struct rf_image *image)
{
	char checked[RF_CLOCK_TEXT_LEN] = "";
	json_t *worst = json_array();

	if (places->checked)
		rf_clock_print(places->checked, checked);
	list(places, image, RF_PLACE_ASTRAY, "astray", worst);
	list(places, image, RF_PLACE_NEW, "new", worst);
	return json_pack("{s:s?, s:I, s:I, s:I, s:I, s:o}", "checked", *checked ? checked : NULL,
			 "passes", (json_int_t)places->passes, "astray",
			 (json_int_t)places->counts[RF_PLACE_ASTRAY], "new",
			 (json_int_t)places->counts[RF_PLACE_NEW], "absent",
			 (json_int_t)places->counts[RF_PLACE_ABSENT], "list", worst);
}

const char *rf_places_first(const struct rf_places *places, const struct rf_image *image,
			    enum rf_place_state state)
{
	for (uint32_t i = 0; i < places->roots && places->counts[state]; i++)
		if (places->states[i] == state)
			return rf_image_string(image, image->roots[i].path);
	return NULL;
}
