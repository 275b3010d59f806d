/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Where instructions and their relocations are in the file, and how they are changed there. No
 * byte moves to another place but what is behind a relocation that is dropped.
 */
#include <bpf/btf.h>
#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "mutants.h"

struct ext_header {
	uint16_t magic;
	uint8_t version, flags;
	uint32_t length;
	uint32_t tables[3][2]; /* offset and size: functions, lines, CO-RE */
};

struct ext_record {
	uint32_t offset, type, access, kind;
};

static const Elf64_Shdr *sections(const uint8_t *bytes, size_t *ret_count)
{
	const Elf64_Ehdr *header = (const Elf64_Ehdr *)bytes;

	*ret_count = header->e_shnum;
	return (const Elf64_Shdr *)(bytes + header->e_shoff);
}

static const char *section_name(const uint8_t *bytes, size_t index)
{
	const Elf64_Ehdr *header = (const Elf64_Ehdr *)bytes;
	size_t count;
	const Elf64_Shdr *all = sections(bytes, &count);

	return (const char *)bytes + all[header->e_shstrndx].sh_offset + all[index].sh_name;
}

/* The index of the section; 0: there is none. */
static size_t find_section(const uint8_t *bytes, uint32_t type, const char *name, size_t info)
{
	size_t count;
	const Elf64_Shdr *all = sections(bytes, &count);

	for (size_t i = 1; i < count; i++)
		if (all[i].sh_type == type && (!name || !strcmp(section_name(bytes, i), name)) &&
		    (!info || all[i].sh_info == info))
			return i;
	return 0;
}

static const Elf64_Sym *symbols(const uint8_t *bytes, size_t *ret_count, const char **ret_names)
{
	size_t count, index = find_section(bytes, SHT_SYMTAB, NULL, 0);
	const Elf64_Shdr *all = sections(bytes, &count);

	*ret_count = all[index].sh_size / sizeof(Elf64_Sym);
	*ret_names = (const char *)bytes + all[all[index].sh_link].sh_offset;
	return (const Elf64_Sym *)(bytes + all[index].sh_offset);
}

static int by_place(const void *a, const void *b)
{
	const Elf64_Sym *first = *(const Elf64_Sym *const *)a;
	const Elf64_Sym *second = *(const Elf64_Sym *const *)b;

	if (first->st_shndx != second->st_shndx)
		return first->st_shndx < second->st_shndx ? -1 : 1;
	return (first->st_value > second->st_value) - (first->st_value < second->st_value);
}

/* The object has its functions by section and place, so a sorted list of symbols is the same. */
static void find_places(struct mutants *m)
{
	const struct rf_object_file *object = m->object;
	size_t count, section_count, found = 0;
	const char *names;
	const Elf64_Sym *all = symbols(m->bytes, &count, &names);
	const Elf64_Shdr *headers = sections(m->bytes, &section_count);
	const Elf64_Sym **functions = need(rf_arena_alloc(&m->arena, count * sizeof(*functions)));

	for (size_t i = 0; i < count; i++)
		if (ELF64_ST_TYPE(all[i].st_info) == STT_FUNC && all[i].st_shndx < section_count &&
		    headers[all[i].st_shndx].sh_flags & SHF_EXECINSTR)
			functions[found++] = &all[i];
	qsort(functions, found, sizeof(*functions), by_place);
	if (found != object->function_count)
		give_up("%zu functions, and %zu symbols of such", object->function_count, found);
	m->places = need(rf_arena_alloc(&m->arena, found * sizeof(*m->places)));
	for (size_t i = 0; i < found; i++) {
		const Elf64_Sym *symbol = functions[i];

		if (strcmp(names + symbol->st_name, object->functions[i].name) ||
		    symbol->st_size != object->functions[i].count * RF_INSN_SIZE)
			give_up("function %s is not where it should be", object->functions[i].name);
		m->places[i] = (struct place){
			.section = symbol->st_shndx,
			.in_section = symbol->st_value,
			.in_file = headers[symbol->st_shndx].sh_offset + symbol->st_value,
		};
	}
}

/* The relocation of an instruction in the file; NULL: there is none. */
static Elf64_Rel *find_relocation(uint8_t *bytes, const struct place *place, size_t slot,
				  Elf64_Shdr **ret_section)
{
	size_t count, index = find_section(bytes, SHT_REL, NULL, place->section);
	Elf64_Shdr *section = (Elf64_Shdr *)sections(bytes, &count) + index;

	for (uint64_t at = 0; index && at < section->sh_size; at += sizeof(Elf64_Rel)) {
		Elf64_Rel *rel = (Elf64_Rel *)(bytes + section->sh_offset + at);

		if (rel->r_offset != place->in_section + slot * RF_INSN_SIZE)
			continue;
		*ret_section = section;
		return rel;
	}
	return NULL;
}

static void add_record(struct mutants *m, const char *section, size_t in_file)
{
	struct ext_record record;

	memcpy(&record, m->bytes + in_file, sizeof(record));
	for (size_t i = 0; i < m->object->function_count; i++) {
		const struct rf_object_function *function = &m->object->functions[i];
		size_t slot = (record.offset - m->places[i].in_section) / RF_INSN_SIZE;
		const struct rf_object_core *core;

		if (strcmp(function->section, section) || record.offset < m->places[i].in_section ||
		    slot >= function->count)
			continue;
		core = rf_object_core(function, slot);
		if (!core)
			give_up("%s, instruction %zu: no CO-RE relocation", function->name, slot);
		m->records[m->record_count++] = (struct record){in_file, i, core};
	}
}

static void find_records(struct mutants *m)
{
	size_t count, index = find_section(m->bytes, SHT_PROGBITS, ".BTF.ext", 0);
	const Elf64_Shdr *section = sections(m->bytes, &count) + index;
	struct ext_header header;
	size_t at, end;

	if (!index || section->sh_size < sizeof(header))
		return;
	memcpy(&header, m->bytes + section->sh_offset, sizeof(header));
	at = section->sh_offset + header.length + header.tables[2][0] + sizeof(uint32_t);
	end = at - sizeof(uint32_t) + header.tables[2][1];
	m->records = need(rf_arena_alloc(&m->arena, section->sh_size));
	while (at + 2 * sizeof(uint32_t) <= end) {
		uint32_t block[2]; /* the section's name, and how many */

		memcpy(block, m->bytes + at, sizeof(block));
		at += sizeof(block);
		for (uint32_t i = 0; i < block[1]; i++, at += sizeof(struct ext_record))
			add_record(m, btf__str_by_offset(m->object->btf, block[0]), at);
	}
}

void patch_find(struct mutants *mutants)
{
	find_places(mutants);
	find_records(mutants);
}

struct bpf_insn patch_insn(const struct mutants *mutants, size_t function, size_t slot)
{
	struct bpf_insn insn;

	memcpy(&insn, mutants->bytes + mutants->places[function].in_file + slot * sizeof(insn),
	       sizeof(insn));
	return insn;
}

/* The section becomes shorter; its last bytes are nobody's then. */
static void unlink_relocation(uint8_t *bytes, const struct place *place, size_t slot)
{
	Elf64_Shdr *section;
	Elf64_Rel *rel = find_relocation(bytes, place, slot, &section);

	if (!rel) /* calls inside of .text need none */
		return;
	memmove(rel, rel + 1,
		(size_t)(bytes + section->sh_offset + section->sh_size - (uint8_t *)(rel + 1)));
	section->sh_size -= sizeof(*rel);
}

static void link_to_map(uint8_t *bytes, const struct place *place, size_t slot, const char *map)
{
	Elf64_Shdr *section;
	Elf64_Rel *rel = find_relocation(bytes, place, slot, &section);
	size_t count;
	const char *names;
	const Elf64_Sym *all = symbols(bytes, &count, &names);

	for (size_t i = 0; rel && i < count; i++) {
		if (ELF64_ST_TYPE(all[i].st_info) != STT_OBJECT ||
		    strcmp(names + all[i].st_name, map))
			continue;
		rel->r_info = ELF64_R_INFO(i, ELF64_R_TYPE(rel->r_info));
		return;
	}
	give_up("no symbol or no relocation for map %s", map);
}

/* All but where it is. */
static void copy_record(struct mutants *m, uint8_t *bytes, const struct mutant *mutant)
{
	const struct rf_object_function *function = &m->object->functions[mutant->function];
	const struct rf_object_core *core = rf_object_core(function, mutant->slot);
	const size_t skip = offsetof(struct ext_record, type);

	for (size_t i = 0; i < m->record_count; i++)
		if (m->records[i].core == core)
			memcpy(bytes + m->records[i].in_file + skip,
			       m->bytes + m->records[mutant->other].in_file + skip,
			       sizeof(struct ext_record) - skip);
}

uint8_t *patch_apply(struct mutants *mutants, const struct mutant *mutant)
{
	uint8_t *bytes = need(malloc(mutants->size));
	const struct place *place = &mutants->places[mutant->function];

	memcpy(bytes, mutants->bytes, mutants->size);
	memcpy(bytes + place->in_file + mutant->at * RF_INSN_SIZE, &mutant->insn, RF_INSN_SIZE);
	switch (mutant->effect) {
	case EFFECT_CODE:
		break;
	case EFFECT_UNLINK:
		unlink_relocation(bytes, place, mutant->slot);
		break;
	case EFFECT_MAP:
		link_to_map(bytes, place, mutant->slot, mutants->object->maps[mutant->other].name);
		break;
	case EFFECT_FIELD:
		copy_record(mutants, bytes, mutant);
		break;
	}
	return bytes;
}
