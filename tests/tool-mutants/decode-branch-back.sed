# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A branch backward goes forward.
# file: src/verify/insn.c
# caught-by: insn_fields
s/insn->target = \(uint32_t\)\(int32_t\)raw->off;/insn->target = (uint16_t)raw->off;/
