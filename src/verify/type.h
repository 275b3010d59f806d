/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What an object's BTF says of structs, variables and numbers: for who names a part of one. */
#ifndef RF_VERIFY_TYPE_H
#define RF_VERIFY_TYPE_H

#include <stdio.h>

#include "verify/object.h"

/* A number somewhere in a struct. */
struct rf_type_leaf {
	uint32_t offset; /* bytes */
	uint32_t size;	 /* bytes: 1, 2, 4, 8 */
	bool sign;
};

/** The struct or union of that name; 0: there is none. */
uint32_t rf_type_struct(const struct rf_object_file *object, const char *name);

/** The name of the struct or union; NULL: the type is none, or has no name. */
const char *rf_type_struct_name(const struct rf_object_file *object, uint32_t id);

/** A member of a struct or union, also of one without a name in it. Returns whether it is there. */
bool rf_type_member(const struct rf_object_file *object, uint32_t id, const char *name,
		    uint32_t *ret_offset, uint32_t *ret_id);

/** The first member of a struct or union: its name and type. NULL: it is none, or has no name. */
const char *rf_type_first(const struct rf_object_file *object, uint32_t id, uint32_t *ret_id);

/** What an array is made of, and how many bytes each has. Returns whether it is an array. */
bool rf_type_element(const struct rf_object_file *object, uint32_t id, uint32_t *ret_id,
		     uint32_t *ret_size);

/** Whether it is a number, an enum or a pointer: ret_leaf->offset is 0. */
bool rf_type_number(const struct rf_object_file *object, uint32_t id,
		    struct rf_type_leaf *ret_leaf);

/** The struct or union that a pointer of this type goes to; 0: none. */
uint32_t rf_type_pointee(const struct rf_object_file *object, uint32_t id);

/** The bytes of a type; 0: not known. */
uint32_t rf_type_size(const struct rf_object_file *object, uint32_t id);

/** Where the global variable is: *ret_map is the number of its section's map. */
bool rf_type_variable(const struct rf_object_file *object, const char *name, uint32_t *ret_map,
		      uint32_t *ret_offset, uint32_t *ret_id);

/** Prints which part of the type is so many bytes from its start, as C has it: ".grants[1].flags";
 * of a section of variables "state.generation". */
void rf_type_print_part(const struct rf_object_file *object, uint32_t id, uint64_t offset,
			FILE *out);

/** Whether there is an enum with a value of that name. */
bool rf_type_has_enumerator(const struct rf_object_file *object, const char *name);

/** The numbers that a type begins with, up to an array of more than 8; at most `most`. */
uint32_t rf_type_head(const struct rf_object_file *object, uint32_t id,
		      struct rf_type_leaf *ret_leaves, uint32_t most);

/**
 * All numbers in a type, in their order. Returns how many there are, or 0: more than `most`, or
 * what is no number (a float, a bit field, two in one place).
 */
uint32_t rf_type_leaves(const struct rf_object_file *object, uint32_t id,
			struct rf_type_leaf *ret_leaves, uint32_t most);

#endif
