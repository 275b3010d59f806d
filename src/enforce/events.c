// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* From the ring buffer to the caller, and the counters. */
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
 * drain ends all the same, so that the caller gets to its other work; what found
 * no room is counted.
 */
#define DRAIN_MAX 256

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

int rf_enforcement_events_fd(const struct rf_enforcement *enforcement)
{
	return ring_buffer__epoll_fd(enforcement->ring);
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
