/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What a program knows at one place, for all the ways there at once: registers
 * and memory as terms, under the condition on which the place is reached. Where ways
 * meet, states are merged into one, in which what differs is a choice. So
 * there are as many states as instructions, not as many as ways.
 *
 * Memory is a set of objects that share no bytes: a frame of the stack, a value
 * of a map, a record. A pointer is an object and an offset, or one of several,
 * each on a condition; on none of them it is NULL. Pointers into the kernel are
 * no such pointers but words: the kernel's memory is read by name (a later step).
 *
 * What is not understood is not guessed: a value that is not known to be a word or
 * a pointer is NONE, and using it is an error.
 */
#ifndef RF_VERIFY_STATE_H
#define RF_VERIFY_STATE_H

#include "base/arena.h"
#include "verify/insn.h"
#include "verify/term.h"

enum rf_value_kind {
	RF_VALUE_NONE, /* not set, or not the same kind on all ways */
	RF_VALUE_WORD,
	RF_VALUE_POINTER,
};

struct rf_target {
	const struct rf_term *guard; /* the pointer goes there if this holds; one holds at most */
	uint32_t object;
	uint64_t offset; /* bytes, as a signed number of two's complement */
	/* Bytes more, in shared memory alone, where one need not know them. NULL: none. */
	const struct rf_term *index;
};

struct rf_value {
	enum rf_value_kind kind;
	const struct rf_term *word;
	const struct rf_target *targets;
	uint32_t target_count;
};

/* Bytes of an object that were read or written: in the order of objects and offsets, none twice. */
struct rf_cell {
	uint32_t object;
	uint32_t offset;
	uint32_t size; /* 1 to 8 */
	struct rf_value value;
};

struct rf_piece {
	uint32_t offset, size; /* bytes */
};

#define RF_WRITTEN_MAX 8

struct rf_written {
	uint64_t from[RF_WRITTEN_MAX], to[RF_WRITTEN_MAX]; /* bytes; `to` is behind */
	uint32_t count;
	uint32_t ghost; /* how often the first was written, and what last; the others follow */
	bool lost;	/* there were more of them, or who knows which */
};

/* One kind of memory, as long as the analysis. */
struct rf_memory {
	const char *name;     /* letters, digits and _; inputs are called NAME_OFFSET_SIZE */
	uint32_t size;	      /* bytes */
	bool unset;	      /* holds nothing to begin with; else anything, and it stays */
	bool constant;	      /* cannot be written */
	const uint8_t *bytes; /* what it holds, where that is known; or NULL */
	/* Others see it: a write is an effect. */
	bool shared;
	uint32_t effect; /* which one a write is */
	/* What a read of shared memory gives. NULL: something new each time, so that nothing is
	 * concluded from two reads. Else a function of this name, of keys, place, and version. */
	const char *source;
	const struct rf_term *const *keys;
	uint32_t key_count;
	bool moves; /* each read makes a new version: others change it; else own writes alone do */
	const struct rf_term *since; /* zeroes as long as this is the version. NULL: not so */
	/* Bytes that the program writes, of variables or of whatever entry, each with a version of
	 * its own, so that what is beside them stays what it is. NULL: all have one. */
	struct rf_written *written;
	/* Numbers that it is made of, so that it does not matter how many of them a read is of. */
	const struct rf_piece *pieces;
	uint32_t piece_count;
	/* Ghosts: how often an entry of the map was written, its keys the last time, and what each
	 * piece became. 0: none. */
	uint32_t log;
	bool record; /* nobody sees it before it is given away, which is what counts */
};

/* What all states have in common. */
struct rf_space {
	struct rf_arena *arena;
	struct rf_terms *terms;
	struct rf_memory *memories; /* an object is an index of these */
	uint32_t memory_count;
	uint32_t fresh_count;
	uint32_t effect_count; /* kinds of what can be done that others see */
	uint32_t ghost_count;  /* words that no program has, but who reasons about it */
};

struct rf_state {
	const struct rf_term *reached; /* the condition; a truth value */
	/* Whether each was done; truth values. The array is not written again once it is there. */
	const struct rf_term *const *effects;
	/* Words. The first are the versions of what effects are on: 0 to begin with. */
	const struct rf_term *const *ghosts;
	struct rf_value registers[RF_INSN_REGISTERS];
	struct rf_cell *cells;
	uint32_t cell_count;
};

struct rf_value rf_value_word(const struct rf_term *word);

/** A pointer to one place, whatever holds. */
struct rf_value rf_value_pointer(struct rf_space *space, uint32_t object, uint64_t offset);

/** The pointer that is NULL where `guard` does not hold; `value` is a pointer. */
struct rf_value rf_value_guarded(struct rf_space *space, const struct rf_value *value,
				 const struct rf_term *guard);

/** A word of which the lowest `size` bytes are anything, unlike all before it. */
struct rf_value rf_value_fresh(struct rf_space *space, uint32_t size);

/** At the begin of a way: reached, and nothing done. Returns 0 or -ENOMEM. */
int rf_state_start(struct rf_space *space, struct rf_state *ret_state);

/** The effect is done where `condition` holds. Returns 0 or -ENOMEM. */
int rf_state_affect(struct rf_space *space, struct rf_state *state, uint32_t effect,
		    const struct rf_term *condition);

/** The ghost is `word` from now on. Returns 0 or -ENOMEM. */
int rf_state_haunt(struct rf_space *space, struct rf_state *state, uint32_t ghost,
		   const struct rf_term *word);

/** Shared memory was written: an effect, and a new version of it. Returns 0 or -ENOMEM. */
int rf_state_change(struct rf_space *space, struct rf_state *state, uint32_t effect);

/**
 * The same at a place of it, where the target's guard holds: `size` bytes, `bytes` behind the
 * target, become `value`.
 */
int rf_state_publish(struct rf_space *space, struct rf_state *state, const struct rf_target *target,
		     uint64_t bytes, uint32_t size, const struct rf_value *value);

/** The ghosts of a log: how often, what the helper said, whether the entry goes, keys, pieces. */
enum rf_log_place {
	RF_LOG_COUNT,
	RF_LOG_OUTCOME,
	RF_LOG_REMOVED,
	RF_LOG_KEYS,
	RF_LOG_PIECES = RF_LOG_KEYS + 12,
	RF_LOG_SIZE = RF_LOG_PIECES + 32,
};

/** An entry with these keys was written, where the guard holds. Returns 0 or -ENOMEM. */
int rf_state_log(struct rf_space *space, struct rf_state *state, uint32_t log,
		 const struct rf_term *guard, const struct rf_term *const *keys, uint32_t count);

/** What piece `piece` of it became. The same. */
int rf_state_log_piece(struct rf_space *space, struct rf_state *state, uint32_t log,
		       const struct rf_term *guard, uint32_t piece, const struct rf_term *word);

/** What `size` bytes of shared memory are, `bytes` behind the target. NONE: no memory. */
struct rf_value rf_state_observe(struct rf_space *space, struct rf_state *state,
				 const struct rf_target *target, uint64_t bytes, uint32_t size);

/** Where the condition holds, what was done is what `state` has, elsewhere what `other` has. */
int rf_state_choose_effects(struct rf_space *space, const struct rf_term *condition,
			    struct rf_state *state, const struct rf_state *other);

/** Moved by as many bytes as the word says, in shared objects; NONE for others. */
struct rf_value rf_value_indexed(struct rf_space *space, const struct rf_value *value,
				 const struct rf_term *bytes);

/** The lowest `size` bytes of what the function of that name gives. */
struct rf_value rf_value_apply(struct rf_space *space, const char *name,
			       const struct rf_term *const *args, size_t count, uint32_t size);

/** Moved by a number of bytes. */
struct rf_value rf_value_moved(struct rf_space *space, const struct rf_value *value,
			       uint64_t bytes);

/** Whether the pointer is not NULL, as a truth value. */
const struct rf_term *rf_value_exists(struct rf_space *space, const struct rf_value *value);

/** A further kind of memory; its object, or UINT32_MAX without memory. */
uint32_t rf_space_add(struct rf_space *space, const struct rf_memory *memory);

/**
 * What `size` bytes of an object are. *ret_value is NONE where they are not set or
 * hold a part of a pointer. Returns 0, -ENOMEM, or -ERANGE when they are not in the object.
 */
int rf_state_read(struct rf_space *space, struct rf_state *state, uint32_t object, uint64_t offset,
		  uint32_t size, struct rf_value *ret_value);

/** They become `value`. The same errors, and -EROFS. */
int rf_state_write(struct rf_space *space, struct rf_state *state, uint32_t object, uint64_t offset,
		   uint32_t size, const struct rf_value *value);

/** Whether both are made of the same terms, so that they are always the same. */
bool rf_value_same(const struct rf_value *a, const struct rf_value *b);

/** Where `condition` holds the value is `yes`, elsewhere `no`. */
struct rf_value rf_value_choice(struct rf_space *space, const struct rf_term *condition,
				const struct rf_value *yes, const struct rf_value *no);

/** A copy to go on with on another way. NULL: no memory. */
struct rf_state *rf_state_copy(struct rf_space *space, const struct rf_state *state);

/**
 * Both have the same cells afterwards, and know what they knew. Returns 0, -ENOMEM, or -EINVAL when
 * the bytes that they know cannot be cut alike.
 */
int rf_state_align(struct rf_space *space, struct rf_state *state, struct rf_state *other);

/**
 * Both ways meet: `state` becomes either; no condition may reach both. `other` may be changed.
 * Returns 0, -ENOMEM, or -EINVAL when the bytes that they know cannot be cut alike.
 */
int rf_state_merge(struct rf_space *space, struct rf_state *state, struct rf_state *other);

/** All cells of the object are forgotten; for frames that are left. */
void rf_state_drop(struct rf_state *state, uint32_t object);

#endif
