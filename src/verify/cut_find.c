/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "verify/cut.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "verify/check.h"
#include "verify/loop_tell.h"

static bool is_file(const char *path, const char *said)
{
	size_t length = strlen(path), end = strlen(said);

	if (length < end || strcmp(path + length - end, said) != 0)
		return false;
	return length == end || path[length - end - 1] == '/';
}

static bool is_there(const struct rf_spec_cut *cut, const struct rf_code *code, size_t slot)
{
	const struct rf_object_line *line = rf_object_line(code->function, slot);

	return line && line->line == cut->at_line &&
	       (!cut->at_file || is_file(line->file, cut->at_file));
}

/* By the line of the head or of a way back: compilers give a loop's line to either. */
static bool is_of_line(const struct rf_spec_cut *cut, const struct rf_code *code,
		       const struct rf_flow *flow, uint32_t loop)
{
	const struct rf_flow_loop *where = &flow->loops[loop];

	if (is_there(cut, code, where->head))
		return true;
	for (size_t i = where->first; i <= where->last; i++)
		if (is_there(cut, code, flow->order[i]) &&
		    rf_flow_goes_back(code, flow, loop, flow->order[i]))
			return true;
	return false;
}

int rf_cut_find(const struct rf_spec *spec, const struct rf_spec_cut *cut,
		const struct rf_code *code, const struct rf_flow *flow, uint32_t *ret_loop,
		struct rf_error *error)
{
	uint32_t found = 0;
	char list[600];

	for (uint32_t i = 0; i < flow->loop_count; i++)
		if (cut->number ? cut->number == i + 1 : is_of_line(cut, code, flow, i)) {
			*ret_loop = i;
			found++;
		}
	if (found == 1)
		return 0;
	rf_loop_list(code, flow, list, sizeof(list));
	return rf_error_set(error, -ENOENT, "%s:%u: '%s' has %s; its loops are: %s", spec->file,
			    cut->line, cut->names->name,
			    found ? "more than one loop of this line" : "no such loop", list);
}

int rf_cut_of(const struct rf_spec *spec, const struct rf_code *code, const struct rf_flow *flow,
	      uint32_t loop, const struct rf_spec_cut **ret_cut, struct rf_error *error)
{
	const struct rf_spec_cut *found = NULL;

	for (size_t i = 0; spec && code->function && i < spec->cut_count; i++) {
		const struct rf_spec_cut *cut = &spec->cuts[i];
		uint32_t which;
		int r;

		if (strcmp(cut->names->name, code->function->name) != 0)
			continue;
		r = rf_cut_find(spec, cut, code, flow, &which, error);
		if (r < 0)
			return r;
		if (which != loop)
			continue;
		if (found)
			return rf_error_set(error, -ENOENT,
					    "%s:%u: of this loop of '%s' it was said already in "
					    "line %u",
					    spec->file, cut->line, cut->names->name, found->line);
		found = cut;
	}
	*ret_cut = found;
	return 0;
}

/* In each function of that name: static ones may share it. */
static int check_cut(const struct rf_spec *spec, const struct rf_spec_cut *cut,
		     const struct rf_object_file *object, struct rf_error *error)
{
	bool found = false;
	int r = 0;

	for (size_t i = 0; r >= 0 && i < object->function_count; i++) {
		const struct rf_object_function *function = &object->functions[i];
		struct rf_code code = {
			.insns = function->insns, .count = function->count, .function = function};
		struct rf_flow flow;
		uint32_t loop;
		size_t slot;

		if (strcmp(function->name, cut->names->name) != 0)
			continue;
		found = true;
		r = rf_flow_make(&code, &flow, &slot);
		if (r == -ELOOP) /* going through it says so, with the place */
			return 0;
		if (r < 0)
			return rf_error_set(error, r, "no memory");
		r = rf_cut_find(spec, cut, &code, &flow, &loop, error);
		rf_flow_done(&flow);
	}
	return found ? r
		     : rf_error_set(error, -ENOENT, "%s:%u: the object has no function '%s'",
				    spec->file, cut->line, cut->names->name);
}

int rf_check_loops(const struct rf_spec *spec, const struct rf_object_file *object,
		   struct rf_error *error)
{
	int r = 0;

	for (size_t i = 0; i < spec->loop_count; i++) {
		const struct rf_spec_program *callback = spec->loops[i].callback;

		if (!rf_object_function(object, callback->name))
			return rf_error_set(error, -ENOENT,
					    "%s:%u: the object has no function '%s'", spec->file,
					    callback->line, callback->name);
	}
	for (size_t i = 0; r >= 0 && i < spec->cut_count; i++)
		r = check_cut(spec, &spec->cuts[i], object, error);
	return r;
}

uint32_t *rf_check_heads(const struct rf_object_function *function)
{
	const struct rf_code code = {
		.insns = function->insns, .count = function->count, .function = function};
	uint32_t *heads = calloc(function->count, sizeof(*heads));
	struct rf_flow flow;
	size_t slot;

	if (!heads || rf_flow_make(&code, &flow, &slot) < 0) {
		free(heads);
		return NULL;
	}
	for (uint32_t i = 0; i < flow.loop_count; i++)
		heads[flow.loops[i].head] = i + 1;
	rf_flow_done(&flow);
	return heads;
}
