// SPDX-License-Identifier: GPL-2.0-only
/*
 * What no program of any kind can go below: programs that do nothing, on the
 * hooks of core/hooks.h (attach.c loads those that Ringfence would have
 * attached), and one that refuses by a flag of its caller's and reports nothing.
 */
#include "bpf/kernel.h"
#include "core/hooks.h"

char LICENSE[] SEC("license") = "GPL";

#define O_DSYNC 010000 /* asm-generic/fcntl.h; see ops.c */

#define X(id, program, hook, ...)                                                                  \
	SEC("lsm/" #hook)                                                                          \
	int program(void *ctx)                                                                     \
	{                                                                                          \
		return 0;                                                                          \
	}
RF_HOOKS(X)
#undef X

SEC("lsm/file_open")
int BPF_PROG(refuse, struct file *file)
{
	if (file->f_flags & O_DSYNC)
		return -EPERM;
	return 0;
}
