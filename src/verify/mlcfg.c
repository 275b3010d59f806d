/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "verify/mlcfg.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "verify/mlcfg_internal.h"

#define DEPTH_MAX 8 /* of calls in calls: the kernel's */

int rf_mlcfg_refuse(const struct rf_mlcfg *m, size_t slot, const char *format, ...)
{
	const struct rf_object_line *line = rf_object_line(m->function, slot);
	char text[RF_INSN_TEXT], what[256];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	return rf_error_set(m->error, -ENOTSUP, "%s, instruction %zu (%s), %s:%u: %s",
			    m->function->name, slot, rf_insn_print(&m->function->insns[slot], text),
			    line ? line->file : "no line", line ? line->line : 0, what);
}

static void done(struct rf_mlcfg *m)
{
	free(m->known);
	free(m->leads);
	free(m->order);
}

/* All that is known of the function before its text. */
static int prepare(struct rf_mlcfg *m)
{
	size_t count = m->function->count;
	int r;

	m->known = calloc(count, sizeof(*m->known));
	m->leads = calloc(count, sizeof(*m->leads));
	m->order = calloc(count, sizeof(*m->order));
	if (!m->known || !m->leads || !m->order)
		return -ENOMEM;
	r = rf_mlcfg_arguments(m);
	if (!r)
		r = rf_mlcfg_order(m);
	return r ? r : rf_mlcfg_regions(m);
}

/* Maps that a program may write. */
static uint64_t writable(const struct rf_object_file *object)
{
	uint64_t maps = 0;

	for (size_t i = 0; i < object->map_count && i < 64; i++)
		if (object->maps[i].writable)
			maps |= 1ULL << i;
	return maps;
}

uint64_t rf_mlcfg_stores(const struct rf_mlcfg *m, uint32_t index)
{
	struct rf_mlcfg callee = {
		.object = m->object,
		.function = &m->object->functions[index],
		.depth = m->depth + 1,
	};
	bool known = callee.depth < DEPTH_MAX && !prepare(&callee);

	done(&callee);
	return known ? callee.stores : writable(m->object);
}

static void print_parameters(const struct rf_mlcfg *m)
{
	for (unsigned int i = 0; i < m->arg_count; i++)
		fprintf(m->out, "%s%s", i ? " " : "(", m->args[i]);
	for (uint32_t i = 0; i < m->memory_size / 8; i++)
		fprintf(m->out, " %s_%u", m->args[m->memory_arg], i);
	fputs(m->arg_count ? ": word)" : "()", m->out);
}

static void declare(const struct rf_mlcfg *m, enum rf_area area, int64_t offset, uint32_t size)
{
	fprintf(m->out, "  var %c%lld: word; (* %u bytes *)\n", area == RF_AREA_STACK ? 's' : 'm',
		(long long)(offset < 0 ? -offset : offset), size);
}

static void begin(const struct rf_mlcfg *m)
{
	struct rf_region word = {.kind = RF_REGION_CELLS, .area = RF_AREA_MEMORY};
	char text[RF_MLCFG_TEXT];

	fputs("  {\n    r10 <- frame;\n", m->out);
	for (unsigned int i = 0; i < m->arg_count; i++)
		fprintf(m->out, "    r%u <- %s;\n", i + 1, m->args[i]);
	for (; word.offset < m->memory_size; word.offset += 8) {
		snprintf(text, sizeof(text), "%s_%d", m->args[m->memory_arg], (int)word.offset / 8);
		rf_mlcfg_store_cells(m, &word, 8, text);
	}
	fputs("    goto B0\n  }\n", m->out);
}

/* What is left in the caller's struct, and the result. */
static void end(const struct rf_mlcfg *m)
{
	struct rf_region word = {.kind = RF_REGION_CELLS, .area = RF_AREA_MEMORY};

	for (; word.offset < m->memory_size; word.offset += 8) {
		fprintf(m->out, "    op_out_%d ", (int)word.offset / 8);
		rf_mlcfg_load_cells(m, &word, 8);
		fputs(";\n", m->out);
	}
	fputs("    return r0\n  }\n", m->out);
}

/* How the slot ends its block, or nothing. */
static void leave(const struct rf_mlcfg *m, size_t slot, const size_t *next)
{
	const struct rf_insn *insn = &m->function->insns[slot];

	if (insn->kind == RF_INSN_EXIT) {
		end(m);
	} else if (insn->kind == RF_INSN_BRANCH) {
		fputs("    switch (", m->out);
		rf_mlcfg_compare(m, insn);
		fprintf(m->out,
			")\n    | True -> goto B%zu\n    | False -> goto B%zu\n    end\n  }\n",
			next[1], next[0]);
	} else if (m->leads[next[0]]) {
		fprintf(m->out, "    goto B%zu\n  }\n", next[0]);
	}
}

/* The line of C. What a comment could end with is not printed. */
static void print_line(const struct rf_mlcfg *m, size_t slot)
{
	const struct rf_object_line *line = rf_object_line(m->function, slot);

	fprintf(m->out, "    (* %zu: ", slot);
	for (const char *at = line ? line->file : ""; *at; at++)
		fputc(isalnum((unsigned char)*at) || strchr("./_-", *at) ? *at : '?', m->out);
	fprintf(m->out, ":%u *)\n", line ? line->line : 0);
}

static int print_blocks(const struct rf_mlcfg *m)
{
	size_t next[2] = {0};
	int r = 0;

	/* In the order of slots: a block's are one after the other. */
	for (size_t slot = 0; slot < m->function->count && !r; slot++) {
		if (!slot || m->known[slot].reached) {
			if (m->leads[slot])
				fprintf(m->out, "  B%zu {\n", slot);
			rf_mlcfg_next(m->function, slot, next);
			print_line(m, slot);
			r = rf_mlcfg_insn(m, slot);
			leave(m, slot, next);
		}
	}
	return r;
}

static int print(struct rf_mlcfg *m)
{
	int r = prepare(m);

	if (r < 0)
		return r;
	fputs("module Code\n  use word.Word\n  use machine.Machine\n  use world.World\n\n", m->out);
	fprintf(m->out, "  let cfg code_%s [@cfg:stackify] ", m->function->name);
	print_parameters(m);
	fputs(" : word\n  " RF_MLCFG_CONTRACT "\n  =\n", m->out);
	for (unsigned int i = 0; i < RF_INSN_REGISTERS; i++)
		fprintf(m->out, "  var r%u: word;\n", i);
	rf_mlcfg_cells(m, declare);
	begin(m);
	r = print_blocks(m);
	fputs("end\n", m->out);
	return r;
}

static int print_function(const struct rf_object_file *object, size_t index, char **ret_text,
			  struct rf_error *error)
{
	struct rf_mlcfg m = {
		.object = object, .function = &object->functions[index], .error = error};
	size_t size;
	int r;

	m.out = open_memstream(ret_text, &size);
	if (!m.out)
		return -ENOMEM;
	r = print(&m);
	done(&m);
	return fclose(m.out) ? -ENOMEM : r;
}

int rf_mlcfg_print(const struct rf_object_file *object, const char *name, FILE *out,
		   struct rf_error *error)
{
	cleanup_free char *first = NULL;

	for (size_t i = 0; i < object->function_count; i++) {
		cleanup_free char *text = NULL;
		int r;

		if (strcmp(object->functions[i].name, name) != 0)
			continue;
		r = print_function(object, i, &text, error);
		if (r < 0)
			return r;
		if (first && strcmp(first, text) != 0)
			return rf_error_set(error, -ENOTSUP, "there are different functions '%s'",
					    name);
		if (!first)
			first = TAKE_PTR(text);
	}
	if (!first)
		return rf_error_set(error, -ENOENT, "there is no function '%s'", name);
	return fputs(first, out) < 0 ? rf_error_set(error, -EIO, "cannot write") : 0;
}
