# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Any two ways from one place are all ways.
# file: src/verify/term_fold.c
# caught-by: spec_random
s/opposite\(a->args\[1\], b->args\[1\]\)/a->args[1] != b->args[1]/
