/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Between witness.c, which goes the way, witness_call.c and witness_fact.c. */
#ifndef RF_VERIFY_WITNESS_INTERNAL_H
#define RF_VERIFY_WITNESS_INTERNAL_H

#include "verify/record.h"

struct rf_witness_work {
	const struct rf_record *record;
	struct rf_witness *witness;
	uint64_t *numbers; /* of terms, by id */
	int32_t *fact_of;  /* of memories: the fact; -1: none */
	struct rf_error *error;
};

/** The number of a term that was recorded. */
uint64_t rf_witness_number(const struct rf_witness_work *work, const struct rf_term *term);

/** Where the pointer goes in this case; NULL: nowhere. */
const struct rf_target *rf_witness_target(const struct rf_witness_work *work,
					  const struct rf_value *pointer);

/** Says that it cannot be built. Returns -ENOTSUP. */
int rf_witness_refuse(const struct rf_witness_work *work, const struct rf_seen *seen,
		      const char *what);

/** The instruction gives `value`; more may be put into *ret_pin. */
int rf_witness_pin(struct rf_witness_work *work, const struct rf_seen *seen, enum rf_pin_kind kind,
		   uint64_t value, struct rf_pin **ret_pin);

/** witness_call.c: a call on the way. */
int rf_witness_call(struct rf_witness_work *work, const struct rf_seen *seen);

/** Whether a call that is not on the way may stay what it is. */
bool rf_witness_harmless(const struct rf_witness_work *work, const struct rf_seen *seen);

/* witness_fact.c. Indexes of facts; -1: no memory, or no such fact. */
int32_t rf_fact_add(struct rf_witness_work *work, enum rf_fact_kind kind, uint32_t index,
		    uint32_t size);
int32_t rf_fact_entry(struct rf_witness_work *work, uint32_t map, const uint8_t *key,
		      uint32_t key_size, uint64_t owner);

/** What the fact is of a memory that a pointer goes to; NULL: nobody else's. */
struct rf_fact *rf_fact_of(const struct rf_witness_work *work, const struct rf_target *target);

enum rf_fact_answer {
	RF_FACT_FITS,
	RF_FACT_OTHERS, /* it is not what was read before: another has written meanwhile */
	RF_FACT_CANNOT, /* nor can it be: the program has written it itself, or it is not there */
};

/** A read of what was read or written before, or else of what is there at first from now on. */
enum rf_fact_answer rf_fact_read(struct rf_fact *fact, uint64_t offset, uint32_t size,
				 uint64_t value);

/** They become `value`, or what is not known. */
void rf_fact_write(struct rf_fact *fact, uint64_t offset, uint32_t size, uint64_t value,
		   bool known);

/** What is there now. */
uint64_t rf_fact_now(const struct rf_fact *fact, uint64_t offset, uint32_t size);

#endif
