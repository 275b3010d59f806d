/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* bpf_loop: put into the program by the verifier, as ours are, and called. */
#include "contract.h"

#include <errno.h>

#define NEVER (~0ULL)
#define LOOPS_MAX (1ULL << 23)

static const struct answer *loop(enum operation about, uint64_t count, uint64_t last)
{
	return ASKED(.operation = about, .count = count, .value = last);
}

static bool was_called(const struct answer *answer, uint64_t calls)
{
	return answer->counted.count.calls == calls && !answer->counted.count.wrong;
}

static bool calls_all(enum operation about)
{
	for (uint32_t count = 1; count <= 100000; count *= 10) {
		const struct answer *answer = loop(about, count, NEVER);

		if (answer->result != count || !was_called(answer, count))
			return false;
	}
	return true;
}

static bool ends_early(enum operation about)
{
	for (uint64_t last = 0; last < 20; last++) {
		const struct answer *answer = loop(about, 20, last);

		if (answer->result != (int64_t)last + 1 || !was_called(answer, last + 1))
			return false;
	}
	return true;
}

static bool calls_none(enum operation about)
{
	const struct answer *answer = loop(about, 0, NEVER);

	return answer->result == 0 && was_called(answer, 0);
}

static bool takes_most(enum operation about)
{
	const struct answer *answer = loop(about, LOOPS_MAX, 3);

	return answer->result == 4 && was_called(answer, 4);
}

/* As an int: the verifier's loop leaves the upper half 0. But it looks at all of n. */
static bool refuses_more(enum operation about)
{
	const uint64_t most = about == LOOP ? UINT64_MAX : UINT32_MAX;

	for (uint64_t count = LOOPS_MAX; count && count < most; count <<= 1) {
		const struct answer *answer = loop(about, count + 1, 3);

		if ((int)answer->result != -E2BIG || !was_called(answer, 0))
			return false;
	}
	return true;
}

static bool takes_half(enum operation about)
{
	const struct answer *answer = loop(about, (1ULL << 32) + 2, NEVER);

	return answer->result == 2 && was_called(answer, 2);
}

static bool refuses_flags(enum operation about)
{
	for (uint64_t flags = 1; flags; flags <<= 1) {
		const struct answer *answer =
			ASKED(.operation = about, .count = 3, .value = NEVER, .flags = flags);

		if (answer->result != -EINVAL || !was_called(answer, 0))
			return false;
	}
	return true;
}

static bool kept(enum operation about)
{
	const uint64_t last = 0x0123456789abcdefULL;
	const struct counted *counted = &loop(about, 100, last)->counted;

	for (unsigned int i = 0; i < 4; i++)
		if (counted->kept[i] != (last ^ (i + 1) * 0x0101010101010101ULL))
			return false;
	return counted->before == GUARD_WORD && counted->after == GUARD_WORD &&
	       counted->count.last == last;
}

const struct clause loop_clauses[] = {
	{"bpf_loop", "calls with 0, 1, ... n-1 and the context; n", calls_all, LOOP},
	{"bpf_loop", "ends when the callback says so; the number of calls", ends_early, LOOP},
	{"bpf_loop", "of none: 0, and no call", calls_none, LOOP},
	{"bpf_loop", "1 << 23 are allowed", takes_most, LOOP},
	{"bpf_loop", "more are refused with -E2BIG as an int, and no call", refuses_more, LOOP},
	{"bpf_loop", "registers, and what the context does not reach, stay", kept, LOOP},
	{"bpf_loop", "called: with 0, 1, ... n-1 and the context; n", calls_all, LOOP_CALL},
	{"bpf_loop", "called: ends when the callback says so; the number of calls", ends_early,
	 LOOP_CALL},
	{"bpf_loop", "called: of none: 0, and no call", calls_none, LOOP_CALL},
	{"bpf_loop", "called: 1 << 23 are allowed", takes_most, LOOP_CALL},
	{"bpf_loop", "called: more are refused with -E2BIG as an int, and no call", refuses_more,
	 LOOP_CALL},
	{"bpf_loop", "called: n is 32 bits, whatever is above them", takes_half, LOOP_CALL},
	{"bpf_loop", "called: flags are refused with -EINVAL, and no call", refuses_flags,
	 LOOP_CALL},
	{"bpf_loop", "called: registers, and what the context does not reach, stay", kept,
	 LOOP_CALL},
	{0},
};
