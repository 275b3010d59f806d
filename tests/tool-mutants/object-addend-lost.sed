# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A variable is the first of its section.
# file: src/verify/object_relocate.c
# caught-by: object
s/uint64_t offset = at->symbol->value \+ \(uint64_t\)\(int64_t\)\(int32_t\)insn->imm;/uint64_t offset = at->symbol->value;/
