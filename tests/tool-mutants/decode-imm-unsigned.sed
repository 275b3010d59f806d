# SPDX-License-Identifier: GPL-2.0-only OR MIT
# An immediate loses its sign.
# file: src/verify/insn.c
# caught-by: insn_fields
/^static const char \*decode_operand/,/^}/s/insn->imm = raw->imm;/insn->imm = (uint32_t)raw->imm;/
