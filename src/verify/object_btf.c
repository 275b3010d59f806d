/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Documentation/bpf/btf.rst. libbpf 1.1 checks of .BTF only that each type is inside
 * its section: not ids, not names, not what contains itself, and the string section of a
 * header longer than it knows may begin behind the end. So all of that is checked here,
 * once, before and after it has a look.
 */
#include <bpf/libbpf.h>
#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "verify/object_internal.h"

const struct btf_type *rf_reader_type(struct rf_reader *reader, uint32_t id, uint32_t *ret_id)
{
	const struct btf_type *type = btf__type_by_id(reader->object->btf, id);

	while (btf_is_mod(type) || btf_is_typedef(type)) {
		id = type->type;
		type = btf__type_by_id(reader->object->btf, id);
	}
	if (ret_id)
		*ret_id = id;
	return id ? type : NULL;
}

const char *rf_reader_type_name(struct rf_reader *reader, const struct btf_type *type)
{
	return btf__name_by_offset(reader->object->btf, type->name_off);
}

/* Before libbpf reads it. `size` bytes, at least of a header. */
static const char *check_header(const struct btf_header *header, size_t size)
{
	uint64_t left = size - sizeof(*header);

	if (header->magic != BTF_MAGIC || header->version != BTF_VERSION || header->flags)
		return "it does not begin as BTF, lowest byte first";
	if (header->hdr_len != sizeof(*header))
		return "its header has another length";
	if (header->type_off % 4 || header->type_len % 4)
		return "its types are not aligned";
	if ((uint64_t)header->type_off + header->type_len > header->str_off)
		return "its types are not before its names";
	if ((uint64_t)header->str_off + header->str_len > left)
		return "its names are not inside";
	return header->str_len ? NULL : "it has no names";
}

/*
 * Names and lines of source reach terminals, so what is no text becomes a blank. In a copy
 * that nobody else reads: sections of a file may overlap.
 */
static const char *check_strings(uint8_t *bytes, const struct btf_header *header)
{
	char *strings = (char *)bytes + sizeof(*header) + header->str_off;

	if (strings[0] || strings[header->str_len - 1])
		return "its names do not begin and end with a NUL";
	for (uint32_t i = 0; i < header->str_len; i++)
		if ((strings[i] > 0 && strings[i] < ' ') || strings[i] == 0x7f)
			strings[i] = ' ';
	return NULL;
}

/* libbpf prints what it does not take. */
static struct btf *new_btf(const void *bytes, size_t size)
{
	libbpf_print_fn_t before = libbpf_set_print(NULL);
	struct btf *btf = btf__new(bytes, (uint32_t)size);
	int r = errno;

	libbpf_set_print(before);
	/* It would ask a type named "long", which may say anything. */
	if (btf)
		btf__set_pointer_size(btf, 8);
	errno = r;
	return btf;
}

static bool has_name(const struct rf_reader *reader, uint32_t offset)
{
	const char *name = btf__name_by_offset(reader->object->btf, offset);

	return name && strnlen(name, RF_READER_NAME_MAX + 1) <= RF_READER_NAME_MAX;
}

static bool has_kind(const struct rf_reader *reader, uint32_t id, uint32_t kinds)
{
	const struct btf_type *type = btf__type_by_id(reader->object->btf, id);

	return type && kinds & 1U << btf_kind(type);
}

#define KINDS_OTHER                                                                                \
	(1U << BTF_KIND_FUNC | 1U << BTF_KIND_VAR | 1U << BTF_KIND_DATASEC |                       \
	 1U << BTF_KIND_DECL_TAG)
#define KINDS_TYPE (~KINDS_OTHER) /* what a variable can be, and void */
#define KINDS_VALUE (KINDS_TYPE & ~1U << BTF_KIND_UNKN)

static bool check_members(const struct rf_reader *reader, const struct btf_type *type)
{
	const struct btf_member *members = btf_members(type);

	for (uint32_t i = 0; i < btf_vlen(type); i++)
		if (!has_name(reader, members[i].name_off) ||
		    !has_kind(reader, members[i].type, KINDS_VALUE) ||
		    btf_member_bit_offset(type, i) > (uint64_t)type->size * 8)
			return false;
	return true;
}

static bool check_params(const struct rf_reader *reader, const struct btf_type *type)
{
	const struct btf_param *params = btf_params(type);

	for (uint32_t i = 0; i < btf_vlen(type); i++)
		if (!has_name(reader, params[i].name_off) ||
		    !has_kind(reader, params[i].type, KINDS_TYPE))
			return false;
	return has_kind(reader, type->type, KINDS_TYPE);
}

static bool check_values(const struct rf_reader *reader, const struct btf_type *type)
{
	for (uint32_t i = 0; i < btf_vlen(type); i++)
		if (!has_name(reader, btf_is_enum(type) ? btf_enum(type)[i].name_off
							: btf_enum64(type)[i].name_off))
			return false;
	return type->size && type->size <= 8;
}

static bool check_variables(const struct rf_reader *reader, const struct btf_type *type)
{
	const struct btf_var_secinfo *variables = btf_var_secinfos(type);

	for (uint32_t i = 0; i < btf_vlen(type); i++)
		if (!has_kind(reader, variables[i].type, 1U << BTF_KIND_VAR | 1U << BTF_KIND_FUNC))
			return false;
	return true;
}

static bool check_type(const struct rf_reader *reader, const struct btf_type *type)
{
	switch (btf_kind(type)) {
	case BTF_KIND_INT:
		return type->size && type->size <= 16 && btf_int_bits(type) <= type->size * 8;
	case BTF_KIND_FLOAT:
		return type->size && type->size <= 16;
	case BTF_KIND_FWD:
		return true;
	case BTF_KIND_PTR:
	case BTF_KIND_TYPEDEF:
	case BTF_KIND_VOLATILE:
	case BTF_KIND_CONST:
	case BTF_KIND_RESTRICT:
	case BTF_KIND_TYPE_TAG:
		return has_kind(reader, type->type, KINDS_TYPE);
	case BTF_KIND_ARRAY:
		return has_kind(reader, btf_array(type)->type, KINDS_VALUE) &&
		       has_kind(reader, btf_array(type)->index_type, KINDS_VALUE);
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		return check_members(reader, type);
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64:
		return check_values(reader, type);
	case BTF_KIND_FUNC:
		return has_kind(reader, type->type, 1U << BTF_KIND_FUNC_PROTO) &&
		       btf_vlen(type) <= BTF_FUNC_EXTERN;
	case BTF_KIND_FUNC_PROTO:
		return check_params(reader, type);
	case BTF_KIND_VAR:
		return has_kind(reader, type->type, KINDS_TYPE) &&
		       btf_var(type)->linkage <= BTF_VAR_GLOBAL_EXTERN;
	case BTF_KIND_DATASEC:
		return check_variables(reader, type);
	case BTF_KIND_DECL_TAG:
		return has_kind(reader, type->type, ~(1U << BTF_KIND_UNKN)) &&
		       btf_decl_tag(type)->component_idx >= -1;
	default:
		return false;
	}
}

/*
 * Type `index` that the type is made of; 0 behind the last, and for void, of which
 * nothing is made. By what is in its memory, or else by what a declaration of it names.
 */
static bool part_of(const struct btf_type *type, bool memory, uint32_t index, uint32_t *ret_id)
{
	bool first = index == 0;

	if (btf_is_mod(type) || btf_is_typedef(type) || (btf_is_ptr(type) && !memory)) {
		*ret_id = type->type;
		return first;
	}
	if (btf_is_array(type)) {
		*ret_id = btf_array(type)->type;
		return first;
	}
	if (btf_is_composite(type) && memory && index < btf_vlen(type)) {
		*ret_id = btf_members(type)[index].type;
		return true;
	}
	if (btf_is_func_proto(type) && !memory && index <= btf_vlen(type)) {
		*ret_id = index ? btf_params(type)[index - 1].type : type->type;
		return true;
	}
	return false;
}

/*
 * How deep each type is, into `depths`; 0 is not known yet. False where one is deeper than
 * RF_READER_DEPTH_MAX, as one is that contains itself. Whoever follows types may recurse.
 */
static bool measure(const struct btf *btf, uint32_t root, bool memory, uint8_t *depths)
{
	struct {
		uint32_t id;
		uint32_t next;
		uint8_t deepest; /* of its parts */
	} stack[RF_READER_DEPTH_MAX] = {{.id = root}}, *top = stack;

	for (;;) {
		const struct btf_type *type = btf__type_by_id(btf, top->id);
		uint32_t part;

		if (!part_of(type, memory, top->next, &part)) {
			if (top->deepest == RF_READER_DEPTH_MAX)
				return false;
			depths[top->id] = top->deepest + 1;
			if (top-- == stack)
				return true;
		} else if (part && !depths[part]) {
			if (++top == stack + RF_READER_DEPTH_MAX)
				return false;
			top->id = part;
			top->next = 0;
			top->deepest = 0;
		} else {
			top->next++;
			if (depths[part] > top->deepest)
				top->deepest = depths[part];
		}
	}
}

static int check_depths(struct rf_reader *reader, bool memory)
{
	const struct btf *btf = reader->object->btf;
	uint32_t count = btf__type_cnt(btf);
	cleanup_free uint8_t *depths = calloc(count, 1);

	if (!depths)
		return rf_reader_no_memory(reader);
	for (uint32_t id = 1; id < count; id++)
		if (!depths[id] && !measure(btf, id, memory, depths))
			return rf_reader_fault(reader,
					       ".BTF: type %u contains itself, or more "
					       "than %d types in each other",
					       id, RF_READER_DEPTH_MAX);
	return 0;
}

static int check_types(struct rf_reader *reader)
{
	const struct btf *btf = reader->object->btf;
	uint32_t count = btf__type_cnt(btf);
	int r;

	if (count > RF_READER_TYPES_MAX)
		return rf_reader_fault(reader, ".BTF: more than %u types", RF_READER_TYPES_MAX);
	for (uint32_t id = 1; id < count; id++) {
		const struct btf_type *type = btf__type_by_id(btf, id);

		if (!has_name(reader, type->name_off) || !check_type(reader, type))
			return rf_reader_fault(reader, ".BTF: type %u is not well-formed", id);
	}
	r = check_depths(reader, true);
	return r < 0 ? r : check_depths(reader, false);
}

int rf_reader_btf(struct rf_reader *reader)
{
	const struct rf_section *section = rf_reader_section(reader, BTF_ELF_SEC);
	cleanup_free uint8_t *bytes = NULL;
	struct btf_header header;
	const char *fault;

	if (!section || !section->bytes)
		return 0;
	if (section->size < sizeof(header))
		return rf_reader_fault(reader, ".BTF: it has no header");
	bytes = malloc(section->size);
	if (!bytes)
		return rf_reader_no_memory(reader);
	memcpy(bytes, section->bytes, section->size);
	memcpy(&header, bytes, sizeof(header));
	fault = check_header(&header, section->size);
	if (!fault)
		fault = check_strings(bytes, &header);
	if (fault)
		return rf_reader_fault(reader, ".BTF: %s", fault);
	reader->object->btf = new_btf(bytes, section->size);
	if (!reader->object->btf)
		return rf_reader_fault(reader, ".BTF: libbpf does not read it: %s",
				       strerror(errno));
	return check_types(reader);
}
