# SPDX-License-Identifier: GPL-2.0-only OR MIT
# >= is >.
# file: src/verify/isa.c
# caught-by: isa_jump
/case RF_COMPARE_GE:/,/return/s/RF_TERM_ULE/RF_TERM_ULT/
