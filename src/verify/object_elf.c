/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Sections and symbols, by libelf; all that is kept of them is copied from its hands. */
#include <errno.h>
#include <gelf.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "verify/object_internal.h"

static void end(Elf **elf)
{
	elf_end(*elf);
}

/* A copy of a name that can be printed; NULL where there is none, or no memory. */
static const char *name_at(struct rf_reader *reader, Elf *elf, size_t strings, size_t offset)
{
	const char *name = elf_strptr(elf, strings, offset);
	size_t length = name ? strlen(name) : 0;

	if (!name || length > RF_READER_NAME_MAX)
		return NULL;
	for (size_t i = 0; i < length; i++)
		if (name[i] < ' ' || name[i] > '~')
			return NULL;
	return rf_arena_string(reader->arena, name, length);
}

static int check_header(struct rf_reader *reader, Elf *elf)
{
	GElf_Ehdr header;

	if (elf_kind(elf) != ELF_K_ELF || gelf_getclass(elf) != ELFCLASS64 ||
	    !gelf_getehdr(elf, &header))
		return rf_reader_fault(reader, "it is no ELF file of 64 bits");
	if (header.e_ident[EI_DATA] != ELFDATA2LSB)
		return rf_reader_fault(reader, "its numbers do not begin with the lowest byte");
	if (header.e_machine != EM_BPF)
		return rf_reader_fault(reader, "it is for machine %u, not for eBPF (%u)",
				       header.e_machine, EM_BPF);
	if (header.e_type != ET_REL)
		return rf_reader_fault(reader, "it is no object file");
	return 0;
}

/* Sections may lie over each other; that they have no more bytes than the file together keeps
 * what is done for each byte of each of them small. */
static int read_section(struct rf_reader *reader, Elf *elf, size_t strings, size_t index)
{
	struct rf_section *section = &reader->sections[index];
	Elf_Scn *scn = elf_getscn(elf, index);
	const Elf_Data *data;
	GElf_Shdr header;

	if (!scn || !gelf_getshdr(scn, &header)) /* which need not be aligned in the file */
		return rf_reader_fault(reader, "section %zu: %s", index, elf_errmsg(-1));
	*section = (struct rf_section){
		.name = name_at(reader, elf, strings, header.sh_name),
		.type = header.sh_type,
		.flags = header.sh_flags,
		.size = header.sh_type == SHT_NULL ? 0 : header.sh_size,
		.entry_size = header.sh_entsize,
		.link = header.sh_link,
		.info = header.sh_info,
	};
	if (!section->name)
		return rf_reader_fault(reader, "section %zu has no name of 0 to %d letters", index,
				       RF_READER_NAME_MAX);
	if (!section->size || header.sh_type == SHT_NOBITS)
		return 0;
	data = elf_rawdata(scn, NULL);
	if (!data || !data->d_buf || data->d_size != section->size)
		return rf_reader_fault(reader, "section %zu is not inside the file", index);
	if (section->size > reader->left)
		return rf_reader_fault(reader, "its sections have more bytes than the file");
	reader->left -= section->size;
	section->bytes = (const uint8_t *)rf_arena_string(reader->arena, data->d_buf, data->d_size);
	return section->bytes ? 0 : rf_reader_no_memory(reader);
}

/*
 * What programs may be made of: libbpf looks for names, whatever the type. Of the rest
 * there may be several of one name.
 */
static bool matters(const struct rf_section *section)
{
	return section->type != SHT_NULL && section->type != SHT_GROUP &&
	       section->type != SHT_REL && section->type != SHT_RELA &&
	       strncmp(section->name, ".debug_", 7);
}

static int by_name(const void *a, const void *b)
{
	return strcmp((*(const struct rf_section *const *)a)->name,
		      (*(const struct rf_section *const *)b)->name);
}

static int check_sections(struct rf_reader *reader)
{
	const struct rf_section **sorted;
	size_t count = 0;
	int r = rf_reader_array(reader, reader->section_count, sizeof(*sorted), &sorted);

	if (r < 0)
		return r;
	for (size_t i = 0; i < reader->section_count; i++) {
		const struct rf_section *section = &reader->sections[i];

		if (!matters(section))
			continue;
		if (section->flags & SHF_COMPRESSED)
			return rf_reader_fault(reader, "section %s is compressed", section->name);
		sorted[count++] = section;
	}
	qsort(sorted, count, sizeof(*sorted), by_name);
	for (size_t i = 1; i < count; i++)
		if (!strcmp(sorted[i - 1]->name, sorted[i]->name))
			return rf_reader_fault(reader, "there are two sections %s",
					       sorted[i]->name);
	return 0;
}

static int read_sections(struct rf_reader *reader, Elf *elf)
{
	size_t count, strings;
	int r = check_header(reader, elf);

	if (r < 0)
		return r;
	if (elf_getshdrnum(elf, &count) || elf_getshdrstrndx(elf, &strings))
		return rf_reader_fault(reader, "%s", elf_errmsg(-1));
	if (!count || count > RF_READER_SECTIONS_MAX)
		return rf_reader_fault(reader, "it has %zu sections, and 1 to %d can be read",
				       count, RF_READER_SECTIONS_MAX);
	reader->section_count = count;
	r = rf_reader_array(reader, count, sizeof(*reader->sections), &reader->sections);
	for (size_t i = 0; r >= 0 && i < count; i++)
		r = read_section(reader, elf, strings, i);
	return r < 0 ? r : check_sections(reader);
}

static int find_symtab(struct rf_reader *reader)
{
	const struct rf_section *section;

	for (size_t i = 0; i < reader->section_count; i++) {
		if (reader->sections[i].type != SHT_SYMTAB)
			continue;
		if (reader->symtab)
			return rf_reader_fault(reader, "it has two symbol tables");
		reader->symtab = i;
	}
	section = &reader->sections[reader->symtab];
	if (!reader->symtab)
		return rf_reader_fault(reader, "it has no symbol table");
	if (section->entry_size != sizeof(Elf64_Sym) || section->size % sizeof(Elf64_Sym))
		return rf_reader_fault(reader, "its symbols are not of %zu bytes",
				       sizeof(Elf64_Sym));
	reader->symbol_count = section->size / sizeof(Elf64_Sym);
	if (reader->symbol_count > RF_READER_SYMBOLS_MAX)
		return rf_reader_fault(reader, "it has more than %u symbols",
				       RF_READER_SYMBOLS_MAX);
	return 0;
}

static int read_symbol(struct rf_reader *reader, Elf *elf, size_t index)
{
	const struct rf_section *symtab = &reader->sections[reader->symtab];
	struct rf_symbol *symbol = &reader->symbols[index];
	Elf64_Sym raw;

	memcpy(&raw, symtab->bytes + index * sizeof(raw), sizeof(raw));
	symbol->name = name_at(reader, elf, symtab->link, raw.st_name);
	if (!symbol->name && ELF64_ST_TYPE(raw.st_info) == STT_FILE)
		symbol->name = "";
	if (!symbol->name)
		return rf_reader_fault(reader, "symbol %zu has no name of 0 to %d letters", index,
				       RF_READER_NAME_MAX);
	symbol->value = raw.st_value;
	symbol->size = raw.st_size;
	symbol->section = raw.st_shndx;
	symbol->type = ELF64_ST_TYPE(raw.st_info);
	symbol->bind = ELF64_ST_BIND(raw.st_info);
	symbol->visibility = ELF64_ST_VISIBILITY(raw.st_other);
	if (symbol->section == SHN_XINDEX ||
	    (symbol->section < SHN_LORESERVE && symbol->section >= reader->section_count))
		return rf_reader_fault(reader, "symbol %zu is in no section", index);
	return 0;
}

static int global_by_name(const void *a, const void *b)
{
	return strcmp((*(const struct rf_symbol *const *)a)->name,
		      (*(const struct rf_symbol *const *)b)->name);
}

/* Several names may be in one place. */
static int variable_by_place(const void *a, const void *b)
{
	const struct rf_symbol *first = *(const struct rf_symbol *const *)a;
	const struct rf_symbol *second = *(const struct rf_symbol *const *)b;

	if (first->section != second->section)
		return first->section < second->section ? -1 : 1;
	if (first->value != second->value)
		return first->value < second->value ? -1 : 1;
	return strcmp(first->name, second->name);
}

static int sort_variables(struct rf_reader *reader)
{
	int r = rf_reader_array(reader, reader->symbol_count, sizeof(*reader->variables),
				&reader->variables);

	for (size_t i = 0; r >= 0 && i < reader->symbol_count; i++)
		if (reader->symbols[i].type == STT_OBJECT)
			reader->variables[reader->variable_count++] = &reader->symbols[i];
	if (r >= 0)
		qsort(reader->variables, reader->variable_count, sizeof(*reader->variables),
		      variable_by_place);
	return r;
}

/* Where a symbol begins, whatever its name. */
static int global_by_place(const void *a, const void *b)
{
	const struct rf_symbol *first = *(struct rf_symbol *const *)a;
	const struct rf_symbol *second = *(struct rf_symbol *const *)b;

	if (first->section != second->section)
		return first->section < second->section ? -1 : 1;
	return (first->value > second->value) - (first->value < second->value);
}

/*
 * Compilers before 2018 or so gave symbols neither type nor size: such a one is a function if it is
 * in code, else a variable, and reaches to the next one or to the section's end.
 */
static void complete_symbol(struct rf_reader *reader, struct rf_symbol *symbol,
			    const struct rf_symbol *next)
{
	const struct rf_section *section = &reader->sections[symbol->section];
	uint64_t end = next && next->section == symbol->section ? next->value : section->size;

	if (symbol->type != STT_NOTYPE || symbol->size || symbol->value >= end)
		return;
	symbol->type = section->flags & SHF_EXECINSTR ? STT_FUNC : STT_OBJECT;
	symbol->size = end - symbol->value;
}

static int complete_symbols(struct rf_reader *reader)
{
	struct rf_symbol **sorted;
	size_t count = 0;
	int r = rf_reader_array(reader, reader->symbol_count, sizeof(*sorted), &sorted);

	for (size_t i = 0; r >= 0 && i < reader->symbol_count; i++) {
		struct rf_symbol *symbol = &reader->symbols[i];

		if (symbol->bind != STB_LOCAL && symbol->section != SHN_UNDEF &&
		    symbol->section < SHN_LORESERVE)
			sorted[count++] = symbol;
	}
	qsort(sorted, r < 0 ? 0 : count, sizeof(*sorted), global_by_place);
	for (size_t i = 0; r >= 0 && i < count; i++)
		complete_symbol(reader, sorted[i], i + 1 < count ? sorted[i + 1] : NULL);
	return r;
}

static int sort_globals(struct rf_reader *reader)
{
	int r = rf_reader_array(reader, reader->symbol_count, sizeof(*reader->globals),
				&reader->globals);

	if (r < 0)
		return r;
	for (size_t i = 0; i < reader->symbol_count; i++) {
		const struct rf_symbol *symbol = &reader->symbols[i];

		if (symbol->bind != STB_LOCAL && symbol->section != SHN_UNDEF)
			reader->globals[reader->global_count++] = symbol;
	}
	qsort(reader->globals, reader->global_count, sizeof(*reader->globals), global_by_name);
	for (size_t i = 1; i < reader->global_count; i++)
		if (!strcmp(reader->globals[i - 1]->name, reader->globals[i]->name))
			return rf_reader_fault(reader, "'%s' is defined twice",
					       reader->globals[i]->name);
	return 0;
}

int rf_reader_elf(struct rf_reader *reader, void *bytes, size_t size)
{
	Elf *elf CLEANUP(end) = NULL;
	int r;

	elf_version(EV_CURRENT);
	elf = elf_memory(bytes, size);
	if (!elf)
		return rf_reader_fault(reader, "%s", elf_errmsg(-1));
	reader->left = size;
	r = read_sections(reader, elf);
	if (r >= 0)
		r = find_symtab(reader);
	if (r >= 0)
		r = rf_reader_array(reader, reader->symbol_count, sizeof(*reader->symbols),
				    &reader->symbols);
	for (size_t i = 0; r >= 0 && i < reader->symbol_count; i++)
		r = read_symbol(reader, elf, i);
	if (r >= 0)
		r = complete_symbols(reader);
	if (r >= 0)
		r = sort_variables(reader);
	return r < 0 ? r : sort_globals(reader);
}

struct rf_section *rf_reader_section(struct rf_reader *reader, const char *name)
{
	for (size_t i = 1; i < reader->section_count; i++)
		if (matters(&reader->sections[i]) && !strcmp(reader->sections[i].name, name))
			return &reader->sections[i];
	return NULL;
}

struct rf_section *rf_reader_section_of(struct rf_reader *reader, const struct rf_symbol *symbol)
{
	if (symbol->section == SHN_UNDEF || symbol->section >= SHN_LORESERVE)
		return NULL;
	return &reader->sections[symbol->section];
}

const struct rf_symbol *rf_reader_global(struct rf_reader *reader, const char *name)
{
	const struct rf_symbol wanted = {.name = name}, *key = &wanted;
	const struct rf_symbol **found = bsearch(&key, reader->globals, reader->global_count,
						 sizeof(*reader->globals), global_by_name);

	return found ? *found : NULL;
}

bool rf_reader_is_variable(struct rf_reader *reader, const struct rf_section *section,
			   uint64_t offset, const char *name)
{
	const struct rf_symbol wanted = {
		.name = name,
		.value = offset,
		.section = (uint16_t)(section - reader->sections),
	};
	const struct rf_symbol *key = &wanted;

	return bsearch(&key, reader->variables, reader->variable_count, sizeof(*reader->variables),
		       variable_by_place);
}
