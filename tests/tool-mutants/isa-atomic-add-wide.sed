# SPDX-License-Identifier: GPL-2.0-only OR MIT
# An atomic addition of 32 bits carries on.
# file: src/verify/isa.c
# caught-by: isa_memory
s/return low\(t, binary\(t, RF_TERM_ADD, memory, src\), insn->size\);/return binary(t, RF_TERM_ADD, memory, src);/
