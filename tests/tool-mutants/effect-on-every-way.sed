# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A write through a pointer is logged whatever it points to.
# file: src/verify/effect.c
# caught-by: world hole
/^static int haunt_where/,/^}/s/rf_term_if\(space->terms, guard, word, state->ghosts\[ghost\]\)/word/
