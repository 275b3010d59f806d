/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Hashes, arrays and per-CPU arrays. */
#include "contract.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <string.h>

#define KEYS 8	    /* that are looked at, of which MAP_ENTRIES fit */
#define CPUS_MAX 64 /* of a guest */
#define NEW 777

/* What maps hold to begin with: a value for each of the first keys. 0: not there. */
#define TWO ((uint64_t[KEYS]){100, 101})
#define FULL ((uint64_t[KEYS]){100, 101, 102, 103})

static int descriptor(enum map map)
{
	const struct bpf_map *const maps[] = {
		[HASH] = programs->maps.hash,
		[SPARSE] = programs->maps.sparse,
		[ARRAY] = programs->maps.array,
		[PER_CPU] = programs->maps.per_cpu,
	};

	return bpf_map__fd(maps[map]);
}

/* Of a per-CPU array, the values of this processor, which is the first, or of the next. */
static void contents(enum map map, int cpu, uint64_t *ret_values)
{
	for (uint32_t key = 0; key < KEYS; key++) {
		uint64_t values[CPUS_MAX] = {0};

		if (bpf_map_lookup_elem(descriptor(map), &key, values))
			values[cpu] = 0;
		ret_values[key] = values[cpu];
	}
}

static bool has(enum map map, const uint64_t *wanted)
{
	uint64_t values[KEYS];

	contents(map, 0, values);
	evidence(values, sizeof(values));
	return !memcmp(values, wanted, sizeof(values));
}

static bool others_have(const uint64_t *wanted)
{
	uint64_t values[KEYS];

	contents(PER_CPU, 1, values);
	evidence(values, sizeof(values));
	return !memcmp(values, wanted, sizeof(values));
}

static void put(enum map map, uint32_t key, uint64_t value)
{
	uint64_t values[CPUS_MAX];

	for (size_t i = 0; i < CPUS_MAX; i++)
		values[i] = value;
	if (bpf_map_update_elem(descriptor(map), &key, values, BPF_ANY))
		give_up("writing to a map");
}

static void set(enum map map, const uint64_t *values)
{
	for (uint32_t key = 0; key < KEYS; key++)
		if (map == HASH || map == SPARSE)
			bpf_map_delete_elem(descriptor(map), &key);
	for (uint32_t key = 0; key < MAP_ENTRIES; key++)
		if (values[key] || (map != HASH && map != SPARSE))
			put(map, key, values[key]);
}

static void set_all(const uint64_t *values)
{
	for (enum map map = HASH; map <= PER_CPU; map++)
		set(map, values);
}

static const struct answer *on(enum operation operation, enum map map, uint32_t key)
{
	return ASKED(.operation = operation, .map = map, .key = key, .value = NEW);
}

/* The lower half, which is all that 6.1 sets: it calls the map's own function, which gives an int.
 */
static int failure(enum operation operation, enum map map, uint32_t key, uint64_t flags)
{
	return (int)ASKED(.operation = operation, .map = map, .key = key, .value = NEW,
			  .flags = flags)
		->result;
}

static bool null_where_absent(enum operation about)
{
	set_all(TWO);
	return on(LOOKUP, HASH, 2)->result == 0 && on(LOOKUP, SPARSE, 2)->result == 0;
}

static bool the_value(enum operation about)
{
	const struct answer *answer;

	set_all(FULL);
	for (enum map map = HASH; map <= PER_CPU; map++)
		for (uint32_t key = 0; key < MAP_ENTRIES; key++) {
			answer = on(LOOKUP, map, key);
			if (answer->result != 1 || answer->more[0] != 100 + key)
				return false;
		}
	return true;
}

static bool next_sees_others(enum operation about)
{
	for (enum map map = HASH; map <= PER_CPU; map++) {
		set(map, TWO);
		if (on(LOOKUP, map, 1)->more[0] != 101)
			return false;
		put(map, 1, 5);
		if (on(LOOKUP, map, 1)->more[0] != 5)
			return false;
	}
	return true;
}

static bool next_sees_own(enum operation about)
{
	for (enum map map = HASH; map <= PER_CPU; map++) {
		set(map, TWO);
		if (on(LOOKUP_TWICE, map, 1)->more[1] != NEW)
			return false;
	}
	return true;
}

static bool stores(enum operation about)
{
	for (enum map map = HASH; map <= ARRAY; map++) {
		set(map, FULL);
		if (on(STORE, map, 1)->result != 1 ||
		    !has(map, (uint64_t[KEYS]){100, NEW, 102, 103}))
			return false;
	}
	return true;
}

static bool stale(enum operation about)
{
	for (enum map map = HASH; map <= SPARSE; map++) {
		set(map, FULL);
		if (on(LOOKUP_STALE, map, 1)->more[1] != 0 ||
		    !has(map, (uint64_t[KEYS]){100, 0, 102, 103}))
			return false;
	}
	return true;
}

static bool never_null(enum operation about)
{
	set_all((uint64_t[KEYS]){0});
	for (enum map map = ARRAY; map <= PER_CPU; map++)
		for (uint32_t key = 0; key < MAP_ENTRIES; key++)
			if (on(LOOKUP, map, key)->result != 1)
				return false;
	return true;
}

static bool null_behind(enum operation about)
{
	for (enum map map = ARRAY; map <= PER_CPU; map++)
		for (uint32_t bit = 4; bit; bit <<= 1)
			if (on(LOOKUP, map, bit)->result != 0 || on(LOOKUP, map, -bit)->result != 0)
				return false;
	return true;
}

/* By the pointer, or by an update. */
static bool own_processor(enum operation about)
{
	set(PER_CPU, FULL);
	on(about, PER_CPU, 1);
	return has(PER_CPU, (uint64_t[KEYS]){100, NEW, 102, 103}) && others_have(FULL);
}

static bool unchanged(const struct given *given, uint32_t key)
{
	return given->before == GUARD_WORD && given->key == key && given->between == GUARD &&
	       given->value == NEW && given->after == GUARD_WORD;
}

bool leaves_rest(enum operation about)
{
	set_all(TWO);
	if (!unchanged(&on(about, HASH, 1)->frame, 1))
		return false;
	return has(HASH, TWO) && has(SPARSE, TWO) && has(ARRAY, TWO) && has(PER_CPU, TWO) &&
	       others_have(TWO);
}

/* What stood on the stack for the helper, and beside that. */
static bool leaves_stack(enum operation about)
{
	for (enum map map = HASH; map <= PER_CPU; map++)
		for (uint32_t key = 1; key < MAP_ENTRIES * 2; key += 4) {
			set(map, TWO);
			if (!unchanged(&on(about, map, key)->given, key))
				return false;
		}
	return true;
}

static bool updates(enum operation about)
{
	for (enum map map = HASH; map <= ARRAY; map++) {
		set(map, TWO);
		if (on(UPDATE, map, 2)->result != 0 || !has(map, (uint64_t[KEYS]){100, 101, NEW}))
			return false;
		if (on(UPDATE, map, 0)->result != 0 || !has(map, (uint64_t[KEYS]){NEW, 101, NEW}))
			return false;
	}
	return true;
}

static bool full(enum operation about)
{
	for (enum map map = HASH; map <= PER_CPU; map++) {
		set(map, FULL);
		if (failure(UPDATE, map, 4, BPF_ANY) >= 0 || !has(map, FULL))
			return false;
	}
	return true;
}

static bool full_but_there(enum operation about)
{
	for (enum map map = HASH; map <= SPARSE; map++) {
		set(map, FULL);
		if (on(UPDATE, map, 3)->result != 0 ||
		    !has(map, (uint64_t[KEYS]){100, 101, 102, NEW}))
			return false;
	}
	return true;
}

static bool flagged(enum operation about)
{
	for (enum map map = HASH; map <= SPARSE; map++) {
		set(map, TWO);
		if (failure(UPDATE, map, 1, BPF_NOEXIST) != -EEXIST ||
		    failure(UPDATE, map, 2, BPF_EXIST) != -ENOENT ||
		    failure(UPDATE, map, 2, 99) != -EINVAL || !has(map, TWO))
			return false;
	}
	return true;
}

static bool no_other_map(enum operation about)
{
	for (enum map map = HASH; map <= PER_CPU; map++) {
		set_all(TWO);
		on(about, map, 1);
		for (enum map other = HASH; other <= PER_CPU; other++)
			if (other != map && !has(other, TWO))
				return false;
	}
	return true;
}

static bool deletes(enum operation about)
{
	for (enum map map = HASH; map <= SPARSE; map++) {
		set(map, FULL);
		if (on(DELETE, map, 1)->result != 0 ||
		    !has(map, (uint64_t[KEYS]){100, 0, 102, 103}))
			return false;
	}
	return true;
}

static bool not_there(enum operation about)
{
	for (enum map map = HASH; map <= SPARSE; map++) {
		set(map, TWO);
		if (failure(DELETE, map, 2, 0) != -ENOENT || !has(map, TWO))
			return false;
	}
	return true;
}

static bool arrays_stay(enum operation about)
{
	for (enum map map = ARRAY; map <= PER_CPU; map++) {
		set(map, FULL);
		if (failure(DELETE, map, 1, 0) != -EINVAL || !has(map, FULL))
			return false;
	}
	return true;
}

const struct clause map_clauses[] = {
	{"bpf_map_lookup_elem", "NULL where the key is not there", null_where_absent, NOTHING},
	{"bpf_map_lookup_elem", "the value where the key is", the_value, NOTHING},
	{"bpf_map_lookup_elem", "the next one sees what others wrote", next_sees_others, NOTHING},
	{"bpf_map_lookup_elem", "the next one sees what the program wrote", next_sees_own, NOTHING},
	{"bpf_map_lookup_elem", "a write by the pointer changes this element alone", stores,
	 NOTHING},
	{"bpf_map_lookup_elem", "the pointer can be used when the element is deleted", stale,
	 NOTHING},
	{"bpf_map_lookup_elem", "never NULL below max_entries of an array", never_null, NOTHING},
	{"bpf_map_lookup_elem", "NULL from max_entries of an array on", null_behind, NOTHING},
	{"bpf_map_lookup_elem", "of a per-CPU array, the value of this processor alone",
	 own_processor, STORE},
	{"bpf_map_lookup_elem", "the key and what is beside it stay", leaves_stack, LOOKUP},
	{"bpf_map_lookup_elem", "changes no map and no stack", leaves_rest, LOOKUP},
	{"bpf_map_update_elem", "0, the element is there, and all others stay", updates, NOTHING},
	{"bpf_map_update_elem", "no room: negative as an int, and nothing changes", full, NOTHING},
	{"bpf_map_update_elem", "no room is needed for an element that is there", full_but_there,
	 NOTHING},
	{"bpf_map_update_elem", "forbidden by a flag: negative as an int, and nothing changes",
	 flagged, NOTHING},
	{"bpf_map_update_elem", "of a per-CPU array, the value of this processor alone",
	 own_processor, UPDATE},
	{"bpf_map_update_elem", "key, value and what is beside them stay", leaves_stack, UPDATE},
	{"bpf_map_update_elem", "changes no other map", no_other_map, UPDATE},
	{"bpf_map_delete_elem", "0, the element is gone, and all others stay", deletes, NOTHING},
	{"bpf_map_delete_elem", "-ENOENT as an int where the key is not there; nothing changes",
	 not_there, NOTHING},
	{"bpf_map_delete_elem", "-EINVAL as an int for an array; nothing changes", arrays_stay,
	 NOTHING},
	{"bpf_map_delete_elem", "the key and what is beside it stay", leaves_stack, DELETE},
	{"bpf_map_delete_elem", "changes no other map", no_other_map, DELETE},
	{0},
};
