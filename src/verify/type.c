/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The object's reader has checked that ids and names are inside and that nothing contains itself.
 */
#include "verify/type.h"

#include <bpf/btf.h>
#include <inttypes.h>
#include <string.h>

typedef const struct rf_object_file object_file;

/* Without modifiers and typedefs, or NULL. */
static const struct btf_type *plain(object_file *object, uint32_t *id)
{
	const struct btf_type *type = object->btf ? btf__type_by_id(object->btf, *id) : NULL;

	while (type && (btf_is_mod(type) || btf_is_typedef(type))) {
		*id = type->type;
		type = btf__type_by_id(object->btf, *id);
	}
	return type;
}

static bool is_called(object_file *object, uint32_t name, const char *as)
{
	const char *text = btf__name_by_offset(object->btf, name);

	return text && !strcmp(text, as);
}

uint32_t rf_type_struct(object_file *object, const char *name)
{
	int id = object->btf ? btf__find_by_name_kind(object->btf, name, BTF_KIND_STRUCT) : 0;

	if (id <= 0 && object->btf)
		id = btf__find_by_name_kind(object->btf, name, BTF_KIND_UNION);
	return id > 0 ? (uint32_t)id : 0;
}

const char *rf_type_struct_name(object_file *object, uint32_t id)
{
	const struct btf_type *type = plain(object, &id);
	const char *name = type && btf_is_composite(type)
				   ? btf__name_by_offset(object->btf, type->name_off)
				   : NULL;

	return name && *name ? name : NULL;
}

bool rf_type_member(object_file *object, uint32_t id, const char *name, uint32_t *ret_offset,
		    uint32_t *ret_id)
{
	const struct btf_type *type = plain(object, &id);

	if (!type || !btf_is_composite(type))
		return false;
	for (uint32_t i = 0; i < btf_vlen(type); i++) {
		const struct btf_member *member = &btf_members(type)[i];
		uint32_t bits = btf_member_bit_offset(type, i), inner = 0;

		if (bits % 8 || btf_member_bitfield_size(type, i))
			continue;
		if (is_called(object, member->name_off, name)) {
			*ret_offset = bits / 8;
			*ret_id = member->type;
			return true;
		}
		if (!is_called(object, member->name_off, ""))
			continue;
		if (rf_type_member(object, member->type, name, &inner, ret_id)) {
			*ret_offset = bits / 8 + inner;
			return true;
		}
	}
	return false;
}

const char *rf_type_first(object_file *object, uint32_t id, uint32_t *ret_id)
{
	const struct btf_type *type = plain(object, &id);
	const char *name;

	if (!type || !btf_is_composite(type) || !btf_vlen(type) || btf_member_bit_offset(type, 0) ||
	    btf_member_bitfield_size(type, 0))
		return NULL;
	name = btf__name_by_offset(object->btf, btf_members(type)->name_off);
	*ret_id = btf_members(type)->type;
	return name && *name ? name : NULL;
}

uint32_t rf_type_size(object_file *object, uint32_t id)
{
	int64_t size = object->btf ? btf__resolve_size(object->btf, id) : 0;

	return size > 0 && size <= UINT32_MAX ? (uint32_t)size : 0;
}

bool rf_type_element(object_file *object, uint32_t id, uint32_t *ret_id, uint32_t *ret_size)
{
	const struct btf_type *type = plain(object, &id);

	if (!type || !btf_is_array(type))
		return false;
	*ret_id = btf_array(type)->type;
	*ret_size = rf_type_size(object, *ret_id);
	return *ret_size;
}

bool rf_type_number(object_file *object, uint32_t id, struct rf_type_leaf *ret_leaf)
{
	const struct btf_type *type = plain(object, &id);
	uint32_t size;
	bool sign = false;

	if (!type || (!btf_is_int(type) && !btf_is_any_enum(type) && !btf_is_ptr(type)))
		return false;
	size = btf_is_ptr(type) ? 8 : type->size;
	if (btf_is_int(type))
		sign = btf_int_encoding(type) & BTF_INT_SIGNED;
	else if (btf_is_any_enum(type))
		sign = btf_kflag(type);
	*ret_leaf = (struct rf_type_leaf){0, size, sign};
	return size == 1 || size == 2 || size == 4 || size == 8;
}

uint32_t rf_type_pointee(object_file *object, uint32_t id)
{
	const struct btf_type *type = plain(object, &id);
	uint32_t to;

	if (!type || !btf_is_ptr(type))
		return 0;
	to = type->type;
	type = plain(object, &to);
	if (type && btf_is_fwd(type)) /* what the compiler says once more elsewhere, as a whole */
		return rf_type_struct(object, btf__name_by_offset(object->btf, type->name_off));
	return type && btf_is_composite(type) ? to : 0;
}

bool rf_type_variable(object_file *object, const char *name, uint32_t *ret_map,
		      uint32_t *ret_offset, uint32_t *ret_id)
{
	for (uint32_t i = 0; i < object->map_count && object->btf; i++) {
		const struct rf_object_map *map = &object->maps[i];
		const struct btf_type *section = btf__type_by_id(object->btf, map->value_type_id);

		if (map->kind != RF_OBJECT_DATA || !map->value_type_id)
			continue;
		for (uint32_t j = 0; j < btf_vlen(section); j++) {
			const struct btf_var_secinfo *info = &btf_var_secinfos(section)[j];
			const struct btf_type *type = btf__type_by_id(object->btf, info->type);

			if (!is_called(object, type->name_off, name))
				continue;
			*ret_map = i;
			*ret_offset = info->offset;
			*ret_id = type->type;
			return true;
		}
	}
	return false;
}

/* Of a struct, union or section: the part that the byte is in, its name printed; the rest of the
 * offset. */
static bool enter_part(object_file *object, const struct btf_type *type, uint32_t *id,
		       uint64_t *offset, FILE *out)
{
	bool section = btf_is_datasec(type);

	for (uint32_t i = 0; i < btf_vlen(type); i++) {
		uint64_t from = section ? btf_var_secinfos(type)[i].offset
					: btf_member_bit_offset(type, i) / 8;
		uint32_t part =
			section ? btf_var_secinfos(type)[i].type : btf_members(type)[i].type;
		const struct btf_type *variable = btf__type_by_id(object->btf, part);
		const char *name = btf__name_by_offset(
			object->btf, section ? variable->name_off : btf_members(type)[i].name_off);

		if (*offset < from || *offset - from >= rf_type_size(object, part))
			continue;
		if (name && *name)
			fprintf(out, "%s%s", section ? "" : ".", name);
		*id = section ? variable->type : part;
		*offset -= from;
		return true;
	}
	return false;
}

void rf_type_print_part(object_file *object, uint32_t id, uint64_t offset, FILE *out)
{
	const struct btf_type *type = plain(object, &id);
	uint32_t size;

	while (type && (btf_is_composite(type) || btf_is_datasec(type) || btf_is_array(type))) {
		if (btf_is_array(type)) {
			if (!rf_type_element(object, id, &id, &size))
				break;
			fprintf(out, "[%" PRIu64 "]", offset / size);
			offset %= size;
		} else if (!enter_part(object, type, &id, &offset, out)) {
			break;
		}
		type = plain(object, &id);
	}
	if (offset)
		fprintf(out, "+%" PRIu64, offset);
}

static bool has_enumerator(object_file *object, const struct btf_type *type, const char *name)
{
	for (uint32_t i = 0; i < btf_vlen(type); i++)
		if (is_called(object,
			      btf_is_enum(type) ? btf_enum(type)[i].name_off
						: btf_enum64(type)[i].name_off,
			      name))
			return true;
	return false;
}

bool rf_type_has_enumerator(object_file *object, const char *name)
{
	uint32_t count = object->btf ? btf__type_cnt(object->btf) : 0;

	for (uint32_t id = 1; id < count; id++) {
		const struct btf_type *type = btf__type_by_id(object->btf, id);

		if (btf_is_any_enum(type) && has_enumerator(object, type, name))
			return true;
	}
	return false;
}

struct leaves {
	struct rf_type_leaf *at;
	uint32_t count, most;
	bool odd;	  /* something is no number, or too many */
	uint32_t longest; /* array */
};

static void add_leaves(object_file *object, uint32_t id, uint32_t offset, struct leaves *leaves)
{
	const struct btf_type *type = plain(object, &id);
	struct rf_type_leaf leaf;

	if (leaves->odd || !type)
		return;
	if (btf_is_struct(type)) {
		for (uint32_t i = 0; i < btf_vlen(type); i++) {
			uint32_t bits = btf_member_bit_offset(type, i);

			leaves->odd |= bits % 8 || btf_member_bitfield_size(type, i);
			add_leaves(object, btf_members(type)[i].type, offset + bits / 8, leaves);
		}
		return;
	}
	if (btf_is_array(type) && btf_array(type)->nelems <= leaves->longest) {
		for (uint32_t i = 0; i < btf_array(type)->nelems; i++)
			add_leaves(object, btf_array(type)->type,
				   offset + i * rf_type_size(object, btf_array(type)->type),
				   leaves);
		return;
	}
	if (!rf_type_number(object, id, &leaf) || leaves->count == leaves->most) {
		leaves->odd = true;
		return;
	}
	leaf.offset = offset;
	leaves->at[leaves->count++] = leaf;
}

uint32_t rf_type_leaves(object_file *object, uint32_t id, struct rf_type_leaf *ret_leaves,
			uint32_t most)
{
	struct leaves leaves = {.at = ret_leaves, .most = most, .longest = most};

	if (object->btf && id)
		add_leaves(object, id, 0, &leaves);
	return leaves.odd ? 0 : leaves.count;
}

uint32_t rf_type_head(object_file *object, uint32_t id, struct rf_type_leaf *ret_leaves,
		      uint32_t most)
{
	struct leaves leaves = {.at = ret_leaves, .most = most, .longest = 8};

	if (object->btf && id)
		add_leaves(object, id, 0, &leaves);
	return leaves.count;
}
