# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A call is not counted.
# file: src/verify/summary.c
# caught-by: world call
s/\*one = rf_term_word\(space->terms, 1\)/*one = rf_term_word(space->terms, 0)/
