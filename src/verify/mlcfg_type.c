/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The object's reader has checked that ids and names are inside and that nothing contains itself.
 */
#include <bpf/btf.h>
#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "verify/mlcfg_internal.h"

typedef const struct rf_object_file object_file;

static const struct btf_type *plain(object_file *object, uint32_t id, uint32_t *ret_id)
{
	const struct btf_type *type = btf__type_by_id(object->btf, id);

	while (type && (btf_is_mod(type) || btf_is_typedef(type))) {
		id = type->type;
		type = btf__type_by_id(object->btf, id);
	}
	*ret_id = id;
	return type;
}

static const struct btf_type *prototype(object_file *object,
					const struct rf_object_function *function)
{
	const struct btf_type *type =
		object->btf ? btf__type_by_id(object->btf, function->type_id) : NULL;

	return type && btf_is_func(type) ? btf__type_by_id(object->btf, type->type) : NULL;
}

unsigned int rf_mlcfg_arg_count(object_file *object, const struct rf_object_function *function)
{
	const struct btf_type *type = prototype(object, function);

	return type ? btf_vlen(type) : RF_MLCFG_ARGS + 1;
}

/* The struct that it points to; 0: none. */
static uint32_t pointee(object_file *object, uint32_t id)
{
	const struct btf_type *type = plain(object, id, &id);

	if (!type || !btf_is_ptr(type))
		return 0;
	type = plain(object, type->type, &id);
	return type && btf_is_composite(type) ? id : 0;
}

/* Maps whose values are of the type. */
static uint64_t maps_of(object_file *object, uint32_t id)
{
	uint64_t maps = 0;
	uint32_t value;

	for (size_t i = 0; i < object->map_count && i < 64; i++)
		if (object->maps[i].kind == RF_OBJECT_MAP && object->maps[i].value_type_id &&
		    plain(object, object->maps[i].value_type_id, &value) && value == id)
			maps |= 1ULL << i;
	return maps;
}

/* Whether CO-RE knows the struct: then it is the kernel's. */
static bool is_kernel(object_file *object, uint32_t id)
{
	uint32_t core;

	for (size_t i = 0; i < object->function_count; i++)
		for (size_t j = 0; j < object->functions[i].core_count; j++)
			if (plain(object, object->functions[i].cores[j].type_id, &core) &&
			    core == id)
				return true;
	return false;
}

uint32_t rf_mlcfg_memory(object_file *object, const struct rf_object_function *function,
			 unsigned int arg)
{
	const struct btf_type *type = prototype(object, function);
	uint32_t id =
		type && arg < btf_vlen(type) ? pointee(object, btf_params(type)[arg].type) : 0;
	int64_t size;

	if (!id || maps_of(object, id) || is_kernel(object, id))
		return 0;
	size = btf__resolve_size(object->btf, id);
	return size > 0 && size <= RF_MLCFG_MEMORY ? (uint32_t)size : 0;
}

static bool is_name(const char *text)
{
	return text && islower((unsigned char)*text) &&
	       !text[strspn(text,
			    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")];
}

static int argument(struct rf_mlcfg *m, unsigned int i, const struct btf_param *param)
{
	uint32_t size = rf_mlcfg_memory(m->object, m->function, i);
	uint32_t id = pointee(m->object, param->type);

	m->arg_regions[i].kind = RF_REGION_NUMBER;
	m->args[i] = btf__name_by_offset(m->object->btf, param->name_off);
	if (!is_name(m->args[i]))
		return rf_mlcfg_refuse(m, 0, "argument %u has no name", i + 1);
	if (size) {
		if (m->memory_arg < RF_MLCFG_ARGS || size % 8)
			return rf_mlcfg_refuse(m, 0, "the struct of '%s'", m->args[i]);
		m->memory_arg = i;
		m->memory_size = size;
		m->arg_regions[i] =
			(struct rf_region){.kind = RF_REGION_CELLS, .area = RF_AREA_MEMORY};
	} else if (id && maps_of(m->object, id)) {
		m->arg_regions[i].kind = RF_REGION_VALUES;
		m->arg_regions[i].maps = maps_of(m->object, id);
	}
	return 0;
}

int rf_mlcfg_arguments(struct rf_mlcfg *m)
{
	const struct btf_type *type = prototype(m->object, m->function);
	int r = 0;

	m->arg_count = rf_mlcfg_arg_count(m->object, m->function);
	m->memory_arg = RF_MLCFG_ARGS;
	if (m->arg_count > RF_MLCFG_ARGS || m->object->map_count > 64)
		return rf_mlcfg_refuse(m, 0, "a function whose arguments are not known");
	for (unsigned int i = 0; i < m->arg_count && !r; i++)
		r = argument(m, i, &btf_params(type)[i]);
	return r;
}

/* Appends what may be in a name. A dot becomes '_'; false: there is something else. */
static bool append(char text[RF_MLCFG_TEXT], const char *more)
{
	size_t length = strlen(text);

	for (; *more && length < RF_MLCFG_TEXT - 1; more++) {
		if (!isalnum((unsigned char)*more) && *more != '_' && *more != '.')
			return false;
		text[length++] = *more == '.' ? '_' : *more;
		text[length] = '\0';
	}
	return !*more;
}

bool rf_mlcfg_field(const struct rf_object_core *core, char text[RF_MLCFG_TEXT])
{
	static const char word[] = "struct ";

	*text = '\0';
	return core->kind == 0 && strncmp(core->type, word, strlen(word)) == 0 && *core->path &&
	       append(text, core->type + strlen(word)) && append(text, "_") &&
	       append(text, core->path) && is_name(text);
}

bool rf_mlcfg_variable(object_file *object, const struct rf_object_ref *ref,
		       char text[RF_MLCFG_TEXT])
{
	const struct rf_object_map *map = &object->maps[ref->index];
	const struct btf_type *type =
		object->btf ? btf__type_by_id(object->btf, map->value_type_id) : NULL;

	if (!type || !btf_is_datasec(type))
		return false;
	for (uint32_t i = 0; i < btf_vlen(type); i++) {
		const struct btf_var_secinfo *info = &btf_var_secinfos(type)[i];
		const struct btf_type *variable = btf__type_by_id(object->btf, info->type);
		const char *name =
			variable ? btf__name_by_offset(object->btf, variable->name_off) : NULL;

		if (ref->offset < info->offset || ref->offset - info->offset >= info->size ||
		    !is_name(name))
			continue;
		return snprintf(text, RF_MLCFG_TEXT, "(op_add at_%s (0x%llX:word))", name,
				(unsigned long long)(ref->offset - info->offset)) < RF_MLCFG_TEXT;
	}
	return false;
}
