# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A 32-bit comparison is of 64 bits.
# file: src/verify/isa.c
# caught-by: isa_jump
/^term rf_isa_branch/,/^}/s/if \(!insn->wide\)/if (!insn->wide \&\& sign)/
