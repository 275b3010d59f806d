# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A mask goes where only the lower half shows that it may.
# file: src/verify/term_fold.c
# caught-by: term_fold
s/if \(!\(reach\(a\) & ~mask\)\)/if (!(reach(a) \& ~mask \& UINT32_MAX))/
