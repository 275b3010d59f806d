/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The rules: what can be wrong at one instruction. None knows what the code is for. What CO-RE
 * or the linker writes into an instruction is not changed by a rule that does not change
 * the relocation as well: it would be overwritten, or refused at load for that alone.
 */
#include <string.h>

#include "mutants.h"

#define PERMISSION 13 /* EACCES, and no errno of ours */

static const struct bpf_insn nothing = {.code = BPF_JMP | BPF_JA};

static void code(struct site *site, struct bpf_insn insn)
{
	mutants_add(site, site->slot, insn, EFFECT_CODE, 0);
}

static void number(struct site *site, int64_t imm)
{
	struct bpf_insn insn = site->raw;

	insn.imm = (int32_t)imm;
	code(site, insn);
}

/* An operand that is a number of the program's own. */
static bool has_number(const struct site *site)
{
	const struct rf_insn *insn = site->insn;

	if (site->core || !insn->immediate)
		return false;
	return insn->kind == RF_INSN_BRANCH || insn->kind == RF_INSN_STORE ||
	       (insn->kind == RF_INSN_ALU && insn->alu != RF_ALU_NEG && insn->alu < RF_ALU_MOVSX);
}

static bool is_number_of(const struct site *site, enum rf_insn_alu alu)
{
	return site->insn->kind == RF_INSN_ALU && site->insn->alu == alu && has_number(site);
}

static bool has_source(const struct site *site)
{
	const struct rf_insn *insn = site->insn;

	switch ((int)insn->kind) {
	case RF_INSN_ALU:
		return !insn->immediate && insn->alu < RF_ALU_LE && insn->alu != RF_ALU_NEG;
	case RF_INSN_BRANCH:
	case RF_INSN_STORE:
		return !insn->immediate;
	case RF_INSN_LOAD:
	case RF_INSN_ATOMIC:
		return true;
	default:
		return false;
	}
}

/* The branch with another comparison of the same operands. */
static void compare(struct site *site, const uint8_t pairs[][2], size_t count)
{
	struct bpf_insn insn = site->raw;

	if (site->insn->kind != RF_INSN_BRANCH)
		return;
	for (size_t i = 0; i < count; i++)
		for (int from = 0; from < 2; from++)
			if (BPF_OP(site->raw.code) == pairs[i][from])
				insn.code = (uint8_t)(BPF_CLASS(insn.code) | BPF_SRC(insn.code) |
						      pairs[i][!from]);
	code(site, insn);
}

static void negate(struct site *site)
{
	static const uint8_t pairs[][2] = {
		{BPF_JEQ, BPF_JNE},   {BPF_JGT, BPF_JLE},   {BPF_JGE, BPF_JLT},
		{BPF_JSGT, BPF_JSLE}, {BPF_JSGE, BPF_JSLT},
	};

	compare(site, pairs, sizeof(pairs) / sizeof(pairs[0]));
}

static void bound(struct site *site)
{
	static const uint8_t pairs[][2] = {
		{BPF_JGT, BPF_JGE},
		{BPF_JLT, BPF_JLE},
		{BPF_JSGT, BPF_JSGE},
		{BPF_JSLT, BPF_JSLE},
	};

	compare(site, pairs, sizeof(pairs) / sizeof(pairs[0]));
}

/*
 * A condition that always or never holds. Kernels refuse code that no branch leads to, for that
 * alone, so the branch stays where its operand is a number for sure.
 */
static void decided(struct site *site, bool taken)
{
	const struct rf_insn *insn = site->insn;
	struct bpf_insn change = nothing;

	if (insn->kind != RF_INSN_BRANCH)
		return;
	change.off = taken ? site->raw.off : 0;
	if (!insn->immediate || insn->imm || !insn->wide) {
		change = site->raw;
		change.code =
			(uint8_t)(BPF_CLASS(change.code) | BPF_K | (taken ? BPF_JGE : BPF_JLT));
		change.src_reg = 0;
		change.imm = 0;
	}
	code(site, change);
}

static void always(struct site *site)
{
	decided(site, true);
}

static void never(struct site *site)
{
	decided(site, false);
}

static void swap(struct site *site)
{
	struct bpf_insn insn = site->raw;

	insn.dst_reg = site->raw.src_reg;
	insn.src_reg = site->raw.dst_reg;
	if (has_source(site) && site->insn->kind != RF_INSN_STORE &&
	    insn.dst_reg != RF_INSN_FRAME &&
	    (site->insn->kind != RF_INSN_BRANCH ||
	     (site->insn->compare != RF_COMPARE_EQ && site->insn->compare != RF_COMPARE_NE)))
		code(site, insn);
}

/* r10 is what addresses of the stack begin with; another register there is no mistake that
 * anybody makes. */
static void source(struct site *site)
{
	if (!has_source(site) || site->raw.src_reg == RF_INSN_FRAME)
		return;
	for (unsigned int by = 1; by < RF_INSN_FRAME; by += RF_INSN_FRAME - 2) {
		struct bpf_insn insn = site->raw;

		insn.src_reg = (insn.src_reg + by) % RF_INSN_FRAME & 0xf;
		code(site, insn);
	}
}

static void destination(struct site *site)
{
	struct bpf_insn insn = site->raw;

	insn.dst_reg = (insn.dst_reg + 1) % RF_INSN_FRAME & 0xf;
	if (site->insn->kind == RF_INSN_ALU || site->insn->kind == RF_INSN_LOAD ||
	    site->insn->kind == RF_INSN_IMM64)
		code(site, insn);
}

static void errno_changed(struct site *site)
{
	if (!is_number_of(site, RF_ALU_MOV) || site->raw.imm > -1 || site->raw.imm < -2)
		return;
	number(site, -PERMISSION);
	number(site, 0);
	number(site, 1);
	number(site, site->raw.imm == -1 ? -2 : -1);
}

/* A 64-bit number with nothing in its lower half has its meaning in the upper. */
static void constant(struct site *site)
{
	bool wide = site->insn->kind == RF_INSN_IMM64 && site->ref->kind == RF_OBJECT_REF_NONE;
	size_t at = site->slot + (wide && !(uint32_t)site->insn->imm);

	if (!wide && !has_number(site))
		return;
	for (int by = -1; by <= 1; by += 2) {
		struct bpf_insn insn = patch_insn(site->mutants, site->function, at);

		insn.imm = (int32_t)((uint32_t)insn.imm + (uint32_t)by);
		mutants_add(site, at, insn, EFFECT_CODE, 0);
	}
}

static void mask(struct site *site)
{
	uint32_t bits = (uint32_t)site->raw.imm;

	if (!bits || !(is_number_of(site, RF_ALU_AND) || is_number_of(site, RF_ALU_OR) ||
		       (has_number(site) && site->insn->kind == RF_INSN_BRANCH &&
			site->insn->compare == RF_COMPARE_SET)))
		return;
	number(site, (int32_t)(bits << 1));
	number(site, (int32_t)(bits & (bits - 1)));
	number(site, (int32_t)(bits | bits << 1));
	number(site, (int32_t)(bits >> 1));
}

static void operation(struct site *site)
{
	static const uint8_t pairs[][2] = {
		{BPF_AND, BPF_OR},  {BPF_OR, BPF_AND},	 {BPF_ADD, BPF_SUB},
		{BPF_SUB, BPF_ADD}, {BPF_XOR, BPF_OR},	 {BPF_LSH, BPF_RSH},
		{BPF_RSH, BPF_LSH}, {BPF_ARSH, BPF_RSH}, {BPF_MUL, BPF_ADD},
	};
	struct bpf_insn insn = site->raw;

	if (site->insn->kind != RF_INSN_ALU || site->core)
		return;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		if (BPF_OP(site->raw.code) == pairs[i][0])
			insn.code =
				(uint8_t)(BPF_CLASS(insn.code) | BPF_SRC(insn.code) | pairs[i][1]);
	code(site, insn);
}

static void drop_operation(struct site *site)
{
	if (site->insn->kind == RF_INSN_ALU && !site->core)
		code(site, nothing);
}

static void drop_store(struct site *site)
{
	if (site->insn->kind == RF_INSN_STORE && !site->core)
		code(site, nothing);
}

static void drop_atomic(struct site *site)
{
	if (site->insn->kind == RF_INSN_ATOMIC && !site->core)
		code(site, nothing);
}

static void drop_call(struct site *site)
{
	struct bpf_insn zero = {.code = BPF_ALU64 | BPF_MOV | BPF_K};

	if (site->insn->kind == RF_INSN_CALL)
		mutants_add(site, site->slot, zero, EFFECT_UNLINK, 0);
}

/* One that takes the same arguments. */
static void helper(struct site *site)
{
	static const int pairs[][2] = {
		{BPF_FUNC_ringbuf_submit, BPF_FUNC_ringbuf_discard},
		{BPF_FUNC_ringbuf_discard, BPF_FUNC_ringbuf_submit},
		{BPF_FUNC_probe_read_kernel, BPF_FUNC_probe_read_kernel_str},
		{BPF_FUNC_probe_read_kernel_str, BPF_FUNC_probe_read_kernel},
		{BPF_FUNC_map_update_elem, BPF_FUNC_map_delete_elem},
		{BPF_FUNC_ktime_get_boot_ns, BPF_FUNC_ktime_get_ns},
	};

	if (site->insn->kind != RF_INSN_CALL || site->insn->call != RF_CALL_HELPER)
		return;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		if (site->raw.imm == pairs[i][0])
			number(site, pairs[i][1]);
}

static void offset(struct site *site, unsigned int by)
{
	for (int sign = -1; sign <= 1; sign += 2) {
		struct bpf_insn insn = site->raw;

		insn.off = (int16_t)(insn.off + sign * (int)by);
		code(site, insn);
	}
}

static void store_place(struct site *site)
{
	if (site->insn->kind == RF_INSN_STORE && !site->core)
		offset(site, site->raw.dst_reg == RF_INSN_FRAME ? 8 : site->insn->size);
}

static void load_place(struct site *site)
{
	if (site->insn->kind == RF_INSN_LOAD && !site->core)
		offset(site, site->insn->size);
}

static void size(struct site *site, unsigned int bytes)
{
	static const uint8_t sizes[] = {[1] = BPF_B, [2] = BPF_H, [4] = BPF_W, [8] = BPF_DW};
	struct bpf_insn insn = site->raw;

	if (!bytes || bytes > 8)
		return;
	insn.code = (uint8_t)((insn.code & ~BPF_SIZE(0xff)) | sizes[bytes]);
	code(site, insn);
}

static void store_size(struct site *site)
{
	if (site->insn->kind == RF_INSN_STORE && !site->core)
		size(site, site->insn->size / 2);
}

static void load_size(struct site *site)
{
	if (site->insn->kind != RF_INSN_LOAD || site->insn->sign)
		return;
	size(site, site->insn->size / 2);
	size(site, site->insn->size * 2U);
}

/* One that the same code can look into: what is too small would be refused for that alone. */
static void map(struct site *site)
{
	const struct rf_object_map *maps = site->mutants->object->maps, *own;

	if (site->ref->kind != RF_OBJECT_REF_MAP)
		return;
	own = &maps[site->ref->index];
	for (size_t i = 0; i < site->mutants->object->map_count; i++)
		if (i != site->ref->index && maps[i].kind == RF_OBJECT_MAP &&
		    maps[i].type == own->type && maps[i].key_size == own->key_size &&
		    maps[i].value_size >= own->value_size)
			mutants_add(site, site->slot, site->raw, EFFECT_MAP, i);
}

static void variable(struct site *site)
{
	if (site->ref->kind != RF_OBJECT_REF_VALUE)
		return;
	number(site, site->raw.imm + 4);
	number(site, site->raw.imm - 4);
}

/* Each that is as wide and is looked at somewhere; the first record of its kind says how. */
static void field(struct site *site)
{
	const struct mutants *m = site->mutants;

	if (!site->core || site->insn->kind != RF_INSN_LOAD)
		return;
	for (size_t i = 0; i < m->record_count; i++) {
		const struct rf_object_core *core = m->records[i].core;
		const struct rf_object_function *function =
			&m->object->functions[m->records[i].function];
		struct bpf_insn insn = site->raw;

		if (core->kind != site->core->kind || strcmp(core->type, site->core->type) ||
		    !strcmp(core->path, site->core->path) ||
		    function->insns[core->slot].kind != RF_INSN_LOAD ||
		    function->insns[core->slot].size != site->insn->size)
			continue;
		insn.off = function->insns[core->slot].offset;
		mutants_add(site, site->slot, insn, EFFECT_FIELD, i);
	}
}

const struct rule rules[] = {
	{"negate", "the comparison turned round", negate},
	{"bound", "off by one at the bound: < for <=", bound},
	{"always", "the branch always taken", always},
	{"never", "the check removed: the branch never taken", never},
	{"errno", "another errno, success, or 1", errno_changed},
	{"constant", "a number by one more or less", constant},
	{"mask", "other bits of a mask", mask},
	{"operation", "another operation: and for or", operation},
	{"swap", "the two registers the other way round", swap},
	{"source", "read from another register", source},
	{"destination", "written to another register", destination},
	{"drop-op", "an operation dropped", drop_operation},
	{"drop-store", "a store dropped", drop_store},
	{"drop-atomic", "an atomic operation dropped", drop_atomic},
	{"drop-call", "a call dropped: it gives 0", drop_call},
	{"helper", "another helper: discard for submit", helper},
	{"store-place", "stored beside", store_place},
	{"store-size", "half of it stored", store_size},
	{"load-place", "loaded from beside", load_place},
	{"load-size", "half or twice as much loaded", load_size},
	{"field", "another field of the kernel's struct", field},
	{"map", "another map", map},
	{"variable", "another global variable", variable},
};
const size_t rule_count = sizeof(rules) / sizeof(rules[0]);
