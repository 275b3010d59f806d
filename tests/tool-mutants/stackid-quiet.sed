# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A stack that is kept in a map is taken for nothing done.
# file: src/verify/contract.c
# caught-by: world helper
s/\tr = rf_state_change\(call->exec->space, call->state, \(uint32_t\)map\);/\tr = 0;/
