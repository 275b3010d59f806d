/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * How an object is read, for src/verify/object*.c alone: one struct of what is known
 * so far, and the steps in their order. Each step returns 0, -ENOMEM, or -EBADMSG with
 * the error's text set.
 */
#ifndef RF_VERIFY_OBJECT_INTERNAL_H
#define RF_VERIFY_OBJECT_INTERNAL_H

#include <bpf/btf.h>
#include <elf.h>

#include "base/arena.h"
#include "verify/object.h"

/*
 * Above what compilers make by far, and low enough that no object of
 * RF_OBJECT_SIZE_MAX takes long or much memory.
 */
#define RF_READER_SECTIONS_MAX 4096
#define RF_READER_SYMBOLS_MAX (1U << 20)
#define RF_READER_FUNCTIONS_MAX (1U << 16)
#define RF_READER_SLOTS_MAX (1U << 20) /* of all functions */
#define RF_READER_MAPS_MAX 1024
#define RF_READER_CORES_MAX (1U << 16)
#define RF_READER_TYPES_MAX (1U << 18)
#define RF_READER_NAME_MAX 511 /* bytes: the kernel's KSYM_NAME_LEN without the NUL */
#define RF_READER_DEPTH_MAX 64 /* of types in types */

struct rf_section {
	const char *name;
	uint32_t type; /* SHT_* */
	uint64_t flags;
	const uint8_t *bytes; /* NULL: SHT_NOBITS, or size 0 */
	uint64_t size;
	uint64_t entry_size;
	uint32_t link;
	uint32_t info;
	uint32_t map; /* its data map's index and 1; 0: none */
};

struct rf_symbol {
	const char *name;
	uint64_t value;
	uint64_t size;
	uint16_t section; /* an index, or SHN_UNDEF, SHN_ABS … */
	uint8_t type;	  /* STT_* */
	uint8_t bind;	  /* STB_* */
	uint8_t visibility;
};

/* Where a function or map begins, beside `functions` and `maps` of the object. */
struct rf_place {
	size_t section;
	uint64_t offset; /* bytes */
};

struct rf_reader {
	const char *name;
	struct rf_error *error;
	struct rf_object_file *object;
	struct rf_arena *arena;
	uint64_t left; /* bytes of the file that no section has yet */
	struct rf_section *sections;
	size_t section_count;
	size_t symtab; /* index of the section */
	struct rf_symbol *symbols;
	size_t symbol_count;
	const struct rf_symbol **globals; /* defined, not local; by name, no name twice */
	size_t global_count;
	const struct rf_symbol **variables; /* local ones too; by section, by place */
	size_t variable_count;
	struct rf_place *functions; /* in their order: by section, by offset */
	struct rf_place *maps;
	size_t core_count; /* of all functions */
};

/* object.c */
int rf_reader_fault(struct rf_reader *reader, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
int rf_reader_fault_at(struct rf_reader *reader, const struct rf_object_function *function,
		       size_t slot, const char *format, ...) __attribute__((format(printf, 4, 5)));
int rf_reader_no_memory(struct rf_reader *reader);

/** Zeroed, the object's; *ret_array of `count` members of `size` bytes, not NULL for none. */
int rf_reader_array(struct rf_reader *reader, size_t count, size_t size, void *ret_array);

/* object_elf.c: sections, symbols, with copies of the bytes. */
int rf_reader_elf(struct rf_reader *reader, void *bytes, size_t size);

/** The section of that name whose bytes matter to programs, or NULL. */
struct rf_section *rf_reader_section(struct rf_reader *reader, const char *name);

/** The section that the symbol is defined in, or NULL: undefined, or a number. */
struct rf_section *rf_reader_section_of(struct rf_reader *reader, const struct rf_symbol *symbol);

/** The definition that the whole object sees under that name, or NULL. */
const struct rf_symbol *rf_reader_global(struct rf_reader *reader, const char *name);

/** Whether there is a variable of that name in that place. */
bool rf_reader_is_variable(struct rf_reader *reader, const struct rf_section *section,
			   uint64_t offset, const char *name);

/* object_btf.c: types, checked as a whole, so that libbpf's functions and whoever uses
 * them read nothing outside: every id and name is inside, nothing contains itself. */
int rf_reader_btf(struct rf_reader *reader);

/** The type with no modifiers and typedefs around it; NULL for void. *ret_id may be NULL. */
const struct btf_type *rf_reader_type(struct rf_reader *reader, uint32_t id, uint32_t *ret_id);
const char *rf_reader_type_name(struct rf_reader *reader, const struct btf_type *type);

/* object_map.c: maps, and sections of variables. */
int rf_reader_maps(struct rf_reader *reader);

/* object_code.c: functions. */
int rf_reader_functions(struct rf_reader *reader);

/** The function that the byte belongs to, or NULL; and its slot there. */
struct rf_object_function *rf_reader_function_at(struct rf_reader *reader, size_t section,
						 uint64_t offset, size_t *ret_slot);

/* object_relocate.c: what instructions refer to. */
int rf_reader_relocate(struct rf_reader *reader);

/* object_ext.c: .BTF.ext; types, lines, and CO-RE relocations of functions. */
int rf_reader_ext(struct rf_reader *reader);

/* object_core.c: type and path of `core`, whose other members are set. */
int rf_reader_core(struct rf_reader *reader, const struct rf_object_function *function,
		   struct rf_object_core *core);

#endif
