/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The maps and variables of a case: made as it begins, compared with what it says of its end. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "replay.h"
#include "verify/witness.h"

#define ENTRIES_MAX 65536 /* of a map that a case makes larger */
#define RECORDS_MAX 16
#define VALUE_MAX 65536

/* Hexadecimal digits as bytes; the caller frees them. */
static uint8_t *bytes_of(const json_t *fact, const char *key, size_t *ret_size)
{
	const char *text = text_at(fact, key);
	size_t size = strlen(text) / 2;
	uint8_t *bytes = calloc(size + 8, 1);

	for (size_t i = 0; bytes && i < size; i++) {
		const char digits[] = {text[2 * i], text[2 * i + 1], '\0'};

		bytes[i] = (uint8_t)strtoul(digits, NULL, 16);
	}
	*ret_size = size;
	return bytes;
}

static bool is_true(const json_t *json, const char *key)
{
	return json_is_true(json_object_get(json, key));
}

static struct bpf_map *map_of(const struct replay *replay, const json_t *fact)
{
	return bpf_object__find_map_by_name(replay->loaded, text_at(fact, "map"));
}

static bool is(const json_t *fact, const char *kind)
{
	return strcmp(text_at(fact, "kind"), kind) == 0;
}

static bool is_storage(const struct bpf_map *map)
{
	return bpf_map__type(map) == BPF_MAP_TYPE_INODE_STORAGE ||
	       bpf_map__type(map) == BPF_MAP_TYPE_TASK_STORAGE;
}

static bool is_array(const struct bpf_map *map)
{
	return bpf_map__type(map) == BPF_MAP_TYPE_ARRAY ||
	       bpf_map__type(map) == BPF_MAP_TYPE_PERCPU_ARRAY;
}

/* As large as user space must have made it: elements of an array are there up to its end. */
static int size_map(struct replay *replay, const json_t *facts, struct bpf_map *map)
{
	uint32_t least = 1, most = ENTRIES_MAX, before = bpf_map__max_entries(map), count = 0;
	const json_t *fact;
	size_t i, size;

	json_array_foreach (facts, i, fact) {
		cleanup_free uint8_t *key = NULL;
		uint32_t index;

		if (!is(fact, "entry") || map_of(replay, fact) != map)
			continue;
		key = bytes_of(fact, "key", &size);
		count++;
		if (!key || size != sizeof(index) || !is_array(map))
			continue;
		memcpy(&index, key, sizeof(index));
		if (is_true(fact, "there") && index >= least)
			least = index == UINT32_MAX ? index : index + 1;
		if (!is_true(fact, "there") && index < most)
			most = index;
	}
	if (!count)
		return 0;
	if (!is_array(map))
		return bpf_map__set_max_entries(map, before < 64 ? 64 : before);
	if (least > most)
		return rf_error_set(
			replay->error, -ENOTSUP,
			"cannot be built: %s would have an element, but not one before it",
			bpf_map__name(map));
	before = before < least ? least : before;
	return bpf_map__set_max_entries(map, before > most ? most : before);
}

int memory_size(struct replay *replay)
{
	const json_t *facts = json_object_get(replay->json, "facts"), *fact;
	struct bpf_map *map;
	size_t i, size;
	int r = 0;

	bpf_object__for_each_map(map, replay->loaded)
	{
		if (r >= 0 && !is_storage(map))
			r = size_map(replay, facts, map);
	}
	json_array_foreach (facts, i, fact) {
		cleanup_free uint8_t *bytes = bytes_of(fact, "before", &size);

		if (!bytes)
			return -ENOMEM;
		if (!is(fact, "data") || r < 0)
			continue;
		map = map_of(replay, fact);
		r = map ? bpf_map__set_initial_value(map, bytes, size) : -ENOENT;
		if (r < 0)
			return rf_error_set(replay->error, r, "%s cannot be set: %s",
					    text_at(fact, "map"), strerror(-r));
	}
	return r;
}

static int processors(void)
{
	return libbpf_num_possible_cpus();
}

/* Each processor's own value is the same at first. */
static size_t value_size(const struct bpf_map *map)
{
	size_t size = bpf_map__value_size(map);

	return bpf_map__type(map) == BPF_MAP_TYPE_PERCPU_ARRAY
		       ? (size_t)processors() * ((size + 7) & ~(size_t)7)
		       : size;
}

static uint8_t *value_of(const struct bpf_map *map, const uint8_t *bytes)
{
	size_t size = bpf_map__value_size(map), step = (size + 7) & ~(size_t)7,
	       all = value_size(map);
	uint8_t *value = calloc(all + 8, 1);

	for (size_t at = 0; value && at < all; at += all == size ? all : step)
		memcpy(value + at, bytes, size);
	return value;
}

/* An entry of a storage is the only one of a map of its own. */
static int make_storage(struct replay *replay, size_t number, const uint8_t *bytes, uint32_t size)
{
	int fd = bpf_map_create(BPF_MAP_TYPE_ARRAY, "replay_storage", 4, size, 1, NULL);
	uint32_t zero = 0;

	if (fd < 0)
		return rf_error_set(replay->error, fd, "cannot make a map: %s", strerror(-fd));
	replay->facts[number] = fd;
	return bpf_map_update_elem(fd, &zero, bytes, BPF_ANY);
}

int memory_fill(struct replay *replay)
{
	const json_t *facts = json_object_get(replay->json, "facts"), *fact;
	size_t i, size;
	int r = 0;

	if (json_array_size(facts) > sizeof(replay->facts) / sizeof(replay->facts[0]))
		return rf_error_set(replay->error, -E2BIG, "cannot be built: too many entries");
	memset(replay->facts, -1, sizeof(replay->facts));
	replay->fact_count = json_array_size(facts);
	json_array_foreach (facts, i, fact) {
		cleanup_free uint8_t *key = bytes_of(fact, "key", &size), *value = NULL;
		cleanup_free uint8_t *bytes = bytes_of(fact, "before", &size);
		struct bpf_map *map = is(fact, "entry") ? map_of(replay, fact) : NULL;

		if (!key || !bytes)
			return -ENOMEM;
		if (!map)
			continue;
		value = value_of(map, bytes);
		if (is_storage(map))
			r = make_storage(replay, i, bytes, bpf_map__value_size(map));
		else if (is_true(fact, "there"))
			r = bpf_map_update_elem(bpf_map__fd(map), key, value, BPF_ANY);
		if (r < 0)
			return rf_error_set(replay->error, r, "%s cannot be filled: %s",
					    text_at(fact, "map"), strerror(-r));
	}
	return 0;
}

static bool same(const uint8_t *is, const uint8_t *should, const uint8_t *flags, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (is[i] != should[i] && !(flags[i] & RF_BYTE_UNSURE))
			return false;
	return true;
}

static int differs(const struct replay *replay, const json_t *fact, const char *how)
{
	return rf_error_set(replay->error, -EILSEQ, "%s %s %s", text_at(fact, "map"),
			    text_at(fact, "key"), how);
}

/* What is another now is told, in the same words by whatever program has done it. */
static void tell(FILE *out, const json_t *fact, const uint8_t *value, size_t size,
		 const uint8_t *before)
{
	bool was = is(fact, "data") || is_true(fact, "there"), said = false;

	for (size_t i = 0; i < size; i++) {
		if (was && value[i] == before[i])
			continue;
		if (!said)
			fprintf(out, " %s[%s]", text_at(fact, "map"), text_at(fact, "key"));
		if (!said || (was && value[i - 1] == before[i - 1]))
			fprintf(out, "+%zu=", i);
		fprintf(out, "%02x", value[i]);
		said = true;
	}
	if (said)
		fputc(';', out);
}

static int compare_memory(const struct replay *replay, const json_t *fact, size_t number,
			  FILE *effects)
{
	struct bpf_map *map = map_of(replay, fact);
	bool storage = is_storage(map), data = is(fact, "data");
	size_t size, flag_count;
	cleanup_free uint8_t *key = bytes_of(fact, "key", &size);
	cleanup_free uint8_t *before = bytes_of(fact, "before", &size);
	cleanup_free uint8_t *after = bytes_of(fact, "after", &size);
	cleanup_free uint8_t *flags = bytes_of(fact, "flags", &flag_count);
	cleanup_free uint8_t *value = calloc(value_size(map) + 8, 1);
	uint32_t zero = 0;
	bool there;

	if (!key || !before || !after || !flags || !value)
		return -ENOMEM;
	there = bpf_map_lookup_elem(storage ? replay->facts[number] : bpf_map__fd(map),
				    storage || data ? (void *)&zero : key, value) == 0;
	if (storage)
		there = is_true(fact, "there_after");
	if (!data && there != is_true(fact, "there_after"))
		return differs(replay, fact, there ? "is there" : "is not there");
	if (!there && is_true(fact, "there"))
		fprintf(effects, " %s[%s] deleted;", text_at(fact, "map"), text_at(fact, "key"));
	if (!there)
		return 0;
	tell(effects, fact, value, size, before);
	return same(value, after, flags, size) ? 0 : differs(replay, fact, "is something else");
}

/* Entries that the case does not speak of. */
static int compare_counts(const struct replay *replay, const json_t *facts)
{
	struct bpf_map *map;

	bpf_object__for_each_map(map, replay->loaded)
	{
		cleanup_free uint8_t *key = calloc(bpf_map__key_size(map) + 8, 1);
		uint8_t *last = NULL;
		size_t count = 0, i;
		const json_t *fact;

		if (!key)
			return -ENOMEM;
		if (bpf_map__type(map) != BPF_MAP_TYPE_HASH)
			continue;
		while (bpf_map_get_next_key(bpf_map__fd(map), last, key) == 0) {
			last = key;
			count++;
		}
		json_array_foreach (facts, i, fact)
			count -= is(fact, "entry") && map_of(replay, fact) == map &&
				 is_true(fact, "there_after");
		if (count)
			return rf_error_set(replay->error, -EILSEQ, "%s has other entries",
					    bpf_map__name(map));
	}
	return 0;
}

struct records {
	const struct replay *replay;
	const struct bpf_map *map;
	FILE *effects;
	size_t count;
	int r;
};

static const json_t *record(const struct records *records, size_t number)
{
	const json_t *facts = json_object_get(records->replay->json, "facts"), *fact;
	size_t i, n = 0;

	json_array_foreach (facts, i, fact)
		if (is(fact, "record") && is_true(fact, "submitted") &&
		    map_of(records->replay, fact) == records->map && n++ == number)
			return fact;
	return NULL;
}

static int look_at_record(void *context, void *data, size_t size)
{
	struct records *records = context;
	const json_t *fact = record(records, records->count++);
	size_t length = 0, flag_count;
	cleanup_free uint8_t *after = fact ? bytes_of(fact, "after", &length) : NULL;
	cleanup_free uint8_t *flags = fact ? bytes_of(fact, "flags", &flag_count) : NULL;
	const uint8_t *bytes = data;

	fprintf(records->effects, " record of %s", bpf_map__name(records->map));
	for (size_t i = 0; flags && i < size && i < length; i++)
		if (!(flags[i] & RF_BYTE_UNSURE))
			fprintf(records->effects, "%s%02x", i ? "" : " ", bytes[i]);
	fputc(';', records->effects);
	if (!after || !flags || size < length || !same(bytes, after, flags, length))
		records->r = rf_error_set(records->replay->error, -EILSEQ,
					  fact ? "the record of %s is another"
					       : "there is a record more of %s",
					  bpf_map__name(records->map));
	return 0;
}

static int compare_records(const struct replay *replay, const struct bpf_map *map, FILE *effects)
{
	struct records records = {.replay = replay, .map = map, .effects = effects};
	struct ring_buffer *ring =
		ring_buffer__new(bpf_map__fd(map), look_at_record, &records, NULL);

	if (!ring)
		return rf_error_set(replay->error, -errno, "cannot see into a ring buffer");
	ring_buffer__consume(ring);
	ring_buffer__free(ring);
	if (records.r >= 0 && record(&records, records.count))
		return rf_error_set(replay->error, -EILSEQ, "a record of %s is missing",
				    bpf_map__name(map));
	return records.r;
}

int memory_compare(const struct replay *replay, FILE *ret_effects)
{
	const json_t *facts = json_object_get(replay->json, "facts"), *fact;
	struct bpf_map *map;
	size_t i;
	int r = 0, one;

	json_array_foreach (facts, i, fact) {
		one = is(fact, "entry") || is(fact, "data")
			      ? compare_memory(replay, fact, i, ret_effects)
			      : 0;
		r = r < 0 ? r : one;
	}
	bpf_object__for_each_map(map, replay->loaded)
	{
		one = bpf_map__type(map) == BPF_MAP_TYPE_RINGBUF
			      ? compare_records(replay, map, ret_effects)
			      : 0;
		r = r < 0 ? r : one;
	}
	return r < 0 ? r : compare_counts(replay, facts);
}
