/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Calls. What a map holds for a key is a function of the map's name, applied to the key's words;
 * what a task or an inode stores, of the helper's arguments. A function is called by its name, with
 * its arguments and the words of the struct that one points to; what it leaves there is in `out_0`,
 * `out_1`, ... afterwards. bpf_loop(f) is the function loop_f.
 */
#include <linux/bpf.h>
#include <string.h>

#include "verify/mlcfg_internal.h"

#define WORDS (RF_MLCFG_MEMORY / 8)

static const struct rf_region none = {.kind = RF_REGION_NONE};
static const struct rf_region number = {.kind = RF_REGION_NUMBER};

static const struct rf_object_map *map_of(const struct rf_mlcfg *m, const struct rf_known *known)
{
	const struct rf_region *region = &known->registers[1];

	return region->kind == RF_REGION_MAP ? &m->object->maps[region->index] : NULL;
}

/* Whom the slot calls, directly or by bpf_loop(); NULL: nobody of the object. */
static const struct rf_object_function *callee_of(const struct rf_mlcfg *m, size_t slot,
						  const struct rf_known *known)
{
	const struct rf_insn *insn = &m->function->insns[slot];
	const struct rf_region *second = &known->registers[2];

	if (insn->call == RF_CALL_LOCAL && m->function->refs[slot].kind == RF_OBJECT_REF_FUNCTION)
		return &m->object->functions[m->function->refs[slot].index];
	if (insn->call == RF_CALL_HELPER && insn->imm == BPF_FUNC_loop &&
	    second->kind == RF_REGION_FUNCTION)
		return &m->object->functions[second->index];
	return NULL;
}

/* The words of memory that are given to a callee: *ret_register points to them. 0: none. */
static uint32_t memory_of(const struct rf_mlcfg *m, size_t slot,
			  const struct rf_object_function *callee, unsigned int *ret_register)
{
	bool loop = m->function->insns[slot].call == RF_CALL_HELPER;

	/* bpf_loop's third argument is its function's second. */
	for (unsigned int i = loop; i < RF_MLCFG_ARGS; i++) {
		*ret_register = loop ? i + 2 : i + 1;
		if (rf_mlcfg_memory(m->object, callee, i))
			return rf_mlcfg_memory(m->object, callee, i) / 8;
	}
	return 0;
}

static int words_edges(struct rf_mlcfg *m, size_t slot, const struct rf_region *region,
		       uint32_t size)
{
	struct rf_region word = *region;
	int r = 0;

	if (region->kind != RF_REGION_CELLS)
		return rf_mlcfg_refuse(m, slot, "memory that is not the stack's");
	for (uint32_t done = 0; done < size && !r; done += 8, word.offset += 8)
		r = rf_mlcfg_edge(m, slot, &word, size - done < 8 ? size - done : 8);
	return r;
}

/* r1 to r`args`, a bit for each. */
static unsigned int registers(unsigned int args)
{
	return (2U << args) - 2;
}

static int callee_region(struct rf_mlcfg *m, size_t slot, const struct rf_object_function *callee,
			 struct rf_known *known)
{
	unsigned int pointer, pointers = 0;
	uint32_t words = memory_of(m, slot, callee, &pointer);
	bool loop = m->function->insns[slot].call == RF_CALL_HELPER;
	unsigned int args = loop ? 4 : rf_mlcfg_arg_count(m->object, callee);
	int r;

	if (args > RF_MLCFG_ARGS)
		return rf_mlcfg_refuse(m, slot, "a call of what has no known arguments");
	r = rf_mlcfg_reads(m, slot, known, registers(args));
	if (r < 0)
		return r;
	/* What else points to our stack would let it change there what it likes. */
	for (unsigned int i = 1; i <= RF_MLCFG_ARGS; i++)
		pointers += known->registers[i].kind == RF_REGION_CELLS && !(words && i == pointer);
	if (pointers)
		return rf_mlcfg_refuse(m, slot, "a pointer to the stack that is handed on");
	known->stored |= rf_mlcfg_stores(m, (uint32_t)(callee - m->object->functions));
	if (!words)
		return 0;
	rf_mlcfg_forget(known, &known->registers[pointer], 8 * words);
	return words_edges(m, slot, &known->registers[pointer], 8 * words);
}

/* The same pointer, to what is only read. */
static bool is_cast(const struct rf_mlcfg *m, size_t slot)
{
	const struct rf_object_ref *ref = &m->function->refs[slot];

	return m->function->insns[slot].call == RF_CALL_KFUNC &&
	       ref->kind == RF_OBJECT_REF_EXTERN && strcmp(ref->name, "bpf_rdonly_cast") == 0;
}

int rf_mlcfg_call_region(struct rf_mlcfg *m, size_t slot, struct rf_known *known)
{
	const struct rf_object_function *callee = callee_of(m, slot, known);
	const struct rf_insn *insn = &m->function->insns[slot];
	const struct rf_object_map *map = map_of(m, known);
	struct rf_region result = number;
	int r = 0;

	if (callee) {
		r = callee_region(m, slot, callee, known);
	} else if (is_cast(m, slot)) {
		r = rf_mlcfg_reads(m, slot, known, registers(1));
	} else if (insn->call != RF_CALL_HELPER) {
		return rf_mlcfg_refuse(m, slot, "a call of what the object does not hold");
	} else if (insn->imm == BPF_FUNC_get_current_task_btf) {
		;
	} else if (insn->imm == BPF_FUNC_probe_read_kernel && !m->out &&
		   known->registers[1].kind == RF_REGION_CELLS) {
		/* There is no text for it, but it writes to no map. */
		rf_mlcfg_forget_all(known);
	} else if (!map || map->kind != RF_OBJECT_MAP) {
		return rf_mlcfg_refuse(m, slot, "a call of helper %lld", (long long)insn->imm);
	} else if (insn->imm == BPF_FUNC_map_lookup_elem) {
		r = words_edges(m, slot, &known->registers[2], map->key_size);
	} else if (insn->imm == BPF_FUNC_task_storage_get ||
		   insn->imm == BPF_FUNC_inode_storage_get) {
		r = rf_mlcfg_reads(m, slot, known, registers(4));
	} else {
		return rf_mlcfg_refuse(m, slot, "a call of helper %lld", (long long)insn->imm);
	}
	if (map)
		result = (struct rf_region){.kind = RF_REGION_VALUES,
					    .maps = 1ULL << known->registers[1].index};
	for (unsigned int i = 0; i <= RF_MLCFG_ARGS; i++)
		known->registers[i] = i ? none : result;
	return r;
}

static void print_words(const struct rf_mlcfg *m, const struct rf_region *region, uint32_t size)
{
	struct rf_region word = *region;

	for (uint32_t done = 0; done < size; done += 8, word.offset += 8) {
		fputc(' ', m->out);
		rf_mlcfg_load_cells(m, &word, size - done < 8 ? size - done : 8);
	}
}

static void call_function(const struct rf_mlcfg *m, size_t slot,
			  const struct rf_object_function *callee, const struct rf_known *known)
{
	bool loop = m->function->insns[slot].call == RF_CALL_HELPER;
	unsigned int pointer;
	uint32_t words = memory_of(m, slot, callee, &pointer);
	struct rf_region word = known->registers[pointer];

	fprintf(m->out, "    r0 <- %s%s", loop ? "loop_" : "", callee->name);
	if (loop)
		fputs(" r1 r3 r4", m->out);
	for (unsigned int i = 1; !loop && i <= rf_mlcfg_arg_count(m->object, callee); i++)
		fprintf(m->out, " r%u", i);
	if (!loop && !rf_mlcfg_arg_count(m->object, callee))
		fputs(" ()", m->out);
	print_words(m, &word, 8 * words);
	fputs(";\n", m->out);
	for (uint32_t i = 0; i < words; i++, word.offset += 8) {
		char out[16];

		snprintf(out, sizeof(out), "out_%u", i);
		rf_mlcfg_store_cells(m, &word, 8, out);
	}
}

int rf_mlcfg_call(const struct rf_mlcfg *m, size_t slot)
{
	const struct rf_known *known = &m->known[slot];
	const struct rf_object_function *callee = callee_of(m, slot, known);
	const struct rf_object_map *map = map_of(m, known);
	int64_t helper = m->function->insns[slot].imm;

	if (callee) {
		call_function(m, slot, callee, known);
	} else if (is_cast(m, slot)) {
		fputs("    r0 <- r1;\n", m->out);
	} else if (helper == BPF_FUNC_get_current_task_btf) {
		fputs("    r0 <- current;\n", m->out);
	} else if (helper == BPF_FUNC_map_lookup_elem) {
		fprintf(m->out, "    r0 <- %s", map->name);
		print_words(m, &known->registers[2], map->key_size);
		fputs(";\n", m->out);
	} else {
		fprintf(m->out, "    r0 <- %s r2 r3 r4;\n", map->name);
	}
	return 0;
}
