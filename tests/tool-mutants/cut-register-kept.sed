# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A register that a loop changes is what it was.
# file: src/verify/cut_head.c
# caught-by: world cut
s/r >= 0 \&\& i < RF_INSN_REGISTERS/r >= 0 \&\& i < 7/
