/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What single instructions do to a state, for exec.c alone. */
#ifndef RF_VERIFY_EXEC_STEP_H
#define RF_VERIFY_EXEC_STEP_H

#include "verify/exec.h"

/** ALU, IMM64, LOAD, STORE, ATOMIC. */
int rf_exec_plain(struct rf_exec *exec, const struct rf_code *code, size_t slot,
		  struct rf_state *state);

/** Whether a BRANCH is taken. */
int rf_exec_condition(struct rf_exec *exec, const struct rf_code *code, size_t slot,
		      const struct rf_state *state, const struct rf_term **ret_taken);

#endif
