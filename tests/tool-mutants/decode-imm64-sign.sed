# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The low half of a 64-bit immediate brings its sign along.
# file: src/verify/insn.c
# caught-by: insn_fields
s/\| \(uint32_t\)raw->imm\);/| (uint64_t)(int64_t)raw->imm);/
