# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A loop in the code need not come to an end.
# file: src/verify/cut.c
# caught-by: world cut
s/rf_term_binary\(terms, RF_TERM_ULT, after, before\)\);/rf_term_binary(terms, RF_TERM_ULE, rf_term_word(terms, 0), after));/
