# SPDX-License-Identifier: GPL-2.0-only OR MIT
# An arithmetic shift is thought to clear the bits above.
# file: src/verify/term_fold.c
# caught-by: term_fold
/^static uint64_t reach_below/,/^}/s/case RF_TERM_LSHR:/case RF_TERM_LSHR: case RF_TERM_ASHR:/
