# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What is said of a loop need not hold at first.
# file: src/verify/loop.c
# caught-by: world loop
s/rf_world_claim\(world, start, .*\);/(void)zero;/
