/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What a compiled .bpf.o holds, made plain: functions of decoded instructions in which
 * every relocation is a name, maps, types, and the line of C that each instruction came
 * from. Anybody's object, not only ours: nothing in it is trusted, and what
 * is not understood is refused in one line that says where.
 *
 * Formats: ELF (gABI, EM_BPF); R_BPF_64_64 (1) and R_BPF_64_32 (10) of the kernel's
 * Documentation/bpf/llvm_reloc.rst, others only where no program sees them; .BTF and .BTF.ext
 * of Documentation/bpf/btf.rst; maps as libbpf's BTF-defined ".maps" and the older "maps".
 * Objects of clang, and those that `bpftool gen object` linked of several.
 */
#ifndef RF_VERIFY_OBJECT_H
#define RF_VERIFY_OBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "verify/insn.h"

#define RF_OBJECT_SIZE_MAX (64U << 20) /* bytes of a file */
#define RF_OBJECT_HASH_LEN 32	       /* SHA-256 */

struct btf;

enum rf_object_map_kind {
	RF_OBJECT_MAP,	/* a map of the program's own */
	RF_OBJECT_DATA, /* a section of global variables, which libbpf makes a map of */
};

struct rf_object_map {
	enum rf_object_map_kind kind;
	const char *name;    /* of the variable, or of the section: ".rodata" */
	uint32_t type;	     /* enum bpf_map_type */
	uint32_t key_size;   /* bytes */
	uint32_t value_size; /* bytes; of a section, its size */
	uint32_t max_entries;
	uint32_t flags;		/* BPF_F_* of linux/bpf.h; BPF_F_RDONLY_PROG of .rodata */
	uint32_t key_type_id;	/* BTF; 0: none */
	uint32_t value_type_id; /* BTF; of a section, its DATASEC; 0: none */
	bool writable;		/* programs may write it; a section: it is not .rodata */
	const void *data;	/* a section's first content; NULL: zeroes, or a map */
};

/*
 * What an instruction's immediate or target stands for. Each IMM64 that has one has the
 * `pseudo` to it (MAP_IDX, MAP_IDX_VALUE, FUNC, BTF_ID of an extern), and each has one that is
 * not PSEUDO_NONE; each CALL has one that is LOCAL (to a function) or KFUNC (to an extern).
 */
enum rf_object_ref_kind {
	RF_OBJECT_REF_NONE,
	RF_OBJECT_REF_MAP,	/* IMM64: the map `index` */
	RF_OBJECT_REF_VALUE,	/* IMM64: the address of data map `index` plus `offset`, inside */
	RF_OBJECT_REF_FUNCTION, /* CALL or IMM64: the function `index` */
	RF_OBJECT_REF_EXTERN,	/* CALL or IMM64: a kernel function or variable, `name` */
};

struct rf_object_ref {
	enum rf_object_ref_kind kind;
	uint32_t index;	  /* of maps or functions */
	uint64_t offset;  /* bytes into the value */
	const char *name; /* of an EXTERN */
};

/* A CO-RE relocation: enum bpf_core_relo_kind of linux/bpf.h (0 byte offset … 12 type match). */
struct rf_object_core {
	uint32_t slot;
	uint32_t kind;
	uint32_t type_id;   /* BTF: where the access begins */
	uint32_t end_id;    /* BTF: what is there, of a field; else 0 */
	const char *access; /* "0:1:2", as .BTF.ext has it */
	const char *type;   /* as C has it: "struct dentry", "enum x", a typedef's name */
	const char *path;   /* fields and indexes: "d_name.name", "comm[0]"; of an enum its value's
			     * name; "" for the type itself. "[1].pid": of the next in an array */
};

/* File and text are UTF-8 or anything else, but hold no control characters. */
struct rf_object_line {
	uint32_t slot; /* from here to the next line's */
	uint32_t line;
	uint32_t column;
	const char *file;
	const char *text; /* of the source, or "" */
};

struct rf_object_function {
	const char *name;    /* static functions may share one */
	const char *section; /* "lsm/file_open"; ".text" for functions that others call */
	bool program;	     /* an entry: its section is not ".text" */
	bool global;	     /* the kernel verifies it by itself: not static, not hidden */
	uint32_t type_id;    /* BTF FUNC; 0: none */
	struct rf_insn *insns;
	size_t count;		    /* slots */
	struct rf_object_ref *refs; /* one for each slot */
	struct rf_object_core *cores;
	size_t core_count; /* in the order of slots */
	struct rf_object_line *lines;
	size_t line_count; /* in the order of slots; may be 0 */
};

struct rf_object_file {
	uint8_t hash[RF_OBJECT_HASH_LEN];     /* of the file */
	struct rf_object_function *functions; /* by section, then by place in it */
	size_t function_count;
	struct rf_object_map *maps;
	size_t map_count;
	/* NULL: the object has none. For verify/object*.c and verify/type*.c. What libbpf does not
	 * check is: each type id and name is inside, names are short, no type contains itself, and
	 * at most 64 are in each other, so that those who follow them may recurse. Sections of
	 * variables are as libbpf completes them. */
	struct btf *btf;
	const char *license; /* "" where there is none */
	void *owned;	     /* what all of this lies in */
};

/**
 * Reads the object that the `size` bytes are. They may be freed afterwards. `name`
 * begins the text of errors. *ret_object is the caller's, by rf_object_free().
 *
 * Returns 0, -ENOMEM, or -EBADMSG and says what is wrong or not understood, and in
 * which section or function and at which instruction.
 */
int rf_object_read(const char *name, const void *bytes, size_t size,
		   struct rf_object_file **ret_object, struct rf_error *error);

/** The same from a file; errors of open(2) and read(2) as well, -EFBIG above RF_OBJECT_SIZE_MAX. */
int rf_object_open(const char *path, struct rf_object_file **ret_object, struct rf_error *error);

void rf_object_free(struct rf_object_file *object);

/** Whether entries of the map belong to an inode or task, and so have no bytes as key. */
bool rf_object_is_storage(const struct rf_object_map *map);

/** The function of that name, or NULL. Where several share it, the one that is not static. */
const struct rf_object_function *rf_object_function(const struct rf_object_file *object,
						    const char *name);

/**
 * SHA-256 of the function's instructions and of the names that they refer to: the same wherever it
 * lies in an object. Returns 0 or -ENOMEM.
 */
int rf_object_digest(const struct rf_object_file *object, const struct rf_object_function *function,
		     uint8_t ret_digest[RF_OBJECT_HASH_LEN]);

/** What CO-RE changes at the slot, or NULL. */
const struct rf_object_core *rf_object_core(const struct rf_object_function *function, size_t slot);

/** The line that the slot came from, or NULL. */
const struct rf_object_line *rf_object_line(const struct rf_object_function *function, size_t slot);

#endif
