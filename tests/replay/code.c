/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * A program's instructions with the numbers of a case in place of what asks the kernel. All others
 * stay: what is computed, compared, kept and decided is the program's own. What cannot be come to
 * any more is left out, as the kernel takes no such code.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "replay.h"

#define FUNCTIONS_MAX 1024

struct work {
	const struct bpf_insn *insns;
	size_t count;
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

static size_t target_of(const struct bpf_insn *insn, size_t at)
{
	if (is_call(insn) || insn->code == (BPF_JMP32 | BPF_JA))
		return at + 1 + (size_t)(ptrdiff_t)insn->imm;
	return at + 1 + (size_t)(ptrdiff_t)insn->off;
}

static size_t length_at(const struct work *work, size_t at)
{
	if (work->own[at])
		return work->own[at]->kind == RF_INSN_IMM64 ? 2 : 1;
	return work->insns[at].code == (BPF_LD | BPF_IMM | BPF_DW) ? 2 : 1;
}

static void reach(struct work *work, size_t entry)
{
	cleanup_free size_t *open = calloc(2 * work->count + 2, sizeof(*open));
	size_t count = 0;

	if (!open) {
		work->code.failed = true;
		return;
	}
	open[count++] = entry;
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
			open[count++] = target_of(insn, at);
		if (pinned ? !stops : !goes && insn->code != (BPF_JMP | BPF_EXIT))
			open[count++] = at + length_at(work, at);
	}
}

/* Where the functions are that libbpf has put one behind the other; the calls tell. */
static void find_functions(const struct work *work, size_t function, size_t base, ptrdiff_t *bases)
{
	const struct rf_object_function *of = &work->code.replay->object->functions[function];

	if (bases[function] >= 0)
		return;
	bases[function] = (ptrdiff_t)base;
	for (size_t i = 0; i < of->count; i++)
		if (of->refs[i].kind == RF_OBJECT_REF_FUNCTION && is_call(&work->insns[base + i]))
			find_functions(work, of->refs[i].index,
				       target_of(&work->insns[base + i], base + i), bases);
}

static void emit_all(struct work *work, bool function, size_t entry)
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
		to = (ptrdiff_t)work->places[target_of(insn, i)] - (ptrdiff_t)work->places[i] - 1;
		if (is_call(insn) || insn->code == (BPF_JMP32 | BPF_JA))
			made->imm = (int32_t)to;
		else
			made->off = (int16_t)to;
		work->code.failed |= !is_call(insn) && to != made->off;
	}
	if (function && !work->code.failed)
		work->code.insns[call].imm = (int32_t)(work->places[entry] - call - 1);
}

static int make(struct work *work, struct bpf_insn **ret_insns, size_t *ret_count)
{
	const json_t *json = work->code.replay->json;
	const json_t *pins = json_object_get(json, "pins"), *pin;
	const struct rf_object_file *object = work->code.replay->object;
	size_t function = (size_t)integer_at(json, "number"), entry, i;
	bool called = json_is_true(json_object_get(json, "function"));
	cleanup_free ptrdiff_t *bases = malloc(object->function_count * sizeof(*bases));

	if (!bases)
		return -ENOMEM;
	memset(bases, -1, object->function_count * sizeof(*bases));
	entry = function;
	for (i = 0; called && i < object->function_count; i++)
		if (object->functions[i].program && code_calls(object, i, function)) {
			entry = i;
			break;
		}
	find_functions(work, entry, 0, bases);
	if (bases[function] < 0)
		return rf_error_set(work->code.replay->error, -ENOENT,
				    "nothing calls the function");
	json_array_foreach (pins, i, pin) {
		ptrdiff_t base = bases[integer_at(pin, "number")];

		if (base < 0)
			continue;
		work->pins[base + integer_at(pin, "slot")] = pin;
		work->numbers[base + integer_at(pin, "slot")] = i;
		work->own[base + integer_at(pin, "slot")] =
			&object->functions[integer_at(pin, "number")]
				 .insns[integer_at(pin, "slot")];
	}
	reach(work, (size_t)bases[function]);
	emit_all(work, called, (size_t)bases[function]);
	*ret_insns = work->code.insns;
	*ret_count = work->code.length;
	return work->code.failed
		       ? rf_error_set(work->code.replay->error, -E2BIG, "the code is too large")
		       : 0;
}

int code_make(const struct replay *replay, const struct bpf_insn *insns, size_t count,
	      struct bpf_insn **ret_insns, size_t *ret_count)
{
	cleanup_free const json_t **pins = calloc(count + 1, sizeof(*pins));
	cleanup_free size_t *numbers = calloc(count + 1, sizeof(*numbers));
	cleanup_free const struct rf_insn **own = calloc(count + 1, sizeof(*own));
	cleanup_free bool *reached = calloc(count + 1, sizeof(*reached));
	cleanup_free size_t *places = calloc(count + 1, sizeof(*places));
	struct work work = {.code = {.replay = replay},
			    .insns = insns,
			    .count = count,
			    .pins = pins,
			    .numbers = numbers,
			    .own = own,
			    .reached = reached,
			    .places = places};
	int r = pins && numbers && own && reached && places ? make(&work, ret_insns, ret_count)
							    : -ENOMEM;

	if (r < 0)
		free(work.code.insns);
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

bool code_calls(const struct rf_object_file *object, size_t entry, size_t function)
{
	bool seen[FUNCTIONS_MAX] = {false};

	return object->function_count <= FUNCTIONS_MAX && calls(object, entry, function, seen);
}
