# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Whatever field of the kernel's stays.
# file: src/verify/world.c
# caught-by: world kernel
s/rf_spec_trusts\(world->spec, field\) == RF_SPEC_STABLE/rf_spec_trusts(world->spec, "struct outer")/
