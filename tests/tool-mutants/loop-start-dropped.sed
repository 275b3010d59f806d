# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What is said of a loop need not hold at first.
# file: src/verify/loop.c
# caught-by: world loop
s/claims = implies\(loop, loop->state->reached, said\(loop, false, loop->state, zero\)\);/claims = rf_term_truth(terms, true);/
