# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What is made little-endian is not cut.
# file: src/verify/isa.c
# caught-by: isa
s/return low\(t, dst, insn->size\);/return dst;/
