/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Any bytes as an object. What is read is looked at in every way that proofs look at it:
 * what it says of itself must hold.
 */
#include "verify/program.h"

#include <bpf/btf.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static size_t seen;

static void must(bool condition)
{
	if (!condition)
		abort();
}

static void use_ref(const struct rf_object_file *object, const struct rf_insn *insn,
		    const struct rf_object_ref *ref)
{
	bool named = (insn->kind == RF_INSN_IMM64 && insn->pseudo != RF_PSEUDO_NONE) ||
		     (insn->kind == RF_INSN_CALL && insn->call != RF_CALL_HELPER &&
		      insn->call != RF_CALL_REGISTER);

	must(named == (ref->kind != RF_OBJECT_REF_NONE));
	switch (ref->kind) {
	case RF_OBJECT_REF_NONE:
		break;
	case RF_OBJECT_REF_MAP:
		must(ref->index < object->map_count);
		must(object->maps[ref->index].kind == RF_OBJECT_MAP);
		break;
	case RF_OBJECT_REF_VALUE:
		must(ref->index < object->map_count);
		must(object->maps[ref->index].kind == RF_OBJECT_DATA);
		must(ref->offset < object->maps[ref->index].value_size);
		break;
	case RF_OBJECT_REF_FUNCTION:
		must(ref->index < object->function_count);
		break;
	case RF_OBJECT_REF_EXTERN:
		must(ref->name[0]);
		break;
	}
}

/* Whatever comes of it, it comes to an end, and terms are terms. */
static void go_through(const struct rf_object_file *object,
		       const struct rf_object_function *function)
{
	struct rf_arena arena = {0};
	struct rf_space space = {.arena = &arena, .terms = rf_terms_new(true)};
	struct rf_error error = {0};
	struct rf_program program;

	if (space.terms && rf_program_run(&space, object, function, NULL, &program, &error) == 0) {
		must(!rf_term_is_truth(program.result) && rf_term_is_truth(program.ends));
		seen += rf_terms_count(space.terms);
	}
	rf_terms_free(space.terms);
	rf_arena_done(&arena);
}

static void use_function(const struct rf_object_file *object,
			 const struct rf_object_function *function)
{
	must(function->count);
	must(rf_object_function(object, function->name) != NULL);
	go_through(object, function);
	seen += strlen(function->section);
	for (size_t i = 0; i < function->count; i++) {
		const struct rf_object_line *line = rf_object_line(function, i);

		use_ref(object, &function->insns[i], &function->refs[i]);
		must(!line || line->slot <= i);
	}
	for (size_t i = 0; i < function->core_count; i++) {
		const struct rf_object_core *core = &function->cores[i];

		must(core->slot < function->count && (!i || core->slot > core[-1].slot));
		seen += strlen(core->type) + strlen(core->path) + strlen(core->access);
	}
	for (size_t i = 0; i < function->line_count; i++) {
		const struct rf_object_line *line = &function->lines[i];

		must(line->slot < function->count && (!i || line->slot > line[-1].slot));
		seen += strlen(line->file) + strlen(line->text);
	}
}

/* Follows types as far as there are any, as nobody could who has to fear a circle. */
static void use_type(const struct btf *btf, uint32_t id)
{
	const struct btf_type *type = btf__type_by_id(btf, id);

	must(type != NULL);
	seen += strlen(btf__name_by_offset(btf, type->name_off));
	seen += (size_t)btf__resolve_size(btf, id);
	if (btf_is_mod(type) || btf_is_typedef(type) || btf_is_ptr(type))
		use_type(btf, type->type);
	else if (btf_is_array(type))
		use_type(btf, btf_array(type)->type);
	else if (btf_is_composite(type))
		for (uint32_t i = 0; i < btf_vlen(type); i++)
			seen += strlen(btf__name_by_offset(btf, btf_members(type)[i].name_off));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct rf_object_file *object = NULL;
	struct rf_error error = {0};

	if (rf_object_read("x", bytes, size, &object, &error) < 0) {
		must(error.text[0] && !object && !strchr(error.text, '\n'));
		return 0;
	}
	for (size_t i = 0; i < object->function_count; i++)
		use_function(object, &object->functions[i]);
	for (size_t i = 0; i < object->map_count; i++) {
		const struct rf_object_map *map = &object->maps[i];

		seen += strlen(map->name);
		for (uint32_t j = 0; map->data && j < map->value_size; j++)
			seen += ((const uint8_t *)map->data)[j];
	}
	for (uint32_t id = 1; object->btf && id < btf__type_cnt(object->btf); id++)
		use_type(object->btf, id);
	seen += strlen(object->license);
	rf_object_free(object);
	return 0;
}
