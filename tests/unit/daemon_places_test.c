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
	"  - {name: b, optional: yes, paths: [/b/one, /b/two]}\n",
	NULL,
};

static char last[256]; /* the event that was told last */
static unsigned int told;

static void on_event(void *data, const json_t *event, const char *text)
{
	snprintf(last, sizeof(last), "%s %s", json_string_value(json_object_get(event, "what")),
		 json_string_value(json_object_get(event, "text")));
	told++;
}

static struct rf_sink *make_sink(void)
{
	const struct rf_sink_options options = {
		.state_dir = open(".", O_RDONLY | O_DIRECTORY),
		.follow = on_event,
	};
	struct rf_sink *sink = NULL;

	is_int(rf_sink_new(&options, &sink, NULL), 0);
	return sink;
}

/* The next answer about the path is told in these words; NULL: not at all. */
static void take(struct rf_places *places, const struct rf_places_view *view, uint32_t root,
		 enum rf_place_state state, const char *wanted)
{
	unsigned int before = told;

	rf_places_take(places, view, root, state, "gone");
	is_int(told - before, wanted != NULL);
	if (wanted)
		is_str(last, wanted);
}

static void test_required(struct rf_places *places, const struct rf_places_view *view)
{
	rf_places_reset(places, view->image);
	take(places, view, 0, RF_PLACE_RIGHT, NULL);
	take(places, view, 0, RF_PLACE_ASTRAY,
	     "place /a/one no longer leads to what was recorded: gone");
	take(places, view, 0, RF_PLACE_ASTRAY, NULL);
	is_str(rf_places_first(places, view->image, RF_PLACE_ASTRAY), "/a/one");
	is_int(places->counts[RF_PLACE_ASTRAY], 1);
	take(places, view, 0, RF_PLACE_RIGHT, "place /a/one leads to what was recorded again");
	ok(!rf_places_first(places, view->image, RF_PLACE_ASTRAY), "none is astray");
}

static void test_optional(struct rf_places *places, const struct rf_places_view *view)
{
	rf_places_reset(places, view->image);
	take(places, view, 2, RF_PLACE_ABSENT, NULL);
	rf_places_end(places, view);
	take(places, view, 2, RF_PLACE_NEW,
	     "place /b/one was absent, is there now, and is not protected: apply the policy again");
	take(places, view, 2, RF_PLACE_NEW, NULL);
	take(places, view, 2, RF_PLACE_ABSENT, "place /b/one is absent again");
}

/* Adopted: which were absent is not known, but what was seen was there. */
static void test_adopted(struct rf_places *places, const struct rf_places_view *view)
{
	rf_places_reset(places, view->image);
	take(places, view, 2, RF_PLACE_ABSENT, NULL);
	take(places, view, 3, RF_PLACE_RIGHT, NULL);
	rf_places_end(places, view);
	take(places, view, 3, RF_PLACE_ABSENT,
	     "place /b/two no longer leads to what was recorded: it is absent");
	take(places, view, 3, RF_PLACE_ABSENT, NULL);
	rf_places_end(places, view);
	is_int(places->lacking, 0);
	rf_places_reset(places, view->image);
	take(places, view, 2, RF_PLACE_ABSENT, NULL);
	take(places, view, 3, RF_PLACE_ABSENT, NULL);
	rf_places_end(places, view);
	is_str(last, "place 2 optional paths are absent, and 1 were when the policy was applied");
	is_int(places->lacking, 2);
	told = 0;
	rf_places_end(places, view);
	is_int(told, 0);
}

static void test_status(struct rf_places *places, const struct rf_places_view *view)
{
	json_t *json;
	char *text;

	rf_places_reset(places, view->image);
	take(places, view, 3, RF_PLACE_NEW,
	     "place /b/two was absent, is there now, and is not protected: apply the policy again");
	take(places, view, 1, RF_PLACE_ASTRAY,
	     "place /a/two no longer leads to what was recorded: gone");
	json = rf_places_json(places, view->image);
	ok(json_is_null(json_object_get(json, "checked")), "no pass has ended");
	is_int(json_integer_value(json_object_get(json, "astray")), 1);
	is_int(json_integer_value(json_object_get(json, "new")), 1);
	text = json_dumps(json_object_get(json, "list"), JSON_COMPACT);
	is_str(text, "[{\"path\":\"/a/two\",\"state\":\"astray\"},"
		     "{\"path\":\"/b/two\",\"state\":\"new\"}]");
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
	rf_places_reset(places, view->image);
	rf_places_ask(places);
	told = 0;
	for (int i = 0; i < 15; i++) {
		rf_places_take(places, view, 0, RF_PLACE_ASTRAY, "gone");
		rf_places_take(places, view, 0, RF_PLACE_RIGHT, NULL);
	}
	is_int(told, RF_PLACES_TOLD);
	rf_places_end(places, view);
	is_int(told, RF_PLACES_TOLD + 1);
	is_str(last, "place 10 more paths changed: now 0 lead to what was not recorded, and 0 that "
		     "were absent are not protected");
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
	view = (struct rf_places_view){NULL, texts_compile(texts), 1, make_sink()};
	test_required(&places, &view);
	test_optional(&places, &view);
	test_adopted(&places, &view);
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
