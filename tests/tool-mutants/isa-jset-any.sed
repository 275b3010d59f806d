# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A test of bits is of all that are set.
# file: src/verify/isa.c
# caught-by: isa_jump
/case RF_COMPARE_SET:/,/return/s/RF_TERM_AND/RF_TERM_OR/
