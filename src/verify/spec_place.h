/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Between spec_place.c, names and calls, and spec_part.c, what is in them. */
#ifndef RF_VERIFY_SPEC_PLACE_H
#define RF_VERIFY_SPEC_PLACE_H

#include "verify/spec_internal.h"

/* What a number may be of which nothing is known. */
extern const struct rf_spec_range rf_spec_any_number;

/* What only an object tells. */
struct rf_spec_value rf_spec_unknown(struct rf_spec_compiler *c);

/* The same; where there is an object, why it does not tell is a fault. */
struct rf_spec_value rf_spec_nothing(struct rf_spec_compiler *c, const struct rf_spec_formula *at,
				     const char *format, ...) __attribute__((format(printf, 3, 4)));

/* The world that the rule speaks of, or NULL. */
struct rf_world *rf_spec_world(const struct rf_spec_compiler *c);

/* Whether `made` is NULL, for want of memory; then the rule is worth nothing. */
bool rf_spec_lacks(struct rf_spec_compiler *c, const void *made);

/* The word as a number of that BTF type, or a pointer to a struct of the kernel's. */
struct rf_spec_value rf_spec_typed(struct rf_spec_compiler *c, uint32_t type,
				   const struct rf_term *word);

/* spec_log.c: what a part is asked of; where it is asked what was written, the log of a map, not
 * the map. */
struct rf_spec_value rf_spec_whole(struct rf_spec_compiler *c, const struct rf_spec_formula *at);

/* A WRITTEN, and what became of a field of an entry. */
struct rf_spec_value rf_spec_written(struct rf_spec_compiler *c, const struct rf_spec_formula *at);
struct rf_spec_value rf_spec_outcome(struct rf_spec_compiler *c, const struct rf_spec_formula *at);
struct rf_spec_value rf_spec_logged(struct rf_spec_compiler *c, const struct rf_spec_formula *at,
				    struct rf_spec_value place);

/* That the count is 1, where the rule says "once"; or is not 0. */
const struct rf_term *rf_spec_counted(struct rf_spec_compiler *c, const struct rf_spec_formula *at,
				      const struct rf_term *count);

/* The keys of an ENTRY as numbers of the sizes that they have. 0: told. */
uint32_t rf_spec_keys(struct rf_spec_compiler *c, const struct rf_spec_formula *at, uint32_t map,
		      const struct rf_term **ret_keys);

/* A FIELD, an ENTRY, an EXISTS, a CONTAINER. */
struct rf_spec_value rf_spec_field(struct rf_spec_compiler *c, const struct rf_spec_formula *at);
struct rf_spec_value rf_spec_entry(struct rf_spec_compiler *c, const struct rf_spec_formula *at);
struct rf_spec_value rf_spec_exists(struct rf_spec_compiler *c, const struct rf_spec_formula *at);
struct rf_spec_value rf_spec_container(struct rf_spec_compiler *c,
				       const struct rf_spec_formula *at);

#endif
