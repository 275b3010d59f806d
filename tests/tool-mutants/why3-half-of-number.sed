# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Of a number the lower half is printed.
# file: src/verify/why3.c
# caught-by: prove
s/term->value\);/term->value \& 0xffffffff);/
