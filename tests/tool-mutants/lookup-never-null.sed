# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What is looked up is always there.
# file: src/verify/contract_map.c
# caught-by: world map
s/\*ret_exists = rf_world_has\(world, map, keys, count, call->state->ghosts\[map\]\);/*ret_exists = rf_term_truth(space->terms, true);/
