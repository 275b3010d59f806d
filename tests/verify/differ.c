/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Runs random programs in the kernel and by the evaluator, and compares all that
 * they leave: registers, memory, frame.
 *
 *   differ --seed N --programs P --inputs I [--steps N] [--mutate] [-v]
 *
 * Programs depend on nothing but the seed and on whether the kernel has the instructions of
 * cpu v4. With --mutate each operation is made wrong once, and the comparison must notice it:
 * what does not see a wrong evaluator proves nothing of a right one.
 *
 * Ends with 0; 1 for a difference, too many refusals, or an operation that was
 * never executed; 2 where nothing can be tried.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <string.h>

#include "base/cleanup.h"
#include "differ.h"

/* GOTO, IMM64 and CALL compute nothing, so the evaluator does not tell of them; but what comes
 * before them is known. */
static void count_silent(struct differ *d, size_t slot)
{
	while (slot < d->count) {
		const struct rf_insn *insn = &d->insns[slot];
		int operation = d->program.operation[slot];

		if (insn->kind != RF_INSN_GOTO && insn->kind != RF_INSN_IMM64 &&
		    insn->kind != RF_INSN_CALL)
			return;
		d->ran[slot] = true;
		if (operation != OPERATION_NONE) {
			d->tally[operation].executed++;
			d->tally[operation].executed_now = true;
		}
		slot = insn->kind == RF_INSN_IMM64 ? slot + 2 : insn->target;
	}
}

static int count_step(const struct rf_eval_step *step, void *context)
{
	struct differ *d = context;
	int operation = d->program.operation[step->slot];
	bool taken = step->insn->kind == RF_INSN_BRANCH && step->result;

	d->steps++;
	d->ran[step->slot] = true;
	if (operation != OPERATION_NONE) {
		d->random_steps++;
		d->tally[operation].executed++;
		d->tally[operation].taken += taken;
		d->tally[operation].executed_now = true;
	}
	count_silent(d, taken ? step->insn->target : step->slot + 1);
	return 0;
}

/* The evaluator goes on with what it finds in its step, which is not const to itself. */
static int spoil_step(const struct rf_eval_step *step, void *context)
{
	struct differ *d = context;

	if (d->program.operation[step->slot] == d->mutated)
		((struct rf_eval_step *)step)->result ^= 1;
	return 0;
}

/* The same for operations that are no steps. */
static void spoil_silent(const struct differ *d, struct rf_insn *insns)
{
	for (size_t i = 0; i < d->count; i++) {
		if (d->program.operation[i] != d->mutated)
			continue;
		if (insns[i].kind == RF_INSN_GOTO)
			insns[i].target = (uint32_t)i + 1;
		else if (insns[i].kind == RF_INSN_CALL)
			insns[i].target++;
		else if (insns[i].kind == RF_INSN_IMM64)
			insns[i].imm ^= 1;
	}
}

static int evaluate(struct differ *d, const struct rf_insn *insns,
		    int (*step)(const struct rf_eval_step *, void *), struct outcome *ret_outcome,
		    struct rf_error *error)
{
	struct rf_eval eval = {
		.memory = ret_outcome->block,
		.memory_size = BLOCK_SIZE,
		.step = step,
		.context = d,
	};
	uint64_t r0 = 0;
	int r;

	memcpy(ret_outcome->block, d->block, BLOCK_SIZE);
	r = rf_eval_run(insns, d->count, &eval, &r0, error);
	ret_outcome->r0 = (uint32_t)r0;
	return r;
}

static bool equal(const struct outcome *a, const struct outcome *b)
{
	return a->r0 == b->r0 && memcmp(a->block, b->block, BLOCK_SIZE) == 0;
}

/* Makes each operation wrong that was executed just now, if none has noticed that before. */
static int run_mutants(struct differ *d, const struct outcome *got)
{
	cleanup_free struct rf_insn *insns = calloc(d->count, sizeof(*insns));

	for (d->mutated = 0; insns && d->mutated < d->operations.count; d->mutated++) {
		struct tally *tally = &d->tally[d->mutated];
		struct outcome expected = {0};
		struct rf_error error = {0};

		if (!tally->executed_now || tally->noticed)
			continue;
		memcpy(insns, d->insns, d->count * sizeof(*insns));
		spoil_silent(d, insns);
		tally->noticed =
			evaluate(d, insns, spoil_step, &expected, &error) || !equal(&expected, got);
	}
	return insns ? 0 : -ENOMEM;
}

/*
 * Whether an instruction runs that the kernel's verifier has not seen: it removes such, and runs
 * another program then. 6.1 does so in one of some ten thousand (it prunes a way as like another
 * that it has gone, and is not).
 */
static bool is_cut(struct differ *d)
{
	bool seen[PROGRAM_MAX] = {false};

	if (!kernel_sees(&d->kernel, &d->program, seen))
		return false;
	for (size_t i = 0; i < d->count; i++) {
		if (!d->ran[i] || seen[i])
			continue;
		printf("# program %" PRIu64 ", input %" PRIu64
		       ": instruction %zu runs, and the kernel's verifier has not seen it and has "
		       "removed it\n",
		       d->number, d->input, i);
		return true;
	}
	return false;
}

/* One run by both. 1: they differ; 2: by what the kernel has made of the program. */
static int run_input(struct differ *d, int fd)
{
	struct outcome expected = {0}, got = {0};
	struct rf_error error = {0};
	int r;

	input_generate(d->block, d->options.seed, d->number, d->input);
	memcpy(d->kernel.block, d->block, BLOCK_SIZE);
	r = kernel_run(fd, &got.r0);
	if (r < 0) {
		fprintf(stderr, "differ: cannot run a program: %s\n", strerror(-r));
		return r;
	}
	memcpy(got.block, d->kernel.block, BLOCK_SIZE);
	for (int i = 0; i < d->operations.count; i++)
		d->tally[i].executed_now = false;
	memset(d->ran, 0, sizeof(d->ran));
	d->runs++;
	r = evaluate(d, d->insns, count_step, &expected, &error);
	if (!r && !equal(&expected, &got) && is_cut(d))
		return 2;
	if (r || !equal(&expected, &got)) {
		report_difference(d, &expected, &got, error.text);
		return 1;
	}
	return d->options.mutate ? run_mutants(d, &got) : 0;
}

/* 1: there is a difference. */
static int run_program(struct differ *d)
{
	cleanup_free struct rf_insn *insns = NULL;
	struct rf_error error = {0};
	cleanup_fd int fd = -1;
	bool compiled = false;
	int r;

	program_generate(&d->program, &d->operations, d->options.seed, d->number);
	r = rf_insn_decode(d->program.insns, d->program.count * RF_INSN_SIZE, true, &insns,
			   &d->count, &error);
	if (r) {
		printf("DIFFERENCE: program %" PRIu64 " is refused by the decoder: %s\n", d->number,
		       error.text);
		return 1;
	}
	d->insns = insns;
	fd = kernel_load(&d->kernel, &d->program, NULL, 0, &compiled);
	if (fd < 0) {
		if (!d->refused++)
			report_refusal(d, fd);
		return 0;
	}
	d->loaded++;
	d->compiled += compiled;
	for (d->input = 0; !r && d->input < d->options.inputs; d->input++)
		r = run_input(d, fd);
	d->cut += r == 2;
	return r == 2 ? 0 : r;
}

/* -1: wrong words. */
static int parse_options(int argc, char **argv, struct options *ret_options)
{
	static const struct option long_options[] = {
		{"seed", required_argument, NULL, 's'},
		{"programs", required_argument, NULL, 'p'},
		{"inputs", required_argument, NULL, 'i'},
		{"steps", required_argument, NULL, 'n'},
		{"mutate", no_argument, NULL, 'm'},
		{"verbose", no_argument, NULL, 'v'},
		{NULL, 0, NULL, 0},
	};
	struct options options = {0};
	int option;

	while ((option = getopt_long(argc, argv, "v", long_options, NULL)) != -1) {
		uint64_t number = optarg ? strtoull(optarg, NULL, 0) : 0;

		if (option == 's')
			options.seed = number;
		else if (option == 'p')
			options.programs = number;
		else if (option == 'i')
			options.inputs = number;
		else if (option == 'n')
			options.steps = number;
		else if (option == 'm')
			options.mutate = true;
		else if (option == 'v')
			options.verbose = true;
		else
			return -1;
	}
	if (optind != argc || !options.programs || !options.inputs)
		return -1;
	*ret_options = options;
	return 0;
}

int main(int argc, char **argv)
{
	static struct differ d;
	struct rf_error error = {0};
	char kernel[256];
	bool v4, right;
	int r = 0;

	if (parse_options(argc, argv, &d.options)) {
		fprintf(stderr, "usage: differ --seed N --programs N --inputs N [--steps N]"
				" [--mutate] [-v]\n");
		return 2;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	printf("seed: %" PRIu64 ", %" PRIu64 " programs, %" PRIu64 " inputs each\n", d.options.seed,
	       d.options.programs, d.options.inputs);
	if (kernel_open(&d.kernel, &error)) {
		fprintf(stderr, "differ: %s\n", error.text);
		return 2;
	}
	v4 = kernel_has_v4();
	kernel_describe(kernel, sizeof(kernel));
	printf("kernel: %s, cpu v4: %s\n", kernel, v4 ? "yes" : "no");
	operations_fill(&d.operations, v4);
	for (d.number = 0; !r && d.number < d.options.programs; d.number++)
		r = run_program(&d);
	kernel_close(&d.kernel);
	if (r)
		return r < 0 ? 2 : 1;
	right = d.options.mutate ? report_mutants(&d) : report_summary(&d);
	return right ? 0 : 1;
}
