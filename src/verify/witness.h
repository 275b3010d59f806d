/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * A case of a program that a real kernel can be put into: what is in maps and variables when it
 * begins and when it ends, what it is given and returns, and what each instruction gets that asks
 * the kernel: a field behind a pointer, a helper's answer, a number of CO-RE's, the result of a
 * function that is proved by itself. Who runs it puts those numbers in the instructions' place and
 * leaves all others as they are (tests/replay/replay.c).
 */
#ifndef RF_VERIFY_WITNESS_H
#define RF_VERIFY_WITNESS_H

#include "base/arena.h"
#include "verify/object.h"
#include "verify/term.h"

struct rf_record; /* see record.h */

/* A function as it is gone through in one place: it may be called in several. */
struct rf_instance {
	const struct rf_object_function *function;
	uint32_t parent; /* who calls it; the first, which is the program, has none */
	size_t slot;	 /* and where */
};

#define RF_WITNESS_ARGS 12

enum rf_fact_kind {
	RF_FACT_ENTRY,	/* of a map, or of a storage that belongs to an inode or task */
	RF_FACT_DATA,	/* a section of variables */
	RF_FACT_GIVEN,	/* a struct that a function is given */
	RF_FACT_RECORD, /* of a ring buffer */
};

#define RF_BYTE_KNOWN 1	  /* the case says what it is at first; others are 0 */
#define RF_BYTE_WRITTEN 2 /* the program writes it */
#define RF_BYTE_UNSURE 4  /* it is not known what it is in the end */

/* Some memory that others see, before and after. */
struct rf_fact {
	enum rf_fact_kind kind;
	uint32_t index; /* of the object's maps; of a struct, of the parameters */
	const uint8_t *key;
	uint32_t key_size; /* bytes; 0: a storage's, or no entry */
	uint64_t owner;	   /* of a storage's: the kernel's pointer */
	bool asked;	   /* the program has asked whether it is there */
	bool there, there_after;
	bool submitted; /* of a record */
	uint32_t size;	/* bytes */
	uint8_t *first, *last, *flags;
};

/* Bytes that the instruction puts behind a register. */
struct rf_pin_store {
	unsigned int reg;
	int32_t offset;
	uint32_t size; /* 1 to 8 */
	uint64_t value;
};

/* What a function is given that is not called: the register, or bytes behind it. */
struct rf_pin_given {
	unsigned int reg;
	bool behind;
	int32_t offset;
	uint32_t size;
	uint64_t value;
};

enum rf_pin_kind {
	RF_PIN_TRAP,  /* not on the way */
	RF_PIN_VALUE, /* the register that it sets, r0 of a call, is `value` */
	RF_PIN_FACT,  /* r0 points to the entry `fact` */
};

struct rf_pin {
	uint32_t instance;
	const struct rf_object_function *function;
	size_t slot;
	enum rf_pin_kind kind;
	uint64_t value;
	size_t fact;
	struct rf_pin_store *stores;
	size_t store_count;
	struct rf_pin_given *given;
	size_t given_count;
	/* A change of a map that is not made, as it fails: of which map, and 1; 0: it is none. */
	uint32_t changes;
	bool updates; /* else it deletes */
};

/* All of it is in the arena; names are the object's and the specification's. */
struct rf_witness {
	struct rf_arena arena;
	const struct rf_object_file *object;
	const struct rf_object_function *function;
	const struct rf_instance *instances; /* a copy of the record's */
	uint32_t instance_count;
	struct rf_pin *pins;
	size_t pin_count;
	struct rf_fact *facts;
	size_t fact_count;
	uint64_t args[RF_WITNESS_ARGS];
	size_t arg_count;
	uint64_t result; /* r0 */
};

/**
 * The case of these numbers. Returns 0, -ENOMEM, or -ENOTSUP and says what of it no kernel can be
 * put into, and where. *ret_witness is the caller's, by rf_witness_done(), in any case.
 */
int rf_witness_make(const struct rf_record *record, const struct rf_assignment *assignment,
		    struct rf_witness *ret_witness, struct rf_error *error);
void rf_witness_done(struct rf_witness *witness);

#endif
