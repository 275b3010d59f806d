# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A loop that is over may end anyhow.
# file: src/verify/loop.c
# caught-by: world loop
s/said\(loop, true, before, count\)\)\);/rf_term_truth(terms, true)));/
