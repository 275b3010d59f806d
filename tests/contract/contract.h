/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Clauses of the helpers' contracts that src/verify/contract.c trusts, as questions to the kernel.
 * What comes from the kernel passes through evidence(), which spoils it on demand: a clause
 * that still holds then would hold whatever the kernel does.
 */
#ifndef RF_TEST_CONTRACT_H
#define RF_TEST_CONTRACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/types.h>

#include "ask.h"
#include "contract/contract.skel.h"

struct clause {
	const char *helper;
	const char *says;
	bool (*holds)(enum operation about);
	enum operation about; /* where a helper has several forms, or a clause several helpers */
};

/* Each ends with an empty row. */
extern const struct clause map_clauses[], storage_clauses[], ring_clauses[], memory_clauses[],
	task_clauses[], loop_clauses[], function_clauses[];

extern struct contract *programs;
extern int file, other_file; /* that can be asked of */

/** Ends the test with status 2: what is needed to ask at all does not work. */
_Noreturn void give_up(const char *what);

/** Spoils the bytes if that is what this run is for; twice the same would be no difference. */
void evidence(void *bytes, size_t size);

/** Asks the program whose turn it is, of `file` or another one. The answer is good until the next
 * question. */
const struct answer *ask_of(int which, const struct ask *question);
#define ASK_OF(which, ...) ask_of(which, &(struct ask){__VA_ARGS__})
#define ASKED(...) ASK_OF(file, __VA_ARGS__)

/** Asks by the iterator. Returns how much it wrote to ret_bytes, or a negative errno. */
ssize_t ask_iterator(const struct ask *question, void *ret_bytes, size_t max,
		     const struct answer **ret_answer);

/** Whether all `size` bytes are `byte`. */
bool all_bytes(const void *bytes, size_t size, uint8_t byte);

/** The clause that the operation changes neither maps of other kinds nor the stack. */
bool leaves_rest(enum operation about);

/** The bytes from which helpers read: where tests see them, and where the kernel does. */
uint8_t *page_bytes(void);
uint64_t page_address(void);

#endif
