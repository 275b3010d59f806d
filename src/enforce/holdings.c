// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Descriptors and mappings that were there before the policy. While one exists,
 * each read and write is checked; that costs everybody, so it ends with the last.
 * A mapping cannot be taken back: page faults have no hook. It is reported.
 */
#include <errno.h>

#include "enforce/internal.h"

struct listing {
	rf_holding_fn fn;
	void *data;
	int count;
	int descriptors;
};

static void list(void *data, const void *record)
{
	const struct rf_holding *holding = record;
	struct listing *listing = data;

	listing->count++;
	listing->descriptors += holding->kind != RF_HOLDING_MAPPING;
	if (listing->fn)
		listing->fn(listing->data, holding);
}

int rf_enforcement_holdings(struct rf_enforcement *enforcement, rf_holding_fn fn, void *data,
			    struct rf_error *error)
{
	struct listing listing = {.fn = fn, .data = data};
	int r = rf_iterate(enforcement->programs[RF_PROGRAM_HELD_FILES], false,
			   sizeof(struct rf_holding), list, &listing, error);

	if (r == 0)
		r = rf_iterate(enforcement->programs[RF_PROGRAM_HELD_MAPPINGS], false,
			       sizeof(struct rf_holding), list, &listing, error);
	if (r < 0)
		return r;
	if (listing.descriptors) {
		r = rf_attach(enforcement, RF_NEED_HELD, error);
		if (r < 0)
			return r;
	} else {
		rf_detach(enforcement, RF_NEED_HELD);
	}
	return listing.count;
}
