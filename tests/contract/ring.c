/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The ring buffer, with this process as its reader. */
#include "contract.h"

#include <bpf/libbpf.h>
#include <pthread.h>
#include <sched.h>
#include <string.h>

#define SEEN_MAX 128
#define ROOM 56 /* a record with its header, to the next multiple of 8 */
#define FIRST 0x11

/* What the reader got since it was asked last. */
static struct {
	uint32_t count;
	uint32_t sizes[SEEN_MAX];
	uint8_t bytes[SEEN_MAX][RECORD_SIZE];
} seen;

static int see(void *context, void *record, size_t size)
{
	if (seen.count < SEEN_MAX) {
		seen.sizes[seen.count] = (uint32_t)size;
		memcpy(seen.bytes[seen.count], record, size < RECORD_SIZE ? size : RECORD_SIZE);
	}
	seen.count++;
	return 0;
}

static void look(void)
{
	static struct ring_buffer *reader;

	if (!reader)
		reader = ring_buffer__new(bpf_map__fd(programs->maps.ring), see, NULL, NULL);
	if (!reader)
		give_up("reading the ring");
	memset(&seen, 0, sizeof(seen));
	if (ring_buffer__consume(reader) < 0)
		give_up("reading the ring");
	evidence(&seen, sizeof(seen));
}

/* Whether the reader got `count` records, the first one full of `with` and so on. */
static bool saw(uint32_t count, uint8_t with, int step)
{
	if (seen.count != count)
		return false;
	for (uint32_t i = 0; i < count; i++)
		if (seen.sizes[i] != RECORD_SIZE ||
		    !all_bytes(seen.bytes[i], RECORD_SIZE, (uint8_t)(with + step * (int)i)))
			return false;
	return true;
}

static const struct answer *ring(enum operation operation, uint64_t value)
{
	return ASKED(.operation = operation, .value = value);
}

/* A record too many, and what it changed. */
static bool overfull(bool *ret_untouched)
{
	uint32_t count = 0;
	const struct answer *answer;

	look();
	while ((answer = ring(RING_SUBMIT, FIRST))->result == 1 && count < SEEN_MAX)
		count++;
	if (answer->result != 0)
		return false;
	*ret_untouched = answer->more[0] == answer->more[1];
	look();
	return count == (RING_SIZE - 1) / ROOM && saw(count, FIRST, 0);
}

static bool null_when_full(enum operation about)
{
	bool untouched;

	return overfull(&untouched);
}

static bool null_takes_nothing(enum operation about)
{
	const struct answer *answer;
	bool untouched;

	if (!overfull(&untouched) || !untouched)
		return false;
	answer = ring(RING_LARGE, FIRST);
	return answer->result == 0 && answer->more[0] == answer->more[1];
}

static bool never_fits(enum operation about)
{
	look();
	return ring(RING_LARGE, FIRST)->result == 0;
}

/* What the reader got while the second of two records was submitted and the first was not. */
static bool early, early_is_none;
static pthread_barrier_t ready;

static void *look_early(void *unused)
{
	cpu_set_t second;

	CPU_ZERO(&second);
	CPU_SET(1, &second);
	if (sched_setaffinity(0, sizeof(second), &second))
		give_up("a second processor");
	programs->bss->answer.waits = 0;
	pthread_barrier_wait(&ready);
	while (!__atomic_load_n(&programs->bss->answer.waits, __ATOMIC_ACQUIRE))
		sched_yield();
	look();
	early = true;
	early_is_none = seen.count == 0;
	__atomic_store_n(&programs->bss->ask.seen, 1, __ATOMIC_RELEASE);
	return NULL;
}

static struct answer pair(void)
{
	struct answer answer;
	pthread_t reader;

	look();
	early = false;
	/* It must be where it will run: the program leaves this processor to nobody. */
	if (pthread_barrier_init(&ready, NULL, 2) ||
	    pthread_create(&reader, NULL, look_early, NULL))
		give_up("a thread");
	pthread_barrier_wait(&ready);
	answer = *ring(RING_PAIR, FIRST);
	pthread_join(reader, NULL);
	pthread_barrier_destroy(&ready);
	return answer;
}

static bool unseen(enum operation about)
{
	return pair().result == 1 && early && early_is_none;
}

static bool apart(enum operation about)
{
	const struct answer answer = pair();

	return all_bytes(answer.bytes, RECORD_SIZE, FIRST);
}

static bool in_order(enum operation about)
{
	pair();
	look();
	return saw(2, FIRST, 1);
}

static bool room_is_taken(enum operation about)
{
	const struct answer *answer;

	look();
	answer = ring(RING_SUBMIT, FIRST);
	return answer->more[1] == answer->more[0] + ROOM;
}

static bool discarded(enum operation about)
{
	look();
	ring(RING_DISCARD, FIRST);
	ring(RING_SUBMIT, FIRST + 1);
	look();
	return saw(1, FIRST + 1, 0);
}

static bool shows(enum operation about)
{
	for (unsigned int with = 0; with < 256; with += 51) {
		look();
		ring(RING_SUBMIT, with);
		look();
		if (!saw(1, (uint8_t)with, 0))
			return false;
	}
	return true;
}

static bool whatever_wakes(enum operation about)
{
	look();
	ASKED(.operation = RING_SUBMIT, .value = FIRST, .flags = BPF_RB_NO_WAKEUP);
	ASKED(.operation = RING_SUBMIT, .value = FIRST, .flags = BPF_RB_FORCE_WAKEUP);
	look();
	return saw(2, FIRST, 0);
}

static bool outputs(enum operation about)
{
	for (unsigned int with = 0; with < 256; with += 51) {
		look();
		if (ring(RING_OUTPUT, with)->result != 0)
			return false;
		look();
		if (!saw(1, (uint8_t)with, 0))
			return false;
	}
	return true;
}

static bool no_output(enum operation about)
{
	const struct answer *answer;
	uint32_t count = 0;

	look();
	while ((answer = ring(RING_OUTPUT, FIRST))->result == 0 && count < SEEN_MAX)
		count++;
	if (answer->result >= 0 || answer->more[0] != answer->more[1])
		return false;
	look();
	return count == (RING_SIZE - 1) / ROOM && saw(count, FIRST, 0);
}

static bool flags_of_output(enum operation about)
{
	const struct answer *answer;

	look();
	answer = ASKED(.operation = RING_OUTPUT, .value = FIRST, .flags = 1 << 7);
	if (answer->result >= 0 || answer->more[0] != answer->more[1])
		return false;
	look();
	return saw(0, FIRST, 0);
}

static int64_t query(uint64_t what)
{
	return ASKED(.operation = RING_QUERY, .flags = what)->result;
}

static bool tells(enum operation about)
{
	look();
	ring(RING_SUBMIT, FIRST);
	return query(BPF_RB_RING_SIZE) == RING_SIZE && query(BPF_RB_AVAIL_DATA) == ROOM &&
	       query(99) == 0;
}

static bool asks_only(enum operation about)
{
	look();
	ring(RING_SUBMIT, FIRST);
	for (uint64_t what = 0; what < 8; what++) {
		const struct answer *answer = ASKED(.operation = RING_QUERY, .flags = what);

		if (answer->more[0] != answer->more[1])
			return false;
	}
	look();
	return saw(1, FIRST, 0);
}

static bool no_listener(enum operation about)
{
	return ASKED(.operation = PERF_OUTPUT, .value = FIRST)->result < 0;
}

struct sample {
	uint32_t count, size;
	uint8_t bytes[RECORD_SIZE];
};

static void take_sample(void *context, int cpu, void *bytes, uint32_t size)
{
	struct sample *sample = context;

	sample->count++;
	sample->size = size;
	memcpy(sample->bytes, bytes, size < RECORD_SIZE ? size : RECORD_SIZE);
}

/* The kernel says sizes in steps of 8 behind 4 bytes of its own. */
static bool listened(enum operation about)
{
	struct sample sample = {0};
	struct perf_buffer *buffer = perf_buffer__new(bpf_map__fd(programs->maps.samples), 1,
						      take_sample, NULL, &sample, NULL);
	bool right;

	if (!buffer)
		give_up("a buffer of perf");
	right = ASKED(.operation = PERF_OUTPUT, .value = FIRST)->result == 0;
	perf_buffer__poll(buffer, 0);
	perf_buffer__free(buffer);
	evidence(&sample, sizeof(sample));
	return right && sample.count == 1 && sample.size == RECORD_SIZE &&
	       all_bytes(sample.bytes, RECORD_SIZE, FIRST);
}

static bool stack_has_number(enum operation about)
{
	int64_t number[2];

	for (int i = 0; i < 2; i++)
		number[i] = ASKED(.operation = STACK_ID)->result;
	return number[0] >= 0 && number[1] == number[0];
}

const struct clause ring_clauses[] = {
	{"bpf_ringbuf_reserve", "NULL where the ring is full, and what is in it stays",
	 null_when_full, NOTHING},
	{"bpf_ringbuf_reserve", "NULL where the record can never fit", never_fits, NOTHING},
	{"bpf_ringbuf_reserve", "NULL takes nothing of the ring", null_takes_nothing, NOTHING},
	{"bpf_ringbuf_reserve", "the reader sees nothing until the record is submitted", unseen,
	 NOTHING},
	{"bpf_ringbuf_reserve", "two records share no bytes", apart, NOTHING},
	{"bpf_ringbuf_reserve", "room is taken at once, which others can see", room_is_taken,
	 NOTHING},
	{"bpf_ringbuf_reserve", "changes no map and no stack beside", leaves_rest, RING_LARGE},
	{"bpf_ringbuf_submit", "the reader sees the record's bytes, all and no more", shows,
	 NOTHING},
	{"bpf_ringbuf_submit", "the reader sees records as they were reserved", in_order, NOTHING},
	{"bpf_ringbuf_submit", "the reader sees the record whatever wakes it", whatever_wakes,
	 NOTHING},
	{"bpf_ringbuf_submit", "changes no map and no stack beside", leaves_rest, RING_SUBMIT},
	{"bpf_ringbuf_discard", "the reader never sees the record", discarded, NOTHING},
	{"bpf_ringbuf_discard", "changes no map and no stack beside", leaves_rest, RING_DISCARD},
	{"bpf_ringbuf_output", "0, and the reader sees the bytes, all and no more", outputs,
	 NOTHING},
	{"bpf_ringbuf_output", "negative where the ring is full: nothing is taken, and none seen",
	 no_output, NOTHING},
	{"bpf_ringbuf_output", "unknown flags: negative, and nothing is taken", flags_of_output,
	 NOTHING},
	{"bpf_ringbuf_output", "changes no map and no stack beside", leaves_rest, RING_OUTPUT},
	{"bpf_perf_event_output", "negative where nobody listens", no_listener, NOTHING},
	{"bpf_perf_event_output", "0, and who listens gets the bytes, all and no more", listened,
	 NOTHING},
	{"bpf_perf_event_output", "changes no map and no stack beside", leaves_rest, PERF_OUTPUT},
	{"bpf_get_stackid", "a number, of the same stack the same", stack_has_number, NOTHING},
	{"bpf_get_stackid", "changes no other map and no stack beside", leaves_rest, STACK_ID},
	{"bpf_ringbuf_query", "the size, what is to be read, and 0 for the unknown", tells,
	 NOTHING},
	{"bpf_ringbuf_query", "takes nothing of the ring, and what is in it stays", asks_only,
	 NOTHING},
	{"bpf_ringbuf_query", "changes no map and no stack beside", leaves_rest, RING_QUERY},
	{0},
};
