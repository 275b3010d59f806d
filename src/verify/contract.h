/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Between contract.c, the tables of helpers and functions, and what they do: to maps, to records,
 * to memory. */
#ifndef RF_VERIFY_CONTRACT_H
#define RF_VERIFY_CONTRACT_H

#include "verify/world.h"

/* A call, and the state that it changes. */
struct rf_call {
	struct rf_exec *exec;
	const struct rf_code *code;
	size_t slot;
	struct rf_state *state;
};

static inline int rf_call_refuse(const struct rf_call *call, const char *what)
{
	return rf_exec_refuse(call->exec, call->code, call->slot, what);
}

static inline const struct rf_value *rf_call_arg(const struct rf_call *call, unsigned int number)
{
	return &call->state->registers[number];
}

static inline void rf_call_returns(const struct rf_call *call, struct rf_value value)
{
	call->state->registers[0] = value;
}

static inline struct rf_world *rf_call_world(const struct rf_call *call)
{
	return call->exec->world->context;
}

/* It returns anything, and does nothing. */
static inline int rf_call_tells(const struct rf_call *call)
{
	rf_call_returns(call, rf_value_fresh(call->exec->space, 8));
	return 0;
}

/* contract_memory.c: `size` bytes that the helper reads at the pointer in an argument: that they
 * are there. `what` is said otherwise. */
int rf_call_reads(const struct rf_call *call, unsigned int number, uint64_t size, const char *what);

/* What is at the pointer, a number in any case: anything where nothing was written. */
int rf_call_peek(const struct rf_call *call, const struct rf_target *target, uint32_t offset,
		 uint32_t size, struct rf_value *ret_value);

/* contract_object.c: the object of the kernel's in r1; the same, or NULL where it is going away. */
int rf_call_gives(const struct rf_call *call);
int rf_call_holds(const struct rf_call *call);

/* contract_task.c: the task that runs; its thread and process; its real user and group. */
int rf_call_tells_task(const struct rf_call *call);
int rf_call_tells_process(const struct rf_call *call);
int rf_call_tells_user(const struct rf_call *call);

/* contract_map.c: of the map in r1, with the key in r2. */
int rf_call_finds(const struct rf_call *call);
int rf_call_finds_or_makes(const struct rf_call *call); /* with the flag in r4 */
int rf_call_updates(const struct rf_call *call);
int rf_call_deletes(const struct rf_call *call);

/* contract_ring.c: a record of the ring in r1; the record in r1, given away or thrown away; r3
 * bytes at r2 as a record of the ring in r1. */
int rf_call_reserves(const struct rf_call *call);
int rf_call_submits(const struct rf_call *call);
int rf_call_discards(const struct rf_call *call);
int rf_call_outputs(const struct rf_call *call);

/* contract_memory.c: r2 bytes at r1, from anywhere or from the address in r3, or r3 bytes at r2;
 * what stands in argument r2 at r3; r2 bytes at r1 are looked at; so is what r1 points to. */
int rf_call_fills(const struct rf_call *call);
int rf_call_fills_second(const struct rf_call *call);
int rf_call_compares(const struct rf_call *call);
int rf_call_locks(const struct rf_call *call);
int rf_call_probes(const struct rf_call *call);
int rf_call_fills_argument(const struct rf_call *call);

#endif
