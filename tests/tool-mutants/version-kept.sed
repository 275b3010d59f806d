# SPDX-License-Identifier: GPL-2.0-only OR MIT
# An own write makes no new version.
# file: src/verify/effect.c
# caught-by: world effect
/^static int next_version/,/^}/s/rf_term_word\(space->terms, 1\)/rf_term_word(space->terms, 0)/
