/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What the programs of src/bpf should come to, in C that can be run: proofs/ringfence.spec once
 * more, by hand. tests/unit/verify_reference_test.c asks both the same. The world is of random
 * numbers; the reference says what a program that is right does in it, and the rules must hold of
 * that and of nothing else.
 */
#ifndef RF_TESTS_REFERENCE_H
#define RF_TESTS_REFERENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rf_object; /* of core/abi.h, whose struct rf_state is not that of verify/ */

/*
 * world.c: the numbers. Names are those of terms: "dentry_d_parent_8" is the field of that struct,
 * of 8 bytes. They are the same each time until the seed is another.
 */
extern uint64_t reference_seed;

/* Anything, of a name and numbers. */
uint64_t any_number(const char *name, const uint64_t *numbers, size_t count);
/* What the world leaves to chance; true `in` of 8 times. */
bool chance(const char *what, unsigned int in);
/* Behind a pointer: as a load has it, and as a helper reads it. */
uint64_t kernel(const char *field, uint64_t of);
uint64_t probed(const char *field, uint64_t of);
/* An entry of a map by its keys, and the number at `offset` in it. */
bool there_is(const char *map, size_t count, const uint64_t *keys);
uint64_t entry(const char *map, unsigned int size, size_t count, const uint64_t *keys,
	       size_t offset);
/* The number of `size` bytes in the programs' struct rf_state. */
uint64_t state_at(unsigned int size, uint64_t offset);
/* The byte in their table of inodes. */
bool byte_at(uint64_t slot);
uint64_t current_task(void);
/* What a declared function answers, one that is always the same. */
uint64_t answer(const char *function, size_t count, const uint64_t *numbers);

/* outcome.c: of the program that is asked about, its arguments and constants. */
uint64_t argument(size_t number);
uint64_t given(const char *name); /* "c_8_8": the 8 bytes from 8 on of what `c` points to */
uint64_t constant(const char *name);

/* What it comes to. What nothing is said of is 0. */
enum certainty {
	MAY,	 /* it is one of several numbers */
	OR_NONE, /* with any other but 0 a rule breaks */
	MUST,	 /* with any other */
};

#define RESULT "the_result"

void come(enum certainty, const char *what, uint64_t number);
const char *effect(const char *map);		     /* whether something was done to it */
const char *times(const char *map);		     /* how often an entry was written */
const char *key(const char *map, size_t number);     /* of the last */
const char *removed(const char *map);		     /* whether it was deleted */
const char *outcome(const char *map);		     /* what the helper returned */
const char *written(const char *map, size_t offset); /* the number there */
const char *state_times(uint64_t offset);	     /* of struct rf_state's */
const char *state_written(uint64_t offset);
const char *calls(const char *function);
const char *handed(const char *function, size_t number);
/* No effects: on the maps of a list that NULL ends, or on anything. */
void leaves(const char *const *maps);
void leaves_all(void);
/* One entry, once. */
void writes(enum certainty, const char *map, size_t count, const uint64_t *keys);

/* A program or function, and what it comes to. A table of them ends with NULL. */
struct reference {
	const char *name;
	void (*come)(void);
};

#define REFERENCES(X)                                                                              \
	X(decision)                                                                                \
	X(labels)                                                                                  \
	X(opens)                                                                                   \
	X(places)                                                                                  \
	X(hooks)                                                                                   \
	X(mounts)                                                                                  \
	X(names)                                                                                   \
	X(record)                                                                                  \
	X(held)                                                                                    \
	X(uses)

#define X(name) extern const struct reference references_of_##name[];
REFERENCES(X)
#undef X

/* labels.c: what an object is, and the label that it carries itself. */
#define VAULT(place) ((place)&0xffffff)
#define REASON(place) ((place) >> 32)
#define FLAGS(place) ((place) >> 24 & 0xff)
#define FIXED (RF_LABEL_ROOT | RF_LABEL_ANCESTOR)
bool is_directory(uint64_t inode);
bool is_watched(uint64_t sb);
bool holds_a_root(uint64_t sb);
bool may_carry(uint64_t inode);
uint64_t carried(uint64_t inode); /* what rf_carried() answers: a label, and a program above */
uint64_t own_label(uint64_t inode);
uint64_t own_label_probed(uint64_t inode);
uint64_t label_of_dir(uint64_t inode);
/* Its key in `roots` and `marks`, and the number in it of a snapshot's. */
void key_of(uint64_t inode, uint64_t ret_keys[3]);
uint64_t whole_of(uint64_t inode);
/* What a map has there, 0 if nothing; and what comes of writing such there, under both keys. */
struct rf_object object_in(const char *map, const uint64_t keys[3]);
void come_to_object(const char *map, uint64_t inode, struct rf_object object);

/* opens.c */
bool has_other_names(uint64_t inode);
uint32_t count_of(const char *field, uint64_t inode); /* 0, if it is less */
bool is_held_by_others(uint64_t inode);

/* places.c: where an object is. */
bool nothing_there(uint64_t place);
bool is_plain(uint64_t dir);
bool is_plain_object(uint64_t dentry, uint64_t inode);
bool is_layered(uint64_t file);
uint64_t place_below(uint64_t dir);
uint64_t kept_in(uint64_t dir); /* what is kept of the place of all that lies there; or 0 */
uint64_t place_of_name(uint64_t dentry, uint64_t kept);
uint64_t place_of_object(uint64_t dentry, uint64_t inode);
uint64_t place_asked(const char *function, uint64_t of);
uint64_t place_seen(uint64_t file);
uint64_t place_in_layers(uint64_t file, bool copy);
/* What a definition that is made of itself is, of these numbers; false: there is none of that name.
 */
bool recursive(const char *name, const uint64_t *numbers, uint64_t *ret_number);

/* decision.c */
uint64_t rights_of(uint64_t task, uint64_t vault); /* everybody's and the task's */

/* hooks.c: what rf_judge() says, as hooks return it. */
int64_t judged(uint64_t dentry, uint64_t place, uint64_t own, uint64_t what, bool directory);
int64_t refused(uint64_t dentry, uint64_t reason, uint64_t vault, uint64_t what);
int64_t of_nothing(uint64_t dentry, uint64_t what); /* a name without an inode */
int64_t of_dentry(uint64_t dentry, uint64_t hook, uint64_t access);
int64_t of_opened(uint64_t file, uint64_t hook, uint64_t access);

/* What becomes of it: `ret` is the number of the argument that says what was decided before. */
void come_from_hook(unsigned int ret, int64_t (*hook)(void));
/* As of a hook that no rule about them names. */
void say_nothing_of_devices(void);

#endif
