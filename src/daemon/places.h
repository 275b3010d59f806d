/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What has become of every path of the policy in force: known from when it was applied, looked at
 * again and again, a part of the paths at a time, and told when it changes.
 */
#ifndef RF_DAEMON_PLACES_H
#define RF_DAEMON_PLACES_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "daemon/sink.h"
#include "enforce/enforce.h"
#include "policy/image.h"

#define RF_PLACES_TOLD 20   /* changes of a pass that have an event each; the others are counted */
#define RF_PLACES_SHOWN 100 /* paths that status lists */

/* A zeroed one knows of no policy, and looks at nothing. */
struct rf_places {
	uint8_t *states; /* enum rf_place_state of each path of the image, as it was found last */
	char **whys;	 /* of each; NULL: the state says it all */
	uint32_t roots;
	uint32_t counts[RF_PLACE_MAX_]; /* of `states`; RF_PLACE_UNSEEN: of what lies in vaults */
	struct rf_place_report *inside; /* the first of that, as it was found when it was applied */
	uint32_t inside_count;
	uint32_t next;	  /* what this pass looks at next; `roots`: none is under way */
	bool again;	  /* another pass was asked for meanwhile */
	uint32_t changes; /* that this pass found */
	uint64_t passes;
	uint64_t checked; /* when the last one ended, as rf_clock_now(); 0: none has */
	bool failing;	  /* the last part could not be looked at, which was told */
};

/** Begins anew, for another policy, all of which is protected; NULL: for none. */
void rf_places_reset(struct rf_places *places, const struct rf_image *image);

/** Asks for a pass: from now on, or after the one that is under way. */
void rf_places_ask(struct rf_places *places);

/* What is in force, and where changes are told. */
struct rf_places_view {
	struct rf_enforcement *enforcement;
	const struct rf_image *image;
	struct rf_sink *sink; /* NULL: nobody is told */
};

/** Goes on with the pass that is under way, for some milliseconds. True: it has ended. */
bool rf_places_go_on(struct rf_places *places, const struct rf_places_view *view);

/** What it does with each answer, and at the end of a pass. */
void rf_places_take(struct rf_places *places, const struct rf_places_view *view,
		    const struct rf_place_report *place);
void rf_places_end(struct rf_places *places, const struct rf_places_view *view);

/**
 * Whether what came later can be protected by applying the same policy again: something did, and
 * nothing that is enforced has gone from where it was recorded, which would be let go of.
 */
bool rf_places_ripe(const struct rf_places *places, const struct rf_image *image);

/** The first path that is enforced, and is not by what was `found` when applying again; or NULL. */
const char *rf_places_lost(const struct rf_places *places, const struct rf_places *found,
			   const struct rf_image *image);

/** Takes over what was found when the policy was applied, and tells what is other than before. */
void rf_places_become(struct rf_places *places, const struct rf_places *found,
		      const struct rf_places_view *view);

/**
 * {"checked": time or null, "passes", "protected", "absent", "refused", "later", "moved", "unseen":
 * numbers, "list": [rf_place_report_json()]}: the first of them, the worst before the others.
 */
json_t *rf_places_json(const struct rf_places *places, const struct rf_image *image);

/** {"path", "vault": name or null, "optional", "state": "absent"…, "why": line or null} */
json_t *rf_place_report_json(const struct rf_place_report *place, const struct rf_image *image);

/** The first path in this state, or NULL. */
const char *rf_places_first(const struct rf_places *places, const struct rf_image *image,
			    enum rf_place_state state);

/** How many paths are absent that may not be. */
uint32_t rf_places_lacking(const struct rf_places *places, const struct rf_image *image,
			   const char **ret_first);

#endif
