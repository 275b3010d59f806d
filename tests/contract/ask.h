/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What the clauses ask the kernel's programs, and what those answer. Both stand in global variables
 * of contract.bpf.c, into which the tests see.
 */
#ifndef RF_TEST_ASK_H
#define RF_TEST_ASK_H

#include <linux/types.h>

enum operation {
	NOTHING,
	/* On `map` at `key`. */
	LOOKUP,
	LOOKUP_TWICE, /* with an update to `value` between */
	LOOKUP_STALE, /* deletes, and goes on with the pointer */
	STORE,	      /* `value` by the pointer of a lookup */
	UPDATE,
	DELETE,
	/* Of the file or of the task that asks; `value`, if any, is written there. */
	INODE_GET,
	TASK_GET,
	INODE_DELETE,
	TASK_DELETE,
	PATH,	      /* of the file, as READ */
	LOCK,	      /* of `key`, whose second number becomes `value`, if any */
	RING_SUBMIT,  /* a record full of `value` */
	RING_PAIR,    /* two; the second is submitted first, and a reader waited for */
	RING_DISCARD, /* the same, thrown away */
	RING_LARGE,   /* one that is larger than the ring */
	RING_QUERY,   /* `flags` */
	RING_OUTPUT,  /* as RING_SUBMIT, with `flags` */
	SEQ_WRITE,    /* `count` times `size` bytes of the page */
	/* `size` bytes at `address`, or of the name, into the middle of the answer's bytes. */
	ADDRESS, /* of the page */
	READ,
	READ_STRING,
	READ_USER,
	READ_USER_STRING,
	READ_ANY,
	READ_ANY_STRING,
	COMM,
	ARGUMENT, /* the `key`-th */
	STACK,	  /* of calls, as READ */
	STACK_ID,
	PERF_OUTPUT, /* a record full of `value` */
	TASK,
	TASK_ADDRESS,
	USER,
	PROCESS,
	CGROUP_ID,
	PROCESSOR,
	NODE,
	RANDOM,
	TIME,
	NOW,
	ATOMIC_TIME,
	JIFFIES,
	COMPARE, /* the bytes of `value` with "same" */
	PRINT,
	PRINT_MANY,
	/* `count` times; the callback ends it when it is called with `value`. */
	LOOP,	   /* the verifier puts the loop into the program */
	LOOP_CALL, /* the helper is called */
	/* Functions of the kernel's, which not every kernel has. */
	RCU,
	FUNCTIONS = RCU,
	PREEMPT,
	CAST,
	HOLD_TASK,
	FIND_TASK,
	HOLD_GROUP,
	FIND_GROUP,
	FUNCTION_PATH, /* of the file, as READ */
	PROGRAM_FILE,
};

enum map {
	HASH,
	SPARSE, /* a hash whose elements are made when they are needed */
	ARRAY,
	PER_CPU,
};

#define ASK 0x5246 /* the command of ioctl that asks; no device has it */
#define ASK_ARGUMENT 0x1122334455667788ULL
#define MAP_ENTRIES 4
#define RECORD_SIZE 44 /* no multiple of 8: sizes are told as they were asked for */
#define RING_SIZE 4096
#define PAGE 4096
#define GUARD 0xa5 /* each byte that a helper must leave */
#define GUARD_WORD 0xa5a5a5a5a5a5a5a5ULL
#define FILLED_MAX 31

/* The helper fills the middle from its begin. */
struct guarded {
	__u8 before[16];
	__u8 filled[32];
	__u8 after[16];
};

/* What a helper is given by pointers and must leave, between guards. */
struct given {
	__u64 before;
	__u32 key;
	__u32 between;
	__u64 value;
	__u64 after;
};

/* What the callback of a loop reaches. */
struct count {
	__u64 calls;
	__u64 last;  /* the callback ends the loop there */
	__u64 wrong; /* calls out of order */
};

struct counted {
	__u64 before;
	struct count count;
	__u64 after;
	__u64 kept[4]; /* what the caller had in registers */
};

struct ask {
	__u32 process; /* whose */
	__u32 operation;
	__u32 map;
	__u32 key;
	__u64 value;
	__u64 flags;
	__u64 address;
	__u64 count;
	__u32 size;
	__u32 seen; /* the reader of the ring has looked */
};

struct answer {
	__u32 times; /* that a program has answered */
	__u32 waits; /* the record is not submitted until the reader has looked */
	__s64 result;
	__s64 more[4];
	struct given frame; /* what nobody is given */
	union {
		__u8 bytes[64];
		struct guarded guarded;
		struct given given;
		struct counted counted;
	};
};

#endif
