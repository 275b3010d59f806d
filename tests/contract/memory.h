/* SPDX-License-Identifier: GPL-2.0-only */
/* Trying helpers that fill memory, and those that tell others what is in it. */
#ifndef RF_TEST_MEMORY_H
#define RF_TEST_MEMORY_H

#include "maps.h"

static __always_inline void fill(__u8 *record, __u8 with)
{
	for (int i = 0; i < RECORD_SIZE; i++)
		record[i] = with;
}

static __noinline int on_memory(void)
{
	struct guarded guarded;
	__u32 first = 0;

	__builtin_memset(&guarded, GUARD, sizeof(guarded));
	if (ask.operation == ADDRESS)
		answer.result = (__s64)bpf_map_lookup_elem(&page, &first);
	else if (ask.operation == READ)
		answer.result = bpf_probe_read_kernel(guarded.filled, ask.size & FILLED_MAX,
						      (void *)ask.address);
	else if (ask.operation == READ_STRING)
		answer.result = bpf_probe_read_kernel_str(guarded.filled, ask.size & FILLED_MAX,
							  (void *)ask.address);
	else if (ask.operation == READ_USER)
		answer.result = bpf_probe_read_user(guarded.filled, ask.size & FILLED_MAX,
						    (void *)ask.address);
	else if (ask.operation == READ_USER_STRING)
		answer.result = bpf_probe_read_user_str(guarded.filled, ask.size & FILLED_MAX,
							(void *)ask.address);
	else if (ask.operation == READ_ANY)
		answer.result =
			bpf_probe_read(guarded.filled, ask.size & FILLED_MAX, (void *)ask.address);
	else if (ask.operation == READ_ANY_STRING)
		answer.result = bpf_probe_read_str(guarded.filled, ask.size & FILLED_MAX,
						   (void *)ask.address);
	else
		answer.result =
			bpf_get_current_comm(guarded.filled, (ask.size & (FILLED_MAX >> 1)) + 1);
	answer.guarded = guarded;
	return 0;
}

static __always_inline void on_argument(unsigned long long *ctx)
{
	struct given given = {GUARD_WORD, 0, GUARD, GUARD_WORD, GUARD_WORD};

	answer.result = bpf_get_func_arg(ctx, ask.key, &given.value);
	answer.given = given;
}

static __always_inline void on_path(struct file *file)
{
	struct guarded guarded;

	__builtin_memset(&guarded, GUARD, sizeof(guarded));
	answer.result = bpf_d_path(&file->f_path, (char *)guarded.filled, ask.size & FILLED_MAX);
	answer.guarded = guarded;
}

/* What tracers tell others of. */
static __always_inline void on_trace(unsigned long long *ctx)
{
	struct guarded guarded;
	__u8 bytes[RECORD_SIZE];

	if (ask.operation == STACK_ID) {
		answer.result = bpf_get_stackid(ctx, &stacks, 0);
	} else if (ask.operation == PERF_OUTPUT) {
		fill(bytes, ask.value);
		answer.result = bpf_perf_event_output(ctx, &samples, BPF_F_CURRENT_CPU, bytes,
						      sizeof(bytes));
	} else {
		__builtin_memset(&guarded, GUARD, sizeof(guarded));
		answer.result = bpf_get_stack(ctx, guarded.filled, ask.size & FILLED_MAX, 0);
		answer.guarded = guarded;
	}
}

#endif
