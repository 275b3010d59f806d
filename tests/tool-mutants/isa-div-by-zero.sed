# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A division by 0 is what provers make of it.
# file: src/verify/isa.c
# caught-by: isa
s/unless_zero\(t, b, word\(t, 0\), binary\(t, RF_TERM_UDIV, a, b\)\)/binary(t, RF_TERM_UDIV, a, b)/
