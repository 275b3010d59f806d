/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What a CO-RE relocation is about, in words. Its access string begins with an index
 * of the type itself, as if it were an array's; then each number is a member of a
 * struct or union, or an element of an array. Members without a name are not written.
 */
#include <errno.h>
#include <linux/bpf.h>
#include <string.h>

#include "base/text.h"
#include "verify/object_internal.h"

#define TEXT_MAX 1024
#define NUMBERS_MAX 64 /* libbpf's own limit */

/* "0:1:2". What was left of the string is at *access; false where it is no number. */
static bool next_number(const char **access, uint32_t *ret_number)
{
	uint64_t number = 0;
	const char *text = *access;

	if (*text < '0' || *text > '9')
		return false;
	if (*text == '0' && text[1] >= '0' && text[1] <= '9')
		return false;
	for (; *text >= '0' && *text <= '9'; text++) {
		number = number * 10 + (uint64_t)(*text - '0');
		if (number > UINT32_MAX)
			return false;
	}
	if (*text == ':' && text[1])
		text++;
	else if (*text)
		return false;
	*access = text;
	*ret_number = (uint32_t)number;
	return true;
}

/* As C writes it. The depth of types is bounded, see object_btf.c. */
static bool add_type(struct rf_reader *reader, struct rf_text *text, uint32_t id)
{
	const struct btf_type *type = btf__type_by_id(reader->object->btf, id);
	const char *name, *word = "";

	while (type && btf_is_mod(type))
		type = btf__type_by_id(reader->object->btf, type->type);
	if (!type)
		return false;
	if (btf_is_void(type))
		return rf_text_add(text, "void");
	if (btf_is_ptr(type))
		return add_type(reader, text, type->type) && rf_text_add(text, " *");
	if (btf_is_array(type))
		return add_type(reader, text, btf_array(type)->type) &&
		       rf_text_add(text, "[%u]", btf_array(type)->nelems);
	if (btf_is_struct(type) || (btf_is_fwd(type) && !btf_kflag(type)))
		word = "struct ";
	else if (btf_is_union(type) || btf_is_fwd(type))
		word = "union ";
	else if (btf_is_any_enum(type))
		word = "enum ";
	else if (!btf_is_typedef(type) && !btf_is_int(type) && !btf_is_float(type))
		return false;
	name = rf_reader_type_name(reader, type);
	return rf_text_add(text, "%s%s", word, name[0] ? name : "(anonymous)");
}

/* One step down from *id, which becomes what was found. */
static bool add_step(struct rf_reader *reader, struct rf_text *text, uint32_t index, uint32_t *id)
{
	const struct btf_type *type = rf_reader_type(reader, *id, NULL);
	const struct btf_member *member;
	const char *name;

	if (!type)
		return false;
	if (btf_is_array(type)) {
		*id = btf_array(type)->type;
		/* A flexible one says that it has no elements. */
		if (btf_array(type)->nelems && index >= btf_array(type)->nelems)
			return false;
		return rf_text_add(text, "[%u]", index);
	}
	if (!btf_is_composite(type) || index >= btf_vlen(type))
		return false;
	member = &btf_members(type)[index];
	*id = member->type;
	name = btf__name_by_offset(reader->object->btf, member->name_off);
	return !name[0] || rf_text_add(text, "%s%s", text->used ? "." : "", name);
}

static bool add_path(struct rf_reader *reader, struct rf_text *text, struct rf_object_core *core)
{
	const char *access = core->access;
	uint32_t id = core->type_id, index;
	size_t count = 1;

	if (!next_number(&access, &index) || (index && !rf_text_add(text, "[%u]", index)))
		return false;
	while (*access) {
		if (count++ == NUMBERS_MAX || !next_number(&access, &index) ||
		    !add_step(reader, text, index, &id))
			return false;
	}
	core->end_id = id;
	return true;
}

static bool add_value(struct rf_reader *reader, struct rf_text *text,
		      const struct rf_object_core *core)
{
	const struct btf_type *type = rf_reader_type(reader, core->type_id, NULL);
	const char *access = core->access;
	uint32_t index;

	if (!next_number(&access, &index) || *access || !type || !btf_is_any_enum(type) ||
	    index >= btf_vlen(type))
		return false;
	return rf_text_add(text, "%s",
			   btf__name_by_offset(reader->object->btf,
					       btf_is_enum(type)
						       ? btf_enum(type)[index].name_off
						       : btf_enum64(type)[index].name_off));
}

static bool describe(struct rf_reader *reader, struct rf_text *text, struct rf_object_core *core)
{
	switch (core->kind) {
	case BPF_CORE_FIELD_BYTE_OFFSET:
	case BPF_CORE_FIELD_BYTE_SIZE:
	case BPF_CORE_FIELD_EXISTS:
	case BPF_CORE_FIELD_SIGNED:
	case BPF_CORE_FIELD_LSHIFT_U64:
	case BPF_CORE_FIELD_RSHIFT_U64:
		return add_path(reader, text, core);
	case BPF_CORE_TYPE_ID_LOCAL:
	case BPF_CORE_TYPE_ID_TARGET:
	case BPF_CORE_TYPE_EXISTS:
	case BPF_CORE_TYPE_SIZE:
	case BPF_CORE_TYPE_MATCHES:
		return !strcmp(core->access, "0");
	case BPF_CORE_ENUMVAL_EXISTS:
	case BPF_CORE_ENUMVAL_VALUE:
		return add_value(reader, text, core);
	default:
		return false;
	}
}

int rf_reader_core(struct rf_reader *reader, const struct rf_object_function *function,
		   struct rf_object_core *core)
{
	char names[2][TEXT_MAX] = {0};
	struct rf_text type = {.bytes = names[0], .size = TEXT_MAX};
	struct rf_text path = {.bytes = names[1], .size = TEXT_MAX};

	if (!add_type(reader, &type, core->type_id) || !describe(reader, &path, core))
		return rf_reader_fault_at(
			reader, function, core->slot,
			"a CO-RE relocation of kind %u, type %u and access '%.64s' is not understood",
			core->kind, core->type_id, core->access);
	core->type = rf_arena_string(reader->arena, type.bytes, type.used);
	core->path = rf_arena_string(reader->arena, path.bytes, path.used);
	return core->type && core->path ? 0 : rf_reader_no_memory(reader);
}
