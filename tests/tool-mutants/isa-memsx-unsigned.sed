# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A load with a sign has none.
# file: src/verify/isa.c
# caught-by: isa_memory
s/return insn->sign \? extend\(t, memory, insn->size\) : memory;/return memory;/
