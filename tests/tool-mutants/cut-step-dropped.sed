# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What is said of the head of a loop need not be kept.
# file: src/verify/cut.c
# caught-by: world cut
s/kept = both\(cut, kept, (rf_term_binary\(terms, RF_TERM_ULT, after, before\))\);/kept = \1;/
