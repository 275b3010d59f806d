# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A function does not change the struct that it is given.
# file: src/verify/summary.c
# caught-by: world call
s/if \(reach\[exec->space->effect_count \+ i\]\)/if (reach[exec->space->effect_count + i] \&\& i > 0)/
