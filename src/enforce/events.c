// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* From the ring buffer to the caller, the counters, and what there is no event of. */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "enforce/internal.h"

/*
 * Who is refused over and over fills the ring faster than anybody empties it. A
 * drain ends all the same, so that the caller gets to its other work.
 */
#define DRAIN_MAX 4096

/* Our own self-test is refused each time; somebody else at its file is an event. */
int rf_event_receive(void *context, void *record, size_t size)
{
	struct rf_enforcement *enforcement = context;
	const struct rf_event *event = record;

	if (size < sizeof(*event) || !enforcement->event_fn)
		return 0;
	if (event->vault == enforcement->meta.vaults + 1 && event->pid == (uint32_t)getpid())
		return 0;
	enforcement->event_fn(enforcement->event_data, event);
	return ++enforcement->drained < DRAIN_MAX ? 0 : -ECANCELED;
}

/* The ring itself, not libbpf's epoll: it is looked at after the reader is on its list of those who
 * wait, so nothing that comes meanwhile is slept through. */
int rf_enforcement_events_fd(const struct rf_enforcement *enforcement)
{
	return enforcement->maps[RF_MAP_EVENTS];
}

int rf_enforcement_drain(struct rf_enforcement *enforcement, rf_event_fn fn, void *data)
{
	enforcement->event_fn = fn;
	enforcement->event_data = data;
	enforcement->drained = 0;
	ring_buffer__consume(enforcement->ring);
	enforcement->event_fn = NULL;
	return enforcement->drained;
}

int rf_enforcement_stats(const struct rf_enforcement *enforcement, uint64_t ret_stats[RF_STAT_MAX_],
			 struct rf_error *error)
{
	int cpus = libbpf_num_possible_cpus();
	cleanup_free uint64_t *values = cpus > 0 ? calloc(cpus, sizeof(*values)) : NULL;
	uint64_t sums[RF_STAT_MAX_] = {0};

	if (!values)
		return rf_error_set(error, cpus < 0 ? cpus : -ENOMEM, "cannot count processors");
	for (uint32_t i = 0; i < RF_STAT_MAX_; i++) {
		int r = bpf_map_lookup_elem(enforcement->maps[RF_MAP_STATS], &i, values);

		if (r < 0)
			return rf_error_set(error, r, "cannot read the counters: %s", strerror(-r));
		for (int cpu = 0; cpu < cpus; cpu++)
			sums[i] += values[cpu];
	}
	memcpy(ret_stats, sums, sizeof(sums));
	return 0;
}

/* Refusals without an event that nobody was told of yet. */
struct untold {
	uint64_t withheld;
	uint64_t lost;
};

static struct untold untold_of(const struct rf_enforcement *enforcement)
{
	const struct rf_meta *meta = &enforcement->meta;
	uint64_t stats[RF_STAT_MAX_];

	if (rf_enforcement_stats(enforcement, stats, NULL) < 0)
		return (struct untold){0};
	return (struct untold){stats[RF_STAT_WITHHELD] - meta->withheld,
			       stats[RF_STAT_LOST] - meta->lost};
}

static void tell(struct rf_enforcement *enforcement, const struct rf_source *source,
		 const struct rf_tally *tally, rf_loss_fn fn, void *data)
{
	if (tally->withheld + tally->lost)
		fn(data, source, tally);
	enforcement->meta.withheld += tally->withheld;
	enforcement->meta.lost += tally->lost;
}

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* What a source has is taken away with its counts, so that they are told once; never more than
 * there were. */
static bool tell_source(struct rf_enforcement *enforcement, const struct rf_source *source,
			rf_loss_fn fn, void *data)
{
	int map = enforcement->maps[RF_MAP_SOURCES];
	struct rf_tally tally;
	struct untold untold;

	if (bpf_map_lookup_elem(map, source, &tally) < 0 || !(tally.withheld + tally.lost) ||
	    bpf_map_lookup_and_delete_elem(map, source, &tally) < 0)
		return false;
	untold = untold_of(enforcement);
	tally.withheld = least(tally.withheld, untold.withheld);
	tally.lost = least(tally.lost, untold.lost);
	tell(enforcement, source, &tally, fn, data);
	return true;
}

static bool tell_sources(struct rf_enforcement *enforcement, rf_loss_fn fn, void *data)
{
	cleanup_free struct rf_source *sources = calloc(RF_SOURCES_MAX, sizeof(*sources));
	int map = enforcement->maps[RF_MAP_SOURCES];
	bool told = false;
	size_t count = 0;

	while (sources && count < RF_SOURCES_MAX &&
	       bpf_map_get_next_key(map, count ? &sources[count - 1] : NULL, &sources[count]) == 0)
		count++;
	for (size_t i = 0; i < count; i++)
		told |= tell_source(enforcement, &sources[i], fn, data);
	return told;
}

/* Counters say exactly how many. Those that no source has any more, once all have come to rest, are
 * of sources that had to make room. */
void rf_enforcement_losses(struct rf_enforcement *enforcement, rf_loss_fn fn, void *data)
{
	struct untold untold = untold_of(enforcement);
	struct rf_tally rest = {.withheld = untold.withheld, .lost = untold.lost};

	if (!(untold.withheld + untold.lost))
		return;
	if (!tell_sources(enforcement, fn, data))
		tell(enforcement, NULL, &rest, fn, data);
	rf_meta_write(enforcement, NULL);
}
