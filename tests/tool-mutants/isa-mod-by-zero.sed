# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A remainder of a division by 0 is 0.
# file: src/verify/isa.c
# caught-by: isa
s/unless_zero\(t, b, a, binary\(t, RF_TERM_UREM/unless_zero(t, b, word(t, 0), binary(t, RF_TERM_UREM/
