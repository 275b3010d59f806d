/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Mutants of a compiled object: each is one place in its code made wrong by a rule. Only code
 * that programs reach has them. All mutants of an object are made before any is written, so that
 * they can be listed, chosen from and named.
 */
#ifndef RF_TEST_MUTANTS_H
#define RF_TEST_MUTANTS_H

#include <linux/bpf.h>

#include "base/arena.h"
#include "verify/object.h"

#define PROGRAMS_MAX 64 /* of an object: a bit for each */

/* Where the bytes of a function are. */
struct place {
	size_t section; /* index */
	size_t in_section;
	size_t in_file;
};

/* A CO-RE relocation, by the bytes of its record in the file. */
struct record {
	size_t in_file;
	size_t function;
	const struct rf_object_core *core;
};

enum effect {
	EFFECT_CODE,   /* the bytes of the instruction alone */
	EFFECT_UNLINK, /* and its relocation is dropped */
	EFFECT_MAP,    /* its relocation is to map `other` */
	EFFECT_FIELD,  /* its CO-RE relocation says what record `other` says */
};

struct mutant {
	const struct rule *rule;
	size_t function;
	size_t slot; /* the instruction */
	size_t at;   /* the slot that is changed: of a 64-bit immediate, either */
	struct bpf_insn insn;
	enum effect effect;
	size_t other;
	const char *before;
	const char *after;
	const char *key; /* what it does and where, in words that other changes leave as they are */
	unsigned int same; /* the how many-th of one key in its function */
	uint64_t id;
	uint64_t order; /* chosen by it; depends on the seed */
	bool chosen;
};

struct mutants {
	struct rf_object_file *object;
	uint8_t *bytes; /* of the file */
	size_t size;
	struct rf_arena arena;
	struct place *places;	       /* of functions, in the object's order */
	uint64_t *reached_from;	       /* of functions: a bit for each program */
	size_t programs[PROGRAMS_MAX]; /* functions; the cheapest to prove first */
	size_t program_count;
	struct record *records;
	size_t record_count;
	struct mutant *list;
	size_t count;
	size_t room;
};

/* Where a rule is tried. */
struct site {
	struct mutants *mutants;
	const struct rule *rule;
	size_t function;
	size_t slot;
	const struct rf_insn *insn;
	const struct rf_object_ref *ref;
	const struct rf_object_core *core; /* or NULL */
	struct bpf_insn raw;
};

struct rule {
	const char *name;
	const char *says;
	void (*make)(struct site *site); /* none, one or more mutants */
};

extern const struct rule rules[];
extern const size_t rule_count;

/** What the tests cannot go on without: prints why and ends with status 2. */
void *need(void *pointer);
_Noreturn __attribute__((format(printf, 1, 2))) void give_up(const char *format, ...);

/** Reads the object and makes all mutants. */
void mutants_make(const char *path, struct mutants *ret_mutants);
void mutants_done(struct mutants *mutants);

/** Adds one, unless it is no program, or another has the same bytes. */
void mutants_add(const struct site *site, size_t at, struct bpf_insn insn, enum effect effect,
		 size_t other);

/** Reads the bytes: they must be the object with that one instruction changed, and nothing else. */
void mutants_check(struct mutants *mutants, const struct mutant *mutant, const uint8_t *bytes);

/**
 * Chooses `count`: of each rule as many, of each function as many as that allows; where there
 * are no more, fewer. `function` is NULL, or its are the only ones.
 */
void mutants_choose(struct mutants *mutants, size_t count, uint64_t seed, const char *function);

/** The line of C that the instruction came from, or was made up behind; or NULL. */
const struct rf_object_line *mutants_line(const struct rf_object_function *function, size_t slot);

/** The same numbers for the same text anywhere. */
uint64_t mutants_hash(uint64_t seed, const char *text);

/* patch.c: the file's bytes. The object has been read, so they are what they should be. */
void patch_find(struct mutants *mutants);
struct bpf_insn patch_insn(const struct mutants *mutants, size_t function, size_t slot);

/** A copy of the file with the mutant in it; its size as well. */
uint8_t *patch_apply(struct mutants *mutants, const struct mutant *mutant);

#endif
