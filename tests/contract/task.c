/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Who and when it is, and what iterators write. */
#include "contract.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define CGROUPS "/sys/fs/cgroup"
#define CGROUP CGROUPS "/contract"
#define TICKS_MAX 1000000     /* of a thousand a second at most, in a guest that is slow */
#define SEQ_BUFFER (8 * PAGE) /* of the kernel, for an iterator */

static bool is_this_task(void)
{
	const struct answer *answer = ASKED(.operation = TASK);

	return answer->result != 0 && answer->more[0] == syscall(SYS_gettid) &&
	       answer->more[1] == getpid();
}

static void *in_thread(void *unused)
{
	return is_this_task() ? &file : NULL;
}

static bool this_task(enum operation about)
{
	pthread_t thread;
	void *right;

	if (!is_this_task())
		return false;
	if (pthread_create(&thread, NULL, in_thread, NULL) || pthread_join(thread, &right))
		give_up("a thread");
	return right != NULL;
}

/* Moves this process into the cgroup; tells its number. */
static int64_t enter(const char *cgroup)
{
	char path[64];
	struct stat status;
	FILE *processes;

	snprintf(path, sizeof(path), "%s/cgroup.procs", cgroup);
	processes = fopen(path, "we");
	if (!processes || fprintf(processes, "0") < 0 || fclose(processes) || stat(cgroup, &status))
		give_up(path);
	return (int64_t)status.st_ino;
}

static bool this_cgroup(enum operation about)
{
	int64_t id;
	bool right;

	if (mkdir(CGROUP, 0755) && errno != EEXIST)
		give_up(CGROUP);
	id = enter(CGROUP);
	right = ASKED(.operation = CGROUP_ID)->result == id;
	id = enter(CGROUPS);
	right = right && ASKED(.operation = CGROUP_ID)->result == id;
	rmdir(CGROUP);
	return right;
}

static int64_t now(enum operation about)
{
	struct timespec time;

	clock_gettime(about == TIME	     ? CLOCK_BOOTTIME
		      : about == ATOMIC_TIME ? CLOCK_TAI
					     : CLOCK_MONOTONIC,
		      &time);
	return time.tv_sec * 1000000000 + time.tv_nsec;
}

static bool the_time(enum operation about)
{
	for (int i = 0; i < 100; i++) {
		int64_t before = now(about);
		const struct answer *answer = ASKED(.operation = about);

		if (answer->result < before || answer->more[0] < answer->result ||
		    answer->more[0] > now(about))
			return false;
	}
	return true;
}

static bool ticks(enum operation about)
{
	int64_t first = ASKED(.operation = JIFFIES)->result, ticks;

	usleep(100000);
	ticks = ASKED(.operation = JIFFIES)->result - first;
	return ticks > 0 && ticks < TICKS_MAX;
}

/* Of the thread alone: the C library would set all of them. */
static bool this_user(enum operation about)
{
	static const uint32_t ids[] = {0, 1000, 65534, 0x80000001};
	const struct answer *answer;
	bool right = true;

	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		if (syscall(SYS_setresgid, ids[i] + 1, -1, -1) ||
		    syscall(SYS_setresuid, ids[i], -1, -1))
			give_up("another user");
		answer = ASKED(.operation = USER);
		right &= (uint32_t)answer->result == ids[i] &&
			 (uint64_t)answer->result >> 32 == ids[i] + 1 &&
			 answer->more[0] == ids[i] && answer->more[1] == ids[i] + 1;
	}
	if (syscall(SYS_setresuid, 0, -1, -1) || syscall(SYS_setresgid, 0, -1, -1))
		give_up("root again");
	return right;
}

static bool is_this_process(void)
{
	uint64_t both = (uint64_t)ASKED(.operation = PROCESS)->result;

	return both >> 32 == (uint64_t)getpid() && (uint32_t)both == syscall(SYS_gettid);
}

static void *process_in_thread(void *unused)
{
	return is_this_process() ? &file : NULL;
}

static bool this_process(enum operation about)
{
	pthread_t thread;
	void *right;

	if (!is_this_process())
		return false;
	if (pthread_create(&thread, NULL, process_in_thread, NULL) || pthread_join(thread, &right))
		give_up("a thread");
	return right != NULL;
}

static bool same_task(enum operation about)
{
	return ASKED(.operation = TASK_ADDRESS)->result == 1;
}

/* Tests run on the first. */
static bool this_processor(enum operation about)
{
	return ASKED(.operation = PROCESSOR)->result == 0;
}

static bool this_node(enum operation about)
{
	unsigned int node;

	if (syscall(SYS_getcpu, NULL, &node, NULL))
		give_up("getcpu");
	return ASKED(.operation = NODE)->result == node;
}

static bool random_word(enum operation about)
{
	bool differs = false;

	for (int i = 0; i < 20; i++) {
		const struct answer *answer = ASKED(.operation = RANDOM);

		if (answer->result >> 32 || answer->more[0] >> 32)
			return false;
		differs |= answer->result != answer->more[0];
	}
	return differs;
}

static int compared(const char text[8])
{
	struct ask question = {.operation = COMPARE};

	memcpy(&question.value, text, 8);
	return (int)ask_of(file, &question)->result;
}

static bool compares(enum operation about)
{
	return compared("same\0\0\0") == 0 && compared("same\0xx") == 0 &&
	       compared("samf\0\0\0") > 0 && compared("samd\0\0\0") < 0 &&
	       compared("samesam") > 0 && compared("sam\0\0\0\0") < 0;
}

static bool locked(enum operation about)
{
	for (uint32_t key = 0; key < MAP_ENTRIES; key++) {
		const struct answer *answer =
			ASKED(.operation = LOCK, .key = key, .value = key + 7);

		if (answer->result != 1)
			return false;
		answer = ASKED(.operation = LOCK, .key = key);
		if (answer->result != 1 || answer->more[0] != 0 || answer->more[1] != key + 7)
			return false;
	}
	return true;
}

static bool writes(enum operation about)
{
	const struct answer *answer;
	uint8_t bytes[1024];

	for (size_t i = 0; i < PAGE; i++)
		page_bytes()[i] = (uint8_t)(i * 5 + 1);
	for (uint32_t size = 1; size <= 300; size += 23) {
		ssize_t all = ask_iterator(
			&(struct ask){.operation = SEQ_WRITE, .count = 3, .size = size}, bytes,
			sizeof(bytes), &answer);

		if (all != 3 * size || answer->more[0] || answer->more[1] || answer->more[2])
			return false;
		for (ssize_t i = 0; i < all; i++)
			if (bytes[i] != (uint8_t)(i % size * 5 + 1))
				return false;
	}
	return true;
}

/* As the kernel shows nothing of a step that does not fit, the reader gets an error. */
static bool too_much(enum operation about)
{
	static uint8_t bytes[2 * SEQ_BUFFER];
	/* Nine times 4095 bytes: the last is too much. */
	const struct ask question = {.operation = SEQ_WRITE, .count = 9, .size = PAGE - 1};
	const struct answer *answer;
	bool none;

	memset(bytes, 0, sizeof(bytes));
	none = ask_iterator(&question, bytes, sizeof(bytes), &answer) < 0;
	return none && answer->more[3] == 0 && answer->more[0] == -EOVERFLOW &&
	       all_bytes(bytes, sizeof(bytes), 0);
}

const struct clause task_clauses[] = {
	{"bpf_get_current_task_btf", "the task that runs, never NULL", this_task, NOTHING},
	{"bpf_get_current_task_btf", "changes no map and no stack beside", leaves_rest, TASK},
	{"bpf_get_current_cgroup_id", "the number of the task's cgroup", this_cgroup, NOTHING},
	{"bpf_get_current_cgroup_id", "changes no map and no stack beside", leaves_rest, CGROUP_ID},
	{"bpf_get_current_task", "the address of the task that runs", same_task, NOTHING},
	{"bpf_get_current_task", "changes no map and no stack beside", leaves_rest, TASK_ADDRESS},
	{"bpf_get_current_pid_tgid", "the numbers of its process and thread", this_process,
	 NOTHING},
	{"bpf_get_current_pid_tgid", "changes no map and no stack beside", leaves_rest, PROCESS},
	{"bpf_get_current_uid_gid", "its real group and user, of its credentials", this_user,
	 NOTHING},
	{"bpf_get_current_uid_gid", "changes no map and no stack beside", leaves_rest, USER},
	{"bpf_get_smp_processor_id", "this processor", this_processor, NOTHING},
	{"bpf_get_smp_processor_id", "changes no map and no stack beside", leaves_rest, PROCESSOR},
	{"bpf_get_numa_node_id", "the node of this processor", this_node, NOTHING},
	{"bpf_get_numa_node_id", "changes no map and no stack beside", leaves_rest, NODE},
	{"bpf_get_prandom_u32", "any number of 32 bits", random_word, NOTHING},
	{"bpf_get_prandom_u32", "changes no map and no stack beside", leaves_rest, RANDOM},
	{"bpf_strncmp", "less, equal or more, up to the NUL", compares, NOTHING},
	{"bpf_strncmp", "changes no map and no stack beside", leaves_rest, COMPARE},
	{"bpf_trace_printk", "changes no map and no stack beside", leaves_rest, PRINT},
	{"bpf_trace_vprintk", "changes no map and no stack beside", leaves_rest, PRINT_MANY},
	{"bpf_spin_lock", "the numbers beside it stay, and can be changed", locked, NOTHING},
	{"bpf_spin_lock", "changes no map and no stack beside", leaves_rest, LOCK},
	{"bpf_spin_unlock", "the numbers beside it stay, and can be changed", locked, NOTHING},
	{"bpf_spin_unlock", "changes no map and no stack beside", leaves_rest, LOCK},
	{"bpf_ktime_get_ns", "the time of the monotonic clock, which does not go back", the_time,
	 NOW},
	{"bpf_ktime_get_ns", "changes no map and no stack beside", leaves_rest, NOW},
	{"bpf_ktime_get_tai_ns", "the time of the atomic clock", the_time, ATOMIC_TIME},
	{"bpf_ktime_get_tai_ns", "changes no map and no stack beside", leaves_rest, ATOMIC_TIME},
	{"bpf_jiffies64", "it grows", ticks, NOTHING},
	{"bpf_jiffies64", "changes no map and no stack beside", leaves_rest, JIFFIES},
	{"bpf_ktime_get_boot_ns", "the time since boot, which does not go back", the_time, TIME},
	{"bpf_ktime_get_boot_ns", "changes no map and no stack beside", leaves_rest, TIME},
	{"bpf_seq_write", "0, and the reader gets the bytes, one call after the other", writes,
	 NOTHING},
	{"bpf_seq_write", "-EOVERFLOW where there is no room, and the reader gets none", too_much,
	 NOTHING},
	{0},
};
