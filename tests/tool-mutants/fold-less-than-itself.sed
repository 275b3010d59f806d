# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A number is below itself.
# file: src/verify/term_fold.c
# caught-by: term_fold
/^static const struct rf_term \*fold_same/,/^}/s/rf_term_truth\(terms, false\)/rf_term_truth(terms, true)/
