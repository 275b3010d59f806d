/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What attach.c asks of the mechanisms: those that hold for everybody, and those that confine one.
 */
#ifndef RF_BENCH_BENCH_H
#define RF_BENCH_BENCH_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define DIRS_FD 200 /* where `ops miss` and `ops first` find the storage of directories */

struct bench {
	const char *base;     /* folder of the measured files */
	const char *objects;  /* folder of the objects that are protected */
	uint32_t n;	      /* their number */
	const char *argument; /* of the mechanism: an image, a profile */
};

/*
 * Both may be NULL. `set` runs in the loader and `confine` in the measured process
 * before its exec; both end the program when they fail. What `set` opened is gone
 * when `unset` returns. `tend` runs until the measured process has ended, in
 * place of a plain wait, and returns its status.
 */
struct mechanism {
	const char *name;
	void (*set)(const struct bench *bench);
	void (*confine)(const struct bench *bench);
	int (*tend)(pid_t pid);
	void (*unset)(void);
};

extern const struct mechanism bpf_mechanisms[];	  /* bpf.c; the last has no name */
extern const struct mechanism other_mechanisms[]; /* confine.c; likewise */

/* attach.c */
__attribute__((noreturn, format(printf, 1, 2))) void die(const char *format, ...);
void object_path(const struct bench *bench, uint32_t i, char path[static 64]);
int wait_for(pid_t pid);
uint64_t ticks(void);

#endif
