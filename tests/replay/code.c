/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * A program's instructions with the numbers of a case in place of what asks the kernel. All others
 * stay: what is computed, compared, kept and decided is the program's own. What cannot be come to
 * any more is left out, as the kernel takes no such code. A function that is called in several
 * places is there as often, each time with its own numbers.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "replay.h"

#define FUNCTIONS_MAX 1024

#define NOWHERE SIZE_MAX

struct work {
	struct bpf_insn *insns; /* of all instances, one behind the other */
	size_t count;
	size_t *calls;		    /* whom a call is to */
	const json_t **pins;	    /* of each instruction, or NULL */
	size_t *numbers;	    /* of its pin */
	const struct rf_insn **own; /* what it was that has a pin: libbpf may have spoilt it */
	bool *reached;
	size_t *places; /* in the new code */
	struct code code;
};

static bool is_call(const struct bpf_insn *insn)
{
	return insn->code == (BPF_JMP | BPF_CALL) && insn->src_reg == BPF_PSEUDO_CALL;
}

static bool is_jump(const struct bpf_insn *insn)
{
	uint8_t class = BPF_CLASS(insn->code);

	return (class == BPF_JMP || class == BPF_JMP32) && BPF_OP(insn->code) != BPF_CALL &&
	       BPF_OP(insn->code) != BPF_EXIT;
}

static size_t jumps_to(const struct bpf_insn *insn, size_t at)
{
	if (is_call(insn) || insn->code == (BPF_JMP32 | BPF_JA))
		return at + 1 + (size_t)(ptrdiff_t)insn->imm;
	return at + 1 + (size_t)(ptrdiff_t)insn->off;
}

static size_t target_of(const struct work *work, size_t at)
{
	return is_call(&work->insns[at]) ? work->calls[at] : jumps_to(&work->insns[at], at);
}

static size_t length_at(const struct work *work, size_t at)
{
	if (work->own[at])
		return work->own[at]->kind == RF_INSN_IMM64 ? 2 : 1;
	return work->insns[at].code == (BPF_LD | BPF_IMM | BPF_DW) ? 2 : 1;
}

static void reach(struct work *work)
{
	cleanup_free size_t *open = calloc(2 * work->count + 2, sizeof(*open));
	size_t count = 0;

	if (!open) {
		work->code.failed = true;
		return;
	}
	open[count++] = 0;
	while (count) {
		size_t at = open[--count];
		const struct bpf_insn *insn = &work->insns[at];
		bool goes = is_jump(insn) && BPF_OP(insn->code) == BPF_JA, pinned, stops;

		if (at >= work->count || work->reached[at])
			continue;
		work->reached[at] = true;
		pinned = work->pins[at] != NULL;
		stops = pinned && work->code.replay->ends &&
			!strcmp(text_at(work->pins[at], "kind"), "trap");
		if (!pinned && (is_jump(insn) || is_call(insn)))
			open[count++] = target_of(work, at);
		if (pinned ? !stops : !goes && insn->code != (BPF_JMP | BPF_EXIT))
			open[count++] = at + length_at(work, at);
	}
}

/* Where the functions are that libbpf has put one behind the other; the calls tell. */
static void find_functions(const struct rf_object_file *object, const struct bpf_insn *insns,
			   size_t function, size_t base, ptrdiff_t *bases)
{
	const struct rf_object_function *of = &object->functions[function];

	if (bases[function] >= 0)
		return;
	bases[function] = (ptrdiff_t)base;
	for (size_t i = 0; i < of->count; i++)
		if (of->refs[i].kind == RF_OBJECT_REF_FUNCTION && is_call(&insns[base + i]))
			find_functions(object, insns, of->refs[i].index,
				       jumps_to(&insns[base + i], base + i), bases);
}

static void emit_all(struct work *work, bool function)
{
	size_t call = 0;

	if (function) {
		code_caller(&work->code);
		call = work->code.length - 5; /* behind it: 2 of the address, the store, the exit */
	}
	for (size_t i = 0; i < work->count; i += length_at(work, i)) {
		const struct bpf_insn *insn = &work->insns[i];

		work->places[i] = work->code.length;
		if (!work->reached[i])
			continue;
		if (work->pins[i]) {
			code_pin(&work->code, work->own[i], work->pins[i], work->numbers[i]);
			continue;
		}
		for (size_t j = 0; j < length_at(work, i); j++)
			code_emit(&work->code, insn[j]);
	}
	for (size_t i = 0; !work->code.failed && i < work->count; i += length_at(work, i)) {
		const struct bpf_insn *insn = &work->insns[i];
		struct bpf_insn *made = &work->code.insns[work->places[i]];
		ptrdiff_t to;

		if (!work->reached[i] || work->pins[i] || (!is_jump(insn) && !is_call(insn)))
			continue;
		to = (ptrdiff_t)work->places[target_of(work, i)] - (ptrdiff_t)work->places[i] - 1;
		if (is_call(insn) || insn->code == (BPF_JMP32 | BPF_JA))
			made->imm = (int32_t)to;
		else
			made->off = (int16_t)to;
		work->code.failed |= !is_call(insn) && to != made->off;
	}
	if (function && !work->code.failed)
		work->code.insns[call].imm = (int32_t)(work->places[0] - call - 1);
}

static const struct rf_object_function *function_of(const struct replay *replay,
						    const json_t *instance)
{
	return &replay->object->functions[integer_at(instance, "number")];
}

static int allocate(struct work *work)
{
	size_t count = work->count + 1;

	work->insns = calloc(count, sizeof(*work->insns));
	work->calls = malloc(count * sizeof(*work->calls));
	work->pins = calloc(count, sizeof(*work->pins));
	work->numbers = calloc(count, sizeof(*work->numbers));
	work->own = calloc(count, sizeof(*work->own));
	work->reached = calloc(count, sizeof(*work->reached));
	work->places = calloc(count, sizeof(*work->places));
	if (!work->insns || !work->calls || !work->pins || !work->numbers || !work->own ||
	    !work->reached || !work->places)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		work->calls[i] = NOWHERE;
	return 0;
}

static void done(struct work *work)
{
	free(work->insns);
	free(work->calls);
	free(work->pins);
	free(work->numbers);
	free(work->own);
	free(work->reached);
	free(work->places);
}

/* All instances: the instructions, and who calls whom. `starts` is where each begins. */
static int lay_out(struct work *work, const struct bpf_insn *insns, const ptrdiff_t *bases,
		   size_t *starts)
{
	const struct replay *replay = work->code.replay;
	const json_t *instances = json_object_get(replay->json, "instances"), *instance;
	size_t i;
	int r;

	json_array_foreach (instances, i, instance) {
		starts[i] = work->count;
		work->count += function_of(replay, instance)->count;
	}
	r = allocate(work);
	if (r < 0)
		return r;
	json_array_foreach (instances, i, instance) {
		const struct rf_object_function *function = function_of(replay, instance);
		ptrdiff_t base = bases[function - replay->object->functions];

		if (base < 0)
			return rf_error_set(replay->error, -ENOENT, "nothing calls %s",
					    function->name);
		memcpy(&work->insns[starts[i]], &insns[base],
		       function->count * sizeof(*work->insns));
		if (i)
			work->calls[starts[integer_at(instance, "parent")] +
				    (size_t)integer_at(instance, "slot")] = starts[i];
	}
	return 0;
}

/* The numbers of the case; and a call that the tool has never come to is not on the way. */
static void put_pins(struct work *work, const size_t *starts, const json_t *never)
{
	const struct replay *replay = work->code.replay;
	const json_t *pins = json_object_get(replay->json, "pins"), *pin;
	const json_t *instances = json_object_get(replay->json, "instances"), *instance;
	size_t i;

	json_array_foreach (pins, i, pin) {
		size_t at = starts[integer_at(pin, "instance")] + (size_t)integer_at(pin, "slot");

		work->pins[at] = pin;
		work->numbers[at] = i;
	}
	json_array_foreach (instances, i, instance) {
		const struct rf_object_function *function = function_of(replay, instance);

		for (size_t slot = 0; slot < function->count; slot++) {
			size_t at = starts[i] + slot;

			if (!work->pins[at] && is_call(&work->insns[at]) &&
			    work->calls[at] == NOWHERE) {
				work->pins[at] = never;
				work->numbers[at] = json_array_size(pins);
			}
			if (work->pins[at])
				work->own[at] = &function->insns[slot];
		}
	}
}

static int make(struct work *work, const struct bpf_insn *insns, const ptrdiff_t *bases)
{
	const json_t *json = work->code.replay->json;
	size_t count = json_array_size(json_object_get(json, "instances"));
	cleanup_free size_t *starts = calloc(count + 1, sizeof(*starts));
	json_t *never = json_pack("{s:s}", "kind", "trap");
	int r = starts && never ? lay_out(work, insns, bases, starts) : -ENOMEM;

	if (r >= 0) {
		put_pins(work, starts, never);
		reach(work);
		emit_all(work, json_is_true(json_object_get(json, "function")));
	}
	if (r >= 0 && work->code.failed)
		r = rf_error_set(work->code.replay->error, -E2BIG, "the code is too large");
	json_decref(never);
	return r;
}

int code_make(const struct replay *replay, const struct bpf_insn *insns,
	      struct bpf_insn **ret_insns, size_t *ret_count)
{
	const struct rf_object_file *object = replay->object;
	cleanup_free ptrdiff_t *bases = malloc((object->function_count + 1) * sizeof(*bases));
	struct work work = {.code = {.replay = replay}};
	int r;

	if (!bases)
		return -ENOMEM;
	memset(bases, -1, object->function_count * sizeof(*bases));
	find_functions(object, insns, code_entry(replay), 0, bases);
	r = make(&work, insns, bases);
	done(&work);
	if (r < 0)
		free(work.code.insns);
	*ret_insns = r < 0 ? NULL : work.code.insns;
	*ret_count = work.code.length;
	return r;
}

static bool calls(const struct rf_object_file *object, size_t entry, size_t function, bool *seen)
{
	const struct rf_object_function *of = &object->functions[entry];

	if (entry == function)
		return true;
	if (seen[entry])
		return false;
	seen[entry] = true;
	for (size_t i = 0; i < of->count; i++)
		if (of->refs[i].kind == RF_OBJECT_REF_FUNCTION &&
		    of->insns[i].kind == RF_INSN_CALL &&
		    calls(object, of->refs[i].index, function, seen))
			return true;
	return false;
}

size_t code_entry(const struct replay *replay)
{
	const struct rf_object_file *object = replay->object;
	size_t number = (size_t)integer_at(replay->json, "number");

	for (size_t i = 0; i < object->function_count && i < FUNCTIONS_MAX; i++) {
		bool seen[FUNCTIONS_MAX] = {false};

		if (object->functions[i].program && calls(object, i, number, seen))
			return i;
	}
	return number;
}
