# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A function leaves the bytes between a struct's numbers as they were.
# file: src/verify/summary.c
# caught-by: world call
s/if \(!is_leaf\)/if (0)/
