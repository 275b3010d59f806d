/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Once over the slots in their order: there are no loops, so all that leads to a slot is known. */
#include <string.h>

#include "verify/mlcfg_internal.h"

static const struct rf_region number = {.kind = RF_REGION_NUMBER};

static bool same(const struct rf_region *a, const struct rf_region *b)
{
	return a->kind == b->kind && a->area == b->area && a->offset == b->offset &&
	       a->index == b->index && a->maps == b->maps;
}

/* Of two ways to an instruction. */
static struct rf_region either(const struct rf_region *a, const struct rf_region *b)
{
	struct rf_region both = *a;

	if (same(a, b))
		return *a;
	if (a->kind == RF_REGION_NONE || b->kind == RF_REGION_NONE)
		return (struct rf_region){.kind = RF_REGION_NONE};
	if (a->kind == RF_REGION_NULL && b->kind == RF_REGION_VALUES)
		return *b;
	if (a->kind == RF_REGION_VALUES && b->kind == RF_REGION_NULL)
		return *a;
	if (a->kind != RF_REGION_VALUES || b->kind != RF_REGION_VALUES)
		return number;
	both.maps |= b->maps;
	return both;
}

static void join(struct rf_known *to, const struct rf_known *from)
{
	if (!to->reached) {
		*to = *from;
		return;
	}
	to->stored |= from->stored;
	for (unsigned int i = 0; i < RF_INSN_REGISTERS; i++)
		to->registers[i] = either(&to->registers[i], &from->registers[i]);
	for (size_t i = 0; i < RF_MLCFG_STACK / 8; i++)
		to->words[i] = either(&to->words[i], &from->words[i]);
}

static struct rf_region of_imm64(const struct rf_mlcfg *m, size_t slot)
{
	const struct rf_object_ref *ref = &m->function->refs[slot];

	switch (ref->kind) {
	case RF_OBJECT_REF_MAP:
		return (struct rf_region){.kind = RF_REGION_MAP, .index = ref->index};
	case RF_OBJECT_REF_VALUE:
		return (struct rf_region){.kind = RF_REGION_VALUES, .maps = 1ULL << ref->index};
	case RF_OBJECT_REF_FUNCTION:
		return (struct rf_region){.kind = RF_REGION_FUNCTION, .index = ref->index};
	case RF_OBJECT_REF_NONE:
	case RF_OBJECT_REF_EXTERN:
		break;
	}
	return number;
}

static struct rf_region of_alu(const struct rf_insn *insn, const struct rf_known *known)
{
	struct rf_region dst = known->registers[insn->dst];
	struct rf_region src = insn->immediate ? number : known->registers[insn->src];

	if (!insn->wide)
		return number;
	if (insn->alu == RF_ALU_MOV && insn->immediate && insn->imm == 0)
		return (struct rf_region){.kind = RF_REGION_NULL};
	if (insn->alu == RF_ALU_MOV)
		return src;
	if (insn->alu == RF_ALU_ADD && dst.kind == RF_REGION_CELLS && insn->immediate) {
		dst.offset += insn->imm;
		return dst;
	}
	if (insn->alu == RF_ALU_ADD && dst.kind == RF_REGION_VALUES &&
	    (src.kind == RF_REGION_NUMBER || src.kind == RF_REGION_NULL))
		return dst;
	return number;
}

void rf_mlcfg_forget(struct rf_known *known, const struct rf_region *region, uint32_t size)
{
	int64_t begin = region->offset + RF_MLCFG_STACK;

	for (int64_t i = begin < 0 ? 0 : begin / 8; i < RF_MLCFG_STACK / 8 && 8 * i < begin + size;
	     i++)
		if (region->area == RF_AREA_STACK)
			known->words[i] = number;
}

void rf_mlcfg_forget_all(struct rf_known *known)
{
	for (size_t i = 0; i < RF_MLCFG_STACK / 8; i++)
		known->words[i] = number;
}

/* The word of the stack that is loaded or stored as a whole, or NULL. */
static struct rf_region *word_at(struct rf_known *known, const struct rf_region *at, uint32_t size)
{
	int64_t begin = at->offset + RF_MLCFG_STACK;

	return at->kind == RF_REGION_CELLS && at->area == RF_AREA_STACK && size == 8 &&
			       begin >= 0 && begin < RF_MLCFG_STACK && begin % 8 == 0
		       ? &known->words[begin / 8]
		       : NULL;
}

static struct rf_region address(const struct rf_insn *insn, const struct rf_known *known)
{
	struct rf_region at = known->registers[insn->kind == RF_INSN_LOAD ? insn->src : insn->dst];

	at.offset += insn->offset;
	return at;
}

static void load_word(const struct rf_insn *insn, struct rf_known *known)
{
	struct rf_region at = address(insn, known);
	const struct rf_region *word = word_at(known, &at, insn->size);

	known->registers[insn->dst] = word ? *word : number;
}

static void store_word(const struct rf_insn *insn, struct rf_known *known)
{
	struct rf_region at = address(insn, known);
	struct rf_region *word = word_at(known, &at, insn->size);

	if (at.kind == RF_REGION_CELLS)
		rf_mlcfg_forget(known, &at, insn->size);
	if (word && !insn->immediate)
		*word = known->registers[insn->src];
}

/* A load or a store: what it is of, and the edges. */
static int access_memory(struct rf_mlcfg *m, size_t slot, struct rf_known *known)
{
	const struct rf_insn *insn = &m->function->insns[slot];
	bool load = insn->kind == RF_INSN_LOAD;
	struct rf_region at = address(insn, known);

	if (load && rf_object_core(m->function, slot))
		return 0;
	if (rf_object_core(m->function, slot))
		return rf_mlcfg_refuse(m, slot, "a store to the kernel's memory");
	if (at.kind == RF_REGION_CELLS)
		return rf_mlcfg_edge(m, slot, &at, insn->size);
	if (at.kind != RF_REGION_VALUES)
		return rf_mlcfg_refuse(m, slot, "memory of which nothing is known");
	if (load && at.maps & known->stored)
		return rf_mlcfg_refuse(m, slot, "a value read that may have been written before");
	if (!load)
		known->stored |= at.maps;
	return 0;
}

/* Registers that the instruction reads; a call's arguments are the callee's matter. */
static unsigned int reads(const struct rf_insn *insn)
{
	unsigned int dst = 1U << insn->dst, src = insn->immediate ? 0 : 1U << insn->src;

	switch (insn->kind) {
	case RF_INSN_ALU:
		return insn->alu == RF_ALU_MOV ? src : insn->alu == RF_ALU_NEG ? dst : dst | src;
	case RF_INSN_LOAD:
		return 1U << insn->src;
	case RF_INSN_STORE:
	case RF_INSN_BRANCH:
		return dst | src;
	case RF_INSN_EXIT:
		return 1;
	case RF_INSN_SECOND:
	case RF_INSN_IMM64:
	case RF_INSN_ATOMIC:
	case RF_INSN_GOTO:
	case RF_INSN_CALL:
	case RF_INSN_PACKET:
		break;
	}
	return 0;
}

/* As the kernel's verifier has it. So nothing need be said of what such a register holds. */
int rf_mlcfg_reads(const struct rf_mlcfg *m, size_t slot, const struct rf_known *known,
		   unsigned int registers)
{
	for (unsigned int i = 0; i < RF_INSN_REGISTERS; i++)
		if (registers >> i & 1 && known->registers[i].kind == RF_REGION_NONE)
			return rf_mlcfg_refuse(m, slot, "r%u, which holds nothing", i);
	return 0;
}

static int step(struct rf_mlcfg *m, size_t slot, struct rf_known *known)
{
	const struct rf_insn *insn = &m->function->insns[slot];
	int r = rf_mlcfg_reads(m, slot, known, reads(insn));

	if (r < 0)
		return r;
	switch (insn->kind) {
	case RF_INSN_ALU:
		known->registers[insn->dst] = of_alu(insn, known);
		break;
	case RF_INSN_IMM64:
		known->registers[insn->dst] = of_imm64(m, slot);
		break;
	case RF_INSN_LOAD:
		r = access_memory(m, slot, known);
		load_word(insn, known);
		break;
	case RF_INSN_STORE:
		r = access_memory(m, slot, known);
		store_word(insn, known);
		break;
	case RF_INSN_CALL:
		r = rf_mlcfg_call_region(m, slot, known);
		break;
	case RF_INSN_GOTO:
	case RF_INSN_BRANCH:
	case RF_INSN_EXIT:
		break;
	case RF_INSN_SECOND:
	case RF_INSN_ATOMIC:
	case RF_INSN_PACKET:
		return rf_mlcfg_refuse(m, slot, "an instruction that is not modelled");
	}
	m->stores |= known->stored;
	return r;
}

/* All bytes of the caller's struct have edges where its words have. */
static int begin(struct rf_mlcfg *m)
{
	struct rf_region word = {.kind = RF_REGION_CELLS, .area = RF_AREA_MEMORY};
	struct rf_known *known = &m->known[0];
	int r = 0;

	rf_mlcfg_forget_all(known);
	known->reached = true;
	known->registers[RF_INSN_FRAME] = (struct rf_region){.kind = RF_REGION_CELLS};
	for (unsigned int i = 0; i < m->arg_count; i++)
		known->registers[i + 1] = m->arg_regions[i];
	for (; word.offset < m->memory_size && !r; word.offset += 8)
		r = rf_mlcfg_edge(m, 0, &word, 8);
	return r;
}

int rf_mlcfg_regions(struct rf_mlcfg *m)
{
	size_t next[2];
	int r = begin(m);

	for (size_t i = 0; i < m->order_count && !r; i++) {
		size_t slot = m->order[i];
		struct rf_known known = m->known[slot];
		unsigned int count = rf_mlcfg_next(m->function, slot, next);

		r = step(m, slot, &known);
		for (unsigned int j = 0; j < count; j++)
			join(&m->known[next[j]], &known);
	}
	return r;
}
