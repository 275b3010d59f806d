/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "base/arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK_SIZE (1U << 16)
#define ROOM_LEAST 8 /* elements; then twice as many, whenever they are used up */

struct rf_arena_chunk {
	struct rf_arena_chunk *next;
	size_t used;
	size_t size;
	_Alignas(max_align_t) unsigned char bytes[];
};

/* `align` is a power of two. */
static unsigned char *take(struct rf_arena *arena, size_t size, size_t align)
{
	struct rf_arena_chunk *chunk = arena->chunks;
	size_t start = chunk ? (chunk->used + align - 1) & ~(align - 1) : 0;

	if (!chunk || start > chunk->size || chunk->size - start < size) {
		size_t room = size > CHUNK_SIZE ? size : CHUNK_SIZE;

		if (room > SIZE_MAX - sizeof(*chunk))
			return NULL;
		chunk = malloc(sizeof(*chunk) + room);
		if (!chunk)
			return NULL;
		chunk->next = arena->chunks;
		chunk->used = 0;
		chunk->size = room;
		arena->chunks = chunk;
		start = 0;
	}
	chunk->used = start + size;
	return chunk->bytes + start;
}

void *rf_arena_alloc(struct rf_arena *arena, size_t size)
{
	void *bytes = take(arena, size, _Alignof(max_align_t));

	if (bytes)
		memset(bytes, 0, size);
	return bytes;
}

char *rf_arena_string(struct rf_arena *arena, const char *text, size_t size)
{
	char *copy = (char *)take(arena, size + 1, 1);

	if (!copy)
		return NULL;
	memcpy(copy, text, size);
	copy[size] = '\0';
	return copy;
}

void *rf_arena_more(struct rf_arena *arena, void *array, size_t count, size_t size)
{
	size_t room = count ? 2 * count : ROOM_LEAST;
	void *more;

	if (count & (count - 1) || (count && count < ROOM_LEAST))
		return array;
	if (count > SIZE_MAX / 2 / size)
		return NULL;
	more = rf_arena_alloc(arena, room * size);
	if (more && count)
		memcpy(more, array, count * size);
	return more;
}

void rf_arena_done(struct rf_arena *arena)
{
	struct rf_arena_chunk *chunk = arena->chunks;

	while (chunk) {
		struct rf_arena_chunk *next = chunk->next;

		free(chunk);
		chunk = next;
	}
	arena->chunks = NULL;
}
