/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Each operation of proofs/second/machine.mlw is on 64 bits; those on 32 are made of them here. */
#include <inttypes.h>

#include "verify/mlcfg_internal.h"

#define OPERAND 48

static char *constant(uint64_t value, char text[OPERAND])
{
	snprintf(text, OPERAND, "(0x%" PRIX64 ":word)", value);
	return text;
}

/* Whether the lower half of what it gives is made of lower halves alone. */
static bool is_local(const struct rf_insn *insn)
{
	return insn->alu == RF_ALU_ADD || insn->alu == RF_ALU_SUB || insn->alu == RF_ALU_MUL ||
	       insn->alu == RF_ALU_OR || insn->alu == RF_ALU_AND || insn->alu == RF_ALU_XOR ||
	       insn->alu == RF_ALU_MOV || insn->alu == RF_ALU_LSH || insn->alu == RF_ALU_NEG;
}

/* Whether an operand is cut to its lower half. */
static bool cuts(const struct rf_insn *insn)
{
	return !insn->wide && !(insn->kind == RF_INSN_ALU && is_local(insn));
}

/* The second operand. */
static char *operand(const struct rf_insn *insn, char text[OPERAND])
{
	uint64_t imm = insn->wide ? (uint64_t)insn->imm : (uint32_t)insn->imm;

	if (insn->immediate)
		return constant(imm, text);
	snprintf(text, OPERAND, cuts(insn) ? "(op_low4 r%u)" : "r%u", insn->src);
	return text;
}

static char *destination(const struct rf_insn *insn, char text[OPERAND])
{
	snprintf(text, OPERAND, cuts(insn) ? "(op_low4 r%u)" : "r%u", insn->dst);
	return text;
}

/* A shift's count: modulo the width. */
static void print_shift(const struct rf_mlcfg *m, const struct rf_insn *insn, const char *name)
{
	char a[OPERAND], b[OPERAND];
	uint64_t most = insn->wide ? 63 : 31;

	if (insn->immediate) {
		fprintf(m->out, "%s %s %s", name, destination(insn, a),
			constant((uint64_t)insn->imm & most, b));
		return;
	}
	fprintf(m->out, "%s %s (op_and %s (0x%X:word))", name, destination(insn, a),
		operand(insn, b), (unsigned int)most);
}

/* On 32 bits with a sign: as the upper half, so that the sign is where 64 bits have it. */
static void print_narrow_arsh(const struct rf_mlcfg *m, const struct rf_insn *insn)
{
	char b[OPERAND];

	fprintf(m->out,
		"op_ashr (op_shl r%u (0x20:word)) (op_add (0x20:word) (op_and %s (0x1F:word)))",
		insn->dst, operand(insn, b));
}

static const char *plain_name(enum rf_insn_alu alu)
{
	static const char *const names[RF_ALU_MAX_] = {
		[RF_ALU_ADD] = "op_add", [RF_ALU_SUB] = "op_sub", [RF_ALU_MUL] = "op_mul",
		[RF_ALU_DIV] = "op_div", [RF_ALU_MOD] = "op_mod", [RF_ALU_OR] = "op_or",
		[RF_ALU_AND] = "op_and", [RF_ALU_XOR] = "op_xor",
	};

	return names[alu];
}

/* What the operation gives, before it is cut to its width. */
static int print_alu(const struct rf_mlcfg *m, size_t slot, const struct rf_insn *insn)
{
	char a[OPERAND], b[OPERAND];

	if (plain_name(insn->alu))
		fprintf(m->out, "%s %s %s", plain_name(insn->alu), destination(insn, a),
			operand(insn, b));
	else if (insn->alu == RF_ALU_MOV)
		fputs(operand(insn, b), m->out);
	else if (insn->alu == RF_ALU_NEG)
		fprintf(m->out, "op_sub (0x0:word) %s", destination(insn, a));
	else if (insn->alu == RF_ALU_LSH)
		print_shift(m, insn, "op_shl");
	else if (insn->alu == RF_ALU_RSH)
		print_shift(m, insn, "op_lshr");
	else if (insn->alu == RF_ALU_ARSH && insn->wide)
		print_shift(m, insn, "op_ashr");
	else if (insn->alu == RF_ALU_ARSH)
		print_narrow_arsh(m, insn);
	else
		return rf_mlcfg_refuse(m, slot, "an operation that is not modelled");
	return 0;
}

static int alu(const struct rf_mlcfg *m, size_t slot, const struct rf_insn *insn)
{
	bool cut;
	int r;

	if (rf_object_core(m->function, slot) && insn->alu == RF_ALU_MOV) {
		fprintf(m->out, "    r%u <- op_any ();\n", insn->dst); /* the kernel decides */
		return 0;
	}
	if (rf_object_core(m->function, slot))
		return rf_mlcfg_refuse(m, slot, "an operand that the kernel's types decide");
	cut = !insn->wide && !(insn->alu == RF_ALU_MOV && insn->immediate);
	fprintf(m->out, "    r%u <- %s", insn->dst, cut ? "op_low4 (" : "");
	r = print_alu(m, slot, insn);
	fputs(cut ? ");\n" : ";\n", m->out);
	return r;
}

static int imm64(const struct rf_mlcfg *m, size_t slot, const struct rf_insn *insn)
{
	const struct rf_object_ref *ref = &m->function->refs[slot];
	char text[RF_MLCFG_TEXT];

	if (ref->kind == RF_OBJECT_REF_EXTERN)
		return rf_mlcfg_refuse(m, slot, "a number that the kernel decides");
	/* The kernel decides, or it is an address that nothing looks into. */
	if (rf_object_core(m->function, slot) ||
	    (ref->kind != RF_OBJECT_REF_NONE && ref->kind != RF_OBJECT_REF_VALUE))
		snprintf(text, sizeof(text), "op_any ()");
	else if (ref->kind == RF_OBJECT_REF_NONE)
		constant((uint64_t)insn->imm, text);
	else if (!rf_mlcfg_variable(m->object, ref, text))
		return rf_mlcfg_refuse(m, slot, "an address that is no variable's");
	fprintf(m->out, "    r%u <- %s;\n", insn->dst, text);
	return 0;
}

static void print_sign(const struct rf_mlcfg *m, const struct rf_insn *insn)
{
	if (insn->sign)
		fprintf(m->out, "    r%u <- op_sign%u r%u;\n", insn->dst, insn->size, insn->dst);
}

static int load(const struct rf_mlcfg *m, size_t slot, const struct rf_insn *insn)
{
	const struct rf_object_core *core = rf_object_core(m->function, slot);
	struct rf_region at = m->known[slot].registers[insn->src];
	char field[RF_MLCFG_TEXT];

	if (core && !rf_mlcfg_field(core, field))
		return rf_mlcfg_refuse(m, slot, "a relocation that is no field's");
	fprintf(m->out, "    r%u <- ", insn->dst);
	at.offset += insn->offset;
	if (core && insn->size == 8)
		fprintf(m->out, "%s r%u", field, insn->src);
	else if (core)
		fprintf(m->out, "op_low%u (%s r%u)", insn->size, field, insn->src);
	else if (at.kind == RF_REGION_CELLS)
		rf_mlcfg_load_cells(m, &at, insn->size);
	else
		fprintf(m->out, "op_load%u (op_add r%u (0x%" PRIX64 ":word))", insn->size,
			insn->src, (uint64_t)(int64_t)insn->offset);
	fputs(";\n", m->out);
	print_sign(m, insn);
	return 0;
}

static int store(const struct rf_mlcfg *m, size_t slot, const struct rf_insn *insn)
{
	struct rf_region at = m->known[slot].registers[insn->dst];
	char value[OPERAND];

	if (insn->immediate)
		constant((uint64_t)insn->imm, value);
	else
		snprintf(value, sizeof(value), "r%u", insn->src);
	at.offset += insn->offset;
	if (at.kind == RF_REGION_CELLS)
		return rf_mlcfg_store_cells(m, &at, insn->size, value);
	fprintf(m->out,
		"    op_store (op_add r%u (0x%" PRIX64 ":word)) (0x%X:word) (op_low%u %s);\n",
		insn->dst, (uint64_t)(int64_t)insn->offset, insn->size, insn->size, value);
	return 0;
}

int rf_mlcfg_insn(const struct rf_mlcfg *m, size_t slot)
{
	const struct rf_insn *insn = &m->function->insns[slot];

	switch (insn->kind) {
	case RF_INSN_ALU:
		return alu(m, slot, insn);
	case RF_INSN_IMM64:
		return imm64(m, slot, insn);
	case RF_INSN_LOAD:
		return load(m, slot, insn);
	case RF_INSN_STORE:
		return store(m, slot, insn);
	case RF_INSN_CALL:
		return rf_mlcfg_call(m, slot);
	case RF_INSN_GOTO:
	case RF_INSN_BRANCH:
	case RF_INSN_EXIT:
		return 0;
	case RF_INSN_SECOND:
	case RF_INSN_ATOMIC:
	case RF_INSN_PACKET:
		break;
	}
	return rf_mlcfg_refuse(m, slot, "an instruction that is not modelled");
}

void rf_mlcfg_compare(const struct rf_mlcfg *m, const struct rf_insn *insn)
{
	static const char *const names[RF_COMPARE_MAX_] = {
		[RF_COMPARE_EQ] = "op_eq",   [RF_COMPARE_NE] = "op_ne",
		[RF_COMPARE_GT] = "op_gt",   [RF_COMPARE_GE] = "op_ge",
		[RF_COMPARE_LT] = "op_lt",   [RF_COMPARE_LE] = "op_le",
		[RF_COMPARE_SGT] = "op_sgt", [RF_COMPARE_SGE] = "op_sge",
		[RF_COMPARE_SLT] = "op_slt", [RF_COMPARE_SLE] = "op_sle",
		[RF_COMPARE_SET] = "op_set",
	};
	char a[OPERAND], b[OPERAND];
	bool sign = insn->compare >= RF_COMPARE_SGT && insn->compare <= RF_COMPARE_SLE;

	if (sign && !insn->wide)
		fprintf(m->out, "%s (op_shl %s (0x20:word)) (op_shl %s (0x20:word))",
			names[insn->compare], destination(insn, a), operand(insn, b));
	else
		fprintf(m->out, "%s %s %s", names[insn->compare], destination(insn, a),
			operand(insn, b));
}
