# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What is said of a loop need not be kept.
# file: src/verify/loop.c
# caught-by: world loop
s/rf_world_claim\(world, goes_on, .*\);/(void)goes_on, (void)next;/
