/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Storage of inodes and tasks; user space reaches it by a file's descriptor or a pidfd. */
#include "contract.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define CREATE BPF_LOCAL_STORAGE_GET_F_CREATE
#define VALUE 0x1234567812345678ULL

static int storage(enum operation about)
{
	return bpf_map__fd(about == INODE_GET ? programs->maps.inodes : programs->maps.tasks);
}

/* What has the storage that is asked for. */
static int owner(enum operation about)
{
	static int self = -1;

	if (about == INODE_GET)
		return file;
	if (self < 0)
		self = (int)syscall(SYS_pidfd_open, getpid(), 0);
	if (self < 0)
		give_up("pidfd_open");
	return self;
}

enum { MISSING, THERE, UNKNOWN };

/* Whether user space finds a value, and which. */
static int found(enum operation about, int of, uint64_t *ret_value)
{
	uint64_t value = 0;
	int state = UNKNOWN;

	if (!bpf_map_lookup_elem(storage(about), &of, &value))
		state = THERE;
	else if (errno == ENOENT)
		state = MISSING;
	evidence(&state, sizeof(state));
	evidence(&value, sizeof(value));
	*ret_value = value;
	return state;
}

static bool nothing_found(enum operation about)
{
	uint64_t value;

	return found(about, owner(about), &value) == MISSING;
}

static void clear(enum operation about)
{
	int of = owner(about);

	if (bpf_map_delete_elem(storage(about), &of) && errno != ENOENT)
		give_up("clearing a storage");
}

static void put(enum operation about, int of, uint64_t value)
{
	if (bpf_map_update_elem(storage(about), &of, &value, BPF_ANY))
		give_up("writing to a storage");
}

static const struct answer *get(enum operation about, uint64_t flags, uint64_t value)
{
	return ASKED(.operation = about, .flags = flags, .value = value);
}

static bool null_without(enum operation about)
{
	clear(about);
	return get(about, 0, 0)->result == 0 && nothing_found(about);
}

static bool made(enum operation about)
{
	const struct answer *answer;
	uint64_t value;

	/* So that a value from before could be seen. */
	put(about, owner(about), VALUE);
	clear(about);
	answer = get(about, CREATE, 0);
	if (answer->result != 1 || answer->more[0] != 0)
		return false;
	return found(about, owner(about), &value) == THERE && value == 0;
}

static bool stays(enum operation about)
{
	uint64_t value;

	clear(about);
	get(about, CREATE, VALUE);
	if (get(about, 0, 0)->more[0] != VALUE || get(about, CREATE, 0)->more[0] != VALUE)
		return false;
	return found(about, owner(about), &value) == THERE && value == VALUE;
}

static bool of_user_space(enum operation about)
{
	const struct answer *answer;

	put(about, owner(about), VALUE);
	answer = get(about, 0, 0);
	return answer->result == 1 && answer->more[0] == VALUE;
}

static bool null_when_gone(enum operation about)
{
	get(about, CREATE, VALUE);
	clear(about);
	return get(about, 0, 0)->result == 0;
}

static bool unknown_flags(enum operation about)
{
	clear(about);
	return get(about, CREATE << 1, 0)->result == 0 &&
	       get(about, CREATE << 1 | CREATE, 0)->result == 0 && nothing_found(about);
}

static bool another_inode(enum operation about)
{
	uint64_t value;

	clear(about);
	get(about, CREATE, VALUE);
	return ASK_OF(other_file, .operation = about)->result == 0 &&
	       found(about, other_file, &value) == MISSING;
}

/* In a child, whose answers end with it. */
static bool in_child(bool (*holds)(void))
{
	pid_t child = fork();
	int status;

	if (!child)
		_exit(holds() ? 0 : 1);
	if (child < 0 || waitpid(child, &status, 0) < 0)
		give_up("a child");
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static bool child_has_none(void)
{
	return get(TASK_GET, 0, 0)->result == 0;
}

static bool another_task(enum operation about)
{
	clear(about);
	return get(about, CREATE, VALUE)->result == 1 && in_child(child_has_none);
}

/* Which it deletes of, by which it is asked. */
static enum operation getting(enum operation about)
{
	return about == INODE_DELETE ? INODE_GET : TASK_GET;
}

static bool deletes(enum operation about)
{
	enum operation get = getting(about);
	uint64_t value;

	put(get, owner(get), VALUE);
	if (about == INODE_DELETE)
		put(get, other_file, VALUE);
	if (ASKED(.operation = about)->result != 0 || !nothing_found(get))
		return false;
	return about != INODE_DELETE || (found(get, other_file, &value) == THERE && value == VALUE);
}

static bool none_to_delete(enum operation about)
{
	clear(getting(about));
	return ASKED(.operation = about)->result < 0 && nothing_found(getting(about));
}

const struct clause storage_clauses[] = {
	{"bpf_inode_storage_get", "without the flag, NULL where there is none, and none is made",
	 null_without, INODE_GET},
	{"bpf_inode_storage_get", "with the flag it is made, and zero", made, INODE_GET},
	{"bpf_inode_storage_get", "what was written there is found again", stays, INODE_GET},
	{"bpf_inode_storage_get", "what user space made is found", of_user_space, INODE_GET},
	{"bpf_inode_storage_get", "NULL when it is deleted", null_when_gone, INODE_GET},
	{"bpf_inode_storage_get", "another inode gets none", another_inode, INODE_GET},
	{"bpf_inode_storage_get", "unknown flags: NULL, and none is made", unknown_flags,
	 INODE_GET},
	{"bpf_inode_storage_get", "changes no map and no stack beside", leaves_rest, INODE_GET},
	{"bpf_task_storage_get", "without the flag, NULL where there is none, and none is made",
	 null_without, TASK_GET},
	{"bpf_task_storage_get", "with the flag it is made, and zero", made, TASK_GET},
	{"bpf_task_storage_get", "what was written there is found again", stays, TASK_GET},
	{"bpf_task_storage_get", "what user space made is found", of_user_space, TASK_GET},
	{"bpf_task_storage_get", "NULL when it is deleted", null_when_gone, TASK_GET},
	{"bpf_task_storage_get", "a child gets none", another_task, TASK_GET},
	{"bpf_task_storage_get", "unknown flags: NULL, and none is made", unknown_flags, TASK_GET},
	{"bpf_task_storage_get", "changes no map and no stack beside", leaves_rest, TASK_GET},
	{"bpf_inode_storage_delete", "0, and that inode has none any more", deletes, INODE_DELETE},
	{"bpf_inode_storage_delete", "negative where there is none", none_to_delete, INODE_DELETE},
	{"bpf_inode_storage_delete", "changes no map and no stack beside", leaves_rest,
	 INODE_DELETE},
	{"bpf_task_storage_delete", "0, and the task has none any more", deletes, TASK_DELETE},
	{"bpf_task_storage_delete", "negative where there is none", none_to_delete, TASK_DELETE},
	{"bpf_task_storage_delete", "changes no map and no stack beside", leaves_rest, TASK_DELETE},
	{0},
};
