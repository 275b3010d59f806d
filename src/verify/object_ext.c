/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * .BTF.ext: three tables of records, each of blocks for one section of code. As with
 * relocations, libbpf passes over what is about bytes that no function has.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "verify/object_internal.h"

#define TABLES 3 /* func_info, line_info, core_relo */
#define RECORD_WORDS 4

struct header {
	uint16_t magic;
	uint8_t version;
	uint8_t flags;
	uint32_t length;
	struct {
		uint32_t offset; /* behind the header */
		uint32_t size;
	} tables[TABLES];
};

#define OLD_LENGTH (sizeof(struct header) - 8) /* there was no core_relo */

/* Called with a record's words, of which the first, the place, became function and slot. */
typedef int (*record_fn)(struct rf_reader *reader, struct rf_object_function *function,
			 uint32_t slot, const uint32_t words[RECORD_WORDS]);

struct table {
	const char *name;
	const uint8_t *bytes;
	size_t size;
	size_t words; /* of a record that is understood */
};

/* One block's section; its records are of code. */
static int find_section(struct rf_reader *reader, const struct table *table, uint32_t name,
			size_t *ret_section)
{
	const char *text = btf__str_by_offset(reader->object->btf, name);
	const struct rf_section *section = text ? rf_reader_section(reader, text) : NULL;

	if (!section || !(section->flags & SHF_EXECINSTR))
		return rf_reader_fault(reader, ".BTF.ext: %s is about no section of code",
				       table->name);
	*ret_section = (size_t)(section - reader->sections);
	return 0;
}

static int each_of_block(struct rf_reader *reader, const struct table *table, const uint8_t *bytes,
			 size_t record, size_t count, size_t section, record_fn fn)
{
	int r = 0;

	for (size_t i = 0; r >= 0 && i < count; i++, bytes += record) {
		uint32_t words[RECORD_WORDS] = {0};
		struct rf_object_function *function;
		size_t slot;

		memcpy(words, bytes, table->words * sizeof(words[0]));
		if (words[0] % RF_INSN_SIZE)
			return rf_reader_fault(reader,
					       ".BTF.ext: %s of section %s: byte %u is no "
					       "instruction's",
					       table->name, reader->sections[section].name,
					       words[0]);
		function = rf_reader_function_at(reader, section, words[0], &slot);
		if (!function)
			continue;
		if (function->insns[slot].kind == RF_INSN_SECOND)
			return rf_reader_fault_at(reader, function, slot,
						  "its %s is in the middle of an instruction",
						  table->name);
		r = fn(reader, function, (uint32_t)slot, words);
	}
	return r;
}

static int each(struct rf_reader *reader, const struct table *table, record_fn fn)
{
	const uint8_t *bytes = table->bytes;
	size_t left = table->size, section = 0, blocks = 0;
	uint32_t record, head[2];
	int r = 0;

	if (!left)
		return 0;
	if (left < sizeof(record))
		return rf_reader_fault(reader, ".BTF.ext: %s is cut off", table->name);
	memcpy(&record, bytes, sizeof(record));
	bytes += sizeof(record);
	left -= sizeof(record);
	if (record < table->words * sizeof(uint32_t) || record % sizeof(uint32_t))
		return rf_reader_fault(reader, ".BTF.ext: %s has records of %u bytes", table->name,
				       record);
	while (r >= 0 && left) {
		if (left < sizeof(head) || blocks++ > reader->section_count)
			return rf_reader_fault(reader, ".BTF.ext: %s is cut off", table->name);
		memcpy(head, bytes, sizeof(head));
		bytes += sizeof(head);
		left -= sizeof(head);
		if (!head[1] || head[1] > left / record)
			return rf_reader_fault(reader, ".BTF.ext: %s has a block of %u records",
					       table->name, head[1]);
		r = find_section(reader, table, head[0], &section);
		if (r >= 0)
			r = each_of_block(reader, table, bytes, record, head[1], section, fn);
		bytes += (size_t)record * head[1];
		left -= (size_t)record * head[1];
	}
	return r;
}

static int read_function(struct rf_reader *reader, struct rf_object_function *function,
			 uint32_t slot, const uint32_t words[RECORD_WORDS])
{
	const struct btf_type *type = btf__type_by_id(reader->object->btf, words[1]);

	if (slot || function->type_id || !type || !btf_is_func(type))
		return rf_reader_fault_at(reader, function, slot,
					  "its func_info is no function's type");
	if (btf_vlen(type) == BTF_FUNC_EXTERN)
		return rf_reader_fault_at(reader, function, slot, "its type is an extern one");
	/* The kernel goes by this, and libbpf has made static what is hidden. */
	function->global = function->global && btf_vlen(type) == BTF_FUNC_GLOBAL;
	function->type_id = words[1];
	return 0;
}

static int count_line(struct rf_reader *reader, struct rf_object_function *function, uint32_t slot,
		      const uint32_t words[RECORD_WORDS])
{
	if (function->line_count++ < function->count)
		return 0;
	return rf_reader_fault_at(reader, function, slot, "there are more lines than instructions");
}

static int read_line(struct rf_reader *reader, struct rf_object_function *function, uint32_t slot,
		     const uint32_t words[RECORD_WORDS])
{
	struct rf_object_line *line = &function->lines[function->line_count++];

	line->slot = slot;
	line->file = btf__str_by_offset(reader->object->btf, words[1]);
	line->text = btf__str_by_offset(reader->object->btf, words[2]);
	line->line = words[3] >> 10;
	line->column = words[3] & 0x3ff;
	if (!line->file || !line->text)
		return rf_reader_fault_at(reader, function, slot, "its line has no text in .BTF");
	if (function->line_count > 1 && line[-1].slot >= slot)
		return rf_reader_fault_at(reader, function, slot, "its lines are not in order");
	return 0;
}

static int count_core(struct rf_reader *reader, struct rf_object_function *function, uint32_t slot,
		      const uint32_t words[RECORD_WORDS])
{
	function->core_count++;
	if (++reader->core_count <= RF_READER_CORES_MAX)
		return 0;
	return rf_reader_fault(reader, "it has more than %u CO-RE relocations",
			       RF_READER_CORES_MAX);
}

/* An instruction whose immediate or offset libbpf would change. */
static bool takes_core(const struct rf_object_function *function, uint32_t slot)
{
	const struct rf_insn *insn = &function->insns[slot];

	switch (insn->kind) {
	case RF_INSN_ALU:
		return insn->immediate;
	case RF_INSN_IMM64:
		return function->refs[slot].kind == RF_OBJECT_REF_NONE;
	case RF_INSN_LOAD:
	case RF_INSN_STORE:
	case RF_INSN_ATOMIC:
		return true;
	case RF_INSN_SECOND:
	case RF_INSN_GOTO:
	case RF_INSN_BRANCH:
	case RF_INSN_CALL:
	case RF_INSN_EXIT:
	case RF_INSN_PACKET:
		break;
	}
	return false;
}

static int read_core(struct rf_reader *reader, struct rf_object_function *function, uint32_t slot,
		     const uint32_t words[RECORD_WORDS])
{
	struct rf_object_core *core = &function->cores[function->core_count++];

	core->slot = slot;
	core->type_id = words[1];
	core->access = btf__str_by_offset(reader->object->btf, words[2]);
	core->kind = words[3];
	if (!core->access)
		return rf_reader_fault_at(reader, function, slot,
					  "its CO-RE relocation has no text in .BTF");
	if (!takes_core(function, slot))
		return rf_reader_fault_at(reader, function, slot,
					  "a CO-RE relocation is not for such an instruction");
	return rf_reader_core(reader, function, core);
}

static int by_slot(const void *a, const void *b)
{
	uint32_t first = ((const struct rf_object_core *)a)->slot;
	uint32_t second = ((const struct rf_object_core *)b)->slot;

	return (first > second) - (first < second);
}

static int sort_cores(struct rf_reader *reader, const struct rf_object_function *function)
{
	qsort(function->cores, function->core_count, sizeof(*function->cores), by_slot);
	for (size_t i = 1; i < function->core_count; i++)
		if (function->cores[i - 1].slot == function->cores[i].slot)
			return rf_reader_fault_at(reader, function, function->cores[i].slot,
						  "it has two CO-RE relocations");
	return 0;
}

/* Room for what was counted; it is counted again while it is filled. */
static int make_room(struct rf_reader *reader)
{
	int r = 0;

	for (size_t i = 0; r >= 0 && i < reader->object->function_count; i++) {
		struct rf_object_function *function = &reader->object->functions[i];

		r = rf_reader_array(reader, function->line_count, sizeof(*function->lines),
				    &function->lines);
		if (r >= 0)
			r = rf_reader_array(reader, function->core_count, sizeof(*function->cores),
					    &function->cores);
		function->line_count = function->core_count = 0;
	}
	return r;
}

static int find_tables(struct rf_reader *reader, const struct rf_section *section,
		       struct table tables[TABLES])
{
	struct header header = {0};
	uint64_t left;

	if (section->size < OLD_LENGTH)
		return rf_reader_fault(reader, ".BTF.ext: it has no header");
	memcpy(&header, section->bytes,
	       section->size < sizeof(header) ? OLD_LENGTH : sizeof(header));
	if (header.magic != BTF_MAGIC || header.version != BTF_VERSION || header.flags)
		return rf_reader_fault(reader,
				       ".BTF.ext: it does not begin as BTF, lowest byte first");
	if ((header.length != OLD_LENGTH && header.length != sizeof(header)) ||
	    header.length > section->size)
		return rf_reader_fault(reader, ".BTF.ext: its header has another length");
	left = section->size - header.length;
	for (size_t i = 0; i < TABLES; i++) {
		if (i == TABLES - 1 && header.length == OLD_LENGTH)
			break;
		if ((uint64_t)header.tables[i].offset + header.tables[i].size > left)
			return rf_reader_fault(reader, ".BTF.ext: %s is not inside",
					       tables[i].name);
		tables[i].bytes = section->bytes + header.length + header.tables[i].offset;
		tables[i].size = header.tables[i].size;
	}
	return 0;
}

int rf_reader_ext(struct rf_reader *reader)
{
	const struct rf_section *section = rf_reader_section(reader, BTF_EXT_ELF_SEC);
	struct table tables[TABLES] = {
		{.name = "func_info", .words = 2},
		{.name = "line_info", .words = 4},
		{.name = "core_relo", .words = 4},
	};
	int r;

	if (!section || !section->bytes)
		return 0;
	if (!reader->object->btf)
		return rf_reader_fault(reader, "it has .BTF.ext and no .BTF");
	r = find_tables(reader, section, tables);
	if (r >= 0)
		r = each(reader, &tables[0], read_function);
	if (r >= 0)
		r = each(reader, &tables[1], count_line);
	if (r >= 0)
		r = each(reader, &tables[2], count_core);
	if (r >= 0)
		r = make_room(reader);
	if (r >= 0)
		r = each(reader, &tables[1], read_line);
	if (r >= 0)
		r = each(reader, &tables[2], read_core);
	for (size_t i = 0; r >= 0 && i < reader->object->function_count; i++)
		r = sort_cores(reader, &reader->object->functions[i]);
	return r;
}
