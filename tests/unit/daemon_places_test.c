/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Where paths lead: what is told of it, how often, and what status says. */
#include "daemon/places.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "policy_text.h"

static const char *const texts[] = {
	"policy: p\nvaults:\n"
	"  - {name: a, paths: [/a/one, /a/two]}\n"
	"  - {name: b, mode: audit, optional: yes, paths: [/b/one, /b/two]}\n",
	NULL,
};

static char last[256]; /* the event that was told last */
static unsigned int told;

static struct rf_sink *sink;
static struct rf_event_reader reader;

static void on_events(void *data)
{
	const char *line;
	uint64_t lost;
	size_t len;

	while (rf_event_log_read(rf_sink_log(sink), &reader, 1, &line, &len, &lost)) {
		json_t *event = json_loadb(line, len, 0, NULL);

		snprintf(last, sizeof(last), "%s %s",
			 json_string_value(json_object_get(event, "what")),
			 json_string_value(json_object_get(event, "text")));
		json_decref(event);
		told++;
	}
}

static struct rf_sink *make_sink(void)
{
	const struct rf_sink_options options = {
		.state_dir = open(".", O_RDONLY | O_DIRECTORY),
		.follow = on_events,
	};

	is_int(rf_sink_new(&options, &sink, NULL), 0);
	reader = rf_event_log_end(rf_sink_log(sink));
	return sink;
}

static struct rf_place_report report(const struct rf_places_view *view, uint32_t root,
				     enum rf_place_state state)
{
	const struct rf_image_root *at = &view->image->roots[root];

	return (struct rf_place_report){root, at->vault, rf_image_string(view->image, at->path),
					state, state == RF_PLACE_PROTECTED ? NULL : "gone"};
}

/* The next answer about the path is told in these words; NULL: not at all. */
static void take(struct rf_places *places, const struct rf_places_view *view, uint32_t root,
		 enum rf_place_state state, const char *wanted)
{
	const struct rf_place_report place = report(view, root, state);
	unsigned int before = told;

	rf_places_take(places, view, &place);
	is_int(told - before, wanted != NULL);
	if (wanted)
		is_str(last, wanted);
}

static void test_required(struct rf_places *places, const struct rf_places_view *view)
{
	const char *first = NULL;

	rf_places_reset(places, view->image);
	take(places, view, 0, RF_PLACE_PROTECTED, NULL);
	take(places, view, 0, RF_PLACE_MOVED,
	     "place /a/one no longer leads to what was recorded: gone");
	take(places, view, 0, RF_PLACE_MOVED, NULL);
	is_str(rf_places_first(places, view->image, RF_PLACE_MOVED), "/a/one");
	is_int(places->counts[RF_PLACE_MOVED], 1);
	take(places, view, 0, RF_PLACE_PROTECTED, "place /a/one leads to what was recorded again");
	ok(!rf_places_first(places, view->image, RF_PLACE_MOVED), "none has moved");
	take(places, view, 1, RF_PLACE_ABSENT, "place /a/two is not protected: gone");
	take(places, view, 2, RF_PLACE_ABSENT, NULL);
	is_int(rf_places_lacking(places, view->image, &first), 1);
	is_str(first, "/a/two");
}

static void test_optional(struct rf_places *places, const struct rf_places_view *view)
{
	rf_places_reset(places, view->image);
	take(places, view, 2, RF_PLACE_ABSENT, NULL);
	rf_places_end(places, view);
	take(places, view, 2, RF_PLACE_LATER, "place /b/one came later, and is not protected yet");
	take(places, view, 2, RF_PLACE_LATER, NULL);
	take(places, view, 2, RF_PLACE_REFUSED, "place /b/one is not protected: gone");
	take(places, view, 2, RF_PLACE_PROTECTED, "place /b/one is protected now");
}

/* What came later is applied, unless what is enforced would be let go of by it. */
static void test_ripe(struct rf_places *places, const struct rf_places_view *view)
{
	struct rf_places found = {0};

	rf_places_reset(places, view->image);
	ok(!rf_places_ripe(places, view->image), "nothing came");
	take(places, view, 2, RF_PLACE_ABSENT, NULL);
	take(places, view, 2, RF_PLACE_LATER, "place /b/one came later, and is not protected yet");
	ok(rf_places_ripe(places, view->image), "it can be applied");
	take(places, view, 0, RF_PLACE_MOVED,
	     "place /a/one no longer leads to what was recorded: gone");
	ok(!rf_places_ripe(places, view->image), "it would let go of /a/one");
	take(places, view, 0, RF_PLACE_PROTECTED, "place /a/one leads to what was recorded again");
	take(places, view, 3, RF_PLACE_MOVED,
	     "place /b/two no longer leads to what was recorded: gone");
	ok(rf_places_ripe(places, view->image), "/b only reports");

	rf_places_reset(&found, view->image);
	ok(!rf_places_lost(places, &found, view->image), "nothing is lost");
	take(&found, view, 1, RF_PLACE_REFUSED, "place /a/two is not protected: gone");
	is_str(rf_places_lost(places, &found, view->image), "/a/two");
	rf_places_reset(&found, NULL);
}

/* Found when it was applied: what is other than before is told, and only that. */
static void test_become(struct rf_places *places, const struct rf_places_view *view)
{
	const struct rf_places_view quiet = {.image = view->image};
	const struct rf_place_report inside = {RF_PLACE_INSIDE, 1, "/a/one/mount", RF_PLACE_UNSEEN,
					       "gone"};
	struct rf_places found = {0};
	struct rf_place_report place;

	rf_places_reset(places, view->image);
	rf_places_reset(&found, view->image);
	place = report(view, 1, RF_PLACE_ABSENT);
	rf_places_take(&found, &quiet, &place);
	rf_places_take(&found, &quiet, &inside);
	told = 0;
	rf_places_become(places, &found, view);
	is_int(told, 2);
	is_str(last, "place /a/one/mount could not be looked through: gone");
	is_int(places->counts[RF_PLACE_UNSEEN], 1);
	rf_places_become(places, &found, view);
	is_int(told, 2);
	rf_places_reset(&found, view->image);
	rf_places_become(places, &found, view);
	is_int(told, 3);
	is_str(last, "place /a/two is protected now");
	is_int(places->counts[RF_PLACE_UNSEEN], 0);
	rf_places_reset(&found, NULL);
}

static void test_status(struct rf_places *places, const struct rf_places_view *view)
{
	json_t *json;
	char *text;

	rf_places_reset(places, view->image);
	take(places, view, 3, RF_PLACE_LATER, "place /b/two came later, and is not protected yet");
	take(places, view, 1, RF_PLACE_MOVED,
	     "place /a/two no longer leads to what was recorded: gone");
	json = rf_places_json(places, view->image);
	ok(json_is_null(json_object_get(json, "checked")), "no pass has ended");
	is_int(json_integer_value(json_object_get(json, "moved")), 1);
	is_int(json_integer_value(json_object_get(json, "later")), 1);
	is_int(json_integer_value(json_object_get(json, "protected")), 2);
	text = json_dumps(json_object_get(json, "list"), JSON_COMPACT);
	is_str(text, "[{\"path\":\"/a/two\",\"vault\":\"a\",\"optional\":false,"
		     "\"state\":\"moved\",\"why\":\"gone\"},"
		     "{\"path\":\"/b/two\",\"vault\":\"b\",\"optional\":true,"
		     "\"state\":\"later\",\"why\":\"gone\"}]");
	free(text);
	json_decref(json);
	rf_places_end(places, view);
	json = rf_places_json(places, view->image);
	ok(json_is_string(json_object_get(json, "checked")), "a pass has ended");
	json_decref(json);
}

/* Beyond so many changes the others are one event. */
static void test_many(struct rf_places *places, const struct rf_places_view *view)
{
	struct rf_place_report place;

	rf_places_reset(places, view->image);
	rf_places_ask(places);
	told = 0;
	for (int i = 0; i < 15; i++) {
		place = report(view, 0, RF_PLACE_MOVED);
		rf_places_take(places, view, &place);
		place = report(view, 0, RF_PLACE_PROTECTED);
		rf_places_take(places, view, &place);
	}
	is_int(told, RF_PLACES_TOLD);
	rf_places_end(places, view);
	is_int(told, RF_PLACES_TOLD + 1);
	is_str(last, "place 10 more paths changed: now 0 are not protected, and 0 lead to what was "
		     "not recorded");
}

/* A pass that is asked for meanwhile comes after the one that is under way. */
static void test_ask(struct rf_places *places, const struct rf_places_view *view)
{
	rf_places_reset(places, view->image);
	is_int(places->next, 4);
	rf_places_ask(places);
	is_int(places->next, 0);
	places->next = 2;
	rf_places_ask(places);
	is_int(places->next, 2);
	rf_places_end(places, view);
	is_int(places->next, 0);
	rf_places_end(places, view);
	is_int(places->next, 4);
}

int main(void)
{
	struct rf_places places = {0};
	struct rf_places_view view;

	rf_log_init("test", RF_LOG_ERROR);
	texts_folder();
	view = (struct rf_places_view){NULL, texts_compile(texts), make_sink()};
	test_required(&places, &view);
	test_optional(&places, &view);
	test_ripe(&places, &view);
	test_become(&places, &view);
	test_status(&places, &view);
	test_many(&places, &view);
	test_ask(&places, &view);
	rf_places_reset(&places, NULL);
	rf_places_ask(&places);
	is_int(places.next, 0);
	rf_sink_free(view.sink);
	rf_image_free((struct rf_image *)view.image);
	return done();
}
