/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * A seed of the fuzzer and input of verify_object_test.c: what a compiler puts into an
 * object, each thing once. tests/fuzz/corpus/object/loop.o is this, by
 *
 *	clang -target bpf -mcpu=v3 -O2 -g -isystem /usr/include/x86_64-linux-gnu \
 *		-fdebug-compilation-dir=. -c object_loop.bpf.c && llvm-strip -g object_loop.bpf.o
 */
#include <linux/bpf.h>
#include <stdbool.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
struct name {
	const char *text;
	unsigned int length;
};
struct node {
	union {
		struct node *next;
		void *end;
	};
	struct {
		int first;
		struct name names[4];
	} inner;
	unsigned int bits : 3;
};
#pragma clang attribute pop

enum colour { RED, GREEN = 7 };
typedef const struct node *node_t;

struct pair {
	__u32 a;
	__u32 b;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
	__type(key, __u64);
	__type(value, struct pair);
} pairs SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 3);
	__uint(key_size, 4);
	__uint(value_size, 24);
} bytes SEC(".maps");

extern int kernel_does(int) __ksym;
extern const int kernel_has __ksym;
extern int LINUX_KERNEL_VERSION __kconfig;

const volatile __u32 limit = 5;
static volatile __u32 counts[4];
static const int table[4] = {1, 3, 5, 7};
__u64 total = 9;

static __noinline bool above(__u32 length)
{
	return length > limit + (__u32)table[length & 3];
}

static __noinline long step(__u32 index, struct node *node)
{
	counts[index & 3]++;
	return above(node->inner.names[2].length);
}

__noinline int shared(__u64 key)
{
	struct pair *pair = bpf_map_lookup_elem(&pairs, &key);

	return pair ? (int)pair->b : kernel_does(1);
}

static __noinline int inside(__u64 key)
{
	return shared(key) + shared(key + 1) + (int)total;
}

SEC("raw_tp/example")
int example(struct bpf_raw_tracepoint_args *context)
{
	struct node *node = (void *)context->args[0];
	__u32 key = 1;

	bpf_loop(limit, step, node, 0);
	if (!bpf_map_lookup_elem(&bytes, &key))
		return LINUX_KERNEL_VERSION + kernel_has;
	if (bpf_core_type_exists(struct node) && bpf_core_enum_value_exists(enum colour, GREEN))
		return bpf_core_field_exists(node->bits) + (node->next != 0);
	return inside(key) + (int)bpf_core_type_id_local(node_t) + (node[1].inner.first == 2);
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
