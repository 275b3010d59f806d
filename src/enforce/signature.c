// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Whether a hook of the running kernel takes the parameters that a program was
 * written for. A program for other parameters loads all the same and reads the
 * wrong ones, so the kernel's own types decide, never its version.
 */
#include <bpf/btf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "enforce/internal.h"

const struct btf *rf_kernel_types(void)
{
	static struct btf *types;

	if (!types)
		types = btf__load_vmlinux_btf();
	return types;
}

/* Steps over what does not change a type's nature. */
static const struct btf_type *resolved(const struct btf *btf, uint32_t id)
{
	const struct btf_type *type = btf__type_by_id(btf, id);

	while (type && (btf_is_mod(type) || btf_is_typedef(type)))
		type = btf__type_by_id(btf, type->type);
	return type;
}

static bool parameter_is(const struct btf *btf, uint32_t id, const char *word, size_t length)
{
	const struct btf_type *type = resolved(btf, id);
	const char *name;

	if (!type)
		return false;
	if (length == 1 && *word == '#')
		return btf_is_int(type) || btf_is_any_enum(type);
	if (!btf_is_ptr(type))
		return false;
	if (length == 1 && *word == '*')
		return true;
	type = resolved(btf, type->type);
	if (!type || !btf_is_struct(type))
		return false;
	name = btf__name_by_offset(btf, type->name_off);
	return strlen(name) == length && !memcmp(name, word, length);
}

int rf_signature_check(const struct btf *btf, const char *hook, const char *signature)
{
	const struct btf_type *function, *prototype;
	const struct btf_param *parameters;
	char name[64];
	int id;

	snprintf(name, sizeof(name), "bpf_lsm_%s", hook);
	id = btf__find_by_name_kind(btf, name, BTF_KIND_FUNC);
	if (id < 0)
		return -ENOENT;
	function = btf__type_by_id(btf, id);
	prototype = btf__type_by_id(btf, function->type);
	parameters = btf_params(prototype);
	for (unsigned int i = 0; i < btf_vlen(prototype); i++) {
		size_t length = strcspn(signature, ",");

		if (!length || !parameter_is(btf, parameters[i].type, signature, length))
			return -EPROTOTYPE;
		signature += length + (signature[length] == ',');
	}
	return *signature ? -EPROTOTYPE : 0;
}
