# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A pointer is NULL where it is not.
# file: src/verify/exec_step.c
# caught-by: world map
s/if \(insn->compare == RF_COMPARE_EQ\)/if (insn->compare == RF_COMPARE_NE)/
