/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Helpers that fill bytes of the stack: which, with what, and that the bytes beside them stay. */
#include "contract.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#define PATTERN(i) ((uint8_t)((i)*7 + 1)) /* never 0 below 36 */

static const struct answer *fills(enum operation operation, uint64_t address, uint32_t size)
{
	return ASKED(.operation = operation, .address = address, .size = size);
}

/* Whether all but the first `size` bytes stayed. */
static bool beside(const struct answer *answer, uint32_t size)
{
	const struct guarded *guarded = &answer->guarded;

	return all_bytes(guarded->before, sizeof(guarded->before), GUARD) &&
	       all_bytes(guarded->filled + size, sizeof(guarded->filled) - size, GUARD) &&
	       all_bytes(guarded->after, sizeof(guarded->after), GUARD);
}

static bool has_pattern(const uint8_t *bytes, uint32_t size)
{
	for (uint32_t i = 0; i < size; i++)
		if (bytes[i] != PATTERN(i))
			return false;
	return true;
}

/* Where the operation finds the page. */
static uint64_t base(enum operation operation)
{
	return operation == READ_USER || operation == READ_USER_STRING
		       ? (uint64_t)(uintptr_t)page_bytes()
		       : page_address();
}

/* At `offset` of the page, which is 0 elsewhere. */
static uint64_t pattern_at(enum operation operation, uint32_t offset, uint32_t size)
{
	memset(page_bytes(), 0, PAGE);
	for (uint32_t i = 0; i < size; i++)
		page_bytes()[offset + i] = PATTERN(i);
	return base(operation) + offset;
}

static bool reads(enum operation about)
{
	for (uint32_t size = 0; size <= FILLED_MAX; size++) {
		const struct answer *answer =
			fills(about, pattern_at(about, 64 + size, size), size);

		if (answer->result != 0 || !has_pattern(answer->guarded.filled, size) ||
		    !beside(answer, size))
			return false;
	}
	return true;
}

static bool source_stays(enum operation about)
{
	uint64_t address = pattern_at(about, 64, FILLED_MAX);
	uint8_t after[FILLED_MAX];

	fills(about, address, FILLED_MAX);
	memcpy(after, page_bytes() + 64, sizeof(after));
	evidence(after, sizeof(after));
	return has_pattern(after, FILLED_MAX);
}

/* Addresses of nothing: NULL, of no page, of the other space, of no address at all. */
static bool bad_address(enum operation about)
{
	/* what is one for the kernel is none for user space */
	enum operation other = about == READ || about == READ_STRING ? READ_USER : READ;
	const uint64_t bad[] = {0, 4096, base(other), 1ULL << 63, 0xffff800000000000ULL};

	memset(page_bytes(), 1, PAGE);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		for (uint32_t size = 1; size <= FILLED_MAX; size++) {
			const struct answer *answer = fills(about, bad[i], size);

			if (answer->result >= 0 || !all_bytes(answer->guarded.filled, size, 0) ||
			    !beside(answer, size))
				return false;
		}
	return true;
}

/* Behind the page there is nothing: what was read before that is not given either. */
static bool over_the_end(enum operation about)
{
	for (uint32_t there = 1; there < FILLED_MAX; there++) {
		uint64_t address = pattern_at(about, PAGE - there, there);
		const struct answer *answer = fills(about, address, FILLED_MAX);

		if (answer->result >= 0 || !all_bytes(answer->guarded.filled, FILLED_MAX, 0) ||
		    !beside(answer, FILLED_MAX))
			return false;
	}
	return true;
}

static bool strings(enum operation about)
{
	/* Of an empty one of user space 6.1 says 0. */
	for (uint32_t length = about == READ_USER_STRING; length < FILLED_MAX; length++) {
		uint64_t address = pattern_at(about, 64, length);
		const struct answer *answer = fills(about, address, FILLED_MAX);

		if (answer->result != length + 1 || !has_pattern(answer->guarded.filled, length) ||
		    answer->guarded.filled[length] || !beside(answer, FILLED_MAX))
			return false;
	}
	return true;
}

/* Names that are keys of maps need it. */
static bool behind_string(enum operation about)
{
	for (uint32_t length = 0; length < FILLED_MAX; length++) {
		const struct answer *answer =
			fills(about, pattern_at(about, 64, length), FILLED_MAX);

		if (!beside(answer, length + 1))
			return false;
	}
	return true;
}

static bool string_is_cut(enum operation about)
{
	for (uint32_t size = 1; size <= FILLED_MAX; size++) {
		uint64_t address = pattern_at(about, 64, FILLED_MAX + 1);
		const struct answer *answer = fills(about, address, size);

		if (answer->result != size || !has_pattern(answer->guarded.filled, size - 1) ||
		    answer->guarded.filled[size - 1] || !beside(answer, size))
			return false;
	}
	return true;
}

static bool string_of_none(enum operation about)
{
	const struct answer *answer = fills(about, pattern_at(about, 64, FILLED_MAX), 0);

	return answer->result == 0 && beside(answer, 0);
}

#define NAME "of 13 letters"

/* The program asks for one byte more: none is refused. Behind the NUL 6.1 may leave what was there.
 */
static bool name(enum operation about)
{
	prctl(PR_SET_NAME, NAME);
	for (uint32_t size = 1; size <= 16; size++) {
		const struct answer *answer = fills(COMM, 0, size - 1);
		uint32_t length = size <= strlen(NAME) ? size - 1 : (uint32_t)strlen(NAME);

		if (answer->result != 0 || memcmp(answer->guarded.filled, NAME, length) ||
		    answer->guarded.filled[length] || !beside(answer, size))
			return false;
	}
	return true;
}

static const struct given *argument(uint32_t number, int64_t *ret_result)
{
	const struct answer *answer = ASKED(.operation = ARGUMENT, .key = number);

	*ret_result = answer->result;
	return &answer->given;
}

static bool the_argument(enum operation about)
{
	int64_t r;

	/* A pointer into the kernel, the command, the argument. */
	return argument(0, &r)->value >> 56 == 0xff && !r &&
	       (uint32_t)argument(1, &r)->value == ASK && !r &&
	       argument(2, &r)->value == ASK_ARGUMENT && !r;
}

static bool no_argument(enum operation about)
{
	int64_t r;

	for (uint32_t bit = 4; bit; bit <<= 1)
		if (argument(bit - 1, &r)->value != GUARD_WORD || r != -EINVAL ||
		    argument(-bit, &r)->value != GUARD_WORD || r != -EINVAL)
			return false;
	return true;
}

static bool beside_argument(enum operation about)
{
	int64_t r;

	for (uint32_t number = 0; number < 4; number++) {
		const struct given *given = argument(number, &r);

		if (given->before != GUARD_WORD || given->key != 0 || given->between != GUARD ||
		    given->after != GUARD_WORD)
			return false;
	}
	return true;
}

static bool stack(enum operation about)
{
	for (uint32_t size = 8; size <= FILLED_MAX; size += 8) {
		const struct answer *answer = fills(STACK, 0, size);

		if (answer->result < 8 || answer->result > size || !beside(answer, size) ||
		    answer->guarded.filled[7] != 0xff)
			return false;
	}
	return true;
}

static bool no_stack(enum operation about)
{
	for (uint32_t size = 1; size <= FILLED_MAX; size++) {
		const struct answer *answer = size % 8 ? fills(STACK, 0, size) : NULL;

		if (answer && (answer->result >= 0 || !beside(answer, size)))
			return false;
	}
	return true;
}

/* Of the file that is asked of, as /proc has it. */
static uint32_t path_of_file(char text[FILLED_MAX + 1])
{
	char name[32];
	ssize_t length;

	snprintf(name, sizeof(name), "/proc/self/fd/%d", file);
	length = readlink(name, text, FILLED_MAX);
	if (length < 1 || length >= FILLED_MAX)
		give_up("a path that is short");
	text[length] = '\0';
	return (uint32_t)length;
}

static bool path(enum operation about)
{
	char text[FILLED_MAX + 1];
	uint32_t length = path_of_file(text);
	const struct answer *answer = fills(about, 0, FILLED_MAX);

	return answer->result == length + 1 && !memcmp(answer->guarded.filled, text, length + 1) &&
	       beside(answer, FILLED_MAX);
}

static bool no_room_for_path(enum operation about)
{
	char text[FILLED_MAX + 1];
	uint32_t length = path_of_file(text);

	for (uint32_t size = 0; size <= length; size++) {
		const struct answer *answer = fills(about, 0, size);

		if (size ? answer->result >= 0 || !beside(answer, size) : !beside(answer, 0))
			return false;
	}
	return true;
}

const struct clause memory_clauses[] = {
	{"bpf_probe_read_kernel", "0 and the bytes; what is beside them stays", reads, READ},
	{"bpf_probe_read_kernel", "what is read stays", source_stays, READ},
	{"bpf_probe_read_kernel", "a bad address: negative, zeros, and what is beside them stays",
	 bad_address, READ},
	{"bpf_probe_read_kernel", "not all mapped: negative, zeros, and what is beside them stays",
	 over_the_end, READ},
	{"bpf_probe_read_kernel", "changes no map and no stack beside", leaves_rest, READ},
	{"bpf_probe_read_kernel_str", "the length with NUL, the bytes; what is beside them stays",
	 strings, READ_STRING},
	{"bpf_probe_read_kernel_str", "cut to the size, NUL at its end; what is beside stays",
	 string_is_cut, READ_STRING},
	{"bpf_probe_read_kernel_str", "what is behind the NUL stays", behind_string, READ_STRING},
	{"bpf_probe_read_kernel_str", "of no bytes: 0, and nothing changes", string_of_none,
	 READ_STRING},
	{"bpf_probe_read_kernel_str", "what is read stays", source_stays, READ_STRING},
	{"bpf_probe_read_kernel_str",
	 "a bad address: negative, zeros, and what is beside them stays", bad_address, READ_STRING},
	{"bpf_probe_read_kernel_str",
	 "not all mapped: negative, zeros, and what is beside them stays", over_the_end,
	 READ_STRING},
	{"bpf_probe_read_kernel_str", "changes no map and no stack beside", leaves_rest,
	 READ_STRING},
	{"bpf_probe_read_user", "0 and the bytes; what is beside them stays", reads, READ_USER},
	{"bpf_probe_read_user", "what is read stays", source_stays, READ_USER},
	{"bpf_probe_read_user", "a bad address: negative, zeros, and what is beside them stays",
	 bad_address, READ_USER},
	{"bpf_probe_read_user", "changes no map and no stack beside", leaves_rest, READ_USER},
	{"bpf_probe_read_user_str", "the length with NUL, the bytes; what is beside them stays",
	 strings, READ_USER_STRING},
	{"bpf_probe_read_user_str", "cut to the size, NUL at its end; what is beside stays",
	 string_is_cut, READ_USER_STRING},
	{"bpf_probe_read_user_str", "what is read stays", source_stays, READ_USER_STRING},
	{"bpf_probe_read_user_str", "a bad address: negative, zeros, and what is beside them stays",
	 bad_address, READ_USER_STRING},
	{"bpf_probe_read_user_str", "changes no map and no stack beside", leaves_rest,
	 READ_USER_STRING},
	{"bpf_probe_read", "0 and the bytes; what is beside them stays", reads, READ_ANY},
	{"bpf_probe_read", "what is read stays", source_stays, READ_ANY},
	{"bpf_probe_read", "not all mapped: negative, zeros, and what is beside them stays",
	 over_the_end, READ_ANY},
	{"bpf_probe_read", "changes no map and no stack beside", leaves_rest, READ_ANY},
	{"bpf_probe_read_str", "the length with NUL, the bytes; what is beside them stays", strings,
	 READ_ANY_STRING},
	{"bpf_probe_read_str", "cut to the size, NUL at its end; what is beside stays",
	 string_is_cut, READ_ANY_STRING},
	{"bpf_probe_read_str", "what is read stays", source_stays, READ_ANY_STRING},
	{"bpf_probe_read_str", "changes no map and no stack beside", leaves_rest, READ_ANY_STRING},
	{"bpf_get_stack", "addresses of the kernel; what is beside the bytes stays", stack, STACK},
	{"bpf_get_stack", "no whole addresses: negative, and what is beside the bytes stays",
	 no_stack, STACK},
	{"bpf_get_stack", "changes no map and no stack beside", leaves_rest, STACK},
	{"bpf_d_path", "the length with NUL, the path; what is beside it stays", path, PATH},
	{"bpf_d_path", "no room: negative, and what is beside the bytes stays", no_room_for_path,
	 PATH},
	{"bpf_d_path", "changes no map and no stack beside", leaves_rest, PATH},
	{"bpf_path_d_path", "the length with NUL, the path; what is beside it stays", path,
	 FUNCTION_PATH},
	{"bpf_path_d_path", "no room: negative, and what is beside the bytes stays",
	 no_room_for_path, FUNCTION_PATH},
	{"bpf_path_d_path", "changes no map and no stack beside", leaves_rest, FUNCTION_PATH},
	{"bpf_get_current_comm", "0, the name cut to the size, NUL behind it; what is beside stays",
	 name, NOTHING},
	{"bpf_get_current_comm", "changes no map and no stack beside", leaves_rest, COMM},
	{"bpf_get_func_arg", "0 and the argument", the_argument, NOTHING},
	{"bpf_get_func_arg", "-EINVAL where there is none, and the value stays", no_argument,
	 NOTHING},
	{"bpf_get_func_arg", "what is beside the value stays", beside_argument, NOTHING},
	{"bpf_get_func_arg", "changes no map and no stack beside", leaves_rest, ARGUMENT},
	{0},
};
