# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What may be one of two maps is taken for the first.
# file: src/verify/contract.c
# caught-by: world map
s/rf_value_pointer\(space, map->object, map->offset\)/rf_value_pointer(space, maps.targets[0].object, 0)/
