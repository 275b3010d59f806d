# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What is made is no effect.
# file: src/verify/contract_map.c
# caught-by: world map
s/r = rf_state_affect\(space, call->state, map, made\);/r = 0;/
