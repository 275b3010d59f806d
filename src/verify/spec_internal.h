/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Between the files of spec.h: words of the text, formulas as trees, and where they stood. */
#ifndef RF_VERIFY_SPEC_INTERNAL_H
#define RF_VERIFY_SPEC_INTERNAL_H

#include "base/arena.h"
#include "verify/spec.h"
#include "verify/state.h"

enum rf_spec_token_kind {
	RF_SPEC_T_END,
	RF_SPEC_T_BAD, /* not understood, and told */
	RF_SPEC_T_NAME,
	RF_SPEC_T_NUMBER,
	RF_SPEC_T_PATTERN, /* what stands behind `for`, if it can be one */
	/* words that are no names */
	RF_SPEC_T_PROGRAM,
	RF_SPEC_T_FUNCTION,
	RF_SPEC_T_STABLE,
	RF_SPEC_T_VOLATILE,
	RF_SPEC_T_LET,
	RF_SPEC_T_RECURSIVE,
	RF_SPEC_T_LOOP,
	RF_SPEC_T_RECORD,
	RF_SPEC_T_RULE, /* the last that begins something */
	RF_SPEC_T_FOR,
	RF_SPEC_T_RESULT,
	RF_SPEC_T_AND,
	RF_SPEC_T_OR,
	RF_SPEC_T_NOT,
	RF_SPEC_T_IN,
	RF_SPEC_T_NO,
	RF_SPEC_T_EFFECTS,
	RF_SPEC_T_ON,
	RF_SPEC_T_HAS,
	RF_SPEC_T_CALLS,
	RF_SPEC_T_ONCE,
	RF_SPEC_T_OUTCOME,
	RF_SPEC_T_FIRST,
	RF_SPEC_T_INVARIANT,
	RF_SPEC_T_AFTER,
	RF_SPEC_T_MEASURE,
	RF_SPEC_T_WRITES,
	RF_SPEC_T_REMOVES,
	RF_SPEC_T_WRITTEN,
	RF_SPEC_T_IF,
	RF_SPEC_T_THEN,
	RF_SPEC_T_ELSE,
	RF_SPEC_T_PROBE,
	RF_SPEC_T_CONTAINER,
	RF_SPEC_T_EXISTS,
	RF_SPEC_T_CURRENT,
	RF_SPEC_T_STRUCT,
	RF_SPEC_T_MEMORY,
	RF_SPEC_T_TRUE,
	RF_SPEC_T_FALSE,
	/* signs: the longer ones first */
	RF_SPEC_T_IMPLIES,
	RF_SPEC_T_EQ,
	RF_SPEC_T_NE,
	RF_SPEC_T_LE,
	RF_SPEC_T_GE,
	RF_SPEC_T_SHL,
	RF_SPEC_T_SHR,
	RF_SPEC_T_LT,
	RF_SPEC_T_GT,
	RF_SPEC_T_OPEN,
	RF_SPEC_T_CLOSE,
	RF_SPEC_T_OPEN_SET,
	RF_SPEC_T_CLOSE_SET,
	RF_SPEC_T_COMMA,
	RF_SPEC_T_COLON,
	RF_SPEC_T_PLUS,
	RF_SPEC_T_MINUS,
	RF_SPEC_T_BITAND,
	RF_SPEC_T_BITOR,
	RF_SPEC_T_ASSIGN,
	RF_SPEC_T_DOT,
	RF_SPEC_T_OPEN_KEY,
	RF_SPEC_T_CLOSE_KEY,
	RF_SPEC_T_AT,
	RF_SPEC_T_MAX_,
};

/* Words and signs as they are written; NULL for the others. */
extern const char *const rf_spec_token_texts[RF_SPEC_T_MAX_];

struct rf_spec_token {
	enum rf_spec_token_kind kind;
	bool first; /* of its line */
	struct rf_place place;
	const char *text;
	size_t size;
	uint64_t number;
};

struct rf_spec_lexer {
	const char *at, *end;
	struct rf_place place; /* of `at` */
	struct rf_diag *diag;
	bool after_for;
	bool after_let; /* and no `=` since, which is nothing elsewhere */
};

/* The next word, number or sign. What is none is told, once. */
void rf_spec_lex(struct rf_spec_lexer *lexer, struct rf_spec_token *ret_token);

enum rf_spec_op {
	/* values */
	RF_SPEC_NUMBER, /* also an errno; `word` is how it is written */
	RF_SPEC_NAME,
	RF_SPEC_RESULT,
	RF_SPEC_CURRENT,   /* the task that runs the program */
	RF_SPEC_FIELD,	   /* of what it is made of; `word` is the field */
	RF_SPEC_ENTRY,	   /* of the map or array that comes first, by keys */
	RF_SPEC_CALL,	   /* of the definition or function `word`; `number` is which call of it */
	RF_SPEC_CHOICE,	   /* a formula, a value, and another; also of three formulas */
	RF_SPEC_WRITTEN,   /* a field of an entry or variable, as it was written last */
	RF_SPEC_OUTCOME,   /* what the helper said that wrote to the map last */
	RF_SPEC_FIRST,	   /* a place as it was before the loop */
	RF_SPEC_PROBE,	   /* a field as a helper reads it that may fail */
	RF_SPEC_EXISTS,	   /* 1 where the kernel that runs has the field `word` */
	RF_SPEC_CONTAINER, /* the struct around what is pointed to, by the field `word` that it is
			    */
	RF_SPEC_MINUS,
	RF_SPEC_ADD, /* of two or more, as the next ones */
	RF_SPEC_SUB,
	RF_SPEC_AND,
	RF_SPEC_OR,
	RF_SPEC_SHL,
	RF_SPEC_SHR,
	RF_SPEC_MAP, /* a map's name, in NO_EFFECTS alone */
	/* formulas */
	RF_SPEC_EQ,
	RF_SPEC_NE,
	RF_SPEC_LT,
	RF_SPEC_LE,
	RF_SPEC_GT,
	RF_SPEC_GE,
	RF_SPEC_IN,	    /* the value, then one or more that it may be */
	RF_SPEC_NO_EFFECTS, /* on the maps that it is made of, or none: on anything */
	RF_SPEC_HAS,	    /* an entry, or what is given in memory */
	RF_SPEC_WRITES,	    /* an entry, a map, a field of a variable; `number` is 1: once */
	RF_SPEC_REMOVES,    /* an entry of a map, when it was written to last */
	RF_SPEC_CALLS,	    /* of the function `word`; `number` is 1: once */
	RF_SPEC_TRUE,
	RF_SPEC_FALSE,
	RF_SPEC_NOT,
	RF_SPEC_BOTH, /* of two or more */
	RF_SPEC_EITHER,
	RF_SPEC_IMPLIES,
	RF_SPEC_OP_MAX_
};

/* At most RF_SPEC_DEPTH_MAX are within each other, so those who walk may recurse. */
struct rf_spec_formula {
	enum rf_spec_op op;
	uint32_t line, column; /* of the operator */
	uint32_t depth;
	bool truth; /* of NAME, CALL, CHOICE: it is a formula */
	bool known; /* of NAME: no argument of a program, but something of the specification's */
	uint64_t number;
	const char *word;
	struct rf_spec_formula *first, *last; /* what it is made of */
	struct rf_spec_formula *next;	      /* in what it is a part of */
};

static inline bool rf_spec_is_formula(const struct rf_spec_formula *node)
{
	return node->op >= RF_SPEC_EQ || node->truth;
}

/* What faults are told by, of a rule. */
struct rf_spec_note {
	struct rf_place name, pattern;
	bool faulty; /* something was told; only what is no consequence of it may follow */
};

/* All of a specification: `owned`. */
struct rf_spec_book {
	struct rf_spec spec;
	struct rf_arena arena;
	struct rf_spec_program programs[RF_SPEC_PROGRAMS_MAX];
	bool unknown[RF_SPEC_PROGRAMS_MAX]; /* programs whose arguments had faults */
	struct rf_spec_rule rules[RF_SPEC_RULES_MAX];
	struct rf_spec_trusted trusts[RF_SPEC_TRUSTS_MAX];
	struct rf_spec_let lets[RF_SPEC_LETS_MAX];
	struct rf_spec_loop loops[RF_SPEC_LOOPS_MAX];
	struct rf_spec_program callbacks[RF_SPEC_LOOPS_MAX];
	struct rf_spec_cut cuts[RF_SPEC_LOOPS_MAX];
	struct rf_spec_program cut_names[RF_SPEC_LOOPS_MAX];
	struct rf_spec_note notes[RF_SPEC_RULES_MAX];
	bool lost_program; /* one whose name is not known */
};

/* Fills the book as far as the text is understood. Returns 0 or -ENOMEM; faults are told. */
int rf_spec_parse(struct rf_spec_book *book, const char *text, size_t size, struct rf_diag *diag);

/* What only the whole text tells: names twice, patterns, words, types. */
void rf_spec_check(const struct rf_spec_book *book, struct rf_diag *diag);

/* The number of an errno, or 0: no such name. */
uint64_t rf_spec_errno(const char *name);

/* What the word in a formula for `program`, or NULL, was probably meant to be, or NULL. */
const char *rf_spec_nearest(const struct rf_spec_program *program, const char *word);

/* The place of the argument, or -1. */
int rf_spec_param(const struct rf_spec_program *program, const char *name);

typedef __int128 rf_spec_wide;

/* From where to where a value can be: both ends fit in 64 bits, with or without a sign. */
struct rf_spec_range {
	rf_spec_wide low, high;
};

struct rf_spec_range rf_spec_range_of_type(struct rf_spec_type type);
struct rf_spec_range rf_spec_range_of_number(uint64_t number);

/** Of a choice between two. */
struct rf_spec_range rf_spec_range_either(struct rf_spec_range a, struct rf_spec_range b);

/**
 * The range of what an operation (ADD to SHR, `at->op`; SUB for a MINUS) gives. A number that fits
 * in no 64 bits is 0, and *ret_beyond is where it is computed: set only then.
 */
struct rf_spec_range rf_spec_range_of_two(const struct rf_spec_formula *at, struct rf_spec_range a,
					  struct rf_spec_range b,
					  const struct rf_spec_formula **ret_beyond);

/* The definition of that name among the first `count`, or NULL; and what is said of a name. */
const struct rf_spec_let *rf_spec_let_named(const struct rf_spec *spec, const char *name,
					    size_t count);
bool rf_spec_is_trusted(const struct rf_spec *spec, const char *name);

#define RF_SPEC_STEPS_MAX 200000 /* definitions in definitions may be many */
#define RF_SPEC_LET_DEPTH_MAX 32

/* What a value is: a number, or where more can be found. */
enum rf_spec_value_kind {
	RF_SPEC_V_NUMBER, /* also a pointer to a struct of the kernel's: `id` */
	RF_SPEC_V_KERNEL, /* a struct of the kernel's: `word` is a pointer, `path` the way from it
			   */
	RF_SPEC_V_MEMORY, /* memory that terms know */
	RF_SPEC_V_MAP,
	RF_SPEC_V_FUNCTION,
	RF_SPEC_V_GIVEN, /* a part of what a function is given */
	RF_SPEC_V_LOG,	 /* a part of what was written to an entry */
};

struct rf_spec_value {
	enum rf_spec_value_kind kind;
	bool unknown; /* the range: only an object tells */
	struct rf_spec_range range;
	const struct rf_term *word;
	uint32_t id;	  /* BTF */
	const char *path; /* "struct task_struct.loginuid" */
	struct rf_target target;
	uint32_t map;
	const struct rf_spec_program *function;
	uint32_t leaf, offset;	      /* of GIVEN: the struct's first number; bytes from there */
	const struct rf_term *exists; /* of an entry, or memory that is given */
};

/* One formula for one program, with or without what only an object and a run tell. */
struct rf_spec_compiler {
	const struct rf_spec *spec;
	const struct rf_spec_program *program;
	const struct rf_spec_facts *facts; /* NULL: only what can be said without */
	struct rf_terms *terms;		   /* NULL likewise */
	const struct rf_spec_rule *rule;
	struct rf_diag *diag; /* NULL: faults are not told */
	const struct rf_spec_binding *bound;
	struct rf_state start; /* of the program, if there is a world */
	size_t steps;
	unsigned int depth; /* of definitions that are in each other */
	bool probes;	    /* fields are read by a helper */
	bool written;	    /* it is asked what was written, not what is there */
	bool unfolds;	    /* what is recursive stands for itself, inside of itself */
	bool faulty;
};

/* Whether there is room for one more definition in the others; tells if not. */
bool rf_spec_compile_enter(struct rf_spec_compiler *c, const struct rf_spec_formula *at);

/* What a definition's parameters stand for. */
struct rf_spec_binding {
	const struct rf_spec_let *let;
	const struct rf_spec_formula *args;  /* the first */
	const struct rf_spec_binding *outer; /* in which they are meant */
};

/** A formula as a term, which is meaningless without terms; faults are told. */
const struct rf_term *rf_spec_compile_formula(struct rf_spec_compiler *c,
					      const struct rf_spec_formula *formula);

/** A value that must be a number. */
struct rf_spec_value rf_spec_compile_number(struct rf_spec_compiler *c,
					    const struct rf_spec_formula *value);

/** spec_place.c: values that are places: names, fields, entries, calls. */
struct rf_spec_value rf_spec_compile_place(struct rf_spec_compiler *c,
					   const struct rf_spec_formula *value);
/** What is there as a number. */
struct rf_spec_value rf_spec_number_at(struct rf_spec_compiler *c, const struct rf_spec_formula *at,
				       struct rf_spec_value place);
/** Whether an entry or variable was written. */
const struct rf_term *rf_spec_compile_writes(struct rf_spec_compiler *c,
					     const struct rf_spec_formula *at);
const struct rf_term *rf_spec_compile_removes(struct rf_spec_compiler *c,
					      const struct rf_spec_formula *at);

/** Whether the function was called (once, if `once`). */
const struct rf_term *rf_spec_compile_calls(struct rf_spec_compiler *c,
					    const struct rf_spec_formula *at);

/** Tells a fault at the node, if there is somebody to tell. */
void rf_spec_fault(struct rf_spec_compiler *c, const struct rf_spec_formula *at, const char *format,
		   ...) __attribute__((format(printf, 3, 4)));

bool rf_spec_fits_signed(struct rf_spec_range range);
bool rf_spec_fits_unsigned(struct rf_spec_range range);

#endif
