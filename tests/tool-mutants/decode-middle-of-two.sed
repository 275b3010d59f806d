# SPDX-License-Identifier: GPL-2.0-only OR MIT
# It may be jumped into the middle of an instruction.
# file: src/verify/insn.c
# caught-by: insn_fields
s/insns\[target\]\.kind == RF_INSN_SECOND/insns[target].kind == RF_INSN_SECOND \&\& target < 0/
