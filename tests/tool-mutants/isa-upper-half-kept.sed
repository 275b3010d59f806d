# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A 32-bit operation leaves what is above.
# file: src/verify/isa.c
# caught-by: isa
s/return insn->wide \? result : low\(t, result, 4\);/return result;/
