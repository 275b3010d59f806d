/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Functions: what the symbol table says is one, decoded from its own bytes. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "verify/object_internal.h"

static bool is_function(struct rf_reader *reader, const struct rf_symbol *symbol)
{
	const struct rf_section *section = rf_reader_section_of(reader, symbol);

	return symbol->type == STT_FUNC && section && section->flags & SHF_EXECINSTR;
}

/* As compilers make them. Files are called after functions, so no other letters are let through. */
static bool is_name(const char *text)
{
	for (const char *c = text; *c; c++)
		if (!isalnum((unsigned char)*c) && !strchr("_.$", *c))
			return false;
	return true;
}

static int check_place(struct rf_reader *reader, const struct rf_symbol *symbol)
{
	const struct rf_section *section = rf_reader_section_of(reader, symbol);

	if (!symbol->name[0])
		return rf_reader_fault(reader, "section %s: a function has no name", section->name);
	if (!is_name(symbol->name))
		return rf_reader_fault(reader, "section %s: '%s' is no name of a function",
				       section->name, symbol->name);
	if (!section->bytes || symbol->value > section->size ||
	    symbol->size > section->size - symbol->value)
		return rf_reader_fault(reader, "function %s is not inside its section %s",
				       symbol->name, section->name);
	if (!symbol->size || symbol->size % RF_INSN_SIZE || symbol->value % RF_INSN_SIZE)
		return rf_reader_fault(reader, "function %s is not made of whole instructions",
				       symbol->name);
	if (symbol->bind == STB_LOCAL && strcmp(section->name, ".text"))
		return rf_reader_fault(
			reader, "function %s is static and in section %s, and only .text has such",
			symbol->name, section->name);
	return 0;
}

static int by_place(const void *a, const void *b)
{
	const struct rf_symbol *first = *(const struct rf_symbol *const *)a;
	const struct rf_symbol *second = *(const struct rf_symbol *const *)b;

	if (first->section != second->section)
		return first->section < second->section ? -1 : 1;
	return (first->value > second->value) - (first->value < second->value);
}

/* Symbols of functions in their order. */
static int find_functions(struct rf_reader *reader, const struct rf_symbol **found,
			  size_t *ret_count)
{
	size_t count = 0;
	uint64_t slots = 0;
	int r;

	for (size_t i = 0; i < reader->symbol_count; i++) {
		const struct rf_symbol *symbol = &reader->symbols[i];

		if (!is_function(reader, symbol))
			continue;
		r = check_place(reader, symbol);
		if (r < 0)
			return r;
		found[count++] = symbol;
		slots += symbol->size / RF_INSN_SIZE;
		if (count > RF_READER_FUNCTIONS_MAX || slots > RF_READER_SLOTS_MAX)
			return rf_reader_fault(reader,
					       "it has more than %u functions or %u instructions",
					       RF_READER_FUNCTIONS_MAX, RF_READER_SLOTS_MAX);
	}
	qsort(found, count, sizeof(*found), by_place);
	for (size_t i = 1; i < count; i++)
		if (found[i - 1]->section == found[i]->section &&
		    found[i]->value - found[i - 1]->value < found[i - 1]->size)
			return rf_reader_fault(reader, "functions %s and %s share instructions",
					       found[i - 1]->name, found[i]->name);
	*ret_count = count;
	return 0;
}

static int decode(struct rf_reader *reader, const struct rf_symbol *symbol,
		  struct rf_object_function *function)
{
	const struct rf_section *section = rf_reader_section_of(reader, symbol);
	struct rf_error error = {0};
	int r;

	function->name = symbol->name;
	function->section = section->name;
	function->program = strcmp(section->name, ".text");
	/* libbpf makes hidden ones static; what .BTF says comes on top in object_ext.c. */
	function->global = symbol->bind != STB_LOCAL && symbol->visibility != STV_HIDDEN &&
			   symbol->visibility != STV_INTERNAL;
	r = rf_insn_decode(section->bytes + symbol->value, symbol->size, false, &function->insns,
			   &function->count, &error);
	if (r == -ENOMEM)
		return rf_reader_no_memory(reader);
	if (r < 0)
		return rf_reader_fault(reader, "function %s, %s", function->name, error.text);
	return rf_reader_array(reader, function->count, sizeof(*function->refs), &function->refs);
}

int rf_reader_functions(struct rf_reader *reader)
{
	struct rf_object_file *object = reader->object;
	const struct rf_symbol **found;
	size_t count = 0;
	int r = rf_reader_array(reader, reader->symbol_count, sizeof(*found), &found);

	if (r >= 0)
		r = find_functions(reader, found, &count);
	if (r >= 0)
		r = rf_reader_array(reader, count, sizeof(*object->functions), &object->functions);
	if (r >= 0)
		r = rf_reader_array(reader, count, sizeof(*reader->functions), &reader->functions);
	for (size_t i = 0; r >= 0 && i < count; i++) {
		reader->functions[i].section = found[i]->section;
		reader->functions[i].offset = found[i]->value;
		r = decode(reader, found[i], &object->functions[i]);
		object->function_count = i + 1;
	}
	return r;
}

struct rf_object_function *rf_reader_function_at(struct rf_reader *reader, size_t section,
						 uint64_t offset, size_t *ret_slot)
{
	size_t low = 0, high = reader->object->function_count;
	struct rf_object_function *function;

	/* The last that begins there or before. */
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct rf_place *place = &reader->functions[middle];

		if (place->section < section ||
		    (place->section == section && place->offset <= offset))
			low = middle + 1;
		else
			high = middle;
	}
	if (!low || reader->functions[low - 1].section != section)
		return NULL;
	function = &reader->object->functions[low - 1];
	offset -= reader->functions[low - 1].offset;
	if (offset / RF_INSN_SIZE >= function->count)
		return NULL;
	*ret_slot = offset / RF_INSN_SIZE;
	return function;
}
