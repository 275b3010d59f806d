# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What is said of the head of a loop need not be kept.
# file: src/verify/cut.c
# caught-by: world cut
s/rf_world_claim\(world, cut->back->reached, kept\);/(void)kept;/
