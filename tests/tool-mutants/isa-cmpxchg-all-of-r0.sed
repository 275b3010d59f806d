# SPDX-License-Identifier: GPL-2.0-only OR MIT
# 32 bits are compared with 64 of r0.
# file: src/verify/isa.c
# caught-by: isa_memory
s/memory, low\(t, r0, insn->size\)/memory, r0/
