/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Between replay.c, which runs a case in the kernel, code.c, which puts its numbers into the
 * instructions, and memory.c, which fills maps and looks at them again. */
#ifndef RF_TESTS_REPLAY_H
#define RF_TESTS_REPLAY_H

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <jansson.h>

#include "base/error.h"
#include "verify/object.h"

/* The first bytes of the scratch map's value; then a byte for each pin, and what declared
 * functions are given: 8 bytes for each number. */
struct scratch {
	uint64_t left;	 /* the number of a pin that is not on the way, and 1 */
	uint64_t result; /* of a function */
	uint8_t marks[]; /* which pins were gone through */
};

/* A case of the file, and what it is run with. */
struct replay {
	const json_t *json;
	const struct rf_object_file *object;
	struct bpf_object *loaded;
	int scratch;	     /* the map */
	uint32_t given_from; /* where what is given begins in it */
	uint32_t scratch_size;
	int facts[512]; /* maps that stand for entries of storages; -1: none */
	size_t fact_count;
	bool ends; /* what leaves the way ends there */
	struct rf_error *error;
};

/* The number behind a key, as cases have them. */
uint64_t number_at(const json_t *json, const char *key);
const char *text_at(const json_t *json, const char *key);
long integer_at(const json_t *json, const char *key);

/* Where in the scratch map is what the pin's function is given. */
uint32_t given_at(const struct replay *replay, size_t pin);

/* Instructions as they are made. */
struct code {
	const struct replay *replay;
	struct bpf_insn *insns; /* the caller frees them */
	size_t length, room;
	bool failed; /* no memory, or too much */
};

/** emit.c: one as it is; in place of `insn`, which has the pin; and a program that calls a function
 * with what the case gives it, whose call is the fifth from the end. */
void code_emit(struct code *code, struct bpf_insn insn);
void code_pin(struct code *code, const struct rf_insn *insn, const json_t *pin, size_t number);
void code_caller(struct code *code);

/** code.c: the instructions to load, of those that libbpf has made; the caller frees them. */
int code_make(const struct replay *replay, const struct bpf_insn *insns,
	      struct bpf_insn **ret_insns, size_t *ret_count);

/** The entry that is the case's program, or that calls its function, by however many others. */
size_t code_entry(const struct replay *replay);

/* memory.c, in this order: before the maps are made; once they are; after the run. */
int memory_size(struct replay *replay);
int memory_fill(struct replay *replay);
int memory_compare(const struct replay *replay, FILE *ret_effects);

#endif
