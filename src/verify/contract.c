/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What the kernel's helpers and functions do, as a table each. What is in none is refused. The
 * texts are those of <linux/bpf.h>, and of kernel/bpf/helpers.c and fs/bpf_fs_kfuncs.c; each row is
 * trusted, and asked of kernels (tests/contract).
 */
#include <errno.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <string.h>

#include "verify/contract.h"

/* Something else that others see is done. */
static int acts(const struct rf_call *call)
{
	int r = rf_state_affect(call->exec->space, call->state, rf_world_rest(rf_call_world(call)),
				rf_term_truth(call->exec->space->terms, true));

	return r < 0 ? r : rf_call_tells(call);
}

/* Something is put into the map in r2. Its entries are no values, so nothing can be said of them.
 */
static int puts_into_second(const struct rf_call *call)
{
	int map = rf_world_map(rf_call_world(call), rf_call_arg(call, 2)), r;

	if (map < 0)
		return rf_call_refuse(call, "r2 is no map");
	if (rf_call_world(call)->trusts[map] != RF_SPEC_ANY)
		return rf_call_refuse(call, "what is said of the map in r2 is not so");
	r = rf_state_change(call->exec->space, call->state, (uint32_t)map);
	return r < 0 ? r : rf_call_tells(call);
}

static int loops(const struct rf_call *call)
{
	return rf_world_loop(call->exec, call->code, call->slot, call->state);
}

static const struct {
	int64_t helper;
	int (*does)(const struct rf_call *call);
} helpers[] = {
	{BPF_FUNC_map_lookup_elem, rf_call_finds},
	{BPF_FUNC_map_update_elem, rf_call_updates},
	{BPF_FUNC_map_delete_elem, rf_call_deletes},
	{BPF_FUNC_inode_storage_get, rf_call_finds_or_makes},
	{BPF_FUNC_inode_storage_delete, rf_call_deletes},
	{BPF_FUNC_task_storage_get, rf_call_finds_or_makes},
	{BPF_FUNC_task_storage_delete, rf_call_deletes},
	{BPF_FUNC_ringbuf_reserve, rf_call_reserves},
	{BPF_FUNC_ringbuf_submit, rf_call_submits},
	{BPF_FUNC_ringbuf_discard, rf_call_discards},
	{BPF_FUNC_ringbuf_output, rf_call_outputs},
	{BPF_FUNC_ringbuf_query, rf_call_tells},
	{BPF_FUNC_seq_write, acts},
	{BPF_FUNC_perf_event_output, puts_into_second},
	{BPF_FUNC_get_stack, rf_call_fills_second},
	{BPF_FUNC_get_stackid, puts_into_second},
	{BPF_FUNC_probe_read_kernel, rf_call_probes},
	{BPF_FUNC_probe_read_kernel_str, rf_call_fills},
	{BPF_FUNC_get_current_comm, rf_call_fills},
	{BPF_FUNC_get_func_arg, rf_call_fills_argument},
	{BPF_FUNC_probe_read, rf_call_fills},
	{BPF_FUNC_probe_read_str, rf_call_fills},
	{BPF_FUNC_probe_read_user, rf_call_fills},
	{BPF_FUNC_probe_read_user_str, rf_call_fills},
	{BPF_FUNC_d_path, rf_call_fills_second},
	{BPF_FUNC_strncmp, rf_call_compares},
	{BPF_FUNC_get_current_task_btf, rf_call_tells_task},
	{BPF_FUNC_get_current_task, rf_call_tells_task},
	{BPF_FUNC_get_current_pid_tgid, rf_call_tells_process},
	{BPF_FUNC_get_current_uid_gid, rf_call_tells_user},
	{BPF_FUNC_get_current_cgroup_id, rf_call_tells},
	{BPF_FUNC_ktime_get_ns, rf_call_tells},
	{BPF_FUNC_ktime_get_boot_ns, rf_call_tells},
	{BPF_FUNC_ktime_get_tai_ns, rf_call_tells},
	{BPF_FUNC_jiffies64, rf_call_tells},
	{BPF_FUNC_get_smp_processor_id, rf_call_tells},
	{BPF_FUNC_get_numa_node_id, rf_call_tells},
	{BPF_FUNC_get_prandom_u32, rf_call_tells},
	{BPF_FUNC_trace_printk, acts},
	{BPF_FUNC_trace_vprintk, acts},
	{BPF_FUNC_spin_lock, rf_call_locks},
	{BPF_FUNC_spin_unlock, rf_call_locks},
	{BPF_FUNC_loop, loops},
};

/* Known by their names: numbers are each kernel's own. What holds or lets go of an object does
 * nothing that is seen here; that each is let go of is the kernel's verifier's to see. */
static const struct {
	const char *name;
	int (*does)(const struct rf_call *call);
} functions[] = {
	/* clang-format off */
	{"bpf_rcu_read_lock", rf_call_tells},
	{"bpf_rcu_read_unlock", rf_call_tells},
	{"bpf_preempt_disable", rf_call_tells},
	{"bpf_preempt_enable", rf_call_tells},
	{"bpf_rdonly_cast", rf_call_gives},
	{"bpf_task_acquire", rf_call_holds},
	{"bpf_task_release", rf_call_tells},
	{"bpf_task_from_pid", rf_call_tells},
	{"bpf_task_under_cgroup", rf_call_tells},
	{"bpf_cgroup_acquire", rf_call_holds},
	{"bpf_cgroup_release", rf_call_tells},
	{"bpf_cgroup_from_id", rf_call_tells},
	{"bpf_cgroup_ancestor", rf_call_tells},
	{"bpf_get_task_exe_file", rf_call_tells},
	{"bpf_put_file", rf_call_tells},
	{"bpf_path_d_path", rf_call_fills_second},
	/* clang-format on */
};

static int call_helper(const struct rf_call *call, int64_t number)
{
	char what[64];

	for (size_t i = 0; i < sizeof(helpers) / sizeof(helpers[0]); i++)
		if (helpers[i].helper == number)
			return helpers[i].does(call);
	snprintf(what, sizeof(what), "helper %lld is not modelled", (long long)number);
	return rf_call_refuse(call, what);
}

/* Whether r1 is one of several maps, by the way that led here. */
static bool is_choice_of_maps(const struct rf_call *call)
{
	const struct rf_value *map = rf_call_arg(call, 1);

	if (map->kind != RF_VALUE_POINTER || map->target_count < 2)
		return false;
	for (uint32_t i = 0; i < map->target_count; i++)
		if (rf_world_map_at(rf_call_world(call), &map->targets[i]) < 0)
			return false;
	return true;
}

/* On one way for each map; they meet again behind the call. The last is what is left. */
static int call_for_each_map(const struct rf_call *call, int64_t number)
{
	struct rf_space *space = call->exec->space;
	struct rf_terms *terms = space->terms;
	const struct rf_value maps = *rf_call_arg(call, 1);
	const struct rf_term *rest = call->state->reached;
	struct rf_state *behind = NULL;
	int r = 0;

	for (uint32_t i = 0; r >= 0 && i < maps.target_count; i++) {
		const struct rf_target *map = &maps.targets[i];
		struct rf_state *state = rf_state_copy(space, call->state);
		struct rf_call one = {call->exec, call->code, call->slot, state};

		if (!state)
			return -ENOMEM;
		state->reached =
			i + 1 < maps.target_count ? rf_term_both(terms, rest, map->guard) : rest;
		rest = rf_term_both(terms, rest, rf_term_not(terms, map->guard));
		state->registers[1] = rf_value_pointer(space, map->object, map->offset);
		r = call_helper(&one, number);
		if (r >= 0 && behind)
			r = rf_state_merge(space, behind, state);
		behind = behind ?: state;
	}
	if (r == -EINVAL)
		return rf_call_refuse(
			call, "what it does to one map and to another does not fit together");
	if (r < 0)
		return r;
	behind->reached = call->state->reached;
	*call->state = *behind;
	return 0;
}

static int call_function(const struct rf_call *call)
{
	const struct rf_object_ref *ref = &call->code->function->refs[call->slot];
	const char *name = ref->kind == RF_OBJECT_REF_EXTERN ? ref->name : "without a name";
	char what[160];

	for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++)
		if (!strcmp(functions[i].name, name))
			return functions[i].does(call);
	snprintf(what, sizeof(what), "the kernel's function %.100s is not modelled", name);
	return rf_call_refuse(call, what);
}

int rf_world_call(struct rf_exec *exec, const struct rf_code *code, size_t slot,
		  struct rf_state *state)
{
	const struct rf_insn *insn = &code->insns[slot];
	struct rf_call call = {exec, code, slot, state};

	switch (insn->call) {
	case RF_CALL_LOCAL:
		return rf_world_summary(exec, code, slot, state);
	case RF_CALL_HELPER:
		return is_choice_of_maps(&call) ? call_for_each_map(&call, insn->imm)
						: call_helper(&call, insn->imm);
	case RF_CALL_KFUNC:
		return call_function(&call);
	case RF_CALL_REGISTER:
		break;
	}
	return rf_call_refuse(&call, "a call through a register is not modelled");
}
