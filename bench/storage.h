/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What the programs keep of a directory, changed from outside: `ops` is too small for a library. */
#ifndef RF_BENCH_STORAGE_H
#define RF_BENCH_STORAGE_H

#include <errno.h>
#include <linux/bpf.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/abi.h"

static inline bool storage_do(int command, int map, int dir, struct rf_dir *value)
{
	union bpf_attr attr = {
		.map_fd = (uint32_t)map, .key = (uint64_t)&dir, .value = (uint64_t)value};

	return syscall(SYS_bpf, command, &attr, sizeof(attr)) == 0;
}

/* What is in the directory is forgotten; what it carries itself stays known. */
static inline bool storage_empty(int map, int dir)
{
	struct rf_dir value;

	if (!storage_do(BPF_MAP_LOOKUP_ELEM, map, dir, &value))
		return errno == ENOENT;
	value.place = 0;
	return storage_do(BPF_MAP_UPDATE_ELEM, map, dir, &value);
}

/* As of a directory that was never looked at. */
static inline bool storage_forget(int map, int dir)
{
	return storage_do(BPF_MAP_DELETE_ELEM, map, dir, NULL) || errno == ENOENT;
}

#endif
