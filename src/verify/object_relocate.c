/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What instructions refer to: Documentation/bpf/llvm_reloc.rst. A section's relocations
 * also speak of bytes that no function has any more, those of a weak function of which
 * the linker took another definition; libbpf passes over them, and nothing can run them.
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "verify/object_internal.h"

/* One relocation, and where it is. */
struct relocation {
	struct rf_object_function *function;
	size_t slot;
	uint32_t type;
	const struct rf_symbol *symbol;
};

static const char *target_name(struct rf_reader *reader, const struct rf_symbol *symbol)
{
	const struct rf_section *section = rf_reader_section_of(reader, symbol);

	return symbol->name[0] || !section ? symbol->name : section->name;
}

static int not_understood(struct rf_reader *reader, const struct relocation *at)
{
	return rf_reader_fault_at(
		reader, at->function, at->slot,
		"the relocation is against '%s', which is no map, function or variable",
		target_name(reader, at->symbol));
}

/* Of `offset` bytes into the section; a function is meant where it begins. */
static int function_ref(struct rf_reader *reader, const struct relocation *at, size_t section,
			uint64_t offset, struct rf_object_ref *ref)
{
	size_t slot;
	const struct rf_object_function *callee =
		rf_reader_function_at(reader, section, offset, &slot);

	if (!callee || slot || offset % RF_INSN_SIZE)
		return rf_reader_fault_at(reader, at->function, at->slot,
					  "no function begins where it refers to, in section %s",
					  reader->sections[section].name);
	ref->kind = RF_OBJECT_REF_FUNCTION;
	ref->index = (uint32_t)(callee - reader->object->functions);
	return 0;
}

static int extern_ref(struct rf_reader *reader, const struct relocation *at,
		      struct rf_object_ref *ref)
{
	if (!at->symbol->name[0])
		return not_understood(reader, at);
	ref->kind = RF_OBJECT_REF_EXTERN;
	ref->name = at->symbol->name;
	return 0;
}

static int map_ref(struct rf_reader *reader, const struct relocation *at, struct rf_object_ref *ref)
{
	for (uint32_t i = 0; i < reader->object->map_count; i++) {
		if (reader->object->maps[i].kind != RF_OBJECT_MAP ||
		    reader->maps[i].section != at->symbol->section ||
		    reader->maps[i].offset != at->symbol->value)
			continue;
		ref->kind = RF_OBJECT_REF_MAP;
		ref->index = i;
		at->function->insns[at->slot].imm = i;
		return 0;
	}
	return not_understood(reader, at);
}

/* The immediate is the addend, of 32 bits with its sign. */
static int immediate_ref(struct rf_reader *reader, const struct relocation *at,
			 struct rf_object_ref *ref)
{
	struct rf_insn *insn = &at->function->insns[at->slot];
	const struct rf_section *section = rf_reader_section_of(reader, at->symbol);
	uint64_t offset = at->symbol->value + (uint64_t)(int64_t)(int32_t)insn->imm;

	if (insn->imm != (int32_t)insn->imm && (uint64_t)insn->imm > UINT32_MAX)
		return rf_reader_fault_at(reader, at->function, at->slot,
					  "the immediate has more than 32 bits to relocate");
	if (section && at->symbol->value > section->size)
		return not_understood(reader, at);
	if (section && section->flags & SHF_EXECINSTR) {
		insn->pseudo = RF_PSEUDO_FUNC;
		return function_ref(reader, at, at->symbol->section, offset, ref);
	}
	if (section && section->map) {
		if (offset >= section->size)
			return rf_reader_fault_at(reader, at->function, at->slot,
						  "it refers outside of section %s", section->name);
		insn->pseudo = RF_PSEUDO_MAP_IDX_VALUE;
		ref->kind = RF_OBJECT_REF_VALUE;
		ref->index = section->map - 1;
		ref->offset = offset;
		insn->imm = (int64_t)(offset << 32 | ref->index);
		return 0;
	}
	if (insn->imm)
		return rf_reader_fault_at(reader, at->function, at->slot,
					  "it refers into the middle of '%s'",
					  target_name(reader, at->symbol));
	insn->pseudo = section ? RF_PSEUDO_MAP_IDX : RF_PSEUDO_BTF_ID;
	if (at->symbol->section == SHN_UNDEF)
		return extern_ref(reader, at, ref);
	return map_ref(reader, at, ref);
}

/* The target is behind the symbol by the immediate and 1, in slots: -1 is the symbol itself. */
static int call_ref(struct rf_reader *reader, const struct relocation *at,
		    struct rf_object_ref *ref)
{
	struct rf_insn *insn = &at->function->insns[at->slot];
	const struct rf_section *section = rf_reader_section_of(reader, at->symbol);
	int64_t addend = (insn->imm + 1) * RF_INSN_SIZE;

	if (at->symbol->section == SHN_UNDEF && insn->imm == -1) {
		insn->call = RF_CALL_KFUNC;
		return extern_ref(reader, at, ref);
	}
	if (!section || !(section->flags & SHF_EXECINSTR) || at->symbol->value > section->size)
		return not_understood(reader, at);
	return function_ref(reader, at, at->symbol->section, at->symbol->value + (uint64_t)addend,
			    ref);
}

static int relocate(struct rf_reader *reader, const struct relocation *at)
{
	const struct rf_insn *insn = &at->function->insns[at->slot];
	struct rf_object_ref *ref = &at->function->refs[at->slot];

	if (ref->kind != RF_OBJECT_REF_NONE)
		return rf_reader_fault_at(reader, at->function, at->slot, "it has two relocations");
	if (at->type == R_BPF_64_64 && insn->kind == RF_INSN_IMM64 &&
	    insn->pseudo == RF_PSEUDO_NONE)
		return immediate_ref(reader, at, ref);
	if (at->type == R_BPF_64_32 && insn->kind == RF_INSN_CALL && insn->call == RF_CALL_LOCAL)
		return call_ref(reader, at, ref);
	return rf_reader_fault_at(
		reader, at->function, at->slot,
		"a relocation of type %u against '%s' is not for such an instruction", at->type,
		target_name(reader, at->symbol));
}

/* Of one section of relocations, for the code in `target`. */
static int relocate_section(struct rf_reader *reader, const struct rf_section *section,
			    size_t target)
{
	const char *name = reader->sections[target].name;
	Elf64_Rel raw;
	int r = 0;

	if (section->type != SHT_REL || section->entry_size != sizeof(raw) ||
	    section->size % sizeof(raw) || section->link != reader->symtab)
		return rf_reader_fault(reader, "the relocations of section %s are not understood",
				       name);
	for (uint64_t i = 0; r >= 0 && i < section->size / sizeof(raw); i++) {
		struct relocation at = {0};

		memcpy(&raw, section->bytes + i * sizeof(raw), sizeof(raw));
		if (raw.r_offset % RF_INSN_SIZE || raw.r_offset >= reader->sections[target].size)
			return rf_reader_fault(reader,
					       "section %s: a relocation is at byte %" PRIu64
					       ", where no instruction begins",
					       name, (uint64_t)raw.r_offset);
		if (ELF64_R_SYM(raw.r_info) >= reader->symbol_count)
			return rf_reader_fault(
				reader, "section %s: a relocation is against no symbol", name);
		at.symbol = &reader->symbols[ELF64_R_SYM(raw.r_info)];
		at.type = (uint32_t)ELF64_R_TYPE(raw.r_info);
		at.function = rf_reader_function_at(reader, target, raw.r_offset, &at.slot);
		if (at.function)
			r = relocate(reader, &at);
	}
	return r;
}

static int relocate_sections(struct rf_reader *reader)
{
	int r = 0;

	for (size_t i = 0; r >= 0 && i < reader->section_count; i++) {
		const struct rf_section *section = &reader->sections[i], *target;

		if (section->type != SHT_REL && section->type != SHT_RELA)
			continue;
		if (section->info >= reader->section_count)
			return rf_reader_fault(reader, "section %s relocates nothing",
					       section->name);
		target = &reader->sections[section->info];
		if (target->map)
			return rf_reader_fault(
				reader, "section %s holds addresses, which are not understood",
				target->name);
		if (target->flags & SHF_EXECINSTR)
			r = relocate_section(reader, section, section->info);
	}
	return r;
}

/*
 * Calls inside of .text need no relocation. Elsewhere libbpf, which looks for all that
 * is called in .text, would understand something else than is written.
 */
static int resolve_rest(struct rf_reader *reader, size_t index)
{
	const struct rf_place *place = &reader->functions[index];
	struct rf_object_function *function = &reader->object->functions[index];
	int r = 0;

	for (size_t slot = 0; r >= 0 && slot < function->count; slot++) {
		const struct rf_insn *insn = &function->insns[slot];
		struct relocation at = {.function = function, .slot = slot};
		uint64_t next = place->offset + (slot + 1) * RF_INSN_SIZE;

		if (function->refs[slot].kind != RF_OBJECT_REF_NONE)
			continue;
		if (insn->kind == RF_INSN_IMM64 && insn->pseudo != RF_PSEUDO_NONE)
			return rf_reader_fault_at(
				reader, function, slot,
				"what the immediate stands for is not in the object");
		if (insn->kind != RF_INSN_CALL || insn->call == RF_CALL_HELPER)
			continue;
		if (insn->call != RF_CALL_LOCAL || function->program)
			return rf_reader_fault_at(reader, function, slot,
						  "whom it calls is not in the object");
		r = function_ref(reader, &at, place->section,
				 next + (uint64_t)(insn->imm * RF_INSN_SIZE),
				 &function->refs[slot]);
	}
	return r;
}

int rf_reader_relocate(struct rf_reader *reader)
{
	int r = relocate_sections(reader);

	for (size_t i = 0; r >= 0 && i < reader->object->function_count; i++)
		r = resolve_rest(reader, i);
	return r;
}
