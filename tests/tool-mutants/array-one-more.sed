# SPDX-License-Identifier: GPL-2.0-only OR MIT
# An array has one element more.
# file: src/verify/contract_map.c
# caught-by: world map
s/rf_term_most\(keys\[0\]\) < map->max_entries/rf_term_most(keys[0]) <= map->max_entries/
