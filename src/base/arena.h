/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Memory that is given back all at once: strings and arrays that live as long as
 * the document or policy they belong to. A zeroed struct is an empty arena.
 */
#ifndef RF_BASE_ARENA_H
#define RF_BASE_ARENA_H

#include <stddef.h>

struct rf_arena_chunk;

struct rf_arena {
	struct rf_arena_chunk *chunks; /* the one in use first */
};

/** `size` bytes, zeroed, aligned for any type; NULL when there is no memory. */
void *rf_arena_alloc(struct rf_arena *arena, size_t size);

/** A copy of the first `size` bytes of `text` with a NUL behind; NULL when there is no memory. */
char *rf_arena_string(struct rf_arena *arena, const char *text, size_t size);

/**
 * Room for one more behind the `count` elements of `size` bytes that `array` has; NULL and 0 at
 * first. Returns where they are from now on, or NULL when there is no memory.
 */
void *rf_arena_more(struct rf_arena *arena, void *array, size_t count, size_t size);

/** Frees all that the arena gave out; the arena is empty again. */
void rf_arena_done(struct rf_arena *arena);

#endif
