# SPDX-License-Identifier: GPL-2.0-only OR MIT
# An event that is sent is none.
# file: src/verify/contract_ring.c
# caught-by: world map
s/r = rf_state_log\(space, call->state, memory->log, guard, NULL, 0\);/r = 0;/
