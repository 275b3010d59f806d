/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include <inttypes.h>
#include <string.h>

#include "base/cleanup.h"
#include "differ.h"

#define LOG_SIZE (16 << 20)

static void print_program(const struct differ *d)
{
	for (size_t i = 0; i < d->count; i++) {
		const struct bpf_insn *insn = &d->program.insns[i];
		char text[RF_INSN_TEXT];

		if (d->insns[i].kind == RF_INSN_SECOND)
			continue;
		printf("%4zu: %02x dst %u src %u off %d imm %d\t%s\n", i, insn->code, insn->dst_reg,
		       insn->src_reg, insn->off, insn->imm, rf_insn_print(&d->insns[i], text));
	}
}

static void name_word(size_t at, char *text, size_t size)
{
	if (at < DATA_AT)
		snprintf(text, size, "r%zu", at / 8);
	else if (at < FRAME_AT)
		snprintf(text, size, "block+%zu", at);
	else if (at < RECORD_AT)
		snprintf(text, size, "frame-%zu", at - FRAME_AT + 8);
	else
		snprintf(text, size, "record+%zu", at);
}

static uint64_t word_at(const uint8_t *block, size_t at)
{
	uint64_t word;

	memcpy(&word, block + at, sizeof(word));
	return word;
}

void report_difference(const struct differ *d, const struct outcome *expected,
		       const struct outcome *got, const char *fault)
{
	char name[32];

	printf("DIFFERENCE: seed %" PRIu64 ", program %" PRIu64 ", input %" PRIu64 "\n",
	       d->options.seed, d->number, d->input);
	if (*fault)
		printf("the evaluator: %s\n", fault);
	printf("%-12s %18s %18s %18s\n", "", "before", "evaluator", "kernel");
	for (size_t at = 0; at < BLOCK_SIZE; at += 8) {
		uint64_t a = word_at(expected->block, at), b = word_at(got->block, at);

		name_word(at, name, sizeof(name));
		printf("%-12s %#18" PRIx64 " %#18" PRIx64 " %#18" PRIx64 "%s\n", name,
		       word_at(d->block, at), a, b, a == b ? "" : "  <--");
	}
	printf("%-12s %18s %#18x %#18x%s\n", "returned", "", expected->r0, got->r0,
	       expected->r0 == got->r0 ? "" : "  <--");
	print_program(d);
}

void report_refusal(const struct differ *d, int r)
{
	cleanup_free char *log = NULL;
	bool compiled;

	printf("program %" PRIu64 " was refused: %s\n", d->number, strerror(-r));
	log = d->options.verbose ? calloc(1, LOG_SIZE) : NULL;
	if (!log)
		return;
	kernel_load(&d->kernel, &d->program, log, LOG_SIZE, &compiled);
	printf("%s\n", log);
	print_program(d);
}

/* How often it was executed; of branches, how often it went the rarer way. */
static uint64_t times(const struct differ *d, int operation)
{
	const struct tally *tally = &d->tally[operation];
	uint64_t passed = tally->executed - tally->taken;

	if (d->operations.list[operation].kind != KIND_BRANCH)
		return tally->executed;
	return tally->taken < passed ? tally->taken : passed;
}

static bool print_coverage(const struct differ *d)
{
	int rarest = 0, never = 0;

	for (int i = 0; i < d->operations.count; i++) {
		const char *name = d->operations.list[i].name;
		uint64_t n = times(d, i);

		if (d->options.verbose && d->operations.list[i].kind == KIND_BRANCH)
			printf("%10" PRIu64 " %s, taken %" PRIu64 "\n", d->tally[i].executed, name,
			       d->tally[i].taken);
		else if (d->options.verbose)
			printf("%10" PRIu64 " %s\n", n, name);
		if (!n)
			printf("never executed%s: %s\n",
			       d->tally[i].executed ? " in one of its ways" : "", name);
		never += !n;
		rarest = n < times(d, rarest) ? i : rarest;
	}
	printf("operations: %d of %d; the rarest was executed %" PRIu64 " times: %s\n",
	       d->operations.count - never, d->operations.count, times(d, rarest),
	       d->operations.list[rarest].name);
	return !never;
}

bool report_summary(const struct differ *d)
{
	bool right = print_coverage(d);

	printf("programs: %" PRIu64 " loaded, of which %" PRIu64 " as machine code and %" PRIu64
	       " for the interpreter; %" PRIu64 " refused\n",
	       d->loaded, d->compiled, d->loaded - d->compiled, d->refused);
	printf("cut by the kernel's verifier, where they run: %" PRIu64 "\n", d->cut);
	if (d->cut * 200 > d->loaded) {
		printf("too many were cut\n");
		right = false;
	}
	/* A generator of programs that are invalid proves little. */
	if (d->refused * 100 > d->loaded + d->refused) {
		printf("too many were refused\n");
		right = false;
	}
	printf("steps: %" PRIu64 " in %" PRIu64 " runs, of which %" PRIu64 " random\n", d->steps,
	       d->runs, d->random_steps);
	if (d->random_steps < d->options.steps) {
		printf("too few steps: %" PRIu64 " were asked for\n", d->options.steps);
		right = false;
	}
	printf("0 differences\n");
	return right;
}

bool report_mutants(const struct differ *d)
{
	int noticed = 0;

	for (int i = 0; i < d->operations.count; i++) {
		if (!d->tally[i].noticed)
			printf("not noticed when wrong: %s\n", d->operations.list[i].name);
		noticed += d->tally[i].noticed;
	}
	printf("wrong operations: %d of %d noticed\n", noticed, d->operations.count);
	return noticed == d->operations.count;
}
