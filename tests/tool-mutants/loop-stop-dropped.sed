# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A loop that stops early may end anyhow.
# file: src/verify/loop.c
# caught-by: world loop
s/rf_world_claim\(world, stops, .*\);/(void)stops;/
