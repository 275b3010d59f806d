/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "verify/exec_step.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "verify/isa.h"

/* Where an instruction stands and what it works on. */
struct place {
	struct rf_exec *exec;
	const struct rf_code *code;
	size_t slot;
	const struct rf_insn *insn;
	struct rf_state *state;
};

static int refuse(const struct place *at, const char *what)
{
	return rf_exec_refuse(at->exec, at->code, at->slot, what);
}

static int value_of(const struct place *at, unsigned int r, struct rf_value *ret_value)
{
	char what[64];

	*ret_value = at->state->registers[r];
	if (ret_value->kind != RF_VALUE_NONE)
		return 0;
	snprintf(what, sizeof(what), "r%u is not set, or not on all ways alike", r);
	return refuse(at, what);
}

static const struct rf_object_core *core_of(const struct place *at)
{
	return at->code->function ? rf_object_core(at->code->function, at->slot) : NULL;
}

static int relocated(const struct place *at, struct rf_value *ret_value)
{
	const struct rf_exec_world *world = at->exec->world;

	if (!world->relocated)
		return refuse(at, "what CO-RE changes is not modelled");
	return world->relocated(at->exec, at->code, at->slot, core_of(at), ret_value);
}

static int operand_of(const struct place *at, struct rf_value *ret_value)
{
	if (!at->insn->immediate)
		return value_of(at, at->insn->src, ret_value);
	if (core_of(at))
		return relocated(at, ret_value);
	*ret_value = rf_value_word(rf_term_word(at->exec->space->terms, (uint64_t)at->insn->imm));
	return 0;
}

/* A pointer and a number: what is added to it. */
static int move_pointer(const struct place *at, const struct rf_value *pointer,
			const struct rf_value *by, struct rf_value *ret_value)
{
	bool adds = at->insn->alu == RF_ALU_ADD, subtracts = at->insn->alu == RF_ALU_SUB;
	uint64_t bytes;

	if (!at->insn->wide || (!adds && !subtracts))
		return refuse(at, "a pointer is computed with");
	if (by->kind != RF_VALUE_WORD)
		return refuse(at, "a pointer is computed with");
	if (!rf_term_is_word(by->word, &bytes)) {
		struct rf_terms *terms = at->exec->space->terms;
		const struct rf_term *word =
			adds ? by->word
			     : rf_term_binary(terms, RF_TERM_SUB, rf_term_word(terms, 0), by->word);

		*ret_value = rf_value_indexed(at->exec->space, pointer, word);
		return ret_value->kind != RF_VALUE_NONE
			       ? 0
			       : refuse(at, "a pointer is moved by what is no number");
	}
	*ret_value = rf_value_moved(at->exec->space, pointer, adds ? bytes : -bytes);
	return 0;
}

static int run_alu(const struct place *at)
{
	const struct rf_insn *insn = at->insn;
	struct rf_value dst = {.kind = RF_VALUE_NONE}, operand, *result;
	struct rf_terms *terms = at->exec->space->terms;
	bool moves = insn->alu == RF_ALU_MOV || insn->alu == RF_ALU_MOVSX;
	int r = moves ? 0 : value_of(at, insn->dst, &dst);

	r = r ?: operand_of(at, &operand);
	if (r < 0)
		return r;
	result = &at->state->registers[insn->dst];
	if (insn->alu == RF_ALU_MOV && insn->wide) {
		*result = operand;
		return 0;
	}
	if (dst.kind == RF_VALUE_POINTER)
		return move_pointer(at, &dst, &operand, result);
	if (operand.kind == RF_VALUE_POINTER && insn->alu == RF_ALU_ADD)
		return move_pointer(at, &operand, &dst, result);
	/* Half of an address, or one that is spread, is a number that nobody knows. */
	if (operand.kind == RF_VALUE_POINTER && moves) {
		*result = rf_value_fresh(at->exec->space, insn->wide ? 8 : 4);
		return 0;
	}
	if (operand.kind == RF_VALUE_POINTER)
		return refuse(at, "a pointer is computed with");
	*result = rf_value_word(
		rf_isa_alu(terms, insn, moves ? operand.word : dst.word, operand.word));
	return 0;
}

static int run_imm64(const struct place *at)
{
	const struct rf_exec_world *world = at->exec->world;
	struct rf_value *result = &at->state->registers[at->insn->dst];

	if (core_of(at))
		return relocated(at, result);
	if (at->insn->pseudo == RF_PSEUDO_NONE) {
		*result = rf_value_word(
			rf_term_word(at->exec->space->terms, (uint64_t)at->insn->imm));
		return 0;
	}
	if (!world->imm64)
		return refuse(at, "maps and functions are not modelled");
	return world->imm64(at->exec, at->code, at->slot, result);
}

int rf_exec_needs(struct rf_exec *exec, const struct rf_code *code, size_t slot,
		  const struct rf_state *state, const struct rf_value *pointer)
{
	struct rf_space *space = exec->space;
	const struct rf_term *exists = rf_value_exists(space, pointer), *claim;
	struct rf_exec_log *log = &exec->log;
	struct rf_duty *more;

	claim = rf_term_binary(space->terms, RF_TERM_EITHER, exists,
			       rf_term_not(space->terms, state->reached));
	if (claim->op == RF_TERM_TRUE)
		return 0;
	for (size_t i = 0; i < log->duty_count; i++)
		if (log->duties[i].claim == claim)
			return 0;
	more = rf_arena_more(space->arena, log->duties, log->duty_count, sizeof(*more));
	if (!more)
		return -ENOMEM;
	log->duties = more;
	log->duties[log->duty_count++] =
		(struct rf_duty){claim, code->function ? code->function->name : "", slot};
	return 0;
}

static int memory_error(const struct place *at, int r)
{
	if (r == -ENOMEM)
		return rf_error_set(at->exec->error, r, "no memory");
	return refuse(at, r == -EROFS ? "it is written to what is constant"
				      : "the bytes are not all inside");
}

static int read_target(const struct place *at, const struct rf_target *target, uint64_t offset,
		       struct rf_value *ret_value)
{
	struct rf_space *space = at->exec->space;
	int r = 0;

	if (space->memories[target->object].shared)
		*ret_value = rf_state_observe(space, at->state, target, offset, at->insn->size);
	else
		r = rf_state_read(space, at->state, target->object, target->offset + offset,
				  at->insn->size, ret_value);
	return r < 0 ? memory_error(at, r) : 0;
}

/* Where the pointer may go to several places, the value is a choice. */
static int read_memory(const struct place *at, const struct rf_value *pointer,
		       struct rf_value *ret_value)
{
	uint64_t offset = (uint64_t)(int64_t)at->insn->offset;
	struct rf_value value;
	int r = rf_exec_needs(at->exec, at->code, at->slot, at->state, pointer);

	if (!pointer->target_count)
		return refuse(at, "the pointer is NULL on all ways");
	for (uint32_t i = pointer->target_count; r >= 0 && i-- > 0;) {
		const struct rf_target *target = &pointer->targets[i];

		r = read_target(at, target, offset, &value);
		*ret_value = i + 1 == pointer->target_count
				     ? value
				     : rf_value_choice(at->exec->space, target->guard, &value,
						       ret_value);
	}
	return r;
}

/* Each place keeps what it has where the pointer goes to another. */
static int write_memory(const struct place *at, const struct rf_value *pointer,
			const struct rf_value *value)
{
	uint64_t offset = (uint64_t)(int64_t)at->insn->offset;
	struct rf_space *space = at->exec->space;
	struct rf_value before, after = *value;
	int r = rf_exec_needs(at->exec, at->code, at->slot, at->state, pointer);

	for (uint32_t i = 0; r >= 0 && i < pointer->target_count; i++) {
		const struct rf_target *target = &pointer->targets[i];

		if (space->memories[target->object].shared) {
			r = rf_state_publish(space, at->state, target, offset, at->insn->size,
					     value);
			continue;
		}
		if (pointer->target_count > 1) {
			r = read_target(at, target, offset, &before);
			after = rf_value_choice(space, target->guard, value, &before);
		}
		if (r < 0)
			return r;
		r = rf_state_write(space, at->state, target->object, target->offset + offset,
				   at->insn->size, &after);
		if (r < 0)
			return memory_error(at, r);
	}
	return r;
}

static int run_load(const struct place *at)
{
	const struct rf_exec_world *world = at->exec->world;
	struct rf_value base, value = {.kind = RF_VALUE_NONE};
	int r = value_of(at, at->insn->src, &base);

	if (r < 0)
		return r;
	if (base.kind == RF_VALUE_POINTER && core_of(at))
		r = refuse(at, "a field of the kernel's is read from the program's memory");
	else if (base.kind == RF_VALUE_POINTER)
		r = read_memory(at, &base, &value);
	else if (world->load)
		r = world->load(at->exec, at->code, at->slot, core_of(at), base.word, &value);
	else
		r = refuse(at, "the kernel's memory is not modelled");
	if (r < 0)
		return r;
	if (at->insn->sign && value.kind == RF_VALUE_WORD)
		value.word = rf_isa_load(at->exec->space->terms, at->insn, value.word);
	else if (at->insn->sign)
		return refuse(at, "what is loaded is no number");
	at->state->registers[at->insn->dst] = value;
	return 0;
}

static int run_store(const struct place *at)
{
	struct rf_value base, operand;
	int r = value_of(at, at->insn->dst, &base);

	r = r ?: operand_of(at, &operand);
	if (r < 0)
		return r;
	if (base.kind != RF_VALUE_POINTER || core_of(at))
		return refuse(at, "it is written to the kernel's memory");
	if (operand.kind == RF_VALUE_WORD)
		operand.word = rf_isa_store(at->exec->space->terms, at->insn, operand.word);
	else if (at->insn->size != 8) /* some bytes of an address, which nobody knows */
		operand = rf_value_fresh(at->exec->space, at->insn->size);
	return write_memory(at, &base, &operand);
}

static int run_atomic(const struct place *at)
{
	const struct rf_insn *insn = at->insn;
	struct rf_value base, operand, r0 = {.kind = RF_VALUE_NONE}, before, after;
	bool compares = insn->atomic == RF_ATOMIC_CMPXCHG;
	int r = value_of(at, insn->dst, &base);

	r = r ?: value_of(at, insn->src, &operand);
	if (!r && compares)
		r = value_of(at, 0, &r0);
	if (r < 0)
		return r;
	if (base.kind != RF_VALUE_POINTER || operand.kind != RF_VALUE_WORD || core_of(at) ||
	    (compares && r0.kind != RF_VALUE_WORD))
		return refuse(at, "an atomic operation on what are no numbers in memory");
	r = read_memory(at, &base, &before);
	if (r < 0)
		return r;
	if (before.kind != RF_VALUE_WORD)
		return refuse(at, "an atomic operation on what is not set");
	after = rf_value_word(rf_isa_atomic(at->exec->space->terms, insn, before.word, operand.word,
					    compares ? r0.word : before.word));
	r = write_memory(at, &base, &after);
	if (r >= 0 && insn->fetch)
		at->state->registers[compares ? 0 : insn->src] = before;
	return r;
}

int rf_exec_plain(struct rf_exec *exec, const struct rf_code *code, size_t slot,
		  struct rf_state *state)
{
	struct place at = {exec, code, slot, &code->insns[slot], state};

	switch (at.insn->kind) {
	case RF_INSN_ALU:
		return run_alu(&at);
	case RF_INSN_IMM64:
		return run_imm64(&at);
	case RF_INSN_LOAD:
		return run_load(&at);
	case RF_INSN_STORE:
		return run_store(&at);
	case RF_INSN_ATOMIC:
		return run_atomic(&at);
	case RF_INSN_SECOND:
	case RF_INSN_GOTO:
	case RF_INSN_BRANCH:
	case RF_INSN_CALL:
	case RF_INSN_EXIT:
	case RF_INSN_PACKET:
		break;
	}
	return refuse(&at, "the instruction is not modelled");
}

static bool is_zero(const struct rf_value *value)
{
	uint64_t number;

	return value->kind == RF_VALUE_WORD && rf_term_is_word(value->word, &number) && !number;
}

/* How far it is behind the begin of what it goes to. */
static const struct rf_term *bytes_of(struct rf_terms *terms, const struct rf_target *target)
{
	const struct rf_term *offset = rf_term_word(terms, target->offset);

	return target->index ? rf_term_binary(terms, RF_TERM_ADD, target->index, offset) : offset;
}

/* Two pointers into one place, or both NULL: as loops ask whether they are at an end. NULL: others,
 * of which nothing is known. */
static const struct rf_term *same_place(struct rf_terms *terms, const struct rf_value *a,
					const struct rf_value *b)
{
	if (a->kind != RF_VALUE_POINTER || b->kind != RF_VALUE_POINTER || a->target_count != 1 ||
	    b->target_count != 1 || a->targets[0].object != b->targets[0].object ||
	    a->targets[0].guard != b->targets[0].guard)
		return NULL;
	return rf_term_binary(terms, RF_TERM_EQ, bytes_of(terms, a->targets),
			      bytes_of(terms, b->targets));
}

int rf_exec_condition(struct rf_exec *exec, const struct rf_code *code, size_t slot,
		      const struct rf_state *state, const struct rf_term **ret_taken)
{
	const struct rf_insn *insn = &code->insns[slot];
	struct place at = {exec, code, slot, insn, (struct rf_state *)state};
	struct rf_terms *terms = exec->space->terms;
	struct rf_value dst, operand;
	int r = value_of(&at, insn->dst, &dst);

	r = r ?: operand_of(&at, &operand);
	if (r < 0)
		return r;
	if (dst.kind == RF_VALUE_WORD && operand.kind == RF_VALUE_WORD) {
		*ret_taken = rf_isa_branch(terms, insn, dst.word, operand.word);
		return 0;
	}
	*ret_taken = same_place(terms, &dst, &operand);
	if (dst.kind != RF_VALUE_POINTER || !insn->wide ||
	    (operand.kind != RF_VALUE_WORD && !*ret_taken) ||
	    (insn->compare != RF_COMPARE_EQ && insn->compare != RF_COMPARE_NE))
		return refuse(&at, "pointers are compared");
	if (*ret_taken) {
		if (insn->compare == RF_COMPARE_NE)
			*ret_taken = rf_term_not(terms, *ret_taken);
		return 0;
	}
	*ret_taken = rf_value_exists(exec->space, &dst);
	if (!is_zero(&operand)) /* no number is known to be a pointer's, or not to be */
		*ret_taken =
			rf_term_not(terms, rf_term_binary(terms, RF_TERM_EQ, operand.word,
							  rf_value_fresh(exec->space, 8).word));
	if (insn->compare == RF_COMPARE_EQ)
		*ret_taken = rf_term_not(terms, *ret_taken);
	return 0;
}
