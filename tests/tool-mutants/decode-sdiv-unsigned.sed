# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A signed division is read as an unsigned one.
# file: src/verify/insn.c
# caught-by: insn_fields
s/RF_ALU_SDIV : RF_ALU_SMOD/RF_ALU_DIV : RF_ALU_SMOD/
