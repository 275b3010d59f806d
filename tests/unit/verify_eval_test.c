/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Running programs on numbers: memory and steps, and what cannot be run. */
#include "verify/eval.h"

#include <errno.h>
#include <time.h>

#include "verify_code.h"

#define FAULT(code, words) check_fault(code, CODE_COUNT(code), words, __LINE__)
static void check_fault(const struct bpf_insn *code, size_t count, const char *words, int line)
{
	uint8_t memory[16] = {0};
	struct rf_eval eval = {.memory = memory, .memory_size = sizeof(memory)};
	struct rf_error error = {0};
	uint64_t r0 = 77;
	int r = code_run(code, count, &eval, &r0, &error);

	tap_is_str(error.text, words, __FILE__, line);
	ok(r == -EPROTO && r0 == 77, "is what line %d fails with", line);
}

/* r1, r2 and r10 are set at first, and nothing else. */
static void registers_not_set(void)
{
	struct bpf_insn exit_only[] = {EXIT};
	struct bpf_insn after_atomic[] = {ATOMIC(BPF_W, BPF_ADD, 1, 0, 2), EXIT};
	struct bpf_insn dst[] = {ALU64_K(BPF_ADD, 3, 1), EXIT};
	struct bpf_insn src[] = {ALU64_X(BPF_ADD, 1, 4), EXIT};
	struct bpf_insn moved[] = {MOV_X(0, 5), EXIT};
	struct bpf_insn negated[] = {ALU64_K(BPF_NEG, 6, 0), EXIT};
	struct bpf_insn branch[] = {IF64_K(BPF_JEQ, 7, 0, 0), EXIT};
	struct bpf_insn branch_src[] = {IF32_X(BPF_JEQ, 1, 8, 0), EXIT};
	struct bpf_insn load[] = {LOAD(BPF_B, 0, 9, 0), EXIT};
	struct bpf_insn store[] = {STORE_K(BPF_B, 3, 0, 0), EXIT};
	struct bpf_insn store_src[] = {STORE_X(BPF_B, 1, 0, 4), EXIT};
	struct bpf_insn atomic[] = {ATOMIC(BPF_W, BPF_ADD, 1, 0, 5), EXIT};
	struct bpf_insn compared[] = {ATOMIC(BPF_W, BPF_CMPXCHG, 1, 0, 2), EXIT};
	struct bpf_insn set[] = {MOV_X(0, 1), ALU64_X(BPF_ADD, 0, 2), ALU64_X(BPF_ADD, 0, 10),
				 EXIT};

	FAULT(exit_only, "instruction 0: r0 is not set");
	FAULT(after_atomic, "instruction 1: r0 is not set");
	FAULT(dst, "instruction 0: r3 is not set");
	FAULT(src, "instruction 0: r4 is not set");
	FAULT(moved, "instruction 0: r5 is not set");
	FAULT(negated, "instruction 0: r6 is not set");
	FAULT(branch, "instruction 0: r7 is not set");
	FAULT(branch_src, "instruction 0: r8 is not set");
	FAULT(load, "instruction 0: r9 is not set");
	FAULT(store, "instruction 0: r3 is not set");
	FAULT(store_src, "instruction 0: r4 is not set");
	FAULT(atomic, "instruction 0: r5 is not set");
	FAULT(compared, "instruction 0: r0 is not set");
	ok(CODE_R0(set) != NO_R0, "r1, r2 and r10 are");
}

/* What calls leave, and what they do not give. */
static void registers_of_calls(void)
{
	struct bpf_insn not_kept[] = {MOV_K(0, 1), CALL_LOCAL(2), MOV_X(0, 6),
				      EXIT,	   MOV_K(6, 1),	  EXIT};
	struct bpf_insn no_result[] = {CALL_LOCAL(1), EXIT, EXIT};

	FAULT(not_kept, "instruction 2: r6 is not set");
	FAULT(no_result, "instruction 2: r0 is not set");
	for (unsigned int r = 1; r <= 5; r++) {
		struct bpf_insn local[] = {MOV_K(r, 1), CALL_LOCAL(2), MOV_X(0, r),
					   EXIT,	MOV_K(0, 1),   EXIT};
		struct bpf_insn helper[] = {MOV_K(r, 1), CALL_HELPER(BPF_FUNC_ktime_get_ns),
					    MOV_X(0, r), EXIT};
		struct bpf_insn callee[] = {MOV_K(r, 5), CALL_LOCAL(1), EXIT, MOV_X(0, r), EXIT};
		char words[64];

		snprintf(words, sizeof(words), "instruction 2: r%u is not set", r);
		FAULT(local, words);
		FAULT(helper, words);
		is_word(CODE_R0(callee), 5, "a called function is given r%u", r);
	}
	for (unsigned int r = 6; r <= 9; r++) {
		struct bpf_insn callee[] = {MOV_K(r, 5), CALL_LOCAL(1), EXIT, MOV_X(0, r), EXIT};
		char words[64];

		snprintf(words, sizeof(words), "instruction 3: r%u is not set", r);
		FAULT(callee, words);
	}
}

static void what_is_not_there(void)
{
	static const char no_maps[] = "instruction 1: maps and functions are not there";
	static const char no_packets[] = "instruction 0: packet access is not modelled";
	struct bpf_insn helper[] = {MOV_K(0, 0), CALL_HELPER(1), EXIT};
	struct bpf_insn negative[] = {CALL_HELPER(-1), EXIT};
	struct bpf_insn kfunc[] = {MOV_K(0, 0), CALL_KFUNC(5), EXIT};
	struct bpf_insn packet[] = {CODE(BPF_LD | BPF_ABS | BPF_B, 0, 0, 0, 0), EXIT};

	FAULT(helper, "instruction 1: helper 1 cannot be run here");
	FAULT(negative, "instruction 0: helper -1 cannot be run here");
	FAULT(kfunc, "instruction 1: kernel functions cannot be run here");
	FAULT(packet, no_packets);
	for (unsigned int kind = 1; kind <= 6; kind++) {
		struct bpf_insn pseudo[] = {MOV_K(0, 0), IMM64_PSEUDO(1, kind, 1, 0), EXIT};

		FAULT(pseudo, no_maps);
	}
}

static void the_clock(void)
{
	struct bpf_insn code[] = {CALL_HELPER(BPF_FUNC_ktime_get_ns), EXIT};
	struct timespec before, after;
	uint64_t now;

	clock_gettime(CLOCK_MONOTONIC, &before);
	now = CODE_R0(code);
	clock_gettime(CLOCK_MONOTONIC, &after);
	ok(now >= (uint64_t)before.tv_sec * 1000000000 + (uint64_t)before.tv_nsec &&
		   now <= (uint64_t)after.tv_sec * 1000000000 + (uint64_t)after.tv_nsec,
	   "the one helper that is there tells nanoseconds");
}

static const uint8_t sizes[] = {[1] = BPF_B, [2] = BPF_H, [4] = BPF_W, [8] = BPF_DW};

/* r3 = r1 or r10; the access. Is it inside? */
static bool inside(unsigned int base, struct bpf_insn access, size_t memory_size)
{
	struct bpf_insn code[] = {MOV_X(3, base), MOV_K(2, 0), MOV_K(0, 0), access, EXIT};
	uint8_t memory[32];
	struct rf_eval eval = {.memory = memory, .memory_size = memory_size};
	struct rf_error error = {0};
	uint64_t r0;
	bool same = true;
	int r;

	memset(memory, 0x55, sizeof(memory));
	r = code_run(code, CODE_COUNT(code), &eval, &r0, &error);
	for (size_t i = r ? 0 : memory_size; i < sizeof(memory); i++)
		same &= memory[i] == 0x55;
	if (!same || (r && strcmp(error.text, "instruction 3: the address is outside memory and "
					      "stack") != 0))
		printf("# not alone: %s\n", error.text);
	return same && !r;
}

static bool all_inside(unsigned int base, int at, size_t size, size_t memory_size, bool wanted)
{
	uint8_t code = sizes[size];

	if (inside(base, LOAD(code, 0, 3, at), memory_size) != wanted ||
	    inside(base, STORE_K(code, 3, at, 1), memory_size) != wanted ||
	    inside(base, STORE_X(code, 3, at, 2), memory_size) != wanted)
		return false;
	return size < 4 || inside(base, ATOMIC(code, BPF_XCHG, 3, at, 2), memory_size) == wanted;
}

static void bounds(void)
{
	for (size_t size = 1; size <= 8; size *= 2) {
		int end = 16 - (int)size, top = -(int)size;

		ok(all_inside(1, 0, size, 16, true), "%zu bytes at the start of memory", size);
		ok(all_inside(1, -1, size, 16, false), "%zu bytes one before", size);
		ok(all_inside(1, end, size, 16, true), "%zu bytes at the end", size);
		ok(all_inside(1, end + 1, size, 16, false), "%zu bytes one after", size);
		ok(all_inside(1, 16, size, 16, false), "%zu bytes behind", size);
		ok(all_inside(1, 32767, size, 16, false), "%zu bytes far behind", size);
		ok(all_inside(1, -32768, size, 16, false), "%zu bytes far before", size);
		ok(all_inside(1, 0, size, size, true), "memory of %zu bytes", size);
		ok(all_inside(1, 0, size, size - 1, false), "memory of a byte less");
		ok(all_inside(1, 0, size, 0, false), "no memory");
		ok(all_inside(10, top, size, 16, true), "%zu bytes at the stack's top", size);
		ok(all_inside(10, top + 1, size, 16, false), "%zu bytes one above", size);
		ok(all_inside(10, 0, size, 16, false), "%zu bytes above", size);
		ok(all_inside(10, -512, size, 16, true), "%zu bytes at the stack's end", size);
		ok(all_inside(10, -513, size, 16, false), "%zu bytes one below", size);
		ok(all_inside(10, 512 - (int)size, size, 16, false), "a frame that is not there");
	}
}

static void bounds_of_frames(void)
{
	static const char outside[] = "instruction 4: the address is outside memory and stack";
	/* r1 is the caller's r10. */
	struct bpf_insn across[] = {
		MOV_X(1, 10), CALL_LOCAL(1), EXIT, MOV_K(0, 0), STORE_K(BPF_DW, 1, -4, 1), EXIT,
	};
	struct bpf_insn below[] = {
		MOV_X(1, 10), CALL_LOCAL(1), EXIT, MOV_K(0, 0), STORE_K(BPF_B, 1, -513, 1), EXIT,
	};
	struct bpf_insn gone[] = {
		CALL_LOCAL(4),
		MOV_X(1, 0),
		MOV_K(0, 0),
		STORE_K(BPF_B, 10, -1, 1),
		STORE_K(BPF_B, 1, -1, 1),
		MOV_X(0, 10),
		EXIT,
	};
	struct bpf_insn zeroed[] = {
		MOV_K(0, 9), CALL_LOCAL(2),	      CALL_LOCAL(1),
		EXIT,	     LOAD(BPF_DW, 0, 10, -8), STORE_K(BPF_DW, 10, -8, 7),
		EXIT,
	};
	struct bpf_insn number[] = {
		MOV_K(1, -1), MOV_K(0, 0), GOTO(1), EXIT, LOAD(BPF_B, 0, 1, 0), EXIT,
	};

	FAULT(across, outside);
	FAULT(below, outside);
	FAULT(gone, outside);
	FAULT(number, outside);
	is_word(CODE_R0(zeroed), 0, "a frame is new for each call");
}

static void depth(void)
{
	/* r1 calls deep: the function calls itself until r1 is 0 */
	struct bpf_insn deep[] = {MOV_K(1, 7),
				  CALL_LOCAL(1),
				  EXIT,
				  MOV_K(0, 5),
				  IF64_K(BPF_JEQ, 1, 1, 2),
				  ALU64_K(BPF_SUB, 1, 1),
				  CALL_LOCAL(-4),
				  EXIT};
	struct bpf_insn for_ever[] = {CALL_LOCAL(-1), EXIT};

	is_word(CODE_R0(deep), 5, "eight frames");
	deep[0] = MOV_K(1, 8);
	FAULT(deep, "instruction 6: calls are too deep");
	FAULT(for_ever, "instruction 0: calls are too deep");
}

static void memory_in_and_out(void)
{
	/* Turns r2 bytes around. */
	struct bpf_insn reverse[] = {
		MOV_X(3, 1),
		ALU64_X(BPF_ADD, 3, 2),
		ALU64_K(BPF_SUB, 3, 1),
		IF64_X(BPF_JGE, 1, 3, 7),
		LOAD(BPF_B, 4, 1, 0),
		LOAD(BPF_B, 5, 3, 0),
		STORE_X(BPF_B, 1, 0, 5),
		STORE_X(BPF_B, 3, 0, 4),
		ALU64_K(BPF_ADD, 1, 1),
		ALU64_K(BPF_SUB, 3, 1),
		GOTO(-8),
		MOV_X(0, 2),
		EXIT,
	};
	struct bpf_insn arguments[] = {MOV_X(0, 1), ALU64_X(BPF_ADD, 0, 2), EXIT};
	char text[] = "palindrome";
	struct rf_eval eval = {.memory = text, .memory_size = strlen(text)};
	uint64_t r0 = 0;

	is_int(code_run(reverse, CODE_COUNT(reverse), &eval, &r0, NULL), 0);
	is_str(text, "emordnilap");
	is_word(r0, 10, "r2 is the size");
	is_word(CODE_R0(arguments), 0, "both are 0 where there is no memory");
}

struct seen {
	struct rf_eval_step steps[16];
	size_t count;
	size_t end_at;
	int end_with;
	bool agree;
};

/* What it computes again are the same terms. */
static int see(const struct rf_eval_step *step, void *context)
{
	struct rf_terms *terms = rf_terms_new(true);
	const struct rf_term *computed, *result;
	struct seen *seen = context;

	rf_eval_terms(terms, step, &computed, &result);
	seen->agree &= computed == result;
	rf_terms_free(terms);
	seen->steps[seen->count] = *step;
	return ++seen->count == seen->end_at ? seen->end_with : 0;
}

static const struct bpf_insn stepped[] = {
	MOV_K(3, 7),
	IMM64(4, 0x1122334455667788),
	ALU32_X(BPF_ADD, 4, 3),
	STORE_X(BPF_H, 1, 2, 4),
	LOAD_SIGN(BPF_B, 5, 1, 2),
	GOTO(0),
	MOV_K(0, 0x55),
	ATOMIC(BPF_W, BPF_CMPXCHG, 1, 0, 3),
	IF64_K(BPF_JSGT, 5, 0, 1),
	IF32_X(BPF_JNE, 5, 3, 0),
	EXIT,
};

static void steps(void)
{
	static const struct rf_eval_step wanted[] = {
		{.slot = 0, .b = 7, .result = 7},
		{.slot = 3, .a = 0x1122334455667788, .b = 7, .result = 0x5566778f},
		{.slot = 4, .b = 0x5566778f, .result = 0x778f},
		{.slot = 5, .a = 0x8f, .result = 0xffffffffffffff8f},
		{.slot = 7, .b = 0x55, .result = 0x55},
		{.slot = 8, .a = 0x778f0000, .b = 7, .r0 = 0x55, .result = 0x778f0000},
		{.slot = 9, .a = 0xffffffffffffff8f, .b = 0, .result = 0},
		{.slot = 10, .a = 0xffffffffffffff8f, .b = 7, .result = 1},
	};
	uint8_t memory[4] = {0};
	struct seen seen = {.agree = true};
	struct rf_eval eval = {.memory = memory, .memory_size = 4, .step = see, .context = &seen};
	uint64_t r0 = 0;

	is_int(code_run(stepped, CODE_COUNT(stepped), &eval, &r0, NULL), 0);
	is_word(r0, 0x778f0000, "the program ran");
	is_int(seen.count, CODE_COUNT(wanted));
	ok(seen.agree, "rf_eval_terms() says of each step what it gave");
	for (size_t i = 0; i < CODE_COUNT(wanted); i++) {
		is_int(seen.steps[i].slot, wanted[i].slot);
		is_word(seen.steps[i].a, wanted[i].a, "step %zu: a", i);
		is_word(seen.steps[i].b, wanted[i].b, "step %zu: b", i);
		is_word(seen.steps[i].r0, wanted[i].r0, "step %zu: r0", i);
		is_word(seen.steps[i].result, wanted[i].result, "step %zu: the result", i);
	}
}

/* Each kind of step can end the run, by less than 0 and by nothing else. */
static void callbacks(void)
{
	for (size_t at = 1; at <= 8; at++) {
		uint8_t memory[4] = {0};
		struct seen seen = {.end_at = at, .end_with = -EINTR};
		struct rf_eval eval = {
			.memory = memory, .memory_size = 4, .step = see, .context = &seen};
		uint64_t r0 = 77;

		is_int(code_run(stepped, CODE_COUNT(stepped), &eval, &r0, NULL), -EINTR);
		ok(r0 == 77 && seen.count == at, "it ended at step %zu", at);
		seen = (struct seen){.end_at = at, .end_with = 1};
		is_int(code_run(stepped, CODE_COUNT(stepped), &eval, &r0, NULL), 0);
		ok(seen.count == 8, "more than 0 does not end it");
	}
}

static void no_end(void)
{
	struct bpf_insn loop[] = {MOV_K(0, 0), GOTO(-1)};

	FAULT(loop, "instruction 1: the program does not end");
}

int main(void)
{
	registers_not_set();
	registers_of_calls();
	what_is_not_there();
	the_clock();
	bounds();
	bounds_of_frames();
	depth();
	memory_in_and_out();
	steps();
	callbacks();
	no_end();
	return done();
}
