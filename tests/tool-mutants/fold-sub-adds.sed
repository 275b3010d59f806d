# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A number is added that should be taken away.
# file: src/verify/term_fold.c
# caught-by: term_fold
s/fold_add\(terms, a, -n\)/fold_add(terms, a, n)/
