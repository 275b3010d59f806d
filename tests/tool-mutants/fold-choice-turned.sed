# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A choice that is compared is its condition, where it is the opposite.
# file: src/verify/term_fold.c
# caught-by: term_fold
s/no == n \? rf_term_not\(terms, a->args\[0\]\)/no == n ? a->args[0]/
