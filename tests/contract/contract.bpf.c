/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Calls each helper as the tests ask, and answers what it returned and left.
 *
 *	lsm/file_ioctl		answer_hook		with the command ASK; refuses nothing
 *	lsm/file_ioctl		answer_function		the same, of the kernel's functions
 *	tp_btf/cgroup_mkdir	answer_tracepoint	by the asking process
 *	iter/task		answer_iterator		of the asking process
 */
#include "function.h"
#include "memory.h"

char LICENSE[] SEC("license") = "GPL";

struct bpf_iter__task {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
} __attribute__((preserve_access_index));

static int reader_has_looked(__u64 i, void *unused)
{
	return *(volatile __u32 *)&ask.seen != 0;
}

/* A loop of the most that there may be lasts half a second. */
static int wait_for_reader(__u64 i, void *unused)
{
	bpf_loop(1 << 23, reader_has_looked, NULL, 0);
	return reader_has_looked(0, NULL);
}

static __noinline int on_ring(void)
{
	__u8 *first, *second, bytes[RECORD_SIZE];

	answer.more[0] = bpf_ringbuf_query(&ring, BPF_RB_PROD_POS);
	if (ask.operation == RING_QUERY) {
		answer.result = bpf_ringbuf_query(&ring, ask.flags);
		answer.more[1] = bpf_ringbuf_query(&ring, BPF_RB_PROD_POS);
		return 0;
	}
	if (ask.operation == RING_OUTPUT) {
		fill(bytes, ask.value);
		answer.result = bpf_ringbuf_output(&ring, bytes, sizeof(bytes), ask.flags);
		answer.more[1] = bpf_ringbuf_query(&ring, BPF_RB_PROD_POS);
		return 0;
	}
	if (ask.operation == RING_LARGE)
		first = bpf_ringbuf_reserve(&ring, 2 * RING_SIZE, 0);
	else
		first = bpf_ringbuf_reserve(&ring, RECORD_SIZE, 0);
	/* 6.1 knows of one test alone that the record is there. */
	if (!first) {
		answer.more[1] = bpf_ringbuf_query(&ring, BPF_RB_PROD_POS);
		return 0;
	}
	answer.more[1] = bpf_ringbuf_query(&ring, BPF_RB_PROD_POS);
	answer.result = 1;
	fill(first, ask.value);
	if (ask.operation == RING_PAIR) {
		second = bpf_ringbuf_reserve(&ring, RECORD_SIZE, 0);
		if (second) {
			fill(second, ask.value + 1);
			bpf_ringbuf_submit(second, 0);
		}
		__builtin_memcpy(answer.bytes, first, RECORD_SIZE);
		*(volatile __u32 *)&answer.waits = 1;
		bpf_loop(20, wait_for_reader, NULL, 0);
	}
	if (ask.operation == RING_DISCARD)
		bpf_ringbuf_discard(first, 0);
	else
		bpf_ringbuf_submit(first, ask.flags);
	return 0;
}

static int count_call(__u64 i, struct count *count)
{
	if (i != count->calls)
		count->wrong++;
	count->calls++;
	return i == count->last;
}

#define KEPT(n) (ask.value ^ (n)*0x0101010101010101ULL)

static __always_inline void loop(__u64 flags)
{
	struct counted counted = {GUARD_WORD, {.last = ask.value}, GUARD_WORD, {}};
	__u64 a = KEPT(1), b = KEPT(2), c = KEPT(3), d = KEPT(4);

	asm volatile("" : "+r"(a), "+r"(b), "+r"(c), "+r"(d));
	answer.result = bpf_loop(ask.count, count_call, &counted.count, flags);
	asm volatile("" : "+r"(a), "+r"(b), "+r"(c), "+r"(d));
	counted.kept[0] = a;
	counted.kept[1] = b;
	counted.kept[2] = c;
	counted.kept[3] = d;
	answer.counted = counted;
}

/* With flags that are known to be 0 the verifier puts the loop into the program. */
static __noinline int on_loop(void)
{
	loop(0);
	return 0;
}

static __noinline int on_loop_call(void)
{
	loop(ask.flags);
	return 0;
}

static __always_inline void on_lock(void)
{
	__u32 key = ask.key;
	struct locked *locked = bpf_map_lookup_elem(&locks, &key);

	if (!locked)
		return;
	bpf_spin_lock(&locked->lock);
	answer.more[0] = locked->before;
	answer.more[1] = locked->after;
	if (ask.value)
		locked->after = ask.value;
	bpf_spin_unlock(&locked->lock);
	answer.result = 1;
}

/* What programs of all types may call. */
static __always_inline void dispatch(void)
{
	if (ask.operation == LOOP)
		on_loop();
	else if (ask.operation == LOOP_CALL)
		on_loop_call();
	else if (ask.operation >= COMPARE)
		on_text();
	else if (ask.operation >= TIME)
		on_time();
	else if (ask.operation >= TASK || ask.operation == TASK_GET || ask.operation == TASK_DELETE)
		on_task();
	else if (ask.operation >= ADDRESS)
		on_memory();
	else if (ask.operation >= RING_SUBMIT)
		on_ring();
	else if (ask.map == HASH)
		on_hash();
	else if (ask.map == SPARSE)
		on_sparse();
	else if (ask.map == ARRAY)
		on_array();
	else
		on_per_cpu();
}

/* And what those of hooks may. */
static __always_inline void on_hook(unsigned long long *ctx, struct file *file)
{
	if (ask.operation == ARGUMENT)
		on_argument(ctx);
	else if (ask.operation > ARGUMENT && ask.operation <= PERF_OUTPUT)
		on_trace(ctx);
	else if (ask.operation == INODE_GET)
		stored(bpf_inode_storage_get(&inodes, file->f_inode, 0, ask.flags));
	else if (ask.operation == INODE_DELETE)
		answer.result = bpf_inode_storage_delete(&inodes, file->f_inode);
	else if (ask.operation == PATH)
		on_path(file);
	else if (ask.operation == LOCK)
		on_lock();
	else
		dispatch();
}

static __always_inline void frame_begin(struct given *frame)
{
	*frame = (struct given){GUARD_WORD, ask.key, GUARD, ask.value, GUARD_WORD};
	asm volatile("" : "+m"(*frame));
}

static __always_inline void frame_end(struct given *frame)
{
	asm volatile("" : "+m"(*frame));
	answer.frame = *frame;
	answer.times++;
}

SEC("lsm/file_ioctl")
int BPF_PROG(answer_hook, struct file *file, unsigned int command, unsigned long arg, int ret)
{
	struct given frame;

	if (command != ASK || ask.operation >= FUNCTIONS)
		return ret;
	frame_begin(&frame);
	on_hook(ctx, file);
	frame_end(&frame);
	return ret;
}

SEC("lsm/file_ioctl")
int BPF_PROG(answer_function, struct file *file, unsigned int command, unsigned long arg, int ret)
{
	struct given frame;

	if (command != ASK || ask.operation < FUNCTIONS)
		return ret;
	frame_begin(&frame);
	on_function(file);
	frame_end(&frame);
	return ret;
}

SEC("tp_btf/cgroup_mkdir")
int BPF_PROG(answer_tracepoint, struct cgroup *cgroup, const char *path)
{
	struct given frame;

	if (ask.operation == NOTHING || bpf_get_current_task_btf()->tgid != (int)ask.process)
		return 0;
	frame_begin(&frame);
	dispatch();
	frame_end(&frame);
	return 0;
}

static __always_inline void write_to(struct seq_file *seq)
{
	__u32 first = 0, size = ask.size & (PAGE - 1);
	__u8 *bytes = bpf_map_lookup_elem(&page, &first);

	for (__u32 i = 0; bytes && i < 16 && i < ask.count; i++)
		answer.more[i & 3] = bpf_seq_write(seq, bytes, size);
}

SEC("iter/task")
int answer_iterator(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;
	struct given frame;

	if (!task || task->pid != (int)ask.process)
		return 0;
	frame_begin(&frame);
	if (ask.operation == SEQ_WRITE)
		write_to(ctx->meta->seq);
	else
		dispatch();
	frame_end(&frame);
	return 0;
}
