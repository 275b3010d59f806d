/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "verify/loop_tell.h"

#include <stdio.h>

#include "base/text.h"

#define CELLS_TOLD 16 /* who needs to know of more looks himself */

static const char *comma(const struct rf_text *s)
{
	return s->used ? ", " : "";
}

static const char *kind_of(const struct rf_value *a, const struct rf_value *b)
{
	if (a->kind == RF_VALUE_WORD && b->kind == RF_VALUE_WORD)
		return "";
	return a->kind == RF_VALUE_POINTER || b->kind == RF_VALUE_POINTER ? " (a pointer)"
									  : " (not kept)";
}

/* A register that held nothing before is one that nobody looks at; r1 to r5 any call may lose. */
static void say_registers(struct rf_text *s, const struct rf_state *before,
			  const struct rf_state *after)
{
	for (unsigned int i = 0; i < RF_INSN_FRAME; i++) {
		const struct rf_value *a = &before->registers[i], *b = &after->registers[i];

		if (b->kind == RF_VALUE_NONE && i >= 1 && i <= 5)
			continue;
		if (a->kind != RF_VALUE_NONE && !rf_value_same(a, b))
			rf_text_add(s, "%sr%u%s", comma(s), i, kind_of(a, b));
	}
}

void rf_loop_changes(struct rf_space *space, const struct rf_state *before,
		     const struct rf_state *after, char *text, size_t size)
{
	const struct rf_value *frame = &after->registers[RF_INSN_FRAME];
	struct rf_state was = *before;
	struct rf_text s = {.bytes = text, .size = size};
	unsigned int told = 0;
	bool elsewhere = false;

	text[0] = '\0';
	say_registers(&s, before, after);
	for (uint32_t i = 0; i < after->cell_count; i++) {
		const struct rf_cell *cell = &after->cells[i];
		struct rf_value value;

		if (rf_state_read(space, &was, cell->object, cell->offset, cell->size, &value) <
			    0 ||
		    rf_value_same(&value, &cell->value))
			continue;
		if (!frame->target_count || cell->object != frame->targets[0].object)
			elsewhere = true;
		else if (told++ < CELLS_TOLD)
			rf_text_add(&s, "%sstack(%d)%s", comma(&s),
				    (int)cell->offset - RF_EXEC_FRAME,
				    kind_of(&value, &cell->value));
	}
	if (told > CELLS_TOLD)
		rf_text_add(&s, ", more of the stack");
	if (elsewhere)
		rf_text_add(&s, "%smemory of the caller's", comma(&s));
	if (!s.used)
		rf_text_add(&s, "no register and nothing on the stack");
}

int rf_loop_fault(struct rf_exec *exec, const struct rf_code *code, size_t slot,
		  const struct rf_diag *diag)
{
	const struct rf_diag_fault *fault = diag->kept ? &diag->faults[0] : NULL;
	char text[800];

	if (!fault)
		return rf_exec_refuse(exec, code, slot, "what is said of the loop does not fit it");
	snprintf(text, sizeof(text), "%s:%u:%u: %s", fault->place.file, fault->place.line,
		 fault->place.column, fault->text);
	return rf_exec_refuse(exec, code, slot, text);
}

void rf_loop_list(const struct rf_code *code, const struct rf_flow *flow, char *text, size_t size)
{
	struct rf_text s = {.bytes = text, .size = size};

	text[0] = '\0';
	for (uint32_t i = 0; i < flow->loop_count; i++) {
		const struct rf_object_line *line =
			rf_object_line(code->function, flow->loops[i].head);

		rf_text_add(&s, "%s%s@%u", comma(&s), code->function->name, i + 1);
		if (line && line->line)
			rf_text_add(&s, " (%s:%u)", line->file, line->line);
	}
	if (!s.used)
		rf_text_add(&s, "none");
}
