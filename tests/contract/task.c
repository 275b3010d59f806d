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

static int64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_BOOTTIME, &time);
	return time.tv_sec * 1000000000 + time.tv_nsec;
}

static bool the_time(enum operation about)
{
	for (int i = 0; i < 100; i++) {
		int64_t before = now();
		const struct answer *answer = ASKED(.operation = TIME);

		if (answer->result < before || answer->more[0] < answer->result ||
		    answer->more[0] > now())
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
	{"bpf_ktime_get_boot_ns", "the time since boot, which does not go back", the_time, NOTHING},
	{"bpf_ktime_get_boot_ns", "changes no map and no stack beside", leaves_rest, TIME},
	{"bpf_seq_write", "0, and the reader gets the bytes, one call after the other", writes,
	 NOTHING},
	{"bpf_seq_write", "-EOVERFLOW where there is no room, and the reader gets none", too_much,
	 NOTHING},
	{0},
};
