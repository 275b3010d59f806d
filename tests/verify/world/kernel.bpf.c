// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* Fields of the kernel's structs, constants that are set before a program is loaded, enumerators.
 */
#include "world.h"

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
struct inner {
	int low;
	unsigned char byte;
	unsigned char *name;
};
struct outer {
	int first, second;
	struct inner inside;
	struct outer *parent;
	unsigned long long word;
	short numbers[4];
};
struct loose {
	int count;
};
struct task_struct {
	int pid, tgid;
};
#pragma clang attribute pop
enum kinds { KIND_ONE = 1, KIND_TWO };

const volatile __u32 setting;

#define V(type, place) (*(volatile type *)&(place))

SEC("lsm/same_field")
int same_field(unsigned long long *ctx)
{
	struct outer *o = (void *)ctx[0];
	int before = V(int, o->first);

	return before != V(int, o->first);
}

SEC("lsm/loose_field")
int loose_field(unsigned long long *ctx)
{
	struct loose *l = (void *)ctx[0];
	int before = V(int, l->count);

	return before != V(int, l->count);
}

/* Twice through an address that is made apart from the loads. */
#define THROUGH(field)                                                                             \
	({                                                                                         \
		volatile int *at = &(field);                                                       \
		asm volatile("" : "+r"(at));                                                       \
		int before = *at, after = *at;                                                     \
		before != after;                                                                   \
	})

SEC("lsm/same_address")
int same_address(unsigned long long *ctx)
{
	struct outer *o = (void *)ctx[0];

	return THROUGH(o->first);
}

SEC("lsm/loose_address")
int loose_address(unsigned long long *ctx)
{
	struct loose *l = (void *)ctx[0];

	return THROUGH(l->count);
}

SEC("lsm/which_field")
int which_field(unsigned long long *ctx)
{
	struct outer *o = (void *)ctx[0];

	return o->second;
}

SEC("lsm/inner_field")
int inner_field(unsigned long long *ctx)
{
	struct outer *o = (void *)ctx[0];

	return o->parent->inside.low;
}

SEC("lsm/wide_field")
int wide_field(unsigned long long *ctx)
{
	struct outer *o = (void *)ctx[0];

	return o->word >> 32;
}

SEC("lsm/byte_field")
int byte_field(unsigned long long *ctx)
{
	struct outer *o = (void *)ctx[0];

	return o->inside.byte;
}

SEC("lsm/probed_field")
int probed_field(unsigned long long *ctx)
{
	struct outer *o = (void *)ctx[0];
	int value = 0;

	bpf_probe_read_kernel(&value, sizeof(value), &o->first);
	return value;
}

SEC("lsm/probed_loose")
int probed_loose(unsigned long long *ctx)
{
	struct loose *l = (void *)ctx[0];
	int before = 0, after = 0;

	bpf_probe_read_kernel(&before, sizeof(before), &l->count);
	bpf_probe_read_kernel(&after, sizeof(after), &l->count);
	return before != after;
}

SEC("lsm/contains")
int contains(unsigned long long *ctx)
{
	void *at = (void *)ctx[0];
	struct outer *o = at - bpf_core_field_offset(struct outer, inside);

	return o->first;
}

SEC("lsm/the_task")
int the_task(unsigned long long *ctx)
{
	struct task_struct *task = (void *)bpf_get_current_task_btf();

	return task->tgid;
}

SEC("lsm/is_set")
int is_set(unsigned long long *ctx)
{
	__u32 before = setting;

	return before != setting;
}

SEC("lsm/set_to")
int set_to(unsigned long long *ctx)
{
	return setting;
}

SEC("lsm/enumerator")
int enumerator(unsigned long long *ctx)
{
	return bpf_core_enum_value(enum kinds, KIND_TWO);
}

SEC("lsm/argument")
int argument(unsigned long long *ctx)
{
	return ctx[1];
}

SEC("lsm/forgets_r1")
int forgets_r1(unsigned long long *ctx)
{
	return bpf_ktime_get_boot_ns() ? 1 : 0;
}

SEC("tp_btf/at_tracepoint")
int at_tracepoint(unsigned long long *ctx)
{
	return ctx[0];
}

SEC("iter/task")
int at_iterator(void *ctx)
{
	return 0;
}

SEC("lsm/spoken_of")
int spoken_of(unsigned long long *ctx)
{
	struct loose *l = (void *)ctx[0];

	return l->count;
}
