# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A map that is changed is as it was.
# file: src/verify/contract_map.c
# caught-by: world effect
s/r = rf_state_change\(space, call->state, \(uint32_t\)map\);/r = 0;/
