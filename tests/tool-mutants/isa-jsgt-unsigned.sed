# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A signed comparison has no sign.
# file: src/verify/isa.c
# caught-by: isa_jump
/case RF_COMPARE_SGT:/,/return/s/RF_TERM_SLT/RF_TERM_ULT/
