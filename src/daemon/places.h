/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Whether every path of the policy in force still leads to what was recorded: looked at again and
 * again, a part of the paths at a time, and told when it changes.
 */
#ifndef RF_DAEMON_PLACES_H
#define RF_DAEMON_PLACES_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "daemon/sink.h"
#include "enforce/enforce.h"
#include "policy/image.h"

#define RF_PLACES_TOLD 20  /* changes of a pass that have an event each; the others are counted */
#define RF_PLACES_SHOWN 10 /* paths that status lists */

/* A zeroed one knows of no policy, and looks at nothing. */
struct rf_places {
	uint8_t *states; /* enum rf_place_state of each path of the image, as it was found last */
	uint32_t roots;
	uint32_t counts[RF_PLACE_MAX_]; /* of `states` */
	uint32_t next;	  /* what this pass looks at next; `roots`: none is under way */
	bool again;	  /* another pass was asked for meanwhile */
	uint32_t changes; /* that this pass found */
	uint64_t passes;
	uint64_t checked; /* when the last one ended, as rf_clock_now(); 0: none has */
	uint32_t lacking; /* optional paths that are absent, where not so many were; 0: all is well
			   */
	bool failing;	  /* the last part could not be looked at, which was told */
};

/** Begins anew, for another policy; NULL: for none. */
void rf_places_reset(struct rf_places *places, const struct rf_image *image);

/** Asks for a pass: from now on, or after the one that is under way. */
void rf_places_ask(struct rf_places *places);

/* What is in force, and where changes are told. */
struct rf_places_view {
	struct rf_enforcement *enforcement;
	const struct rf_image *image;
	uint32_t missing; /* optional paths that were absent when it was applied */
	struct rf_sink *sink;
};

/** Goes on with the pass that is under way, for some milliseconds. */
void rf_places_go_on(struct rf_places *places, const struct rf_places_view *view);

/** What it does with each answer, as rf_place_fn has them; and at the end of a pass. */
void rf_places_take(struct rf_places *places, const struct rf_places_view *view, uint32_t root,
		    enum rf_place_state state, const char *why);
void rf_places_end(struct rf_places *places, const struct rf_places_view *view);

/**
 * {"checked": time or null, "passes", "astray", "new", "absent": numbers, "list": [{"path",
 * "state": "astray" or "new"}]}: the first of them, those astray before the others.
 */
json_t *rf_places_json(const struct rf_places *places, const struct rf_image *image);

/** The first path in this state, or NULL. */
const char *rf_places_first(const struct rf_places *places, const struct rf_image *image,
			    enum rf_place_state state);

#endif
