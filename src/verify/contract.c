/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What helpers of the kernel do, as a table. A helper that is not in it is refused.
 * The texts are those of <linux/bpf.h>; each row is trusted.
 */
#include <errno.h>
#include <linux/bpf.h>
#include <stdio.h>

#include "verify/contract.h"

/* Something else that others see is done. */
static int acts(const struct rf_call *call)
{
	int r = rf_state_affect(call->exec->space, call->state, rf_world_rest(rf_call_world(call)),
				rf_term_truth(call->exec->space->terms, true));

	return r < 0 ? r : rf_call_tells(call);
}

static int loops(const struct rf_call *call)
{
	return rf_world_loop(call->exec, call->code, call->slot, call->state);
}

static const struct contract {
	int64_t helper;
	int (*does)(const struct rf_call *call);
} contracts[] = {
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
	{BPF_FUNC_probe_read_kernel, rf_call_probes},
	{BPF_FUNC_probe_read_kernel_str, rf_call_fills},
	{BPF_FUNC_get_current_comm, rf_call_fills},
	{BPF_FUNC_get_func_arg, rf_call_fills_argument},
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
	{BPF_FUNC_jiffies64, rf_call_tells},
	{BPF_FUNC_get_smp_processor_id, rf_call_tells},
	{BPF_FUNC_get_prandom_u32, rf_call_tells},
	{BPF_FUNC_trace_printk, acts},
	{BPF_FUNC_trace_vprintk, acts},
	{BPF_FUNC_spin_lock, rf_call_locks},
	{BPF_FUNC_spin_unlock, rf_call_locks},
	{BPF_FUNC_loop, loops},
};

int rf_world_call(struct rf_exec *exec, const struct rf_code *code, size_t slot,
		  struct rf_state *state)
{
	const struct rf_insn *insn = &code->insns[slot];
	struct rf_call call = {exec, code, slot, state};
	char what[64];

	if (insn->call == RF_CALL_LOCAL)
		return rf_world_summary(exec, code, slot, state);
	for (size_t i = 0; i < sizeof(contracts) / sizeof(contracts[0]); i++)
		if (insn->call == RF_CALL_HELPER && contracts[i].helper == insn->imm)
			return contracts[i].does(&call);
	if (insn->call == RF_CALL_REGISTER)
		return rf_call_refuse(&call, "a call through a register is not modelled");
	if (insn->call != RF_CALL_HELPER)
		return rf_call_refuse(&call, "functions of the kernel are not modelled");
	snprintf(what, sizeof(what), "helper %lld is not modelled", (long long)insn->imm);
	return rf_call_refuse(&call, what);
}
