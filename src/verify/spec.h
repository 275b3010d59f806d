/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What programs are said to do, in words that a security engineer reads and writes:
 *
 *	# the one before us has said no
 *	program rf_file_open (file, ret: s32)
 *	program rf_inode_mkdir (dir, dentry, mode: u16, ret: s32)
 *
 *	rule chain for rf_*: ret != 0 => result == ret and no effects
 *	rule errno for rf_*: ret == 0 => result in { 0, -EPERM, -ENOENT }
 *
 * `program` names the arguments in their order, with the bytes that count: s8 to s64, u8 to
 * u64; without a type all 64 bits, without a sign. `result` is what is returned, an s32 unless
 * `program …: type` says otherwise behind the parentheses. A rule is for the programs whose name
 * the pattern matches (`*` any letters), or for the program above it. A pattern with a `/` is
 * one of sections, `lsm/file_*`, which only an object tells: see rf_spec_fits(). Two rules may
 * have one name if no program has both, and neither pattern is one of sections.
 *
 * What a program may take for granted of the world is said before it is spoken of:
 *
 *	stable rules, cfg_audit		a map, a global variable, an enumerator: it stays while a
 *					program runs, unless that writes it
 *	stable struct cred, struct dentry.d_inode
 *					fields of the kernel's, by CO-RE's names
 *	volatile cgroups		each read may give something else; rules mean the first
 *	record events: struct rf_event	what the records of a ring buffer are
 *
 * Of the rest each read may be anything, so no rule can be about it. Places are written as in C:
 *
 *	file.f_inode.i_sb.s_dev		fields, through pointers or not, of arguments (file: struct
 *					file), of what is given in memory (c: memory struct rf_case)
 *	rules[vault, kind, id, 0].access	an entry of a map, by all numbers of its key
 *	state.devices[n]		an element of an array
 *	current				the task that runs the program
 *	probe inode.i_mode		a field as bpf_probe_read_kernel() gives it, which may fail
 *	container(mnt, struct mount.mnt)	the struct around a pointer to a field of it
 *	exists(struct file.f_ref)	1 where the kernel that runs has the field, else 0
 *
 * They mean what was there when the program began. What it does:
 *
 *	writes roots[ino, dev, gen]	an entry was written or deleted, this one the last; also
 *	writes roots, writes x once	without keys, and of fields of variables: state.orphans
 *	written roots.label.vault	what became of it, the last time
 *	removes roots			the last time, an entry was deleted
 *	outcome roots			what the helper returned that wrote it
 *	calls f, calls f once		of a function that is declared
 *	f.arg.field			what it was given, the last time
 *	has rules[…], has c		whether there is such an entry; or what is given in memory
 *
 *	function f (inode: struct inode, o: memory struct o): u32
 *	stable function g (dir: struct dentry): u64
 *
 * declare functions that programs call. Each is proved by itself: what it writes is no `writes` of
 * who calls it, though an effect of both. It stands for its result where it is called: g(dir), or
 * f@2(inode, 1, 0) for the second call, with the numbers of structs one by one. One that is stable
 * answers the same when it is asked the same in one run.
 *
 *	let place_vault(place) = place & 0xffffff
 *	recursive climb(dir, left) = if left == 0 then 0 else climb(dir.d_parent, left - 1)
 *	loop step (i: u32, walk: memory struct walk) invariant: … after: …
 *	loop f@1 (i: u32 in r2, n: u32 in stack(-16)) invariant: … measure: …
 *	loop f at f.bpf.c:57 (…) invariant: … measure: …
 *
 * A definition stands for its name, with its arguments put in. One that is recursive is a function
 * of which no more is known than this equation, of the arguments that rules have and one step
 * further. What is said of a loop is of a callback of bpf_loop(): the invariant before the call
 * number `i`, counted from 0; `after` when it is over; `first walk.dentry` is what was there before
 * it. Or it is of a loop in the code of the function, the first in the order of instructions, or
 * the one of that line: the invariant whenever its head is come to, where `i` is what r2 holds
 * then, and `first i` what it held when it was come to from outside; and the measure, a number
 * without sign, gets less each time that it goes round.
 *
 * Formulas, the loosest first:
 *
 *	a => b => c			a => (b => c)
 *	a or b
 *	a and b
 *	not a
 *	v == w  !=  <  <=  >  >=	one comparison; `a < b < c` is a fault
 *	v in { w, w, … }
 *	no effects
 *	no effects on MAP, MAP		a map, or a global variable
 *	effects on MAP, MAP		on one of them
 *	if a then b else c
 *	true, false
 *
 * Values, the loosest first; in C, & and | are looser than a comparison, which they are not here:
 *
 *	v | w
 *	v & w
 *	v << w, v >> w			0 comes in, whatever the sign
 *	v + w, v - w			from the left
 *	-v
 *	if a then v else w
 *	10, 0x1f, EPERM, result, names of arguments, places
 *
 * Numbers are from -2^63 to 2^64 - 1. 010 is a fault, as C would read it as octal. Comments begin
 * with `#`, and only they may have characters that are not printable ASCII.
 *
 * Values are numbers, not bit patterns: the bytes that count, extended to 64 bits with their
 * sign or with zeroes. Their types and the operations say in which range they can be.
 *
 * + and - are exact, as those on a short are in C: a u16 minus a u16 may be below 0. What 64 bits
 * cannot hold wraps: without a sign if one of the two may be 2^63 or more, with it otherwise.
 *
 * & and | are on the 64 bits. What they give may be below 0 only where C says so: both sides of
 * an &, or one of an |, may be, and none may be 2^63 or more.
 *
 * A comparison is signed if one side may be below 0, and unsigned otherwise. An s32
 * and a u32 are fine; an s32 and a u64, where C has its trap, are a fault: one may be below 0 and
 * the other 2^63 or more. Another fault is a comparison with a number that the other side can never
 * be: `result == 0xffffffff` says nothing of an s32, and -1 nothing of a u64.
 */
#ifndef RF_VERIFY_SPEC_H
#define RF_VERIFY_SPEC_H

#include "base/diag.h"
#include "verify/term.h"

#define RF_SPEC_SIZE_MAX (1U << 20)
#define RF_SPEC_PARAMS_MAX 12
#define RF_SPEC_PROGRAMS_MAX 512
#define RF_SPEC_RULES_MAX 512
#define RF_SPEC_TRUSTS_MAX 512
#define RF_SPEC_LETS_MAX 512
#define RF_SPEC_LOOPS_MAX 64  /* of each kind */
#define RF_SPEC_NAME_MAX 128  /* characters of a name or pattern */
#define RF_SPEC_DEPTH_MAX 100 /* formulas and values within each other */

/* A type of numbers. */
struct rf_spec_type {
	uint8_t size; /* bytes: 1, 2, 4, 8 */
	bool sign;
};

enum rf_spec_param_kind {
	RF_SPEC_PARAM_NUMBER,
	RF_SPEC_PARAM_KERNEL, /* a pointer to a struct of the kernel's */
	RF_SPEC_PARAM_MEMORY, /* a pointer to a struct of the caller's, or NULL */
};

struct rf_spec_param {
	const char *name;
	struct rf_spec_type type;
	enum rf_spec_param_kind kind;
	const char *structure; /* the struct's name, or NULL */
};

struct rf_spec_program {
	const char *name;
	bool function;	 /* called by programs */
	bool stable;	 /* asked the same again in one run, it answers the same */
	uint32_t number; /* among functions */
	struct rf_spec_param params[RF_SPEC_PARAMS_MAX];
	size_t param_count;
	struct rf_spec_type result;
	unsigned int line;
};

struct rf_spec;
struct rf_spec_formula;

struct rf_spec_rule {
	const char *name;
	const char *pattern; /* of names; with a `/`, of sections */
	const struct rf_spec_formula *formula;
	const struct rf_spec *spec; /* that it is of */
	unsigned int line;
};

/* What is said of a name: of a map, a global variable, an enumerator, a field of the kernel's. */
enum rf_spec_trust {
	RF_SPEC_ANY,	  /* nothing: each read of it may be anything */
	RF_SPEC_STABLE,	  /* it stays while a program runs, unless that writes it */
	RF_SPEC_VOLATILE, /* each read of it may be something else, and rules mean the first */
};

struct rf_spec_trusted {
	const char *name; /* "vaults"; "struct cred"; "struct dentry.d_inode" */
	enum rf_spec_trust trust;
	const char *structure; /* what the records of a ring buffer are, by name; or NULL */
	unsigned int line;
};

/* A definition: a formula or a value that stands for its name. */
struct rf_spec_let {
	const char *name;
	const char *params[RF_SPEC_PARAMS_MAX];
	size_t param_count;
	const struct rf_spec_formula *formula;
	bool recursive; /* it is made of itself, of one step less each time */
	unsigned int line;
};

/* What is said of a function that bpf_loop calls. */
struct rf_spec_loop {
	const struct rf_spec_program *callback; /* its name and arguments */
	struct rf_spec_rule invariant; /* before each call, of the number of calls so far */
	struct rf_spec_rule after;     /* when it is over */
};

/* Where a name of a loop is, when the head is come to. */
struct rf_spec_spot {
	bool stack;
	int32_t at; /* the register; or bytes from r10 on, below 0 */
};

#define RF_SPEC_SPOTS_MAX 10

/* What is said of a loop in the code of a function. */
struct rf_spec_cut {
	const struct rf_spec_program *names; /* the function's name; what stands for arguments */
	struct rf_spec_spot spots[RF_SPEC_SPOTS_MAX];
	uint32_t number;     /* of the function's loops, from 1; 0: it is the one at `at_line` */
	const char *at_file; /* as its path ends; NULL: whatever it is */
	uint32_t at_line;
	struct rf_spec_rule invariant; /* at the head, whenever it is come to */
	struct rf_spec_rule measure;   /* a value, not a formula */
	unsigned int line;
};

struct rf_spec {
	const char *file; /* as rf_spec_read() was told */
	uint8_t hash[32]; /* SHA-256 of the text */
	const struct rf_spec_trusted *trusts;
	size_t trust_count;
	const struct rf_spec_let *lets;
	size_t let_count;
	const struct rf_spec_loop *loops;
	size_t loop_count;
	const struct rf_spec_cut *cuts;
	size_t cut_count;
	size_t function_count; /* of the programs */
	const struct rf_spec_program *programs;
	size_t program_count;
	const struct rf_spec_rule *rules;
	size_t rule_count;
	void *owned;
};

/**
 * Reads a specification of `size` bytes; `file` stands before the faults. All faults go to `diag`:
 * unknown words with the nearest one, types that do not fit, names twice, what is missing. A
 * rule is checked against every program of the specification whose name its pattern
 * matches, and there must be one. Of a rule for sections only the words are checked here: each
 * must be an argument of some program. *ret_spec is the caller's, by rf_spec_free().
 *
 * Returns 0, -ENOMEM, or -EINVAL when there were faults.
 */
int rf_spec_read(const char *file, const char *text, size_t size, struct rf_spec **ret_spec,
		 struct rf_diag *diag);
void rf_spec_free(struct rf_spec *spec);

/** The program of that name, or NULL. */
const struct rf_spec_program *rf_spec_program(const struct rf_spec *spec, const char *name);

/** Whether the rule is for the program of that name in that section, which may be NULL. */
bool rf_spec_matches(const struct rf_spec_rule *rule, const char *name, const char *section);

/** What is said of the callback of that name, or NULL. `spec` may be NULL. */
const struct rf_spec_loop *rf_spec_loop(const struct rf_spec *spec, const char *name);

/** What is said of the name, or of the struct or field that it is a part of. `spec` may be NULL. */
enum rf_spec_trust rf_spec_trusts(const struct rf_spec *spec, const char *name);

/** The bytes of a word that count, as a number of 64 bits: above them kernels leave what was there.
 */
const struct rf_term *rf_spec_extended(struct rf_terms *terms, const struct rf_term *word,
				       struct rf_spec_type type);

struct rf_world;
struct rf_state;

/* What the words of a formula are for one run of one program. */
struct rf_spec_facts {
	struct rf_world *world;		   /* maps, fields and functions; NULL: there are none */
	const struct rf_term *const *args; /* as the program gets them: words of 64 bits */
	const struct rf_term *result;	   /* r0; NULL: nothing is returned yet */
	/* Whether each effect was done: truth values. All but the last, which is the rest, are on
	 * something with a name: a map. NULL: it is not known. */
	const struct rf_term *const *effects;
	const char *const *effect_names;
	size_t effect_count;
	const struct rf_state *start;		 /* as the program begins; with a world */
	const struct rf_state *first;		 /* of a loop: before it; else NULL */
	const struct rf_term *const *first_args; /* likewise */
	const struct rf_term *const *ghosts;	 /* as it ends; see world.h */
};

/**
 * Checks the rule against a program that it is for: its words are arguments of it, and their types
 * fit what the rule does with them. Without `facts` only what needs no object is checked, as
 * rf_spec_read() does for all rules but those for sections, so whoever has found the sections asks
 * for each of those. A section that no program is in shows nowhere but there.
 *
 * Returns 0, or -EINVAL and tells `diag` why.
 */
int rf_spec_fits(const struct rf_spec_rule *rule, const struct rf_spec_program *program,
		 const struct rf_spec_facts *facts, struct rf_diag *diag);

/**
 * The rule as a truth value: `program` is one that it matches. Inlined, without functions,
 * so that no quantifier gets to the provers. `false`, which nobody proves, where the rule means
 * nothing for the program: rf_spec_fits() says why. Memory that ran out shows by
 * rf_terms_failed().
 */
const struct rf_term *rf_spec_claim(struct rf_terms *terms, const struct rf_spec_rule *rule,
				    const struct rf_spec_program *program,
				    const struct rf_spec_facts *facts);

/**
 * The rule as a term, a truth value or, of a measure, a word; with a world. NULL, and why goes to
 * `diag`, where it means nothing: what is assumed must not be false for that alone.
 */
const struct rf_term *rf_spec_term(const struct rf_spec_rule *rule,
				   const struct rf_spec_program *program,
				   const struct rf_spec_facts *facts, struct rf_diag *diag);

/**
 * The rule in English, for reports: "if ret is not 0, then the result is ret and …". Parentheses
 * stand wherever `and`, `or` and `not` could be read in two ways. Returns `text`, cut to
 * `size`, which is not 0 and counts the final NUL.
 */
char *rf_spec_english(const struct rf_spec_rule *rule, char *text, size_t size);

#endif
