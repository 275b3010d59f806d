# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A function answers the same each time.
# file: src/verify/symbol.c
# caught-by: world call
s/count \+ !function->stable\)/count)/
