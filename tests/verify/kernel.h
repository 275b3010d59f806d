/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What the kernel makes of a program. */
#ifndef RF_TEST_KERNEL_H
#define RF_TEST_KERNEL_H

#include "base/error.h"
#include "generate.h"

struct kernel {
	int map;	/* holds the block */
	uint8_t *block; /* where this process sees it */
};

/** Returns 0, or a negative errno and says why: only root may, and only in a guest. */
int kernel_open(struct kernel *ret_kernel, struct rf_error *error);
void kernel_close(struct kernel *kernel);

/** Whether this kernel has the instructions of cpu v4, found out by trying. */
bool kernel_has_v4(void);

/**
 * Loads a program that works on the kernel's block. What the verifier says goes to
 * `log`, unless that is NULL. Returns a descriptor or a negative errno; *ret_compiled says
 * whether it became machine code.
 */
int kernel_load(const struct kernel *kernel, const struct program *program, char *log,
		size_t log_size, bool *ret_compiled);

/** Loads it once more, and tells which instructions the verifier came to, by their slots. Returns
 * whether it could be asked. */
bool kernel_sees(const struct kernel *kernel, const struct program *program, bool *ret_seen);

/** Runs it once. *ret_r0 is what the kernel returns of r0. Returns 0 or a negative errno. */
int kernel_run(int fd, uint32_t *ret_r0);

/** In words: its release, and whether it makes machine code of programs. */
void kernel_describe(char *text, size_t size);

#endif
