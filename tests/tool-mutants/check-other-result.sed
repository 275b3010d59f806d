# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Each rule is about a result that is 0.
# file: src/verify/check.c
# caught-by: world kernel
s/\.result = work->program\.result,/.result = rf_term_word(work->program.world->space->terms, 0),/
