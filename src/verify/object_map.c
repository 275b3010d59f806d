/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Maps as libbpf finds them: the structs of ".maps", whose members' types are the
 * numbers; the older "maps", an array of numbers; and each section of variables.
 */
#include <errno.h>
#include <inttypes.h>
#include <linux/bpf.h>
#include <stdlib.h>
#include <string.h>

#include "verify/object_internal.h"

#define OLD_SECTION "maps"
#define OLD_NUMBERS 5 /* type, key_size, value_size, max_entries, map_flags */

static int add_map(struct rf_reader *reader, const struct rf_section *section, uint64_t offset,
		   const struct rf_object_map *map)
{
	struct rf_object_file *object = reader->object;
	size_t index = (size_t)(section - reader->sections);

	if (object->map_count == RF_READER_MAPS_MAX)
		return rf_reader_fault(reader, "it has more than %d maps", RF_READER_MAPS_MAX);
	for (size_t i = 0; i < object->map_count; i++)
		if (reader->maps[i].section == index && reader->maps[i].offset == offset)
			return rf_reader_fault(reader, "maps %s and %s are in one place",
					       object->maps[i].name, map->name);
	reader->maps[object->map_count].section = index;
	reader->maps[object->map_count].offset = offset;
	object->maps[object->map_count++] = *map;
	return 0;
}

/* __uint(name, number): a pointer to an array of as many. */
static bool number_of(struct rf_reader *reader, uint32_t id, uint32_t *ret_number)
{
	const struct btf_type *type = rf_reader_type(reader, id, NULL);

	if (!type || !btf_is_ptr(type))
		return false;
	type = rf_reader_type(reader, type->type, NULL);
	if (!type || !btf_is_array(type))
		return false;
	*ret_number = btf_array(type)->nelems;
	return true;
}

/* __type(name, type): a pointer to it. It and the size, if both are there, agree. */
static bool size_of(struct rf_reader *reader, uint32_t id, uint32_t *ret_id, uint32_t *size)
{
	const struct btf_type *type = rf_reader_type(reader, id, NULL);
	int64_t bytes;

	if (!type || !btf_is_ptr(type))
		return false;
	bytes = btf__resolve_size(reader->object->btf, type->type);
	if (bytes < 0 || bytes > UINT32_MAX || (*size && *size != bytes))
		return false;
	*size = (uint32_t)bytes;
	*ret_id = type->type;
	return true;
}

static bool same_number(struct rf_reader *reader, uint32_t id, uint32_t *number)
{
	uint32_t before = *number;

	return number_of(reader, id, number) && (!before || before == *number);
}

/* What says nothing about what programs see: where the map is pinned, where its memory lies,
 * what the maps are like that it holds. */
static bool is_aside(const char *name)
{
	static const char *const aside[] = {"pinning", "numa_node", "map_extra", "inner"};

	for (size_t i = 0; i < sizeof(aside) / sizeof(aside[0]); i++)
		if (!strcmp(name, aside[i]))
			return true;
	return false;
}

static bool read_member(struct rf_reader *reader, const struct btf_member *member,
			struct rf_object_map *map)
{
	const char *name = btf__name_by_offset(reader->object->btf, member->name_off);

	if (!strcmp(name, "type"))
		return number_of(reader, member->type, &map->type);
	if (!strcmp(name, "max_entries"))
		return number_of(reader, member->type, &map->max_entries);
	if (!strcmp(name, "map_flags"))
		return number_of(reader, member->type, &map->flags);
	if (!strcmp(name, "key_size"))
		return same_number(reader, member->type, &map->key_size);
	if (!strcmp(name, "value_size"))
		return same_number(reader, member->type, &map->value_size);
	if (!strcmp(name, "key"))
		return size_of(reader, member->type, &map->key_type_id, &map->key_size);
	if (!strcmp(name, "value"))
		return size_of(reader, member->type, &map->value_type_id, &map->value_size);
	/* The maps or programs that it holds at first: each is a descriptor. */
	if (!strcmp(name, "values")) {
		if (map->value_size && map->value_size != sizeof(uint32_t))
			return false;
		map->value_size = sizeof(uint32_t);
		return true;
	}
	return is_aside(name);
}

/* `offset` is what .BTF says of the variable, UINT64_MAX before linking. */
static int read_map(struct rf_reader *reader, const struct rf_section *section,
		    const struct btf_type *variable, uint64_t offset)
{
	struct rf_object_map map = {.kind = RF_OBJECT_MAP, .writable = true};
	const struct btf_type *type = rf_reader_type(reader, variable->type, NULL);
	const struct rf_symbol *symbol;

	map.name = rf_reader_type_name(reader, variable);
	symbol = rf_reader_global(reader, map.name);
	if (!symbol || rf_reader_section_of(reader, symbol) != section)
		return rf_reader_fault(reader, "map %s is not in section %s as a global variable",
				       map.name, section->name);
	if (!type || !btf_is_struct(type))
		return rf_reader_fault(reader, "map %s is no struct", map.name);
	if (offset != UINT64_MAX && offset != symbol->value)
		return rf_reader_fault(reader, "map %s is in two places", map.name);
	if (symbol->value > section->size || type->size > section->size - symbol->value)
		return rf_reader_fault(reader, "map %s is not inside its section", map.name);
	for (uint32_t i = 0; i < btf_vlen(type); i++) {
		const struct btf_member *member = &btf_members(type)[i];

		if (!read_member(reader, member, &map))
			return rf_reader_fault(
				reader, "map %s: '%s' is not understood", map.name,
				btf__name_by_offset(reader->object->btf, member->name_off));
	}
	if (!map.type)
		return rf_reader_fault(reader, "map %s has no type", map.name);
	return add_map(reader, section, symbol->value, &map);
}

/* The section of variables that .BTF describes under that name, or NULL. */
static struct btf_type *find_datasec(struct rf_reader *reader, const char *name, uint32_t *ret_id)
{
	int id = reader->object->btf
			 ? btf__find_by_name_kind(reader->object->btf, name, BTF_KIND_DATASEC)
			 : -ENOENT;

	if (id < 0)
		return NULL;
	*ret_id = (uint32_t)id;
	return (struct btf_type *)btf__type_by_id(reader->object->btf, *ret_id);
}

static int read_maps(struct rf_reader *reader)
{
	const struct rf_section *section = rf_reader_section(reader, MAPS_ELF_SEC);
	const struct btf_type *datasec, *variable;
	const struct btf_var_secinfo *info;
	uint32_t id;
	int r = 0;

	if (!section || !section->size)
		return 0;
	datasec = find_datasec(reader, MAPS_ELF_SEC, &id);
	if (!datasec)
		return rf_reader_fault(reader, "section .maps has no types in .BTF");
	for (uint32_t i = 0; r >= 0 && i < btf_vlen(datasec); i++) {
		info = &btf_var_secinfos(datasec)[i];
		variable = btf__type_by_id(reader->object->btf, info->type);
		if (!btf_is_var(variable) || btf_var(variable)->linkage != BTF_VAR_GLOBAL_ALLOCATED)
			return rf_reader_fault(reader, "map %s is no global variable",
					       rf_reader_type_name(reader, variable));
		r = read_map(reader, section, variable, datasec->size ? info->offset : UINT64_MAX);
	}
	return r;
}

/* What is behind the five numbers is a loader's own: names to pin it by, and the like. */
static int read_old_map(struct rf_reader *reader, const struct rf_section *section,
			const struct rf_symbol *symbol)
{
	struct rf_object_map map = {.kind = RF_OBJECT_MAP, .name = symbol->name, .writable = true};
	uint32_t numbers[OLD_NUMBERS];

	if (symbol->size < sizeof(numbers) || symbol->value > section->size ||
	    symbol->size > section->size - symbol->value || !section->bytes)
		return rf_reader_fault(reader, "map %s is not inside its section", map.name);
	memcpy(numbers, section->bytes + symbol->value, sizeof(numbers));
	map.type = numbers[0];
	map.key_size = numbers[1];
	map.value_size = numbers[2];
	map.max_entries = numbers[3];
	map.flags = numbers[4];
	return add_map(reader, section, symbol->value, &map);
}

static int read_old_maps(struct rf_reader *reader)
{
	const struct rf_section *section = rf_reader_section(reader, OLD_SECTION);
	int r = 0;

	for (size_t i = 0; section && r >= 0 && i < reader->global_count; i++)
		if (rf_reader_section_of(reader, reader->globals[i]) == section)
			r = read_old_map(reader, section, reader->globals[i]);
	return r;
}

static bool begins(const char *name, const char *with)
{
	size_t length = strlen(with);

	return !strncmp(name, with, length) && (!name[length] || name[length] == '.');
}

static bool is_data(const struct rf_section *section)
{
	if (section->flags & SHF_EXECINSTR || !section->size)
		return false;
	if (section->type == SHT_NOBITS)
		return begins(section->name, ".bss");
	return section->type == SHT_PROGBITS &&
	       (begins(section->name, ".data") || begins(section->name, ".rodata"));
}

static int by_offset(const void *a, const void *b)
{
	uint32_t first = ((const struct btf_var_secinfo *)a)->offset;
	uint32_t second = ((const struct btf_var_secinfo *)b)->offset;

	return (first > second) - (first < second);
}

/*
 * Before linking, the compiler leaves the places of global variables to the symbol table.
 * Done as libbpf does it before the kernel gets the types.
 */
static int place_variable(struct rf_reader *reader, const struct rf_section *section, bool linked,
			  struct btf_var_secinfo *variable)
{
	const struct btf_type *type = btf__type_by_id(reader->object->btf, variable->type);
	const char *name = rf_reader_type_name(reader, type);
	const struct rf_symbol *symbol;

	if (!btf_is_var(type))
		return rf_reader_fault(reader, "section %s: '%s' is no variable", section->name,
				       name);
	if (btf_var(type)->linkage == BTF_VAR_STATIC)
		return 0;
	symbol = rf_reader_global(reader, name);
	if (!symbol || rf_reader_section_of(reader, symbol) != section ||
	    symbol->value > section->size || variable->size > section->size - symbol->value)
		return rf_reader_fault(reader, "section %s: '%s' is not in it", section->name,
				       name);
	if (linked && variable->offset != symbol->value)
		return rf_reader_fault(reader, "section %s: '%s' is in two places", section->name,
				       name);
	variable->offset = (uint32_t)symbol->value;
	return 0;
}

/*
 * What is not where the section's types say is left out: the compiler puts constants of 4,
 * 8 or 16 bytes into sections like .rodata.cst16, and says that they are in .rodata.
 */
static int complete_datasec(struct rf_reader *reader, const struct rf_section *section,
			    struct btf_type *datasec)
{
	struct btf_var_secinfo *variables = btf_var_secinfos(datasec);
	bool linked = datasec->size;
	uint32_t count = 0;
	int r;

	datasec->size = (uint32_t)section->size;
	for (uint32_t i = 0; i < btf_vlen(datasec); i++) {
		const struct btf_type *type;

		r = place_variable(reader, section, linked, &variables[i]);
		if (r < 0)
			return r;
		type = btf__type_by_id(reader->object->btf, variables[i].type);
		if ((uint64_t)variables[i].offset + variables[i].size <= section->size &&
		    rf_reader_is_variable(reader, section, variables[i].offset,
					  rf_reader_type_name(reader, type)))
			variables[count++] = variables[i];
	}
	datasec->info = (datasec->info & ~(uint32_t)BTF_MAX_VLEN) | count;
	qsort(variables, count, sizeof(*variables), by_offset);
	return 0;
}

static int read_data(struct rf_reader *reader, struct rf_section *section)
{
	struct rf_object_map map = {
		.kind = RF_OBJECT_DATA,
		.name = section->name,
		.type = BPF_MAP_TYPE_ARRAY,
		.key_size = sizeof(uint32_t),
		.max_entries = 1,
		.data = section->bytes,
	};
	struct btf_type *datasec = find_datasec(reader, section->name, &map.value_type_id);
	int r;

	if (section->size > INT32_MAX)
		return rf_reader_fault(reader, "section %s is larger than a map's value",
				       section->name);
	map.value_size = (uint32_t)section->size;
	map.writable = !begins(section->name, ".rodata");
	map.flags = map.writable ? 0 : BPF_F_RDONLY_PROG;
	r = datasec ? complete_datasec(reader, section, datasec) : 0;
	if (r < 0)
		return r;
	section->map = (uint32_t)reader->object->map_count + 1;
	return add_map(reader, section, 0, &map);
}

int rf_reader_maps(struct rf_reader *reader)
{
	int r = rf_reader_array(reader, RF_READER_MAPS_MAX, sizeof(*reader->object->maps),
				&reader->object->maps);

	if (r >= 0)
		r = rf_reader_array(reader, RF_READER_MAPS_MAX, sizeof(*reader->maps),
				    &reader->maps);
	if (r >= 0)
		r = read_maps(reader);
	if (r >= 0)
		r = read_old_maps(reader);
	for (size_t i = 0; r >= 0 && i < reader->section_count; i++)
		if (is_data(&reader->sections[i]))
			r = read_data(reader, &reader->sections[i]);
	return r;
}
