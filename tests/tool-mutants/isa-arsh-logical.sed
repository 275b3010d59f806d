# SPDX-License-Identifier: GPL-2.0-only OR MIT
# An arithmetic shift brings zeroes.
# file: src/verify/isa.c
# caught-by: isa
s/shift\(t, RF_TERM_ASHR,/shift(t, RF_TERM_LSHR,/
