/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "daemon/places.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"
#include "daemon/clock.h"

#define SLICE 512	/* paths that are looked at without a look at the clock */
#define MILLISECONDS 50 /* that one turn of the loop may take for this */

static const char *const names[] = {
	[RF_PLACE_PROTECTED] = "protected", [RF_PLACE_ABSENT] = "absent",
	[RF_PLACE_REFUSED] = "refused",	    [RF_PLACE_LATER] = "later",
	[RF_PLACE_MOVED] = "moved",	    [RF_PLACE_UNSEEN] = "unseen",
};
_Static_assert(sizeof(names) / sizeof(*names) == RF_PLACE_MAX_, "a state has no name");

static void drop_inside(struct rf_places *places)
{
	for (uint32_t i = 0; i < places->inside_count; i++) {
		free((char *)places->inside[i].path);
		free((char *)places->inside[i].why);
	}
	places->inside_count = 0;
}

static void done(struct rf_places *places)
{
	for (uint32_t i = 0; places->whys && i < places->roots; i++)
		free(places->whys[i]);
	drop_inside(places);
	free(places->whys);
	free(places->states);
	free(places->inside);
	*places = (struct rf_places){0};
}

void rf_places_reset(struct rf_places *places, const struct rf_image *image)
{
	done(places);
	if (!image)
		return;
	places->states = calloc(image->header->roots + 1, sizeof(*places->states));
	places->whys = calloc(image->header->roots + 1, sizeof(*places->whys));
	places->inside = calloc(RF_PLACES_SHOWN, sizeof(*places->inside));
	if (!places->states || !places->whys || !places->inside) {
		done(places);
		return;
	}
	places->roots = image->header->roots;
	places->next = places->roots;
	places->counts[RF_PLACE_PROTECTED] = places->roots;
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

static bool is_optional(const struct rf_image *image, uint32_t root)
{
	return root != RF_PLACE_INSIDE && image->roots[root].flags & RF_IMAGE_ROOT_OPTIONAL;
}

static void tell(struct rf_sink *sink, const struct rf_place_report *place,
		 enum rf_place_state before)
{
	const char *path = place->path, *why = place->why ? place->why : "";

	switch (place->state) {
	case RF_PLACE_ABSENT:
	case RF_PLACE_REFUSED:
		rf_sink_state(sink, "place", "%s is not protected: %s", path, why);
		return;
	case RF_PLACE_LATER:
		rf_sink_state(sink, "place", "%s came later, and is not protected yet", path);
		return;
	case RF_PLACE_MOVED:
		rf_sink_state(sink, "place", "%s no longer leads to what was recorded: %s", path,
			      why);
		return;
	case RF_PLACE_UNSEEN:
		rf_sink_state(sink, "place", "%s could not be looked through: %s", path, why);
		return;
	case RF_PLACE_PROTECTED:
		rf_sink_state(sink, "place",
			      before == RF_PLACE_MOVED ? "%s leads to what was recorded again"
						       : "%s is protected now",
			      path);
		return;
	case RF_PLACE_MAX_:
		return;
	}
}

static void tell_change(struct rf_places *places, const struct rf_places_view *view,
			const struct rf_place_report *place, enum rf_place_state before)
{
	if (view->sink && places->changes++ < RF_PLACES_TOLD)
		tell(view->sink, place, before);
}

static void take_inside(struct rf_places *places, const struct rf_place_report *place)
{
	struct rf_place_report *kept = &places->inside[places->inside_count];

	places->counts[RF_PLACE_UNSEEN]++;
	if (places->inside_count == RF_PLACES_SHOWN)
		return;
	*kept = *place;
	kept->path = strdup(place->path);
	kept->why = strdup(place->why ? place->why : "");
	if (kept->path && kept->why) {
		places->inside_count++;
		return;
	}
	free((char *)kept->path);
	free((char *)kept->why);
}

/* That an optional path is absent is no news. */
void rf_places_take(struct rf_places *places, const struct rf_places_view *view,
		    const struct rf_place_report *place)
{
	uint32_t root = place->root;
	enum rf_place_state before;

	if (!places->states)
		return;
	if (root == RF_PLACE_INSIDE) {
		take_inside(places, place);
		return;
	}
	before = places->states[root];
	if (place->state == before)
		return;
	free(places->whys[root]);
	places->whys[root] = place->why ? strdup(place->why) : NULL;
	places->states[root] = place->state;
	places->counts[before]--;
	places->counts[place->state]++;
	if (before != RF_PLACE_PROTECTED || place->state != RF_PLACE_ABSENT ||
	    !is_optional(view->image, root))
		tell_change(places, view, place, before);
}

static void tell_rest(const struct rf_places *places, const struct rf_places_view *view)
{
	const uint32_t *counts = places->counts;

	if (places->changes > RF_PLACES_TOLD)
		rf_sink_state(view->sink, "place",
			      "%u more paths changed: now %u are not protected, and %u lead to "
			      "what was not recorded",
			      places->changes - RF_PLACES_TOLD,
			      counts[RF_PLACE_ABSENT] + counts[RF_PLACE_REFUSED] +
				      counts[RF_PLACE_LATER],
			      counts[RF_PLACE_MOVED]);
}

void rf_places_end(struct rf_places *places, const struct rf_places_view *view)
{
	places->passes++;
	places->checked = rf_clock_now();
	tell_rest(places, view);
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

static void on_place(void *data, const struct rf_place_report *place)
{
	const struct pass *pass = data;

	rf_places_take(pass->places, pass->view, place);
}

bool rf_places_go_on(struct rf_places *places, const struct rf_places_view *view)
{
	struct pass pass = {places, view};
	uint64_t start = rf_clock_milliseconds();
	struct rf_error error;

	while (places->next < places->roots && rf_clock_milliseconds() - start < MILLISECONDS) {
		if (rf_enforcement_places(view->enforcement, view->image, places->next, SLICE,
					  on_place, &pass, &error) < 0) {
			fail(places, &error);
			return false;
		}
		places->failing = false;
		if (places->roots - places->next <= SLICE) {
			rf_places_end(places, view);
			return true;
		}
		places->next += SLICE;
	}
	return false;
}

/* A vault that only reports keeps nothing, so nothing of it can be let go of. */
static bool is_enforced(const struct rf_image *image, uint32_t root)
{
	uint32_t vault = image->roots[root].vault;

	return !(image->header->flags & RF_IMAGE_AUDIT) &&
	       !(vault && image->vaults[vault - 1].vault.flags & RF_VAULT_AUDIT);
}

bool rf_places_ripe(const struct rf_places *places, const struct rf_image *image)
{
	for (uint32_t i = 0; i < places->roots && places->counts[RF_PLACE_MOVED]; i++)
		if (places->states[i] == RF_PLACE_MOVED && is_enforced(image, i))
			return false;
	return places->counts[RF_PLACE_LATER];
}

const char *rf_places_lost(const struct rf_places *places, const struct rf_places *found,
			   const struct rf_image *image)
{
	for (uint32_t i = 0; i < places->roots && i < found->roots; i++)
		if (places->states[i] == RF_PLACE_PROTECTED &&
		    found->states[i] != RF_PLACE_PROTECTED && is_enforced(image, i))
			return rf_image_string(image, image->roots[i].path);
	return NULL;
}

static bool same_inside(const struct rf_places *places, const struct rf_places *found)
{
	if (places->counts[RF_PLACE_UNSEEN] != found->counts[RF_PLACE_UNSEEN])
		return false;
	for (uint32_t i = 0; i < found->inside_count && i < places->inside_count; i++)
		if (strcmp(places->inside[i].path, found->inside[i].path))
			return false;
	return true;
}

void rf_places_become(struct rf_places *places, const struct rf_places *found,
		      const struct rf_places_view *view)
{
	const struct rf_image *image = view->image;
	bool told = same_inside(places, found);

	if (!places->states)
		return;
	places->changes = 0;
	places->checked = rf_clock_now();
	for (uint32_t i = 0; i < found->roots; i++) {
		const struct rf_place_report place = {i, image->roots[i].vault,
						      rf_image_string(image, image->roots[i].path),
						      found->states[i], found->whys[i]};

		rf_places_take(places, view, &place);
	}
	drop_inside(places);
	for (uint32_t i = 0; i < found->inside_count; i++) {
		take_inside(places, &found->inside[i]);
		if (!told)
			tell_change(places, view, &found->inside[i], RF_PLACE_PROTECTED);
	}
	places->counts[RF_PLACE_UNSEEN] = found->counts[RF_PLACE_UNSEEN];
	tell_rest(places, view);
}

json_t *rf_place_report_json(const struct rf_place_report *place, const struct rf_image *image)
{
	char safe[4 * 4096], why[4 * RF_ERROR_LEN];

	return json_pack(
		"{s:s, s:s?, s:b, s:s, s:s?}", "path",
		rf_str_escape(place->path, safe, sizeof(safe)), "vault",
		place->vault ? rf_image_string(image, image->vaults[place->vault - 1].name) : NULL,
		"optional", (int)is_optional(image, place->root), "state", names[place->state],
		"why", place->why ? rf_str_escape(place->why, why, sizeof(why)) : NULL);
}

static void list(const struct rf_places *places, const struct rf_image *image,
		 enum rf_place_state state, json_t *ret_list)
{
	uint32_t left = places->counts[state];

	for (uint32_t i = 0;
	     i < places->roots && left && json_array_size(ret_list) < RF_PLACES_SHOWN; i++) {
		const struct rf_image_root *root = &image->roots[i];
		const struct rf_place_report place = {
			i, root->vault, rf_image_string(image, root->path), state, places->whys[i]};

		if (places->states[i] != state)
			continue;
		left--;
		json_array_append_new(ret_list, rf_place_report_json(&place, image));
	}
}

json_t *rf_places_json(const struct rf_places *places, const struct rf_image *image)
{
	static const enum rf_place_state worst[] = {RF_PLACE_MOVED, RF_PLACE_LATER,
						    RF_PLACE_REFUSED, RF_PLACE_ABSENT};
	char checked[RF_CLOCK_TEXT_LEN] = "";
	json_t *object, *shown = json_array();

	if (places->checked)
		rf_clock_print(places->checked, checked);
	for (size_t i = 0; i < sizeof(worst) / sizeof(*worst); i++)
		list(places, image, worst[i], shown);
	for (uint32_t i = 0; i < places->inside_count; i++)
		json_array_append_new(shown, rf_place_report_json(&places->inside[i], image));
	object = json_pack("{s:s?, s:I, s:o}", "checked", *checked ? checked : NULL, "passes",
			   (json_int_t)places->passes, "list", shown);
	for (int state = 0; state < RF_PLACE_MAX_; state++)
		json_object_set_new(object, names[state], json_integer(places->counts[state]));
	return object;
}

const char *rf_places_first(const struct rf_places *places, const struct rf_image *image,
			    enum rf_place_state state)
{
	for (uint32_t i = 0; i < places->roots && places->counts[state]; i++)
		if (places->states[i] == state)
			return rf_image_string(image, image->roots[i].path);
	return NULL;
}

uint32_t rf_places_lacking(const struct rf_places *places, const struct rf_image *image,
			   const char **ret_first)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < places->roots && places->counts[RF_PLACE_ABSENT]; i++)
		if (places->states[i] == RF_PLACE_ABSENT && !is_optional(image, i) && !count++)
			*ret_first = rf_image_string(image, image->roots[i].path);
	return count;
}
