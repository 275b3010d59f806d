/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* For src/verify/mlcfg*.c alone: one function on its way to text. */
#ifndef RF_VERIFY_MLCFG_INTERNAL_H
#define RF_VERIFY_MLCFG_INTERNAL_H

#include "verify/mlcfg.h"

#define RF_MLCFG_STACK 512  /* bytes below r10 */
#define RF_MLCFG_MEMORY 256 /* bytes of the struct that an argument points to, at most */
#define RF_MLCFG_ARGS 5
#define RF_MLCFG_TEXT 512 /* of a part of a line */

/* What a register points to. */
enum rf_region_kind {
	RF_REGION_NONE,	  /* never written, or lost in a call: it is not read */
	RF_REGION_NUMBER, /* nothing that is known: a number, or a pointer of the kernel */
	RF_REGION_CELLS,  /* `area`, at `offset` */
	RF_REGION_NULL,	  /* 0, as a number or for want of a value */
	RF_REGION_VALUES, /* somewhere in a value of one of `maps`, or 0 */
	RF_REGION_MAP,	  /* the map `index` itself */
	RF_REGION_FUNCTION,
};

/* Memory that is known by the byte, and therefore a variable for each part of it that is used. */
enum rf_area {
	RF_AREA_STACK,	/* offset 0 is r10 */
	RF_AREA_MEMORY, /* the caller's struct that an argument points to */
	RF_AREA_MAX_,
};

struct rf_region {
	enum rf_region_kind kind;
	enum rf_area area;
	int64_t offset;
	uint32_t index;
	uint64_t maps; /* a bit for each */
};

/* What is known before an instruction. */
struct rf_known {
	bool reached;
	struct rf_region registers[RF_INSN_REGISTERS];
	struct rf_region words[RF_MLCFG_STACK / 8]; /* of the stack, from its lowest byte on */
	uint64_t stored; /* maps whose values were written on a way to here */
};

struct rf_mlcfg {
	const struct rf_object_file *object;
	const struct rf_object_function *function;
	struct rf_error *error;
	FILE *out;
	const char *args[RF_MLCFG_ARGS];
	struct rf_region arg_regions[RF_MLCFG_ARGS];
	unsigned int arg_count;
	unsigned int memory_arg; /* whose struct is RF_AREA_MEMORY; RF_MLCFG_ARGS: none */
	uint32_t memory_size;
	struct rf_known *known; /* one for each slot */
	bool *leads;		/* whether a block begins at the slot */
	size_t *order;		/* slots that can be reached, each after all that lead to it */
	size_t order_count;
	uint64_t stores; /* maps whose values the function writes */
	unsigned int depth;
	/* Where parts of an area begin and end; the stack's are counted from its lowest byte. */
	bool edges[RF_AREA_MAX_][RF_MLCFG_STACK + 1];
};

int rf_mlcfg_refuse(const struct rf_mlcfg *m, size_t slot, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* mlcfg_flow.c: in which order slots come. */
unsigned int rf_mlcfg_next(const struct rf_object_function *function, size_t slot,
			   size_t ret_next[2]);
int rf_mlcfg_order(struct rf_mlcfg *m);

/* mlcfg_type.c: arguments, fields and variables, by the object's types. */
int rf_mlcfg_arguments(struct rf_mlcfg *m);

/** The struct that an argument of a function points to, in bytes; 0: it is not memory. */
uint32_t rf_mlcfg_memory(const struct rf_object_file *object,
			 const struct rf_object_function *function, unsigned int arg);
unsigned int rf_mlcfg_arg_count(const struct rf_object_file *object,
				const struct rf_object_function *function);

/** A name of Why3 for the field that CO-RE names, or false: it has none. */
bool rf_mlcfg_field(const struct rf_object_core *core, char text[RF_MLCFG_TEXT]);

/** The same for an address in a section of variables: a name and an offset. */
bool rf_mlcfg_variable(const struct rf_object_file *object, const struct rf_object_ref *ref,
		       char text[RF_MLCFG_TEXT]);

/* mlcfg_region.c: what registers point to, from the entry on, and the edges of cells. */
int rf_mlcfg_regions(struct rf_mlcfg *m);

/** Refuses a read of registers (a bit for each) that hold nothing. */
int rf_mlcfg_reads(const struct rf_mlcfg *m, size_t slot, const struct rf_known *known,
		   unsigned int registers);

/** Nothing is known any more of what these bytes point to, if they are the stack's; or all of it.
 */
void rf_mlcfg_forget(struct rf_known *known, const struct rf_region *region, uint32_t size);
void rf_mlcfg_forget_all(struct rf_known *known);

/* mlcfg_cell.c: loads and stores of bytes that are variables. */
int rf_mlcfg_edge(struct rf_mlcfg *m, size_t slot, const struct rf_region *region, uint32_t size);
void rf_mlcfg_cells(const struct rf_mlcfg *m,
		    void (*each)(const struct rf_mlcfg *m, enum rf_area area, int64_t offset,
				 uint32_t size));
int rf_mlcfg_load_cells(const struct rf_mlcfg *m, const struct rf_region *region, uint32_t size);
int rf_mlcfg_store_cells(const struct rf_mlcfg *m, const struct rf_region *region, uint32_t size,
			 const char *value);

/* mlcfg_call.c: helpers and functions. */
int rf_mlcfg_call_region(struct rf_mlcfg *m, size_t slot, struct rf_known *known);
int rf_mlcfg_call(const struct rf_mlcfg *m, size_t slot);

/** The maps whose values the function writes; all that may be written, where that is not known. */
uint64_t rf_mlcfg_stores(const struct rf_mlcfg *m, uint32_t index);

/* mlcfg_insn.c: the lines of instructions that neither call nor jump, and what a jump asks. */
int rf_mlcfg_insn(const struct rf_mlcfg *m, size_t slot);
void rf_mlcfg_compare(const struct rf_mlcfg *m, const struct rf_insn *insn);

#endif
