# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A field is what a part of it is.
# file: src/verify/symbol.c
# caught-by: world kernel
s/rf_world_symbol\(world, "%s %s %u", probed/rf_world_symbol(world, "%s %.5s %u", probed/
