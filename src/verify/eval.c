/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include <errno.h>
#include <linux/bpf.h>
#include <string.h>
#include <time.h>

#include "verify/eval.h"
#include "verify/isa.h"

/* Where things lie. Not addresses of this process: a program can do no harm with them. */
#define MEMORY_AT 0x100000000ULL
#define STACK_AT 0x200000000ULL

#define FORGET_EVERY 65536 /* steps: terms of numbers are not needed again */

struct frame {
	uint64_t kept[4]; /* r6 to r9 of the caller */
	bool kept_set[4];
	size_t back; /* where it goes on */
};

struct machine {
	const struct rf_insn *insns;
	const struct rf_eval *eval;
	struct rf_terms *terms;
	uint64_t registers[RF_INSN_REGISTERS];
	bool set[RF_INSN_REGISTERS];
	size_t at;
	size_t depth;
	struct frame frames[RF_EVAL_FRAMES];
	uint8_t stack[RF_EVAL_FRAMES][RF_EVAL_STACK];
	struct rf_error *error;
};

static int fault(struct machine *m, const char *why)
{
	return rf_error_set(m->error, -EPROTO, "instruction %zu: %s", m->at, why);
}

static int read_register(struct machine *m, unsigned int r, uint64_t *ret_value)
{
	if (!m->set[r])
		return rf_error_set(m->error, -EPROTO, "instruction %zu: r%u is not set", m->at, r);
	*ret_value = m->registers[r];
	return 0;
}

static void write_register(struct machine *m, unsigned int r, uint64_t value)
{
	m->registers[r] = value;
	m->set[r] = true;
}

static uint64_t value_of(const struct rf_term *term)
{
	return rf_term_is_truth(term) ? term->op == RF_TERM_TRUE : term->value;
}

/* The bytes at an address, or NULL. Frames of callers may be pointed into as well. */
static uint8_t *bytes_at(struct machine *m, uint64_t address, size_t size)
{
	uint64_t offset = address - MEMORY_AT;

	if (offset < m->eval->memory_size && size <= m->eval->memory_size - offset)
		return (uint8_t *)m->eval->memory + offset;
	offset = address - STACK_AT;
	if (offset / RF_EVAL_STACK > m->depth || offset % RF_EVAL_STACK + size > RF_EVAL_STACK)
		return NULL;
	return m->stack[0] + offset;
}

static uint64_t number_of(const uint8_t *bytes, size_t size)
{
	uint64_t number = 0;

	for (size_t i = 0; i < size; i++)
		number |= (uint64_t)bytes[i] << 8 * i;
	return number;
}

static void write_number(uint8_t *bytes, size_t size, uint64_t number)
{
	for (size_t i = 0; i < size; i++)
		bytes[i] = (uint8_t)(number >> 8 * i);
}

void rf_eval_terms(struct rf_terms *terms, const struct rf_eval_step *step,
		   const struct rf_term **ret_computed, const struct rf_term **ret_result)
{
	const struct rf_term *a = rf_term_word(terms, step->a), *b = rf_term_word(terms, step->b);
	const struct rf_insn *insn = step->insn;

	*ret_result = rf_term_word(terms, step->result);
	if (insn->kind == RF_INSN_BRANCH) {
		*ret_result = rf_term_truth(terms, step->result);
		*ret_computed = rf_isa_branch(terms, insn, a, b);
	} else if (insn->kind == RF_INSN_ALU) {
		*ret_computed = rf_isa_alu(terms, insn, a, b);
	} else if (insn->kind == RF_INSN_LOAD) {
		*ret_computed = rf_isa_load(terms, insn, a);
	} else if (insn->kind == RF_INSN_STORE) {
		*ret_computed = rf_isa_store(terms, insn, b);
	} else {
		*ret_computed = rf_isa_atomic(terms, insn, a, b, rf_term_word(terms, step->r0));
	}
}

/* Computes the step by its terms, which fold to a number. */
static int compute(struct machine *m, struct rf_eval_step *step)
{
	const struct rf_term *computed, *ignored;
	int r = 0;

	rf_eval_terms(m->terms, step, &computed, &ignored);
	if (rf_terms_failed(m->terms))
		return -ENOMEM;
	step->result = value_of(computed);
	step->slot = m->at;
	if (m->eval->step)
		r = m->eval->step(step, m->eval->context);
	return r < 0 ? r : 0;
}

static int run_operand(struct machine *m, const struct rf_insn *insn, uint64_t *ret_operand)
{
	if (!insn->immediate)
		return read_register(m, insn->src, ret_operand);
	*ret_operand = (uint64_t)insn->imm;
	return 0;
}

static int run_alu(struct machine *m, const struct rf_insn *insn)
{
	bool moves = insn->alu == RF_ALU_MOV || insn->alu == RF_ALU_MOVSX;
	struct rf_eval_step step = {.insn = insn};
	int r = moves ? 0 : read_register(m, insn->dst, &step.a);

	r = r ?: run_operand(m, insn, &step.b);
	r = r ?: compute(m, &step);
	if (!r)
		write_register(m, insn->dst, step.result);
	return r;
}

static int run_branch(struct machine *m, const struct rf_insn *insn)
{
	struct rf_eval_step step = {.insn = insn};
	int r = read_register(m, insn->dst, &step.a);

	r = r ?: run_operand(m, insn, &step.b);
	r = r ?: compute(m, &step);
	if (!r)
		m->at = step.result ? insn->target : m->at + 1;
	return r;
}

static int run_memory(struct machine *m, const struct rf_insn *insn)
{
	struct rf_eval_step step = {.insn = insn};
	unsigned int base = insn->kind == RF_INSN_LOAD ? insn->src : insn->dst;
	uint64_t address = 0;
	uint8_t *bytes;
	int r = read_register(m, base, &address);

	if (!r && insn->kind != RF_INSN_LOAD)
		r = run_operand(m, insn, &step.b);
	if (!r && insn->kind == RF_INSN_ATOMIC && insn->atomic == RF_ATOMIC_CMPXCHG)
		r = read_register(m, 0, &step.r0);
	if (r)
		return r;
	bytes = bytes_at(m, address + (uint64_t)(int64_t)insn->offset, insn->size);
	if (!bytes)
		return fault(m, "the address is outside memory and stack");
	step.a = number_of(bytes, insn->size);
	r = compute(m, &step);
	if (r)
		return r;
	if (insn->kind == RF_INSN_LOAD) {
		write_register(m, insn->dst, step.result);
		return 0;
	}
	write_number(bytes, insn->size, step.result);
	if (insn->kind == RF_INSN_ATOMIC && insn->fetch)
		write_register(m, insn->atomic == RF_ATOMIC_CMPXCHG ? 0 : insn->src, step.a);
	return 0;
}

/* What a call leaves of r1 to r5: nothing. */
static void forget_arguments(struct machine *m)
{
	memset(&m->set[1], 0, 5 * sizeof(m->set[0]));
}

static int run_helper(struct machine *m, int64_t number)
{
	struct timespec now;

	if (number != BPF_FUNC_ktime_get_ns)
		return rf_error_set(m->error, -EPROTO,
				    "instruction %zu: helper %lld cannot be run here", m->at,
				    (long long)number);
	clock_gettime(CLOCK_MONOTONIC, &now);
	forget_arguments(m);
	write_register(m, 0, (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec);
	m->at++;
	return 0;
}

static uint64_t frame_pointer(const struct machine *m)
{
	return STACK_AT + (m->depth + 1) * RF_EVAL_STACK;
}

static int run_call(struct machine *m, const struct rf_insn *insn)
{
	struct frame *frame;
	uint64_t number = (uint64_t)insn->imm;
	int r;

	if (insn->call == RF_CALL_REGISTER) {
		r = read_register(m, insn->dst, &number);
		if (r < 0)
			return r;
	}
	if (insn->call == RF_CALL_HELPER || insn->call == RF_CALL_REGISTER)
		return run_helper(m, (int64_t)number);
	if (insn->call != RF_CALL_LOCAL)
		return fault(m, "kernel functions cannot be run here");
	if (m->depth + 1 == RF_EVAL_FRAMES)
		return fault(m, "calls are too deep");
	frame = &m->frames[++m->depth];
	memcpy(frame->kept, &m->registers[6], sizeof(frame->kept));
	memcpy(frame->kept_set, &m->set[6], sizeof(frame->kept_set));
	memset(&m->set[6], 0, sizeof(frame->kept_set));
	memset(m->stack[m->depth], 0, sizeof(m->stack[0]));
	frame->back = m->at + 1;
	write_register(m, RF_INSN_FRAME, frame_pointer(m));
	m->at = insn->target;
	return 0;
}

/* 1: the program is over. */
static int run_exit(struct machine *m)
{
	struct frame *frame = &m->frames[m->depth];
	uint64_t ignored;
	int r = read_register(m, 0, &ignored);

	if (r)
		return r;
	if (!m->depth)
		return 1;
	memcpy(&m->registers[6], frame->kept, sizeof(frame->kept));
	memcpy(&m->set[6], frame->kept_set, sizeof(frame->kept_set));
	forget_arguments(m);
	m->depth--;
	write_register(m, RF_INSN_FRAME, frame_pointer(m));
	m->at = frame->back;
	return 0;
}

static int run_one(struct machine *m)
{
	const struct rf_insn *insn = &m->insns[m->at];
	int r;

	switch (insn->kind) {
	case RF_INSN_ALU:
		r = run_alu(m, insn);
		break;
	case RF_INSN_LOAD:
	case RF_INSN_STORE:
	case RF_INSN_ATOMIC:
		r = run_memory(m, insn);
		break;
	case RF_INSN_IMM64:
		if (insn->pseudo != RF_PSEUDO_NONE)
			return fault(m, "maps and functions are not there");
		write_register(m, insn->dst, (uint64_t)insn->imm);
		m->at += 2;
		return 0;
	case RF_INSN_GOTO:
		m->at = insn->target;
		return 0;
	case RF_INSN_BRANCH:
		return run_branch(m, insn);
	case RF_INSN_CALL:
		return run_call(m, insn);
	case RF_INSN_EXIT:
		return run_exit(m);
	case RF_INSN_PACKET:
	case RF_INSN_SECOND:
	default:
		return fault(m, "packet access is not modelled");
	}
	m->at++;
	return r;
}

/* Terms of numbers pile up and are never needed again. */
static int forget_terms(struct machine *m)
{
	rf_terms_free(m->terms);
	m->terms = rf_terms_new(true);
	return m->terms ? 0 : -ENOMEM;
}

int rf_eval_run(const struct rf_insn *insns, size_t count, const struct rf_eval *eval,
		uint64_t *ret_r0, struct rf_error *error)
{
	struct machine m = {.insns = insns, .eval = eval, .error = error};
	int r = 0;

	write_register(&m, 1, eval->memory_size ? MEMORY_AT : 0);
	write_register(&m, 2, eval->memory_size);
	write_register(&m, RF_INSN_FRAME, frame_pointer(&m));
	for (uint64_t steps = 0; !r; steps++) {
		if (steps == RF_EVAL_STEPS)
			r = fault(&m, "the program does not end");
		else if (steps % FORGET_EVERY == 0)
			r = forget_terms(&m);
		r = r ?: run_one(&m);
	}
	rf_terms_free(m.terms);
	if (r == -ENOMEM)
		return rf_error_set(error, r, "no memory");
	if (r != 1)
		return r;
	*ret_r0 = m.registers[0];
	return 0;
}
